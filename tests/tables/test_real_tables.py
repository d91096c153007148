"""The shipped mappings read their real files; the rows add up to those of the files."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from placegraph.tables import (
    EntityRow,
    FlowRow,
    RejectedRow,
    TieRow,
    find_mapping,
    read_mapping,
    read_table,
)

SHARED = Path(__file__).parents[3] / "shared" / "data"
FILES = {
    "twinning_hekman": "twinning_hekman/twin_cities.csv",
    "twinning_germany": "twinning_germany/TwinTowns_clean.csv",
    "twinning_wikidata_p190": "twinning_wikidata_p190/relations.tsv",
    "members_eurocities": "members_eurocities/members-wikidata-enriched.json",
    "ports_world_port_index": "ports_world_port_index/WPI.csv",
    "universities_erasmus": "universities_erasmus/EUC_geocoded_clean.csv",
    "councils_uk": "councils_uk/uk_local_authorities_current.csv",
    "routes_openflights": "routes_openflights/routes.dat",
}
Rows = list[EntityRow | FlowRow | TieRow]


def read_any(name: str) -> tuple[Rows, list[RejectedRow], int]:
    path = SHARED / FILES[name]
    if not path.exists():
        pytest.skip(f"{path.name} is not there: the shared data is not part of the repository")
    reading = read_table(path, read_mapping(find_mapping(name)))
    taken: Rows = []
    rejected = []
    for result in reading:
        if isinstance(result, RejectedRow):
            rejected.append(result)
        else:
            taken.append(result)
    assert reading.counts.read == len(taken) + len(rejected)
    return taken, rejected, reading.counts.read


def read_real(name: str) -> tuple[list[TieRow], list[tuple[str, int]], int]:
    taken, rejected, read = read_any(name)
    ties = [row for row in taken if isinstance(row, TieRow)]
    assert len(ties) == len(taken)
    return ties, [(row.faults[0].reason, row.line) for row in rejected], read


def entities_of(name: str) -> list[EntityRow]:
    taken, rejected, read = read_any(name)
    entities = [row for row in taken if isinstance(row, EntityRow)]
    assert (len(entities), rejected) == (read, [])
    return entities


def test_hekman_has_three_ties_of_a_town_with_itself() -> None:
    ties, rejected, read = read_real("twinning_hekman")
    assert (read, len(ties)) == (25_917, 25_914)
    reason = "a tie of a place with itself"
    assert rejected == [(reason, 12_069), (reason, 24_153), (reason, 24_482)]
    assert not any(tie.faults for tie in ties)


def test_germany_has_forms_and_years() -> None:
    ties, rejected, read = read_real("twinning_germany")
    assert (read, rejected) == (5_881, [])
    assert Counter(tie.formality for tie in ties) == {
        "twinning": 4_607, "informal": 805, "friendship": 461, "unspecified": 8,
    }  # fmt: skip
    years = {tie.start for tie in ties if tie.start}
    assert (min(years), max(years)) == ("1913", "2014")
    assert sum(tie.parties[1].latitude is None for tie in ties) + sum(
        tie.parties[0].latitude is None for tie in ties
    ) == 52  # fmt: skip


def test_eurocities_members_have_items_of_wikidata() -> None:
    ties, rejected, read = read_real("members_eurocities")
    assert (read, rejected) == (209, [])
    assert {tie.parties[1].known_as for tie in ties} == {"organisation/eurocities"}
    assert all("wikidata" in tie.parties[0].identifiers for tie in ties)


def test_wikidata_ends_have_items_and_names_from_the_second_file() -> None:
    ties, rejected, read = read_real("twinning_wikidata_p190")
    assert (read, rejected) == (34_182, [])
    named = {party.identifiers["wikidata"]: party.name for tie in ties for party in tie.parties}
    assert (len(named), named["Q505504"]) == (10_055, "Titisee-Neustadt")
    directed = {tuple(party.identifiers["wikidata"] for party in tie.parties) for tie in ties}
    assert len(directed) == 34_178
    assert len({frozenset(pair) for pair in directed}) == 17_401


def test_ports_have_positions_and_most_a_location_code() -> None:
    ports = entities_of("ports_world_port_index")
    assert len(ports) == 3_803
    towns = [port.entity.serves for port in ports if port.entity.serves]
    assert sum(town.latitude is not None for town in towns) == 3_803
    # 459 are blank, 5 are no codes (CL, LB, EG).
    assert sum("un_locode" in town.identifiers for town in towns) == 3_339
    assert Counter(fault.reason for port in ports for fault in port.faults) == {
        "not a un_locode identifier": 5
    }
    # Two numbers stand for one port each, twice.
    assert len({port.key for port in ports}) == 3_801


def test_universities_are_in_towns_and_schools_are_told_apart() -> None:
    charters = entities_of("universities_erasmus")
    assert len(charters) == len({row.key for row in charters}) == 4_919
    kinds = {row.key: row.entity.kind for row in charters}
    assert Counter(kinds.values()) == {"university": 3_803, "school": 1_116}
    assert kinds["UK SOUTHAM01"] == "university"
    towns = {
        (row.entity.based_in.name, row.entity.based_in.country)
        for row in charters
        if row.entity.based_in
    }
    assert len(towns) == 2_790  # 2,832 as they are spaced
    assert all(row.entity.based_in and row.entity.based_in.latitude is not None for row in charters)


def test_councils_say_who_replaced_them_and_serve_towns_only_by_their_own_name() -> None:
    councils = entities_of("councils_uk")
    assert len(councils) == 470
    by_key = {row.key: row for row in councils}
    ended = [row for row in councils if row.dissolved]
    replaced = [row for row in councils if row.replaced_by]
    assert (len(ended), len(replaced)) == (73, 48)
    assert {key for row in replaced for key in row.replaced_by} <= set(by_key)
    assert by_key["CMA"].replaced_by == ("CBD", "WAF")
    assert sum(bool(row.entity.serves and row.entity.serves.identifiers) for row in councils) == 445
    kinds = {key: row.entity.serves.kind for key, row in by_key.items() if row.entity.serves}
    assert (kinds["STH"], kinds["DUR"], kinds["WAW"], kinds["SWA"]) == (
        "city", "county", "district", "city",
    )  # fmt: skip


def test_routes_lead_between_the_cities_of_airports() -> None:
    routes, rejected, read = read_any("routes_openflights")
    assert (read, len(routes)) == (67_663, 66_768)
    reasons = Counter(row.faults[0].reason for row in rejected)
    assert reasons == {"not in the table airports": 892, "a flow from a place to itself": 3}
    assert {row.date for row in routes if isinstance(row, FlowRow)} == {"2017"}
