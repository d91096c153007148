"""Which ties an analysis looks at: by level, strand, status, formality, source and date.

The ways to choose are declared in `placegraph.choices`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from placegraph.choices import CHOICES
from placegraph.errors import UnknownNameError
from placegraph.liveness import LIVE, as_at, status_of
from placegraph.schemes import scheme, with_narrower


@dataclass(frozen=True)
class Filter:
    """Which ties to keep; None restricts nothing.

    `strands` include their narrower strands. With `at` (2019, 2019-06 or 2019-06-14) a tie is
    kept if it was live then, or had one of `statuses` then, and its dates do not exclude the day.
    Raises UnknownNameError for a notation that its scheme lacks.
    """

    levels: frozenset[str] | None = None
    strands: frozenset[str] | None = None
    statuses: frozenset[str] | None = None
    formalities: frozenset[str] | None = None
    sources: frozenset[str] | None = None
    at: str | None = None

    def __post_init__(self) -> None:
        for name, notations in (
            ("level", self.levels),
            ("strand", self.strands),
            ("status", self.statuses),
            ("formality", self.formalities),
        ):
            for notation in notations or ():
                if notation not in scheme(name):
                    raise UnknownNameError(name, notation, scheme(name))
        if self.at is not None:
            as_at(self.at)

    @classmethod
    def of(
        cls,
        *,
        levels: Iterable[str] = (),
        strands: Iterable[str] = (),
        statuses: Iterable[str] = (),
        formalities: Iterable[str] = (),
        sources: Iterable[str] = (),
        at: str | None = None,
    ) -> Filter:
        """A filter from any iterables; an empty one restricts nothing."""
        return cls(
            frozenset(levels) or None,
            frozenset(strands) or None,
            frozenset(statuses) or None,
            frozenset(formalities) or None,
            frozenset(sources) or None,
            at or None,
        )

    @cached_property
    def _strands(self) -> frozenset[str]:
        """The strands with all narrower ones."""
        return with_narrower(self.strands or frozenset())

    def as_json(self) -> dict[str, Any]:
        """What it restricts, under the names of the choices; empty where it restricts nothing."""
        given = {choice.name: getattr(self, choice.field) for choice in CHOICES.values()}
        stated: dict[str, Any] = {name: sorted(kept) for name, kept in given.items() if kept}
        return stated | ({"at": self.at} if self.at else {})

    def keeps(self, tie: Mapping[str, Any]) -> bool:
        """Whether the tie with these attributes passes."""
        return (
            (self.levels is None or tie["level"] in self.levels)
            and (self.formalities is None or tie["formality"] in self.formalities)
            and (self.sources is None or not self.sources.isdisjoint(tie["sources"]))
            and (self.strands is None or not self._strands.isdisjoint(tie["strands"]))
            and self._keeps_time(tie)
        )

    def _keeps_time(self, tie: Mapping[str, Any]) -> bool:
        if self.at is None:
            return self.statuses is None or tie["status"] in self.statuses
        day = as_at(self.at)
        start, end = tie["start_earliest"], tie["end_latest"]
        if (start is not None and start > day) or (end is not None and end < day):
            return False
        return status_of(tie, day) in (LIVE if self.statuses is None else self.statuses)


EVERYTHING = Filter()
LIVE_TIES = Filter(statuses=LIVE)
