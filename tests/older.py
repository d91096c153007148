"""Stores as older versions of placegraph wrote them.

`stores/format-1.*` are what a build of the three places of `oxford.py` published at that time; the
ontology graph, which nobody reads of an older store, is left out of them.
"""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph
from pyoxigraph import RdfFormat

STORES = Path(__file__).parent / "stores"


def format_1(path: Path) -> Path:
    """A store of format 1: a database and a manifest, which counts its graphs and no more."""
    manifest = json.loads((STORES / "format-1.json").read_text(encoding="utf-8"))
    assert manifest["format"] == 1
    folder = path / "versions" / manifest["version"]
    folder.mkdir(parents=True)
    dataset = pyoxigraph.Store(str(folder / "data"))
    dataset.bulk_load(path=STORES / "format-1.nq", format=RdfFormat.N_QUADS)
    dataset.flush()
    del dataset
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    (path / "CURRENT").write_text(manifest["version"] + "\n", encoding="ascii")
    (path / "lock").touch()
    return path
