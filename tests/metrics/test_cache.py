"""A result is computed once for a version, a filter and parameters."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from metrics.networks import of_pairs
from placegraph.errors import PlacegraphError
from placegraph.metrics.cache import Results


class Projection:
    """Counts how often the network is asked for."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self) -> Any:
        self.asked += 1
        return of_pairs("ab bc")


def test_the_same_question_is_answered_once() -> None:
    results, network = Results(), Projection()
    first = results.compute("degree", "1", None, network, at="2019")
    assert results.compute("degree", "1", None, network, at="2019-12-31") is first
    assert network.asked == 1


@pytest.mark.parametrize(
    "other",
    [
        ("closeness", "1", "all", {}),
        ("degree", "2", "all", {}),
        ("degree", "1", "civic", {}),
        ("degree", "1", "all", {"representation": True}),
    ],
)
def test_another_question_is_another_result(other: tuple[str, str, str, dict[str, Any]]) -> None:
    results, network = Results(), Projection()
    results.compute("degree", "1", "all", network)
    metric, version, where, parameters = other
    results.compute(metric, version, where, network, **parameters)
    assert network.asked == 2


def test_mappings_and_lists_can_be_parameters() -> None:
    results, network = Results(), Projection()
    for _ in range(2):
        results.compute("reciprocity", "1", None, network, speaks_for={"list": "france"})
    assert network.asked == 1


def test_the_least_recently_used_makes_room() -> None:
    results, network = Results(size=2), Projection()
    for version in ("1", "2", "1", "3"):
        results.compute("degree", version, None, network)
    assert (len(results), network.asked) == (2, 3)
    results.compute("degree", "1", None, network)
    assert network.asked == 3
    results.compute("degree", "2", None, network)
    assert network.asked == 4


def test_threads_that_ask_together_compute_once() -> None:
    results, network = Results(), Projection()
    gate = threading.Barrier(4)

    def ask() -> None:
        gate.wait()
        results.compute("degree", "1", None, network)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert network.asked == 1


def test_a_failure_is_not_kept() -> None:
    results = Results()

    def broken() -> Any:
        raise PlacegraphError("the store is gone")

    with pytest.raises(PlacegraphError, match="gone"):
        results.compute("degree", "1", None, broken)
    assert results.compute("degree", "1", None, Projection()).column("degree") == [1, 2, 1]
