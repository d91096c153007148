"""The page on the endpoint names every setting with its default, and every problem."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from placegraph_api import problems
from placegraph_api.sparql import BudgetSettings, Caps, SparqlSettings
from placegraph_api.workers import PoolSettings, WorkerLimits

PAGE = (Path(__file__).parents[2] / "docs/sparql.md").read_text()
# Settings whose effect is told in the text and not in the table of limits.
TOLD = {"path", "public_url", "caps", "prefixes", "limits"}


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        pytest.param(kind, each.name, id=f"{kind.__name__}.{each.name}")
        for kind in (PoolSettings, WorkerLimits, SparqlSettings, Caps, BudgetSettings)
        for each in dataclasses.fields(kind)
        if each.name not in TOLD
    ],
)
def test_every_setting_is_on_the_page_with_its_default(settings: Any, name: str) -> None:
    default = getattr(settings(), name)
    lines = [line for line in PAGE.splitlines() if f"{name}`" in line or f"`{name}=" in line]
    assert lines, f"{settings.__name__}.{name} is not documented"
    if lines[0].startswith("|"):
        assert _shown(default) in lines[0]


def _shown(value: object) -> str:
    if isinstance(value, int) and value and value % (1 << 20) == 0:
        return f"{value >> 20} MiB" if value < 1 << 30 else f"{value >> 30} GiB"
    return f"{value:,g}" if isinstance(value, int | float) else str(value)


@pytest.mark.parametrize(
    "kind",
    [
        problems.BudgetError,
        problems.BusyError,
        problems.ComplexityError,
        problems.DeadlineError,
        problems.ResourceLimitError,
        problems.TooLongError,
    ],
)
def test_every_limit_names_its_problem_and_status(kind: type[problems.ServiceError]) -> None:
    status = problems.status_of_class(kind)
    assert f"{status.value} `{problems.slug_of(kind)}`" in PAGE
