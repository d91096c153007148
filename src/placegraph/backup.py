"""Backups: one file with all of a store that cannot be made again.

The database of a version is made of its pieces, so a backup holds these and not the database; it is
small, and does not depend on how Oxigraph writes files. Every file in it stands in its table of
contents with its checksum, and nothing is restored before all of them have been compared.

```text
backup.json              the table of contents, first
manifest.json            the current version: graphs, sources (imports and written graphs too)
register.tsv             which slug belongs to what
pieces/{digest}.nt.gz    the triples
tokens.json              who may write: hashes, never tokens
imports/…                reviews, decisions and saved answers of imports
suggestions/…            what was learnt from the version
```
"""

from __future__ import annotations

import datetime
import hashlib
import io
import json
import os
import re
import shutil
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import IO

from placegraph import __version__
from placegraph.checksums import size_and_sha256
from placegraph.errors import BackupError
from placegraph.graphs import Graph, Pieces
from placegraph.publish import add_projection
from placegraph.register import Register
from placegraph.sources import Progress
from placegraph.store import (
    FORMAT,
    Address,
    Manifest,
    Store,
    current_version,
    in_folder,
    open_store,
    settle_base,
)
from placegraph.tokens import FILE as TOKENS
from placegraph.versions import Draft, new_version, pieces_of

CONTENTS = "backup.json"
OF_VERSION = ("manifest.json", "register.tsv")
FOLDERS = ("pieces", "imports", "suggestions")
NAME = re.compile(r"\w[\w.,+() -]*")
MOST_CONTENTS = 64 << 20
AT_ONCE = 1 << 20


@dataclass(frozen=True)
class Backup:
    """What a backup says of itself, and its files with size and SHA-256."""

    format: int
    version: str
    base: str
    software: str
    made: str
    files: Mapping[str, tuple[int, str]]


def backup(
    address: Address, file: Path, force: bool = False, progress: Progress = lambda _: None
) -> Backup:
    """Write the current version of a store, and what stands beside it, to a file.

    The version is held meanwhile, so others may read, write and publish. The file appears whole or
    not at all. Raises StoreError, and BackupError where the file is there already or cannot be
    written.
    """
    path = in_folder(address)
    if file.exists() and not force:
        raise BackupError(f"{file} is there already; take another name, or --force to replace it")
    with closing(open_store(path)) as store, _staged(file) as staged:
        progress("reading what the store holds")
        parts = _parts(path, store, staged / "beside")
        about = Backup(
            FORMAT,
            store.version,
            store.manifest.base,
            __version__,
            datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            {name: size_and_sha256(part) for name, part in parts.items()},
        )
        progress(f"writing {file}")
        try:
            _write(staged / file.name, about, parts)
            (staged / file.name).replace(file)
        except OSError as error:
            raise BackupError(f"{file} cannot be written: {error.strerror}") from error
    return about


def restore(
    file: Path, address: Address, force: bool = False, progress: Progress = lambda _: None
) -> Backup:
    """Make a store of a backup, or with `force` replace what a store holds.

    Everything is compared with its checksum and the database is made before the version becomes
    the current one, in one step; a service of the store goes on and moves to it. Raises BackupError
    for what is no whole backup or where there is a store already; it is then as before.
    """
    path = in_folder(address)
    if current_version(path) is not None and not force:
        raise BackupError(
            f"there is a store at {path} already; name another folder, or --force to replace it"
        )
    with _staged(path) as staged:
        progress(f"comparing what is in {file}")
        about = _unpack(file, staged)
        settle_base(path, about.base)
        manifest, graphs = _whole(file, staged, about.version)
        with new_version(path, lambda: progress("waiting for another writer to end")) as draft:
            progress("making the database")
            _fill(draft, staged, manifest, graphs)
            draft.at_switch = partial(_put_beside, staged, path)
            if not draft.publish()[1]:
                draft.at_switch()
    return about


@contextmanager
def _staged(target: Path) -> Iterator[Path]:
    """A folder beside the target, on the same disk, that is gone afterwards."""
    parent = target.absolute().parent
    try:
        parent.mkdir(parents=True, exist_ok=True)
        folder = tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=parent)
    except OSError as error:
        raise BackupError(f"nothing can be written in {parent}: {error.strerror}") from error
    with folder as name:
        yield Path(name)


def _parts(path: Path, store: Store, beside: Path) -> dict[str, Path]:
    """The files of a backup by their names in it; what may change meanwhile is copied first."""
    pieces = Pieces(path / "pieces")
    parts = {name: store.folder / name for name in OF_VERSION}
    for digest in sorted(pieces_of(store.manifest)):
        # A piece that is damaged is told now, and not when it is needed.
        pieces.text(digest)
        parts[f"pieces/{digest}.nt.gz"] = pieces.path_of(digest)
    for name in sorted(_beside(path, store.version)):
        parts[name] = beside / name
        parts[name].parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path / name, parts[name])
    return parts


def _beside(path: Path, version: str) -> Iterator[str]:
    """What stands beside the versions; files that programs leave while they write do not count."""
    kept = (path / TOKENS, path / "suggestions" / f"{version}.txt", *(path / "imports").rglob("*"))
    for part in kept:
        name = part.relative_to(path).as_posix()
        if part.is_file() and not part.is_symlink() and _is_a_name(name):
            yield name


def _write(file: Path, about: Backup, parts: Mapping[str, Path]) -> None:
    contents = json.dumps(asdict(about), indent=1).encode()
    with file.open("xb") as raw:
        # Who may write stands in it.
        os.fchmod(raw.fileno(), 0o600)
        with tarfile.open(fileobj=raw, mode="w", format=tarfile.PAX_FORMAT) as archive:
            first = tarfile.TarInfo(CONTENTS)
            first.size = len(contents)
            archive.addfile(first, io.BytesIO(contents))
            for name, part in parts.items():
                entry = tarfile.TarInfo(name)
                entry.size = about.files[name][0]
                with part.open("rb") as content:
                    archive.addfile(entry, content)
        raw.flush()
        os.fsync(raw.fileno())


def _unpack(file: Path, folder: Path) -> Backup:
    """The files of a backup in a folder, every one of them compared."""
    try:
        with tarfile.open(file, mode="r:") as archive:
            about = _contents(archive, file)
            left = dict(about.files)
            while (entry := archive.next()) is not None:
                size, checksum = left.pop(entry.name, (-1, ""))
                # Links are not followed, not even to look at them.
                content = archive.extractfile(entry) if entry.isreg() else None
                if content is None or entry.size != size:
                    raise BackupError(f"{file} is no backup: {entry.name} does not belong in it")
                if _copied(content, folder / entry.name) != checksum:
                    raise BackupError(f"{file} is damaged: {entry.name} is not what was backed up")
    except (tarfile.TarError, EOFError) as error:
        raise BackupError(f"{file} is no whole backup of placegraph: {error}") from error
    except OSError as error:
        raise BackupError(f"{file} cannot be read: {error.strerror}") from error
    if left:
        raise BackupError(f"{file} is cut short: {len(left)} of its files are missing")
    return about


def _contents(archive: tarfile.TarFile, file: Path) -> Backup:
    """The table of contents, which comes first and names every file that may follow."""
    first = archive.next()
    content = archive.extractfile(first) if first and first.name == CONTENTS else None
    if first is None or content is None or first.size > MOST_CONTENTS:
        raise BackupError(f"{file} is no backup of placegraph; expected one of placegraph backup")
    try:
        told = json.loads(content.read())
        if told["format"] != FORMAT:
            raise BackupError(
                f"{file} has format {told['format']!r}, this version of placegraph restores format "
                f"{FORMAT}; restore it with placegraph {told['software']}, then migrate the store"
            )
        files = {name: (int(size), str(digest)) for name, (size, digest) in told["files"].items()}
        about = Backup(**{**told, "files": files})
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BackupError(f"{file} is damaged: its table of contents cannot be read") from error
    if bad := [name for name in files if not _is_a_name(name)]:
        raise BackupError(f"{file} is no backup: {bad[0]!r} is no name of a file in one")
    return about


def _is_a_name(name: str) -> bool:
    """Whether a file of a backup may be called so: it stays in the folder, and has its place."""
    first, *rest = name.split("/")
    parts_are_plain = all(NAME.fullmatch(part) and part.strip(".") for part in (first, *rest))
    return parts_are_plain and (name in (*OF_VERSION, TOKENS) or bool(rest and first in FOLDERS))


def _whole(file: Path, staged: Path, version: str) -> tuple[Manifest, dict[str, Graph]]:
    """The manifest of the version, and its graphs, which are those that it counts."""
    home = _home(staged, version)
    home.mkdir(parents=True)
    for name in OF_VERSION:
        (staged / name).rename(home / name)
    manifest, pieces = Manifest.read(home), Pieces(staged / "pieces")
    graphs = {
        name: Graph(tuple(map(pieces.read, figures.pieces)))
        for name, figures in manifest.graphs.items()
    }
    counted = {name: (figures.triples, figures.digest) for name, figures in manifest.graphs.items()}
    found = {name: (graph.triples, graph.digest) for name, graph in graphs.items()}
    if (found, manifest.version) != (counted, version):
        raise BackupError(f"{file} is damaged: its triples are not those that its manifest counts")
    return manifest, graphs


def _home(staged: Path, version: str) -> Path:
    return staged / "versions" / version


def _fill(draft: Draft, staged: Path, manifest: Manifest, graphs: dict[str, Graph]) -> None:
    """Let the draft hold what the backup does, instead of what the store held."""
    pieces = Pieces(staged / "pieces")
    for digest in pieces_of(manifest):
        draft.recall(digest)  # Drops what is damaged, so that it is kept anew.
        draft.pieces.keep(pieces.read(digest))
    # It replaces what is there, whatever that is.
    draft.before = None
    draft.graphs = graphs
    draft.sources = dict(manifest.sources)
    draft.register = Register.of(_home(staged, manifest.version))
    add_projection(draft)


def _put_beside(staged: Path, path: Path) -> None:
    """Let what stands beside the versions be that of the backup, and only that."""
    for name in (*FOLDERS[1:], TOKENS):
        if (path / name).is_dir():
            # A name that nothing reads, until it is gone.
            (path / name).rename(staged / f"old-{name}")
        else:
            (path / name).unlink(missing_ok=True)
        if (staged / name).exists():
            (staged / name).rename(path / name)
    if (path / TOKENS).exists():
        (path / TOKENS).chmod(0o600)


def _copied(content: IO[bytes], target: Path) -> str:
    """Write a file of a backup to its place; returns its SHA-256."""
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with target.open("xb") as file:
        while part := content.read(AT_ONCE):
            digest.update(part)
            file.write(part)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest()
