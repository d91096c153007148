"""How much memory an export takes, in every format, beside how long the document is.

    python -m benchmarks.exports [STORE] [--doc FILE]

Each document is written by a process of its own, whole and unfiltered; its memory is what it holds
and shares with no file. The first row opens the store and makes the network, which every format but
RDF needs, and writes a document about no more than one place. With --doc the table is written into
that page, between its markers.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.http.__main__ import calibrate, write
from benchmarks.long_list import measure
from placegraph.export.formats import FORMATS
from placegraph.store import open_store


def main() -> None:
    """Write every format and print what that took."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("store", type=Path, nargs="?", default=Path("var/demo"))
    asked.add_argument("--formats", nargs="+", choices=FORMATS, default=list(FORMATS))
    asked.add_argument("--doc", type=Path)
    options = asked.parse_args()
    if not options.store.exists():
        print(f"skipped: there is no {options.store} (make data-demo)")
        return
    triples = sum(each.triples for each in open_store(options.store).manifest.graphs.values())
    lines = [f"{triples:,} triples; calibration: {calibrate():.2f} s for 3 million additions", ""]
    lines[0] += " to a dictionary."
    for line in table(options.store, options.formats):
        lines.append(line)
        print(line, flush=True)
    print(lines[0], flush=True)
    if options.doc:
        write(options.doc, "memory", [*lines, ""])


def table(store: Path, formats: list[str]) -> Iterator[str]:
    """A row for each format."""
    yield "| format | document, MB | memory, MB | seconds |"
    yield "|---" * 4 + "|"
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "document"
        yield row("the network alone", store, out, "nodes", "--place", "place/southampton")
        for name in formats:
            yield row(name, store, out, name)


def row(what: str, store: Path, out: Path, name: str, *more: str) -> str:
    """Write one document."""
    found = measure(["export", "--store", str(store), "--format", name, "--out", str(out), *more])
    size = out.stat().st_size / 1e6
    out.unlink()
    return f"| {what} | {size:,.1f} | {found.largest:,.0f} | {found.seconds:,.0f} |"


if __name__ == "__main__":
    main()
