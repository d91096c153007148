"""Who may know whom: the library does not know the web, and a step knows only those before it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LIBRARY = ROOT / "src" / "placegraph"
MODULES = sorted(LIBRARY.rglob("*.py"))
IDS = [str(path.relative_to(LIBRARY)) for path in MODULES]

WEB = {
    "aiohttp",
    "fastapi",
    "flask",
    "starlette",
    "uvicorn",
}
# Ingest → validate → store → project → analyse → ask; a module knows none of what comes after it.
STEPS = [
    {"ingest", "model", "fields", "triples"},
    {"validate"},
    {"graphs"},
    {"store"},
    {"register"},
    {"versions", "sources"},
    {"catalogue", "derive", "examples"},
    {"publish"},
    {"build"},
    {"network", "find"},
    {"queries"},
    {"cli"},
]


def imports(path: Path) -> Iterator[str]:
    """The full names of all modules that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports from a relative name"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", MODULES, ids=IDS)
def test_a_module_of_the_library_knows_no_web_framework(path: Path) -> None:
    assert {name.split(".")[0] for name in imports(path)} & WEB == set()


@pytest.mark.parametrize("path", MODULES, ids=IDS)
def test_only_the_command_line_knows_the_service(path: Path) -> None:
    knows = any(name.split(".")[0] == "placegraph_api" for name in imports(path))
    assert not knows or path.is_relative_to(LIBRARY / "cli")


@pytest.mark.parametrize(("at", "steps"), list(enumerate(STEPS)), ids=[min(step) for step in STEPS])
def test_a_step_knows_nothing_of_what_comes_after_it(at: int, steps: set[str]) -> None:
    after = {name for step in STEPS[at + 1 :] for name in step}
    # The questions offer the library's whole; nothing of it but the command line asks them.
    for path in MODULES:
        if path.relative_to(LIBRARY).parts[0].removesuffix(".py") in steps:
            parts = {name.split(".")[1] for name in imports(path) if name.startswith("placegraph.")}
            assert parts & after == set(), path


@pytest.mark.parametrize("path", MODULES, ids=IDS)
def test_a_module_says_what_it_is_for_and_stays_readable(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    docstring = ast.get_docstring(ast.parse(text))
    assert docstring
    assert text.count("\n") <= 400 or path.name == "vocab.py"  # A list of names.


def test_nothing_reads_the_environment_but_the_command_line() -> None:
    readers = {
        path.relative_to(LIBRARY).as_posix()
        for path in MODULES
        if re.search(r"\b(getenv|environ)\b", path.read_text(encoding="utf-8"))
    }
    assert {name.split("/")[0] for name in readers} <= {"cli"}
