"""Rows that wait in a file of this process until all of them have been read."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from itertools import islice
from operator import attrgetter
from pathlib import Path
from typing import Any

from placegraph.tables import EntityRow, Fault, FlowRow, PartyRow, RowEvidence, TakenRow, TieRow


def _reduced(kind: type[Any]) -> Callable[[Any], tuple[type[Any], tuple[Any, ...]]]:
    """How an object is put down: its class and its values. Half the time that pickle takes."""
    values = attrgetter(*(field.name for field in fields(kind)))
    return lambda one: (kind, values(one))


_REDUCED: Mapping[type, Callable[[Any], Any]] = {
    kind: _reduced(kind) for kind in (TieRow, EntityRow, FlowRow, PartyRow, RowEvidence, Fault)
}


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
