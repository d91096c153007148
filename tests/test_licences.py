"""Licences travel: every answer names those of the sources that it rests on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from oxford import RELATIONSHIPS, Curated
from placegraph import answers
from placegraph.analyst import Analyst
from placegraph.build import build
from placegraph.cli import main
from placegraph.filters import EVERYTHING, Filter
from placegraph.queries import ask
from placegraph.store import open_store

CC_BY = "https://creativecommons.org/licenses/by/4.0/"
CC_BY_SA = "https://creativecommons.org/licenses/by-sa/4.0/"
TWINS = {"source": "twins", "licence": CC_BY, "share_alike": False}
LIST = {"source": "list", "licence": CC_BY_SA, "share_alike": True}
BOTH = [LIST, TWINS]


@pytest.fixture(scope="module")
def two_sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Oxford and Bonn as one dataset has it; Oxford and Leiden as one under another licence."""
    folder = tmp_path_factory.mktemp("licences")
    curated = Curated(folder / "curated")
    bonn, leiden = RELATIONSHIPS.split("- id: oxford-leiden")
    curated.write("relationships.yaml", bonn)
    curated.add_dataset("list", 20, relationships="- id: oxford-leiden" + leiden)
    curated.replace("list/dataset.yaml", CC_BY, CC_BY_SA)
    build(folder / "store", curated.root)
    return folder / "store"


@pytest.fixture(scope="module")
def analyst(two_sources: Path) -> Analyst:
    return Analyst(open_store(two_sources))


def told(licences: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is said of each source, without its title, which must be there."""
    assert all(one["title"] for one in licences)
    return [{name: one[name] for name in ("source", "licence", "share_alike")} for one in licences]


def test_rows_that_name_their_ties_rest_on_those(analyst: Analyst) -> None:
    def of_ties(place: str) -> list[dict[str, Any]]:
        found = answers.metric(analyst, EVERYTHING, id="ties", parameters={}, place=place)
        return told(found["licences"])

    assert of_ties("Bonn") == [TWINS]
    assert of_ties("Leiden") == [LIST]
    assert of_ties("Oxford") == BOTH


def test_what_measures_a_whole_network_rests_on_all_ties_of_the_filter(analyst: Analyst) -> None:
    def of_degree(where: Filter) -> list[dict[str, Any]]:
        found = answers.metric(analyst, where, id="degree", parameters={}, place="Oxford")
        return told(found["licences"])

    assert of_degree(EVERYTHING) == BOTH
    assert of_degree(Filter.of(sources=["list"])) == [LIST]
    ending = answers.scenario(analyst, EVERYTHING, id="lose_place", parameters={"place": "Bonn"})
    assert told(ending["licences"]) == BOTH
    changed = answers.changes(analyst, Filter.of(sources=["twins"]), since="1940", until="1950")
    assert told(changed["licences"]) == [TWINS]
    assert told(answers.suggestions(analyst, EVERYTHING, place="Bonn")["licences"]) == BOTH


def test_a_path_rests_on_the_ties_of_its_steps(analyst: Analyst) -> None:
    assert told(answers.paths(analyst, EVERYTHING, a="Oxford", b="Leiden")["licences"]) == [LIST]
    assert told(answers.paths(analyst, EVERYTHING, a="Bonn", b="Leiden")["licences"]) == BOTH


def test_a_question_rests_on_the_ties_of_its_rows(analyst: Analyst) -> None:
    store = analyst.store
    assert told(ask(store, "formal-partners", place="Bonn").licences) == [TWINS]
    assert told(ask(store, "formal-partners", place="Oxford").licences) == BOTH
    # What measures the whole network rests on all of it, whatever ties its rows name.
    assert told(ask(store, "position", place="Bonn").licences) == BOTH
    assert told(ask(store, "position", place="Leiden", source="list").licences) == [LIST]
    assert ask(store, "awards").licences == []


@pytest.mark.parametrize(
    "words",
    [
        "metric ties --place Oxford",
        "metric degree --evidence",
        "paths Bonn Leiden",
        "scenario lose_place --place Bonn",
        "changes --from 1940 --to 1950",
        "suggest Bonn",
        "ask formal-partners --place Oxford",
    ],
)
def test_the_command_line_names_them_beside_the_rows_and_never_among_them(
    words: str, two_sources: Path
) -> None:
    def run(*more: str) -> Any:
        given = [*words.split(), "--store", str(two_sources), *more]
        return CliRunner().invoke(main, given, catch_exceptions=False)

    line = "licences: CC BY-SA 4.0, share-alike (list); CC BY 4.0 (twins)"
    shown = run()
    assert shown.stderr.splitlines()[-1] == line
    assert "licences" not in shown.stdout
    as_csv = run("--format", "csv")
    assert as_csv.stderr.splitlines()[-1] == line
    assert "licences" not in as_csv.stdout
