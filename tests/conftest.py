"""The curated data as a store, built once for all tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from placegraph.build import build
from placegraph.store import Store, open_store


@pytest.fixture(scope="session")
def store_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a store with the shipped curated data. Only read it."""
    path = tmp_path_factory.mktemp("curated") / "store"
    build(path)
    return path


@pytest.fixture(scope="session")
def store(store_path: Path) -> Store:
    """The shipped curated data, opened."""
    return open_store(store_path)
