"""Who to learn from: others that already work where a place wants to work.

Asked of the network of organisations.  Wanted are places and organisations with a live tie to the
target, or to a place in it when it is a country, that the asking place does not itself have; the
nearest come first, by steps over live ties and over where organisations belong.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping

from placegraph.cached import cached_by_network
from placegraph.engine import Network
from placegraph.metrics.declare import AT, NOTE, Answer, Column, Metric, Parameter, Row
from placegraph.metrics.units import Units, units_of
from placegraph.metrics.view import Day, Tie, every_structure, label, live_ties, require
from placegraph.paths import is_wide


def learn_from(
    network: Network,
    node: str | None = None,
    target: str | None = None,
    strand: str | None = None,
    at: Day = None,
) -> Answer:
    """The places and organisations that have a live tie to a target, nearest to a place first."""
    if node is None or target is None:
        return Answer([], ("asked for no place and target (node, target), so there is no answer",))
    require(network, node, target)
    units = units_of(network)
    ties: dict[str, dict[str, Tie]] = defaultdict(dict)
    for body, here, tie in _reaching(network, at).get(target, ()):
        if here != node and not _in(units, here, target) and _about(tie, strand):
            ties[body][tie.key] = tie
    steps = _steps(network, node, at)
    rows: list[Row] = [
        {
            "node": body,
            "label": label(network, body),
            "place": units.of[body],
            "steps": steps.get(body),
            "ties": len(found),
            "tie_keys": tuple(sorted(found)),
            "note": None if body in steps else "no path from the asking place",
        }
        for body, found in ties.items()
    ]
    rows.sort(key=lambda row: (row["steps"] is None, row["steps"] or 0, str(row["node"])))
    return Answer(rows)


@cached_by_network
def _reaching(network: Network, at: Day) -> Mapping[str, list[tuple[str, str, Tie]]]:
    """By place and by country: who has a tie there, the place that it counts as, and the tie."""
    units = units_of(network)
    found: dict[str, list[tuple[str, str, Tie]]] = defaultdict(list)
    for tie, a, b in units.ties(at):
        if tie.representation:
            continue
        for body, here, there in ((tie.a, a, b), (tie.b, b, a)):
            for target in {there, f"place/{units.country(there)}"}:
                found[target].append((body, here, tie))
    return found


def _about(tie: Tie, strand: str | None) -> bool:
    about = tie.attributes.get("strands") or ()
    return strand is None or any(f"{one}/".startswith(f"{strand}/") for one in about)


def _in(units: Units, place: str, target: str) -> bool:
    return place == target or f"place/{units.country(place)}" == target


@cached_by_network
def _near(network: Network, at: Day) -> Mapping[str, list[str]]:
    """Whom each node is one step from."""
    near: dict[str, list[str]] = defaultdict(list)
    belonging = (edge for edge in every_structure(network) if not is_wide(network, edge))
    for edge in (*live_ties(network, at), *belonging):
        near[edge.a].append(edge.b)
        near[edge.b].append(edge.a)
    return near


@cached_by_network
def _steps(network: Network, source: str, at: Day) -> Mapping[str, int]:
    """The number of steps from a node to every other that it reaches."""
    near = _near(network, at)
    found = {source: 0}
    waiting = deque([source])
    while waiting:
        node = waiting.popleft()
        for other in near.get(node, ()):
            if other not in found:
                found[other] = found[node] + 1
                waiting.append(other)
    return found


METRICS = (
    Metric(
        id="learn_from",
        name="Who to learn from",
        lessons=("C27", "C33"),
        reading="Others with a live tie to the place or country where this place wants to work, "
        "about the same strand, the nearest first; those of the asking place are left out.",
        kind="organisation",
        function=learn_from,
        projection="organisations",
        columns=(
            Column("node", "text"),
            Column("label", "text"),
            Column("place", "text"),
            Column("steps", "integer", "steps"),
            Column("ties", "integer", "relationships"),
            Column("tie_keys", "list"),
            NOTE,
        ),
        parameters=(
            Parameter("node", "node", None, "The place that asks."),
            Parameter("target", "node", None, "The place or country where it wants to work."),
            Parameter("strand", "text", None, "Only ties about this strand."),
            AT,
        ),
    ),
)
