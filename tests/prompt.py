"""Commands at the prompt, in this process or in one of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click
from click.testing import CliRunner, Result

from placegraph.cli import main


def run(*words: str | Path) -> Result:
    """A command in this process; an error that is a bug is raised."""
    return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)


def start(*words: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "placegraph", *map(str, words)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, **more},
    )


def command_of(name: str) -> click.Command:
    """The command of that name."""
    command = main.get_command(click.Context(main), name)
    assert command is not None
    return command
