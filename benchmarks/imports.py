"""How fast a list is imported, in how much memory, and how fast its triples reach the disk.

    python -m benchmarks.imports [--runs N] [--demo STORE]

Needs twinning_hekman in ../shared. Commands are measured as whole processes, with the memory of
all that they start; times depend on what else runs, and the ratio to rdflib is measured in one
run. One row is imported into a copy of the store that `make data-demo` made, where there is one.
"""

from __future__ import annotations

import argparse
import csv
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pyoxigraph
from rdflib import Graph

from benchmarks.long_list import LIST, MAPPING, Measured, measure
from benchmarks.metrics import calibrate
from placegraph.build import build
from placegraph.differences import chunks
from placegraph.gazetteer import Gazetteer
from placegraph.graphs import Pieces
from placegraph.identifiers import iri
from placegraph.store import open_store
from placegraph.tables import find_mapping
from placegraph.tasks import in_threads

PLACES_S, IMPORT_S, ROW_S, MEMORY_MB, RATIO = 30, 20, 15, 800, 3


def main() -> None:
    """Measure all, each beside its bound."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--demo", type=Path, default=Path("var/demo"))
    asked = parser.parse_args()
    if not LIST.exists():
        sys.exit(f"skipped: {LIST} is missing")
    calibrate()
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        start = time.perf_counter()
        Gazetteer.open(scratch / "gazetteer")
        show("index of the gazetteer built", time.perf_counter() - start, "s", PLACES_S)
        build(scratch / "built")
        store = whole_list(scratch, asked.runs)
        texts = texts_of(store)
        writing(texts, scratch, asked.runs)
    if asked.demo.exists():
        one_row(asked.demo, asked.runs)
    else:
        print(f"skipped: one row more, because there is no {asked.demo} (make data-demo)")
    calibrate()


def show(what: str, value: float, unit: str, most: float) -> None:
    """Print a figure beside its bound."""
    print(
        f"{what:44}{value:10.1f} {unit} (≤ {most}){'' if value <= most else ' MISSED'}", flush=True
    )


def whole_list(scratch: Path, runs: int) -> Path:
    """Import the list into copies of the built store; the last copy."""
    store = scratch / "store"
    found = []
    for _ in range(runs):
        copy(scratch / "built", store)
        arguments = ["import", str(LIST), "--mapping", MAPPING, "--store", str(store)]
        found.append(measure(arguments))
    print_measured("import of 25,917 rows", found, IMPORT_S)
    return store


def one_row(demo: Path, runs: int) -> None:
    """Import one row into a copy of a large store."""
    with tempfile.TemporaryDirectory(dir=demo.resolve().parent) as folder:
        scratch = Path(folder)
        with LIST.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))[:2]
        with (scratch / "one.csv").open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows(rows)
        mapping = find_mapping(MAPPING).read_text(encoding="utf-8")
        (scratch / "one.yaml").write_text(
            mapping.replace("id: twinning-hekman", "id: one-row"), encoding="utf-8"
        )
        (scratch / "gazetteer").symlink_to(demo.resolve().parent / "gazetteer")
        store, found = scratch / "store", []
        for _ in range(runs):
            copy(demo, store)
            arguments = [str(scratch / "one.csv"), "--mapping", str(scratch / "one.yaml")]
            found.append(measure(["import", *arguments, "--store", str(store)]))
        triples = sum(figures.triples for figures in open_store(store).manifest.graphs.values())
        print_measured(f"one row more among {triples:,} triples", found, ROW_S)


def print_measured(what: str, found: list[Measured], most_s: float) -> None:
    """The medians of what runs of a command took."""
    show(what, statistics.median(one.seconds for one in found), "s", most_s)
    largest, together = (
        statistics.median(getattr(one, name) for one in found) for name in ("largest", "together")
    )
    show("  memory of the largest process", largest, "MB", MEMORY_MB)
    show("  memory of all its processes", together, "MB", MEMORY_MB)


def copy(store: Path, to: Path) -> None:
    """A copy that shares files: none of them is ever written again."""
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(store, to, copy_function=os.link)


def texts_of(store: Path) -> list[bytes]:
    """The triples of the imported list, as the store keeps them."""
    with_figures = open_store(store)
    figures = with_figures.manifest.graphs[iri("dataset", "twinning-hekman").value]
    return [Pieces(store / "pieces").text(digest) for digest in figures.pieces]


def writing(texts: list[bytes], scratch: Path, runs: int) -> None:
    """The triples of the list to disk, and the same triples parsed by rdflib into memory."""
    text = b"".join(texts)
    written, optimised, parsed = (
        statistics.median(column)
        for column in zip(*(_written(texts, text, scratch) for _ in range(runs)), strict=True)
    )
    ratio = parsed / written
    number = text.count(b"\n")
    print(f"{f'{number:,} triples':44}{written:10.1f} s to disk")
    print(f"{'  put in order':44}{optimised:10.1f} s")
    missed = "" if ratio >= RATIO else " MISSED"
    print(
        f"{'  parsed by rdflib':44}{parsed:10.1f} s, {ratio:.1f} times as long (≥ {RATIO}){missed}"
    )


def _written(texts: list[bytes], text: bytes, scratch: Path) -> tuple[float, float, float]:
    """Seconds to write, to put in order, and to parse."""
    folder = scratch / "written"
    shutil.rmtree(folder, ignore_errors=True)
    dataset = pyoxigraph.Store(str(folder))

    def load(chunk: bytes) -> None:
        dataset.bulk_load(
            input=chunk, format=pyoxigraph.RdfFormat.N_TRIPLES, to_graph=iri("source", "list")
        )

    def write() -> None:
        for _ in in_threads(load, chunks(texts)):
            pass
        dataset.flush()

    parse: Callable[[], object] = partial(Graph().parse, data=text, format="nt")
    return _seconds(write), _seconds(dataset.optimize), _seconds(parse)


def _seconds(task: Callable[[], object]) -> float:
    start = time.perf_counter()
    task()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
