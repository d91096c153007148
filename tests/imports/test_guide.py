"""A newcomer with a German spreadsheet and docs/importing.md gets from --guess to the pages."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from placegraph.cli import main
from placegraph.store import open_store
from placegraph_api.app import create_app
from placegraph_api.settings import Settings

GUIDE = (Path(__file__).parents[2] / "docs" / "importing.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", GUIDE, re.DOTALL)

HEKMAN = """\
city1,country1,lat1,lng1,city2,country2,lat2,lng2
Münster,Germany,51.9625,7.6256,York,United Kingdom,53.958,-1.0803
"""


def block(language: str, start: str) -> str:
    """The block of the guide in a language that begins so."""
    blocks = (str(text) for found, text in BLOCKS if found == language)
    return next(text for text in blocks if text.startswith(start))


def run(command: str) -> str:
    """What a command of the guide prints."""
    words = command.split()
    assert words[0] == "placegraph"
    result = CliRunner().invoke(main, words[1:], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return str(result.output)


def test_the_guide_leads_from_a_spreadsheet_to_the_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, geonames: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "gazetteer").symlink_to(geonames)
    # As a German spreadsheet program saves it.
    table = block("text", "Gemeinde;")
    (tmp_path / "partnerschaften.csv").write_text(table, encoding="cp1252")

    run(block("sh", "placegraph import partnerschaften.csv --guess"))
    mapping = tmp_path / "partnerschaften.yaml"
    guessed = mapping.read_text(encoding="utf-8")
    shown = block("yaml", "# A first mapping").splitlines()
    assert set(shown) <= set(guessed.splitlines())
    for mended in block("yaml", "title: ").splitlines():
        field = mended.split(":")[0]
        guessed = re.sub(rf"^{field}:.*$", mended, guessed, flags=re.MULTILINE)
    mapping.write_text(guessed, encoding="utf-8")

    told = run(block("sh", "placegraph import partnerschaften.csv --mapping"))
    assert told.startswith(block("text", "rows"))
    reports = tmp_path / "var" / "store" / "imports" / "partnerschaften"
    with (reports / "review.csv").open(encoding="utf-8-sig", newline="") as file:
        questions = list(csv.DictReader(file))
    assert [question["name"] for question in questions] == ["Rochester"]
    decision = re.search(r"^\| (\d+) \| the GeoNames", GUIDE, re.MULTILINE)
    assert decision
    with (tmp_path / "review.csv").open("w", encoding="cp1252", newline="") as file:
        writer = csv.DictWriter(file, list(questions[0]), delimiter=";")
        writer.writeheader()
        writer.writerow(questions[0] | {"decision": decision[1]})

    command = next(text for _, text in BLOCKS if "--review review.csv" in text)
    told = run(command)
    assert re.search(r"^doubtful +0$", told, re.MULTILINE)
    assert "ties: 7 new, 0 changed, 0 gone" in told
    ask = re.search(r"`(placegraph ask [^`]*)`", GUIDE)
    assert ask
    answer = run(ask[1])
    assert "Zgorzelec" in answer
    assert "Wiesbaden" in answer

    # The same table as one of a list changes nothing.
    (tmp_path / "downloads").mkdir()
    (tmp_path / "downloads" / "twin_cities.csv").write_text(HEKMAN, encoding="utf-8")
    (tmp_path / "lists.yaml").write_text(block("yaml", "tables:"), encoding="utf-8")
    told = run(block("sh", "placegraph import lists.yaml"))
    assert [line for line in told.splitlines() if line.startswith("#")] == [
        "# partnerschaften", "# twinning-hekman",
    ]  # fmt: skip
    assert "ties: 0 new, 0 changed, 0 gone" in told
    assert "ties: 1 new, 0 changed, 0 gone; 1 are known from other sources too" in told

    store = open_store(tmp_path / "var" / "store")
    with TestClient(create_app(store, Settings())) as client:
        page = client.get("/place/gorlitz", headers={"accept": "text/html"}).text
        assert "Görlitz" in page
        assert "Zgorzelec" in page
        assert "stadt.example" not in page
        tie = client.get(
            "/relationship/gorlitz--zgorzelec--unspecified", headers={"accept": "text/html"}
        ).text
        assert "5 May 1998" in tie
        assert "row 6" in tie
        assert "<td>unknown</td>" in tie


def test_every_command_of_the_guide_exists() -> None:
    named = set(re.findall(r"placegraph ([a-z]+)", GUIDE))
    assert named <= set(main.commands_in) | {"import"}
