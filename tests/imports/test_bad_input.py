"""What people bring: each fault is handled or reported, none stops the rest or reaches a page."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
import pytest

from placegraph.store import open_store
from placegraph.tables import TableError

from .conftest import COLUMNS, SOUND, Import, table
from .test_run import records, rows_of

HULL_AND_VIENNA = [("towns--hull--wien--twinning", {"place/hull", "place/wien"})]
DUEREN = {"a": "Düren", "land a": "Deutschland", "b": "Valenciennes", "land b": "Frankreich"}


def workbook(*rows: dict[str, object]) -> bytes:
    """An XLSX of rows that name only the cells that matter."""
    book = openpyxl.Workbook()
    book.active.append(COLUMNS)
    for row in rows:
        book.active.append([(SOUND | row).get(name) for name in COLUMNS])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def unpacking_to(size: int) -> bytes:
    """A workbook whose one worksheet unpacks to so many bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * size)
    return out.getvalue()


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode("cp1252"),
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.encode("utf-16"),
    ],
    ids=["Windows-1252", "UTF-8 with a mark", "UTF-16"],
)
def test_names_survive_their_encoding(
    imported: Import, store: Path, encode: Callable[[str], bytes]
) -> None:
    assert imported(encode(table(DUEREN))).counts.imported == 1
    assert records(store)[0][1] == {"place/duren", "place/valenciennes"}


def test_a_guessed_encoding_is_reported(imported: Import) -> None:
    report = imported(table(DUEREN).encode("cp1252"))
    assert "read as Windows-1252" in rows_of(report.row_report)[0]["reason"]


def test_ragged_rows_are_rejected_and_the_others_taken(imported: Import, store: Path) -> None:
    report = imported(table({}) + "Hull,England,Vienna\n" + "x," * 20 + "\n")
    assert (report.counts.imported, report.counts.rejected, report.counts.read) == (1, 2, 3)
    assert records(store) == HULL_AND_VIENNA


def test_merged_header_cells_and_formulas_are_reported(imported: Import, store: Path) -> None:
    report = imported(workbook({"since": "=1990+0"}), name="towns.xlsx")
    assert report.counts.imported == 1
    assert "a formula without a value" in rows_of(report.row_report)[0]["reason"]
    text = table({}).replace("since,note", "since,,note").replace('"",""\n', '"","",""\n')
    reasons = [row["reason"] for row in rows_of(imported(text).row_report)]
    assert reasons == ["a column without a name (merged cells?); it is called 'column 10'"]
    assert records(store) == HULL_AND_VIENNA


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "towns.csv", "an empty file"),
        (unpacking_to(500 * 1024**2), "towns.xlsx", "unpacks to"),
        (b"not a workbook", "towns.xlsx", "not readable as XLSX"),
        (b"\x00" * 4096, "towns.json", "not"),
        (b"a" * 2_000_000, "towns.csv", "a line of more than"),
        (b"anything", "towns.doc", "unknown format"),
    ],
    ids=["empty", "zip bomb", "no workbook", "no JSON", "one endless line", "another format"],
)
def test_what_is_no_table_is_refused_and_nothing_is_harmed(
    imported: Import, store: Path, content: bytes, name: str, words: str
) -> None:
    before = open_store(store).version
    with pytest.raises(TableError, match=words):
        imported(content, name=name)
    assert open_store(store).version == before


def test_dates_in_five_spellings_are_one_day(imported: Import, store: Path) -> None:
    dates = ("14.06.2019", "2019-06-14", "14 June 2019", "14. Juni 2019", "14/06/2019")
    forms = ("p", "f", "")
    for at, date in enumerate(dates):
        imported(table({"since": date, "form": forms[at % 3]}))
        (row,) = open_store(store).select(
            "SELECT ?start ?earliest WHERE { GRAPH dataset:towns {"
            " ?record pg:start ?start ; pg:startEarliest ?earliest } }"
        )
        assert (row["start"].value, row["earliest"].value) == ("2019-06-14", "2019-06-14")


def test_swapped_coordinates_are_left_out_and_the_name_decides(
    imported: Import, store: Path
) -> None:
    report = imported(table({"lat": "-0.33", "lng": "153.74"}, {"lat": "153.74", "lng": "-0.33"}))
    assert report.counts.imported == 1
    assert "swapped" in rows_of(report.row_report)[0]["reason"]
    assert records(store) == HULL_AND_VIENNA


def test_compound_names_wait_for_a_person(imported: Import) -> None:
    report = imported(table({"b": "Jinan – Zhangqiu", "land b": "China"}))
    assert (report.counts.doubtful, report.questions) == (1, 1)
    assert "compound name" in rows_of(report.row_report)[0]["reason"]


def test_self_pairs_are_refused(imported: Import) -> None:
    report = imported(table({"b": "Hull", "land b": "England"}))
    assert (report.counts.rejected, report.counts.read) == (1, 1)


MARKUP = ("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "&lt;b&gt;x", "javascript:x")


@pytest.mark.parametrize("cell", MARKUP)
def test_markup_gets_into_no_triple(imported: Import, store: Path, cell: str) -> None:
    report = imported(table({"note": cell}, {"b": cell}, {"a": f"Hull {cell}"}))
    assert (report.counts.imported, report.counts.rejected) == (1, 2)
    texts = [quad.object.value for quad in open_store(store).dataset if "alert" in str(quad.object)]
    assert texts == []


@pytest.mark.parametrize("cell", ["a.muster@hull.example", "Tel. 01482 300 300", "+44 1482 300300"])
def test_contact_details_are_refused_and_not_repeated(
    imported: Import, store: Path, cell: str
) -> None:
    report = imported(table({"note": cell}, {"b": cell}))
    assert (report.counts.imported, report.counts.rejected) == (1, 1)
    assert report.row_report is not None
    written = report.row_report.read_text(encoding="utf-8")
    assert cell not in written
    assert "(not repeated)" in written
    assert not any(cell in str(quad.object) for quad in open_store(store).dataset)


def test_what_only_the_shapes_know_for_a_number_costs_its_row_alone(imported: Import) -> None:
    report = imported(table({}, {"b": "Vienna 305 375-5071"}))
    assert (report.counts.imported, report.counts.rejected) == (1, 1)
    (fault,) = rows_of(report.row_report)
    assert (fault["line"], fault["column"], fault["value"]) == ("3", "b", "(not repeated)")


def test_a_note_with_a_number_in_it_is_left_out_of_its_row(imported: Import, store: Path) -> None:
    report = imported(table({"note": "ask the office on 305 375-5071"}))
    assert (report.counts.imported, report.counts.rejected) == (1, 0)
    (fault,) = rows_of(report.row_report)
    assert (fault["column"], fault["outcome"]) == ("note", "left-out")
    assert records(store) == HULL_AND_VIENNA


def test_columns_that_no_mapping_names_are_dropped(imported: Import, store: Path) -> None:
    text = table({}).replace(",note\n", ",note,contact\n").replace('""\n', '"","Anna Muster"\n')
    assert imported(text).counts.imported == 1
    assert not any("Muster" in str(quad.object) for quad in open_store(store).dataset)


def test_every_count_adds_up(imported: Import) -> None:
    rows = [
        {}, {}, {"b": ""}, {"b": "Portland", "land b": "USA"}, {"form": "f"},
        {"a": "Wien", "land a": "Austria"}, {"b": "Schwanenstadt"}, {"form": "unheard of"},
    ]  # fmt: skip
    report = imported(table(*rows))
    counts = report.counts
    assert counts.read == len(rows)
    # What the screen sums up is what stands in the file.
    told = rows_of(report.row_report)
    assert report.reasons == Counter((row["outcome"], row["reason"]) for row in told)
    lines = {
        outcome: {row["line"] for row in told if row["outcome"] == outcome}
        for outcome in ("rejected", "doubtful")
    }
    assert len(lines["rejected"]) == counts.rejected
    assert len(lines["doubtful"] - lines["rejected"]) == counts.doubtful
    assert (counts.imported, counts.merged, counts.rejected) == (3, 1, 2)
    assert counts.doubtful == 2
