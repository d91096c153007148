"""Metrics, paths, scenarios and changes at the prompt; tables that fit the terminal."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from placegraph.choices import CHOICES
from placegraph.cli import main
from placegraph.cli.printing import table_lines
from placegraph.metrics import METRICS
from placegraph.scenarios import SCENARIOS


@pytest.fixture(autouse=True)
def _store(store_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLACEGRAPH_STORE", str(store_path))


def run(words: str) -> Result:
    """A command in this process; an error that is a bug is raised."""
    parts = [part.strip('"') for part in re.findall(r'"[^"]*"|\S+', words)]
    return CliRunner().invoke(main, parts, catch_exceptions=False)


def answer(words: str) -> list[dict[str, str]]:
    """The rows of a command as CSV."""
    result = run(f"{words} --format csv")
    assert result.exit_code == 0, result.stderr
    return list(csv.DictReader(io.StringIO(result.stdout)))


def catalogue(name: str) -> click.Group:
    command = main.get_command(click.Context(main), name)
    assert isinstance(command, click.Group)
    return command


@pytest.mark.parametrize("metric_id", METRICS)
def test_every_metric_is_a_command_with_its_parameters_and_filters(metric_id: str) -> None:
    metric = METRICS[metric_id]
    command = catalogue("metric").get_command(click.Context(main), metric_id)
    assert command is not None
    options = {option for parameter in command.params for option in parameter.opts}
    own = {f"--{one.name.replace('_', '-')}" for one in metric.parameters}
    filters = {f"--{one.name}" for one in CHOICES.values() if one.field in metric.filters}
    assert own | filters <= options
    assert options - own - filters == {
        "--place", "--sort", "--limit", "--evidence", "--store", "--format"
    } | ({"--at"} - own)  # fmt: skip
    rows = answer(f"metric {metric_id}")
    assert {name for row in rows for name in row} <= {column.name for column in metric.columns}


@pytest.mark.parametrize("metric_id", METRICS)
def test_the_evidence_of_every_metric_can_be_asked_for(metric_id: str) -> None:
    for row in answer(f"metric {metric_id} --evidence"):
        assert row["tie"]
        assert row["mode"]


@pytest.mark.parametrize("metric_id", METRICS)
def test_every_metric_has_an_answer_or_a_line_for_whatever_is_asked(metric_id: str) -> None:
    # An empty filter, a date before everything, a place without ties.
    for words in ("--strand health", "--at 0001-01-01", "--place London"):
        result = run(f"metric {metric_id} {words} --format json")
        if result.exit_code:
            # It has no such filter, compares with an earlier date, or has no rows about a place.
            assert result.exit_code == 2
            assert re.search("No such option|expected a date before|whole network", result.stderr)
        else:
            json.loads(result.stdout, parse_constant=pytest.fail)
    for words in ("--place Southamton", "--at tomorrow", "--level nope", "--limit 0"):
        result = run(f"metric {metric_id} {words}")
        assert result.exit_code == 2
        assert re.search("|".join(words.split()), result.stderr)


def test_the_catalogues_list_everything() -> None:
    for name, declared in (("metric", METRICS), ("scenario", SCENARIOS)):
        listed = json.loads(run(f"{name} --list --format json").stdout)
        assert [one["id"] for one in listed] == list(declared)
        assert all(one["reading"] for one in listed)
        assert len(answer(f"{name} --list")) == len(declared)


def test_a_metric_of_one_place_at_a_date() -> None:
    (row,) = answer("metric ties --place Southampton --at 2018")
    assert "southampton-miami-dade-twinning" not in row["tie_keys"].split()
    (row,) = answer("metric ties --place Southampton --at 2019")
    assert "southampton-miami-dade-twinning" in row["tie_keys"].split()


def test_a_filter_may_be_repeated() -> None:
    both = answer("metric pair_levels --strand education --strand health")
    one = answer("metric pair_levels --strand education")
    ties = [sum(int(row["ties"]) for row in rows) for rows in (both, one)]
    assert ties[0] > ties[1] > 0


def test_numbers_are_rounded_for_people_and_exact_for_programs() -> None:
    shown = run("metric pair_levels --place Bo").stdout
    (row,) = answer("metric pair_levels --place Bo")
    assert "0.8333" in shown
    assert row["dependence"] not in shown
    assert float(row["dependence"]) == 5 / 6
    (told,) = json.loads(run("metric pair_levels --place Bo --format json").stdout)
    assert told["dependence"] == 5 / 6


def test_a_path_is_rows_of_steps_and_in_json_steps_of_paths() -> None:
    words = 'paths Southampton "Miami-Dade County" --through places --count 1'
    (row,) = answer(words)
    assert len(row["ties"].split()) == 7
    found = json.loads(run(f"{words} --format json").stdout)
    assert found["paths"][0]["steps"][0]["ties"] == row["ties"].split()
    quoted = answer(f"{words} --evidence")
    assert {one["tie"] for one in quoted} == set(row["ties"].split())


@pytest.mark.parametrize("form", ["table", "csv", "json"])
@pytest.mark.parametrize("asked", ["metric degree", "paths Southampton Miami", "ask awards"])
def test_the_licences_are_told_beside_every_format(asked: str, form: str) -> None:
    assert "licences: CC BY 4.0 (briefing" in run(f"{asked} --format {form}").stderr


def test_no_path_is_an_answer() -> None:
    result = run("paths Southampton Bo")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "note: no path joins Southampton and Bo" in result.stderr


def test_a_scenario_shows_the_network_the_places_and_the_pairs() -> None:
    words = "scenario lose_place --place Lyon"
    shown = run(words).stdout
    assert shown.startswith("1 tie ends: birmingham-lyon-partner-cities\n")
    for heading in ("The whole network", "Places that lose", "Pairs that no tie joins"):
        assert heading in shown
    found = json.loads(run(f"{words} --format json").stdout)
    assert [row["node"] for row in found["places"]] == ["place/birmingham", "place/lyon"]
    assert answer(f"{words} --table pairs")[0]["still_joined"] == "false"
    assert {row["tie"] for row in answer(f"{words} --evidence")} == set(found["ended"])


def test_changes_have_ties_and_strands() -> None:
    words = "changes --from 2018 --to 2020"
    assert [row["change"] for row in answer(words)] == ["appeared"]
    assert [row["new"] for row in answer(f"{words} --growth") if row["strand"] == "civic"] == ["1"]
    found = json.loads(run(f"{words} --format json").stdout)
    assert set(found) == {"ties", "strands", "notes", "licences"}
    assert run(words).stdout.count("Live ties of each strand") == 1


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("metric degre", "no metric called 'degre'; did you mean degree"),
        ("metric degree --place Sowthampton", "did you mean Southampton"),
        ("metric degree --level civil", "no level called 'civil'; did you mean civic"),
        ("metric degree --at someday", "'someday' is not a date"),
        ("metric degree --sort degre", "no column called 'degre'"),
        ("metric pagerank --damping 7", "damping is 7.0; expected a number from 0"),
        ("metric degree --source nobody", "no source called 'nobody'"),
        ("scenario lose_place", "place is missing; expected a place or organisation"),
        ("scenario lose_place --place Bo --draws 3", "draws is 3; expected"),
        ("scenario lose_places", "no scenario called 'lose_places'; did you mean lose_place"),
        ("paths Bo Bo", "cannot be connected with itself"),
        ("paths Bo Atlantis", "called 'Atlantis'"),
        ("changes --from 2020 --to 2010", "expected a date before"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_a_line(words: str, message: str) -> None:
    result = run(words)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("placegraph: ")
    assert message in result.stderr
    assert result.stderr.count("\n") == 1


# Tables

HEADER = ["place", "what"]
ROWS = [["Bo", "a city in Sierra Leone with a long description"], ["Angers", "a city"]]


def test_a_table_that_fits_is_as_wide_as_it_is() -> None:
    lines = list(table_lines(HEADER, ROWS, 80))
    assert lines == list(table_lines(HEADER, ROWS, None))
    assert lines[2] == "Bo      a city in Sierra Leone with a long description"


@pytest.mark.parametrize("width", [30, 40, 50])
def test_a_wide_table_is_wrapped_to_the_terminal(width: int) -> None:
    lines = list(table_lines(HEADER, ROWS, width))
    assert max(map(len, lines)) <= width
    assert "description" in "\n".join(lines)


def test_a_table_of_too_many_columns_becomes_cards() -> None:
    header = [f"column-{number}" for number in range(9)]
    lines = list(table_lines(header, [[str(n) * 20 for n in range(9)]] * 2, 60))
    assert lines[0] == "column-0  " + "0" * 20
    assert lines[9] == ""
    assert len(lines) == 19
    assert max(map(len, lines)) <= 60


# Reports


def test_a_report_goes_to_standard_output_or_to_a_file(tmp_path: Path) -> None:
    shown = run("report Southampton --at 2021").stdout
    assert shown.startswith("# Southampton and its partners\n")
    for name, begin in (("r.html", b"<!DOCTYPE html>"), ("r.pdf", b"%PDF-1"), ("r.md", b"# S")):
        result = run(f"report Southampton --at 2021 --out {tmp_path / name}")
        assert result.exit_code == 0
        assert (tmp_path / name).read_bytes().startswith(begin)
        assert re.fullmatch(r".*: 10 sections, 21 ties with their sources\n", result.stderr)
    assert (tmp_path / "r.md").read_text(encoding="utf-8") == shown


def test_a_report_about_two_places() -> None:
    shown = run('report "Warwick & Leamington" --with Bo --format html').stdout
    assert "<h1>Warwick &amp; Leamington and Bo</h1>" in shown


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("report Sowthampton", "did you mean Southampton"),
        ("report Bo --format pdf", "a PDF needs a file; say where with --out"),
        ("report Bo --with Bo", "count as one place"),
        ("report Bo --out nowhere/x.md", "nowhere/x.md cannot be written: No such file"),
        ("report Bo --at someday", "is not a date"),
    ],
)
def test_a_report_that_cannot_be_made_is_refused(words: str, message: str) -> None:
    result = run(words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr
