"""The page of a thing: one template for each kind that people ask for, one for all others."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from placegraph.errors import UnknownNameError
from placegraph.identifiers import at_path, path_of
from placegraph.store import Store
from placegraph.vocab import DCAT, DCTERMS, GEO, PG, RDF, RDFS, SKOS

from ..report_error import report_address
from ..routes.common import base_of, languages_of
from .bodies import body_content, city_network_content
from .concepts import SCHEMES
from .datasets import dataset_content, document_content
from .names import Names
from .pages import respond, store_of
from .pairs import pair_content
from .places import place_content
from .read import Fact, facts, kinds_of, mentions, subjects, ties_at
from .statements import statements
from .strands import strand_content
from .structured import structured
from .texts import Interface, interface_of

# What the page shows elsewhere, or what only the machinery reads.
NEVER = frozenset(
    node.value
    for node in (
        RDF.type,
        RDFS.label,
        DCTERMS.description,
        PG.kind,
        PG.inside,
        PG.linkedWith,
        PG.twinnedWith,
        PG.partnerCityOf,
        PG.friendOf,
        PG.startEarliest,
        PG.startLatest,
        PG.endEarliest,
        PG.endLatest,
        PG.dateEarliest,
        PG.dateLatest,
        PG.evidenceCount,
        GEO.hasGeometry,
        SKOS.prefLabel,
        SKOS.definition,
        SKOS.altLabel,
    )
)
IN_TIES = frozenset(
    node.value
    for node in (
        PG.party,
        PG.lead,
        PG.broker,
        PG.supporter,
        PG.funder,
        PG.enabledBy,
        PG.member,
        PG.cityNetwork,
        PG.tie,
        PG.endPlace,
    )
)
IN_RELATIONSHIP = frozenset(
    node.value
    for node in (
        PG.evidence,
        PG.strand,
        PG.level,
        PG.formality,
        PG.status,
        PG.statusAsOf,
        PG.start,
        PG.end,
        PG.record,
        PG.statedIn,
        PG.correctedBy,
        PG.disagreesOn,
    )
)
# Said from the other end too, or of no use from this one.
FROM_ONE_END = frozenset(
    node.value
    for node in (
        PG.analysisUnit,
        SKOS.narrower,
        SKOS.hasTopConcept,
        SKOS.topConceptOf,
        DCAT.dataset,
    )
)
IN_PLACE = frozenset(node.value for node in (SKOS.altLabel, PG.within, PG.evidence))
IN_DATASET = frozenset(
    node.value
    for node in (
        DCTERMS.license,
        DCTERMS.rights,
        DCTERMS.title,
        PG.publisher,
        PG.issued,
        PG.retrieved,
        PG.shareAlike,
        PG.statedIn,
        PG.source,
        PG.cites,
    )
)
IN_CONCEPT = frozenset(
    node.value
    for node in (
        SKOS.broader,
        SKOS.narrower,
        SKOS.topConceptOf,
        SKOS.notation,
        SKOS.inScheme,
        PG.strand,
    )
)
Content = Callable[[Store, str, Names, int], dict[str, Any]]


def render(request: Request, path: str, status_code: int = 200) -> Response:
    """The page of the thing with this path; raises UnknownNameError where there is none."""
    store, interface = store_of(request), interface_of(request)
    names = Names(store, interface.language)
    known = {fact.property: fact for fact in facts(store, path, names)}
    kind, _, slug = path.partition("/")
    if not known:
        raise UnknownNameError(kind, slug, ())
    template, make, shown = _page(store, path)
    node = at_path(path)
    content = {
        "path": path,
        "slug": slug,
        "title": names.at(path),
        "kind": _kind(known, path, interface),
        "within": known[PG.within.value].values if PG.within.value in known else [],
        "also": [link.label for link in known[SKOS.altLabel.value].values]
        if SKOS.altLabel.value in known
        else [],
        "description": names.text(node, DCTERMS.description)
        or names.text(node, SKOS.definition)
        or None,
        "view": _view(template, path),
        "structured": structured(
            store, path, base_of(request, request.app.state.settings), languages_of(request)
        ),
        "report": report_address(request.app.state.settings.report_to, store, path),
        "said": _kept(known, NEVER | shown | _own_unit(known, path)),
        "mentioned": _mentions(store, path, names, shown, interface),
        **make(store, path, names, _number(request)),
    }
    return respond(request, template, status_code, **content)


def _page(store: Store, path: str) -> tuple[str, Content, frozenset[str]]:
    """The template of a thing, what makes its content, and which properties that shows."""
    kind, _, rest = path.partition("/")
    if kind == "organisation" and "CityNetwork" in kinds_of(store, at_path(path)):
        return "city-network.html", _unpaged(city_network_content), IN_TIES
    if kind == "concept" and rest.startswith("strand/"):
        return "strand.html", _strand, IN_CONCEPT
    return _PAGES.get(kind, ("thing.html", lambda *_: {"ties": ()}, frozenset()))


def _unpaged(make: Callable[[Store, str, Names], dict[str, Any]]) -> Content:
    return lambda store, path, names, _: make(store, path, names)


def _strand(store: Store, path: str, names: Names, _: int) -> dict[str, Any]:
    return strand_content(store, path.removeprefix("concept/strand/"), names)


def _relationship(store: Store, path: str, names: Names, _: int) -> dict[str, Any]:
    (tie,) = ties_at(store, [path], names)
    pairs = sorted(map(path_of, subjects(store, PG.tie, at_path(path))))
    return {"tie": tie, "statements": statements(store, path, names), "pairs": pairs}


_PAGES: Mapping[str, tuple[str, Content, frozenset[str]]] = {
    "place": ("place.html", place_content, IN_TIES | IN_PLACE),
    "organisation": ("organisation.html", body_content, IN_TIES),
    "pair": ("pair.html", _unpaged(pair_content), IN_TIES),
    "relationship": ("relationship.html", _relationship, IN_TIES | IN_RELATIONSHIP),
    "dataset": ("dataset.html", _unpaged(dataset_content), IN_DATASET),
    "source": ("document.html", document_content, IN_DATASET),
}


def _number(request: Request) -> int:
    """The page of a long list; what is no number is the first."""
    given = request.query_params.get("page", "")
    return int(given) if given.isdecimal() and len(given) < 9 else 1


def _view(template: str, path: str) -> str | None:
    """The view of the explorer that shows what a page is about."""
    kind, _, name = path.partition("/")
    if template == "city-network.html":
        return urlencode({"network": path})
    if kind == "place":
        return urlencode({"place": name})
    if kind == "dataset" and name != "catalogue":
        return urlencode({"source": name})
    if kind == "pair":
        return urlencode({"place": name.split("--")[0]})
    scheme, _, notation = name.partition("/")
    if kind == "concept" and notation and scheme in SCHEMES:
        return urlencode({scheme: notation})
    return None


def _kind(known: Mapping[str, Fact], path: str, interface: Interface) -> str:
    """What the thing is, in a word: its kind, or that of its address."""
    fact = known.get(PG.kind.value)
    stated = [link.path for link in fact.values if link.path] if fact else []
    said = interface.word(stated[0].split("/")[-1] if stated else path.split("/")[0])
    return said[:1].upper() + said[1:]


def _own_unit(known: Mapping[str, Fact], path: str) -> set[str]:
    """The property by which a place counts as itself, which says nothing."""
    fact = known.get(PG.analysisUnit.value)
    own = fact is not None and [link.path for link in fact.values] == [path]
    return {PG.analysisUnit.value} if own else set()


def _kept(known: Mapping[str, Fact], without: Collection[str]) -> list[Fact]:
    return [fact for fact in known.values() if fact.property not in without]


def _mentions(
    store: Store, path: str, names: Names, shown: Collection[str], interface: Interface
) -> list[Fact]:
    """Mentions by other things; records stand on the page of their relationship only."""
    kind = path.split("/", 1)[0]
    hidden = (NEVER - {PG.kind.value}) | FROM_ONE_END | set(shown)
    if kind != "relationship":
        hidden |= {PG.recordOf.value, PG.record.value}
    found = mentions(store, path, names, hidden)
    return [
        Fact(fact.property, interface.inverse(fact.property, fact.label), fact.values, fact.total)
        for fact in found
    ]
