"""The program as a whole: its version, its help, and the guide that describes it."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from oxford import Curated
from placegraph.cli import COMMANDS, main
from placegraph.cli.catalogue import Catalogue
from prompt import command_of, run

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")


def commands() -> list[tuple[str, click.Command]]:
    """Every command that stands in the program, questions apart."""
    named = [(f"placegraph {name}", command_of(name)) for name in COMMANDS]
    below = [
        (f"{name} {each}", command)
        for name, group in named
        if isinstance(group, click.Group) and not isinstance(group, Catalogue)
        for each, command in group.commands.items()
    ]
    return [("placegraph", main), *named, *below]


def made() -> list[click.Command]:
    """Every command that is made from a declaration: questions, metrics, scenarios."""
    groups = [group for _, group in commands() if isinstance(group, Catalogue)]
    return [group.make(name) for group in groups for name in group.ids()]


def test_the_version_is_that_of_the_package() -> None:
    from placegraph import __version__

    assert run("--version").stdout == f"placegraph, version {__version__}\n"


def test_help_loads_no_heavy_package() -> None:
    code = (
        "import sys\nfrom placegraph.cli import main\n"
        "try: main(['--help'], prog_name='placegraph')\nexcept SystemExit: pass\n"
        "heavy = {'pyoxigraph', 'rdflib', 'pyshacl', 'networkx', 'pydantic', 'fastapi', 'edtf'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert result.stderr == "[]\n"


@pytest.mark.parametrize(("name", "command"), commands(), ids=[name for name, _ in commands()])
def test_every_command_and_option_is_documented(name: str, command: click.Command) -> None:
    heading = rf"^## `{re.escape(name)}[^\n]*`\n(.*?)(?=^## |\Z)"
    section = re.search(heading, GUIDE, re.MULTILINE | re.DOTALL)
    assert section, f"no section for {name}"
    for parameter in command.params:
        if isinstance(parameter, click.Argument):
            assert str(parameter.metavar) in section[0].splitlines()[0]
            continue
        assert f"`{parameter.opts[0]}" in section[1], f"{name} {parameter.opts[0]}"
        if isinstance(parameter.default, str | int) and not isinstance(parameter.default, bool):
            assert f"`{parameter.default}`" in section[1], f"default of {parameter.opts[0]}"


def test_the_guide_names_no_option_that_is_not_there() -> None:
    taken = {option for _, command in commands() for one in command.params for option in one.opts}
    asked = {option for one in made() for parameter in one.params for option in parameter.opts}
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", GUIDE)) <= taken | asked | {"--help"}


def test_the_examples_of_the_guide_print_what_is_shown(
    store_path: Path, curated: Curated, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(curated.root.parent)
    curated.replace("relationships.yaml", "civic/twinning", "sports")
    examples = re.findall(r"```console\n\$ placegraph (.*?)\n(.*?)```", GUIDE, re.DOTALL)
    assert len(examples) == GUIDE.count("```console")
    for line, shown in examples:
        result = CliRunner(env={"PLACEGRAPH_STORE": str(store_path)}).invoke(main, _words(line))
        assert [one.rstrip() for one in result.output.splitlines()] == shown.splitlines()


def _words(line: str) -> list[str]:
    return shlex.split(line.replace("\\\n", " "))
