"""The page of a thing: one template for places, one for relationships, one for all others."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import urlencode

from pyoxigraph import NamedNode
from starlette.requests import Request
from starlette.responses import Response

from placegraph.errors import PlacegraphError, UnknownNameError
from placegraph.export.words import name_words
from placegraph.find import find
from placegraph.identifiers import at_path, path_of
from placegraph.metrics.dependence import resting
from placegraph.metrics.view import ties_between
from placegraph.store import Store
from placegraph.vocab import DCAT, DCTERMS, GEO, PG, RDF, RDFS, SKOS

from ..routes.common import base_of, languages_of
from .concepts import SCHEMES
from .pages import respond, store_of
from .portfolio import bodies_of, live_network, portfolio
from .read import Fact, Link, Tie, facts, mentions, query, ties_about
from .statements import statements
from .structured import structured

# What the page shows elsewhere, or what only the machinery reads.
NEVER = {
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
    )
}
IN_TIES = {
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
}
IN_RELATIONSHIP = {
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
}
# A property read from its other end.
INVERSES = {
    node.value: words
    for node, words in (
        (PG.kind, "things of this kind"),
        (PG.within, "lies within it"),
        (PG.serves, "served by"),
        (PG.basedIn, "based here"),
        (PG.unitOf, "its units"),
        (PG.postIn, "roles"),
        (PG.heir, "heir of"),
        (PG.inheritedTie, "inherited by"),
        (PG.origin, "flows from here"),
        (PG.destination, "flows to here"),
        (PG.characteristicOf, "characteristics"),
        (PG.concerns, "events about it"),
        (PG.takesPlaceIn, "events here"),
        (PG.participant, "took part in"),
        (PG.observationOf, "counts"),
        (PG.changes, "changes of it"),
        (PG.grewFrom, "led to"),
        (PG.formalisedBy, "formalises"),
        (PG.evidence, "backs"),
        (PG.source, "evidence from it"),
        (PG.cites, "cited by"),
        (PG.recordOf, "records"),
        (PG.statedIn, "relationships stated in it"),
        (PG.tie, "pairs"),
        (PG.endPlace, "pairs"),
        (PG.strand, "relationships on this strand"),
        (PG.level, "relationships on this level"),
        (PG.formality, "relationships of this formality"),
        (PG.status, "relationships with this status"),
        (SKOS.inScheme, "its concepts"),
        (SKOS.broader, "narrower"),
    )
}
# Said from the other end too, or of no use from this one.
FROM_ONE_END = {
    node.value
    for node in (
        PG.analysisUnit,
        SKOS.narrower,
        SKOS.hasTopConcept,
        SKOS.topConceptOf,
        DCAT.dataset,
    )
}
# What people ask for first; /network.{ending} has more.
EXPORTS = (
    ("CSV", "zip"),
    ("GraphML", "graphml"),
    ("GEXF", "gexf"),
    ("GeoJSON", "geojson"),
    ("Linked Places", "lpf.json"),
)
IS_CITY_NETWORK = "ASK { $thing a pg:CityNetwork }"
LABELS = (RDFS.label, SKOS.prefLabel, DCTERMS.title, PG.quotation)


@dataclass
class Partner:
    """Another place (or a party that counts as none) with the ties to it."""

    link: Link
    ties: list[Tie] = field(default_factory=list)

    @property
    def counts(self) -> bool:
        """Whether it is a partner: a live tie that is not a representation office."""
        return any(tie.live and not tie.representation for tie in self.ties)


def render(request: Request, path: str, status_code: int = 200) -> Response:
    """The page of the thing with this path; raises UnknownNameError where there is none."""
    store = store_of(request)
    known = {fact.property: fact for fact in facts(store, path)}
    kind = path.split("/", 1)[0]
    if not known:
        raise UnknownNameError(kind, path.split("/", 1)[-1], ())
    content: dict[str, Any] = {
        "path": path,
        "slug": path.split("/", 1)[1],
        "title": _title(path, known),
        "kind": _kind(path, known),
        "description": _first(known, DCTERMS.description) or _first(known, SKOS.definition),
    }
    base = base_of(request, request.app.state.settings)
    content["structured"] = structured(store, path, base, languages_of(request))
    ties = ties_about(store, at_path(path)) if kind in TIED else []
    own_unit = {PG.analysisUnit.value} if _is_own_unit(known, path) else set()
    said = _kept(known, NEVER | {SKOS.definition.value} | own_unit)
    mentioned = _mentions(store, path, kind)
    content |= {
        "ties": ties,
        "said": said,
        "mentioned": mentioned,
        "view": _view(store, path, kind),
    }
    content |= {"name_of": partial(_name_of, store), "rests": None}
    if kind == "place":
        return respond(request, "place.html", status_code, **content | _of_place(store, path, ties))
    if kind == "relationship":
        own = next(tie for tie in ties if tie.path == path)
        content["said"] = _kept(known, NEVER | IN_TIES | IN_RELATIONSHIP)
        content |= {"tie": own, "statements": statements(store, path)}
        return respond(request, "relationship.html", status_code, **content)
    if kind == "pair":
        content["title"] = " and ".join(link.label for link in known[PG.endPlace.value].values)
        content["said"] = [fact for fact in said if fact.property == PG.endPlace.value]
        ends = [link.path or "" for link in known[PG.endPlace.value].values]
        live = live_network(store)
        if all(end in live for end in ends):
            content["rests"] = resting(ties_between(live, ends[0], ends[1]))
    return respond(request, "thing.html", status_code, **content)


TIED = ("place", "organisation", "relationship", "pair")


def _view(store: Store, path: str, kind: str) -> str | None:
    """The view of the explorer that shows what a page is about."""
    name = path.split("/", 1)[1]
    if kind == "organisation" and store.ask(IS_CITY_NETWORK, thing=at_path(path)):
        return urlencode({"network": path})
    if kind == "dataset" and name != "catalogue":
        return urlencode({"source": name})
    if kind == "pair":
        return urlencode({"place": name.split("--")[0]})
    scheme, _, notation = name.partition("/")
    if kind == "concept" and notation and scheme in SCHEMES:
        return urlencode({scheme: notation})
    return None


def _name_of(store: Store, path: str) -> str:
    try:
        return find(store, path, (path.split("/", 1)[0],)).label
    except PlacegraphError:
        return name_words(path)


def _title(path: str, known: Mapping[str, Fact]) -> str:
    found = (_first(known, naming) for naming in LABELS)
    return next(filter(None, found), name_words(path.split("/", 1)[1]).capitalize())


def _kind(path: str, known: Mapping[str, Fact]) -> str:
    kind = _first(known, PG.kind)
    name = path.split("/", 1)[0].capitalize()
    within = known.get(PG.within.value)
    where = f" in {', '.join(link.label for link in within.values)}" if within else ""
    return f"{kind}{where}" if kind else name


def _first(known: Mapping[str, Fact], predicate: NamedNode) -> str | None:
    fact = known.get(predicate.value)
    values = fact.values if fact else []
    english = [link for link in values if link.language in (None, "en")]
    return next((link.label for link in english or values), None)


def _is_own_unit(known: Mapping[str, Fact], path: str) -> bool:
    fact = known.get(PG.analysisUnit.value)
    return fact is not None and [link.path for link in fact.values] == [path]


def _kept(known: Mapping[str, Fact], without: Collection[str]) -> list[Fact]:
    return [fact for fact in known.values() if fact.property not in without]


def _mentions(store: Store, path: str, kind: str) -> list[Fact]:
    """Mentions by other things; records stand on the page of their relationship only."""
    hidden = (NEVER - {PG.kind.value}) | FROM_ONE_END
    if kind in TIED:
        hidden = hidden | IN_TIES
    found = []
    for fact in mentions(store, path):
        if fact.property in hidden:
            continue
        values = [
            link
            for link in fact.values
            if link.path and (kind == "relationship" or not link.path.startswith("record/"))
        ]
        if values:
            label = INVERSES.get(fact.property, f"{fact.label} of")
            found.append(Fact(fact.property, label, values))
    return found


def _of_place(store: Store, path: str, ties: list[Tie]) -> dict[str, Any]:
    memberships = [tie for tie in ties if tie.city_network]
    here = {
        path_of(row["party"]) for row in store.select(query("own_parties"), about=at_path(path))
    }
    partners: dict[str, Partner] = {}
    for tie in ties:
        if not tie.city_network:
            for link in _others(tie, here | {path}):
                partners.setdefault(link.path or link.label, Partner(link)).ties.append(tie)
    ordered = sorted(partners.values(), key=lambda each: (-len(each.ties), each.link.label))
    return {
        "partners": [each for each in ordered if each.counts],
        "others": [each for each in ordered if not each.counts],
        "memberships": memberships,
        "portfolio": portfolio(store, path),
        "bodies": bodies_of(store, path),
        "exports": EXPORTS,
    }


def _others(tie: Tie, here: set[str]) -> list[Link]:
    """The places on the other side of a tie, seen from a place and those who act for it."""
    units = {party.link.path: party.unit or party.link for party in tie.parties}
    own = here | {unit.path for party, unit in units.items() if party in here}
    others = {unit.path: unit for unit in units.values() if unit.path not in own}
    return list(others.values())
