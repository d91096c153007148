"""What the README shows is what happens: its commands, its session and its pictures."""

from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
ADDRESS = "http://127.0.0.1:8000"


def blocks(language: str) -> list[str]:
    """The code blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def commands() -> list[tuple[str, str]]:
    """Each command shown at a prompt, over however many lines, with the output below it."""
    shown = []
    for block in blocks("console"):
        lines = block.removeprefix("$ ").splitlines(keepends=True)
        command = lines.pop(0)
        while command.count("'") % 2 or command.endswith("\\\n"):
            command += lines.pop(0)
        shown.append((command.strip(), "".join(lines)))
    return shown


@pytest.fixture(scope="module")
def folder(store_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working directory with a store where the README has it."""
    path = tmp_path_factory.mktemp("readme")
    shutil.copytree(store_path, path / "var" / "store")
    return path


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    """The address of a service of that store."""
    command = [sys.executable, "-u", "-m", "placegraph", "serve", "--port", "0"]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as service:
        try:
            assert service.stdout is not None
            found = re.search(r"http://[\d.]+:\d+", service.stdout.readline())
            assert found, "the service did not say where it listens"
            yield found[0]
        finally:
            service.terminate()


@pytest.mark.parametrize(
    ("command", "expected"), commands(), ids=[command.split("\n")[0] for command, _ in commands()]
)
def test_a_command_prints_what_is_shown(
    command: str, expected: str, folder: Path, address: str
) -> None:
    binaries = Path(sys.executable).parent
    result = subprocess.run(
        ["bash", "-c", command.replace(ADDRESS, address)],
        cwd=folder,
        env={**os.environ, "PATH": f"{binaries}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    # Answers go to standard output, remarks on them to standard error.
    printed = result.stdout or result.stderr
    pattern = ".*".join(map(re.escape, expected.rstrip().split("…")))
    found = printed.replace(address, ADDRESS).replace("\r\n", "\n").rstrip()
    assert re.fullmatch(pattern, found, re.DOTALL), found


def test_the_session_runs_as_shown(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    sessions = "\n".join(blocks("pycon"))
    test = doctest.DocTestParser().get_doctest(sessions, {}, "README.md", "README.md", 0)
    results = doctest.DocTestRunner(optionflags=doctest.REPORT_NDIFF).run(test)
    assert results.attempted > 0
    assert results.failed == 0


def test_every_make_target_named_in_the_guides_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    guides = README + (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^make ([a-z]+)|`make ([a-z]+)", guides, re.MULTILINE))
    assert {first or second for first, second in named} >= {"run", "test", "lint", "types"}
    assert {first or second for first, second in named} <= targets


def test_every_link_leads_to_a_file() -> None:
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "data/README.md"]
        for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert broken == []
