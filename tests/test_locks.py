"""A version that somebody reads is kept, and what was read of a store goes with the store."""

from __future__ import annotations

import copy
import gc
import os
import signal
import subprocess
import sys
import weakref
from pathlib import Path

import networkx as nx
import pytest

from placegraph.cached import cached_by_network, cached_by_store
from placegraph.errors import StoreDamagedError, StoreMissingError
from placegraph.locks import hold, remove_unread
from placegraph.store import Store, current_version, open_store
from test_store import OXFORD, named, publish


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store with one version."""
    publish(tmp_path / "store", named(OXFORD, "a"))
    return tmp_path / "store"


def versions(path: Path) -> int:
    return len(list((path / "versions").iterdir()))


def test_a_version_is_kept_while_it_is_read(path: Path) -> None:
    reader = open_store(path)
    for name in ("b", "c", "d", "e"):
        publish(path, named(OXFORD, name))
    assert versions(path) == 3
    assert [quad.object.value for quad in reader.dataset] == ["a"]
    reader.close()
    publish(path, named(OXFORD, "f"))
    assert versions(path) == 2
    assert not reader.folder.exists()


def test_a_reader_in_another_process_counts_until_it_ends(path: Path) -> None:
    code = (
        "import sys, time; from placegraph.store import open_store\n"
        "store = open_store(sys.argv[1]); print('open', flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True
    ) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "open\n"
        for name in ("b", "c", "d"):
            publish(path, named(OXFORD, name))
        assert versions(path) == 3
        os.kill(reader.pid, signal.SIGKILL)
        reader.wait(10)
    publish(path, named(OXFORD, "e"))
    assert versions(path) == 2


def test_a_store_that_is_thrown_away_holds_nothing(path: Path) -> None:
    folder = open_store(path).folder
    assert remove_unread(folder)
    assert not folder.exists()
    assert remove_unread(folder)
    assert hold(folder) is None


def test_a_version_that_goes_while_it_is_opened_gives_way_to_the_current_one(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = current_version(path)
    new = publish(path, named(OXFORD, "b"))
    publish(path, named(OXFORD, "c"))  # The first version is no longer there.
    publish(path, named(OXFORD, "b"))
    read = iter([old, new])
    monkeypatch.setattr("placegraph.store.current_version", lambda _path: next(read))
    assert open_store(path).version == new
    gone = iter([old, None])
    monkeypatch.setattr("placegraph.store.current_version", lambda _path: next(gone))
    with pytest.raises(StoreMissingError):
        open_store(path)
    monkeypatch.setattr("placegraph.store.current_version", lambda _path: old)
    with pytest.raises(StoreDamagedError):
        open_store(path)


def test_what_was_read_is_read_once_for_each_store_and_goes_with_it(path: Path) -> None:
    read: list[tuple[str, str]] = []

    @cached_by_store(maxsize=2)
    def labels(store: Store, before: str = "") -> list[str]:
        read.append((store.version, before))
        return [before + quad.object.value for quad in store.dataset]

    first = open_store(path)
    assert labels(first) == ["a"] == labels(first)
    assert labels(first, ">") == [">a"] == labels(first, ">")
    publish(path, named(OXFORD, "b"))
    second = open_store(path)
    assert labels(second) == ["b"]
    assert len(read) == 3
    here = weakref.ref(first)
    del first
    gc.collect()
    assert here() is None


def test_what_is_made_of_a_network_is_kept_only_when_nobody_can_change_it() -> None:
    calls = []

    @cached_by_network
    def size(network: nx.Graph[str], more: int = 0) -> int:
        calls.append(more)
        return len(network) + more

    network = nx.path_graph(["a", "b", "c"])
    assert (size(network), size(network)) == (3, 3)
    view = network.subgraph("ab")
    network.remove_node("a")
    # A view is frozen, but what it is a view of is not.
    assert (size(view), size(network)) == (1, 2)
    assert calls == [0] * 4
    nx.freeze(network)
    assert (size(network), size(network), size(network, 5)) == (2, 2, 7)
    assert calls == [0] * 5 + [5]
    assert copy.deepcopy(network).nodes == network.nodes
