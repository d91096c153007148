"""The page says what the declarations say, and its examples run."""

from __future__ import annotations

import doctest
from pathlib import Path

from placegraph.metrics import METRICS
from placegraph.metrics.document import declared, main, renewed
from placegraph.paths import STEPS, TRIED, Costs
from placegraph.scenarios import SCENARIOS

PAGE = Path(__file__).parents[2] / "docs" / "metrics.md"


def test_every_metric_and_scenario_is_documented_as_declared() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert renewed(page) == page, "run: python -m placegraph.metrics.document docs/metrics.md"
    for name in (*METRICS, *SCENARIOS):
        assert f"### `{name}`: " in page


def test_every_parameter_is_documented() -> None:
    text = declared()
    taken = [one.parameters for one in METRICS.values()]
    taken += [one.parameters for one in SCENARIOS.values()]
    for parameters in taken:
        for parameter in parameters:
            assert f"| `{parameter.name}` | {parameter.expected} |" in text


def test_the_documented_costs_are_the_costs() -> None:
    page = " ".join(PAGE.read_text(encoding="utf-8").split())
    costs = Costs()
    assert "0.5 where the tie is less certain and 1 where it is uncertain" in page
    assert (costs.certainty["less-certain"], costs.certainty["uncertain"]) == (0.5, 1)
    assert "0.25 for developing, 0.5 for unknown, 1 for dormant, 1.5 for suspended and 2" in page
    names = ("developing", "unknown", "dormant", "suspended", "proposed", "ended")
    assert [costs.status[name] for name in names] == [0.25, 0.5, 1, 1.5, 2, 2]
    assert f"{costs.newness:g}/(1 + age in years/10)" in page
    assert f"costs {costs.structure:g}, so that" in page
    assert f"{TRIED} have been looked at or {STEPS:,} nodes" in page


def test_the_examples_run() -> None:
    failed, run = doctest.testfile(str(PAGE), module_relative=False)
    assert failed == 0
    assert run >= 4


def test_the_page_is_renewed_in_place(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(PAGE.read_text(encoding="utf-8").replace("### `degree`", "### `charm`"))
    main(str(page))
    assert page.read_text(encoding="utf-8") == PAGE.read_text(encoding="utf-8")
