"""What several routes need of a request."""

from collections.abc import Iterable
from dataclasses import dataclass

from fastapi import Request

from placegraph.errors import ParameterError

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
            raise ParameterError(f"no parameter called {name!r}; there are: {', '.join(names)}")


@dataclass(frozen=True)
class Choices:
    """The values that a parameter may have."""

    what: str
    values: tuple[str, ...]

    def check(self, given: Iterable[str]) -> None:
        """Raise ParameterError for a value that is not one of them, naming all."""
        for value in given:
            if value not in self.values:
                listed = ", ".join(self.values)
                raise ParameterError(f"no {self.what} called {value!r}; there are: {listed}")
