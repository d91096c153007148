"""What the bookkeeping of a store elsewhere is called.

The names are internal: users see the IRIs of graphs that the manifest of a version has. A graph
that two versions share has one name, which its public IRI and the digest of its content make.
"""

from __future__ import annotations

from collections.abc import Mapping

from placegraph.store import GraphFigures, Manifest

_START = "urn:placegraph:"

# Which version is current, what is being written, and who writes.
VERSIONS = f"{_START}versions"
LOCK = f"{_START}lock"
PIECES = f"{_START}pieces"

SWITCH = f"{_START}switch"
UNSETTLED = f"{_START}unsettled"
STATE = f"{_START}state"
BEAT = f"{_START}beat"
CHECKSUM = f"{_START}checksum"
PART = f"{_START}part:"

# A graph that nobody writes: a dataset of nothing else is empty.
NOTHING = f"{_START}nothing"


def version_name(version: str) -> str:
    """The graph of a version's own documents."""
    return f"{_START}version:{version}"


def piece_name(digest: str) -> str:
    """The subject that a piece is kept under."""
    return f"{_START}piece:{digest}"


def graph_name(public: str, figures: GraphFigures) -> str:
    """What a graph is called in the store."""
    return f"{_START}graph:{figures.digest}:{public}"


def graph_names(manifest: Manifest) -> Mapping[str, str]:
    """What the graphs of a version are called in the store, by their public IRIs."""
    return {public: graph_name(public, one) for public, one in manifest.graphs.items()}
