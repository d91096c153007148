"""The library behind the reconciliation service, and what its page says of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from placegraph.directory import Thing, directory_of
from placegraph.reconcile import (
    EVIDENCE,
    PROPERTIES,
    Evidence,
    Query,
    all_types,
    match,
    read_evidence,
    reconcile,
    types_of,
    values_of,
)
from placegraph.store import Store

PAGE = (Path(__file__).parents[1] / "docs/reconciliation.md").read_text(encoding="utf-8")


def test_every_property_is_on_the_page() -> None:
    section = PAGE.partition("## What can be fetched")[2].partition("`around`, `partners`")[0]
    assert set(re.findall(r"`([\w-]+)`", section)) == set(PROPERTIES)
    assert set(EVIDENCE) <= set(PROPERTIES)


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("in another country", match.OTHER_COUNTRY),
        ("farther away than 15 km", match.FAR_AWAY),
        ("of the same kind is another one", match.OTHER_IDENTIFIER),
        ("given as `around`", match.ELSEWHERE),
        ("of another type", match.OTHER_TYPE),
        ("does not know", match.NOT_KNOWN),
        ("comma or bracket", 100 - match.QUALIFIED),
    ],
)
def test_the_page_says_what_counts_how_much(words: str, number: float) -> None:
    (row,) = [line for line in PAGE.splitlines() if line.startswith("|") and words in line]
    assert f"{number:.0f}" in row.split("|")[2]


def test_the_page_says_when_a_match_is_sure() -> None:
    section = PAGE.partition("## When `match` is true")[2].partition("## ")[0]
    for number in (match.AWAY_KM, match.SAME_SPOT_KM, match.SPELLED_THE_SAME, match.CLEAR_LEAD):
        assert f"{number:.0f}" in section
    assert f"{match.GREAT_CITY:,}" in section


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("country", "GB", Evidence(countries=frozenset({"GB"}))),
        ("country", "United Kingdom", Evidence(countries=frozenset({"GB"}))),
        ("country", ["France", "GB"], Evidence(countries=frozenset({"FR", "GB"}))),
        ("coordinates", "50.9; -1.4", Evidence(position=(50.9, -1.4))),
        ("coordinates", "50.9,-1.4", Evidence(position=(50.9, -1.4))),
        ("coordinates", "Point(-1.4 50.9)", Evidence(position=(50.9, -1.4))),
        ("coordinates", "91, 0", Evidence()),
        ("latitude", "north", Evidence()),
        ("geonames", "https://sws.geonames.org/2637487/",
         Evidence(identifiers=frozenset({"geonames:2637487"}))),
        ("un-locode", "GB SOU", Evidence(identifiers=frozenset({"un_locode:GBSOU"}))),
        ("gss", "E06000045", Evidence(identifiers=frozenset({"gss:E06000045"}))),
        ("around", {"id": "place/united-kingdom", "name": "UK"},
         Evidence(around=frozenset({"place/united-kingdom"}))),
        ("wikidata", True, Evidence()),
        ("unheard-of", "x", Evidence()),
    ],
)  # fmt: skip
def test_values_are_read_as_evidence(
    store: Store, name: str, value: object, expected: Evidence
) -> None:
    assert read_evidence(store, [(name, value)]) == expected


def test_what_is_around_a_thing_counts_at_any_number_of_steps(store: Store) -> None:
    council = "organisation/southampton-city-council"
    evidence = read_evidence(store, [("around", "United Kingdom")])
    found = reconcile(store, Query("Southampton City Council", evidence=evidence))
    assert (found[0].thing.path, found[0].score) == (council, 100)
    assert found[0].features["around"] is True
    elsewhere = read_evidence(store, [("around", "Sierra Leone")])
    assert reconcile(store, Query("Southampton City Council", evidence=elsewhere))[0].score == 90


def test_a_point_alone_finds_what_is_there(store: Store) -> None:
    evidence = Evidence(latitude=50.9, longitude=-1.4)
    found = reconcile(store, Query(evidence=evidence))
    assert [each.thing.path for each in found] == ["place/southampton"]
    assert not found[0].is_sure


def test_nothing_is_asked_for_and_nothing_found(store: Store) -> None:
    assert reconcile(store, Query()) == []
    assert reconcile(store, Query(" … ")) == []


def test_a_thing_has_the_types_of_its_kinds_and_its_class(store: Store) -> None:
    eurocities = directory_of(store, "organisation").by_path["organisation/eurocities"]
    assert [each.id for each in types_of(eurocities)] == [
        "organisation-kind/city-network", "Organisation",
    ]  # fmt: skip
    assert all_types()["place-kind/city"].broader == "Place"


def test_every_property_of_every_thing_can_be_read(store: Store) -> None:
    counted = dict.fromkeys(PROPERTIES, 0)
    for kind in ("place", "organisation"):
        for thing in directory_of(store, kind).things:
            for prop in PROPERTIES.values():
                values = values_of(store, thing, prop)
                assert all(isinstance(each, str | int | float | Thing) for each in values)
                counted[prop.id] += len(values)
    # The shipped data states no UN/LOCODE.
    assert [name for name, number in counted.items() if not number] in ([], ["un-locode"])


def test_values_can_be_limited(store: Store) -> None:
    bo = directory_of(store, "place").by_path["place/bo"]
    assert len(values_of(store, bo, PROPERTIES["around"], 1)) == 1
    partners = values_of(store, bo, PROPERTIES["partners"])
    assert [each.label for each in partners if isinstance(each, Thing)] == ["Warwick & Leamington"]
