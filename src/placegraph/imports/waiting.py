"""Rows that wait in a file of this process until all of them have been read."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from placegraph.putting_down import by_values
from placegraph.tables import EntityRow, Fault, FlowRow, PartyRow, RowEvidence, TakenRow, TieRow

_REDUCED = by_values(TieRow, EntityRow, FlowRow, PartyRow, RowEvidence, Fault)
# Rows of one text repeat themselves: what they share is put down once, and made once.
PUT_DOWN_AT_ONCE = 100


class WaitingRows:
    """A list of rows on disk, written once and then read."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, rows: Iterable[TakenRow]) -> Iterator[TakenRow]:
        """Put down rows; the same rows, a few later than they come."""
        rows = iter(rows)
        with self._path.open("wb") as file:
            while some := list(islice(rows, PUT_DOWN_AT_ONCE)):
                pickler = pickle.Pickler(file, pickle.HIGHEST_PROTOCOL)
                pickler.dispatch_table = _REDUCED
                pickler.dump(some)
                yield from some

    def __iter__(self) -> Iterator[TakenRow]:
        with self._path.open("rb") as file:
            while True:
                try:
                    yield from pickle.load(file)  # noqa: S301 - our own file
                except EOFError:
                    return
