"""Files as they come: encodings, delimiters, ragged rows, workbooks, JSON."""

from __future__ import annotations

import datetime
import json
import tracemalloc
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pytest

from placegraph.tables import (
    Layout,
    Row,
    Table,
    TableError,
    delimited,
    objects,
    open_table,
    workbook,
)
from placegraph.tables.rows import Unreadable

TOWNS = "name;land\nDüren;Deutschland\nŁódź;Polska\n"


def written(tmp_path: Path, content: bytes | str, name: str = "towns.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def rows_of(table: Table) -> list[dict[str, str]]:
    return [dict(row.values) for row in table.rows if isinstance(row, Row)]


def sheet(path: Path, *rows: list[Any], title: str = "Towns") -> Path:
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]
)  # fmt: skip
def test_an_encoding_is_recognised(tmp_path: Path, encoding: str) -> None:
    table = open_table(written(tmp_path, TOWNS.encode(encoding)))
    assert table.columns == ("name", "land")
    assert [row["name"] for row in rows_of(table)] == ["Düren", "Łódź"]
    assert table.notices == []


def test_windows_1252_is_reported_because_it_is_a_guess(tmp_path: Path) -> None:
    text = "name,land\nDover,x\nDüren,Deutschland\n"
    table = open_table(written(tmp_path, text.encode("cp1252")))
    assert rows_of(table)[1]["name"] == "Düren"
    (notice,) = table.notices
    assert notice.reason == "not UTF-8 (first on line 3); read as Windows-1252"


def test_the_mapping_may_name_the_encoding(tmp_path: Path) -> None:
    path = written(tmp_path, "name,land\nŁódź,Polska\n".encode("iso-8859-2"))
    table = open_table(path, Layout(encoding="iso-8859-2"))
    assert (rows_of(table)[0]["name"], table.notices) == ("Łódź", [])
    with pytest.raises(TableError, match="unknown encoding: utf-9"):
        open_table(path, Layout(encoding="utf-9"))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_delimiter_is_recognised(tmp_path: Path, delimiter: str) -> None:
    lines = ["name,land", '"Newry, Mourne; Down",UK', "Bath,UK"]
    text = "\n".join(delimiter.join(line.rsplit(",", 1)) for line in lines)
    table = open_table(written(tmp_path, text))
    assert [row["name"] for row in rows_of(table)] == ["Newry, Mourne; Down", "Bath"]


def test_a_ragged_row_is_unreadable_and_the_next_is_read(tmp_path: Path) -> None:
    table = open_table(written(tmp_path, 'a,b\n"two\nlines",x\n1,2,3\n4\n\n5,6,,\n'))
    found = list(table.rows)
    assert [row.line for row in found] == [2, 4, 5, 7]
    assert [type(row) for row in found] == [Row, Unreadable, Unreadable, Row]
    assert isinstance(found[1], Unreadable)
    assert found[1].reason == "a ragged row: 3 cells under 2 columns"


def test_a_blank_or_second_column_name_is_reported(tmp_path: Path) -> None:
    table = open_table(written(tmp_path, "town,,town\na,b,c\n"))
    assert table.columns == ("town", "column 2", "town (2)")
    assert [notice.column for notice in table.notices] == ["column 2", "town (2)"]


def test_a_header_may_stand_lower_or_be_missing(tmp_path: Path) -> None:
    path = written(tmp_path, "Our list,\n,\nname,land\nBo,SL\n")
    assert open_table(path, Layout(header_row=3)).columns == ("name", "land")
    bare = open_table(written(tmp_path, "Q1\tQ2\nQ3\tQ4\n", "p.tsv"), Layout(columns=("a", "b")))
    assert rows_of(bare) == [{"a": "Q1", "b": "Q2"}, {"a": "Q3", "b": "Q4"}]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("t.csv", "", "an empty file"),
        ("t.csv", "\n\n", "no header"),
        ("t.xls", "x", "unknown format '.xls'; expected CSV"),
        ("t.json", "[1,", "not readable as JSON"),
        ("t.json", "3", "not an array"),
        ("t.json", '{"a": [], "b": []}', "one of: a, b"),
        ("t.json", "[" * 100_000, "nested too deeply"),
        ("t.xlsx", "name,land", "not readable as XLSX"),
        ("t.csv", 'a,b\n"' + "x" * 200_000, "every quotation mark to be closed"),
        ("t.csv", "a,b\n" + "x" * 1_000_001, "a line of more than"),
        ("t.csv", "\x7fELF\x02\x01\x01\x00\x00\x00,\n", "not a text; expected a table as CSV"),
    ],
    ids=lambda value: value[:12] if isinstance(value, str) else None,
)
def test_a_file_that_is_no_table_is_refused(
    tmp_path: Path, name: str, content: str, message: str
) -> None:
    with pytest.raises(TableError, match=message):
        list(open_table(written(tmp_path, content, name)).rows)


def test_control_characters_are_no_part_of_a_header(tmp_path: Path) -> None:
    table = open_table(written(tmp_path, "na\x1bme,\u200bland\nBo,SL\n"))
    assert table.columns == ("name", "land")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="No such file"):
        open_table(tmp_path / "none.csv")


def test_a_long_file_is_read_in_constant_memory(tmp_path: Path) -> None:
    path = written(tmp_path, "a,b\n" + "Dover,Calais\n" * 300_000)
    tracemalloc.start()
    try:
        read = sum(1 for _ in open_table(path).rows)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert read == 300_000
    # The file has 3.9 MB; a chunk of 1 MB is held while it is inspected.
    assert peak < 3_500_000


def test_a_worksheet_is_read_as_it_is_typed(tmp_path: Path) -> None:
    day = datetime.datetime(2019, 6, 14)
    path = sheet(tmp_path / "t.xlsx", ["name", "since", "n"], ["Dover", day, 3.0], [], ["Bo", 1993])
    table = open_table(path)
    found = list(table.rows)
    assert [row.line for row in found] == [2, 4]
    assert isinstance(found[0], Row)
    assert isinstance(found[1], Row)
    assert found[0].values == {"name": "Dover", "since": "2019-06-14", "n": "3"}
    assert found[1].values == {"name": "Bo", "since": "1993", "n": ""}


def test_a_formula_is_named_and_not_computed(tmp_path: Path) -> None:
    table = open_table(sheet(tmp_path / "t.xlsx", ["a", "b"], ["Dover", "=A2"]))
    (row,) = table.rows
    assert isinstance(row, Row)
    assert (set(row.formulas), row.values["b"]) == ({"b"}, "")


def test_merged_header_cells_get_a_name_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    book = openpyxl.Workbook()
    for row in (["First town", None, "Second"], ["Dover", "UK", "Calais"]):
        book.active.append(row)
    book.active.merge_cells("A1:B1")
    book.save(path)
    table = open_table(path)
    assert table.columns == ("First town", "column 2", "Second")
    assert "merged cells?" in table.notices[0].reason


def test_an_unknown_worksheet_names_those_that_are(tmp_path: Path) -> None:
    path = sheet(tmp_path / "t.xlsx", ["a"], ["b"])
    with pytest.raises(TableError, match="no worksheet called 'Help'; there are: Towns"):
        open_table(path, Layout(sheet="Help"))


def test_a_workbook_that_unpacks_to_far_more_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MOST_BYTES_UNPACKED", 1_000_000)
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 2_000_000)
    assert len(packed.getvalue()) < 10_000
    with pytest.raises(TableError, match="unpacks to 2,000,000 bytes"):
        open_table(written(tmp_path, packed.getvalue(), "t.xlsx"))


def test_a_workbook_that_declares_entities_is_refused(tmp_path: Path) -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("xl/workbook.xml", '<!DOCTYPE x [<!ENTITY a "b">]><x/>')
    with pytest.raises(TableError, match="declares entities"):
        open_table(written(tmp_path, packed.getvalue(), "t.xlsx"))


def test_a_damaged_workbook_is_refused(tmp_path: Path) -> None:
    path = sheet(tmp_path / "t.xlsx", ["a", "b"], ["Dover", "Calais"])
    content = path.read_bytes()
    refused = 0
    for at in range(40, len(content), 200):
        # Whatever 20 bytes are lost, the file is read or refused in words.
        path.write_bytes(content[:at] + b"\xff" * 20 + content[at + 20 :])
        try:
            list(open_table(path).rows)
        except TableError:
            refused += 1
    assert refused > 5


def test_json_objects_are_rows(tmp_path: Path) -> None:
    item = {"name": "Bo", "at": {"lat": 7.96, "tags": ["a", "b"]}, "n": 4.0, "x": None}
    content = json.dumps({"towns": [item, 3], "count": 2})
    for layout in (Layout(), Layout(member="towns")):
        table = open_table(written(tmp_path, content, "t.json"), layout)
        row, bad = table.rows
        assert isinstance(row, Row)
        assert row.values == {
            "name": "Bo", "at.lat": "7.96", "at.tags": "a; b", "n": "4", "x": "",
        }  # fmt: skip
        assert isinstance(bad, Unreadable)
        assert table.columns == ("name", "at.lat", "at.tags", "n", "x")


def test_json_too_large_to_hold_points_to_json_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(objects, "MOST_BYTES_OF_JSON", 3)
    with pytest.raises(TableError, match="larger lists are read as JSON Lines"):
        open_table(written(tmp_path, "[{}]", "t.json"))


def test_a_bad_line_of_json_lines_does_not_stop_the_rest(tmp_path: Path) -> None:
    path = written(tmp_path, '{"name": "Bo"}\n{"name"\n\n[1]\n{"name": "Bath"}\n', "t.jsonl")
    found = list(open_table(path).rows)
    assert [(row.line, type(row)) for row in found] == [
        (1, Row), (2, Unreadable), (4, Unreadable), (5, Row),
    ]  # fmt: skip


def test_the_first_line_that_is_not_utf_8_is_found_across_chunks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delimited, "_CHUNK", 4)
    path = written(tmp_path, "Łódź\nDüren\n".encode() + "Köln\n".encode("cp1252"))
    assert delimited.inspect(path).first_bad_line == 3
