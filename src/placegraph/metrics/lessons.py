"""From a lesson of the briefing to what computes it."""

from __future__ import annotations

from placegraph.metrics import METRICS, Metric
from placegraph.scenarios import SCENARIOS, Scenario


def for_lesson(lesson: str) -> tuple[Metric | Scenario, ...]:
    """The metrics and scenarios that test a lesson, by its id in `pg:testedBy`.

    >>> [one.id for one in for_lesson("C04")]
    ['survival']
    """
    return tuple(one for one in _every() if lesson in one.lessons)


def every_lesson() -> list[str]:
    """The ids of all lessons that something tests, in order."""
    return sorted({lesson for one in _every() for lesson in one.lessons})


def _every() -> list[Metric | Scenario]:
    return [*METRICS.values(), *SCENARIOS.values()]
