"""How fast a list is imported, in how much memory, and how fast its triples reach the disk.

    python -m benchmarks.imports [--gazetteer FOLDER]

Needs twinning_hekman in ../shared. Times depend on what else runs; the ratio to rdflib is measured
in one run. Memory is the most that this process and any it starts has held.
"""

from __future__ import annotations

import argparse
import csv
import resource
import sys
import tempfile
import time
from pathlib import Path

import pyoxigraph
from rdflib import Graph

from placegraph.build import build
from placegraph.differences import chunks
from placegraph.gazetteer import Gazetteer
from placegraph.identifiers import iri
from placegraph.imports.run import Options, TableImport, import_table
from placegraph.sources import Source
from placegraph.tables import find_mapping, read_mapping

LIST = Path(__file__).parents[2] / "shared" / "data" / "twinning_hekman" / "twin_cities.csv"
MAPPING = "twinning_hekman"
TIMES_LONGER = 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gazetteer", type=Path, default=Path("var/gazetteer"))
    folder = parser.parse_args().gazetteer
    if not LIST.exists():
        sys.exit(f"skipped: {LIST} is missing")
    start = time.perf_counter()
    gazetteer = Gazetteer.open(folder)
    print(f"{'gazetteer opened, or built':44} {time.perf_counter() - start:7.1f} s (≤ 30)")
    with tempfile.TemporaryDirectory() as scratch:
        store = Path(scratch) / "store"
        build(store)
        long_list(store, gazetteer, Path(scratch))
        source = imported(store, gazetteer, Path(scratch))
        writing(source, Path(scratch))


def imported(store: Path, gazetteer: Gazetteer, scratch: Path) -> Source:
    """Import the list, and print what that took; what was published."""
    mapping = read_mapping(find_mapping(MAPPING))
    start, cpu = time.perf_counter(), time.process_time()
    report = import_table(store, LIST, mapping, gazetteer)
    print(f"{'import of 25,917 rows':44} {time.perf_counter() - start:7.1f} s (≤ 20)")
    print(f"{'  of it computing in this process':44} {time.process_time() - cpu:7.1f} s")
    print(f"{'memory at most':44} {memory():7.0f} MB (≤ 800)")
    print(
        "  " + ", ".join(f"{number:,} {name}" for name, number in report.counts.as_table().items())
    )
    again = TableImport(store, LIST, mapping, gazetteer, Options())
    again.read(scratch)
    source = again.snapshot().source
    again.close()
    return source


def long_list(store: Path, gazetteer: Gazetteer, scratch: Path) -> None:
    """Memory does not grow with the rows: the same list, many times over."""
    mapping = read_mapping(find_mapping(MAPPING))
    for times in (1, TIMES_LONGER):
        path = scratch / f"{times}.csv"
        with LIST.open(encoding="utf-8", newline="") as file, path.open("w", newline="") as out:
            header, *rows = list(csv.reader(file))[:2000]
            csv.writer(out).writerows([header, *(rows * times)])
        job = TableImport(store, path, mapping, gazetteer, Options(folder=scratch))
        part = scratch / f"part-{times}"
        part.mkdir()
        job.read(part)
        job.close()
        print(f"{f'memory after reading {len(rows) * times:,} rows':44} {memory():7.0f} MB")


def writing(source: Source, scratch: Path) -> None:
    """The triples of the list to disk, and the same triples parsed by rdflib into memory."""
    (piece,) = source.graph.pieces
    dataset = pyoxigraph.Store(str(scratch / "written"))
    start = time.perf_counter()
    for part in chunks([piece.text]):
        dataset.bulk_load(
            input=part, format=pyoxigraph.RdfFormat.N_TRIPLES, to_graph=iri("source", "list")
        )
    dataset.flush()
    written = time.perf_counter() - start
    start = time.perf_counter()
    dataset.optimize()
    optimised = time.perf_counter() - start
    start = time.perf_counter()
    Graph().parse(data=piece.text, format="nt")
    parsed = time.perf_counter() - start
    ratio = parsed / written
    print(f"{f'{piece.triples:,} triples to disk':44} {written:7.1f} s")
    print(f"{'  and optimised':44} {optimised:7.1f} s")
    print(f"{'the same parsed by rdflib':44} {parsed:7.1f} s, {ratio:.1f} times as long (≥ 3)")


def memory() -> float:
    """The most memory that any process of this program has held, in MB."""
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(one).ru_maxrss for one in who) / 1024


if __name__ == "__main__":
    main()
