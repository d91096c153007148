"""GraphML, for networkx, igraph, yEd, Cytoscape and Gephi.

Every edge has an id, so that readers keep parallel ties apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from placegraph.export.columns import NODE_COLUMNS, TIE_COLUMNS, Column, Row, cells, flat
from placegraph.export.rows import Export
from placegraph.export.xml import attribute, text

TYPES = {"integer": "int"}
# What the elements say themselves.
_OF_EDGE = ("id", "source", "target")
NODE_KEYS = tuple(column for column in NODE_COLUMNS if column.name != "id")
TIE_KEYS = tuple(column for column in TIE_COLUMNS if column.name not in _OF_EDGE)


def write(export: Export) -> Iterator[str]:
    """The document in pieces."""
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        ' xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns'
        ' http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">\n'
    )
    yield from _keys("node", NODE_KEYS)
    yield from _keys("edge", TIE_KEYS)
    about = export.about()
    for name in about:
        yield f'<key id="graph-{name}" for="graph" attr.name="{name}" attr.type="string"/>\n'
    yield '<graph id="placegraph" edgedefault="undirected">\n'
    for name, value in about.items():
        yield f'<data key="graph-{name}">{text(flat(value) or "")}</data>\n'
    for node in export.nodes():
        yield f"<node id={attribute(node['id'])}>{_data('node', node, NODE_KEYS)}</node>\n"
    for tie in export.ties():
        ends = " ".join(f"{name}={attribute(tie[name])}" for name in _OF_EDGE)
        yield f"<edge {ends}>{_data('edge', tie, TIE_KEYS)}</edge>\n"
    yield "</graph>\n</graphml>\n"


def _keys(of: str, columns: Iterable[Column]) -> Iterator[str]:
    for column in columns:
        kind = TYPES.get(column.type, column.type)
        yield (
            f'<key id="{of}-{column.name}" for="{of}" attr.name="{column.name}"'
            f' attr.type="{kind}"><desc>{text(column.meaning)}</desc></key>\n'
        )


def _data(of: str, row: Row, columns: Iterable[Column]) -> str:
    return "".join(
        f'<data key="{of}-{column.name}">{text(value)}</data>'
        for column, value in cells(row, columns)
    )
