"""A second process does tasks; what it fails at, or is ended at, is done by who asked."""

from __future__ import annotations

import multiprocessing
import os
import signal

import pytest

from placegraph.gazetteer import Gazetteer, PlaceQuery
from placegraph.gazetteer.helper import Helper


def process_and_place(gazetteer: Gazetteer, name: str) -> tuple[int, int | None]:
    """Who did it, and what was found."""
    found = gazetteer.match(PlaceQuery(name, "England")).candidate
    return os.getpid(), found.id if found else None


def refused_elsewhere(_: Gazetteer, asking: int) -> int:
    """What only the process that asks can do."""
    if os.getpid() != asking:
        raise ValueError("not here")
    return asking


def refused(_: Gazetteer, what: str) -> None:
    """What nobody can do."""
    raise ValueError(what)


def ended(_: Gazetteer, asking: int) -> int:
    """Ends the process that is not the one that asks."""
    if os.getpid() != asking:
        os.kill(os.getpid(), signal.SIGKILL)
    return asking


def test_a_task_is_done_by_another_process_with_the_same_gazetteer(gazetteer: Gazetteer) -> None:
    here, place = process_and_place(gazetteer, "Cambridge")
    with Helper(gazetteer) as helper:
        found = [helper.start(process_and_place, "Cambridge") for _ in range(2)]
        there, *others = {future.result() for future in found}
    assert others == []
    assert there[0] != here
    assert there[1] == place
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize("task", [refused_elsewhere, ended])
def test_what_the_process_fails_at_or_is_ended_at_is_done_here(
    task: object, gazetteer: Gazetteer
) -> None:
    with Helper(gazetteer) as helper:
        assert helper.start(task, os.getpid()).result() == os.getpid()  # type: ignore[arg-type]
        # And so is what comes after it.
        process, _ = helper.start(process_and_place, "Cambridge").result()
        assert (process == os.getpid()) is (task is ended)


def test_what_nobody_can_do_is_told(gazetteer: Gazetteer) -> None:
    with Helper(gazetteer) as helper, pytest.raises(ValueError, match="too much"):
        helper.start(refused, "too much").result()


def test_nobody_waits_for_a_task_that_is_not_wanted_any_more(gazetteer: Gazetteer) -> None:
    with Helper(gazetteer) as helper:
        helper.start(process_and_place, "Cambridge").result()
        endless = helper.start(sleeping, 600)
    assert endless.cancelled() or endless.exception() is not None
    assert multiprocessing.active_children() == []


def sleeping(_: Gazetteer, seconds: int) -> None:
    """A long task."""
    signal.sigtimedwait([], seconds)
