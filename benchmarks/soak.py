"""The service under everything at once, for minutes: `make soak`.

    python -m benchmarks.soak [--seconds N]

Light clients ask SPARQL and pages, heavy ones loop queries that are ended, sources are published
again and again, and workers are killed at random. Every SPARQL answer is held against what the
engine alone says of the version that the answer names. Wanted: no wrong answer, no light request
without an answer, and as much memory in the end as before.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

import psutil
import pyoxigraph
from pyoxigraph import QueryResultsFormat

from benchmarks.generated import generate, snapshots
from placegraph.build import build
from placegraph.publish import publish_snapshot
from placegraph.store import Store, open_store

from .http.clients import Answer
from .http.heavies import looping
from .http.peers import Peer, placegraph
from .http.queries import LIGHT, QUERIES, text_of

SECONDS = 600.0
LIGHT_CLIENTS, HEAVY_CLIENTS = 6, 4
LIGHT_EVERY_S, KILL_EVERY_S, PUBLISH_EVERY_S, LOOK_EVERY_S = 0.05, 2.0, 20.0, 0.5
ANSWERED_WITHIN_S = 15.0
PLACES, TIES = 150, 200
# What a heavy query may be answered with: itself, too much, full, ended.
MEANT = frozenset({200, 422, 429, 503, 504})
# Workers come and go, and a version that is moved to stands beside the one before for a while.
GROWTH_AT_MOST, SLACK_BYTES = 1.15, 24 << 20

SOUTHAMPTON = "https://w3id.org/placegraph/id/place/southampton"
ASKED = (
    text_of(LIGHT, SOUTHAMPTON),
    text_of(QUERIES["ties of a place"], SOUTHAMPTON),
    text_of(QUERIES["things by class"], SOUTHAMPTON),
    "ASK { ?s ?p ?o }",
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
)
PAGES = ("/place/southampton", "/place/southampton.nt", "/questions/twin-of?place=wigan", "/health")
PATHS = (*(f"/sparql?query={quote(text)}" for text in ASKED), *PAGES)

Rows = tuple[str, ...]


@dataclass
class Soak:
    """What has been seen so far."""

    expected: dict[str, list[Rows]] = field(default_factory=dict)
    """By version: the rows of each query."""
    seen: dict[tuple[str, int], set[Rows]] = field(default_factory=lambda: defaultdict(set))
    """By version and number of the query: what was answered."""
    times: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    killed: int = 0
    memory: list[int] = field(default_factory=list)
    memory_by_version: dict[str, list[int]] = field(default_factory=dict)
    """The same, while each version was served."""
    served: str = ""
    """The version of the last answer."""
    heavy: list[Answer] = field(default_factory=list)

    def wrong(self) -> list[str]:
        """Answers that are not what the engine says of their version."""
        return [
            f"version {version}, {ASKED[number]}: {rows}"
            for (version, number), answers in self.seen.items()
            for rows in answers
            if version not in self.expected or rows != self.expected[version][number]
        ]

    def unmeant(self) -> list[str]:
        """What heavy queries were answered with that is none of the answers they may get."""
        return [f"{a.status}: {a.body[-300:]!r}" for a in self.heavy if a.status not in MEANT]

    def growth(self) -> tuple[float, float]:
        """The memory of the service in the second quarter of the time and in the last."""
        quarter = len(self.memory) // 4
        return (
            statistics.median(self.memory[quarter : 2 * quarter]),
            statistics.median(self.memory[-quarter:]),
        )

    def flat(self) -> bool:
        """Whether the service holds no more memory in the end than before."""
        before, after = self.growth()
        return after <= before * GROWTH_AT_MOST + SLACK_BYTES

    def lines(self) -> Iterator[str]:
        """What a person wants to know of it."""
        ordered = sorted(self.times)
        before, after = (value / 2**20 for value in self.growth())
        yield f"{len(ordered):,} light requests, {len(self.failed)} failed"
        for fault in self.failed[:5]:
            yield f"  {fault}"
        yield f"{len(self.wrong())} wrong answers over {len(self.expected)} versions"
        yield from (f"  {fault[:300]}" for fault in self.wrong()[:5])
        spans = [1000 * ordered[int(share * (len(ordered) - 1))] for share in (0.5, 0.95, 1.0)]
        yield "light: p50 {:.0f} ms, p95 {:.0f} ms, at most {:.0f} ms".format(*spans)
        statuses = Counter(answer.status for answer in self.heavy)
        yield f"{self.killed} workers killed; heavy answers by status: {dict(statuses)}"
        yield from (f"  {fault}" for fault in self.unmeant()[:5])
        yield f"memory of the service: {before:.0f} MB, in the end {after:.0f} MB"
        each = (statistics.median(some) / 2**20 for some in self.memory_by_version.values())
        yield f"by version, MB: {' '.join(f'{value:.0f}' for value in each)}"


def main() -> None:
    """Soak, print what was seen, and exit with 1 if anything is not as wanted."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--seconds", type=float, default=SECONDS)
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder) / "store")
        seen = soak(Path(folder) / "store", asked.parse_args().seconds)
    print("\n".join(seen.lines()))
    sys.exit(bool(seen.failed or seen.wrong() or seen.unmeant() or not seen.flat()))


def soak(store: Path, seconds: float, publish_every_s: float = PUBLISH_EVERY_S) -> Soak:
    """Serve a store and do everything to it for a while; return what was seen."""
    seen, lot = Soak(), random.Random(5)
    seen.expected |= expected(open_store(store))
    with placegraph(store) as peer, looping(peer, HEAVY_CLIENTS) as ends:
        stop = threading.Event()
        loops: list[Callable[[], None]] = [
            lambda: _publish(store, seen, stop, publish_every_s),
            lambda: _kill(peer, seen, stop, lot),
            lambda: _weigh(peer, seen, stop),
        ]
        loops += [lambda n=n: _ask(peer, seen, stop, n) for n in range(LIGHT_CLIENTS)]  # type: ignore[misc]
        threads = [threading.Thread(target=loop) for loop in loops]
        for thread in threads:
            thread.start()
        time.sleep(seconds)
        stop.set()
        for thread in threads:
            thread.join()
        seen.heavy = list(ends)
    return seen


def expected(store: Store) -> dict[str, list[Rows]]:
    """What the engine alone answers of a version."""
    engine = pyoxigraph.Store.read_only(str(store.folder / "data"))
    answers = []
    for text in ASKED:
        results = engine.query(text, use_default_graph_as_union=True)
        assert not isinstance(results, pyoxigraph.QueryTriples)
        answers.append(rows_of(results.serialize(format=QueryResultsFormat.JSON) or b""))
    return {store.version: answers}


def rows_of(body: bytes) -> Rows:
    """The solutions of an answer in an order of ours."""
    content = json.loads(body)
    if "boolean" in content:
        return (str(content["boolean"]),)
    return tuple(sorted(json.dumps(row, sort_keys=True) for row in content["results"]["bindings"]))


def _ask(peer: Peer, seen: Soak, stop: threading.Event, client: int) -> None:
    lot = random.Random(client)
    while not stop.wait(LIGHT_EVERY_S * lot.uniform(0.5, 1.5)):
        number = lot.randrange(len(PATHS))
        path = PATHS[number]
        request = Request(f"http://127.0.0.1:{peer.port}{path}")
        request.add_header("X-Forwarded-For", f"10.3.0.{client + 1}")
        began = time.perf_counter()
        try:
            with urlopen(request, timeout=ANSWERED_WITHIN_S) as answer:  # noqa: S310
                body, version = answer.read(), answer.headers["Placegraph-Version"]
        except OSError as error:
            seen.failed.append(f"{path[-60:]}: {error}{_said(error)}")
            continue
        seen.times.append(time.perf_counter() - began)
        seen.served = version
        if number < len(ASKED):
            seen.seen[version, number].add(rows_of(body))


def _said(error: OSError) -> str:
    if not isinstance(error, HTTPError):
        return ""
    with error:
        return f": {error.read()[-200:].decode(errors='replace')}"


def _publish(store: Path, seen: Soak, stop: threading.Event, every_s: float) -> None:
    """Publish a source over and over, each time with more ties, in a process of its own."""
    for turn in range(1_000_000):
        if stop.is_set():
            return
        program = f"from benchmarks.soak import publish; publish({str(store)!r}, {TIES + turn})"
        subprocess.run([sys.executable, "-c", program], check=True)
        seen.expected |= expected(open_store(store))
        stop.wait(every_s)


def publish(store: str, ties: int) -> None:
    """Publish the first of the made-up sources with so many ties."""
    publish_snapshot(Path(store), next(snapshots(generate(PLACES, ties, 3), Path(store))))


def _kill(peer: Peer, seen: Soak, stop: threading.Event, lot: random.Random) -> None:
    while not stop.wait(lot.expovariate(1 / KILL_EVERY_S)):
        workers = psutil.Process(peer.pid).children()
        if workers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(lot.choice(workers).pid, signal.SIGKILL)
                seen.killed += 1


def _weigh(peer: Peer, seen: Soak, stop: threading.Event) -> None:
    service = psutil.Process(peer.pid)
    while not stop.wait(LOOK_EVERY_S):
        held = service.memory_info().rss
        seen.memory.append(held)
        seen.memory_by_version.setdefault(seen.served, []).append(held)


if __name__ == "__main__":
    main()
