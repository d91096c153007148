"""What a partnership rests on: dependence and robustness.

Dependence is the largest share of the ties in which one organisation is party or lead; robustness
is the size of the smallest set of organisations that touches every tie.  Three levels that hang on
one charity are fragile, so no multiplex figure is shown without these two beside it.
A tie that names no organisation cannot be touched by one: then robustness has no value.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from placegraph.engine import Network
from placegraph.metrics.declare import (
    AT,
    Answer,
    Column,
    Metric,
    Row,
    pair_columns,
    place_columns,
    reasons,
)
from placegraph.metrics.view import Day, Tie, actors, by_pair, label, live_ties, ties_between
from placegraph.said import Said

EXACT_UP_TO = 20
NO_TIE = Said("rests-no-tie", "no live tie, so nothing to rest on")
NO_BODY = Said("rests-no-body", "no tie names an organisation")
UPPER_BOUND = Said("rests-bound", "robustness is an upper bound: too many organisations to try all")


@dataclass(frozen=True)
class Resting:
    """What some ties rest on; None where there is no value, and `why` says so."""

    dependence: float | None
    rests_on: tuple[str, ...]
    robustness: int | None
    smallest_set: tuple[str, ...]
    in_every_set: tuple[str, ...]
    exact: bool
    why: str | None

    def columns(self) -> Row:
        return {
            "dependence": self.dependence,
            "rests_on": self.rests_on,
            "robustness": self.robustness,
            "smallest_set": self.smallest_set,
            "in_every_set": self.in_every_set,
        }


def bodies(tie: Tie) -> frozenset[str]:
    """The organisations that are party to a tie or lead it."""
    named = (*tie.attributes.get("parties", ()), *tie.attributes.get("leads", ()))
    return frozenset(node for node in named if str(node).startswith("organisation/"))


def resting(ties: Iterable[Tie]) -> Resting:
    """What these ties rest on, each relationship counted once."""
    sets: dict[str, frozenset[str]] = {}
    for tie in ties:
        sets[tie.key] = sets.get(tie.key, frozenset()) | bodies(tie)
    counts = Counter(body for found in sets.values() for body in found)
    if not sets:
        return Resting(None, (), None, (), (), True, NO_TIE)
    if not counts:
        return Resting(None, (), None, (), (), True, NO_BODY)
    most = max(counts.values())
    rests_on = tuple(sorted(body for body, count in counts.items() if count == most))
    unnamed = sum(not found for found in sets.values())
    if unnamed:
        text = f"{unnamed} of {len(sets)} ties name no organisation, so no set touches all"
        why = Said("rests-unnamed", text, n=unnamed, all=len(sets))
        return Resting(most / len(sets), rests_on, None, (), (), True, why)
    smallest, exact = hitting_set(sets.values())
    always = needed_in_all(sets.values(), smallest) if exact else ()
    bound = None if exact else UPPER_BOUND
    return Resting(most / len(sets), rests_on, len(smallest), smallest, always, exact, bound)


def hitting_set(sets: Iterable[frozenset[str]]) -> tuple[tuple[str, ...], bool]:
    """A smallest set that touches every one of these, and whether it is surely smallest.

    Several may be equally small: the one whose members touch most is given, the alphabet decides
    only between equals. Up to 20 candidates all combinations are tried; beyond, the organisation
    that touches most is taken again and again.
    """
    every = list(sets)
    touching = Counter(element for found in every for element in found)
    needed = _minimal(set(every))
    candidates = _undominated(needed, touching)
    needed = [found & candidates for found in needed]
    if len(candidates) > EXACT_UP_TO:
        return _greedy(needed), False
    for size in range(len(candidates) + 1):
        # The first of equals wins, and combinations come in alphabetical order.
        fit = (tried for tried in combinations(sorted(candidates), size) if _touches(tried, needed))
        best = max(fit, key=lambda tried: sum(touching[each] for each in tried), default=None)
        if best is not None:
            return best, True
    return (), True


def needed_in_all(sets: Iterable[frozenset[str]], smallest: tuple[str, ...]) -> tuple[str, ...]:
    """The members of a smallest set that no equally small set can do without."""
    every = list(sets)

    def replaceable(one: str) -> bool:
        others = [found - {one} for found in every]
        return all(others) and len(hitting_set(others)[0]) == len(smallest)

    return tuple(one for one in smallest if not replaceable(one))


def _touches(tried: tuple[str, ...], sets: list[frozenset[str]]) -> bool:
    return all(not found.isdisjoint(tried) for found in sets)


def _minimal(sets: set[frozenset[str]]) -> list[frozenset[str]]:
    """The sets that contain no other of them: touching these touches all."""
    kept: list[frozenset[str]] = []
    for found in sorted(sets, key=lambda one: (len(one), sorted(one))):
        if not any(smaller <= found for smaller in kept):
            kept.append(found)
    return kept


def _undominated(sets: list[frozenset[str]], touching: Counter[str]) -> frozenset[str]:
    """The elements needed: one whose sets are all among another's can be left out.

    Of several with the same sets the one that touches most of all stays.
    """
    touched: dict[str, set[int]] = {}
    for number, found in enumerate(sets):
        for element in found:
            touched.setdefault(element, set()).add(number)
    order = sorted(touched, key=lambda one: (-len(touched[one]), -touching[one], one))
    kept: list[str] = []
    for element in order:
        if not any(touched[element] <= touched[other] for other in kept):
            kept.append(element)
    return frozenset(kept)


def _greedy(sets: list[frozenset[str]]) -> tuple[str, ...]:
    chosen: list[str] = []
    left = sets
    while left:
        counts = Counter(element for found in left for element in found)
        best = min(counts, key=lambda element: (-counts[element], element))
        chosen.append(best)
        left = [found for found in left if best not in found]
    return tuple(sorted(chosen))


def dependence(network: Network, a: str, b: str, at: Day = None) -> float | None:
    """The largest share of two places' live ties in which one organisation is party or lead."""
    return resting(ties_between(network, a, b, at)).dependence


def robustness(network: Network, a: str, b: str, at: Day = None) -> int | None:
    """How many organisations would have to go for two places to lose every live tie."""
    return resting(ties_between(network, a, b, at)).robustness


def resting_of_pairs(network: Network, at: Day = None) -> Answer:
    """Dependence and robustness of every pair with a live tie."""
    rows = []
    for (a, b), ties in by_pair(live_ties(network, at)).items():
        found = resting(ties)
        keys = tuple(sorted(tie.key for tie in ties))
        row: dict[str, Any] = {"a": a, "b": b, "ties": len(keys), "tie_keys": keys}
        rows.append(row | found.columns() | {"note": reasons([found.why] if found.why else [])})
    return Answer(rows)


def resting_of_places(network: Network, at: Day = None) -> Answer:
    """Dependence and robustness of all live ties of every place."""
    own: dict[str, list[Tie]] = {node: [] for node in actors(network)}
    for tie in live_ties(network, at):
        own[tie.a].append(tie)
        own[tie.b].append(tie)
    rows = []
    for node, ties in own.items():
        found = resting(ties)
        row: dict[str, Any] = {"node": node, "label": label(network, node)}
        row["ties"] = len({tie.key for tie in ties})
        rows.append(row | found.columns() | {"note": found.why})
    return Answer(rows)


RESTING = (
    Column("dependence", "number", "share of ties"),
    Column("rests_on", "list"),
    Column("robustness", "integer", "organisations"),
    Column("smallest_set", "list"),
    Column("in_every_set", "list"),
)
READING = (
    "Dependence is the largest share of the ties that one organisation carries, robustness how "
    "many organisations would have to go for all of them to lapse: 1 hangs by a thread. Several "
    "sets may be equally small; those in every one of them are the ones to look after."
)

METRICS = (
    Metric(
        id="pair_dependence",
        name="What each partnership rests on",
        lessons=("C15",),
        reading=READING,
        kind="pair",
        function=resting_of_pairs,
        columns=pair_columns(
            Column("ties", "integer", "relationships"), Column("tie_keys", "list"), *RESTING
        ),
        parameters=(AT,),
        reference="minimum hitting set: Karp 1972, doi:10.1007/978-1-4684-2001-2_9",
    ),
    Metric(
        id="place_dependence",
        name="What each place’s ties rest on",
        lessons=("C15",),
        reading=READING,
        kind="place",
        function=resting_of_places,
        columns=place_columns(Column("ties", "integer", "relationships"), *RESTING),
        parameters=(AT,),
        reference="minimum hitting set: Karp 1972, doi:10.1007/978-1-4684-2001-2_9",
    ),
)
