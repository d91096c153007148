"""`placegraph export`: files whole or not at all."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import networkx as nx
import pyoxigraph
import pytest

from prompt import run


def test_an_export_is_named_by_the_ending_of_its_file(store_path: Path, tmp_path: Path) -> None:
    out = tmp_path / "civic.graphml"
    result = run("export", "--out", out, "--level", "civic", "--store", store_path)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == f"{out}: GraphML, 17 nodes, 15 edges\n"
    assert nx.read_graphml(out).number_of_edges() == 15
    assert list(tmp_path.iterdir()) == [out]


def test_rdf_of_the_whole_makes_no_network(
    store_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from placegraph.export import rows

    monkeypatch.setattr(rows, "PROJECTIONS", {"places": None, "organisations": None})
    out = tmp_path / "all.nq"
    result = run("export", "--out", out, "--store", store_path)
    assert result.stderr == f"{out}: N-Quads, {out.stat().st_size:,} bytes\n"
    assert sum(1 for _ in pyoxigraph.parse(path=str(out))) > 5_000


def test_an_export_without_a_file_is_the_table_of_ties(store_path: Path) -> None:
    result = run("export", "--place", "Southampton", "--store", store_path)
    rows = list(csv.DictReader(io.StringIO(result.stdout, newline="")))
    assert len(rows) == 7
    assert {row["licences"] for row in rows} == {"https://creativecommons.org/licenses/by/4.0/"}
    zipped = run("export", "--format", "csv", "--store", store_path)
    assert zipped.stdout_bytes.startswith(b"PK")


def test_the_formats_of_exports_are_listed() -> None:
    from placegraph.export.formats import FORMATS

    lines = run("export", "--list").stdout.splitlines()
    assert [line.split()[0] for line in lines[2:]] == list(FORMATS)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--format", "pdf"], "no format called 'pdf'; there are: csv, nodes"),
        (["--out", "ties.xls"], "ties.xls ends like no format; expected --format, or one of: .zip"),
        (["--level", "charm"], "no level called 'charm'"),
        (["--place", "Lyonn"], "no place called 'Lyonn'; did you mean Lyon"),
        (["--at", "soon"], "'soon' is not a date"),
        (["--out", "missing/x.ttl"], "missing/x.ttl cannot be written: No such file"),
    ],
    ids=["format", "ending", "level", "place", "date", "folder"],
)
def test_an_export_that_cannot_be_written_is_refused(
    words: list[str],
    message: str,
    store_path: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("export", *words, "--store", store_path)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"placegraph: {message}")
    assert list(tmp_path.iterdir()) == []


def test_an_export_that_fails_leaves_the_file_that_was_there(
    store_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "ties.gexf"
    out.write_text("before", encoding="utf-8")

    def pieces(*_: object) -> Iterator[bytes]:
        yield b"half"
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("placegraph.export.formats.ExportFormat.pieces", pieces)
    result = run("export", "--out", out, "--store", store_path)
    assert result.exit_code == 2
    assert "cannot be written: No space left on device" in result.stderr
    assert out.read_text(encoding="utf-8") == "before"
    assert list(tmp_path.iterdir()) == [out]
