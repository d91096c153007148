"""What a source restricts: the ties that it states, never where places lie.

Beside the curated data stands a second account. It repeats the partnership of Birmingham and
Lyon and adds a tie of three places, one with an office, and one that has ended.
"""

from __future__ import annotations

import datetime
import shutil
from typing import Any

import pytest

from placegraph.build import build
from placegraph.queries import Answer, ask
from placegraph.queries.un_twinning_rate import LEAST_ENDINGS, rate, years
from placegraph.resources import shipped
from placegraph.store import Store, open_store

DATASET = """
id: second
title: A second account
description: Made up for this test.
licence: https://creativecommons.org/licenses/by/4.0/
attribution: nobody
publisher: nobody
issued: "2026"
precedence: 90
source: second-account
"""
SOURCES = """
- {id: second-account, title: A second account, publisher: nobody, issued: "2026",
   licence: unknown}
"""
EVENTS = """
- id: the-end
  label: The end
  kind: status-change
  date: "2000"
  changes: ended-twinning
  to_status: ended
  evidence: [{at: "2", quote: It is over}]
"""
TIE = """
- id: {id}
  label: {id}
  parties: [{parties}]
  level: {level}
  strands: [civic/twinning]
  formality: {formality}
  status: {status}
  {more}
  evidence: [{{at: "1", quote: So it is said}}]
"""


def tie(name: str, parties: str, **fields: str) -> str:
    given = {"level": "civic", "formality": "twinning", "status": "active"} | fields
    return TIE.format(**{"id": name, "parties": parties, "more": ""} | given)


RELATIONSHIPS = "".join(
    (
        tie(
            "birmingham-lyon-partner-cities",
            "place/birmingham, place/lyon",
            formality="partner-city",
            more='start: "1951"',
        ),
        tie("three-places", "place/birmingham, place/bo, place/bodmin"),
        tie(
            "wigan-milan-trade",
            "place/wigan, place/milan",
            level="commercial",
            formality="informal",
        ),
        tie(
            "ended-twinning",
            "place/wigan, place/lyon",
            status="ended",
            more='start: "1990"',
        ),
    )
)


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("two")
    shutil.copytree(shipped("data/curated"), folder / "curated")
    second = folder / "curated" / "second"
    second.mkdir()
    (second / "dataset.yaml").write_text(DATASET, encoding="utf-8")
    (second / "sources.yaml").write_text(SOURCES, encoding="utf-8")
    (second / "relationships.yaml").write_text(RELATIONSHIPS, encoding="utf-8")
    (second / "events.yaml").write_text(EVENTS, encoding="utf-8")
    build(folder / "store", folder / "curated")
    return open_store(folder / "store")


def column(answer: Answer, name: str) -> list[Any]:
    return [row[name] for row in answer.rows]


def test_a_source_restricts_the_ties(two: Store) -> None:
    def partners(**source: str) -> list[Any]:
        return column(ask(two, "formal-partners", place="Birmingham", **source), "partner")

    assert partners(source="second") == ["Bo", "Bodmin", "Lyon"]
    assert partners(source="briefing") == ["Frankfurt", "Leipzig", "Lyon", "Milan"]
    assert partners() == ["Bo", "Bodmin", "Frankfurt", "Leipzig", "Lyon", "Milan"]


def test_a_source_does_not_restrict_where_places_lie(two: Store) -> None:
    answer = ask(
        two,
        "partners-outside-continent",
        country="United Kingdom",
        continent="Europe",
        source="second",
    )
    assert [(row["place"], row["partner"]) for row in answer.rows] == [
        ("Birmingham", "Bo"),
        ("Bodmin", "Bo"),
    ]


def test_a_source_restricts_the_evidence(two: Store) -> None:
    def pieces(**source: str) -> int:
        given = {"relationship": "birmingham-lyon-partner-cities", **source}
        return len(ask(two, "evidence-for", **given).rows)

    assert (pieces(source="second"), pieces(source="briefing"), pieces()) == (1, 5, 6)


@pytest.mark.parametrize("question", ["awards", "grew-from", "representation-offices"])
def test_a_source_that_says_nothing_of_it_gives_no_rows(two: Store, question: str) -> None:
    assert ask(two, question, source="second").rows == []


def test_counts_of_members_are_those_of_the_source(two: Store) -> None:
    assert ask(two, "membership", city_network="Eurocities", source="second").rows == []


def test_a_tie_of_three_places_is_one_tie_of_each_pair(two: Store) -> None:
    rows = ask(two, "links-of", place="Bo", source="second").rows
    assert [(row["partner"], row["here"], row["there"]) for row in rows] == [
        ("Birmingham", "Bo", "Birmingham"),
        ("Bodmin", "Bo", "Bodmin"),
    ]
    assert column(ask(two, "separate-groups", source="second"), "ties") == [2, 1]


def test_an_ended_tie_is_live_before_its_end_and_no_partner_after(two: Store) -> None:
    ended = {"relationship": "ended-twinning", "start": "1990", "youngest": 5, "oldest": 5}
    before = ask(two, "ages", year=1995, source="second").rows
    assert [row for row in before if row["relationship"] == "ended-twinning"] == [
        {**ended, "tie": "relationship/ended-twinning"}
    ]
    after = ask(two, "ages", year=2021, source="second")
    assert "ended-twinning" not in column(after, "relationship")
    assert ask(two, "formal-partners", place="Lyon", source="second").rows[0]["partner"] == (
        "Birmingham"
    )
    assert "ended-twinning" in column(ask(two, "links-of", place="Lyon"), "relationship")


def test_a_commercial_tie_alone_is_unrecognised(two: Store) -> None:
    answer = ask(two, "unrecognised-ties", place="Milan", before="2022")
    assert [(row["other_place"], row["ties_by_level"]) for row in answer.rows] == [
        ("Wigan", "commercial 1")
    ]


def test_a_rate_is_refused_while_few_endings_are_dated(two: Store) -> None:
    answer = ask(two, "un-twinning-rate", source="second")
    assert answer.refused
    assert "1 dated endings among 3 formal ties" in answer.notes[0]


def lasting(first: int, until: int, *, ended: bool) -> dict[str, Any]:
    start, end = datetime.date(first, 1, 1), datetime.date(until, 12, 31)
    return {
        "status": "ended" if ended else "active",
        "start_earliest": start,
        "start_latest": start,
        "end_earliest": end if ended else None,
        "end_latest": end if ended else None,
        "status_as_of": None if ended else str(until),
    }


def test_a_rate_counts_endings_for_a_thousand_tie_years() -> None:
    ties = [lasting(2001, 2010, ended=True)] * 2 + [lasting(2001, 2020, ended=False)] * 4
    row = rate([*ties, lasting(2001, 2020, ended=False) | {"start_earliest": None}])
    assert (row["formal_ties"], row["dated_ties"], row["endings"]) == (7, 6, 2)
    assert row["tie_years"] == pytest.approx(100, abs=0.1)
    assert row["endings_per_1000_tie_years"] == pytest.approx(20, abs=0.05)


def test_no_ties_have_no_rate() -> None:
    assert rate([])["endings_per_1000_tie_years"] is None


def test_a_tie_without_a_last_known_state_has_no_duration() -> None:
    assert years(lasting(2001, 2020, ended=False) | {"status_as_of": None}) is None
    assert years(lasting(2001, 2010, ended=True)) == pytest.approx(10, abs=0.01)


def test_an_ending_may_be_told_by_a_change_of_status() -> None:
    told = {"end_earliest": None, "end_latest": None}
    changes = ((None, "dormant"), (datetime.date(2010, 12, 31), "ended"))
    ended = lasting(2001, 2010, ended=True) | told
    assert years(ended | {"status_changes": changes}) == pytest.approx(10, abs=0.01)
    assert years(ended | {"status_changes": changes[:1]}) is None


def test_a_rate_needs_more_than_a_handful() -> None:
    assert LEAST_ENDINGS >= 20
