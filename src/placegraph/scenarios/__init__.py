"""What if?  Take ties away and see what holds, against as many random ties of the same places.

A scenario is a predicate on the live ties; all nodes stay, so a lost place counts as standing
alone.  Without the control every loss looks like a catastrophe: each draw takes away the same
number of relationships, at random among all those of the places that the scenario touches.
Efficiency is exact below 2,000 nodes, else from 256 seeded sources, the same ones before, after
and in every draw, with its standard error.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from placegraph.engine import Network
from placegraph.metrics.declare import AT, SEED, Parameter, Table
from placegraph.metrics.view import Day, live_ties, undated_note
from placegraph.scenarios.compare import NETWORK, PAIRS, PLACES, Frame, compare, pairs, places
from placegraph.scenarios.declare import EU27, SCENARIOS, Scenario, get_scenario

__all__ = ["EU27", "SCENARIOS", "SETTINGS", "Outcome", "Scenario", "get_scenario", "read", "run"]

DRAWS = Parameter("draws", "integer", 100, "Random draws for the control.", 100, 10_000)
# What every scenario takes beside its own parameters.
SETTINGS = (DRAWS, SEED, AT)


@dataclass(frozen=True)
class Outcome:
    """What a scenario does: the whole network, each place that loses, each pair that parts."""

    scenario: str
    parameters: Mapping[str, Any]
    ended: tuple[str, ...]
    network: Table
    places: Table
    pairs: Table
    notes: tuple[str, ...] = ()


def _silent(_share: float) -> None:
    """Nobody wants to know how far it is."""


def read(scenario: Scenario, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Every parameter of a scenario and every setting, given or by default, checked."""
    settings = {one.name: one.read(parameters.get(one.name)) for one in SETTINGS}
    own = {name: value for name, value in parameters.items() if name not in settings}
    return scenario.read(own) | settings


def run(
    scenario_id: str,
    network: Network,
    *,
    draws: int = 100,
    seed: int = 0,
    at: datetime.date | str | None = None,
    progress: Callable[[float], None] = _silent,
    **parameters: Any,
) -> Outcome:
    """Before, after and control; `progress` is told the share of the draws that are done."""
    scenario = get_scenario(scenario_id)
    given = {**parameters, "draws": draws, "seed": seed, "at": at}
    every = read(scenario, given)
    taken = {one.name: every[one.name] for one in scenario.parameters}
    day: Day = every["at"]
    count, start = every["draws"], every["seed"]
    ties = list(live_ties(network, day))
    ended = frozenset(tie.key for tie in scenario.ends(network, ties, **taken))
    frame = Frame(network, ties, start)
    notes = [*undated_note(ties)] if day else []
    rows = compare(frame, ended, count, start, progress, notes)
    return Outcome(
        scenario_id,
        every,
        tuple(sorted(ended)),
        Table(scenario_id, NETWORK, tuple(rows), taken),
        Table(scenario_id, PLACES, tuple(places(network, frame, ended)), taken),
        Table(scenario_id, PAIRS, tuple(pairs(frame, ended)), taken),
        tuple(notes),
    )
