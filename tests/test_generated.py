"""The made-up graph for benchmarks: the same for the same seed, and shaped like a real one."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from benchmarks.generated import SOURCES, Generated, generate, snapshots
from placegraph.build import build
from placegraph.publish import publish_snapshot
from placegraph.store import open_store


@pytest.fixture(scope="module")
def generated() -> Generated:
    return generate(places=400, ties=800, seed=1)


def test_a_seed_makes_one_graph_and_another_seed_another(generated: Generated) -> None:
    assert generate(400, 800, 1) == generated
    assert generate(400, 800, 2) != generated


def test_it_is_as_large_as_asked_and_a_few_places_have_most_of_the_ties(
    generated: Generated,
) -> None:
    first = generated.records[SOURCES[0]]
    assert len(first) == len({record.paths for record in first}) == 800
    assert sum(place.kind != "country" for place in generated.places.values()) == 400
    degrees = Counter(path for record in first for path in record.paths)
    ordered = sorted(degrees.values(), reverse=True)
    assert sum(ordered[:40]) > 0.25 * 1600
    assert ordered[0] > 8 * ordered[len(ordered) // 2]


def test_some_ties_are_said_twice_and_sometimes_otherwise(generated: Generated) -> None:
    first, second, third = (generated.records[source] for source in SOURCES)
    by_parties = {record.paths: record for record in first}
    assert 0.15 * len(first) < len(second) < 0.25 * len(first)
    assert 0 < len(third) < len(second)
    assert {record.paths for record in (*second, *third)} <= set(by_parties)
    differ = [one for one in second if one.start != by_parties[one.paths].start]
    assert 0 < len(differ) < 0.2 * len(second)


def test_it_is_published_like_any_import(generated: Generated, tmp_path: Path) -> None:
    build(tmp_path)
    before = _count(tmp_path)
    for snapshot in snapshots(generated, tmp_path):
        change = publish_snapshot(tmp_path, snapshot)
        assert len(change.appeared) == len(generated.records[snapshot.about.id])
    assert _count(tmp_path) == before + 800


def _count(store: Path) -> int:
    (row,) = open_store(store).select("SELECT (COUNT(?tie) AS ?n) { ?tie a pg:Relationship }")
    return int(row["n"].value)
