"""Triples as expanded JSON-LD: plain objects that need no context to be read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from placegraph.vocab import RDF, XSD

Node = dict[str, Any]

_CANONICAL = re.compile(r"0|-?[1-9][0-9]{0,14}")


def expanded(triples: Iterable[Triple | Quad]) -> list[Node]:
    """Triples as expanded JSON-LD, one object a subject, with `@type`."""
    nodes: dict[str, Node] = {}
    for triple in triples:
        name = _name(triple.subject)
        node = nodes.setdefault(name, {"@id": name})
        if triple.predicate == RDF.type and isinstance(triple.object, NamedNode):
            node.setdefault("@type", []).append(triple.object.value)
        else:
            node.setdefault(triple.predicate.value, []).append(_value(triple.object))
    return list(nodes.values())


def _name(term: Any) -> str:
    return f"_:{term.value}" if isinstance(term, BlankNode) else str(term.value)


def _value(term: Any) -> Node:
    if not isinstance(term, Literal):
        return {"@id": _name(term)}
    if term.language:
        return {"@value": term.value, "@language": term.language}
    if term.datatype == XSD.string:
        return {"@value": term.value}
    return {"@value": _native(term), "@type": term.datatype.value}


def _native(term: Literal) -> str | int | bool:
    """A number or a truth value of JSON, where it comes back from JSON as it was written."""
    if term.datatype == XSD.boolean and term.value in ("true", "false"):
        return term.value == "true"
    # Beyond this, readers of JSON round.
    if term.datatype == XSD.integer and _CANONICAL.fullmatch(term.value):
        return int(term.value)
    return term.value
