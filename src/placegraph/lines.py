"""Lines of N-Triples, made without terms in between: a long list makes half a million of them.

What is said stands apart from the node that it is said of, so what is said often is made once.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from pyoxigraph import Literal, NamedNode


def about(node: str, what: Iterable[str]) -> str:
    """Lines that say things of a node.

    >>> about("<urn:a>", [" <urn:b> <urn:c> .\\n", ' <urn:d> "e" .\\n'])
    '<urn:a> <urn:b> <urn:c> .\\n<urn:a> <urn:d> "e" .\\n'
    """
    return node.join(("", *what))


def said(predicate: NamedNode, value: object) -> str:
    """What a line says of its subject; the value is a term, or what one is in N-Triples."""
    return f" {_spelled(predicate)} {value!s} .\n"


def words(text: str, language: str | None = None) -> str:
    """A text as N-Triples writes it.

    >>> words("Bo", "en"), words('the "Bo"')
    ('"Bo"@en', '"the \\\\"Bo\\\\""')
    """
    if text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"@{language}' if language else f'"{text}"'
    return str(Literal(text, language=language))


def typed(text: str, datatype: NamedNode) -> str:
    """A value of a datatype, such as a number, as N-Triples writes it.

    >>> typed("7", NamedNode("urn:number"))
    '"7"^^<urn:number>'
    """
    return f'"{text}"^^{_spelled(datatype)}'


# A term is spelled out anew whenever it is asked for.
@cache
def _spelled(term: NamedNode) -> str:
    return str(term)
