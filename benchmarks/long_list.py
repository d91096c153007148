"""A list of any length is imported in memory that does not grow with it.

    python -m benchmarks.long_list [--rows N] [--bytes N] [--store FOLDER]

Ties places of twinning_hekman at random, pads rows with a column that no mapping names to reach
the size, and imports that through the whole command in a process of its own. Prints the most
memory that it and all that it starts hold, alone and together.
"""

from __future__ import annotations

import argparse
import csv
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from placegraph.gazetteer import Gazetteer

LIST = Path(__file__).parents[2] / "shared" / "data" / "twinning_hekman" / "twin_cities.csv"
MAPPING = "twinning_hekman"
SEED = 7


def main() -> None:
    """Make the list, import it, and print what that took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=60_000)
    parser.add_argument("--bytes", type=int, default=100_000_000)
    parser.add_argument("--store", type=Path, help="Where gazetteer/ lies beside. Default: var/.")
    asked = parser.parse_args()
    beside = (asked.store or Path("var/store")).resolve().parent
    if not LIST.exists():
        sys.exit(f"skipped: {LIST} is missing")
    Gazetteer.open(beside / "gazetteer")
    with tempfile.TemporaryDirectory(dir=beside) as scratch:
        path = Path(scratch) / "list.csv"
        write_list(path, asked.rows, asked.bytes)
        (Path(scratch) / "gazetteer").symlink_to(beside / "gazetteer")
        print(f"{asked.rows:,} rows in {path.stat().st_size / 1e6:,.0f} MB")
        store = asked.store or Path(scratch) / "store"
        measured = measure(["import", str(path), "--mapping", MAPPING, "--store", str(store)])
        print(measured)


def write_list(path: Path, rows: int, size: int) -> None:
    """A list of so many rows and about so many bytes."""
    with LIST.open(encoding="utf-8", newline="") as file:
        header, *found = list(csv.reader(file))
    places = [row[start : start + 4] for row in found for start in (0, 4)]
    chosen = random.Random(SEED)
    padding = "x" * max(0, size // rows - 80)
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow([*header, "remarks"])
        for _ in range(rows):
            writer.writerow([*chosen.choice(places), *chosen.choice(places), padding])


class Measured:
    """Seconds, and the most megabytes of the largest process and of all together."""

    def __init__(self) -> None:
        self.seconds = self.largest = self.together = 0.0

    def __str__(self) -> str:
        return (
            f"{self.seconds:.1f} s, at most {self.largest:,.0f} MB in one process, "
            f"{self.together:,.0f} MB in all"
        )


def measure(arguments: list[str]) -> Measured:
    """Run `placegraph` and watch it and all that it starts; ends with its status where it fails."""
    found = Measured()
    start = time.perf_counter()
    command = [sys.executable, "-m", "placegraph", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    done = threading.Event()
    watching = threading.Thread(target=_watch, args=(process.pid, found, done))
    watching.start()
    status = process.wait()
    done.set()
    watching.join()
    found.seconds = time.perf_counter() - start
    if status:
        sys.exit(f"placegraph {arguments[0]} ended with {status}")
    return found


def _watch(root: int, found: Measured, done: threading.Event) -> None:
    while not done.wait(0.05):
        held = [memory_of(process) for process in _family(root)]
        found.largest = max([found.largest, *held])
        found.together = max(found.together, sum(held))


def _family(root: int) -> Iterator[int]:
    """A process and all that it started, as far as they still run."""
    yield root
    try:
        started = Path(f"/proc/{root}/task/{root}/children").read_text(encoding="ascii")
    except OSError:
        return
    for child in started.split():
        yield from _family(int(child))


def memory_of(process: int) -> float:
    """The memory that a process holds and shares with no file, in MB; 0 where it has ended."""
    try:
        lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    held = (line.split()[1] for line in lines if line.startswith("RssAnon"))
    return sum(map(int, held)) / 1024


if __name__ == "__main__":
    main()
