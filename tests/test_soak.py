"""The service under load, imports and killed workers: the short form of `make soak`."""

from __future__ import annotations

import shutil
from pathlib import Path

from benchmarks.http.clients import Answer
from benchmarks.soak import ASKED, Soak, soak

SECONDS = 8.0


def test_nothing_is_wrong_and_nothing_fails(store_path: Path, tmp_path: Path) -> None:
    shutil.copytree(store_path, tmp_path / "store")
    seen = soak(tmp_path / "store", SECONDS, publish_every_s=1.0)
    told = "\n".join(seen.lines())
    assert not seen.failed, told
    assert not seen.wrong(), told
    assert not seen.unmeant(), told
    assert seen.flat(), told
    assert seen.killed, told
    assert len(seen.expected) >= 2, told
    assert len({number for _, number in seen.seen}) == len(ASKED), told


def test_it_would_tell_of_a_wrong_answer_and_of_memory_that_grows() -> None:
    seen = Soak(expected={"v1": [("1",)]}, memory=[100 << 20] * 40)
    seen.seen["v1", 0].add(("1",))
    assert not seen.wrong()
    assert seen.flat()
    seen.seen["v1", 0].add(("2",))
    seen.seen["v2", 0].add(("1",))
    assert len(seen.wrong()) == 2
    seen.memory[30:] = [200 << 20] * 10
    assert not seen.flat()
    seen.heavy = [Answer(503, 1.0, b""), Answer(500, 0.0, b"a fault")]
    assert seen.unmeant() == ["500: b'a fault'"]
