"""The command line: one module for each command or family of commands.

Answers go to standard output, all that is said about them to standard error. What a
person can put right ends with `placegraph: message` and exit code 2. A command's module is
imported when it runs, and imports what is heavy inside its functions, so that
`placegraph --help` comes at once.
"""

from __future__ import annotations

import atexit
import gc

import click

from placegraph import __version__
from placegraph.cli.program import Program

__all__ = ["main"]

COMMANDS = {
    "build": "build",
    "import": "import_table",
    "import-wikidata": "import_wikidata",
    "sources": "sources",
    "forget": "sources",
    "register-graph": "register_graph",
    "token": "token",
    "backup": "backup",
    "restore": "backup",
    "migrate": "migrate",
    "serve": "serve",
    "ask": "ask",
    "metric": "metric",
    "paths": "paths",
    "scenario": "scenario",
    "changes": "changes",
    "report": "report",
    "analyse": "analyse",
    "suggest": "suggest",
    "train": "suggest",
    "picture": "picture",
    "template": "template",
    "export": "export",
    "dump": "dump",
    "conformance": "conformance",
}


@click.group(
    cls=Program, commands_in=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(__version__, prog_name="placegraph")
def main() -> None:
    """A knowledge graph of relationships between places."""
    # Looking for cycles in what the system takes back anyway takes a fifth of a second.
    atexit.register(gc.freeze)
