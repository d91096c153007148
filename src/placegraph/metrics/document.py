"""The documentation of metrics and scenarios, written from their declarations.

`python -m placegraph.metrics.document docs/metrics.md` writes the part between the two marks
anew; a test fails when the page says something else than the declarations.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from placegraph.identifiers import at_path
from placegraph.metrics import METRICS
from placegraph.metrics.declare import Column, Metric, Parameter
from placegraph.metrics.lessons import every_lesson, for_lesson
from placegraph.scenarios import SCENARIOS, SETTINGS, Scenario

BEGIN = "<!-- from the declarations: begin -->\n"
END = "<!-- from the declarations: end -->\n"
KINDS = {
    "place": "One row a place",
    "organisation": "One row an organisation",
    "pair": "One row a pair",
    "relationship": "One row a relationship",
    "network": "The network as a whole",
}


def declared() -> str:
    """The sections for all metrics, by kind, and all scenarios, as Markdown."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    for kind, title in KINDS.items():
        yield f"## {title}\n"
        for metric in METRICS.values():
            if metric.kind == kind:
                yield from _metric(metric)
    yield "## Scenarios\n"
    for scenario in SCENARIOS.values():
        yield from _scenario(scenario)
    yield from _by_lesson()


def declaration(metric: Metric) -> dict[str, Any]:
    """What a metric says of itself, as plain values."""
    return {
        "id": metric.id,
        "name": metric.name,
        "reading": metric.reading,
        "kind": metric.kind,
        "network": metric.projection,
        "parameters": parameters_as_json(metric.parameters),
        "columns": [
            {"name": one.name, "type": one.type, "unit": one.unit} for one in metric.columns
        ],
        "filters": list(metric.filters),
        "cost": metric.cost,
        "lessons": list(metric.lessons),
        "reference": metric.reference,
    }


# The list of declarations is JSON, and read with this context a set of defined terms.
CONTEXT: Mapping[str, Any] = {
    "@vocab": "https://schema.org/",
    "iri": "@id",
    "metrics": "hasDefinedTerm",
    "id": "termCode",
    "reading": "description",
    "reference": "citation",
    "columns": "variableMeasured",
    "unit": "unitText",
    "lessons": "keywords",
    **dict.fromkeys(("kind", "network", "parameters", "filters", "cost", "type")),
}


def declarations() -> dict[str, Any]:
    """Every metric with all that it says of itself: JSON, and JSON-LD too."""
    base = f"{at_path('dataset/analyses').value}#metric"
    metrics = [
        {"iri": f"{base}-{one.id}", "@type": "DefinedTerm", **declaration(one)}
        for one in METRICS.values()
    ]
    return {
        "@context": CONTEXT,
        "@type": "DefinedTermSet",
        "iri": f"{base}s",
        "name": "Metrics of placegraph",
        "metrics": metrics,
    }


def scenario_declaration(scenario: Scenario) -> dict[str, Any]:
    """What a scenario says of itself, as plain values."""
    return {
        "id": scenario.id,
        "name": scenario.name,
        "reading": scenario.reading,
        "network": scenario.projection,
        "parameters": parameters_as_json((*scenario.parameters, *SETTINGS)),
        "lessons": list(scenario.lessons),
    }


def parameters_as_json(parameters: Iterable[Parameter]) -> list[dict[str, Any]]:
    """What parameters take, with their defaults."""
    return [
        {
            "name": one.name,
            "type": one.type,
            "takes": one.expected,
            "default": list(one.default) if isinstance(one.default, tuple) else one.default,
            "required": one.required,
            "reading": one.reading,
        }
        for one in parameters
    ]


def _by_lesson() -> Iterator[str]:
    yield "## By lesson\n"
    yield "The ids are those of `pg:testedBy`.\n"
    yield "| lesson | metrics and scenarios |\n|---|---|"
    for lesson in every_lesson():
        names = ", ".join(f"`{one.id}`" for one in for_lesson(lesson))
        yield f"| {lesson} | {names} |"
    yield ""


def _metric(metric: Metric) -> Iterator[str]:
    yield f"### `{metric.id}`: {metric.name}\n"
    yield f"{metric.reading}\n"
    yield f"Columns: {', '.join(map(_column, metric.columns))}.\n"
    yield from _parameters(metric.parameters)
    reference = f" Reference: {metric.reference}." if metric.reference else ""
    yield (
        f"Network of {metric.projection}. Filters: {', '.join(metric.filters)}. "
        f"Cost: {metric.cost}.{_lessons(metric.lessons)}{reference}\n"
    )


def _lessons(lessons: tuple[str, ...]) -> str:
    return f" Lessons: {', '.join(lessons)}." if lessons else ""


def _scenario(scenario: Scenario) -> Iterator[str]:
    yield f"### `{scenario.id}`: {scenario.name}\n"
    yield f"{scenario.reading}{_lessons(scenario.lessons)}\n"
    yield from _parameters(scenario.parameters)


def _column(column: Column) -> str:
    return f"`{column.name}`" + (f" ({column.unit})" if column.unit else "")


def _parameters(parameters: Iterable[Parameter]) -> Iterator[str]:
    yield "| parameter | takes | default | |\n|---|---|---|---|"
    for one in parameters:
        default = "required" if one.required else _default(one.default)
        yield f"| `{one.name}` | {one.expected} | {default} | {one.reading} |"
    yield ""


def _default(value: object) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def renewed(page: str) -> str:
    """The page with the part between the marks written anew."""
    before, rest = page.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n{declared()}\n{END}{after}"


def main(path: str) -> None:
    page = Path(path)
    page.write_text(renewed(page.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
