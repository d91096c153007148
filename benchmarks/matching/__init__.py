"""How well and how fast places are matched, on the lists in ../shared/data."""
