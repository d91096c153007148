"""The vocabulary and the context, at the addresses that their IRIs lead to."""

import re
from html.parser import HTMLParser

import pytest
from rdflib import Graph
from rdflib.compare import isomorphic
from starlette.testclient import TestClient

from placegraph.resources import shipped
from placegraph.vocab import PG, namespace_iri, terms_of

VOCABULARY = shipped("ontology") / "placegraph.ttl"
REDIRECTS = (shipped("ontology") / "w3id.htaccess").read_text()


class Anchors(HTMLParser):
    """The identifiers on a page, and the fragments that it links to."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what the tag names and where it leads."""
        for name, value in attrs:
            if name == "id" and value:
                self.ids.append(value)
            if name == "href" and value and value.startswith("#"):
                self.links.append(value[1:])


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("text/html,*/*;q=0.8", "text/html; charset=utf-8"),
        ("text/turtle", "text/turtle; charset=utf-8"),
        ("application/ld+json", "application/ld+json"),
        ("application/n-triples", "application/n-triples"),
    ],
)
@pytest.mark.parametrize("path", ["/ns", "/ns/0.1.0"])
def test_the_vocabulary_is_in_the_format_that_is_preferred(
    service: TestClient, path: str, accept: str, media_type: str
) -> None:
    answer = service.get(path, headers={"Accept": accept})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, media_type)
    assert answer.headers["Vary"].split(", ")[0] == "Accept"


@pytest.mark.parametrize(("extension", "form"), [("nt", "nt"), ("ttl", "turtle")])
def test_its_formats_say_the_same(service: TestClient, extension: str, form: str) -> None:
    answer = Graph().parse(data=service.get(f"/ns.{extension}").content, format=form)
    assert isomorphic(answer, Graph().parse(VOCABULARY))


def test_its_json_ld_says_the_same(service: TestClient) -> None:
    document = service.get("/ns.jsonld").json()
    assert document["@context"] == "http://testserver/context/0.1.0.jsonld"
    document["@context"] = service.get("/context/0.1.0.jsonld").json()["@context"]
    answer = Graph().parse(data=document, format="json-ld")
    assert isomorphic(answer, Graph().parse(VOCABULARY))


def test_every_term_has_an_anchor_with_its_definition(service: TestClient) -> None:
    page = service.get("/ns.html").text
    anchors = Anchors(page)
    names = {term.value.removeprefix(namespace_iri(PG)) for term in terms_of(PG)}
    assert names <= set(anchors.ids)
    assert len(anchors.ids) == len(set(anchors.ids))
    assert set(anchors.links) <= set(anchors.ids)
    assert "A relationship is a lasting tie between two or more parties" in page
    # Domain and range are links to the terms.
    section = page.partition('<section id="recordOf"')[2].partition("</section>")[0]
    assert 'href="#RelationshipRecord"' in section
    assert 'href="#Relationship"' in section


@pytest.mark.parametrize("name", ["shapes", "alignments", "schemes"])
def test_the_files_of_the_ontology_are_served_as_they_are(service: TestClient, name: str) -> None:
    answer = service.get(f"/ns/{name}.ttl")
    assert answer.content == (shipped("ontology") / f"{name}.ttl").read_bytes()
    assert answer.headers["Content-Type"].startswith("text/turtle")


@pytest.mark.parametrize(
    "path", ["/ns/STYLE.md", "/ns/..%2Fpyproject.toml", "/ns/shapes", "/ns.exe", "/ns/9.9.9"]
)
def test_no_other_file_is_served(service: TestClient, path: str) -> None:
    assert service.get(path, headers={"Accept": "application/json"}).status_code == 404


def test_the_context_is_kept_for_a_year_and_the_newest_is_led_to(service: TestClient) -> None:
    newest = service.get("/context.jsonld")
    assert newest.status_code == 307
    answer = service.get(newest.headers["Location"])
    assert answer.headers["Content-Type"] == "application/ld+json"
    assert "max-age=31536000" in answer.headers["Cache-Control"]
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Relationship" in answer.json()["@context"]
    assert service.get("/context/0.0.9.jsonld").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "id/place/bo",
        "id/concept/strand/education/schools",
        "ns",
        "ns/0.1.0",
        "ns.ttl",
        "shapes",
        "shapes/0.1.0",
        "alignments",
        "context.jsonld",
        "context/0.1.0.jsonld",
        "",
    ],
)
def test_where_w3id_leads_there_is_an_answer(service: TestClient, path: str) -> None:
    rules = re.findall(r"^RewriteRule (\S+) https://SERVICE(\S*) ", REDIRECTS, re.MULTILINE)
    pattern, target = next(rule for rule in rules if re.search(rule[0], path))
    found = re.search(pattern, path)
    assert found
    address = re.sub(r"\$(\d)", lambda group: found[int(group[1])] or "", target)
    assert service.get(address).status_code in (200, 303, 307)
