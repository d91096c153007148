"""Paths, which are better followed through a copy of the links in memory.

The engine looks up on disk what each thing on the way is linked with, and that is most of what a
path costs. Where all patterns of a query are of a few named properties, nothing else of the graph
can matter to it, and the worker may ask it of a copy of these alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from placegraph.sparql_tokens import Token

from ..workers import Paths
from .groups import OtherwiseError, is_part, is_select, only_group, read_group

# What matters beside properties: `*` and `?` may lead from a thing to itself wherever it is named.
_OTHER_MARKS = frozenset("*?!")
# How many properties are copied; each is counted first.
MOST_PROPERTIES = 12


def paths_of(text: str, tokens: Sequence[Token]) -> Paths | None:
    """Return the properties that a SELECT is about, where it follows some of them over and over.

    None where something else of the graph may matter. Parts of an answer are asked for in the
    order in which the graph itself gives it.
    """
    span = only_group(tokens)
    braces = sum(each.kind == "mark" and each.text in ("{", "}") for each in tokens)
    if span is None or braces > len(span) or is_part(tokens):
        return None
    start, end = span
    try:
        patterns = read_group(tokens[start + 1 : end]).patterns
    except OtherwiseError:
        return None
    verbs = [token for each in patterns for token in each.verb]
    marks = {token.text for token in verbs if token.kind == "mark"}
    properties = {token.text: token.kind for token in verbs if token.kind != "mark"}
    # Of what class things are is too much to be copied.
    if "+" not in marks or marks & _OTHER_MARKS or "word" in properties.values():
        return None
    if len(properties) > MOST_PROPERTIES:
        return None
    select = next(each for each in tokens if is_select(each))
    return Paths(prologue=text[: select.start], properties=tuple(properties))
