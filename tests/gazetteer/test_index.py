"""The index finds settlements by name, identifier and position."""

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from placegraph.distance import EARTH_RADIUS_KM
from placegraph.gazetteer import GazetteerError, GazetteerIndex, GazetteerRow, build_index
from placegraph.gazetteer.coordinates import (
    CELLS_ROUND,
    cell_of,
    cells_around,
    distance_km,
    extent,
)
from placegraph.gazetteer.index import ALTERNATE, PREFERRED, SHORT

LATITUDES = st.floats(-90, 90)
LONGITUDES = st.floats(-180, 180)


def test_a_name_is_found_with_its_rank(index: GazetteerIndex) -> None:
    assert [(hit.place.id, hit.rank) for hit in index.named("vienna", ["AT"])] == [(6, ALTERNATE)]
    assert [(hit.place.id, hit.rank) for hit in index.named("wien", ["AT"])] == [(6, PREFERRED)]
    ranks = {hit.place.id: hit.rank for hit in index.named("frankfurt", ["DE"])}
    assert ranks == {10: ALTERNATE, 11: SHORT}


def test_a_name_is_looked_for_in_the_countries_given_or_in_all(index: GazetteerIndex) -> None:
    assert {hit.place.id for hit in index.named("birmingham", ["US"])} == {2, 3}
    assert {hit.place.id for hit in index.named("birmingham")} == {1, 2, 3}
    assert index.named("birmingham", ["DE"]) == []


@pytest.mark.parametrize("key", ["vie", "fra", "nynbwrg"])
def test_codes_and_search_forms_are_no_names(index: GazetteerIndex, key: str) -> None:
    assert index.named(key) == []


def test_a_place_is_found_by_its_identifier(index: GazetteerIndex) -> None:
    place = index.get(6)
    assert place is not None
    assert (place.name, place.country, place.population) == ("Wien", "AT", 1_691_468)
    assert index.get(999) is None


def test_what_is_around_comes_the_nearest_first(index: GazetteerIndex) -> None:
    found = index.around((52.34, 14.55), 20)
    assert [place.id for _, place in found] == [11, 12]
    assert found[0][0] == pytest.approx(0.0, abs=0.01)
    assert found[1][0] == pytest.approx(1.3, abs=0.1)


def test_the_antimeridian_is_no_border(index: GazetteerIndex) -> None:
    found = index.around((-18.14, -179.5), 300)
    assert [place.id for _, place in found] == [28]


@given(LATITUDES, LONGITUDES, st.floats(1, 500), st.floats(0, 360), st.floats(0, 0.9999))
def test_a_position_within_a_radius_is_in_the_box_around_it(
    latitude: float, longitude: float, radius: float, bearing: float, part: float
) -> None:
    """Go that way for a part of the radius: great circles bulge towards the poles."""
    away, way = part * radius / EARTH_RADIUS_KM, math.radians(bearing)
    start = math.radians(latitude)
    sine = math.sin(start) * math.cos(away) + math.cos(start) * math.sin(away) * math.cos(way)
    east = math.atan2(
        math.sin(way) * math.sin(away) * math.cos(start), math.cos(away) - math.sin(start) * sine
    )
    height, width = extent((latitude, longitude), radius)
    assert abs(math.degrees(math.asin(max(-1.0, min(1.0, sine)))) - latitude) <= height + 1e-9
    assert abs(math.degrees(east)) <= width + 1e-9


def test_names_around_a_position_are_those_of_a_country(index: GazetteerIndex) -> None:
    found = index.keys_around((52.34, 14.55), 20, "DE")
    assert {number for number, _ in found} == {11}
    assert index.keys_around((52.34, 14.55), 20, "FR") == []


@given(LATITUDES, LONGITUDES, LATITUDES, LONGITUDES, st.floats(1, 500))
def test_a_position_within_a_radius_is_in_one_of_its_cells(
    latitude: float, longitude: float, other_latitude: float, other_longitude: float, radius: float
) -> None:
    position, other = (latitude, longitude), (other_latitude, other_longitude)
    if distance_km(position, other) > radius:
        # Bring it near, along the meridian.
        other = (max(-90.0, min(90.0, latitude + radius / 200)), longitude)
    cell = cell_of(*other)
    assert any(first <= cell <= last for first, last in cells_around(position, radius))


@given(st.floats(-80, 80), st.floats(-182, -178), st.floats(1, 500), st.floats(-0.9, 0.9))
def test_the_cells_of_a_circle_go_round_the_antimeridian(
    latitude: float, longitude: float, radius: float, part: float
) -> None:
    width = radius / (111.32 * math.cos(math.radians(latitude)))
    longitude, other_longitude = (
        (value + 180) % 360 - 180 for value in (longitude, longitude + part * width)
    )
    other = (latitude, other_longitude)
    cell = cell_of(*other)
    row = cell // CELLS_ROUND
    ranges = list(cells_around((latitude, longitude), radius))
    assert any(first <= cell <= last for first, last in ranges if first // CELLS_ROUND == row)


@given(LATITUDES, LONGITUDES, LATITUDES, LONGITUDES)
def test_distance_is_symmetric_and_at_most_half_way_round(
    a: float, b: float, c: float, d: float
) -> None:
    there, back = distance_km((a, b), (c, d)), distance_km((c, d), (a, b))
    assert there == pytest.approx(back)
    assert 0 <= there <= 20_016


def test_distance_of_two_known_cities() -> None:
    # Great-circle distance Southampton to Le Havre, by hand: 1.42° of arc.
    assert distance_km((50.90, -1.40), (49.49, 0.11)) == pytest.approx(190, abs=2)


def test_an_index_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    def rows() -> list[GazetteerRow]:
        raise KeyboardInterrupt

    path = tmp_path / "index.sqlite"
    with pytest.raises(KeyboardInterrupt):
        build_index((row for row in rows()), path)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_index_is_reported_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(GazetteerError, match=r"no gazetteer index at .*nowhere\.sqlite"):
        GazetteerIndex(tmp_path / "nowhere.sqlite")
