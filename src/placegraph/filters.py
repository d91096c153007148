"""Which ties an analysis looks at: by level, strand, status, formality, source, certainty, dates.

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
    `between` holds two years, each of which may be None: a tie is kept unless it is known to have
    begun after the second or to have ended before the first. A date that nobody knows excludes
    nothing. Raises UnknownNameError for a notation that its scheme lacks.
    """

    levels: frozenset[str] | None = None
    strands: frozenset[str] | None = None
    statuses: frozenset[str] | None = None
    formalities: frozenset[str] | None = None
    sources: frozenset[str] | None = None
    at: str | None = None
    certainties: frozenset[str] | None = None
    between: tuple[int | None, int | None] = (None, None)

    def __post_init__(self) -> None:
        for name, notations in (
            ("level", self.levels),
            ("strand", self.strands),
            ("status", self.statuses),
            ("formality", self.formalities),
            ("certainty", self.certainties),
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
        certainties: Iterable[str] = (),
        between: tuple[int | None, int | None] = (None, None),
    ) -> Filter:
        """A filter from any iterables; an empty one restricts nothing."""
        return cls(
            frozenset(levels) or None,
            frozenset(strands) or None,
            frozenset(statuses) or None,
            frozenset(formalities) or None,
            frozenset(sources) or None,
            at or None,
            frozenset(certainties) or None,
            between,
        )

    @cached_property
    def _strands(self) -> frozenset[str]:
        """The strands with all narrower ones."""
        return with_narrower(self.strands or frozenset())

    def as_json(self) -> dict[str, Any]:
        """What it restricts, under the names of the choices; empty where it restricts nothing."""
        given = {choice.name: getattr(self, choice.field) for choice in CHOICES.values()}
        stated: dict[str, Any] = {name: sorted(kept) for name, kept in given.items() if kept}
        if self.certainties:
            stated["certainty"] = sorted(self.certainties)
        years = {"at": self.at, "from": self.between[0], "to": self.between[1]}
        return stated | {name: year for name, year in years.items() if year not in (None, "")}

    def keeps(self, tie: Mapping[str, Any]) -> bool:
        """Whether the tie with these attributes passes."""
        return (
            (self.levels is None or tie["level"] in self.levels)
            and (self.formalities is None or tie["formality"] in self.formalities)
            and (self.sources is None or not self.sources.isdisjoint(tie["sources"]))
            and (self.strands is None or not self._strands.isdisjoint(tie["strands"]))
            and (self.certainties is None or tie["certainty"] in self.certainties)
            and self._keeps_years(tie)
            and self._keeps_time(tie)
        )

    def _keeps_years(self, tie: Mapping[str, Any]) -> bool:
        first, last = self.between
        begun, over = tie["start_earliest"], tie["end_latest"] or tie["end_earliest"]
        return (last is None or begun is None or begun.year <= last) and (
            first is None or over is None or over.year >= first
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
