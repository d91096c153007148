"""`placegraph ask`: answers on standard output, refusals in one line, nothing else."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from placegraph.cli import main
from placegraph.queries import QUESTIONS
from prompt import command_of, run


def test_an_answer_is_an_array_of_rows_in_json(store_path: Path) -> None:
    result = run(
        "ask", "twin-of", "--place", "Miami-Dade County", "--store", store_path, "--format", "json"
    )
    (row,) = json.loads(result.stdout)
    assert row["twin"] == "Southampton City Council"
    assert row["start"] == "2019-06"
    assert row["brokered_by"] == "British Consulate in Miami"
    assert list(row) == list(QUESTIONS["twin-of"].columns)


def test_the_formats_hold_the_same_cells(store_path: Path) -> None:
    asked = ("ask", "not-fully-running", "--store", store_path, "--format")
    rows = json.loads(run(*asked, "json").stdout)
    assert len(rows) == 6
    as_text = [{name: str(value) for name, value in row.items()} for row in rows]
    assert list(csv.DictReader(io.StringIO(run(*asked, "csv").stdout))) == as_text
    header, rule, *lines = run(*asked, "table").stdout.splitlines()
    starts = [found.start() for found in re.finditer("-+", rule)]
    cells = [
        [line[a:b].strip() for a, b in zip(starts, [*starts[1:], None], strict=True)]
        for line in (header, *lines)
    ]
    assert [dict(zip(cells[0], line, strict=True)) for line in cells[1:]] == as_text


def test_remarks_go_to_standard_error(store_path: Path) -> None:
    asked = ("levels-between", "--a", "southampton", "--b", "miami-dade-county")
    result = run("ask", *asked, "--store", store_path, "--format", "json")
    assert sum(row["ties"] for row in json.loads(result.stdout)) == 7
    assert "note: 7 live ties (4 active, 3 developing)" in result.stderr


def test_a_refusal_is_no_rows_with_the_reason_and_no_error(store_path: Path) -> None:
    refused = [
        (question.id, example.parameters)
        for question in QUESTIONS.values()
        for example in question.examples
        if example.refused
    ]
    assert refused
    for name, parameters in refused:
        words = [word for key, value in parameters.items() for word in (f"--{key}", str(value))]
        result = run("ask", name, *words, "--store", store_path, "--format", "json")
        assert result.exit_code == 0
        assert json.loads(result.stdout) == []
        assert result.stderr.startswith("not known: ")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["twin-off"], "no question called 'twin-off'; did you mean twin-of"),
        (["twin-of", "--place", "Sowthampton"], "no place called 'Sowthampton'; did you mean S"),
        (["twin-of"], "twin-of needs place; expected a place: its name, slug, path or IRI"),
        (["twin-of", "--place", "bo", "--source", "briefin"], "did you mean briefing"),
    ],
    ids=["question", "place", "no place", "source"],
)
def test_an_unknown_name_is_refused_with_suggestions(
    words: list[str], message: str, store_path: Path
) -> None:
    result = CliRunner(env={"PLACEGRAPH_STORE": str(store_path)}).invoke(main, ["ask", *words])
    assert result.exit_code == 2
    assert result.stdout == ""
    assert message in result.stderr
    assert result.stderr.startswith("placegraph: ")


def test_every_question_takes_the_parameters_that_it_declares() -> None:
    ask = command_of("ask")
    assert isinstance(ask, click.Group)
    context = click.Context(ask)
    assert ask.list_commands(context) == list(QUESTIONS)
    for question in QUESTIONS.values():
        command = ask.get_command(context, question.id)
        assert command is not None
        options = {option for parameter in command.params for option in parameter.opts}
        declared = {f"--{parameter.name}" for parameter in question.parameters}
        assert options == declared | {"--store", "--format"}


def test_the_list_in_json_names_columns_and_parameters() -> None:
    listed = {one["id"]: one for one in json.loads(run("ask", "--list", "--format", "json").stdout)}
    assert set(listed) == set(QUESTIONS)
    assert list(listed["twin-of"]["columns"]) == list(QUESTIONS["twin-of"].columns)
    names = {one["name"]: one["required"] for one in listed["twin-of"]["parameters"]}
    assert names == {"place": True, "source": False}
    assert all("source" in {p["name"] for p in one["parameters"]} for one in listed.values())


@pytest.mark.parametrize("output", ["table", "csv"])
def test_the_list_names_every_question(output: str) -> None:
    lines = run("ask", "--list", "--format", output).stdout.splitlines()
    assert {re.split("[ ,]", line)[0] for line in lines} >= set(QUESTIONS)
    assert run("ask").stdout == run("ask", "--list").stdout


def test_the_list_and_a_question_at_once_are_refused() -> None:
    result = run("ask", "--list", "awards")
    assert result.exit_code == 2
    assert "--list stands alone" in result.stderr


def test_a_reader_that_goes_away_is_no_error(store_path: Path) -> None:
    line = f"{sys.executable} -m placegraph ask --list --format json | head -c 1"
    result = subprocess.run(
        ["bash", "-c", line], capture_output=True, text=True, timeout=60, check=False
    )
    assert result.stdout == "["
    assert result.stderr == ""
