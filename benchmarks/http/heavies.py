"""Light queries while others loop heavy ones: is any lost, and how long do they take?

A heavy client asks the next as soon as it has its answer and waits as long as it is told to. Light
queries come ten a second, whether or not the one before was answered; their time runs from when
they were due.
"""

from __future__ import annotations

import itertools
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

from .clients import Answer, ask
from .peers import Data, Peer, oxigraph, placegraph
from .queries import LIGHT, heavy, text_of

HEAVIES = (0, 6, 30)
RATE, WARM_UP_S, LOST_AFTER_S = 10.0, 10.0, 5.0
WANTED_P95_S = 0.05


@dataclass
class Light:
    """What became of the light queries."""

    times: list[float] = field(default_factory=list)
    lost: int = 0

    def at(self, share: float) -> float:
        """The time within which a share of the answers came."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def lines(data: Data, seconds: float) -> Iterator[str]:
    """A table of our service and `oxigraph serve`, and whether the targets are met."""
    yield "| light queries beside | heavy clients | p50, ms | p95, ms | max, ms | lost | heavy |"
    yield "|---" * 7 + "|"
    measured = Light()
    for number in HEAVIES:
        with placegraph(data.store) as peer:
            span = seconds if number == HEAVIES[-1] else min(seconds, 15.0)
            measured, heavies = beside(peer, data, number, span)
            yield _row(peer.name, number, measured, heavies)
    for number in HEAVIES[1:2]:
        # It answers all at once and has no limit to honour; a longer look shows nothing more.
        with oxigraph(data) as peer:
            light, heavies = beside(peer, data, number, 10.0)
            yield _row(peer.name, number, light, heavies)
    yield ""
    met = not measured.lost and measured.at(0.95) < WANTED_P95_S
    told = f"none lost and p95 < {1000 * WANTED_P95_S:.0f} ms wanted beside {HEAVIES[-1]}"
    yield f"{told}: {'met' if met else 'NOT met'}."


def _row(name: str, number: int, light: Light, heavies: Counter[int]) -> str:
    cells = [f"{1000 * value:.1f}" for value in (light.at(0.5), light.at(0.95), light.at(1.0))]
    ends = ", ".join(f"{count} × {status}" for status, count in sorted(heavies.items()))
    return f"| {name} | {number} | {' | '.join(cells)} | {light.lost} | {ends or '–'} |"


def beside(
    peer: Peer, data: Data, number: int, seconds: float, warm_up_s: float = WARM_UP_S
) -> tuple[Light, Counter[int]]:
    """Return what became of the light queries, and the answers of the heavy clients."""
    with looping(peer, number) as ends:
        time.sleep(warm_up_s if number else 1.0)
        light = _light(peer, data, seconds)
        return light, Counter(each.status for each in ends)


@contextmanager
def looping(peer: Peer, number: int) -> Iterator[list[Answer]]:
    """Let so many clients loop heavy queries; give their answers, status 0 where there was none."""
    stop, ends = threading.Event(), list[Answer]()
    counted = itertools.count()

    def client(which: int) -> None:
        while not stop.is_set():
            try:
                query = heavy(next(counted) if which % 2 else which)
                answer = ask(peer.port, peer.path, query, f"10.1.0.{which + 1}", 60.0)
            except OSError as error:
                ends.append(Answer(0, 0.0, repr(error).encode()))
                stop.wait(1.0)
                continue
            ends.append(answer)
            if answer.retry_after_s:
                stop.wait(answer.retry_after_s)

    threads = [threading.Thread(target=client, args=(n,), daemon=True) for n in range(number)]
    for thread in threads:
        thread.start()
    try:
        yield ends
    finally:
        stop.set()


def _light(peer: Peer, data: Data, seconds: float) -> Light:
    light, lot = Light(), random.Random(1)
    began = time.perf_counter() + 0.1

    def one(due: float) -> None:
        query = text_of(LIGHT, lot.choice(data.places))
        try:
            answer = ask(peer.port, peer.path, query, "10.2.0.1", LOST_AFTER_S)
        except OSError:
            light.lost += 1
            return
        light.times.append(time.perf_counter() - due)
        light.lost += answer.status != 200 or b'"label"' not in answer.body

    with ThreadPoolExecutor(64) as pool:
        for turn in range(int(seconds * RATE)):
            due = began + turn / RATE
            time.sleep(max(0.0, due - time.perf_counter()))
            pool.submit(one, due)
    return light
