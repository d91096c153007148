"""A triple store over HTTP: queries, updates and graphs, with time limits and second attempts.

Everything that is sent may be sent twice without another effect, so what fails in passing is sent
again. Credentials go only to who asks for them, and a bearer token to the store alone: nothing
follows a redirection.
"""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

import pyoxigraph
from pyoxigraph import QueryResultsFormat, RdfFormat

from placegraph import __version__
from placegraph.errors import StoreError
from placegraph.retrying import PASSING, seconds_of

if TYPE_CHECKING:
    import httpx2

    from placegraph.remote.address import Access
    from placegraph.remote.rewrite import Prepared

SOLUTIONS, TRIPLES = "application/sparql-results+json", "application/n-triples"
# Virtuoso looks at the first lines to tell what a body is, and does not know a long one.
BEGINNING = b"# N-Triples\n"
FIRST_WAIT_S, LONGEST_WAIT_S = 0.2, 20.0

# By how the address of the query endpoint ends: where updates and graphs are.
_LAYOUTS = {
    "/query": ("/update", "/store"),  # Oxigraph
    "/sparql": ("/sparql", "/sparql-graph-crud"),  # Virtuoso
}
_WITH_CREDENTIALS = {"/sparql": ("/sparql-auth", "/sparql-graph-crud-auth")}


class StoreUnreachableError(StoreError):
    """A store elsewhere that cannot be reached, or does not answer in time."""


class StoreRefusesError(StoreError):
    """A store elsewhere that does not do what it is asked, or wants other credentials."""


class StoreAnswerError(StoreError):
    """An answer that cannot be read."""


class Endpoint:
    """The addresses of a store, and one client for all of them."""

    def __init__(self, url: str, access: Access) -> None:
        self.access = access
        self.query_url, self.update_url, self.graphs_url = _addresses(url, access)
        self.client = _client(access)

    def close(self) -> None:
        """Close the connections."""
        self.client.close()

    # Reading -------------------------------------------------------------------------------

    def ask(self, query: Prepared, accept: str = SOLUTIONS) -> bytes:
        """The answer to a query, as it came."""
        response = self.send("POST", self.query_url, form_of(query), {"Accept": accept})
        check_type(self.query_url, response, accept)
        return bytes(response.content)

    def rows(self, text: str) -> list[dict[str, str]]:
        """The solutions of a query about the bookkeeping, whose graphs it names itself."""
        fields = [("query", text)]
        response = self.send("POST", self.query_url, fields, {"Accept": SOLUTIONS})
        check_type(self.query_url, response, SOLUTIONS)
        found = parse_solutions(self.query_url, response.content)
        if isinstance(found, pyoxigraph.QueryBoolean):
            raise StoreAnswerError(f"{self.query_url} answers yes or no; expected solutions")
        names = [variable.value for variable in found.variables]
        with readable(self.query_url):
            return [
                {name: term.value for name, term in zip(names, row, strict=True) if term}
                for row in found
            ]

    # Writing -------------------------------------------------------------------------------

    def update(self, *operations: str) -> None:
        """Carry out operations of SPARQL Update in one request."""
        self.send("POST", self.update_url, [("update", " ;\n".join(operations))], {})

    def put_graph(self, graph: str, parts: Iterable[bytes]) -> None:
        """Make a graph hold what stands in N-Triples, sent in parts."""
        method = "PUT"
        for part in parts:
            self.add_to_graph(graph, part, method)
            method = "POST"

    def add_to_graph(self, graph: str, part: bytes, method: str = "POST") -> None:
        """Add triples in N-Triples to a graph."""
        headers, params = {"Content-Type": TRIPLES}, {"graph": graph}
        self.send(method, self.graphs_url, BEGINNING + part, headers, params)

    # Requests ------------------------------------------------------------------------------

    def send(
        self,
        method: str,
        url: str,
        content: bytes | list[tuple[str, str]],
        headers: Mapping[str, str],
        params: Mapping[str, str] | None = None,
    ) -> httpx2.Response:
        """The answer to a request that may be made again; raises StoreError."""
        import httpx2

        body, headers = encoded(content, headers)
        wait, left = FIRST_WAIT_S, self.access.attempts
        while True:
            left -= 1
            told = 0.0
            try:
                response = self.client.request(
                    method, url, content=body, headers=headers, params=params
                )
            except httpx2.TransportError as error:
                if left < 1:
                    raise unreachable(url, error) from error
            else:
                if response.is_success:
                    return response
                if left < 1 or response.status_code not in PASSING or _is_no_passing(response):
                    raise refusal(url, response)
                told = seconds_of(response.headers.get("Retry-After")) or 0.0
            time.sleep(min(max(wait, told), LONGEST_WAIT_S))
            wait *= 4


def form_of(query: Prepared) -> list[tuple[str, str]]:
    """A query with its dataset as the fields of a form."""
    fields = [("query", query.text)]
    fields += [("default-graph-uri", graph) for graph in query.default_graphs]
    return fields + [("named-graph-uri", graph) for graph in query.named_graphs]


def encoded(
    content: bytes | Sequence[tuple[str, str]], headers: Mapping[str, str]
) -> tuple[bytes, dict[str, str]]:
    """A body with its headers."""
    from urllib.parse import urlencode

    if isinstance(content, bytes):
        return content, dict(headers)
    form = "application/x-www-form-urlencoded"
    return urlencode(content).encode(), {**headers, "Content-Type": form}


def unreachable(url: str, error: Exception) -> StoreUnreachableError:
    """The error of a store that does not answer."""
    import httpx2

    if isinstance(error, httpx2.TimeoutException):
        return StoreUnreachableError(f"the store at {url} did not answer in time")
    said = str(error) or type(error).__name__
    return StoreUnreachableError(f"the store at {url} cannot be reached: {said}")


def refusal(url: str, response: httpx2.Response) -> StoreError:
    """The error that an answer other than 2xx stands for."""
    status = response.status_code
    if status in (401, 403):
        return StoreRefusesError(
            f"the store at {url} refuses ({status}); expected the name and password of somebody "
            "who may do this in PLACEGRAPH_REMOTE_USER and PLACEGRAPH_REMOTE_PASSWORD, or a token "
            "in PLACEGRAPH_REMOTE_TOKEN"
        )
    if status == 404:
        return StoreRefusesError(
            f"there is no SPARQL at {url} (404); expected the address of a query endpoint"
        )
    if response.is_redirect:
        to = response.headers.get("Location", "another address")
        return StoreRefusesError(f"the store at {url} has moved to {to}; expected that as --store")
    kind = StoreUnreachableError if status in PASSING else StoreRefusesError
    return kind(f"the store at {url} refuses: {status} {_first_line(response)}")


def check_type(url: str, response: httpx2.Response, expected: str) -> None:
    """Refuse an answer that is no SPARQL, such as a page for people."""
    found = response.headers.get("Content-Type", "").partition(";")[0].strip()
    # Virtuoso calls N-Triples plain text.
    if found != expected and not (expected == TRIPLES and found in ("text/plain", "text/turtle")):
        raise StoreAnswerError(
            f"{url} answers with {found or 'no type'}; expected {expected}: is it an endpoint of "
            "SPARQL?"
        )


@contextlib.contextmanager
def readable(url: str) -> Generator[None]:
    """Turn what a parser raises into an error that names the store."""
    try:
        yield
    except (SyntaxError, ValueError, OSError) as error:
        raise StoreAnswerError(f"the answer of {url} cannot be read: {error}") from error


def parse_solutions(url: str, body: bytes) -> Any:
    """Solutions or a boolean in JSON."""
    with readable(url):
        return pyoxigraph.parse_query_results(body, format=QueryResultsFormat.JSON)


def parse_triples(url: str, body: bytes) -> list[pyoxigraph.Triple]:
    """Triples in N-Triples, or in Turtle, which holds them."""
    with readable(url):
        return [quad.triple for quad in pyoxigraph.parse(body, format=RdfFormat.TURTLE)]


def headers_of(access: Access) -> dict[str, str]:
    """What every request says."""
    said = {"User-Agent": f"placegraph/{__version__}"}
    return said | ({"Authorization": f"Bearer {access.token}"} if access.token else {})


def auth_of(access: Access) -> httpx2.Auth | None:
    """Name and password, for who asks for them."""
    import httpx2

    if not access.user:
        return None
    means: dict[str, Callable[[str, str], httpx2.Auth]] = {
        "digest": httpx2.DigestAuth,
        "basic": httpx2.BasicAuth,
    }

    class WhenAsked(httpx2.Auth):
        """Says who asks only after the store wanted to know, in the way it wants."""

        chosen: httpx2.Auth | None = None

        def auth_flow(
            self, request: httpx2.Request
        ) -> Generator[httpx2.Request, httpx2.Response, None]:
            if self.chosen is None:
                response = yield request
                if response.status_code != 401:
                    return
                wanted = response.headers.get("WWW-Authenticate", "").lower()
                name = next((one for one in means if wanted.startswith(one)), "basic")
                self.chosen = means[name](access.user, access.password)
            yield from self.chosen.auth_flow(request)

    return WhenAsked()


def _client(access: Access) -> httpx2.Client:
    try:
        import httpx2
    except ModuleNotFoundError as error:
        message = "a store elsewhere needs httpx2: pip install 'placegraph[remote]'"
        raise StoreError(message) from error
    timeout = httpx2.Timeout(access.timeout_s, connect=min(10.0, access.timeout_s))
    return httpx2.Client(timeout=timeout, headers=headers_of(access), auth=auth_of(access))


def _addresses(url: str, access: Access) -> tuple[str, str, str]:
    parts = urlsplit(url)
    path = parts.path.rstrip("/") or "/query"
    query = urlunsplit(parts._replace(path=path, fragment=""))
    ending = "/" + path.rsplit("/", 1)[1]
    found = _LAYOUTS.get(ending, ("", ""))
    if access.user:
        found = _WITH_CREDENTIALS.get(ending, found)
    update, graphs = (
        urlunsplit(parts._replace(path=path[: -len(ending)] + one, query="", fragment=""))
        if one
        else ""
        for one in found
    )
    update, graphs = access.update or update, access.graphs or graphs
    if not update or not graphs:
        raise StoreError(
            f"it is not known where the store at {url} takes updates and graphs; expected "
            "their addresses in PLACEGRAPH_REMOTE_UPDATE and PLACEGRAPH_REMOTE_GRAPHS"
        )
    return query, update, graphs


def _is_no_passing(response: httpx2.Response) -> bool:
    """Whether a failure of the server is a fault of the request (Virtuoso says 500 to both)."""
    return response.status_code == 500 and bool(response.content)


def _first_line(response: httpx2.Response) -> str:
    text = response.text.strip()
    if text.startswith("<"):
        # A page for people: what it says, without its marks.
        text = " ".join(re.sub(r"<[^>]*>", " ", text).split())
    return (text.splitlines() or [response.reason_phrase])[0][:300]
