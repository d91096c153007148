"""What several routes need of a request."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from fastapi import Request
from starlette.datastructures import MutableHeaders

from placegraph.errors import ParameterError
from placegraph.said import Said

from ..negotiate import (
    DOCUMENT_FORMATS,
    JSON_LD,
    JSON_LD_FORMS,
    Choice,
    Format,
    NotAcceptableError,
    choose,
)
from ..settings import Settings


def base_of(request: Request, settings: Settings) -> str:
    """Return the address of the service as its visitors know it, without a slash at the end."""
    return (settings.public_url or str(request.base_url)).rstrip("/")


def accept_of(request: Request) -> str | None:
    """Return the Accept header; repeated fields are one list (RFC 9110, 5.3)."""
    values = request.headers.getlist("accept")
    return ", ".join(values) if values else None


def check_parameters(request: Request, known: Iterable[str]) -> None:
    """Refuse parameters that the route does not have: a misspelled filter filters nothing."""
    names = sorted(known)
    for name in request.query_params:
        if name not in names:
            text = f"no parameter called {name!r}; there are: {', '.join(names)}"
            raise ParameterError(Said("no-parameter", text, value=name, names=names))


def choose_form(request: Request, named: Format | None) -> tuple[Choice, dict[str, str]]:
    """Return the form of a document, and the Vary header that follows from how it was chosen.

    A format that the address names wins; in which form JSON-LD comes, Accept says even then.
    """
    vary = {"Vary": "Accept"}
    if named is None:
        return choose(accept_of(request), DOCUMENT_FORMATS), vary
    if named is not JSON_LD:
        return Choice(named, named.media_type), {}
    try:
        return choose(accept_of(request), JSON_LD_FORMS), vary
    except NotAcceptableError:
        return Choice(named, named.media_type), vary


def add_vary(headers: MutableHeaders, *fields: str) -> None:
    """Add fields of the request to what an answer is said to vary by."""
    said = [field.strip() for field in headers.get("vary", "").split(",") if field.strip()]
    headers["Vary"] = ", ".join(dict.fromkeys((*said, *fields)))


def page_number(request: Request) -> int:
    """Return the page that is asked for, from 1; raises ParameterError for what is no number."""
    given = request.query_params.get("page", "1")
    if not re.fullmatch("[0-9]{1,9}", given):
        text = f"page is {given[:20]!r}; expected a number such as 2"
        raise ParameterError(Said("page-no-number", text, value=given[:20]))
    return int(given)


def languages_of(request: Request) -> tuple[str, ...]:
    """Return the languages that the reader prefers, best first (RFC 9110, 12.5.4)."""
    ranked: list[tuple[float, int, str]] = []
    for member in request.headers.get("accept-language", "")[:200].split(","):
        tag, _, quality = member.strip().partition(";q=")
        if re.fullmatch("[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*", tag):
            weight = float(quality) if re.fullmatch(r"[01](\.[0-9]{0,3})?", quality) else 1.0
            ranked.append((-weight, len(ranked), tag))
    return tuple(tag for weight, _, tag in sorted(ranked) if weight < 0)


@dataclass(frozen=True)
class Choices:
    """The values that a parameter may have."""

    what: str
    values: tuple[str, ...]

    def check(self, given: Iterable[str]) -> None:
        """Raise ParameterError for a value that is not one of them, naming all."""
        for value in given:
            if value not in self.values:
                text = f"no {self.what} called {value!r}; there are: {', '.join(self.values)}"
                asked = {"kinds": [self.what], "value": value, "names": self.values}
                raise ParameterError(Said("unknown-name-of", text, **asked))
