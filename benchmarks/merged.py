"""What a graph of 20,000 places and 40,000 ties costs: `python -m benchmarks.merged [STORE]`.

Without a store one is generated first (seeded, some minutes). A process of its own projects it
cold, both from the columns beside the version and, for comparison, from the database alone;
then one analyst, prepared once, is asked what councils ask.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import generated
from benchmarks.metrics import calibrate, show, timed
from placegraph.analyst import Analyst
from placegraph.column_file import COLUMNS_FILE
from placegraph.filters import EVERYTHING
from placegraph.queries import ask
from placegraph.store import open_store
from placegraph.suggestions.asking import suggest

GENERATED = Path("var/generated")
ASKED = 40
COLD = """
import sys, time
from placegraph.network import to_network
from placegraph.network_parts import parts_of
from placegraph.store import open_store
started = time.perf_counter()
network = to_network(open_store(sys.argv[1]))
print(time.perf_counter() - started)
"""


def cold(store: Path) -> float:
    """Seconds to project in a new process, imports left out."""
    said = subprocess.run(
        [sys.executable, "-c", COLD, str(store)], check=True, capture_output=True, text=True
    )
    return float(said.stdout)


def without_columns(store: Path) -> float:
    """The same from the database alone: a folder with links to everything but the columns."""
    opened = open_store(store)
    with tempfile.TemporaryDirectory() as folder:
        version = Path(folder) / "versions" / opened.version
        version.mkdir(parents=True)
        (Path(folder) / "CURRENT").write_text(opened.version)
        for path in opened.folder.iterdir():
            if path.name != COLUMNS_FILE:
                (version / path.name).symlink_to(path.resolve())
        return cold(Path(folder))


def asked(what: str, bound_ms: float, questions: Sequence[Callable[[], Any]]) -> bool:
    """Print the median and the slowest twentieth; the bound is for 95 of 100."""
    taken = sorted(1000 * timed(question) for question in questions)
    print(f"    {what}: median {median(taken):.0f} ms")
    return show(f"{what}, 95 of 100", taken[int(len(taken) * 0.95)], bound_ms, "ms")


def main() -> int:
    store = Path(sys.argv[1]) if len(sys.argv) > 1 else GENERATED
    if not (store / "CURRENT").exists():
        print(f"no store at {store}: generating one")
        sys.argv = ["generated", str(store)]
        generated.main()
    calibrate()
    kept = show("projected, cold (median of five)", median(cold(store) for _ in range(5)), 2, "s")
    print(f"    from the database alone: {without_columns(store):.1f} s")
    opened = open_store(store)
    analyst = Analyst(opened)
    places = analyst.network("places", EVERYTHING)
    print(f"    {len(places):,} places, {places.number_of_edges():,} ties")
    busiest = max(places, key=places.degree)
    drawn = random.Random(1).sample(sorted(places), 2 * ASKED)
    pairs = list(zip(drawn[:ASKED], drawn[ASKED:], strict=True))
    print(f"    paths prepared: {timed(lambda: analyst.connect(*pairs[0])):.1f} s")
    kept &= asked("a path question", 100, [partial(analyst.connect, a, b) for a, b in pairs])
    kept &= show(
        "a scenario with 100 controls",
        timed(lambda: analyst.what_if("lose_place", place=busiest)),
        20,
        "s",
    )
    first = partial(ask, opened, "position", place=drawn[0])
    print(f"    position, first question: {timed(first):.1f} s")
    kept &= show("position", timed(partial(ask, opened, "position", place=busiest)), 10, "s")
    print(f"    suggestions learnt or read: {timed(partial(suggest, opened, drawn[0])):.1f} s")
    some = [partial(suggest, opened, one) for one in drawn[:ASKED]]
    kept &= asked("suggestions for a place", 300, some)
    calibrate()
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
