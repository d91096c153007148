"""How long lists take into a store elsewhere, and how much of that is the store's.

    python -m benchmarks.remote [--lists NAME ...] [--engines NAME ...] [--doc FILE]

Every list is imported into a folder, into `oxigraph serve` and into Virtuoso, each started here
with nothing but the curated data in it. The time that requests took is measured apart: the rest is
the same work as for a folder. With --doc the table is written into that page, between its markers.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import engines
from benchmarks.data_demo import FILES, SHARED
from benchmarks.http.__main__ import calibrate, write
from placegraph.build import build
from placegraph.gazetteer import Gazetteer
from placegraph.imports.run import Options, import_table
from placegraph.remote import RemoteAddress
from placegraph.remote.endpoint import Endpoint
from placegraph.store import Address, open_store
from placegraph.tables import ListedTable, find_mapping, read_mapping

LISTS = ("twinning_germany", "twinning_hekman")
FOLDER = "folder"
ENGINES = (FOLDER, "oxigraph", "virtuoso")


@dataclass
class Sent:
    """What went to a store, and how long it took to answer."""

    requests: int = 0
    size: int = 0
    seconds: float = 0.0


class Counting:
    """Counts what any endpoint sends, while it is entered."""

    def __init__(self) -> None:
        self.sent = Sent()
        self._send = Endpoint.send

    def __enter__(self) -> Sent:
        def counted(endpoint: Endpoint, method: str, url: str, content: Any, *more: Any) -> Any:
            started = time.perf_counter()
            try:
                return self._send(endpoint, method, url, content, *more)
            finally:
                self.sent.requests += 1
                self.sent.seconds += time.perf_counter() - started
                self.sent.size += len(content) if isinstance(content, bytes) else 0

        Endpoint.send = counted  # type: ignore[assignment, method-assign]
        return self.sent

    def __exit__(self, *_: object) -> None:
        Endpoint.send = self._send  # type: ignore[method-assign]


def main() -> None:
    """Import every list into every kind of store."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--lists", nargs="+", choices=FILES, default=LISTS)
    asked.add_argument("--engines", nargs="+", choices=ENGINES, default=ENGINES)
    asked.add_argument("--gazetteer", type=Path, default=Path("var/gazetteer"))
    asked.add_argument("--doc", type=Path)
    options = asked.parse_args()
    gazetteer = Gazetteer.open(options.gazetteer)
    lines = [f"Calibration: {calibrate():.2f} s for 3 million additions to a dictionary.", ""]
    for line in table(options.lists, options.engines, gazetteer):
        lines.append(line)
        print(line, flush=True)
    print(lines[0], flush=True)
    if options.doc:
        write(options.doc, "imports", [*lines, ""])


def table(lists: list[str], kinds: list[str], gazetteer: Gazetteer) -> Iterator[str]:
    """A row for each list and store."""
    yield "| list | store | seconds | of these in requests | requests | MB sent | triples |"
    yield "|---" * 7 + "|"
    for name in lists:
        if not (SHARED / FILES[name]).exists():
            print(f"skipped: {FILES[name]} is missing", file=sys.stderr)
            continue
        for kind in kinds:
            if kind == "virtuoso" and engines.VIRTUOSO is None:
                print("skipped: virtuoso-t is not installed", file=sys.stderr)
                continue
            yield row(name, kind, gazetteer)


def row(name: str, kind: str, gazetteer: Gazetteer) -> str:
    """Import one list into a new store of a kind."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as running:
        scratch = Path(folder)
        store: Address = scratch / "store"
        if kind != FOLDER:
            engine = running.enter_context(getattr(engines, kind)(scratch / "engine"))
            store = RemoteAddress(engine.url, engine.access(scratch / "cache"))
            running.callback(store.endpoint.close)
        build(store)
        table = ListedTable(SHARED / FILES[name], read_mapping(find_mapping(name)))
        options = Options(folder=scratch / "reports", most_bad=5_000)
        started = time.perf_counter()
        with Counting() as sent:
            import_table(store, table, gazetteer, options)
        spent = time.perf_counter() - started
        triples = sum(each.triples for each in open_store(store).manifest.graphs.values())
    cells = [f"{spent:.1f}", f"{sent.seconds:.1f}", sent.requests, f"{sent.size / 1e6:.0f}"]
    return f"| {name} | {kind} | {' | '.join(map(str, cells))} | {triples:,} |"


if __name__ == "__main__":
    main()
