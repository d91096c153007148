"""The places and organisations that an import names: their slugs, and what is said of each.

What the gazetteer knows is handed on as a `GazetteerPlace` and stated once for all sources; what
only this source knows is described in its own graph.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pyoxigraph import Literal, Triple

from placegraph.gazetteer import Candidate, Match, country_name, question_of
from placegraph.graphs import Stated
from placegraph.identifiers import iri, token_at
from placegraph.imports.known import Known
from placegraph.imports.resolve import (
    Body,
    Country,
    Named,
    OwnPlace,
    Settlement,
    Thing,
    identities_of,
)
from placegraph.model import Coordinates, Entry, Organisation, Place
from placegraph.names import name_key
from placegraph.sources import GazetteerPlace
from placegraph.tables import PartyRow
from placegraph.triples import coordinates_as_lines, entry_triples, identifier_lines
from placegraph.vocab import SKOS

CITY_PEOPLE, TOWN_PEOPLE = 100_000, 2_000


class Things:
    """What an import names. Slugs are assigned as things are asked for."""

    def __init__(self, dataset: str, known: Known) -> None:
        self.dataset, self.known, self.register = dataset, known, known.register
        self.recognised: dict[str, GazetteerPlace] = {}
        self._slugs: dict[int, str] = {}
        self._settlements: dict[str, int] = {}
        self._own: dict[str, tuple[Entry, Coordinates | None]] = {}
        self._identified: dict[str, str] = {}
        self._called: dict[tuple[int, str], str] = {}

    @property
    def own(self) -> int:
        """How many places and organisations only this source describes."""
        return len(self._own)

    def path(self, thing: Thing) -> str:
        """The path of a thing, which is from now on one of those that the import names."""
        if isinstance(thing, Named):
            return thing.path
        if isinstance(thing, Country):
            return f"place/{self._country(thing.code)}"
        if isinstance(thing, Settlement):
            return f"place/{self._settlement(thing)}"
        if isinstance(thing, OwnPlace):
            return f"place/{self._own_place(thing)}"
        return self._organisation(thing)

    def describes(self, path: str) -> bool:
        """Whether the description of a thing is this source’s alone."""
        return path in self._own and self.register.current(path) is None

    def triples(self) -> Iterator[Stated]:
        """The description of what only this source describes, and how it identifies the rest."""
        for path, (entry, coordinates) in self._own.items():
            # A later row may have shown that it is a place that the gazetteer knows.
            if self.register.current(path) is not None:
                continue
            yield from entry_triples(entry, self.dataset, None)
            if coordinates is not None:
                yield coordinates_as_lines(coordinates)
        for identity, path in self._identified.items():
            kind, _, value = identity.partition(":")
            yield identifier_lines(token_at(path), kind, value)
        for (place_id, _), name in self._called.items():
            yield Triple(iri("place", self._slugs[place_id]), SKOS.altLabel, Literal(name))

    def _country(self, code: str) -> str:
        name = country_name(code)
        slug = self.register.place([f"iso3166:{code}"], name, code)
        if slug not in self.recognised:
            self.recognised[slug] = GazetteerPlace(slug, name, "country", country_code=code)
        return slug

    def _settlement(self, thing: Settlement) -> str:
        place = thing.place
        self._note_name(place, thing.party.name)
        if not thing.party.identifiers and (slug := self._slugs.get(place.id)):
            return slug
        free = list(self._free(thing.party, place))
        slug = self.register.place([f"geonames:{place.id}", *free], place.name, place.country)
        for identity in free:
            self._identified.setdefault(identity, f"place/{slug}")
        self._slugs[place.id] = slug
        self._settlements[f"place/{slug}"] = place.id
        if slug not in self.recognised:
            # An earlier row may have had it for a place that only this source knows.
            self._own.pop(f"place/{slug}", None)
            self.recognised[slug] = GazetteerPlace(
                slug=slug,
                label=place.name,
                kind=kind_by_size(place.population),
                within=self._country(place.country),
                country_code=place.country,
                latitude=place.latitude,
                longitude=place.longitude,
                population=place.population or None,
                identifiers={"geonames": str(place.id)},
            )
        return slug

    def _note_name(self, place: Candidate, name: str) -> None:
        """Keep what this source calls a place, so that it is found by the name."""
        if place.named and name != place.name:
            key = name_key(name)
            if key != name_key(place.name):
                self._called.setdefault((place.id, key), name)

    def _free(self, party: PartyRow, place: Candidate) -> Iterator[str]:
        """Identities of the party that may be the place’s: none that is another settlement’s."""
        for identity in identities_of(party):
            found = self.known.by_identity(identity)
            path = self.register.paths.get(f"place {identity}")
            is_new = path is None or self._settlements.get(path, place.id) == place.id
            if is_new and (found is None or found[1] in (None, place.id)):
                yield identity

    def _own_place(self, thing: OwnPlace) -> str:
        party, match = thing.party, thing.match
        identities = list(identities_of(party)) or [f"{self.dataset}:{question_of(match)}"]
        slug = self.register.place(identities, party.name, match.country)
        path = f"place/{slug}"
        described = path in self._own or slug in self.recognised or self.known.describes(path)
        if not described:
            within = (self._country(match.country),) if match.country else ()
            place = Place(
                id=slug,
                label=party.name,
                alt_labels=other_names(party),
                kind=party.kind or "unspecified",
                within=within,
            )
            self._own[path] = place, _coordinates(slug, party, match)
        return slug

    def _organisation(self, thing: Body) -> str:
        party = thing.party
        serves = [self.path(thing.serves)] if thing.serves else []
        based_in = [self.path(thing.based_in)] if thing.based_in else []
        path = party.known_as
        if path is None:
            where = "|".join([*serves, *based_in])
            own = f"{self.dataset}:{name_key(party.name)}|{where}"
            identities = list(identities_of(party)) or [own]
            path = f"organisation/{self.register.organisation(identities, party.name, None)}"
        if path not in self._own and not self.known.describes(path):
            described = Organisation(
                id=path.removeprefix("organisation/"),
                label=party.name,
                alt_labels=other_names(party),
                kind=party.kind,
                serves=tuple(one.removeprefix("place/") for one in serves),
                based_in=tuple(one.removeprefix("place/") for one in based_in),
            )
            self._own[path] = described, None
        return path


def kind_by_size(population: int) -> str:
    """The gazetteer does not say what a settlement is called, so its size decides.

    >>> kind_by_size(253_651), kind_by_size(9_240), kind_by_size(600), kind_by_size(0)
    ('city', 'town', 'village', 'unspecified')
    """
    if population >= CITY_PEOPLE:
        return "city"
    if population >= TOWN_PEOPLE:
        return "town"
    return "village" if population else "unspecified"


def other_names(party: PartyRow) -> tuple[str, ...]:
    """The names of a party beside its own."""
    return tuple(dict.fromkeys(name for name in party.alt_names if name != party.name))


def _coordinates(slug: str, party: PartyRow, match: Match) -> Coordinates | None:
    """What the table says of where a place lies, if that can be believed."""
    believed = match.coordinates != "distrusted"
    found: Mapping[str, object] = {
        "place": slug,
        "latitude": party.latitude if believed else None,
        "longitude": party.longitude if believed else None,
        "country_code": match.country,
        "population": None if party.population is None else round(party.population),
        **party.identifiers,
    }
    return Coordinates.model_validate(found)
