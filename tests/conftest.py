"""Stores for the tests: the shipped curated data, built once, and three places of a test's own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import settings

import hatch_build
from oxford import Curated
from placegraph.build import build
from placegraph.store import Store, open_store

# No test is one of speed, and a busy machine is no fault.
settings.register_profile("placegraph", deadline=None)
settings.load_profile("placegraph")


@pytest.fixture(scope="session")
def front() -> None:
    """The front end of this checkout, built where it is out of date."""
    hatch_build.build(Path(__file__).parents[1])


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


@pytest.fixture
def curated(tmp_path: Path) -> Curated:
    """Three places and two twinnings, as files that the test may change."""
    return Curated(tmp_path / "curated")


@pytest.fixture(scope="session")
def _oxford(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("oxford")
    build(folder / "store", Curated(folder / "curated").root)
    return folder / "store"


@pytest.fixture
def oxford_store(_oxford: Path, tmp_path: Path) -> Path:
    """A store of three places and two twinnings that the test may write to."""
    return Path(shutil.copytree(_oxford, tmp_path / "store"))


@pytest.fixture(scope="session")
def geonames(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the index of the embedded gazetteer, built once for all tests."""
    from placegraph.gazetteer import open_index

    folder = tmp_path_factory.mktemp("geonames")
    open_index(folder).close()
    return folder
