"""What shapes ask of single values, and of all values of a property, as tests of N-Triples terms.

A test answers True, False, or None where it cannot tell what a query would find.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from rdflib import RDF, URIRef
from rdflib.namespace import SH, XSD
from rdflib.term import Node

# The values of a thing by property; terms are written as N-Triples does.
Own = Mapping[bytes, Sequence[bytes]]
Truth = bool | None
Condition = Callable[[bytes, Own | None], Truth]
Together = Callable[[Sequence[bytes], Own], Truth]

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_ESCAPED = re.compile(r"\\(.)")
_ESCAPES = {'"': '"', "\\": "\\"}
_TAGGED = re.compile(rb'"@([A-Za-z0-9-]+)$')
# The 29th of February and early years are left to the query.
_DAY = re.compile(
    rb'^"([1-9]\d{3}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])'
    rb'|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31))"'
)
_LEXICAL = {
    XSD.integer: re.compile(rb'^"[+-]?\d{1,18}"'),
    XSD.decimal: re.compile(rb'^"[+-]?\d{1,12}(\.\d{1,6})?"'),
    XSD.boolean: re.compile(rb'^"(true|false|0|1)"'),
    XSD.date: _DAY,
}


def all_of(found: Iterable[Truth]) -> Truth:
    """Whether all are true."""
    known: Truth = True
    for one in found:
        if one is False:
            return False
        known = None if one is None else known
    return known


def if_read(text: str | None, condition: Callable[[str], bool]) -> Truth:
    """Whether a text is so, where it can be read."""
    return None if text is None else condition(text)


def text_of(term: bytes) -> str | None:
    """The text of a term; None where it is written in a way that engines may read differently."""
    if term.startswith(b"<"):
        return term[1:-1].decode()
    if not term.startswith(b'"'):
        return None
    text = term[1 : term.rindex(b'"')].decode()
    if "\\" in text:
        text = _ESCAPED.sub(lambda found: _ESCAPES.get(found[1], "\x00"), text)
    return None if _CONTROL.search(text) else text


def pattern(expression: Node) -> Condition:
    """Whether the text of a term holds what the expression describes."""
    search = re.compile(str(expression)).search
    return lambda term, _: if_read(text_of(term), lambda text: search(text) is not None)


def node_kind(kind: Node) -> Condition:
    """Whether a term is an IRI."""
    start = b"<" if kind == SH.IRI else b"\n"
    return lambda term, _: term.startswith(start)


def datatype(wanted: Node) -> Condition:
    """Whether a literal has the datatype, and is written as one."""
    if wanted == XSD.string:
        return lambda term, _: term.endswith(b'"')
    if wanted == RDF.langString:
        return lambda term, _: _TAGGED.search(term) is not None
    end, lexical = f'"^^{token(wanted).decode()}'.encode(), _LEXICAL.get(URIRef(str(wanted)))
    if lexical is None:
        return lambda term, _: term.endswith(end)
    return lambda term, _: term.endswith(end) and (lexical.match(term) is not None or None)


def least(wanted: Node) -> Condition:
    """Whether a whole number is as large."""
    number = int(str(wanted))
    integer = _LEXICAL[XSD.integer]

    def holds(term: bytes, _: Own | None) -> Truth:
        found = integer.match(term)
        return int(found[0][1:-1]) >= number if found else None

    return holds


def _are_of_different_tags(values: Sequence[bytes]) -> Truth:
    tags = [found[1].lower() for one in values if (found := _TAGGED.search(one))]
    return len(set(tags)) == len(tags)


def _not_after(values: Sequence[bytes], later: Sequence[bytes]) -> Truth:
    days, latest = ([_DAY.match(one) for one in some] for some in (values, later))
    if None in days or None in latest:
        return None
    return all(a[1] <= b[1] for a in days if a for b in latest if b)


def _at_least(number: Node) -> Together:
    least = int(str(number))
    return lambda values, _: len(values) >= least


def _at_most(number: Node) -> Together:
    most = int(str(number))
    return lambda values, _: len(values) <= most


def _one_of_each_tag(_: Node) -> Together:
    return lambda values, _: len(values) < 2 or _are_of_different_tags(values)


def _has(value: Node) -> Together:
    known = token(value)
    return lambda values, _: known in values


def _before(predicate: Node) -> Together:
    known = token(predicate)
    return lambda values, own: _not_after(values, own.get(known, ()))


def _apart(predicate: Node) -> Together:
    known = token(predicate)
    return lambda values, own: not set(values).intersection(own.get(known, ()))


def token(node: Node) -> bytes:
    """A term as N-Triples writes it."""
    return node.n3().encode()


OF_ALL_VALUES: Mapping[Node, Callable[[Node], Together]] = {
    SH.minCount: _at_least,
    SH.maxCount: _at_most,
    SH.uniqueLang: _one_of_each_tag,
    SH.hasValue: _has,
    SH.lessThanOrEquals: _before,
    SH.disjoint: _apart,
}
# Those that look at the values of another property as well.
OF_TWO_PROPERTIES = frozenset({SH.lessThanOrEquals, SH.disjoint})
