"""Joins of everything with everything, for which each pattern is better read whole.

The engine looks up, for every solution that it has so far, what fits of the next pattern: right
where little is asked for, slow where a query counts the whole graph. A pattern in a sub-select of
its own it reads in one go, and matches in memory. For a group of plain patterns both mean the
same (SPARQL 1.1, 18.2.2.5: a join has each pair of solutions that agree), so a query over such a
group is sent along in that form too; the worker, which can count, takes the one that costs less.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from placegraph.sparql_tokens import Token

from ..workers import Joins

# How many patterns are looked at; longer queries are left as they are.
MOST_PATTERNS = 12
# Marks and words of a filter that compares what was found, and so takes little away.
_COMPARISON = frozenset({"(", ")", "!=", "<", ">", "<=", ">=", "&&", "STR"})


@dataclass(frozen=True)
class _Group:
    """Plain patterns and the filters over them."""

    patterns: tuple[tuple[str, str, str], ...]
    filters: tuple[str, ...]


class _OtherwiseError(Exception):
    """The group holds something else than plain patterns."""


def joins_of(text: str, tokens: Sequence[Token], cut: tuple[int, int] | None) -> Joins | None:
    """Return a SELECT with its patterns apart; None where the engine had better look up.

    A LIMIT may be put in the text at `cut`. Looking up is better where the group holds anything
    but patterns between variables (and classes) and filters that compare variables, where a
    pattern is joined with nothing, and where the first few solutions will do.
    """
    span = _only_group(tokens)
    if span is None or not _asks_for_all(tokens):
        return None
    start, end = span
    try:
        group = _Reader(text, tokens[start + 1 : end]).group()
    except _OtherwiseError:
        return None
    if not 2 <= len(group.patterns) <= MOST_PATTERNS or not _hang_together(group):
        return None
    patterns = tuple(" ".join(each) for each in group.patterns)
    inside = " ".join([f"{{SELECT * {{{each}}}}}" for each in patterns] + list(group.filters))
    opened, closed = tokens[start], tokens[end]
    select = next(each for each in tokens if _is_select(each))
    query = f"{text[: opened.end]}\n{inside}\n{text[closed.start :]}"
    longer = len(query) - len(text)
    return Joins(
        query=query,
        # A LIMIT stands behind the group.
        cut=(cut[0] + longer, cut[1] + longer) if cut else None,
        prologue=text[: select.start],
        patterns=patterns,
        in_parts=_is_sorted_or_grouped(tokens),
    )


def _is_select(token: Token) -> bool:
    # A prefix may have that name.
    return token.kind == "word" and token.text.upper().startswith("SELECT")


def _only_group(tokens: Sequence[Token]) -> tuple[int, int] | None:
    """Return where the one group of the query opens and closes, by number of the token."""
    depth, braces = 0, []
    for number, token in enumerate(tokens):
        if token.kind != "mark":
            continue
        if token.text in "([{":
            if token.text == "{" and depth == 0:
                braces.append(number)
            depth += 1
        elif token.text in ")]}":
            depth -= 1
            if token.text == "}" and depth == 0:
                braces.append(number)
    return (braces[0], braces[1]) if len(braces) == 2 else None


def _asks_for_all(tokens: Sequence[Token]) -> bool:
    """Return whether all solutions are needed: none is left out, or all are sorted or counted."""
    words = (each.text.upper() for each in tokens if each.kind == "word")
    is_part = any("LIMIT" in word or "OFFSET" in word for word in words)
    return not is_part or _is_sorted_or_grouped(tokens)


def _is_sorted_or_grouped(tokens: Sequence[Token]) -> bool:
    return any(each.kind == "word" and each.text.upper() in ("GROUP", "ORDER") for each in tokens)


def _hang_together(group: _Group) -> bool:
    """Return whether no pattern stands apart, which would make every pair of solutions."""
    left = [{term[1:] for term in each if term[0] in "?$"} for each in group.patterns]
    reached = left.pop()
    while left:
        near = next((each for each in left if each & reached), None)
        if near is None:
            return False
        left.remove(near)
        reached |= near
    return True


class _Reader:
    """Reads the tokens of a group (TriplesBlock and FILTER of the grammar) from left to right."""

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self._text, self._tokens, self._next = text, tokens, 0

    def group(self) -> _Group:
        """Return the group, or raise where it holds something else."""
        patterns: list[tuple[str, str, str]] = []
        filters = []
        dotted = True
        while (token := self._peek()) is not None:
            if token.kind == "word" and token.text.upper() == "FILTER":
                filters.append(self._filter())
                self._takes(".")
                dotted = True
            elif dotted:
                patterns += self._same_subject()
                dotted = self._takes(".")
            else:
                raise _OtherwiseError
        return _Group(tuple(patterns), tuple(filters))

    def _same_subject(self) -> Iterator[tuple[str, str, str]]:
        subject = self._take("variable")
        while True:
            verb = self._take("iri", "name", "word")
            if verb.kind == "word" and verb.text != "a":
                raise _OtherwiseError
            yield subject.text, verb.text, self._object(verb)
            while self._takes(","):
                yield subject.text, verb.text, self._object(verb)
            if not self._takes(";"):
                return
            while self._takes(";"):
                pass
            following = self._peek()
            if following is None or following.kind not in ("iri", "name", "word"):
                return
            if following.text.upper() == "FILTER":
                return

    def _object(self, verb: Token) -> str:
        kinds = ("variable", "iri", "name") if verb.text == "a" else ("variable",)
        return self._take(*kinds).text

    def _filter(self) -> str:
        first = self._take("word")
        depth, last = 0, first
        while depth or last is first:
            last = self._take("mark", "word", "variable")
            depth += {"(": 1, ")": -1}.get(last.text, 0)
            if depth == 0 and last.text != ")":
                raise _OtherwiseError
        text = self._text[first.end : last.end]
        bare = re.findall(r"[?$]\w+|\w+|[!<>=&|]+|\S", text)
        if any(each[0] not in "?$" and each.upper() not in _COMPARISON for each in bare):
            raise _OtherwiseError
        return f"FILTER {text}"

    def _peek(self) -> Token | None:
        return self._tokens[self._next] if self._next < len(self._tokens) else None

    def _take(self, *kinds: str) -> Token:
        token = self._peek()
        if token is None or token.kind not in kinds:
            raise _OtherwiseError
        self._next += 1
        return token

    def _takes(self, mark: str) -> bool:
        token = self._peek()
        if token is None or token.kind != "mark" or token.text != mark:
            return False
        self._next += 1
        return True
