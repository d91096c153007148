"""Tables are read in their order, whoever reads them and whichever is read first."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from placegraph.gazetteer import Gazetteer
from placegraph.imports import reading
from placegraph.imports.reading import Readings, TableRead, ToRead
from placegraph.imports.waiting import WaitingRows
from placegraph.tables import ListedTable, read_mapping

from .conftest import MAPPING, table

NAMES = ("one", "two", "three", "four")


class Busy:
    """A helper that is at its first task until it is let go, and begins no other."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self.begun: list[tuple[Future[Any], Callable[..., Any], Any]] = []

    def start(self, task: Callable[..., Any], given: Any) -> Future[Any]:
        """Take on a task."""
        future: Future[Any] = Future()
        if not self.begun:
            future.set_running_or_notify_cancel()
        self.begun.append((future, task, given))
        return future

    def let_go(self) -> None:
        """End the first task."""
        future, task, given = self.begun[0]
        future.set_result(task(self.gazetteer, given))


@pytest.fixture
def tasks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[ToRead]:
    """Four tables, each with a row more than the one before, all of them long ones."""
    monkeypatch.setattr(reading, "READ_AHEAD_FROM", 0)
    (tmp_path / "mapping.yaml").write_text(MAPPING, encoding="utf-8")
    mapping = read_mapping(tmp_path / "mapping.yaml")
    found = []
    for number, name in enumerate(NAMES, start=1):
        file = tmp_path / f"{name}.csv"
        file.write_text(table(*[{}] * number), encoding="utf-8")
        listed = ListedTable(file, mapping)
        found.append(ToRead(listed, 1, tmp_path / str(number), tmp_path / f"{name}-rows.csv"))
    return found


def test_while_the_helper_is_at_a_table_the_next_free_one_is_read_here(
    tasks: list[ToRead], gazetteer: Gazetteer
) -> None:
    helper = Busy(gazetteer)
    told: list[str] = []

    def tell(step: str) -> None:
        told.append(step)
        if step == "reading four.csv":
            helper.let_go()

    read: list[tuple[ToRead, TableRead]] = list(
        Readings(tasks, gazetteer, helper, tell)  # type: ignore[arg-type]
    )
    assert [task.table.file.stem for task, _ in read] == list(NAMES)
    assert [len(list(WaitingRows(task.rows))) for task, _ in read] == [1, 2, 3, 4]
    # It was at the second, which came last.
    assert told == [f"reading {name}.csv" for name in ("one", "three", "four", "two")]


def test_without_anything_to_do_ahead_tables_are_read_as_they_come(
    tasks: list[ToRead], gazetteer: Gazetteer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "READ_AHEAD_FROM", 1_000_000)
    helper = Busy(gazetteer)
    told: list[str] = []
    for _ in Readings(tasks, gazetteer, helper, told.append):  # type: ignore[arg-type]
        pass
    assert told == [f"reading {name}.csv" for name in NAMES]
    assert helper.begun == []
