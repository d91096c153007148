"""A guessed mapping reads the table that it was guessed from."""

from __future__ import annotations

from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
import pytest

from placegraph.errors import DataError
from placegraph.tables import (
    Mapping,
    RejectedRow,
    TableError,
    TieMapping,
    TieRow,
    guess_mapping,
    read_mapping,
    read_table,
)

from .test_real_tables import FILES, SHARED

GERMAN = """\
Stadt;Bundesland;Breitengrad;Längengrad;Partnerstadt;Land;Art;seit;Ansprechpartner: E-Mail
Düren;Nordrhein-Westfalen;50,8;6,48;Valenciennes;Frankreich;Partnerschaft;1959;x@dueren.example
Düren;Nordrhein-Westfalen;50,8;6,48;Mytischtschi;Russland;Freundschaft;1988;y@dueren.example
"""
ENGLISH = "City 1,Country 1,City 2,Country 2,Year\nDover,UK,Calais,France,1973\n"


def read_with_guess(tmp_path: Path, path: Path) -> list[TieRow]:
    described = tmp_path / "guess.yaml"
    text = guess_mapping(path).replace("{constant: }", "{constant: Germany}")
    described.write_text(text, encoding="utf-8")
    results = list(read_table(path, read_mapping(described)))
    return [result for result in results if isinstance(result, TieRow)]


def test_german_headers_and_values_are_understood(tmp_path: Path) -> None:
    path = tmp_path / "unsere Städte.csv"
    path.write_text(GERMAN, encoding="utf-8")
    assert "id: unsere-stadte\n" in guess_mapping(path)
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


@pytest.mark.parametrize("content", ["a,b\n1,2\n", "city,partner\n", "year,contact\n1987,Anna\n"])
def test_a_table_without_two_names_is_not_guessed(tmp_path: Path, content: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(TableError, match=r"no column of names|no rows to guess from"):
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
    assert "table: {header_row: 3}  # what" in guess_mapping(path)
    ties = read_with_guess(tmp_path, path)
    assert [tie.parties[1].name for tie in ties] == ["Durham", "Petrosawodsk", "Kulmbach"]
    assert [tie.start for tie in ties] == ["1969", "1989", "1967-06-14"]


def test_forms_and_statuses_are_told_by_their_values(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(TITLED, encoding="utf-8")
    ties = read_with_guess(tmp_path, path)
    assert [tie.formality for tie in ties] == ["twinning", "twinning", "friendship"]
    assert [tie.status for tie in ties] == ["active", "dormant", "active"]


def guessed(tmp_path: Path, *lines: str) -> Mapping:
    """The mapping that is guessed for a table, with its blanks filled in."""
    path = tmp_path / "t.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    described = tmp_path / "guess.yaml"
    text = guess_mapping(path).replace("{constant: }", "{constant: Germany}")
    described.write_text(text, encoding="utf-8")
    return read_mapping(described).mapping


@pytest.mark.parametrize(
    ("header", "row", "ends"),
    [
        ("Stadt A;Stadt B;Land A;Land B", "Ulm;Meaux;D;F",
         [("Stadt A", "Land A"), ("Stadt B", "Land B")]),
        ("Ort;Partnerort;Land;Partnerland", "Ulm;Meaux;D;F",
         [("Ort", "Land"), ("Partnerort", "Partnerland")]),
        ("Partnerkommune;Staat;Heimatgemeinde;Land", "Meaux;F;Ulm;D",
         [("Heimatgemeinde", "Land"), ("Partnerkommune", "Staat")]),
        ("Ville;Pays;Ville jumelle;Pays;Courriel", "Meaux;F;Ulm;D;x",
         [("Ville", "Pays"), ("Ville jumelle", "Pays (2)")]),
        ("from;to;country1;country2", "Ulm;Meaux;D;F",
         [("from", "country1"), ("to", "country2")]),
        ("Sister city;Country;City;Contact person", "Meaux;F;Ulm;Anna",
         [("City", None), ("Sister city", "Country")]),
    ],
)  # fmt: skip
def test_columns_are_of_the_end_that_headers_and_order_say(
    tmp_path: Path, header: str, row: str, ends: list[tuple[str, str | None]]
) -> None:
    mapping = guessed(tmp_path, header, row, row)
    assert [
        (each.name.column, each.country.column if each.country else None)
        for each in mapping.described
    ] == ends


def test_german_compounds_and_places_in_one_cell_are_understood(tmp_path: Path) -> None:
    mapping = guessed(
        tmp_path,
        "Gemeinde;Partnerstadt;Koordinaten;Vertragsdatum;Ort der Unterzeichnung;Verbindungsart",
        "Ulm;Meaux;48,96; 2,88;1.5.1990;Meaux;Jumelage".replace("48,96; 2,88", '"48,96; 2,88"'),
        'Ulm;Bath;"51,38; -2,36";1987;Bath;Freundschaft',
    )
    assert isinstance(mapping, TieMapping)
    first, second = mapping.parties
    assert second.position is not None
    assert (second.position.column, first.position) == ("Koordinaten", None)
    assert mapping.start is not None
    assert mapping.start.column == "Vertragsdatum"
    assert mapping.formality.values == {"Jumelage": "twinning", "Freundschaft": "friendship"}


COUNCIL = """Städtepartnerschaften der Stadt Esslingen am Neckar;;;;;
Stand: Januar 2024;;;;;
;;;;;
Partnerstadt;Land;seit;Art der Verbindung;Breite;Ansprechpartner
Vienne;Frankreich;1958;Städtepartnerschaft;45,52;Anna Muster
Neath Port Talbot;Großbritannien;1957;Städtepartnerschaft;51,6;Anna Muster
Piotrków Trybunalski;Polen;1989;Städtefreundschaft;51,4;Bert Muster
* ruht seit 2022;;;;;
"""
FOOTNOTES = """\
Ort;Partnerort;Land
Ulm;Meaux;F
Ulm;Bath;GB
* ohne Vertrag;;
Quelle: Stadt;;
"""


def test_a_list_of_one_places_partners_waits_for_the_name_of_the_place(tmp_path: Path) -> None:
    path = tmp_path / "liste.csv"
    path.write_text(COUNCIL, encoding="cp1252", errors="replace")
    text = guess_mapping(path)
    assert 'title: "Städtepartnerschaften der Stadt Esslingen am Neckar"  # check' in text
    assert "Ansprechpartner" in text.splitlines()[-1]
    assert "fill_down" not in text
    described = tmp_path / "guess.yaml"
    described.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=r"guess.yaml:\d+.*is needed with a value"):
        read_mapping(described)
    filled = text.replace("name: {constant: }", "name: {constant: Esslingen am Neckar}")
    described.write_text(filled.replace("{constant: }", "{constant: Deutschland}"), "utf-8")
    results = list(read_table(path, read_mapping(described)))
    ties = [one for one in results if isinstance(one, TieRow)]
    assert [[party.name for party in tie.parties] for tie in ties] == [
        ["Esslingen am Neckar", partner]
        for partner in ("Vienne", "Neath Port Talbot", "Piotrków Trybunalski")
    ]
    assert [tie.formality for tie in ties] == ["twinning", "twinning", "friendship"]
    (footnote,) = (one for one in results if isinstance(one, RejectedRow))
    assert footnote.line == 8


def test_a_name_in_merged_cells_is_that_of_the_rows_below_it(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    workbook = openpyxl.Workbook()
    for row in (
        ["Gemeinde", "Land", "Partnerstadt", "Staat"],
        ["Ulm", "D", "Meaux", "F"],
        [None, None, "Bath", "GB"],
        [None, None, "Eger", "HU"],
        ["Jena", "D", "Lugoj", "RO"],
        [None, None, None, "* ohne Vertrag"],
    ):
        workbook.active.append(row)
    workbook.active.merge_cells("A2:A4")
    workbook.active.merge_cells("B2:B4")
    workbook.save(path)
    assert "table: {fill_down: [Gemeinde]}  # check" in guess_mapping(path)
    ties = read_with_guess(tmp_path, path)
    assert [[party.name for party in tie.parties] for tie in ties] == [
        ["Ulm", "Meaux"], ["Ulm", "Bath"], ["Ulm", "Eger"], ["Jena", "Lugoj"],
    ]  # fmt: skip


def test_a_header_of_two_lines_is_read_from_both(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(
        "Gemeinde;Partner;;Vertrag\n;Ort;Staat;seit\nUlm;Meaux;F;1958\nJena;Lugoj;RO;1983\n",
        encoding="utf-8",
    )
    ties = read_with_guess(tmp_path, path)
    assert [[party.name for party in tie.parties] for tie in ties] == [
        ["Ulm", "Meaux"], ["Jena", "Lugoj"],
    ]  # fmt: skip
    assert [tie.start for tie in ties] == ["1958", "1983"]


def test_footnotes_are_no_names_in_merged_cells(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(FOOTNOTES, encoding="utf-8")
    assert "fill_down" not in guess_mapping(path)
