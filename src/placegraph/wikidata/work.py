"""The work folder of a run: each answer in a file of its own, so that a run can go on later.

A file appears whole or not at all. The answers are kept as they came, so a work folder can also be
imported as a folder of saved answers.
"""

from __future__ import annotations

import contextlib
import datetime
import fcntl
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from placegraph.errors import PlacegraphError
from placegraph.wikidata.answers import Answer, AnswerError, read_answer

RUN = "run.json"


class WorkFolderError(PlacegraphError):
    """A work folder that belongs to another run, or that cannot be written."""


@dataclass(frozen=True)
class Wanted:
    """What a run asks for: the ties of these countries (all if none), members of these networks."""

    endpoint: str
    countries: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    page_size: int = 2000
    batch_size: int = 200

    def __str__(self) -> str:
        countries = ", ".join(self.countries) or "all countries"
        networks = f" and members of {', '.join(self.networks)}" if self.networks else ""
        return f"{countries}{networks} from {self.endpoint}"


class WorkFolder:
    """The kept answers of one run; `begun` is the day on which it was begun."""

    def __init__(self, path: Path, wanted: Wanted, begun: datetime.date) -> None:
        self.path = path
        self.wanted = wanted
        self.begun = begun

    def kept(self, name: str) -> Answer | None:
        """An answer that was kept, None where there is none or the file was damaged."""
        try:
            return read_answer((self.path / f"{name}.json").read_bytes())
        except (FileNotFoundError, AnswerError):
            return None

    def keep(self, name: str, body: bytes) -> None:
        """Keep an answer."""
        _write(self.path / f"{name}.json", body)

    def drop_after(self, series: str, number: int) -> None:
        """Remove the pages of a series that were asked for after this one."""
        for file in self.path.glob(f"{series}-*.json"):
            if int(file.stem.rpartition("-")[2]) > number:
                file.unlink()

    def finish(self) -> None:
        """Note that the answers were imported: the next run asks anew."""
        _write_run(self.path, self.wanted, self.begun, imported=True)


@contextlib.contextmanager
def work_folder(path: Path, wanted: Wanted, today: datetime.date) -> Iterator[WorkFolder]:
    """The folder, held by this run alone: begun, or gone on with when it was broken off.

    Raises WorkFolderError where another run is at work in it, or it was begun for something else.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        lock = (path / "lock").open("w")
    except OSError as error:
        raise WorkFolderError(
            f"{path} cannot be written ({error.strerror}); expected a folder of your own"
        ) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise WorkFolderError(f"another run is at work in {path}") from error
        yield WorkFolder(path, wanted, _begin(path, wanted, today))


def _begin(path: Path, wanted: Wanted, today: datetime.date) -> datetime.date:
    run = _read_run(path)
    if run is not None and not run["imported"]:
        if run["wanted"] != _plain(wanted):
            raise WorkFolderError(
                f"{path} holds a run that was not imported, of something else; finish that one, "
                "give --work another folder, or remove this one"
            )
        return datetime.date.fromisoformat(run["begun"])
    for file in [*path.glob("*.json"), *path.glob("*.part")]:
        file.unlink()
    _write_run(path, wanted, today, imported=False)
    return today


def _read_run(path: Path) -> dict[str, Any] | None:
    try:
        run = json.loads((path / RUN).read_text(encoding="utf-8"))
        datetime.date.fromisoformat(run["begun"])
        return {"wanted": run["wanted"], "begun": run["begun"], "imported": run["imported"]}
    except FileNotFoundError:
        if any(path.glob("*.json")):
            raise WorkFolderError(
                f"{path} holds files of something else; give --work a folder of its own"
            ) from None
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise WorkFolderError(
            f"{path / RUN} cannot be read ({error}); remove the folder to begin anew"
        ) from error


def _write_run(path: Path, wanted: Wanted, begun: datetime.date, *, imported: bool) -> None:
    run = {"wanted": _plain(wanted), "begun": begun.isoformat(), "imported": imported}
    _write(path / RUN, json.dumps(run, indent=1).encode())


def _plain(wanted: Wanted) -> Any:
    return json.loads(json.dumps(asdict(wanted)))


def _write(path: Path, body: bytes) -> None:
    unfinished = path.with_suffix(".part")
    unfinished.write_bytes(body)
    unfinished.replace(path)
