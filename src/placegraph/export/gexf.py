"""GEXF 1.3 for Gephi, dynamic: an edge is there while its tie was live.

Times are days. A bound that is not known is left out, which GEXF reads as open. A tie that was
suspended has several spells, and a tie that never was live has no time, so it is always there:
its status says what it is. Gephi merges parallel edges of one kind, so each edge of a pair is of
another kind, and none is lost.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from placegraph import __version__
from placegraph.export.columns import NODE_COLUMNS, TIE_COLUMNS, Column, Row, cells, flat
from placegraph.export.rows import Export
from placegraph.export.spells import Spell
from placegraph.export.xml import attribute, text

# GEXF has names of its own for some, and Gephi takes a column `start` for the time of the edge.
TITLES = {"start": "start_edtf", "end": "end_edtf"}
_OF_ELEMENT = ("id", "label", "source", "target")
NODE_ATTRIBUTES = tuple(column for column in NODE_COLUMNS if column.name not in _OF_ELEMENT)
TIE_ATTRIBUTES = tuple(column for column in TIE_COLUMNS if column.name not in _OF_ELEMENT)


def write(export: Export) -> Iterator[str]:
    """The document in pieces."""
    about = export.about()
    named = f"Version {about['version']}. {flat(about['attribution']) or ''}"
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<gexf xmlns="http://gexf.net/1.3" version="1.3">\n'
        f'<meta lastmodifieddate="{about["published"][:10]}">'
        f"<creator>placegraph {__version__}</creator>"
        f"<description>{text(named.strip())}</description></meta>\n"
        '<graph mode="dynamic" defaultedgetype="undirected" idtype="string"'
        ' timeformat="date" timerepresentation="interval">\n'
    )
    yield from _declared("node", NODE_ATTRIBUTES)
    yield from _declared("edge", TIE_ATTRIBUTES)
    yield "<nodes>\n"
    for node in export.nodes():
        ends = f"id={attribute(node['id'])} label={attribute(node['label'])}"
        yield f"<node {ends}>{_values(node, NODE_ATTRIBUTES)}</node>\n"
    yield "</nodes>\n<edges>\n"
    kinds: Counter[tuple[str, str]] = Counter()
    for tie in export.ties():
        pair = tie["source"], tie["target"]
        kinds[pair] += 1
        names = " ".join(f"{name}={attribute(tie[name])}" for name in _OF_ELEMENT)
        times, spells = _times(tie["spells"])
        yield (
            f'<edge {names} kind="{kinds[pair]}"{times}>'
            f"{_values(tie, TIE_ATTRIBUTES)}{spells}</edge>\n"
        )
    yield "</edges>\n</graph>\n</gexf>\n"


def _declared(of: str, columns: Iterable[Column]) -> Iterator[str]:
    yield f'<attributes class="{of}" mode="static">\n'
    for column in columns:
        title = TITLES.get(column.name, column.name)
        yield f'<attribute id="{column.name}" title="{title}" type="{column.type}"/>\n'
    yield "</attributes>\n"


def _values(row: Row, columns: Iterable[Column]) -> str:
    values = "".join(
        f'<attvalue for="{column.name}" value={attribute(value)}/>'
        for column, value in cells(row, columns)
    )
    return f"<attvalues>{values}</attvalues>"


def _times(spells: tuple[Spell, ...]) -> tuple[str, str]:
    """The times of an edge as attributes of it, or as an element of several spells."""
    if len(spells) > 1:
        listed = "".join(f"<spell{_interval(*spell)}/>" for spell in spells)
        return "", f"<spells>{listed}</spells>"
    return "".join(_interval(*spell) for spell in spells), ""


def _interval(first: object, last: object) -> str:
    return (f' start="{first}"' if first else "") + (f' end="{last}"' if last else "")
