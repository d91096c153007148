"""A made-up graph of any size, the same for the same seed: `python -m benchmarks.generated STORE`.

For measuring where real lists are smaller. Partners are drawn as they are in real lists: large
places have many, most have few, a place looks to a handful of countries first, and few ties stay
within a country. Three sources say something of the ties; a fifth of the ties stand in two of
them, some in all, and now and then they disagree. Countries are codes that nobody has.
"""

from __future__ import annotations

import argparse
import itertools
import random
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pyoxigraph import Literal

from placegraph.build import build
from placegraph.graphs import Stated
from placegraph.identifiers import iri
from placegraph.imports.records import Record, RowEvidence, record_lines
from placegraph.model import DatasetDescription, Source
from placegraph.publish import publish_snapshot
from placegraph.register import Register
from placegraph.sources import GazetteerPlace, Origin, Snapshot
from placegraph.triples import entry_triples

PLACES, TIES, SEED = 20_000, 40_000, 7

# Codes that ISO 3166-1 leaves to its users.
COUNTRIES = tuple(f"{a}{b}" for a, b in itertools.product("QX", "MNOPQRSTUVWYZ"))
SYLLABLES = ("ba", "den", "fel", "gra", "hol", "is", "kor", "lin", "mar", "nor", "os", "pel",
             "ra", "sund", "ta", "ul", "ver", "wick", "zen", "burg")  # fmt: skip
NEIGHBOURS, AT_HOME, NEAR = 5, 0.04, 0.6
SOURCES = ("generated-lists", "generated-register", "generated-reports")
SHARE_STATED_TWICE, SHARE_STATED_THRICE, SHARE_DISAGREEING = 0.2, 0.05, 0.1

FORMALITIES = {"twinning": 66, "sister-city": 12, "partner-city": 8, "friendship": 8,
               "contract-or-project": 4, "memorandum": 2}  # fmt: skip
LEVELS = {"civic": 92, "community": 4, "academic": 2, "commercial": 2}
STRANDS = {"civic/twinning": 50, "culture": 12, "education/schools": 12, "economy": 8,
           "environment/climate-resilience": 6, "community/youth": 6, "health": 3,
           "culture/sport": 3}  # fmt: skip
STATUSES = {"active": 84, "unknown": 8, "dormant": 5, "ended": 3}


@dataclass(frozen=True)
class Generated:
    """Places by slug, and for each source the records that it states."""

    places: Mapping[str, GazetteerPlace]
    records: Mapping[str, Sequence[Record]]


def generate(places: int = PLACES, ties: int = TIES, seed: int = SEED) -> Generated:
    """Places and records drawn by a seeded lot."""
    lot = random.Random(seed)
    described = list(_places(places, lot))
    countries = {f"country-{code.lower()}": code for code in COUNTRIES}
    records: dict[str, list[Record]] = {source: [] for source in SOURCES}
    for pair in _pairs(described, ties, lot):
        record = _record(pair, lot)
        records[SOURCES[0]].append(record)
        drawn = lot.random()
        others = (drawn < SHARE_STATED_TWICE) + (drawn < SHARE_STATED_THRICE)
        for source in SOURCES[1 : 1 + others]:
            records[source].append(_said_again(record, lot))
    by_slug = {place.slug: place for place in described}
    for slug, code in countries.items():
        by_slug[slug] = GazetteerPlace(slug, f"Country {code}", "country", country_code=code)
    return Generated(by_slug, records)


def snapshots(generated: Generated, store: Path) -> Iterator[Snapshot]:
    """The sources as an importer would hand them over, each once the one before is published."""
    for number, (dataset, records) in enumerate(generated.records.items()):
        named = {path.removeprefix("place/") for record in records for path in record.paths}
        named |= {str(generated.places[slug].within) for slug in named}
        about = DatasetDescription(
            id=dataset,
            title=f"Made-up ties, source {number + 1}",
            description="Ties that nobody has, for measuring.",
            licence="https://creativecommons.org/publicdomain/zero/1.0/",
            precedence=900 + number,
            source=dataset,
        )
        yield Snapshot(
            about,
            Origin("generated", counts={"read": len(records), "imported": len(records)}),
            list(_triples(about, records)),
            {slug: generated.places[slug] for slug in sorted(named)},
            _register(generated, store),
        )


def _register(generated: Generated, store: Path) -> Register:
    register = Register.read(store)
    for slug, place in generated.places.items():
        country = f"iso3166:{place.country_code}"
        identity = country if place.kind == "country" else f"generated:{slug}"
        register.claim(identity, f"place/{slug}")
    return register


def _triples(about: DatasetDescription, records: Iterable[Record]) -> Iterator[Stated]:
    source = Source(id=about.id, title=about.title, licence=about.licence)
    yield from entry_triples(source, about.id, about.id)
    checksum = Literal(f"sha256:{'0' * 64}")
    for record in records:
        yield record_lines(record, about.id, iri("source", about.id), checksum)


def _places(number: int, lot: random.Random) -> Iterator[GazetteerPlace]:
    """Places with a name, a spot near others of their country, and a heavy-tailed population."""
    names = _names(lot)
    centres = {
        code: (lot.uniform(-45, 65), lot.uniform(-150, 150), lot.uniform(2, 8))
        for code in COUNTRIES
    }
    sizes = [1 / (rank + 1) ** 0.7 for rank in range(len(COUNTRIES))]
    for code in lot.choices(COUNTRIES, sizes, k=number):
        latitude, longitude, reach = centres[code]
        people = min(int(lot.paretovariate(0.9) * 2_000), 20_000_000)
        name = next(names)
        yield GazetteerPlace(
            slug=name.casefold(),
            label=name,
            kind="city" if people >= 100_000 else "town",
            within=f"country-{code.lower()}",
            country_code=code,
            latitude=round(latitude + lot.uniform(-reach, reach), 5),
            longitude=round(longitude + lot.uniform(-reach, reach), 5),
            population=people,
        )


def _names(lot: random.Random) -> Iterator[str]:
    used: set[str] = set()
    while True:
        name = "".join(lot.choices(SYLLABLES, k=lot.choice((3, 3, 4)))).capitalize()
        if name not in used:
            used.add(name)
            yield name


def _pairs(
    places: Sequence[GazetteerPlace], number: int, lot: random.Random
) -> Iterator[tuple[GazetteerPlace, GazetteerPlace]]:
    """Different pairs: the first end by weight, the other by weight in a country of its liking."""
    # The root of the population gives degrees like those of real lists: a hub has hundreds.
    weight = {place.slug: float(place.population or 1) ** 0.5 for place in places}
    by_country: dict[str, list[GazetteerPlace]] = {}
    for place in places:
        by_country.setdefault(str(place.country_code), []).append(place)
    codes = list(by_country)
    liked = {code: lot.sample(codes, min(NEIGHBOURS, len(codes))) for code in codes}
    draw = {
        code: (some, list(itertools.accumulate(weight[place.slug] for place in some)))
        for code, some in by_country.items()
    }
    all_weights = list(itertools.accumulate(weight[place.slug] for place in places))
    seen: set[frozenset[str]] = set()
    while len(seen) < number:
        first = lot.choices(places, cum_weights=all_weights)[0]
        home, chance = str(first.country_code), lot.random()
        if chance < AT_HOME:
            some, weights = draw[home]
        elif chance < AT_HOME + NEAR:
            some, weights = draw[lot.choice(liked[home])]
        else:
            some, weights = list(places), all_weights
        second = lot.choices(some, cum_weights=weights)[0]
        pair = frozenset((first.slug, second.slug))
        if len(pair) == 2 and pair not in seen:
            seen.add(pair)
            yield first, second


def _record(pair: tuple[GazetteerPlace, GazetteerPlace], lot: random.Random) -> Record:
    first, second = sorted(pair, key=lambda place: place.slug)
    status = _drawn(STATUSES, lot)
    start = int(lot.triangular(1947, 2024, 1988))
    line = lot.randrange(2, 100_000)
    return Record(
        paths=(f"place/{first.slug}", f"place/{second.slug}"),
        names=(first.label, second.label),
        level=_drawn(LEVELS, lot),
        strands=tuple(dict.fromkeys(_drawn(STRANDS, lot) for _ in range(lot.choice((1, 1, 2))))),
        formality=_drawn(FORMALITIES, lot),
        status=status,
        status_as_of=None,
        start=str(start) if lot.random() < 0.6 else None,
        end=str(min(start + lot.randrange(3, 50), 2025)) if status == "ended" else None,
        member_role=(),
        note=None,
        rows=(RowEvidence(line, f"row {line}", "stated"),),
    )


def _said_again(record: Record, lot: random.Random) -> Record:
    """What another source says of the same tie, sometimes with another year."""
    line = lot.randrange(2, 100_000)
    rows = (RowEvidence(line, f"row {line}", "stated"),)
    if record.start and lot.random() < SHARE_DISAGREEING:
        return replace(record, start=str(int(record.start) - 1), rows=rows)
    return replace(record, rows=rows)


def _drawn(weights: Mapping[str, int], lot: random.Random) -> str:
    return lot.choices(list(weights), list(weights.values()))[0]


def main() -> None:
    """Publish the graph into a store, which is built from the curated files where it is new."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("store", type=Path, nargs="?", default=Path("var/generated"))
    asked.add_argument("--places", type=int, default=PLACES)
    asked.add_argument("--ties", type=int, default=TIES)
    asked.add_argument("--seed", type=int, default=SEED)
    options = asked.parse_args()
    build(options.store)
    generated = generate(options.places, options.ties, options.seed)
    for snapshot in snapshots(generated, options.store):
        started = time.perf_counter()
        change = publish_snapshot(options.store, snapshot)
        spent = time.perf_counter() - started
        print(f"{snapshot.about.id}: {len(change.appeared):,} records in {spent:.1f} s")


if __name__ == "__main__":
    main()
