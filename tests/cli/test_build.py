"""`placegraph build`, and stores that cannot be read."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from oxford import Curated, contents
from placegraph.store import current_version, open_store
from prompt import run, start


def test_build_tells_the_version_and_the_triples_of_each_graph(
    curated: Curated, tmp_path: Path
) -> None:
    result = run("build", "--store", tmp_path / "store", "--curated", curated.root)
    store = open_store(tmp_path / "store")
    assert result.exit_code == 0
    assert result.stdout.startswith(f"version {store.version} (new) in {tmp_path / 'store'}\n")
    told = dict(re.findall(r"([\d,]+) triples  (\S+)", result.stdout))
    assert {slug: int(count.replace(",", "")) for count, slug in told.items()} == {
        graph.rsplit("/", 1)[1]: figures.triples for graph, figures in store.manifest.graphs.items()
    }
    assert result.stderr == ""


def test_a_second_build_says_that_nothing_is_new(curated: Curated, tmp_path: Path) -> None:
    first = run("build", "--store", tmp_path / "store", "--curated", curated.root)
    second = run("build", "--store", tmp_path / "store", "--curated", curated.root)
    assert second.stdout == first.stdout.replace("(new)", "(already the current one)")


def test_the_store_can_be_named_in_the_environment(
    curated: Curated, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLACEGRAPH_STORE", str(tmp_path / "named"))
    assert run("build", "--curated", curated.root).exit_code == 0
    assert current_version(tmp_path / "named") is not None


def test_the_store_is_by_default_in_var(
    curated: Curated, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PLACEGRAPH_STORE", raising=False)
    assert run("build", "--curated", curated.root).exit_code == 0
    assert current_version(tmp_path / "var" / "store") is not None


def test_a_fault_is_shown_without_a_traceback(curated: Curated, tmp_path: Path) -> None:
    curated.replace("relationships.yaml", "civic/twinning", "civic/twining")
    result = start("build", "--store", tmp_path / "store", "--curated", curated.root)
    assert result.returncode == 2
    assert "Traceback" not in result.stderr
    assert result.stderr.endswith("placegraph: 1 fault in the data; nothing was published\n")


def test_a_store_where_a_file_stands_is_refused(curated: Curated, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    result = run("build", "--store", tmp_path / "file", "--curated", curated.root)
    assert result.exit_code == 2
    expected = f"placegraph: {tmp_path / 'file'} is not a folder; expected a folder for the store\n"
    assert result.stderr == expected
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


def test_curated_files_that_are_not_there_are_refused(tmp_path: Path) -> None:
    result = run("build", "--store", tmp_path / "store", "--curated", tmp_path / "nowhere")
    assert result.exit_code == 2
    assert f"{tmp_path / 'nowhere'}: no datasets; expected folders" in result.stderr


def test_a_store_of_another_version_is_not_built_over(curated: Curated, oxford_store: Path) -> None:
    _age(oxford_store)
    before = contents(oxford_store)
    result = run("build", "--store", oxford_store, "--curated", curated.root)
    assert result.exit_code == 2
    assert result.stderr.endswith(f"forward with: placegraph migrate --store {oxford_store}\n")
    assert contents(oxford_store) == before


# Stores that cannot be read


def _age(store: Path) -> None:
    """Make the store one that an older placegraph wrote."""
    manifest = store / "versions" / str(current_version(store)) / "manifest.json"
    content = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps({**content, "format": 0}), encoding="utf-8")


@pytest.mark.parametrize(
    "asked", [("ask", "awards"), ("serve", "--port", "0")], ids=["ask", "serve"]
)
def test_a_missing_store_is_refused_with_the_command_that_makes_one(
    asked: tuple[str, ...], tmp_path: Path
) -> None:
    result = start(*asked, "--store", tmp_path / "none")
    assert result.returncode == 2
    assert result.stderr == (
        f"placegraph: there is no store at {tmp_path / 'none'}; "
        f"make one with: placegraph build --store {tmp_path / 'none'}\n"
    )
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    "asked", [("ask", "awards"), ("serve", "--port", "0")], ids=["ask", "serve"]
)
def test_a_store_of_another_version_is_refused_and_left_alone(
    asked: tuple[str, ...], oxford_store: Path
) -> None:
    _age(oxford_store)
    before = contents(oxford_store)
    result = start(*asked, "--store", oxford_store)
    assert result.returncode == 2
    assert result.stderr == (
        f"placegraph: the store at {oxford_store} has format 0, this version of placegraph reads "
        f"format 2; bring it forward with: placegraph migrate --store {oxford_store}\n"
    )
    assert contents(oxford_store) == before
