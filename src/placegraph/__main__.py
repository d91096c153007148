"""`python -m placegraph`, the same as `placegraph`."""

from placegraph.cli import main

if __name__ == "__main__":
    main(prog_name="placegraph")
