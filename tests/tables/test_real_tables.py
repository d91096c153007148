"""The shipped mappings read their real files; the rows add up to those of the files."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from placegraph.tables import TieRow, find_mapping, read_mapping, read_table

SHARED = Path(__file__).parents[3] / "shared" / "data"
FILES = {
    "twinning_hekman": "twinning_hekman/twin_cities.csv",
    "twinning_germany": "twinning_germany/TwinTowns_clean.csv",
    "twinning_wikidata_p190": "twinning_wikidata_p190/relations.tsv",
    "members_eurocities": "members_eurocities/members-wikidata-enriched.json",
}


def read_real(name: str) -> tuple[list[TieRow], list[tuple[str, int]], int]:
    path = SHARED / FILES[name]
    if not path.exists():
        pytest.skip(f"{path.name} is not there: the shared data is not part of the repository")
    reading = read_table(path, read_mapping(find_mapping(name)))
    ties, rejected = [], []
    for result in reading:
        if isinstance(result, TieRow):
            ties.append(result)
        else:
            rejected.append((result.faults[0].reason, result.line))
    assert reading.counts.read == len(ties) + len(rejected)
    return ties, rejected, reading.counts.read


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
