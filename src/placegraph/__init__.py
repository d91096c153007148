"""placegraph: a knowledge graph of relationships between places."""

__version__ = "0.1.0"
