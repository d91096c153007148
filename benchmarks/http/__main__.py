"""The service over HTTP beside `oxigraph serve` and `rdflib-endpoint`, all started here.

    python -m benchmarks.http [queries|engine|throughput|heavy ...] [--seconds N] [--doc FILE]

The same quads (made by a seed, kept in var/bench) and the same queries. All comparisons are of
answers that are worked out; `again` is what our service takes for one that it has kept. Every
client of the benchmark has an address of its own; all settings of the service are the defaults.
With --doc the tables are written into that page, between its markers.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from . import engine, heavies
from .clients import Kept, ask, throughput
from .peers import OXIGRAPH, PLACEGRAPH, RDFLIB, Data, Peer, oxigraph, placegraph, prepare, serving
from .queries import LIGHT, QUERIES, Query, text_of

PARTS = ("queries", "engine", "throughput", "heavy")
BEGIN, END = "<!-- measured {0}: begin -->", "<!-- measured {0}: end -->"
ROUNDS, MAX_S, TOO_LONG_S = 200, 6.0, 30.0
CLIENTS = (1, 8, 64)
# At most so many times as long as oxigraph serve; rdflib-endpoint takes at least so many times.
POINT_RATIO, LONG_RATIO, LONG_S, AGGREGATE_RATIO = 3.5, 1.5, 0.02, 20.0


def main() -> None:
    """Print the parts that were asked for."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("parts", nargs="*", choices=[*PARTS, []], help="what to measure; all")
    asked.add_argument("--seconds", type=float, default=60.0, help="of light queries beside heavy")
    asked.add_argument("--folder", type=Path, default=Path("var/bench"))
    asked.add_argument("--doc", type=Path)
    options = asked.parse_args()
    data = prepare(options.folder)
    made = {
        "queries": lambda: queries(data),
        "engine": lambda: engine.lines(data),
        "throughput": lambda: rates(data),
        "heavy": lambda: heavies.lines(data, options.seconds),
    }
    for part in options.parts or PARTS:
        lines = [f"{data.triples:,} triples; calibration: {calibrate():.2f} s for 3 million", ""]
        lines[0] += " additions to a dictionary."
        for line in made[part]():
            lines.append(line)
            print(line, flush=True)
        print(lines[0], flush=True)
        if options.doc:
            write(options.doc, part, lines)


def calibrate() -> float:
    """Seconds for a fixed piece of work in plain Python, to tell a fast machine from a slow one."""
    started = time.perf_counter()
    counted: dict[int, int] = {}
    for number in range(3_000_000):
        counted[number % 1000] = counted.get(number % 1000, 0) + 1
    return time.perf_counter() - started


def write(page: Path, part: str, lines: Sequence[str]) -> None:
    """Put the lines between the markers of a page."""
    text = page.read_text(encoding="utf-8")
    begin, end = BEGIN.format(part), END.format(part)
    before, _, rest = text.partition(begin)
    _, _, after = rest.partition(end)
    inside = "\n".join(["", *lines, ""])
    page.write_text(f"{before}{begin}{inside}{end}{after}", encoding="utf-8")


def queries(data: Data) -> Iterator[str]:
    """Median and p99 of each query at each endpoint, in ms, and the ratios."""
    names = (PLACEGRAPH, OXIGRAPH, RDFLIB)
    heads = ("median / p99, ms", *names, "to oxigraph", "to rdflib", "kept line", "again")
    yield f"| {' | '.join(heads)} |"
    yield "|---" * len(heads) + "|"
    verdict: list[str] = []
    with serving(data, names[:2]) as quick, serving(data, names[2:]) as slow:
        for name, query in QUERIES.items():
            times = sampled(data, quick, query) | sampled(data, slow, query, rounds=15)
            ours, oxi, rdf = (times[peer] for peer in names)
            kept = _kept(data, quick, query)
            ratio, less = _ratio(ours, oxi), _ratio(rdf, ours)
            cells = [_cell(times[peer]) for peer in names]
            cells += [f"{ratio:.2f}", f"{less:.1f}", f"{kept:.1f}", _again(data, quick[0], query)]
            yield f"| {name} | {' | '.join(cells)} |"
            verdict += _missed(name, query, ratio, less, statistics.median(oxi))
    yield ""
    yield "; ".join(verdict) or (
        f"Point queries take at most {POINT_RATIO} times as long as at {OXIGRAPH}, queries over "
        f"{1000 * LONG_S:.0f} ms at most {LONG_RATIO} times; aggregates take {RDFLIB} at least "
        f"{AGGREGATE_RATIO:.0f} times as long."
    )


def sampled(
    data: Data, peers: Sequence[Peer], query: Query, rounds: int = ROUNDS
) -> dict[str, list[float]]:
    """Seconds of each answer, the endpoints by turns; they must give as many bindings."""
    times: dict[str, list[float]] = {peer.name: [] for peer in peers}
    began = time.perf_counter()
    for turn in range(-2, rounds):  # the first two are not counted
        text, sizes = text_of(query, data.places[turn % len(data.places)]), set()
        for peer in peers:
            started = time.perf_counter()
            answer = ask(peer.port, peer.path, text)
            spent = time.perf_counter() - started
            assert answer.status == 200, (peer.name, answer)
            sizes.add(answer.body.count(b'"value"'))
            if turn >= 0 or spent > MAX_S:
                times[peer.name].append(spent)
        assert len(sizes) == 1, (text, sizes)
        if turn >= 2 and time.perf_counter() - began > MAX_S * len(peers):
            break
        if all(times.values()) and time.perf_counter() - began > TOO_LONG_S:
            break
    return times


def _kept(data: Data, peers: Sequence[Peer], query: Query) -> float:
    """The ratio of the medians over a connection that is kept, read by next to no client."""
    lines = {peer.name: Kept(peer.port, peer.path) for peer in peers}
    times: dict[str, list[float]] = {peer.name: [] for peer in peers}
    for turn in range(100 if query.point else 10):
        text = text_of(query, data.places[turn % len(data.places)])
        for name, line in lines.items():
            started = time.perf_counter()
            line.ask(text)
            times[name].append(time.perf_counter() - started)
    return _ratio(times[PLACEGRAPH], times[OXIGRAPH])


def _again(data: Data, peer: Peer, query: Query) -> str:
    """Milliseconds where somebody asked the same before."""
    text, times = text_of(query, data.places[0]), list[float]()
    for _ in range(30):
        started = time.perf_counter()
        ask(peer.port, peer.path, text, afresh=False)
        times.append(time.perf_counter() - started)
    return f"{1000 * statistics.median(times[1:]):.1f}"


def _ratio(one: Sequence[float], other: Sequence[float]) -> float:
    return statistics.median(one) / statistics.median(other)


def _cell(times: Sequence[float]) -> str:
    ordered = sorted(times)
    return f"{1000 * statistics.median(times):.1f} / {1000 * ordered[int(len(times) * 0.99)]:.1f}"


def _missed(name: str, query: Query, ratio: float, less: float, oxi: float) -> Iterator[str]:
    if query.point and ratio > POINT_RATIO:
        yield f"{name}: {ratio:.2f} × {OXIGRAPH}, {POINT_RATIO} wanted"
    if oxi > LONG_S and ratio > LONG_RATIO:
        yield f"{name}: {ratio:.2f} × {OXIGRAPH}, {LONG_RATIO} wanted"
    if query.aggregate and less < AGGREGATE_RATIO:
        yield f"{name}: {RDFLIB} takes {less:.1f} × as long, {AGGREGATE_RATIO:.0f} wanted"


def rates(data: Data) -> Iterator[str]:
    """Answers a second to clients that ask point queries without a pause."""
    texts = [text_of(LIGHT, place) for place in data.places]
    yield f"| answers a second | {' | '.join(f'{n} clients' for n in CLIENTS)} | failed |"
    yield "|---" * (len(CLIENTS) + 2) + "|"
    with placegraph(data.store) as ours, oxigraph(data) as oxi, serving(data, [RDFLIB]) as (rdf,):
        for peer in (ours, oxi, rdf):
            cells, failed = [], 0
            for clients in CLIENTS:
                rate, lost = throughput(peer.port, peer.path, texts, clients, 4.0)
                cells.append(f"{rate:,.0f}")
                failed += lost
            yield f"| {peer.name} | {' | '.join(cells)} | {failed} |"
    yield ""


if __name__ == "__main__":
    main()
