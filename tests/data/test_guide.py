"""The example of docs/data.md is a dataset that the library reads."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import yaml

from placegraph.ingest.curated import read_curated
from placegraph.ingest.references import check_references
from placegraph.model import Relationship

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")


def test_the_files_of_the_example_are_read_without_a_fault(tmp_path: Path) -> None:
    curated = tmp_path / "curated"
    shutil.copytree(ROOT / "data" / "curated", curated)
    example = re.findall(r"`data/curated/(\S+)`\n\n```yaml\n(.*?)```", GUIDE, re.DOTALL)
    for name, content in example:
        (curated / name).parent.mkdir(exist_ok=True)
        (curated / name).write_text(content, encoding="utf-8")
    datasets = read_curated(curated)
    assert check_references(datasets) == []
    (minutes,) = (dataset for dataset in datasets if dataset.slug == "wigan-minutes")
    (tie,) = (entry for entry in minutes.entries if isinstance(entry, Relationship))
    briefing = next(dataset for dataset in datasets if dataset.slug == "briefing")
    assert tie.id in {entry.id for entry in briefing.entries}
    assert minutes.description.precedence < briefing.description.precedence


def test_the_unit_that_the_guide_shows_is_in_the_file() -> None:
    (shown,) = re.findall(
        r"`data/curated/units/units.yaml`[^\n]*\n\n```yaml\n(.*?)```", GUIDE, re.DOTALL
    )
    units = (ROOT / "data/curated/units/units.yaml").read_text(encoding="utf-8")
    assert yaml.safe_load(shown)[0] in yaml.safe_load(units)
