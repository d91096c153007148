"""Analyses of a store in people's words: names, filters, dates, evidence, and what has none."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from placegraph.analyst import Analyst, chosen, steps
from placegraph.choices import CHOICES
from placegraph.errors import ParameterError, PlacegraphError, UnknownNameError
from placegraph.evidence import evidence_of, evidence_table
from placegraph.filters import EVERYTHING, Filter
from placegraph.metrics import METRICS
from placegraph.queries import ask as ask_question
from placegraph.store import Store


@pytest.fixture(scope="module")
def analyst(store: Store) -> Analyst:
    """The shipped curated data, prepared."""
    return Analyst(store)


def test_a_place_is_named_as_people_name_it(analyst: Analyst) -> None:
    table = analyst.measure("growth", node="Southampton", first=2019, at="2019")
    assert {row["strand"]: row["ties"] for row in table.rows} == {
        "civic": 1,
        "economy": 1,
    } or table.rows


def test_a_place_counts_as_its_unit_where_it_is_no_node(analyst: Analyst) -> None:
    named = analyst.measure("growth", node="Miami", at="2021")
    assert named.notes[0] == "Miami counts as Miami-Dade County here"
    assert named.rows == analyst.measure("growth", node="miami-dade-county", at="2021").rows


def test_the_same_question_is_the_same_result(analyst: Analyst) -> None:
    first = analyst.measure("degree")
    assert analyst.measure("degree").rows is first.rows
    assert analyst.measure("degree", Filter.of(levels=["civic"])).rows is not first.rows


def test_the_date_of_the_filter_is_the_date_of_the_analysis(analyst: Analyst) -> None:
    before = analyst.measure("ties", Filter.of(at="2018")).by("node")["place/southampton"]
    after = analyst.measure("ties", at="2019").by("node")["place/southampton"]
    gained = set(after["tie_keys"]) - set(before["tie_keys"])
    assert gained == {"southampton-miami-dade-twinning"}
    with pytest.raises(ParameterError, match="at is given twice: 2018 and 2019"):
        analyst.measure("ties", Filter.of(at="2018"), at="2019")


@pytest.mark.parametrize(
    ("choice", "value"),
    [(one.name, one.example) for one in CHOICES.values()],
    ids=list(CHOICES),
)
def test_every_filter_keeps_only_its_ties(choice: str, value: str, analyst: Analyst) -> None:
    every = {key for row in analyst.measure("ties").rows for key in row["tie_keys"]}
    fields: dict[str, Any] = {CHOICES[choice].field: frozenset([value])}
    where = replace(EVERYTHING, **fields)
    kept = {key for row in analyst.measure("ties", where).rows for key in row["tie_keys"]}
    assert kept <= every
    assert (kept < every) is (choice != "source" or value != "briefing")
    assert kept


@pytest.mark.parametrize("metric_id", METRICS)
def test_every_row_opens_into_relationships_with_evidence(metric_id: str, analyst: Analyst) -> None:
    table = analyst.measure(metric_id)
    behind = analyst.ties_behind(table)
    assert len(behind) == len(table.rows)
    for tie in {tie for ties in behind for tie in ties}:
        pieces = evidence_of(analyst.store, [tie])
        assert pieces, tie
        assert all(piece.mode and piece.certainty and piece.source.path for piece in pieces)


def test_the_evidence_of_a_place_is_that_of_its_ties(analyst: Analyst) -> None:
    table = chosen(analyst.measure("degree"), "place/wigan")
    (ties,) = analyst.ties_behind(table)
    assert ties == ("wigan-angers-twinning",)
    (piece,) = evidence_of(analyst.store, ties)
    assert piece.quotation == "Wigan, which has reinforced its twinning links with Angers, France"
    assert piece.locator == "74"
    assert evidence_table(analyst.store, ties).column("certainty") == ["certain"]


def test_a_place_without_a_row_is_told_so(analyst: Analyst) -> None:
    table = chosen(analyst.measure("degree"), "place/france")
    assert (len(table), table.notes[-1]) == (0, "none of the 17 rows is about it")
    with pytest.raises(ParameterError, match="no rows about one place"):
        chosen(analyst.measure("growth"), "place/southampton")


def test_rows_are_chosen_sorted_and_cut(analyst: Analyst) -> None:
    table = chosen(analyst.measure("degree"), sort="degree", limit=1)
    assert table.column("node") == ["place/birmingham"]
    assert table.notes[-1] == f"1 of {len(analyst.measure('degree'))} rows are shown"
    with pytest.raises(UnknownNameError, match="did you mean degree"):
        chosen(table, sort="degre")
    with pytest.raises(ParameterError, match="cannot sort by label; expected one of degree, share"):
        chosen(table, sort="label")


def test_two_places_are_connected_step_by_step(analyst: Analyst) -> None:
    found = analyst.connect("Southampton", "Miami-Dade County", count=1, through="places")
    (path,) = found.paths
    assert len(path.steps[0].ties) == 7
    network = analyst.network("places", EVERYTHING)
    (row,) = steps(found, network).rows
    assert (row["from"], row["to"]) == ("Southampton", "Miami-Dade County")


def test_what_goes_with_an_organisation_is_told_by_pair(analyst: Analyst) -> None:
    outcome = analyst.what_if("lose_organisation", organisation="One World Link")
    assert len(outcome.ended) == 5
    assert outcome.pairs.rows == ()


def test_countries_are_named_as_people_name_them(analyst: Analyst) -> None:
    outcome = analyst.what_if("end_between", left="United Kingdom", right="France, eu27")
    assert "wigan-angers-twinning" in outcome.ended
    assert not any("bo" in tie.split("-") for tie in outcome.ended)


def test_changes_are_the_ties_and_the_strands(analyst: Analyst) -> None:
    found = analyst.changes("2018", "2020")
    assert found.ties.column("key") == ["southampton-miami-dade-twinning"]
    strands = found.strands.by("strand")
    assert (strands["civic"]["before"], strands["civic"]["after"]) == (7, 8)
    for row in found.strands.rows:
        assert row["after"] == row["before"] + row["new"] - row["gone"]


# What has no answer


def ask(what: Callable[[Analyst], Any], message: str, kind: type[PlacegraphError]) -> Any:
    return pytest.param(what, message, kind, id=message[:40])


@pytest.mark.parametrize(
    ("what", "message", "kind"),
    [
        ask(lambda a: a.measure("degre"), "no metric called 'degre'; did you mean degree",
            UnknownNameError),
        ask(lambda a: a.what_if("lose_plaice", place="Bo"), "did you mean lose_place",
            UnknownNameError),
        ask(lambda a: a.measure("growth", node="Sowthampton"), "did you mean Southampton",
            UnknownNameError),
        ask(lambda a: a.measure("growth", node="Europe"), "Europe has no tie that passes",
            ParameterError),
        ask(lambda a: a.measure("pagerank", damping=2), "a number from", ParameterError),
        ask(lambda a: a.measure("pagerank", damping="NaN"), "a number from", ParameterError),
        ask(lambda a: a.measure("degree", at="tomorrow"), "'tomorrow' is not a date",
            ParameterError),
        ask(lambda a: a.measure("degree", colour="red"), "degree takes no 'colour'",
            ParameterError),
        ask(lambda a: a.measure("overlap", Filter.of(levels=["civic"])),
            "overlap cannot be filtered by levels", ParameterError),
        ask(lambda a: a.measure("ties", Filter.of(sources=["nobody"])), "no source called",
            UnknownNameError),
        ask(lambda a: a.connect("Bo", "Bo"), "cannot be connected with itself", ParameterError),
        ask(lambda a: a.connect("Bo", "Angers", count=99), "from 1 to 50", ParameterError),
        ask(lambda a: a.connect("Bo", "Angers", through="air"),  # type: ignore[arg-type]
            "through is 'air'", ParameterError),
        ask(lambda a: a.changes("2020", "2010"), "expected a date before", ParameterError),
        ask(lambda a: a.changes(where=Filter.of(at="2010")), "a change has two dates",
            ParameterError),
        ask(lambda a: a.what_if("lose_place"), "place is missing", ParameterError),
        ask(lambda a: a.what_if("lose_place", place="Bo", draws=5), "of at least 100|from 100",
            ParameterError),
        ask(lambda a: a.what_if("lose_organisation", organisation="Eurocities"),
            "no party or lead of a live tie called", UnknownNameError),
        ask(lambda a: a.what_if("end_between", left="Narnia", right="eu27"),
            "no place called 'Narnia'", UnknownNameError),
    ],
)  # fmt: skip
def test_what_cannot_be_answered_is_refused_in_words(
    what: Callable[[Analyst], Any], message: str, kind: type[PlacegraphError], analyst: Analyst
) -> None:
    with pytest.raises(kind, match=message):
        what(analyst)


EMPTY = Filter.of(levels=["individual"], strands=["health"])


@pytest.mark.parametrize(
    "where", [EMPTY, Filter.of(at="1066")], ids=["an empty filter", "before everything"]
)
@pytest.mark.parametrize("metric_id", METRICS)
def test_no_tie_is_a_defined_answer(metric_id: str, where: Filter, analyst: Analyst) -> None:
    metric = METRICS[metric_id]
    if metric_id in ("difference", "strand_change") and where.at:
        return
    fields = {choice.field for choice in CHOICES.values()}
    kept: dict[str, Any] = {
        name: getattr(where, name) or () for name in fields & set(metric.filters)
    }
    table = analyst.measure(metric_id, Filter.of(**kept, at=where.at))
    assert all(_defined(value) for row in table.rows for value in row.values())
    if kept.get("strands") and kept.get("levels"):
        assert "no tie passes the filter" in table.notes[0]


def _defined(value: Any) -> bool:
    return not isinstance(value, float) or math.isfinite(value)


@pytest.mark.parametrize("where", [EMPTY, Filter.of(at="1066")], ids=["empty", "before all"])
def test_a_pair_without_a_path_says_so(where: Filter, analyst: Analyst) -> None:
    found = analyst.connect("Southampton", "Bo", where)
    assert found.paths == ()
    assert found.note


@pytest.mark.parametrize(
    ("scenario_id", "given"),
    [
        ("leave_city_network", {"city_network": "Eurocities"}),
        ("end_between", {"left": "United Kingdom", "right": "eu27"}),
        ("lose_place", {"place": "Bo"}),
    ],
)
def test_a_scenario_before_everything_changes_nothing(
    scenario_id: str, given: dict[str, Any], analyst: Analyst
) -> None:
    outcome = analyst.what_if(scenario_id, Filter.of(at="1066"), **given)
    values = [value for row in outcome.network.rows for value in row.values()]
    assert all(map(_defined, values))


def test_a_question_is_a_frame_too(store: Store) -> None:
    frame = ask_question(store, "formal-partners", place="Birmingham").to_frame()
    assert len(frame) == 4


def test_without_pandas_a_frame_says_what_to_install(
    analyst: Analyst, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(PlacegraphError, match=re.escape("pip install 'placegraph[frames]'")):
        analyst.measure("degree").to_frame()


def test_frames_have_the_columns_of_the_table(analyst: Analyst) -> None:
    frame = analyst.measure("degree").to_frame()
    assert list(frame.columns) == ["node", "label", "degree", "share", "note"]
    found = analyst.connect("Southampton", "Miami")
    network = analyst.network("organisations", EVERYTHING)
    assert len(steps(found, network).to_frame()) == sum(len(path.steps) for path in found.paths)
