"""What becomes of each kind of cell."""

from __future__ import annotations

from pathlib import Path

import pytest

from placegraph.tables import RejectedRow, TableError, TieRow

from .conftest import Read, csv_of


def test_a_sound_row_is_a_tie_with_its_evidence(read: Read) -> None:
    reading, (tie,) = read(
        csv_of({"land": "United Kingdom", "lat": "51.13", "lng": "1.31", "form": "p"})
    )
    assert isinstance(tie, TieRow)
    assert [party.name for party in tie.parties] == ["Dover", "Calais"]
    assert (tie.parties[0].country, tie.parties[0].latitude) == ("United Kingdom", 51.13)
    assert (tie.level, tie.strands, tie.formality) == ("civic", ("civic/twinning",), "twinning")
    assert (tie.evidence.file, tie.evidence.row, tie.evidence.locator) == ("towns.csv", 2, "row 2")
    assert len(tie.evidence.checksum) == 64
    assert (tie.faults, reading.counts.read) == ((), 1)


def test_a_blank_cell_takes_the_value_for_blanks(read: Read) -> None:
    _, (tie,) = read(csv_of({}))
    assert isinstance(tie, TieRow)
    assert tie.formality == "unspecified"


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        pytest.param({"a": "", "form": "p"}, "a", "a blank cell", id="no-name"),
        pytest.param({"a": "Calais", "b": "CALAIS"}, "b", "a tie of a place with itself",
                     id="self"),
        pytest.param({"form": "x"}, "form", "a value that the mapping does not name", id="value"),
        pytest.param({"b": "<b>Calais</b>"}, "b", "HTML or script in a cell", id="html"),
        pytest.param({"b": "<script>x()</script>"}, "b", "HTML or script in a cell", id="script"),
        pytest.param({"b": "mayor@calais.example"}, "b", "looks like an e-mail address", id="mail"),
        pytest.param({"b": "+33 3 21 46 62 00"}, "b", "looks like a telephone number", id="phone"),
        pytest.param({"b": "0321 466200"}, "b", "looks like a telephone number", id="phone-local"),
        pytest.param({"b": "Tel: 3214 66200"}, "b", "looks like a telephone number", id="tel"),
        pytest.param({"b": "=A1&B1"}, "b", "a formula written out", id="formula"),
        pytest.param({"b": "#REF!"}, "b", "an error of the spreadsheet", id="broken"),
        pytest.param({"b": "x" * 501}, "b", "501 characters", id="long"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_say_who_is_tied_is_rejected(
    read: Read, cells: dict[str, str], column: str, reason: str
) -> None:
    reading, (row, after) = read(csv_of(cells, {}))
    assert isinstance(row, RejectedRow)
    assert [(fault.line, fault.column, fault.reason) for fault in row.faults] == [
        (2, column, reason)
    ]
    assert isinstance(after, TieRow)
    assert (reading.counts.accepted, reading.counts.rejected, reading.counts.read) == (1, 1, 2)


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        pytest.param({"since": "soon"}, "since", "not a date", id="date"),
        pytest.param({"since": "2000", "until": "1990"}, "until", "an end before the start 2000",
                     id="end-first"),
        pytest.param({"lat": "-122.4", "lng": "37.8"}, "lat, lng",
                     "latitude and longitude seem to be swapped", id="swapped"),
        pytest.param({"lat": "1000", "lng": "2"}, "lat, lng", "not on the globe", id="globe"),
        pytest.param({"lat": "0", "lng": "0"}, "lat, lng", "latitude and longitude are both zero",
                     id="zero"),
        pytest.param({"lat": "51"}, "lat, lng", "one coordinate without the other", id="half"),
        pytest.param({"lat": "north", "lng": "1"}, "lat, lng", "not a position", id="words"),
        pytest.param({"q": "Dover"}, "q", "not a wikidata identifier", id="identifier"),
        pytest.param({"note": "ask jo@dover.example"}, "note", "looks like an e-mail address",
                     id="mail"),
        pytest.param({"note": "<img src=x>"}, "note", "HTML or script in a cell", id="html"),
    ],
)  # fmt: skip
def test_anything_else_is_left_out_and_the_row_is_taken(
    read: Read, cells: dict[str, str], column: str, reason: str
) -> None:
    _, (tie,) = read(csv_of(cells))
    assert isinstance(tie, TieRow)
    (fault,) = tie.faults
    assert (fault.column, fault.reason, fault.outcome) == (column, reason, "left-out")
    assert (tie.end, tie.note, tie.parties[0].latitude, tie.parties[0].identifiers) == (
        None, None, None, {},
    )  # fmt: skip


def test_personal_data_is_not_repeated_in_the_report(read: Read) -> None:
    _, results = read(csv_of({"b": "mayor@calais.example"}, {"note": "Tel. +33 321 466200"}))
    told = [fault.value for result in results for fault in result.faults]
    assert told == ["(not repeated)", "(not repeated)"]


@pytest.mark.parametrize("name", ["Mobile (Alabama)", "100 Mile House", "6 de Octubre", "A < B"])
def test_names_that_only_resemble_what_is_refused_are_taken(read: Read, name: str) -> None:
    _, (tie,) = read(csv_of({"b": name}))
    assert isinstance(tie, TieRow)
    assert (tie.parties[1].name, tie.faults) == (name, ())


def test_a_name_in_the_wrong_encoding_is_taken_and_reported(read: Read) -> None:
    _, (tie,) = read(csv_of({"b": "DÃ¼ren"}))
    assert isinstance(tie, TieRow)
    (fault,) = tie.faults
    assert (fault.outcome, fault.expected) == ("noted", "perhaps 'Düren'")


def test_two_places_of_one_name_at_different_spots_are_tied(read: Read) -> None:
    mapping = """\
id: t
title: T
description: T
licence: unknown
parties:
  - {name: a, latitude: lat1, longitude: lng1}
  - {name: b, latitude: lat2, longitude: lng2}
level: {constant: civic}
strands: {constant: civic}
formality: {constant: twinning}
status: {constant: unknown}
"""
    rows = "a,lat1,lng1,b,lat2,lng2\nNienburg,52.6,9.2,Nienburg,51.8,11.7\n"
    _, (apart, same) = read(rows + "Stryi,49.2,23.8,Stryi,49.2,23.8\n", mapping=mapping)
    assert isinstance(apart, TieRow)
    assert isinstance(same, RejectedRow)


LOOKED_UP = """\
id: t
title: T
description: T
licence: unknown
table: {columns: [a, b]}
lookups: {names: {file: names.tsv, columns: [q, name], key: q, value: name}}
parties: [{name: {column: a, lookup: names}}, {name: {column: b, lookup: names}}]
level: {constant: civic}
strands: {constant: civic}
formality: {constant: twinning}
status: {constant: unknown}
"""


def test_a_name_may_be_looked_up_in_a_second_table(read: Read, tmp_path: Path) -> None:
    (tmp_path / "names.tsv").write_text("Q1\tDover\nQ2\tCalais\n", encoding="utf-8")
    _, (tie, unknown) = read("Q1\tQ2\nQ1\tQ3\n", "pairs.tsv", LOOKED_UP)
    assert isinstance(tie, TieRow)
    assert [party.name for party in tie.parties] == ["Dover", "Calais"]
    assert isinstance(unknown, RejectedRow)
    assert [(one.value, one.reason) for one in unknown.faults] == [("Q3", "not in the table names")]


def test_a_second_table_that_is_missing_or_lacks_its_columns_is_named(
    read: Read, tmp_path: Path
) -> None:
    with pytest.raises(TableError, match=r"names\.tsv: cannot be read"):
        read("Q1\tQ2\n", "pairs.tsv", LOOKED_UP)
    (tmp_path / "names.tsv").write_text("Q1\tDover\n", encoding="utf-8")
    with pytest.raises(TableError, match="no column 'label'; there are: q, name"):
        read("Q1\tQ2\n", "pairs.tsv", LOOKED_UP.replace("value: name", "value: label"))


def test_too_many_bad_rows_stop_the_reading(read: Read) -> None:
    with pytest.raises(TableError, match="2 of 2 rows were rejected; expected at most 1"):
        read(csv_of({"a": ""}, {"a": ""}, {}), most_rejected=1)


def test_columns_that_no_mapping_names_are_dropped(read: Read) -> None:
    _, (tie,) = read("a,b,mayor,form\nDover,Calais,jo@dover.example,p\n", mapping=SHORT)
    assert isinstance(tie, TieRow)
    assert "jo@" not in repr(tie)


def test_the_mark_of_a_footnote_is_no_part_of_a_name_or_a_date(read: Read) -> None:
    _, (tie,) = read(csv_of({"a": "Dover*", "b": "Calais ²)", "since": "1973 *"}))
    assert isinstance(tie, TieRow)
    assert [party.name for party in tie.parties] == ["Dover", "Calais"]
    assert (tie.start, tie.faults) == ("1973", ())


def test_the_report_says_why_a_date_is_none(read: Read) -> None:
    _, (tie,) = read(csv_of({"since": "14.06.87"}))
    assert isinstance(tie, TieRow)
    assert (tie.start, tie.faults[0].reason) == (None, "not a date: a year of two digits")


def test_a_remark_behind_a_date_is_noted_and_the_date_taken(read: Read) -> None:
    _, (tie, other) = read(csv_of({"since": "1956 (renewed in 2006)"}, {"since": "(1956)"}))
    assert isinstance(tie, TieRow)
    assert isinstance(other, TieRow)
    assert (tie.start, tie.faults[0].outcome) == ("1956", "noted")
    assert (other.start, other.faults[0].outcome) == (None, "left-out")


def test_a_row_of_one_cell_is_no_tie_and_repeats_no_contact(read: Read) -> None:
    lines = "* dormant since 2022,,,\nDover,,,\nTel. 01304 300300,,,\n"
    one_place = SHORT.replace("{name: a}", "{name: {constant: Dover}}").replace(
        "name: b", "name: a"
    )
    _, results = read("a,b,mayor,form\nCalais,x,,p\n" + lines, mapping=one_place)
    told = [one.faults[0] for one in results if isinstance(one, RejectedRow)]
    assert [(one.line, one.value) for one in told] == [
        (3, "* dormant since 2022"), (4, "Dover"), (5, "(not repeated)"),
    ]  # fmt: skip
    assert {one.reason for one in told} == {"a row of one cell: a heading or a footnote?"}


def test_rows_that_the_mapping_does_not_want_are_counted_apart(read: Read) -> None:
    rows = 'rows:\n  - {column: form, none_of: [x, ""]}\n'
    reading, results = read("a,b,form\nDover,Calais,p\nDover,Split,x\nBo,Bath,\n",
                            mapping=SHORT + rows)  # fmt: skip
    assert (len(results), reading.counts.read, reading.counts.filtered) == (1, 1, 2)


SHORT = """\
id: short
title: Short
description: Short
licence: unknown
parties: [{name: a}, {name: b}]
level: {constant: civic}
strands: {constant: civic}
formality: {constant: twinning}
status: {constant: unknown}
"""
