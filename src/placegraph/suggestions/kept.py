"""What was learnt from a version of a store, kept beside its versions.

One file for each version, `suggestions/{version}.txt` in the store's folder: a first line that
says by which features and parameters it was made, then LightGBM's own text. A file made by others
is not read, and older versions' files go when a new one is kept.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

from placegraph.errors import StoreError
from placegraph.store import Store
from placegraph.suggestions.features import FEATURES
from placegraph.suggestions.ranker import DRAWN, FOLDS, PARAMETERS, TREES, lightgbm


def file_of(store: Store) -> Path:
    """Where what was learnt from this version is kept."""
    return store.path / "suggestions" / f"{store.version}.txt"


def load(store: Store) -> Any | None:
    """The trees learnt from this version; None where there are none that fit this software."""
    try:
        made_by, _, text = file_of(store).read_text(encoding="utf-8").partition("\n")
    except FileNotFoundError:
        return None
    return lightgbm().Booster(model_str=text) if made_by == _made_by() else None


def keep(store: Store, trees: Any) -> Path:
    """Keep the trees of this version; they appear whole or not at all."""
    path = file_of(store)
    unfinished = path.with_suffix(f".{os.getpid()}.part")
    try:
        path.parent.mkdir(exist_ok=True)
        unfinished.write_text(f"{_made_by()}\n{trees.model_to_string()}", encoding="utf-8")
        unfinished.replace(path)
        for other in path.parent.glob("*.txt"):
            if other != path:
                other.unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(f"{path} cannot be written: {error.strerror}") from error
    return path


def _made_by() -> str:
    """A digest of all that decides what is learnt from the same ties."""
    said = [[feature.id, feature.definition] for feature in FEATURES]
    settled = json.dumps([said, PARAMETERS, TREES, FOLDS, dict(DRAWN)], sort_keys=True)
    return hashlib.sha256(settled.encode()).hexdigest()[:16]
