"""Joins of everything with everything, for which each pattern is better read whole.

The engine looks up, for every solution that it has so far, what fits of the next pattern: right
where little is asked for, slow where a query counts the whole graph. A pattern in a sub-select of
its own it reads in one go, and matches in memory. For a group of plain patterns both mean the
same (SPARQL 1.1, 18.2.2.5: a join has each pair of solutions that agree), so a query over such a
group is sent along in that form too; the worker, which can count, takes the one that costs less.
"""

import re
from collections.abc import Sequence

from placegraph.sparql_tokens import Token

from ..workers import Joins
from .groups import Group, OtherwiseError, Pattern, is_part, is_select, only_group, read_group

# How many patterns are looked at; longer queries are left as they are.
MOST_PATTERNS = 12
# Marks and words of a filter that compares what was found, and so takes little away.
_COMPARISON = frozenset({"(", ")", "!=", "<", ">", "<=", ">=", "&&", "STR"})


def joins_of(text: str, tokens: Sequence[Token], cut: tuple[int, int] | None) -> Joins | None:
    """Return a SELECT with its patterns apart; None where the engine had better look up.

    A LIMIT may be put in the text at `cut`. Looking up is better where the group holds anything
    but patterns between variables (and classes) and filters that compare variables, where a
    pattern is joined with nothing, and where the first few solutions will do.
    """
    span = only_group(tokens)
    in_parts = _is_sorted_or_grouped(tokens)
    if span is None or (is_part(tokens) and not in_parts):
        return None
    start, end = span
    try:
        group = read_group(tokens[start + 1 : end])
        filters = [_comparison(text, each) for each in group.filters]
    except OtherwiseError:
        return None
    if not (
        2 <= len(group.patterns) <= MOST_PATTERNS
        and all(map(_is_open, group.patterns))
        and _hang_together(group)
    ):
        return None
    patterns = tuple(map(str, group.patterns))
    inside = " ".join([f"{{SELECT * {{{each}}}}}" for each in patterns] + filters)
    opened, closed = tokens[start], tokens[end]
    select = next(each for each in tokens if is_select(each))
    query = f"{text[: opened.end]}\n{inside}\n{text[closed.start :]}"
    longer = len(query) - len(text)
    return Joins(
        query=query,
        # A LIMIT stands behind the group.
        cut=(cut[0] + longer, cut[1] + longer) if cut else None,
        prologue=text[: select.start],
        patterns=patterns,
        in_parts=in_parts,
    )


def _is_sorted_or_grouped(tokens: Sequence[Token]) -> bool:
    return any(each.kind == "word" and each.text.upper() in ("GROUP", "ORDER") for each in tokens)


def _is_open(pattern: Pattern) -> bool:
    """Return whether a pattern narrows nothing down: by a property, or to a class at most."""
    kinds = ["variable", "iri", "name"] if pattern.verb[0].text == "a" else ["variable"]
    return (
        pattern.subject.kind == "variable"
        and len(pattern.verb) == 1
        and pattern.object.kind in kinds
    )


def _comparison(text: str, tokens: Sequence[Token]) -> str:
    """Return the filter, if it does nothing but compare variables."""
    condition = text[tokens[0].end : tokens[-1].end]
    bare = re.findall(r"[?$]\w+|\w+|[!<>=&|]+|\S", condition)
    if any(each[0] not in "?$" and each.upper() not in _COMPARISON for each in bare):
        raise OtherwiseError
    return f"FILTER {condition}"


def _hang_together(group: Group) -> bool:
    """Return whether no pattern stands apart, which would make every pair of solutions."""
    left = [
        {term.text[1:] for term in (each.subject, each.object) if term.kind == "variable"}
        for each in group.patterns
    ]
    reached = left.pop()
    while left:
        near = next((each for each in left if each & reached), None)
        if near is None:
            return False
        left.remove(near)
        reached |= near
    return True
