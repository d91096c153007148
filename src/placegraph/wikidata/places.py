"""Items as places of the graph: which settlement of the gazetteer an item is, where that is sure.

It is sure when Wikidata names the settlement by its GeoNames identifier and the gazetteer finds
that name, country or position agree. Any other item is a place of its own, known by its item.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from pyoxigraph import Literal, NamedNode, Triple

from placegraph.gazetteer import Candidate, Gazetteer, Match
from placegraph.identifiers import at_path
from placegraph.imports import resolve
from placegraph.imports.known import Known
from placegraph.imports.resolve import query_of
from placegraph.imports.things import Things
from placegraph.names import name_key
from placegraph.tables import PartyRow
from placegraph.validate import contact_pattern
from placegraph.vocab import PG, SCHEMA, SKOS, XSD
from placegraph.wikidata.fetch import LANGUAGES
from placegraph.wikidata.items import Item
from placegraph.wikidata.terms import ENTITY
from placegraph.wikidata.ties import Thing


class Places:
    """The items that ties name, as things of the graph; slugs are assigned as they are asked for.

    `networks` are the paths of the city networks that are known already, by the key of their name.
    """

    def __init__(
        self,
        items: Mapping[str, Item],
        gazetteer: Gazetteer,
        known: Known,
        things: Things,
        networks: Mapping[str, str],
    ) -> None:
        self._items, self._gazetteer, self._known = items, gazetteer, known
        self._things, self._networks = things, networks
        self._paths: dict[str, str] = {}

    def place(self, item: str) -> Thing:
        """The place that an item is."""
        told = self._items.get(item, Item(item))
        name = name_of(told)
        return self._kept(item, name, lambda: self._things.path(self._found(told, name)))

    def network(self, item: str) -> Thing:
        """The city network that an item is; one of the same name that is known is the same."""
        told = self._items.get(item, Item(item))
        name = name_of(told)
        party = PartyRow(
            name,
            is_a="organisation",
            kind="city-network",
            known_as=self._networks.get(name_key(name)),
            identifiers={"wikidata": item},
        )
        found = resolve.Body(party) if party.known_as is None else resolve.Named(party.known_as)
        return self._kept(item, name, lambda: self._things.path(found))

    def triples(self) -> Iterator[Triple]:
        """The item of every place and network, and how many people an own place has."""
        recognised = self._things.recognised
        for item, path in self._paths.items():
            node = at_path(path)
            yield Triple(node, SCHEMA.identifier, Literal(f"wikidata:{item}"))
            yield Triple(node, SKOS.exactMatch, NamedNode(ENTITY + item))
            people = self._items[item].population if item in self._items else None
            if people is not None and path.removeprefix("place/") not in recognised:
                yield Triple(node, PG.population, Literal(str(people), datatype=XSD.integer))

    def _kept(self, item: str, name: str, find: Callable[[], str]) -> Thing:
        if item not in self._paths:
            self._paths[item] = find()
        return Thing(self._paths[item], name)

    def _found(self, item: Item, name: str) -> resolve.Place:
        if item.kind == "country" and item.country:
            return resolve.Country(item.country)
        party = _party(item, name)
        settlement = self._settlement(item, party) or self._known_settlement(item)
        if settlement is not None:
            return resolve.Settlement(settlement, party)
        known = self._known.by_identity(f"wikidata:{item.id}")
        if known is not None and self._known.describes(known[0]):
            return resolve.Named(known[0])
        # It is no settlement of the gazetteer, so there is nothing to ask.
        match = Match(query_of(party), "unmatched", country=item.country)
        return resolve.OwnPlace(party, match)

    def _settlement(self, item: Item, party: PartyRow) -> Candidate | None:
        """The settlement of the item's GeoNames identifiers that agrees, if it is one."""
        query = query_of(party)
        matches = (
            self._gazetteer.match(replace(query, geonames_id=number)) for number in item.geonames
        )
        sure = {match.candidate.id: match.candidate for match in matches if match.candidate}
        agreeing = [sure[number] for number in item.geonames & sure.keys()]
        return agreeing[0] if len(agreeing) == 1 else None

    def _known_settlement(self, item: Item) -> Candidate | None:
        """The settlement that an earlier import was sure the item is."""
        known = self._known.by_identity(f"wikidata:{item.id}")
        return self._gazetteer.get(known[1]) if known and known[1] is not None else None


def name_of(item: Item) -> str:
    """Its English name, else that in the first language that has one, else its identifier."""
    names = (item.labels[language] for language in LANGUAGES if language in item.labels)
    name = next(names, next(iter(sorted(item.labels.values())), item.id))
    return item.id if contact_pattern().search(name) else name


def _party(item: Item, name: str) -> PartyRow:
    latitude, longitude = item.position or (None, None)
    others = sorted({*item.labels.values(), *item.aliases} - {name})
    return PartyRow(
        name,
        kind=item.kind,
        country=item.country or "",
        latitude=latitude,
        longitude=longitude,
        identifiers={"wikidata": item.id},
        alt_names=tuple(each for each in others if not contact_pattern().search(each)),
    )
