"""A backup holds all that cannot be made again, and is restored whole or not at all."""

from __future__ import annotations

import io
import json
import stat
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from oxford import Curated, contents
from placegraph.backup import CONTENTS, backup, restore
from placegraph.build import build
from placegraph.cli import main
from placegraph.column_file import COLUMNS_FILE
from placegraph.errors import BackupError, StoreDamagedError, StoreMissingError
from placegraph.identifiers import iri
from placegraph.model import DatasetDescription
from placegraph.publish import forget
from placegraph.register import Register
from placegraph.store import FORMAT, current_version, open_store
from placegraph.tokens import add_token, bearer_of, read_tokens, revoke_token
from placegraph.versions import Draft
from placegraph.written import register_graph, write_graphs

ABINGDON = f"""
{iri("place", "abingdon")} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/placegraph/ns#Place> .
{iri("place", "abingdon")} <http://www.w3.org/2000/01/rdf-schema#label> "Abingdon"@en .
{iri("place", "abingdon")} <https://w3id.org/placegraph/ns#kind> <https://w3id.org/placegraph/id/concept/place-kind/city> .
""".encode()  # noqa: E501
DECISIONS = "question,decision,note\nkiel|DE|city|,2891122,\n"


@pytest.fixture
def store(oxford_store: Path) -> Path:
    """A store with a written graph, a token, decisions, and what was learnt from it."""
    about = DatasetDescription(
        id="notes", title="Notes", description="Notes.", licence="unknown", precedence=500
    )
    register_graph(oxford_store, about)
    # A place that is gone stands in the register.
    for said in (ABINGDON.replace(b"abingdon", b"thame"), ABINGDON):
        write_graphs(oxford_store, str(current_version(oxford_store)), {"notes": said})
    assert "place/thame" in Register.read(oxford_store).gone
    add_token(oxford_store, "me", ["notes"])
    for name, text in (
        ("imports/kiel/decisions.csv", DECISIONS),
        (f"suggestions/{current_version(oxford_store)}.txt", "learnt\ntrees"),
        ("suggestions/0123456789abcdef.txt", "of a version that is gone"),
    ):
        (oxford_store / name).parent.mkdir(parents=True, exist_ok=True)
        (oxford_store / name).write_text(text, encoding="utf-8")
    return oxford_store


@pytest.fixture
def kept(store: Path, tmp_path: Path) -> Path:
    """A backup of it."""
    backup(store, tmp_path / "kept.tar")
    return tmp_path / "kept.tar"


def quads(store: Path) -> set[str]:
    opened = open_store(store)
    try:
        return {str(quad) for quad in opened.dataset.quads_for_pattern(None, None, None, None)}
    finally:
        opened.close()


def knows_abingdon(store: Path) -> bool:
    opened = open_store(store)
    try:
        return opened.ask("ASK { place:abingdon a pg:Place }")
    finally:
        opened.close()


def test_a_restored_store_is_the_one_that_was_backed_up(
    store: Path, kept: Path, tmp_path: Path
) -> None:
    other = tmp_path / "elsewhere" / "store"
    about = restore(kept, other)
    assert about.version == current_version(other) == current_version(store)
    assert quads(other) == quads(store)
    assert Register.read(other).text() == Register.read(store).text()
    assert open_store(other).manifest.sources == open_store(store).manifest.sources
    assert read_tokens(other) == read_tokens(store)
    assert stat.S_IMODE((other / "tokens.json").stat().st_mode) == 0o600
    assert (other / "imports/kiel/decisions.csv").read_text(encoding="utf-8") == DECISIONS
    assert [path.name for path in (other / "suggestions").iterdir()] == [f"{about.version}.txt"]
    assert (open_store(other).folder / COLUMNS_FILE).is_file()
    # Nothing else was left behind.
    assert [path.name for path in other.parent.iterdir()] == ["store"]


def test_a_restored_store_is_built_on_and_written_and_forgets(
    kept: Path, curated: Curated, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    restore(kept, other)
    curated.replace("relationships.yaml", '"1947"', '"1948"')
    build(other, curated.root)
    assert knows_abingdon(other)
    write_graphs(other, str(current_version(other)), {"notes": b""})
    assert not knows_abingdon(other)
    forget(other, "notes")
    assert set(open_store(other).manifest.sources) == {"twins"}


def test_a_backup_is_for_its_owner_alone_and_tells_no_token(store: Path, tmp_path: Path) -> None:
    told = add_token(store, "another", ["notes"])
    file = tmp_path / "kept.tar"
    backup(store, file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert told.encode() not in file.read_bytes()
    restore(file, tmp_path / "other")
    assert bearer_of(tmp_path / "other", told) is not None


def test_others_may_publish_while_a_backup_is_made(
    store: Path, curated: Curated, tmp_path: Path
) -> None:
    before, version = quads(store), current_version(store)

    def meanwhile(step: str) -> None:
        if step.startswith("reading"):
            revoke_token(store, "me")
            for year in ("1948", "1949", "1950"):
                path = curated.path("relationships.yaml")
                old = path.read_text(encoding="utf-8").partition('start: "')[2][:4]
                curated.replace("relationships.yaml", f'"{old}"', f'"{year}"')
                build(store, curated.root)

    about = backup(store, tmp_path / "kept.tar", progress=meanwhile)
    assert about.version == version != current_version(store)
    restore(tmp_path / "kept.tar", tmp_path / "other")
    assert quads(tmp_path / "other") == before


def test_a_store_that_is_there_is_replaced_only_if_that_is_said(
    store: Path, kept: Path, curated: Curated
) -> None:
    version = current_version(store)
    forget(store, "notes")
    revoke_token(store, "me")
    (store / "imports/kiel/decisions.csv").write_text("later")
    (store / "imports/later").mkdir()
    before = contents(store)
    with pytest.raises(BackupError, match=f"a store at {store} already; name another folder, or"):
        restore(kept, store)
    assert contents(store) == before
    restore(kept, store, force=True)
    assert current_version(store) == version
    assert knows_abingdon(store)
    assert [one.name for one in read_tokens(store)] == ["me"]
    assert (store / "imports/kiel/decisions.csv").read_text(encoding="utf-8") == DECISIONS
    assert not (store / "imports/later").exists()
    # Once more changes nothing.
    restore(kept, store, force=True)
    assert current_version(store) == version
    build(store, curated.root)
    assert knows_abingdon(store)


def test_a_damaged_store_can_be_restored_over(store: Path, kept: Path) -> None:
    version = str(current_version(store))
    for part in (store / "versions" / version / "data").iterdir():
        part.unlink()
    with pytest.raises(StoreDamagedError):
        open_store(store)
    restore(kept, store, force=True)
    assert knows_abingdon(store)


# What is no whole backup


def files_of(file: Path) -> Iterator[tuple[tarfile.TarInfo, bytes]]:
    with tarfile.open(file) as archive:
        for entry in archive:
            content = archive.extractfile(entry)
            assert content is not None
            yield entry, content.read()


def rewritten(file: Path, change: Callable[[tarfile.TarInfo, bytes], bytes | None]) -> None:
    """Write a backup anew with what a function makes of each file; None leaves it out."""
    read = list(files_of(file))
    with tarfile.open(file, "w") as archive:
        for entry, content in read:
            new = change(entry, content)
            if new is not None:
                entry.size = len(new)
                archive.addfile(entry, io.BytesIO(new))


def told(**changed: object) -> Callable[[Path], None]:
    """Change the table of contents."""

    def change(entry: tarfile.TarInfo, content: bytes) -> bytes:
        if entry.name != CONTENTS:
            return content
        return json.dumps({**json.loads(content), **changed}).encode()

    return lambda file: rewritten(file, change)


def flipped(name: str) -> Callable[[Path], None]:
    """Change one bit of a file in the backup."""

    def change(entry: tarfile.TarInfo, content: bytes) -> bytes:
        if not entry.name.startswith(name):
            return content
        middle = len(content) // 2
        return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]

    return lambda file: rewritten(file, change)


def without(name: str) -> Callable[[Path], None]:
    return lambda file: rewritten(
        file, lambda entry, content: None if entry.name.startswith(name) else content
    )


def renamed(to: str) -> Callable[[Path], None]:
    """Call a file something else, in the table of contents too."""

    def change(entry: tarfile.TarInfo, content: bytes) -> bytes:
        if entry.name == CONTENTS:
            return content.replace(b"imports/kiel/decisions.csv", to.encode())
        if entry.name == "imports/kiel/decisions.csv":
            entry.name = to
        return content

    return lambda file: rewritten(file, change)


def linked(file: Path) -> None:
    """Let a file of the backup be a link to one outside it."""

    def change(entry: tarfile.TarInfo, content: bytes) -> bytes:
        if entry.name == "imports/kiel/decisions.csv":
            entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
            return b""
        return content

    rewritten(file, change)


def shortened(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "empty": (lambda file: file.write_bytes(b""), "no whole backup|no backup"),
    "text": (lambda file: file.write_text("no archive " * 100), "no whole backup"),
    "cut short": (shortened, "is cut short|no whole backup"),
    "a piece is damaged": (flipped("pieces/"), r"damaged: pieces/\w+\.nt\.gz is not what was"),
    "the register is damaged": (flipped("register.tsv"), "damaged: register.tsv is not what"),
    "the manifest is damaged": (flipped("manifest.json"), "damaged: manifest.json is not what"),
    "a piece is missing": (without("pieces/"), r"is cut short: \d+ of its files are missing"),
    "no table of contents": (without(CONTENTS), "is no backup of placegraph"),
    "another table of contents": (told(files=7), "its table of contents cannot be read"),
    "a newer format": (told(format=FORMAT + 1, software="9.1"), "restore it with placegraph 9.1"),
    "a file that is not listed": (told(files={}), "does not belong in it"),
    "another version": (told(version="0123456789abcdef"), "triples are not those"),
    "a name that leads out": (renamed("../../decisions.csv"), "no name of a file in one"),
    "an absolute name": (renamed("/tmp/decisions.csv"), "no name of a file in one"),  # noqa: S108
    "a name of the store": (renamed("CURRENT"), "no name of a file in one"),
    "a link": (linked, "does not belong in it"),
}


@pytest.mark.parametrize("damage", DAMAGES, ids=DAMAGES)
def test_what_is_no_whole_backup_changes_nothing(
    damage: str, store: Path, kept: Path, tmp_path: Path
) -> None:
    spoil, message = DAMAGES[damage]
    spoil(kept)
    before = contents(store)
    with pytest.raises(BackupError, match=message):
        restore(kept, store, force=True)
    assert contents(store) == before
    with pytest.raises(BackupError, match=message):
        restore(kept, tmp_path / "fresh")
    assert not (tmp_path / "fresh").exists()
    assert not list(tmp_path.glob(".*"))


def test_a_restore_that_fails_late_leaves_the_store_as_it_was(
    store: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forget(store, "notes")
    (store / "imports/kiel/decisions.csv").write_text("later")
    before = contents(store)

    def full(_: Draft) -> object:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Draft, "_made", full)
        # The version is made anew, as on another machine.
        version = next(
            one
            for one in (store / "versions").iterdir()
            if one.name != before["CURRENT"].decode().strip()
        )
        (version / "manifest.json").unlink()
        del before[f"versions/{version.name}/manifest.json"]
        with pytest.raises(OSError, match="No space left"):
            restore(kept, store, force=True)
    assert contents(store) == before


# What cannot be backed up, and where


def test_a_store_with_a_damaged_piece_is_not_backed_up(store: Path, tmp_path: Path) -> None:
    piece = max((store / "pieces").iterdir(), key=lambda one: one.stat().st_size)
    piece.write_bytes(piece.read_bytes()[:-20])
    with pytest.raises(StoreDamagedError, match=piece.name):
        backup(store, tmp_path / "kept.tar")
    assert not list(tmp_path.glob("*.tar"))


def test_a_backup_is_not_written_over_unless_that_is_said(store: Path, kept: Path) -> None:
    before = kept.read_bytes()
    with pytest.raises(BackupError, match=f"{kept} is there already; take another name, or"):
        backup(store, kept)
    assert kept.read_bytes() == before
    build(store)
    backup(store, kept, force=True)
    assert kept.read_bytes() != before


def test_where_there_is_no_store_there_is_no_backup(tmp_path: Path) -> None:
    with pytest.raises(StoreMissingError):
        backup(tmp_path / "none", tmp_path / "kept.tar")
    with pytest.raises(BackupError, match=r"missing\.tar cannot be read: No such file"):
        restore(tmp_path / "missing.tar", tmp_path / "none")
    assert list(tmp_path.iterdir()) == []


def test_the_commands_tell_what_they_did(store: Path, tmp_path: Path) -> None:
    def run(*words: object) -> str:
        result = CliRunner().invoke(main, [str(word) for word in words])
        return result.output

    file, version = tmp_path / "kept.tar", current_version(store)
    assert run("backup", file, "--store", store).startswith(f"version {version} in {file}: ")
    assert run("backup", file, "--store", store).startswith(f"placegraph: {file} is there already")
    assert run("backup", file, "--force", "--store", store).startswith(f"version {version} in")
    other = tmp_path / "other"
    assert run("restore", file, "--store", other).startswith(f"version {version} in {other}, back")
    assert run("restore", file, "--store", other).startswith("placegraph: there is a store at")
    assert knows_abingdon(other)
