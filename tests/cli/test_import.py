"""`placegraph import` at the prompt: what it takes, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from prompt import run

LISTED = "tables:\n  - {file: towns.csv, mapping: twinning_hekman}\n"


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    """A list of one table."""
    (tmp_path / "towns.csv").write_text("city1,country1\n", encoding="utf-8")
    path = tmp_path / "lists.yaml"
    path.write_text(LISTED, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("options", "refusal"),
    [
        (["--mapping", "twinning_hekman"], "--mapping cannot be given with a list of tables"),
        (["--review", "review.csv"], "--review cannot be given with a list of tables"),
        (
            ["--guess", "--mapping", "twinning_hekman"],
            "--mapping cannot be given with --guess",
        ),
    ],
    ids=["a mapping", "a review", "a guess and a mapping"],
)
def test_options_of_one_table_are_refused_with_a_list(
    options: list[str], refusal: str, listed: Path
) -> None:
    result = run("import", listed, *options)
    assert result.exit_code == 2
    assert refusal in result.stderr


def test_a_table_without_a_mapping_is_refused(listed: Path) -> None:
    result = run("import", listed.with_name("towns.csv"))
    assert result.exit_code == 2
    assert "either --mapping NAME|FILE or --guess is needed" in result.stderr


def test_a_fault_in_a_list_is_shown_where_it_stands(listed: Path) -> None:
    listed.write_text(LISTED.replace("towns", "nowhere"), encoding="utf-8")
    result = run("import", listed)
    assert result.exit_code == 2
    assert "lists.yaml:2: tables.0.file: a file that is not there" in result.stderr
    assert "nothing was published" in result.stderr
