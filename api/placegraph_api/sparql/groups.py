"""The one group of a query, read from its tokens, where it holds plain patterns and filters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from placegraph.sparql_tokens import Token

# What a path may be made of beside properties, and behind what of it another step follows.
_PATH_MARKS = frozenset("^/|()+*?!")
_BEFORE_A_STEP = frozenset("^/|(!")


@dataclass(frozen=True)
class Pattern:
    """A pattern of triples; the verb is a property, or the tokens of a path."""

    subject: Token
    verb: tuple[Token, ...]
    object: Token

    def __str__(self) -> str:
        verb = "".join(each.text for each in self.verb)
        return f"{self.subject.text} {verb} {self.object.text}"


@dataclass(frozen=True)
class Group:
    """Patterns and the filters over them, as far as these hold no patterns themselves."""

    patterns: tuple[Pattern, ...]
    filters: tuple[tuple[Token, ...], ...]


class OtherwiseError(Exception):
    """The group holds something else."""


def is_select(token: Token) -> bool:
    """Return whether it is the keyword; a prefix may have that name."""
    return token.kind == "word" and token.text.upper().startswith("SELECT")


def only_group(tokens: Sequence[Token]) -> tuple[int, int] | None:
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


def is_part(tokens: Sequence[Token]) -> bool:
    """Return whether some solutions are asked for only."""
    words = (each.text.upper() for each in tokens if each.kind == "word")
    return any("LIMIT" in word or "OFFSET" in word for word in words)


def read_group(tokens: Sequence[Token]) -> Group:
    """Return what stands between two braces; OtherwiseError where that is something else.

    The terms of patterns are variables and names of things.
    """
    return _Reader(tokens).group()


class _Reader:
    """Reads the tokens of a group (TriplesBlock and FILTER of the grammar) from left to right."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens, self._next = tokens, 0

    def group(self) -> Group:
        patterns: list[Pattern] = []
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
                raise OtherwiseError
        return Group(tuple(patterns), tuple(filters))

    def _same_subject(self) -> Iterator[Pattern]:
        subject = self._term()
        while True:
            verb = self._verb()
            yield Pattern(subject, verb, self._term())
            while self._takes(","):
                yield Pattern(subject, verb, self._term())
            if not self._takes(";"):
                return
            while self._takes(";"):
                pass
            following = self._peek()
            if following is None or following.text == "." or following.text.upper() == "FILTER":
                return

    def _verb(self) -> tuple[Token, ...]:
        verb: list[Token] = []
        while (token := self._peek()) is not None:
            is_step = _is_property(token) or token.text == "("
            if not is_step and (token.kind != "mark" or token.text not in _PATH_MARKS):
                break
            # What follows without one of these is a term: an object, or a list behind FILTER:f().
            if is_step and verb and verb[-1].text not in _BEFORE_A_STEP:
                break
            verb.append(self._take(token.kind))
        if not any(map(_is_property, verb)):
            raise OtherwiseError
        return tuple(verb)

    def _term(self) -> Token:
        return self._take("variable", "iri", "name")

    def _filter(self) -> tuple[Token, ...]:
        first = self._next
        self._take("word")
        depth = 0
        while depth or self._next == first + 1:
            token = self._peek()
            if token is None or token.text in ("{", "}"):
                raise OtherwiseError
            depth += {"(": 1, ")": -1}.get(token.text, 0) if token.kind == "mark" else 0
            self._next += 1
            if depth == 0 and token.text != ")":
                raise OtherwiseError
        return tuple(self._tokens[first : self._next])

    def _peek(self) -> Token | None:
        return self._tokens[self._next] if self._next < len(self._tokens) else None

    def _take(self, *kinds: str) -> Token:
        token = self._peek()
        if token is None or token.kind not in kinds:
            raise OtherwiseError
        self._next += 1
        return token

    def _takes(self, mark: str) -> bool:
        token = self._peek()
        if token is None or token.kind != "mark" or token.text != mark:
            return False
        self._next += 1
        return True


def _is_property(token: Token) -> bool:
    return token.kind in ("iri", "name") or (token.kind == "word" and token.text == "a")
