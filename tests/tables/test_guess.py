"""A guessed mapping reads the table that it was guessed from."""

from __future__ import annotations

from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
import pytest

from placegraph.tables import TableError, TieRow, guess_mapping, read_mapping, read_table

from .test_real_tables import FILES, SHARED

GERMAN = """\
Stadt;Bundesland;Breitengrad;Längengrad;Partnerstadt;Land;Art;seit;Ansprechpartner: E-Mail
Düren;Nordrhein-Westfalen;50,8;6,48;Valenciennes;Frankreich;Partnerschaft;1959;x@dueren.example
Düren;Nordrhein-Westfalen;50,8;6,48;Mytischtschi;Russland;Freundschaft;1988;y@dueren.example
"""
ENGLISH = "City 1,Country 1,City 2,Country 2,Year\nDover,UK,Calais,France,1973\n"


def read_with_guess(tmp_path: Path, path: Path) -> list[TieRow]:
    described = tmp_path / "guess.yaml"
    described.write_text(guess_mapping(path), encoding="utf-8")
    results = list(read_table(path, read_mapping(described)))
    return [result for result in results if isinstance(result, TieRow)]


def test_german_headers_and_values_are_understood(tmp_path: Path) -> None:
    path = tmp_path / "unsere Städte.csv"
    path.write_text(GERMAN, encoding="utf-8")
    first, second = read_with_guess(tmp_path, path)
    assert [party.name for party in first.parties] == ["Düren", "Valenciennes"]
    assert first.parties[0].division == "Nordrhein-Westfalen"
    assert (first.parties[0].latitude, first.parties[0].longitude) == (50.8, 6.48)
    assert (first.formality, first.start) == ("twinning", "1959")
    assert (second.formality, second.start) == ("friendship", "1988")


def test_the_country_of_an_end_is_seen_by_its_divisions(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(GERMAN, encoding="utf-8")
    first, _ = read_with_guess(tmp_path, path)
    assert [party.country for party in first.parties] == ["Germany", "Frankreich"]


def test_a_form_that_is_not_known_is_marked_for_a_person_to_look_at(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(GERMAN.replace("Freundschaft", "Ringpartnerschaft"), encoding="utf-8")
    guessed = guess_mapping(path)
    assert "Ringpartnerschaft: unspecified  # check" in guessed
    assert "Partnerschaft: twinning\n" in guessed


def test_the_guess_names_the_columns_that_it_does_not_read(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(GERMAN, encoding="utf-8")
    assert "# Columns that are not read: Ansprechpartner: E-Mail" in guess_mapping(path)


def test_numbered_english_headers_are_two_ends(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(ENGLISH, encoding="utf-8")
    (tie,) = read_with_guess(tmp_path, path)
    assert [(one.name, one.country) for one in tie.parties] == [
        ("Dover", "UK"),
        ("Calais", "France"),
    ]
    assert tie.start == "1973"


@pytest.mark.parametrize("content", ["a,b\n1,2\n", "city,partner\n"])
def test_a_table_without_two_names_is_not_guessed(tmp_path: Path, content: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(TableError, match=r"no two columns of names|no rows to guess from"):
        guess_mapping(path)


@pytest.mark.parametrize(
    ("name", "rows"), [("twinning_hekman", 25_914), ("twinning_germany", 5_881)]
)
def test_real_tables_are_guessed(tmp_path: Path, name: str, rows: int) -> None:
    path = SHARED / FILES[name]
    if not path.exists():
        pytest.skip(f"{path.name} is not there: the shared data is not part of the repository")
    assert len(read_with_guess(tmp_path, path)) == rows


TITLED = """\
Unsere Verbindungen in die Welt – Stand 2024;;;;;
;;;;;
Kommune (bei uns);Befreundeter Ort;Staat;Was ist es?;besiegelt am;Läuft noch?
Tübingen;Durham;Großbritannien;Städtepartnerschaft;1969;ja
Tübingen;Petrosawodsk;Russland;Städtepartnerschaft;1989;ruht
Lüneburg;Kulmbach;Deutschland;Freundschaft;14.06.1967;ja
"""


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_title_above_the_header_is_passed_over(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"t{suffix}"
    if suffix == ".csv":
        path.write_text(TITLED, encoding="utf-8")
    else:
        workbook = openpyxl.Workbook()
        for line in TITLED.splitlines():
            workbook.active.append([cell or None for cell in line.split(";")])
        workbook.active.merge_cells("A1:F1")
        workbook.save(path)
    assert "table: {header_row: 3}" in guess_mapping(path)
    ties = read_with_guess(tmp_path, path)
    assert [tie.parties[1].name for tie in ties] == ["Durham", "Petrosawodsk", "Kulmbach"]
    assert [tie.start for tie in ties] == ["1969", "1989", "1967-06-14"]


def test_forms_and_statuses_are_told_by_their_values(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(TITLED, encoding="utf-8")
    ties = read_with_guess(tmp_path, path)
    assert [tie.formality for tie in ties] == ["twinning", "twinning", "friendship"]
    assert [tie.status for tie in ties] == ["active", "dormant", "active"]
