"""Write a network in the formats that other programs read."""
