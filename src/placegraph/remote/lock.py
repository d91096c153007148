"""One writer at a time in a store elsewhere.

The state is one triple that is exchanged by one operation, so of two writers one gets it. Who has
it counts beats; where they stop, the writer is gone and another takes over. No clock is compared.
"""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from placegraph.errors import StoreError
from placegraph.remote import names
from placegraph.remote.endpoint import Endpoint

FREE = "free"
BEAT_S = 5.0
# So long without a beat, a writer is taken for dead; many times the longest request that fails.
DEAD_AFTER_S = 90.0
LOOK_S = 0.5

_READ = f"""
SELECT ?p ?o WHERE {{ GRAPH <{names.LOCK}> {{ <{names.LOCK}> ?p ?o }} }}
"""
_NO_BEAT = f"DELETE WHERE {{ GRAPH <{names.LOCK}> {{ <{names.LOCK}> <{names.BEAT}> ?beat }} }}"


class WriterLock:
    """The lock as one writer has it."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self.me = f"{socket.gethostname()} {os.getpid()} {uuid.uuid4().hex[:12]}"
        self._stop = threading.Event()

    @contextmanager
    def held(self, waiting: Callable[[], None], timeout_s: float) -> Iterator[WriterLock]:
        """Be the one writer; raises StoreError after `timeout_s` seconds of waiting."""
        self._acquire(waiting, timeout_s)
        beating = threading.Thread(target=self._beat, daemon=True)
        beating.start()
        try:
            yield self
        finally:
            self._stop.set()
            beating.join()
            # The store may be gone; then others see that the beats have stopped.
            with contextlib.suppress(StoreError):
                self.endpoint.update(_exchange(self.me, FREE))

    def check(self) -> None:
        """Raise StoreError unless this is the one writer still."""
        if self._states() != [self.me]:
            raise StoreError(
                f"another writer took over the store at {self.endpoint.query_url}, because this "
                "one was silent for too long; nothing was published, try again"
            )

    def _acquire(self, waiting: Callable[[], None], timeout_s: float) -> None:
        give_up = time.monotonic() + timeout_s
        seen, since, told = None, time.monotonic(), False
        while True:
            states = self._states()
            if not states:
                self.endpoint.update(_insert(names.STATE, FREE))
            self.endpoint.update(_exchange(FREE, self.me))
            if self._states() == [self.me]:
                return
            now, found = time.monotonic(), sorted(self._rows())
            if found != seen:
                seen, since = found, now
            if now - since > DEAD_AFTER_S or _ended_here(states):
                self._take_over(states)
                continue
            if now > give_up:
                raise StoreError(f"another writer still works in {self.endpoint.query_url}")
            if not told:
                waiting()
                told = True
            time.sleep(LOOK_S)

    def _take_over(self, states: list[str]) -> None:
        for state in states:
            self.endpoint.update(_exchange(state, FREE))

    def _states(self) -> list[str]:
        return [value for name, value in self._rows() if name == names.STATE]

    def _rows(self) -> list[tuple[str, str]]:
        return [(row["p"], row["o"]) for row in self.endpoint.rows(_READ)]

    def _beat(self) -> None:
        number = 0
        while not self._stop.wait(BEAT_S):
            number += 1
            # One that is missed is no harm.
            with contextlib.suppress(StoreError):
                self.endpoint.update(_NO_BEAT, _insert(names.BEAT, f"{self.me} {number}"))


def _insert(name: str, value: str) -> str:
    return f'INSERT DATA {{ GRAPH <{names.LOCK}> {{ <{names.LOCK}> <{name}> "{value}" }} }}'


def _exchange(old: str, new: str) -> str:
    """The operation that puts one state in the place of another, if that is the state."""
    triple = f'GRAPH <{names.LOCK}> {{{{ <{names.LOCK}> <{names.STATE}> "{{}}" }}}}'
    was, becomes = triple.format(old), triple.format(new)
    return f"DELETE {{ {was} }} INSERT {{ {becomes} }} WHERE {{ {was} }}"


def _ended_here(states: list[str]) -> bool:
    """Whether the writer was a process of this machine that has ended."""
    for state in states:
        host, _, rest = state.partition(" ")
        number = rest.partition(" ")[0]
        if host != socket.gethostname() or not number.isdigit():
            return False
        try:
            os.kill(int(number), 0)
        except ProcessLookupError:
            continue
        except OSError:
            return False
        return False
    return bool(states)
