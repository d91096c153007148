"""The front end builds without a Node of one's own, its types hold and its own tests pass."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

import hatch_build

ROOT = Path(__file__).parents[2]
FRONT = ROOT / "api/placegraph_api/explorer/front"
BUILT = ROOT / "api/placegraph_api/explorer/built"


def run(*command: str) -> None:
    """Run a command of Node in the folder of the front end; its output tells what failed."""
    result = subprocess.run(
        command,
        cwd=FRONT,
        env=hatch_build.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.fixture(scope="module")
def development() -> None:
    """The front end built, with the packages that checks need."""
    hatch_build.build(ROOT, dev=True)


def test_the_types_of_the_scripts_hold(development: None) -> None:
    run("node", "node_modules/typescript/bin/tsc", "--noEmit")


def test_the_tests_of_the_scripts_pass(development: None) -> None:
    run("node", "--test", "tests/**/*.test.ts")


def test_what_is_bundled_is_named_with_its_licence(development: None) -> None:
    notices = (BUILT / "notices.txt").read_text(encoding="utf-8")
    for package in ("d3-geo", "d3-zoom", "topojson-client", "world-atlas"):
        assert f"\n{package} " in "\n" + notices
    assert "Licence: undefined" not in notices


def test_packages_are_pinned_and_name_no_host() -> None:
    lock = json.loads((FRONT / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: each for name, each in lock["packages"].items() if name}
    assert packages
    assert [name for name, each in packages.items() if "resolved" in each] == []
    assert [name for name, each in packages.items() if "integrity" not in each] == []


def test_what_is_built_is_left_alone_until_a_source_changes(
    monkeypatch: pytest.MonkeyPatch, development: None
) -> None:
    commands: list[str] = []
    monkeypatch.setattr(hatch_build, "_run", lambda *given: commands.append(given[1]))
    hatch_build.build(ROOT)
    assert commands == []
    monkeypatch.setattr(hatch_build, "_digest", lambda _: "changed")
    monkeypatch.setattr(Path, "write_text", lambda *_, **__: 0)
    hatch_build.build(ROOT)
    assert commands == ["node"]


def test_a_build_that_fails_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="PLACEGRAPH_FRONT=skip"):
        hatch_build._run(tmp_path, "node", "missing.mjs")
