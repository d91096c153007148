"""What a report about a place is made from: its ties, partners, memberships and names.

All is read once, so that every section speaks of the same ties on the same day.
"""

from __future__ import annotations

import datetime
import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from copy import copy
from dataclasses import replace
from functools import cached_property
from typing import Any

from placegraph.analyst import Analyst
from placegraph.distance import Position, distance_km
from placegraph.errors import ParameterError
from placegraph.export.words import date_words
from placegraph.filters import EVERYTHING, Filter
from placegraph.find import find
from placegraph.liveness import as_at, is_live, status_of
from placegraph.metrics.dependence import Resting, resting
from placegraph.metrics.duration import last_sign
from placegraph.metrics.units import Units, units_of
from placegraph.metrics.view import Tie, every_tie, today
from placegraph.network import to_city_networks
from placegraph.reports.words import term, top
from placegraph.said import Said


class Portfolio:
    """The ties of one place as at a day."""

    def __init__(self, analyst: Analyst, text: str, where: Filter = EVERYTHING) -> None:
        """Raises UnknownNameError for a name that nothing bears."""
        self.analyst, self.where = analyst, replace(where, at=None)
        self.at = as_at(where.at) if where.at else None
        self.day: datetime.date = self.at or today()
        self.remarks: list[str] = []
        thing = find(analyst.store, text, ("place", "organisation"))
        self.network = analyst.network("places", self.where)
        self.place = analyst.counted_as(thing, self.network, self.remarks)
        if self.place.split("/")[0] != "place":
            text = f"{thing.label} counts as no place that has ties here"
            raise ParameterError(Said("report-no-ties", text, place=thing.label))
        self.label = self.name(self.place)

    @property
    def as_at(self) -> str:
        """The day in words."""
        return date_words(self.day.isoformat())

    # Names ---------------------------------------------------------------------------------

    @cached_property
    def bodies(self) -> Any:
        """The network of organisations."""
        return self.analyst.network("organisations", self.where)

    @cached_property
    def units(self) -> Units:
        """What every organisation counts as."""
        return units_of(self.bodies)

    def name(self, path: str) -> str:
        """What a place or organisation is called; of two partners of one name, with its slug."""
        found = self._label(path)
        return f"{found} ({path.split('/')[1]})" if found in self._borne_twice else found

    @cached_property
    def _borne_twice(self) -> set[str]:
        """The names that two of its partners bear: sources may mean one place or two."""
        counts = Counter(map(self._label, {self.other(tie) for tie in self.live}))
        return {name for name, count in counts.items() if count > 1}

    def _label(self, path: str) -> str:
        for network in (self.network, self.bodies):
            if path in network and network.nodes[path].get("label"):
                return str(network.nodes[path]["label"])
        return find(self.analyst.store, path, (path.split("/")[0],)).label

    def names(self, paths: Iterable[str]) -> list[str]:
        """Their names in alphabetical order."""
        return sorted(self.name(path) for path in paths)

    def people(self, place: str) -> int | None:
        """How many people live in a place, where that is known."""
        facts = self.network.nodes[place] if place in self.network else {}
        return facts.get("population")

    def away_km(self, other: str) -> float:
        """How far a place is; without a position, farther than any."""
        here, there = (self._position(place) for place in (self.place, other))
        return distance_km(here, there) if here and there else math.inf

    def _position(self, place: str) -> Position | None:
        facts = self.bodies.nodes[place] if place in self.bodies else {}
        if facts.get("latitude") is None or facts.get("longitude") is None:
            return None
        return facts["latitude"], facts["longitude"]

    # Ties ----------------------------------------------------------------------------------

    @cached_property
    def every(self) -> list[Tie]:
        """All ties of the place that have begun, live or not."""
        if self.place not in self.network:
            return []
        near = self.network.subgraph((self.place, *self.network[self.place]))
        ties = [tie for tie in every_tie(near) if self.place in tie.pair]
        return sorted(ties, key=lambda tie: (self.other(tie), tie.key))

    @cached_property
    def live(self) -> list[Tie]:
        """The live ties."""
        return [tie for tie in self.every if is_live(tie.attributes, self.at)]

    @cached_property
    def partners(self) -> dict[str, list[Tie]]:
        """The live ties by the place at the other end, most ties first; offices are no partners."""
        found: dict[str, list[Tie]] = defaultdict(list)
        for tie in self.live:
            found[self.other(tie)].append(tie)
        kept = {o: ties for o, ties in found.items() if not all(t.representation for t in ties)}
        return dict(sorted(kept.items(), key=lambda item: (-len(item[1]), self.name(item[0]))))

    @cached_property
    def offices(self) -> list[Tie]:
        """Live representation offices: ties without a partner."""
        return [tie for tie in self.live if tie.representation]

    @cached_property
    def memberships(self) -> dict[str, str]:
        """The city networks that it belongs to, each with the membership."""
        network = to_city_networks(self.analyst.store, self.where)
        if self.place not in network:
            return {}
        return {
            other: str(tie["key"])
            for other, tie in network[self.place].items()
            if is_live(tie, self.at)
        }

    @property
    def dated(self) -> Filter:
        """The filter with the day that the report is about."""
        return replace(self.where, at=self.at.isoformat() if self.at else None)

    def between(self, other: str) -> Portfolio:
        """The same, with nothing but the ties with one other place."""
        only = copy(self)
        for name in ("live", "partners", "offices"):
            vars(only).pop(name, None)
        vars(only)["every"] = [tie for tie in self.every if self.other(tie) == other]
        return only

    def other(self, tie: Tie) -> str:
        """The place at the other end."""
        return tie.b if tie.a == self.place else tie.a

    def status(self, tie: Tie) -> str:
        """The status of a tie on the day."""
        return status_of(tie.attributes, self.at)

    def formal(self, ties: Iterable[Tie]) -> list[Tie]:
        """Those of live ties that are a formal civic agreement."""
        return [tie for tie in ties if tie.level == "civic" and tie.attributes.get("formal")]

    def rests_on(self, ties: Iterable[Tie]) -> Resting:
        """What some ties rest on."""
        return resting(ties)

    def last_sign(self, tie: Tie) -> datetime.date | None:
        """The latest dated evidence that a tie was alive."""
        return last_sign(tie.attributes, self.day)[0]

    @property
    def newest(self) -> datetime.date | None:
        """The newest dated evidence of any of its ties."""
        return max(filter(None, map(self.last_sign, self.every)), default=None)

    def at_home(self, ties: Iterable[Tie]) -> list[str]:
        """The organisations of this place that are party to or lead some of the ties."""
        named = {
            body
            for tie in ties
            for role in ("parties", "leads")
            for body in tie.attributes.get(role) or ()
        }
        return sorted(
            body
            for body in named
            if body.startswith("organisation/") and self.units.of.get(body) == self.place
        )


def levels(ties: Iterable[Tie]) -> list[tuple[str, int]]:
    """The levels of ties, most often first."""
    return _counted(term("level", tie.level) for tie in ties if tie.level)


def strands(ties: Iterable[Tie]) -> list[tuple[str, int]]:
    """The top strands of ties, most often first; a tie about two counts for both."""
    return _counted(
        term("strand", strand)
        for tie in ties
        for strand in sorted({top(one) for one in tie.attributes.get("strands") or ()})
    )


def keys(ties: Iterable[Tie]) -> tuple[str, ...]:
    """The slugs of ties."""
    return tuple(dict.fromkeys(tie.key for tie in ties))


def _counted(words: Iterable[str]) -> list[tuple[str, int]]:
    return sorted(Counter(words).items(), key=lambda item: (-item[1], item[0]))
