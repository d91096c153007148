"""The parser's message on a query that is not SPARQL, made readable."""

import re

from ..problems import QuerySyntaxError

_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_CHARACTER_CLASS = re.compile(r"\[[^\]]*\]")
MAX_EXCERPT = 160


def syntax_error(message: str, query: str) -> QuerySyntaxError:
    """Return the error with line, column and the line of the query with a caret below it.

    >>> error = syntax_error("error at 1:10: expected one of \\"{\\", [_]", "SELECT * x")
    >>> print(error.excerpt)
    SELECT * x
             ^
    """
    found = _PLACE.search(message)
    line, column = (int(found[1]), int(found[2])) if found else (1, 1)
    expected = _expectation(found[3] if found else message)
    return QuerySyntaxError(expected, line, column, excerpt(query, line, column))


def _expectation(text: str) -> str:
    """Return what was expected, without the character classes of names and white space."""
    if not text.startswith("expected one of "):
        return text
    bare = _CHARACTER_CLASS.sub("", text.removeprefix("expected one of "))
    choices = [part.strip() for part in re.split(r",(?=\s|$)|\n", bare)]
    kept = list(dict.fromkeys(choice for choice in choices if choice and choice != "|"))
    if not kept:
        return "something else is expected here"
    return kept[0] if len(kept) == 1 and " " in kept[0] else "expected " + " or ".join(kept)


def excerpt(query: str, line: int, column: int) -> str:
    """Return a line of the query and below it a caret at the column, both from 1."""
    lines = query.split("\n")
    text = lines[line - 1].rstrip("\r") if line <= len(lines) else ""
    start = max(0, column - 1 - MAX_EXCERPT // 2) if len(text) > MAX_EXCERPT else 0
    shown = text[start : start + MAX_EXCERPT]
    # A tab before the caret stays a tab, so that the caret stands below its character.
    lead = re.sub(r"[^\t]", " ", shown[: column - 1 - start]).ljust(column - 1 - start)
    return f"{shown}\n{lead}^"
