"""What can be told of a query from its tokens, before any parser sees it.

The engine's parser is recursive, so a deeply nested query ends its process, and it
sends SERVICE and LOAD out with no switch against it. The engine gives no access to
its algebra; but in the tokens of a query these words can be nothing else, as long as
the tokens are cut where the engine cuts them. It is lenient: keywords may be glued
together (`trueSERVICE`, `SERVICE:name {`), and `<` is an operator wherever an
expression waits for one, however much the text after it looks like an IRI.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from placegraph.sparql_tokens import TOKEN, Token

from ..problems import ComplexityError, ForbiddenError, TooLongError
from ..workers import Joins, Paths
from .joins import joins_of
from .paths import paths_of

_OPERANDS = frozenset({"iri", "string", "variable", "blank", "name", "tag", "number"})
_UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")
_FORMS: dict[str, "Form"] = {
    "SELECT": "select",
    "ASK": "ask",
    "CONSTRUCT": "construct",
    "DESCRIBE": "describe",
}
_OPENING, _CLOSING = "([{", ")]}"
# In functions whose value is another one each time.
_CHANGING = re.compile("NOW|RAND|UUID|BNODE")

Form = Literal["select", "ask", "construct", "describe", "update", "unknown"]
# What a bracket encloses decides how `<` is read inside it.
Inside = Literal["pattern", "data", "terms", "expression", "unclear"]


@dataclass(frozen=True)
class Caps:
    """How long and how deep a query may be; checked before any parser sees it."""

    max_characters: int = 100_000
    """Characters of a query."""
    max_nesting: int = 100
    """Brackets, or signs, in each other."""
    max_tokens: int = 30_000
    """Words, names, literals and marks of a query."""
    max_unions: int = 500
    """Alternatives (UNION) in a query."""


@dataclass(frozen=True)
class Scan:
    """What the tokens tell."""

    form: Form
    has_dataset: bool
    """Whether the query names its dataset with FROM."""
    cut: tuple[int, int] | None
    """Where a LIMIT may be put: over a larger one, or at the end of a SELECT."""
    changing: bool
    """Whether the same query may give something else each time."""
    joins: Joins | None = None
    """The same query with its patterns apart, where that may cost less."""
    paths: Paths | None = None
    """The properties that it is about, where it follows some of them over and over."""


def check_length(text: str, caps: Caps) -> None:
    """Refuse a query that is too long to be looked at."""
    if len(text) > caps.max_characters:
        raise TooLongError(
            f"the query has {len(text):,} characters; up to {caps.max_characters:,} are read"
        )


def scan(text: str, caps: Caps, max_rows: int) -> Scan:
    """Return what the tokens tell; refuse what is too deep and what would go out."""
    check_length(text, caps)
    tokens = tokens_of(text, caps)
    outer = _outer(tokens)
    words = [each for each in outer if each.kind == "word"]
    form = _form(tokens)
    select = form == "select"
    cut = _cut(tokens, words, len(text), max_rows) if select else None
    return Scan(
        form=form,
        has_dataset=_has_dataset(outer),
        cut=cut,
        changing=any(
            each.kind == "word" and _CHANGING.search(each.text.upper()) for each in tokens
        ),
        joins=joins_of(text, tokens, cut) if select else None,
        paths=paths_of(text, tokens) if select else None,
    )


def tokens_of(text: str, caps: Caps) -> list[Token]:
    """Return the tokens, cut where the engine cuts them; refuse as `scan` does."""
    return list(_Scanner(caps).tokens(text))


class _Scanner:
    """Walks the tokens with a stack of what the open brackets enclose."""

    def __init__(self, caps: Caps) -> None:
        self.caps = caps
        self.inside: list[Inside] = []
        self.before: list[Token] = []  # up to two tokens before this one
        self.unions = self.count = self.prefixed = 0
        self.values = False  # the next brace opens a data block

    def tokens(self, text: str) -> Iterator[Token]:
        position = 0
        while position < len(text):
            found = TOKEN.match(text, position)
            assert found is not None  # noqa: S101 - a mark is any character
            kind = found.lastgroup or "mark"
            if kind == "space":
                position = found.end()
                continue
            piece = found.group()
            if kind == "iri" and self._is_operator(piece):
                kind, piece = "mark", "<"
            token = Token(kind, piece, position, position + len(piece))
            position = token.end
            self._see(token)
            yield token
            self.before = [*self.before[-1:], token]

    def _is_operator(self, piece: str) -> bool:
        """Return whether `<` is the less-than of an expression and not the start of an IRI."""
        if not self.inside or not self.before or not _ends_operand(self.before[-1]):
            return False
        where = self.inside[-1]
        if where == "unclear" and re.search(r"[#'()]", piece):
            raise ForbiddenError(
                f"it is not clear whether {piece[:60]!r} is an IRI or begins with less-than; "
                "write a space after <, or give the IRI as a prefixed name"
            )
        return where == "expression"

    def _see(self, token: Token) -> None:
        self.count += 1
        if self.count > self.caps.max_tokens:
            raise ComplexityError(f"the query has more than {self.caps.max_tokens:,} tokens")
        if token.kind == "word":
            self._see_word(token)
        elif token.kind == "mark":
            self._see_mark(token)
        # A run of signs nests as deeply as brackets do.
        self.prefixed = self.prefixed + 1 if token.text in ("!", "-", "+", "^") else 0
        if self.prefixed > self.caps.max_nesting:
            raise ComplexityError(f"the query has more than {self.caps.max_nesting} signs in a row")

    def _see_word(self, token: Token) -> None:
        word = token.text.upper()
        if "SERVICE" in word:
            raise _going_out("SERVICE", token)
        if "LOAD" in word:
            raise _going_out("LOAD", token)
        if word == "VALUES":
            self.values = True
        if "UNION" in word:
            self.unions += 1
            if self.unions > self.caps.max_unions:
                raise ComplexityError(
                    f"the query has more than {self.caps.max_unions} alternatives (UNION)"
                )

    def _see_mark(self, token: Token) -> None:
        mark = token.text
        if mark in _OPENING:
            if mark == "{":
                self._check_glued_service()
            self.inside.append(self._enclosed(mark))
            if mark == "{":
                self.values = False
            if len(self.inside) > self.caps.max_nesting:
                raise ComplexityError(f"the query nests more than {self.caps.max_nesting} brackets")
        elif mark in _CLOSING and self.inside:
            self.inside.pop()

    def _check_glued_service(self) -> None:
        """Refuse `SERVICE:name {`, which the engine reads as the keyword and `:name`."""
        if not self.before or self.before[-1].kind != "name":
            return
        name, lead = self.before[-1], self.before[0].text.upper()
        prefix = name.text.partition(":")[0].upper()
        if "SERVICE" in prefix and not lead.endswith(("GRAPH", "FROM", "NAMED", "WITH", "USING")):
            raise _going_out("SERVICE", name)

    def _enclosed(self, mark: str) -> Inside:
        if mark == "{":
            return "data" if self.values else "pattern"
        if mark == "[":
            return "terms"
        outer: Inside = self.inside[-1] if self.inside else "unclear"
        if outer in ("data", "expression"):
            return "terms" if outer == "data" else "expression"
        last = self.before[-1] if self.before else None
        if last is None:
            return "unclear"
        if last.kind == "word":
            return "terms" if last.text == "a" else "expression"
        if last.kind == "name" or last.kind == "iri":
            call = len(self.before) > 1 and self.before[0].kind == "word"
            return "expression" if call and self.before[0].text != "a" else "unclear"
        if outer == "terms" or last.text in ("{", ".", ";", "}"):
            return "terms"
        return "unclear"


def _ends_operand(token: Token) -> bool:
    """Return whether an operator, and not a term, can follow this token in an expression."""
    if token.kind == "word":
        return token.text.lower().endswith(("true", "false"))
    return token.kind in _OPERANDS or token.text in (")", "]", "}")


def _going_out(keyword: str, token: Token) -> ForbiddenError:
    return ForbiddenError(
        f"{keyword} (at character {token.start + 1}) is refused: this service does not send "
        "requests to other machines; query the other service yourself and join the answers, or "
        "use this one as the SERVICE of a query that you run elsewhere"
    )


def _outer(tokens: list[Token]) -> list[Token]:
    """Return the words and names outside all brackets."""
    depth, outer = 0, []
    for token in tokens:
        if token.kind == "mark" and token.text in _OPENING:
            depth += 1
        elif token.kind == "mark" and token.text in _CLOSING:
            depth -= 1
        elif token.kind in ("word", "name") and depth == 0:
            outer.append(token)
    return outer


def _has_dataset(outer: list[Token]) -> bool:
    """Return whether the query names its dataset; FROM may be glued to a name (`FROM:graph`)."""
    declared, before = set(), ""
    for token in outer:
        prefix = token.text.partition(":")[0]
        if token.kind == "word":
            if "FROM" in token.text.upper():
                return True
        elif before.endswith("PREFIX"):
            declared.add(prefix)
        elif prefix not in declared and prefix.upper().endswith(("FROM", "FROMNAMED")):
            return True
        before = token.text.upper()
    return False


def _form(tokens: list[Token]) -> Form:
    for token in tokens:
        word = token.text.upper()
        if token.kind != "word" or word in ("BASE", "PREFIX", "VERSION"):
            continue
        if word.startswith(_UPDATES):
            return "update"
        return next((form for name, form in _FORMS.items() if word.startswith(name)), "unknown")
    return "unknown"


def _cut(
    tokens: list[Token], words: list[Token], length: int, max_rows: int
) -> tuple[int, int] | None:
    """Return where the row limit goes; None where the query's own limit is within it."""
    limit = next((word for word in reversed(words) if "LIMIT" in word.text.upper()), None)
    if limit is not None:
        return _cut_at_limit(tokens, limit, max_rows)
    if words and words[-1].text.upper() == "VALUES":
        return words[-1].start, words[-1].start
    return length, length


def _cut_at_limit(tokens: list[Token], limit: Token, max_rows: int) -> tuple[int, int] | None:
    glued = re.fullmatch(r"LIMIT(\d+)", limit.text, re.IGNORECASE)
    after = next((token for token in tokens if token.start >= limit.end), None)
    if glued is None and (limit.text.upper() != "LIMIT" or after is None):
        return None
    number, end = (glued[1], limit.end) if glued else (after.text, after.end) if after else ("", 0)
    if not re.fullmatch(r"[0-9]{1,18}", number) or int(number) <= max_rows:
        return None
    return limit.start, end
