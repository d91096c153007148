"""A store of what is hard to export, and the documents of a store."""

from __future__ import annotations

import pytest

from export.hard import write_hard
from oxford import Curated
from placegraph.build import build
from placegraph.store import Store, open_store


@pytest.fixture(scope="session")
def hard(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Hostile names, a suspended tie, a tie of three places, both sides of the antimeridian."""
    folder = tmp_path_factory.mktemp("hard")
    curated = Curated(folder / "curated")
    write_hard(curated)
    build(folder / "store", curated.root)
    return open_store(folder / "store")
