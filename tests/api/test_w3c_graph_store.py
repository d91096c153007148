"""The requirements that the W3C's tests of the Graph Store HTTP Protocol have, a case for each.

The cases have the names of those tests and are written anew, each with a store of its own state.
Writes go to the engine, as versions of their own, and any graph may be written, so that nothing but
the protocol stands between; whom the service lets write what is told in `test_writing.py`.
"""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

import pytest
from rdflib import Graph
from rdflib.compare import isomorphic

from placegraph_api.conformance.targets import OwnService, own_service

TURTLE = "text/turtle"
PREFIXES = """
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix v: <http://www.w3.org/2006/vcard/ns#> .
"""


def person(name: str, more: str = "") -> str:
    """A person with a card, which is a blank node; the address is relative to that of the graph."""
    card = f'foaf:businessCard [ a v:VCard ; v:fn "{name}" ]'
    return f"{PREFIXES}<1> a foaf:Person ; {more} {card} ."


JOHN, JANE = person("John Doe"), person("Jane Doe")
ALICE = f'{PREFIXES}[] a foaf:Person ; foaf:businessCard [ a v:VCard ; v:given-name "Alice" ] .'
NAMED = f'{PREFIXES}<1> foaf:name "Jane Doe" .'
GIVEN = f'{PREFIXES}<1> foaf:givenName "Jane" .'
FAMILY = f'{PREFIXES}<1> foaf:familyName "Doe" .'


@dataclass(frozen=True)
class Answer:
    """What came."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    def says(self, text: str, base: str) -> bool:
        """Whether it is a graph that means this, given as Turtle."""
        assert self.status == 200, self.body
        assert self.headers["Content-Type"].partition(";")[0] == TURTLE
        assert int(self.headers["Content-Length"]) == len(self.body)
        found, wanted = Graph(), Graph()
        found.parse(self.body, format="turtle")
        wanted.parse(data=text, format="turtle", publicID=base)
        return isomorphic(found, wanted)


@dataclass(frozen=True)
class GraphStore:
    """The graph store at an address."""

    address: str

    def send(
        self, method: str, url: str, body: str | bytes = "", content_type: str = TURTLE
    ) -> Answer:
        """Send a request to an address below the store, or to a whole one."""
        parts = urlsplit(url if "://" in url else self.address + url)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        connection = http.client.HTTPConnection(parts.netloc, timeout=30)
        content = body.encode() if isinstance(body, str) else body
        headers = {"Accept": TURTLE} | ({"Content-Type": content_type} if content else {})
        connection.request(method, path, content, headers)
        answer = connection.getresponse()
        told = Answer(answer.status, answer.headers, answer.read())
        connection.close()
        return told


@pytest.fixture(scope="module")
def started() -> Iterator[OwnService]:
    with own_service() as service:
        yield service


@pytest.fixture
def store(started: OwnService) -> GraphStore:
    """An empty graph store."""
    started.load([])
    assert started.store_url is not None
    return GraphStore(started.store_url)


ONE = "/person/1.ttl"


@pytest.fixture
def with_john(store: GraphStore) -> GraphStore:
    """A graph store in which one graph is about John."""
    assert store.send("PUT", ONE, JOHN, f"{TURTLE}; charset=utf-8").status == 201
    return store


def test_put__initial_state(store: GraphStore) -> None:
    assert store.send("PUT", ONE, JOHN, f"{TURTLE}; charset=utf-8").status == 201


@pytest.mark.parametrize("way", ["direct", "indirect"])
def test_get_of_put__initial_state(with_john: GraphStore, way: str) -> None:
    named = f"?graph={quote(with_john.address + ONE, safe='')}"
    answer = with_john.send("GET", ONE if way == "direct" else named)
    assert answer.says(JOHN, with_john.address + ONE)


def test_put__graph_already_in_store(with_john: GraphStore) -> None:
    assert with_john.send("PUT", ONE, JANE).status in (200, 204)


def test_get_of_put__graph_already_in_store(with_john: GraphStore) -> None:
    with_john.send("PUT", ONE, JANE)
    assert with_john.send("GET", ONE).says(JANE, with_john.address + ONE)


def test_put__default_graph(store: GraphStore) -> None:
    assert store.send("PUT", "?default", ALICE).status == 201


def test_get_of_put__default_graph(with_john: GraphStore) -> None:
    with_john.send("PUT", "?default", ALICE)
    assert with_john.send("GET", "?default").says(ALICE, with_john.address)


def test_put__mismatched_payload(with_john: GraphStore) -> None:
    assert with_john.send("PUT", ONE, JANE, "application/rdf+xml").status == 400
    assert with_john.send("GET", ONE).says(JOHN, with_john.address + ONE)


def test_delete__existing_graph(with_john: GraphStore) -> None:
    assert with_john.send("DELETE", ONE).status in (200, 204)


def test_get_of_delete__existing_graph(with_john: GraphStore) -> None:
    with_john.send("DELETE", ONE)
    assert with_john.send("GET", ONE).status == 404


def test_delete__nonexistent_graph(store: GraphStore) -> None:
    assert store.send("DELETE", ONE).status == 404


def test_post__existing_graph(with_john: GraphStore) -> None:
    assert with_john.send("POST", ONE, NAMED).status in (200, 204)


def test_get_of_post__existing_graph(with_john: GraphStore) -> None:
    with_john.send("POST", ONE, NAMED)
    both = person("John Doe", 'foaf:name "Jane Doe" ;')
    assert with_john.send("GET", ONE).says(both, with_john.address + ONE)


def test_blank_nodes_of_two_bodies_are_never_the_same(store: GraphStore) -> None:
    """RDF 1.1 merges graphs, so a label says nothing beyond the document it stands in."""
    for name in ("Ann", "Bea"):
        store.send("POST", ONE, f'{PREFIXES}_:card v:fn "{name}" .')
    two = f'{PREFIXES}[] v:fn "Ann" . [] v:fn "Bea" .'
    assert store.send("GET", ONE).says(two, store.address + ONE)


BOUNDARY = "one-part-ends"
FORM = f"multipart/form-data; boundary={BOUNDARY}"
FILES = "".join(
    f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="{name}.ttl"\r\n'
    f"Content-Type: {TURTLE}; charset=utf-8\r\n\r\n{text}\r\n"
    for name, text in (("given", GIVEN), ("family", FAMILY))
)
MULTIPART = f"{FILES}--{BOUNDARY}--\r\n"


def test_post__multipart_formdata(with_john: GraphStore) -> None:
    assert with_john.send("POST", ONE, MULTIPART, FORM).status in (200, 204)


def test_get_of_post__multipart_formdata(with_john: GraphStore) -> None:
    with_john.send("POST", ONE, MULTIPART, FORM)
    whole = person("John Doe", 'foaf:givenName "Jane" ; foaf:familyName "Doe" ;')
    assert with_john.send("GET", ONE).says(whole, with_john.address + ONE)


def test_post__create__new_graph(store: GraphStore) -> None:
    answer = store.send("POST", "", ALICE)
    assert answer.status == 201
    assert answer.headers["Location"].startswith(f"{store.address}/")


def test_get_of_post__create__new_graph(store: GraphStore) -> None:
    made = [store.send("POST", "", ALICE).headers["Location"] for _ in range(2)]
    assert made[0] != made[1]
    for address in made:
        assert store.send("GET", address).says(ALICE, address)


def test_get_of_post__after_noop(store: GraphStore) -> None:
    made = store.send("POST", "", ALICE).headers["Location"]
    assert store.send("POST", made, "# nothing").status in (200, 204)
    assert store.send("GET", made).says(ALICE, made)


def test_head_on_an_existing_graph(with_john: GraphStore) -> None:
    head, get = (with_john.send(method, ONE) for method in ("HEAD", "GET"))
    assert (head.status, head.body) == (200, b"")
    for name in ("Content-Type", "Content-Length", "ETag"):
        assert head.headers[name] == get.headers[name]


def test_head_on_a_nonexisting_graph(store: GraphStore) -> None:
    answer = store.send("HEAD", "/person/4.ttl")
    assert (answer.status, answer.body) == (404, b"")
