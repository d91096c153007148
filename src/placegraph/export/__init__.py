"""Write the network and the graph in the formats that other programs read.

`formats` lists them; `rows` says what each of them tells of a place and of a tie.
"""
