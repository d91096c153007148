"""Shipped files are found in the checkout and, without one, in the package."""

from __future__ import annotations

from pathlib import Path

import pytest

from placegraph import resources


def test_a_checkout_is_read_in_place() -> None:
    root = Path(__file__).parents[1]
    assert resources.shipped("ontology") == root / "ontology"
    assert (resources.shipped("data/curated") / "briefing" / "dataset.yaml").is_file()


def test_an_installed_package_reads_its_own_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "site-packages" / "placegraph"
    # Another project's folder of the same name beside the package is not a checkout.
    (tmp_path / "ontology").mkdir()
    monkeypatch.setattr(resources, "_PACKAGE", package)
    monkeypatch.setattr(resources, "_CHECKOUT", tmp_path)
    assert resources.shipped("ontology") == package / "_shipped" / "ontology"
