"""Several tables in one version: the same graph as one after the other, or nothing at all."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from placegraph.errors import DataError
from placegraph.gazetteer import Gazetteer
from placegraph.imports import reading
from placegraph.imports.run import Options, import_table, import_tables
from placegraph.register import Register
from placegraph.store import current_version, open_store
from placegraph.tables import ListedTable, TableError, read_list

from .conftest import MAPPING, table

# Places by name and item alone: what they are, the ties of the other lists say.
BARE = """\
id: bare
title: Twin towns by item
description: Two items to a row.
licence: unknown
parties:
  - {name: a, identifiers: {wikidata: qa}}
  - {name: b, identifiers: {wikidata: qb}}
level: {constant: civic}
strands: {constant: civic/twinning}
formality: {constant: twinning}
status: {constant: active}
"""
ORGANISATIONS = """\
gives: organisations
id: ports
title: Ports
description: A port to a row.
licence: unknown
organisation:
  name: a
  kind: {constant: port}
  based_in: {name: b, country: land b, identifiers: {un_locode: q}}
"""
FILES = {
    # A place of its own, known by its item, which the next list shows to be Wien.
    "one": (
        MAPPING.replace("id: towns", "id: one"),
        table(
            {"a": "Vindobona", "land a": "", "q": "Q1741", "b": "Hull", "land b": "England"},
            {"a": "Bratislava", "land a": "Slovakia"},
        ),
    ),
    "two": (
        MAPPING.replace("id: towns", "id: two"),
        table({"a": "Wien", "land a": "Austria", "q": "Q1741", "b": "Hull", "land b": "England"}),
    ),
    "bare": (BARE, "a,qa,b,qb\nPressburg,Q1780,Beč,Q1741\nHull,Q1,Portland,Q6106\n"),
    "ports": (ORGANISATIONS, table({"a": "Port of Hull", "b": "Hull", "land b": "England",
                                    "q": "GBHUL"})),
}  # fmt: skip

Listed = Callable[..., list[ListedTable]]


@pytest.fixture
def listed(tmp_path: Path) -> Listed:
    """The tables of a list that is written down, with all that it names."""

    def of(**files: tuple[str, str]) -> list[ListedTable]:
        lines = ["tables:"]
        for name, (mapping, content) in files.items():
            (tmp_path / f"{name}.yaml").write_text(mapping, encoding="utf-8")
            (tmp_path / f"{name}.csv").write_text(content, encoding="utf-8")
            lines.append(f"  - {{file: {name}.csv, mapping: {name}.yaml}}")
        (tmp_path / "list.yaml").write_text("\n".join(lines), encoding="utf-8")
        return read_list(tmp_path / "list.yaml")

    return of


def graphs_of(store: Path) -> dict[str, set[str]]:
    """The lines of every graph of a store, but for when and as what it was published."""
    opened = open_store(store)
    found: dict[str, set[str]] = {}
    for quad in opened.dataset:
        found.setdefault(str(quad.graph_name), set()).add(str(quad.triple))
    opened.close()
    return found


@pytest.fixture(params=[False, True], ids=["", "read ahead"])
def read_ahead(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once as short tables are read, and once as long ones are: by a second process."""
    if request.param:
        monkeypatch.setattr(reading, "READ_AHEAD_FROM", 0)


@pytest.mark.usefixtures("read_ahead")
def test_tables_imported_together_make_the_graph_that_they_make_one_after_the_other(
    store: Path, tmp_path: Path, gazetteer: Gazetteer, listed: Listed
) -> None:
    shutil.copytree(store, tmp_path / "other")
    tables = listed(**FILES)
    apart = [import_table(store, one, gazetteer) for one in tables]
    together = import_tables(tmp_path / "other", tables, gazetteer)
    assert graphs_of(tmp_path / "other") == graphs_of(store)
    # What stood in a version between two of them is gone; here there was none.
    one_by_one, at_once = (Register.read(each) for each in (store, tmp_path / "other"))
    assert at_once.paths == one_by_one.paths
    assert at_once.moved == one_by_one.moved == {"place/vindobona": "place/wien"}
    assert at_once.gone <= one_by_one.gone
    for one, other in zip(together, apart, strict=True):
        assert (one.counts, one.reasons, one.recognised, one.own) == (
            other.counts, other.reasons, other.recognised, other.own,
        )  # fmt: skip
        assert (one.change.appeared, one.change.went) == (other.change.appeared, other.change.went)
    assert len({report.change.version for report in together}) == 1


def test_a_later_list_sees_what_an_earlier_one_of_the_same_import_brought(
    store: Path, gazetteer: Gazetteer, listed: Listed
) -> None:
    *_, bare, _ = import_tables(store, listed(**FILES), gazetteer)
    assert bare.recognised > 0
    # Alone it has nothing to go by.
    assert open_store(store).ask(
        "ASK { GRAPH dataset:bare { ?record pg:party place:bratislava, place:wien } }"
    )


@pytest.mark.parametrize("at", ["one", "two"], ids=["the first", "the second"])
def test_where_one_table_is_refused_none_is_imported(
    at: str, store: Path, gazetteer: Gazetteer, listed: Listed
) -> None:
    before = current_version(store), graphs_of(store)
    mapping, content = FILES[at]
    files = FILES | {at: (mapping, content.replace("Hull", ""))}
    with pytest.raises(TableError, match=rf"{at}\.csv: 1 rows rejected"):
        import_tables(store, listed(**files), gazetteer, Options(strict=True))
    assert (current_version(store), graphs_of(store)) == before


@pytest.mark.usefixtures("read_ahead")
def test_the_limit_of_bad_rows_holds_for_each_table(
    store: Path, gazetteer: Gazetteer, listed: Listed
) -> None:
    files = {name: (FILES[name][0], table({}, {"b": ""})) for name in ("one", "two")}
    reports = import_tables(store, listed(**files), gazetteer, Options(most_bad=1))
    assert [report.counts.rejected for report in reports] == [1, 1]
    files["two"] = (FILES["two"][0], table({}, {"b": ""}, {"b": ""}))
    before = current_version(store)
    with pytest.raises(TableError, match=r"two\.csv: 2 of 3 rows were rejected"):
        import_tables(store, listed(**files), gazetteer, Options(most_bad=1))
    assert current_version(store) == before


def test_a_dry_run_of_several_tables_tells_the_difference_and_changes_nothing(
    store: Path, gazetteer: Gazetteer, listed: Listed
) -> None:
    before = current_version(store)
    reports = import_tables(store, listed(**FILES), gazetteer, Options(dry_run=True))
    assert [len(report.change.appeared) for report in reports] == [2, 1, 2, 0]
    assert {report.change.version for report in reports} == {None}
    assert current_version(store) == before


def test_each_table_has_its_own_reports(
    store: Path, tmp_path: Path, gazetteer: Gazetteer, listed: Listed
) -> None:
    reports = import_tables(store, listed(**FILES), gazetteer, Options(folder=tmp_path / "reports"))
    assert [report.row_report for report in reports] == [
        tmp_path / "reports" / name / "rows.csv" for name in FILES
    ]
    assert all(report.row_report and report.row_report.is_file() for report in reports)


LISTS = {
    "tables: {}": "not a list",
    "tables: []": "too few",
    "[a.csv]": "not a list of tables",
    "tables:\n  - {file: one.csv}": "mapping: missing",
    "tables:\n  - {file: nowhere.csv, mapping: one.yaml}": "a file that is not there",
    "tables:\n  - {file: one.csv, mapping: twining_hekman}": "one of twinning_hekman",
    "tables:\n  - {file: one.csv, mapping: one.yaml, revew: a.csv}": "one of file, mapping, review",
    "tables:\n  - {file: one.csv, mapping: one.yaml}\n  - {file: two.csv, mapping: one.yaml}": (
        "a mapping of the same id"
    ),
}


@pytest.mark.parametrize("text", LISTS, ids=LISTS.values())
def test_a_list_that_cannot_be_read_is_refused_with_its_line(
    text: str, tmp_path: Path, listed: Listed
) -> None:
    listed(**FILES)
    (tmp_path / "bad.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_list(tmp_path / "bad.yaml")
    told = "\n".join(map(str, caught.value.findings))
    assert "bad.yaml:" in told
    assert LISTS[text] in told
