"""Errors carry the facts a person needs, and say them in one sentence."""

from __future__ import annotations

import inspect

import pytest

from placegraph import errors
from placegraph.errors import DataError, PlacegraphError, UnknownNameError
from placegraph.findings import Finding, Location

CLASSES = [
    kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, Exception)
]


@pytest.mark.parametrize("kind", CLASSES)
def test_every_error_is_one_of_placegraph_and_its_name_says_so(kind: type[Exception]) -> None:
    assert issubclass(kind, PlacegraphError)
    assert kind.__name__.endswith("Error")
    assert kind.__doc__


@pytest.mark.parametrize(
    ("value", "suggested"),
    [
        ("Southhampton", "Southampton"),
        ("southampton", "Southampton"),
        ("bonn", "Bonn"),
        ("hampton", "Southampton"),
    ],
    ids=["typing error", "lower case", "short", "a part"],
)
def test_an_unknown_name_suggests_the_nearest(value: str, suggested: str) -> None:
    error = UnknownNameError("place", value, ["Bonn", "Leiden", "Southampton"])
    assert error.suggestions[0] == suggested
    assert str(error).startswith(f"no place called {value!r}; did you mean {suggested}")


def test_a_name_like_nothing_lists_the_choices_when_they_are_few() -> None:
    assert str(UnknownNameError("level", "xyzzy", ["civic", "academic"])) == (
        "no level called 'xyzzy'; there are: academic, civic"
    )


def test_a_name_like_nothing_lists_no_choices_when_they_are_many() -> None:
    many = [f"place-{number}" for number in range(100)]
    assert str(UnknownNameError("place", "xyzzy", many)) == "no place called 'xyzzy'"


def test_no_more_names_are_suggested_than_asked_for() -> None:
    many = [f"oxford-{number}" for number in range(100)]
    assert len(UnknownNameError("place", "oxford", many, limit=3).suggestions) == 3


def test_data_errors_list_every_finding_on_a_line_of_its_own() -> None:
    findings = [Finding(Location("a.yaml", at), "missing", "label") for at in (1, 2)]
    error = DataError(findings)
    assert error.findings == tuple(findings)
    assert str(error) == "a.yaml:1: label: missing\na.yaml:2: label: missing"
