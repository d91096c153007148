"""`/ns`, the vocabulary in every format, and `/context`, the JSON-LD context by version.

One version of the vocabulary ships with one release, so its version IRI leads to the
same files as its namespace; an older version is answered by an older release.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import jinja2
import pyoxigraph
from fastapi import APIRouter, Request
from pyoxigraph import NamedNode, Triple
from starlette.responses import RedirectResponse, Response

from placegraph.errors import UnknownNameError
from placegraph.identifiers import path_of
from placegraph.resources import shipped
from placegraph.schemes import read_schemes
from placegraph.vocab import OWL, PG, RDFS, SCHEMA, SKOS, namespace_iri

from ..explorer.pages import TEMPLATES, capitalize_first, frame_of, html_response, localised
from ..explorer.texts import LANGUAGES
from ..linked_data import newest_context, write_graph
from ..negotiate import (
    HTML,
    JSON_LD,
    N_TRIPLES,
    TURTLE,
    Choice,
    Format,
    by_extension,
    choose,
)
from ..settings import Settings
from .common import accept_of, base_of

FORMATS = (HTML, TURTLE, JSON_LD, N_TRIPLES)
FILES = ("shapes", "alignments", "schemes")
KINDS = (
    ("ns-classes", OWL.Class),
    ("ns-object-properties", OWL.ObjectProperty),
    ("ns-datatype-properties", OWL.DatatypeProperty),
)
_A_YEAR = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Term:
    """A term of the vocabulary as its page shows it."""

    name: str
    iri: str
    label: str
    definition: str
    example: str
    facts: tuple[tuple[str, tuple[str, ...]], ...]
    """What is said of the term, such as its domain, with IRIs or names of other terms."""


def ontology_router(settings: Settings) -> APIRouter:
    """Return the routes of the vocabulary and of the context."""
    router = APIRouter(tags=["vocabulary"])
    context = newest_context()
    for language in LANGUAGES:
        _sections(language)  # so that no visitor waits for it

    def vocabulary(request: Request, chosen: Choice, *, negotiated: bool) -> Response:
        base = base_of(request, settings)
        headers = {
            "Content-Type": chosen.content_type,
            "Link": f'<{base}/ns/shapes.ttl>; rel="describedby"; type="text/turtle"',
            **({"Vary": "Accept"} if negotiated else {}),
        }
        if chosen.format != HTML:
            return Response(_vocabulary(chosen.format, base), headers=headers)
        page = localised(request, html_response(_page(frame_of(request))))
        page.headers["Link"] = headers["Link"]
        return page

    @router.get("/ns", response_class=Response, summary="The vocabulary")
    @router.get(f"/ns/{context.version}", response_class=Response, include_in_schema=False)
    def negotiated(request: Request) -> Response:
        """Answer with the vocabulary in HTML, Turtle, JSON-LD or N-Triples."""
        return vocabulary(request, choose(accept_of(request), FORMATS), negotiated=True)

    @router.get("/ns.{extension}", response_class=Response, summary="The vocabulary in a format")
    @router.get(
        f"/ns/{context.version}.{{extension}}", response_class=Response, include_in_schema=False
    )
    def by_name(request: Request, extension: str) -> Response:
        """Answer with the vocabulary as `html`, `ttl`, `jsonld` or `nt`."""
        form = by_extension(extension, FORMATS)
        if form is None:
            raise UnknownNameError("format", extension, [each.extension for each in FORMATS])
        return vocabulary(request, Choice(form, form.media_type), negotiated=False)

    @router.get("/ns/{file}", response_class=Response, summary="A file of the ontology in Turtle")
    def part(file: str) -> Response:
        """Answer with `shapes.ttl`, `alignments.ttl` or `schemes.ttl`."""
        name = file.removesuffix(".ttl")
        if name not in FILES or name == file:
            raise UnknownNameError("file of the ontology", file, [f"{each}.ttl" for each in FILES])
        body = (shipped("ontology") / file).read_bytes()
        return Response(body, headers={"Content-Type": TURTLE.content_type})

    @router.get("/context.jsonld", status_code=307, response_class=RedirectResponse)
    def newest(request: Request) -> Response:
        """Lead to the newest version of the JSON-LD context."""
        return RedirectResponse(context.url(base_of(request, settings)), 307)

    @router.get("/context/{version}.jsonld", response_class=Response)
    def versioned(version: str) -> Response:
        """Answer with a version of the JSON-LD context; a version never changes."""
        if version != context.version:
            raise UnknownNameError("version of the context", version, [context.version])
        headers = {"Content-Type": JSON_LD.content_type, "Cache-Control": _A_YEAR}
        return Response(context.body, headers=headers)

    return router


@cache
def read_vocabulary() -> tuple[Triple, ...]:
    """Return the triples of the vocabulary, in the order of its file."""
    path = shipped("ontology") / "placegraph.ttl"
    return tuple(quad.triple for quad in pyoxigraph.parse(path=path))


@lru_cache(maxsize=16)
def _vocabulary(form: Format, base: str) -> bytes:
    if form == TURTLE:
        # The file itself: it has the order and the comments of its author.
        return (shipped("ontology") / "placegraph.ttl").read_bytes()
    return write_graph(read_vocabulary(), form, base)


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        # The frame of the page is that of all pages.
        loader=jinja2.FileSystemLoader([Path(__file__).parent / "templates", TEMPLATES]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["capitalize_first"] = capitalize_first
    return environment


@cache
def _sections(language: str) -> list[tuple[str, list[Term]]]:
    return [(heading, terms_of(read_vocabulary(), kind, language)) for heading, kind in KINDS]


def _page(frame: Mapping[str, Any]) -> str:
    ontology, language = NamedNode(namespace_iri(PG)), frame["language"]
    said = _values(read_vocabulary(), ontology, language)
    about = {predicate.value.rsplit("/", 1)[1]: values[0] for predicate, values in said.items()}
    sections = _sections(language)
    return (
        _environment()
        .get_template("ontology.html")
        .render(
            title=about["title"],
            about=about,
            namespace=ontology.value,
            ontology_version=newest_context().version,
            **frame,
            sections=sections,
            names={term.name for _, terms in sections for term in terms},
            schemes=read_schemes(),
            labels=_labels(language),
            files=FILES,
            formats=FORMATS[1:],
        )
    )


@cache
def _labels(language: str) -> dict[tuple[str, str], str]:
    """What the concepts of the schemes are called in a language."""
    quads = pyoxigraph.parse(path=shipped("ontology") / "schemes.ttl")
    named = [
        (path_of(quad.subject).split("/", 2), str(quad.object.value))
        for quad in quads
        if quad.predicate == SKOS.prefLabel and quad.object.language == language
    ]
    return {(path[1], path[2]): label for path, label in named if path[2:]}


def terms_of(triples: tuple[Triple, ...], kind: NamedNode, language: str = "en") -> list[Term]:
    """Return the terms of a kind in the words of a language, in alphabetical order."""
    start = namespace_iri(PG)
    found = {triple.subject for triple in triples if triple.object == kind}
    ours = (node for node in found if isinstance(node, NamedNode) and node.value != start)
    return [_term(triples, node, language) for node in sorted(ours, key=lambda node: node.value)]


def _values(
    triples: tuple[Triple, ...], node: NamedNode, language: str
) -> dict[NamedNode, tuple[str, ...]]:
    """What is said of a node, by predicate; texts in the language, else in English."""
    said: dict[NamedNode, list[Any]] = {}
    for triple in triples:
        if triple.subject == node:
            said.setdefault(triple.predicate, []).append(triple.object)
    found = {}
    for predicate, objects in said.items():
        tags = {getattr(each, "language", None) for each in objects}
        tag = next((one for one in (language, "en") if one in tags), None)
        kept = [each for each in objects if tag is None or each.language == tag]
        found[predicate] = tuple(dict.fromkeys(str(each.value) for each in kept))
    return found


def _term(triples: tuple[Triple, ...], node: NamedNode, language: str) -> Term:
    said = _values(triples, node, language)

    def values(*predicates: NamedNode) -> tuple[str, ...]:
        return tuple(value for each in predicates for value in said.get(each, ()))

    def first(predicate: NamedNode) -> str:
        return next(iter(values(predicate)), "")

    facts: list[tuple[str, tuple[str, ...]]] = [
        ("ns-narrower", values(RDFS.subClassOf, RDFS.subPropertyOf)),
        ("ns-of", values(RDFS.domain, SCHEMA.domainIncludes)),
        ("ns-value", values(RDFS.range, SCHEMA.rangeIncludes)),
        ("ns-inverse", values(OWL.inverseOf)),
        ("ns-disjoint", values(OWL.disjointWith)),
        ("ns-note", values(SKOS.scopeNote)),
    ]
    return Term(
        name=node.value.removeprefix(namespace_iri(PG)),
        iri=node.value,
        label=first(RDFS.label),
        definition=first(SKOS.definition),
        example=first(SKOS.example),
        facts=tuple((name, found) for name, found in facts if found),
    )
