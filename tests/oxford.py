"""A folder of curated files small enough to check on paper: three places and two twinnings.

Oxford is twinned with Bonn since 1947 and with Leiden since 1946. Tests change a file of a
fresh copy and say what must follow.
"""

from __future__ import annotations

import textwrap
from pathlib import Path

from placegraph.build import build
from placegraph.store import current_version

DATASET = """\
id: twins
title: The twins of Oxford
description: Who Oxford is twinned with.
licence: https://creativecommons.org/licenses/by/4.0/
precedence: 10
source: list-of-twins
"""

SOURCES = """\
- id: list-of-twins
  title: A list of twins
  issued: "2000"
"""

PLACES = """\
- id: oxford
  label: Oxford
  kind: city
- id: bonn
  label: Bonn
  kind: city
- id: leiden
  label: Leiden
  kind: city
"""

RELATIONSHIPS = """\
- id: oxford-bonn
  label: Twinning of Oxford and Bonn
  parties: [place/oxford, place/bonn]
  level: civic
  strands: [civic/twinning]
  formality: twinning
  status: active
  start: "1947"
  evidence:
    - {at: 1, quote: Oxford and Bonn are twins}
- id: oxford-leiden
  label: Twinning of Oxford and Leiden
  parties: [place/oxford, place/leiden]
  level: civic
  strands: [civic/twinning]
  formality: twinning
  status: active
  start: "1946"
  evidence:
    - {at: 2, quote: Oxford and Leiden are twins}
"""

FILES = {
    "dataset.yaml": DATASET,
    "sources.yaml": SOURCES,
    "places.yaml": PLACES,
    "relationships.yaml": RELATIONSHIPS,
}

THIRD = """\
- id: bonn-leiden
  label: Bonn and Leiden
  parties: [place/bonn, place/leiden]
  level: civic
  strands: [civic/twinning]
  formality: informal
  status: active
  evidence:
    - {at: 3, quote: Bonn and Leiden are twins}
"""


class Curated:
    """The files, in a folder of the test's own. Names are relative to the dataset `twins`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for name, content in FILES.items():
            self.write(name, content)

    def path(self, name: str) -> Path:
        """Where a file lies; `other/places.yaml` is a file of another dataset."""
        return self.root / (name if "/" in name else f"twins/{name}")

    def write(self, name: str, content: str | bytes) -> Path:
        """Write a file anew."""
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(textwrap.dedent(content), encoding="utf-8")
        return path

    def add(self, name: str, content: str) -> None:
        """Write entries below those that a file has."""
        path = self.path(name)
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        self.write(name, before + textwrap.dedent(content))

    def replace(self, name: str, old: str, new: str) -> int:
        """Replace the first of some words; returns the line they stood on, from 1."""
        before = self.path(name).read_text(encoding="utf-8")
        assert old in before, f"{old!r} does not stand in {name}"
        self.write(name, before.replace(old, new, 1))
        return before[: before.index(old)].count("\n") + 1

    def add_dataset(self, slug: str, precedence: int, **files: str) -> None:
        """Another dataset; `relationships="…"` becomes its relationships.yaml."""
        about = DATASET.replace("id: twins", f"id: {slug}")
        about = about.replace("precedence: 10", f"precedence: {precedence}")
        self.write(f"{slug}/dataset.yaml", about)
        for name, content in files.items():
            self.write(f"{slug}/{name}.yaml", content)


def contents(store: Path) -> dict[str, bytes]:
    """Every file of a store but its lock: what must be the same after a build that failed."""
    return {
        str(path.relative_to(store)): path.read_bytes()
        for path in sorted(store.rglob("*"))
        if path.is_file() and path.name != "lock"
    }


def publish_third(store: Path, curated: Curated) -> str:
    """Publish a version with a third tie; the version before it."""
    before = current_version(store)
    assert before is not None
    curated.add("relationships.yaml", THIRD)
    build(store, curated.root)
    return before
