"""Read from the store what a page shows: ties with their evidence, facts, mentions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode

from placegraph.export.words import date_words, name_words
from placegraph.identifiers import at_path, is_ours, path_of, slug_of
from placegraph.store import Store, plain
from placegraph.vocab import PG, RDF

QUERIES = Path(__file__).parent / "queries"

REPRESENTATION = "concept/formality/representation"
ROLES = {
    PG.party.value: "party",
    PG.lead.value: "led by",
    PG.broker.value: "brokered by",
    PG.supporter.value: "supported by",
    PG.funder.value: "funded by",
    PG.enabledBy.value: "enabled by",
}


@cache
def query(name: str) -> str:
    """The text of a query of the explorer."""
    return (QUERIES / f"{name}.rq").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Link:
    """Something to show: a thing with a page (`path`), something elsewhere (`url`) or text."""

    label: str
    path: str | None = None
    url: str | None = None
    language: str | None = None


@dataclass(frozen=True)
class Party:
    """One side of a relationship and the place that it counts as."""

    link: Link
    unit: Link | None


@dataclass(frozen=True)
class Evidence:
    """One piece of evidence, ready to show."""

    path: str
    quotation: str | None
    locator: str
    mode: str
    certainty: str
    source: Link
    backs: tuple[str, ...]


@dataclass
class Tie:
    """One relationship, ready to show."""

    path: str
    label: str
    note: str | None
    level: str
    formality: str
    representation: bool
    status: str
    live: bool
    as_of: str | None
    start: str
    end: str | None
    city_network: str | None
    level_id: str
    formality_id: str
    status_id: str
    parties: list[Party] = field(default_factory=list)
    roles: list[tuple[str, list[Link]]] = field(default_factory=list)
    strands: list[Link] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)


@dataclass(frozen=True)
class Fact:
    """One property with its values."""

    property: str
    label: str
    values: list[Link]


def ties_about(store: Store, about: NamedNode) -> list[Tie]:
    """The relationships that a thing has to do with, live ones first, with all they hold."""
    nodes = " ".join(sorted(map(str, _tie_nodes(store, about))))

    def rows(name: str) -> list[dict[str, Any]]:
        return store.select(query(name).replace("$ties", nodes))

    ties: dict[str, Tie] = {}
    for row in rows("ties"):
        path = path_of(row["tie"])
        ties.setdefault(path, _tie(path, row))
    parties = rows("tie_parties")
    _add_parties(ties, parties, _names(store, {row["unit"] for row in parties if row["unit"]}))
    for row in rows("tie_strands"):
        if tie := ties.get(path_of(row["tie"])):
            tie.strands.append(Link(row["label"].value, path_of(row["strand"])))
    _add_evidence(ties, rows("tie_evidence"))
    return sorted(ties.values(), key=lambda tie: (not tie.live, tie.label))


def _tie_nodes(store: Store, about: NamedNode) -> set[NamedNode]:
    """The relationships that a thing is, is in, acts in, or is counted in through others.

    Looked up one pattern after the other: a query that unites them reads every tie there is.
    """

    def subjects(predicate: NamedNode, value: NamedNode) -> set[NamedNode]:
        found = store.dataset.quads_for_pattern(None, predicate, value, None)
        return {quad.subject for quad in found if isinstance(quad.subject, NamedNode)}

    parties = {about}
    for predicate in (PG.analysisUnit, PG.serves, PG.basedIn):
        parties |= subjects(predicate, about)
    found = {about}
    for party in parties:
        found |= subjects(PG.party, party)
    for predicate in (PG.lead, PG.broker, PG.supporter, PG.funder, PG.enabledBy):
        found |= subjects(predicate, about)
    for quad in store.dataset.quads_for_pattern(about, PG.tie, None, None):
        if isinstance(quad.object, NamedNode):
            found.add(quad.object)
    relationships = (PG.Relationship, PG.NetworkMembership)
    return {
        node
        for node in found
        if any(
            next(store.dataset.quads_for_pattern(node, RDF.type, kind, None), None)
            for kind in relationships
        )
    }


def _tie(path: str, row: dict[str, Any]) -> Tie:
    end = plain(row["end"])
    return Tie(
        path=path,
        label=row["label"].value,
        note=plain(row["note"]),
        level=row["level"].value,
        formality=row["formality"].value,
        representation=path_of(row["formality_concept"]) == REPRESENTATION,
        status=row["status"].value,
        live=bool(plain(row["live"])),
        as_of=plain(row["as_of"]),
        start=date_words(plain(row["start"])),
        end=date_words(end) if end else ("unknown" if row["end_unknown"] else None),
        city_network=path_of(row["city_network"]) if row["city_network"] else None,
        level_id=slug_of(row["level_concept"]),
        formality_id=slug_of(row["formality_concept"]),
        status_id=slug_of(row["status_concept"]),
    )


def _names(store: Store, things: set[NamedNode]) -> dict[NamedNode, str]:
    """The names of things, asked for by themselves: joined to ties they would be all names."""
    text = query("labels").replace("$things", " ".join(sorted(map(str, things))))
    return {row["thing"]: row["label"].value for row in store.select(text)}


def _add_parties(
    ties: dict[str, Tie], rows: Iterable[dict[str, Any]], names: dict[NamedNode, str]
) -> None:
    seen: set[tuple[str, str]] = set()
    roles: dict[str, dict[str, list[Link]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        tie, party = ties.get(path_of(row["tie"])), path_of(row["party"])
        if tie is None:
            continue
        link = Link(row["label"].value, party)
        if row["role"] != PG.party:
            if link not in (found := roles[tie.path][ROLES[row["role"].value]]):
                found.append(link)
        elif (tie.path, party) not in seen:
            seen.add((tie.path, party))
            unit = row["unit"] and Link(names.get(row["unit"], ""), path_of(row["unit"]))
            tie.parties.append(Party(link, unit))
    for path, found_roles in roles.items():
        ties[path].roles = [(r, found_roles[r]) for r in ROLES.values() if r in found_roles]


def _add_evidence(ties: dict[str, Tie], rows: Iterable[dict[str, Any]]) -> None:
    backs: dict[tuple[str, str], list[str]] = defaultdict(list)
    first: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        key = (path_of(row["tie"]), path_of(row["evidence"]))
        first.setdefault(key, row)
        if row["backs"]:
            backs[key].append(row["backs"].value)
    for key, row in first.items():
        if key[0] not in ties:
            continue
        source = path_of(row["source"])
        label = row["source_label"].value if row["source_label"] else source
        ties[key[0]].evidence.append(
            Evidence(
                path=key[1],
                quotation=plain(row["quotation"]),
                locator=str(plain(row["locator"])),
                mode=row["mode"].value.lower(),
                certainty=row["certainty"].value.lower(),
                source=Link(label, source),
                backs=tuple(backs[key]),
            )
        )
    for tie in ties.values():
        tie.evidence.sort(key=lambda piece: (bool(piece.backs), _line(piece.locator)))


def _line(locator: str) -> tuple[int, str]:
    return (int(locator), "") if locator.isdigit() else (10**9, locator)


def facts(store: Store, path: str) -> list[Fact]:
    """Everything that is said of a thing, by property."""
    return _by_property(store.select(query("facts"), thing=at_path(path)))


def mentions(store: Store, path: str) -> list[Fact]:
    """Where a thing is said of other things, by property."""
    return _by_property(store.select(query("mentions"), thing=at_path(path)))


def _by_property(rows: Iterable[dict[str, Any]]) -> list[Fact]:
    found: dict[str, Fact] = {}
    for row in rows:
        name = row["property"].value
        label = row["property_label"].value if row["property_label"] else name_words(name)
        fact = found.setdefault(name, Fact(name, label, []))
        link = _link(row["other"], plain(row["other_label"]))
        if link not in fact.values:
            fact.values.append(link)
    return list(found.values())


def _link(term: Any, label: str | None) -> Link:
    if not isinstance(term, NamedNode):
        return Link(str(plain(term)), language=getattr(term, "language", None))
    if is_ours(term.value) and "#" not in term.value:
        path = path_of(term)
        kind, _, rest = path.partition("/")
        nameless = "no quotation" if kind == "evidence" else name_words(rest).capitalize()
        return Link(label or nameless, path)
    if term.value.startswith(("http://", "https://")):
        return Link(label or term.value, url=term.value)
    return Link(label or term.value)
