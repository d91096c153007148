"""The formats of an export, declared once: command line and service follow from this list."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path

from placegraph.errors import ParameterError
from placegraph.export import (
    geojson,
    gexf,
    graphml,
    json_graph,
    linked_places,
    rdf,
    tables,
)
from placegraph.export.rows import Export
from placegraph.said import Said

Pieces = Iterator[str] | Iterator[bytes]

_AT_LEAST = 1 << 16


@dataclass(frozen=True)
class ExportFormat:
    """One format: its name, what a file of it ends with, its media type and whom it serves."""

    name: str
    extension: str
    media_type: str
    label: str
    meaning: str
    write: Callable[[Export], Pieces]
    is_network: bool = True
    """Whether it shows nodes and edges; RDF holds the graph itself."""

    def pieces(self, export: Export) -> Generator[bytes]:
        """The document as bytes, in pieces of a size worth sending."""
        waiting = bytearray()
        for piece in self.write(export):
            waiting += piece.encode() if isinstance(piece, str) else piece
            if len(waiting) >= _AT_LEAST:
                yield bytes(waiting)
                waiting.clear()
        yield bytes(waiting)


_ALL = (
    ExportFormat(
        "csv",
        "zip",
        "application/zip",
        "CSV, nodes and edges",
        "both tables in a zip, for spreadsheets and data frames",
        tables.write_both,
    ),
    ExportFormat(
        "nodes",
        "nodes.csv",
        "text/csv",
        "CSV, nodes",
        "the table of nodes",
        tables.write_nodes,
    ),
    ExportFormat(
        "edges",
        "edges.csv",
        "text/csv",
        "CSV, edges",
        "the table of ties, which Gephi imports too",
        tables.write_edges,
    ),
    ExportFormat(
        "graphml",
        "graphml",
        "application/graphml+xml",
        "GraphML",
        "for networkx, igraph, Cytoscape, yEd and Gephi",
        graphml.write,
    ),
    ExportFormat(
        "gexf",
        "gexf",
        "application/gexf+xml",
        "GEXF 1.3",
        "for Gephi, with the years in which a tie was live",
        gexf.write,
    ),
    ExportFormat(
        "geojson",
        "geojson",
        "application/geo+json",
        "GeoJSON",
        "points and lines for maps",
        geojson.write,
    ),
    ExportFormat(
        "linked-places",
        "lpf.json",
        "application/geo+json",
        "Linked Places Format",
        "for gazetteers: places with dated relations and citations",
        linked_places.write,
    ),
    ExportFormat(
        "graphology",
        "graphology.json",
        "application/json",
        "JSON for graphology and sigma.js",
        "for networks in the browser, with positions",
        json_graph.write_graphology,
    ),
    ExportFormat(
        "d3",
        "d3.json",
        "application/json",
        "JSON for D3",
        "nodes and links for D3, and for networkx",
        json_graph.write_d3,
    ),
    ExportFormat(
        "turtle",
        "ttl",
        "text/turtle",
        "Turtle",
        "RDF, the union of all graphs",
        rdf.write_turtle,
        is_network=False,
    ),
    ExportFormat(
        "n-triples",
        "nt",
        "application/n-triples",
        "N-Triples",
        "the same, a triple a line",
        rdf.write_n_triples,
        is_network=False,
    ),
    ExportFormat(
        "trig",
        "trig",
        "application/trig",
        "TriG",
        "RDF with the named graphs, so with who says what",
        rdf.write_trig,
        is_network=False,
    ),
    ExportFormat(
        "n-quads",
        "nq",
        "application/n-quads",
        "N-Quads",
        "the same, a quad a line",
        rdf.write_n_quads,
        is_network=False,
    ),
    ExportFormat(
        "json-ld",
        "jsonld",
        "application/ld+json",
        "JSON-LD",
        "the union as expanded JSON-LD",
        rdf.write_json_ld,
        is_network=False,
    ),
)
FORMATS = {each.name: each for each in _ALL}
BY_EXTENSION = {each.extension: each for each in _ALL}


def get_format(name: str) -> ExportFormat:
    """The format of that name; raises ParameterError, which names all."""
    if name not in FORMATS:
        text = f"no format called {name!r}; there are: {', '.join(FORMATS)}"
        raise ParameterError(Said("no-such-format", text, value=name, names=list(FORMATS)))
    return FORMATS[name]


def format_of(file: Path) -> ExportFormat | None:
    """The format that the ending of a file's name names.

    >>> format_of(Path("ties.edges.csv")).name, format_of(Path("ties.txt"))
    ('edges', None)
    """
    name = file.name.casefold()
    endings = (extension for extension in BY_EXTENSION if name.endswith(f".{extension}"))
    # `lpf.json` is longer than `json` would be.
    return BY_EXTENSION.get(max(endings, key=len, default=""))
