"""Faults that real lists have, on the embedded gazetteer itself."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from placegraph.gazetteer import Gazetteer, PlaceQuery

SHARED = Path(__file__).parents[3] / "shared" / "data"


@pytest.fixture(scope="module")
def embedded(geonames: Path) -> Gazetteer:
    return Gazetteer.open(geonames)


@pytest.mark.parametrize(
    ("name", "country", "position", "expected"),
    [
        ("Birmingham", "United States", (52.48, -1.9025), 4049979),
        ("Perth", "Scotland, United Kingdom", (-31.9558, 115.86), 2640358),
        ("Perth", "Canada", (-31.9558, 115.86), None),
        ("Montevideo", "United States", (-34.8667, -56.1667), None),
        ("Athens", "United States", (37.9842, 23.7281), None),
        ("Florence", "United States", (43.7714, 11.2542), None),
        ("Moscow", "United States", (55.7558, 37.6178), None),
    ],
)
def test_places_geocoded_to_their_famous_namesake_are_caught(
    embedded: Gazetteer,
    name: str,
    country: str,
    position: tuple[float, float],
    expected: int | None,
) -> None:
    match = embedded.match(PlaceQuery(name, country, "", *position))
    assert match.coordinates == "distrusted"
    assert any("the coordinates" in reason and "lie in" in reason for reason in match.reasons)
    assert all(place.country == match.country for place in match.candidates)
    if expected:
        assert match.candidate is not None
        assert match.candidate.id == expected


def test_twin_towns_of_wikipedia_are_mostly_sure(embedded: Gazetteer) -> None:
    path = SHARED / "twinning_hekman" / "twin_cities.csv"
    if not path.exists():
        pytest.skip("the list of twin towns is not beside the checkout")
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))[::20]
    pairs = [(_end(row, "1"), _end(row, "2")) for row in rows]
    ends = [end for pair in embedded.match_pairs(pairs) for end in pair.ends]
    shares = {status: n / len(ends) for status, n in Counter(e.status for e in ends).items()}
    assert shares["sure"] >= 0.85
    assert shares["doubtful"] <= 0.10
    for end in ends:
        assert end.candidate is None or end.country is None or end.candidate.country == end.country


def _end(row: dict[str, str], end: str) -> PlaceQuery:
    position = (row[f"lat{end}"], row[f"lng{end}"])
    latitude, longitude = (float(text) if text else None for text in position)
    return PlaceQuery(row[f"city{end}"], row[f"country{end}"], "", latitude, longitude)
