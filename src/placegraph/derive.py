"""Derive what follows from the sources: relationships, pairs of places, shortcuts.

Each rule is a CONSTRUCT query; those of a folder run in the order of their names, and each sees
what the ones before it found. The rules of `rules/places` say what each place lies in and counts
as; those of `rules/ties` then work on lots of records. All records of a relationship, and of
all relationships between the same two places, stand in one lot. So a lot depends on nothing
outside it, lots are derived beside each other, and one whose records and rules are as before is
not derived again. The derived graph is the sum of the lots. What plain records make is known
without a query (`placegraph.plain_ties`).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any

import pyoxigraph
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple

from placegraph.errors import DataError
from placegraph.findings import Finding, Location
from placegraph.graphs import Graph, Piece
from placegraph.identifiers import iri, path_of, prefixes
from placegraph.lots import Places, Records, in_graph, lots, read_sources, token
from placegraph.model import DatasetDescription
from placegraph.plain_ties import plain_ties
from placegraph.tasks import in_threads
from placegraph.vocab import PG, XSD

RULES = Path(__file__).parent / "rules"
LIVE = token(PG.live)

Recall = Callable[[str], Piece | None]
Keep = Callable[[Piece], Piece]


def derived_graph() -> NamedNode:
    """The graph of all that follows by rule."""
    return iri("dataset", "derived")


def derive(
    sources: Mapping[str, Graph],
    about: Mapping[str, DatasetDescription],
    ontology: Graph,
    locations: Mapping[str, Location] | None = None,
    recall: Recall = lambda _: None,
    keep: Keep = lambda piece: piece,
    progress: Callable[[str], None] = lambda _: None,
) -> Graph:
    """The derived graph of these source graphs.

    `about` describes them. `recall` knows pieces derived before, by the digest of what they
    follow from, and `keep` keeps those derived now. Raises DataError where a party of a
    relationship counts as no place or several.
    """

    def derived(folder: str, quads: bytes) -> Piece:
        digest = _digest(folder, quads)
        follow = follow_ties if folder == "ties" else partial(run_rules, folder)
        return recall(digest) or keep(Piece(follow(quads), digest))

    places, records = read_sources(sources)
    try:
        of_places = derived("places", b"".join(sorted(set(places.stated))))
        places.derive(of_places, derived_graph().value.encode())
        if findings := _check_units(records, places, locations or {}):
            raise DataError(findings)
        inputs = _inputs(records, places, about, ontology)
        pieces = [of_places]
        for piece in in_threads(lambda quads: derived("ties", quads), inputs):
            pieces.append(piece)
            if len(pieces) % 16 == 0:
                progress(f"derived {len(pieces)} lots of records")
        return Graph(tuple(pieces))
    finally:
        records.close()


def _check_units(
    records: Records, places: Places, locations: Mapping[str, Location]
) -> list[Finding]:
    findings = []
    for party in sorted(records.counted(places.networks)):
        units = sorted(path_of(unit.decode()[1:-1]) for unit in places.units.get(party, ()))
        if len(units) == 1:
            continue
        node = party.decode()[1:-1]
        counts = f"counts as {len(units)} places" if units else "counts as no place"
        findings.append(
            Finding(
                locations.get(node, Location(path_of(node))),
                f"a party of a relationship that {counts} in pair-level analyses",
                value=", ".join(unit.removeprefix("place/") for unit in units) or None,
                expected="exactly one; name a place it serves or is based in, "
                "or decide in units.yaml",
            )
        )
    return findings


def _inputs(
    records: Records, places: Places, about: Mapping[str, DatasetDescription], ontology: Graph
) -> Iterator[bytes]:
    """For each lot the lines of its records, and of all that the rules ask about them."""
    graph = derived_graph().value.encode()
    live = [in_graph(line, graph) for line in ontology.lines() if line.split(b" ", 2)[1] == LIVE]
    for lot in lots(records, places):
        named = places.lines(lot.parties)
        here = {name: one for name, one in about.items() if name.encode() in lot.graphs}
        # Among those of the lot: another source of one precedence changes no lot that it is not in.
        ranks = _ranks(here)
        ranked = (line for name, one in here.items() for line in _standing(name, one, ranks[name]))
        yield b"".join((lot.lines, *named, *ranked, *live))


def follow_ties(quads: bytes) -> bytes:
    """What follows from a lot of records, as sorted lines of N-Triples."""
    found, left = plain_ties(quads)
    if left:
        found.update(run_rules("ties", left).splitlines(keepends=True))
    return b"".join(sorted(found))


def run_rules(folder: str, quads: bytes) -> bytes:
    """What the rules of a folder find, as sorted lines of N-Triples."""
    dataset = pyoxigraph.Store()
    dataset.bulk_load(input=quads, format=RdfFormat.N_QUADS)
    found: set[bytes] = set()
    for rule in _rules(folder):
        triples: Any = dataset.query(rule, prefixes=prefixes(), use_default_graph_as_union=True)
        text: bytes = triples.serialize(format=RdfFormat.N_TRIPLES)
        dataset.bulk_load(input=text, format=RdfFormat.N_TRIPLES, to_graph=derived_graph())
        found.update(text.splitlines(keepends=True))
    return b"".join(sorted(found))


@cache
def _rules(folder: str) -> list[str]:
    return [path.read_text(encoding="utf-8") for path in sorted((RULES / folder).glob("*.rq"))]


def _digest(folder: str, quads: bytes) -> str:
    rules = "".join(_rules(folder)).encode()
    return hashlib.sha256(b"\0".join((rules, quads))).hexdigest()[:32]


def _ranks(about: Mapping[str, DatasetDescription]) -> dict[str, Literal]:
    """Where each dataset stands, no two alike: by its precedence, then by its name.

    The first of several of one precedence keeps it, the next ones come behind by a little.
    """
    ranks, equals = {}, Counter[int]()
    for name in sorted(about):
        number = about[name].precedence
        behind = equals[number]
        equals[number] += 1
        ranks[name] = (
            Literal(f"{number}.{behind:06}", datatype=XSD.decimal)
            if behind
            else Literal(str(number), datatype=XSD.integer)
        )
    return ranks


def _standing(dataset: str, about: DatasetDescription, rank: Literal) -> Iterator[bytes]:
    """What ranks a dataset, and the places that it speaks for."""
    node = NamedNode(dataset)
    yield _line(Triple(node, PG.precedence, rank))
    for place in about.speaks_for:
        yield _line(Triple(node, PG.speaksFor, iri("place", place)))


def _line(triple: Triple) -> bytes:
    return in_graph(f"{triple} .\n".encode(), derived_graph().value.encode())
