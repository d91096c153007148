"""A finding reads as file:line: entry: field: message (found value); expected what."""

from __future__ import annotations

from pathlib import Path

import pytest

from placegraph.findings import Finding, Location, display_path


@pytest.mark.parametrize(
    ("finding", "text"),
    [
        (
            Finding(Location("p.yaml", 3, "bo"), "not a slug", "id", "Bo", "a slug"),
            "p.yaml:3: bo: id: not a slug (found 'Bo'); expected a slug",
        ),
        (Finding(Location("p.yaml"), "missing"), "p.yaml: missing"),
        (Finding(Location("p.yaml", 3), "empty", value=""), "p.yaml:3: empty (found '')"),
        (Finding(Location("p.yaml", None, "bo"), "odd", "kind"), "p.yaml: bo: kind: odd"),
    ],
    ids=["everything", "file alone", "empty value", "no line"],
)
def test_a_finding_says_what_it_knows_in_one_order(finding: Finding, text: str) -> None:
    assert str(finding) == text


def test_a_path_is_shown_as_a_person_at_the_prompt_would_write_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert display_path(tmp_path / "data" / "places.yaml") == "data/places.yaml"
    assert display_path(tmp_path.parent / "places.yaml") == str(tmp_path.parent / "places.yaml")
