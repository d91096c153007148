"""Graphs as N-Triples text: sorted, unique lines, named by their digest.

What a store holds of a graph is kept in pieces of such text beside the database. They tell
cheaply what two versions differ in, and the database can always be made anew from them.

A long graph has many pieces, so that no more than one need be in memory. All lines of a subject
stand in one of them, which follows from the last part of its name: a line that changes changes
one piece, and a thing and the evidence for it stand together.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import threading
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from operator import itemgetter
from pathlib import Path

from pyoxigraph import Triple

from placegraph.errors import StoreDamagedError
from placegraph.packing import pack, unpack
from placegraph.spill import MOST_IN_MEMORY, ScratchFolder, Spill
from placegraph.tasks import in_threads

# Bytes of text; a line has some 140 of them.
PIECE = 8_000_000
MOST_PIECES = 4096
SERIALISED_AT_ONCE = 20_000

# A triple, or lines of N-Triples whose subjects all have the same last part of a name: made at
# once, they cost a fifth, and where they stand is found once.
Stated = Triple | str

_OF_ONE_SUBJECT = re.compile(rb"(\S+ ).*\n(?:\1.*\n)*")


class Piece:
    """Some triples of a graph.

    It is named by the SHA-256 of its text, shortened, or of what its triples follow from.
    """

    def __init__(self, text: bytes, digest: str | None = None) -> None:
        self._text = text
        self.digest = digest or hashlib.sha256(text).hexdigest()[:32]

    @classmethod
    def of_lines(cls, lines: Iterable[bytes]) -> Piece:
        """The piece that holds the triples on these lines of N-Triples."""
        return cls(b"".join(sorted(dict.fromkeys(lines))))

    @property
    def text(self) -> bytes:
        """The triples, as sorted lines of N-Triples."""
        return self._text

    @cached_property
    def triples(self) -> int:
        """The number of triples."""
        return self.text.count(b"\n")

    def lines(self) -> list[bytes]:
        """One line of N-Triples for each triple."""
        return self.text.splitlines(keepends=True)

    def subjects(self, start: bytes = b"<") -> Iterator[tuple[bytes, bytes]]:
        """Each subject that starts so, with all its lines."""
        return subjects(self.text, start)


def subjects(text: bytes, start: bytes = b"<") -> Iterator[tuple[bytes, bytes]]:
    """Each subject of sorted lines that starts so, with all its lines."""
    at = 0 if text.startswith(start) else text.find(b"\n" + start) + 1
    if not at and not text.startswith(start):
        return
    while (found := _OF_ONE_SUBJECT.match(text, at)) and found[1].startswith(start):
        yield found[1][:-1], found[0]
        at = found.end()


class KeptPiece(Piece):
    """A piece of which the text lies in a file, and is read whenever it is asked for."""

    def __init__(self, pieces: Pieces, digest: str) -> None:
        self.pieces, self.digest = pieces, digest

    @property
    def text(self) -> bytes:
        """The triples, as sorted lines of N-Triples; raises StoreDamagedError."""
        return self.pieces.text(self.digest)


@dataclass(frozen=True)
class Graph:
    """A graph: pieces that share no triple."""

    pieces: tuple[Piece, ...]

    @classmethod
    def of(cls, triples: Iterable[Stated], pieces: Pieces | None = None) -> Graph:
        """The graph of these triples, kept in a folder of pieces if one is given."""
        return cls(tuple(_pieces(_serialised(triples), pieces)))

    @classmethod
    def of_things(cls, texts: Iterable[bytes]) -> Graph:
        """The graph of texts of N-Triples, each all lines of one subject."""
        return cls(tuple(_pieces((text, True) for text in texts)))

    @classmethod
    def of_texts(cls, texts: Iterable[bytes]) -> Graph:
        """The graph of texts of N-Triples, each of whole lines."""
        return cls(tuple(_pieces((text, False) for text in texts)))

    @cached_property
    def digest(self) -> str:
        """What names the content: the digest of the one piece, or of all their digests."""
        if len(self.names) == 1:
            return self.names[0]
        return hashlib.sha256(" ".join(self.names).encode()).hexdigest()[:32]

    @property
    def names(self) -> list[str]:
        """The digests of the pieces, sorted."""
        return sorted(piece.digest for piece in self.pieces)

    @cached_property
    def triples(self) -> int:
        """The number of triples."""
        return sum(piece.triples for piece in self.pieces)

    def lines(self) -> Iterable[bytes]:
        """One line of N-Triples for each triple."""
        for piece in self.pieces:
            yield from piece.lines()

    def subjects(self, start: bytes = b"<") -> Iterator[tuple[bytes, bytes]]:
        """Each subject that starts so, with all its lines."""
        for piece in self.pieces:
            yield from piece.subjects(start)


# Whole lines, and whether the last parts of their subjects' names are all the same.
_Text = tuple[bytes, bool]


def _serialised(triples: Iterable[Stated]) -> Iterator[_Text]:
    lines: list[str] = []
    for one in triples:
        if isinstance(one, str):
            yield one.encode(), True
            continue
        lines.append(f"{one} .\n")
        if len(lines) == SERIALISED_AT_ONCE:
            yield "".join(lines).encode(), False
            lines.clear()
    yield "".join(lines).encode(), False


def _pieces(texts: Iterable[_Text], folder: Pieces | None = None) -> Iterable[Piece]:
    """One piece, or pieces of a length where the texts are longer than one."""
    texts = iter(texts)
    first, size = [], 0
    for some in texts:
        first.append(some)
        size += len(some[0])
        if size > PIECE:
            return _divided(chain(first, texts), folder)
    piece = Piece.of_lines(b"".join(text for text, _ in first).splitlines(keepends=True))
    return (folder.keep(piece) if folder else piece,)


def _divided(texts: Iterable[_Text], folder: Pieces | None) -> Iterable[Piece]:
    """Pieces of a length, by what subject a line has; on disk where they are many."""
    spill = Spill()
    for text, is_one in texts:
        for some in (text,) if is_one else map(itemgetter(0), _OF_ONE_SUBJECT.finditer(text)):
            spill.add(zlib.crc32(_slug(some)) % MOST_PIECES, some)
    if folder is None and spill.size > MOST_IN_MEMORY:
        folder = Pieces.scratch()
    made = _gathered(spill)
    # While one is packed and written the next is sorted.
    return in_threads(folder.keep, made) if folder else made


def _gathered(spill: Spill) -> Iterator[Piece]:
    """Of what lies in buckets, as few pieces as lengths allow."""
    number = 1
    while spill.size > number * PIECE and number < MOST_PIECES:
        number *= 2
    for first in range(number):
        text = b"".join(spill.read(bucket) for bucket in range(first, MOST_PIECES, number))
        yield Piece.of_lines(text.splitlines(keepends=True))


def _slug(lines: bytes) -> bytes:
    """What decides where lines stand: the last part of the name of their first subject.

    A thing, its geometry (`#point`) and the evidence for it (`--2`) are named alike.
    """
    end = lines.index(b" ")
    if not lines.startswith(b"<"):
        return lines[: end + 1]
    fragment = lines.find(b"#", 0, end)
    end = fragment if fragment >= 0 else end - 1
    name = lines[lines.rfind(b"/", 0, end) + 1 : end]
    thing, number, digits = name.rpartition(b"--")
    return thing if number and digits.isdigit() else name


class Pieces:
    """A folder of pieces, each a compressed file under its digest, written once."""

    def __init__(self, folder: Path, scratch: ScratchFolder | None = None) -> None:
        self.folder, self._scratch = folder, scratch
        self._written: set[str] = set()

    @classmethod
    def scratch(cls) -> Pieces:
        """A folder that is there for as long as pieces in it are, and need not survive more."""
        scratch = ScratchFolder()
        return cls(scratch.path, scratch)

    def keep(self, piece: Piece) -> KeptPiece:
        """Keep a piece on disk; nothing is written where it is kept already."""
        path = self.path_of(piece.digest)
        kept = KeptPiece(self, piece.digest)
        if not path.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            half = path.with_name(f".{path.name}-{os.getpid()}-{threading.get_ident()}")
            with half.open("wb") as file:
                if isinstance(piece, KeptPiece):
                    with piece.pieces.path_of(piece.digest).open("rb") as source:
                        shutil.copyfileobj(source, file)
                else:
                    file.write(pack(piece.text))
                if self._scratch is None:
                    file.flush()
                    os.fsync(file.fileno())
            half.replace(path)
            self._written.add(piece.digest)
            # Counted now, the text need not be read again for it.
            kept.triples = piece.triples
        return kept

    def read(self, digest: str) -> KeptPiece:
        """The piece of that digest, whose text is read when it is asked for."""
        return KeptPiece(self, digest)

    def text(self, digest: str) -> bytes:
        """The text of the piece; raises StoreDamagedError where it cannot be read."""
        path = self.path_of(digest)
        try:
            return unpack(path.read_bytes())
        except (OSError, ValueError) as error:
            raise StoreDamagedError(self.folder.parent, path) from error

    def packed(self, digest: str) -> bytes:
        """A piece as it is kept, compressed; raises StoreDamagedError where it cannot be read."""
        path = self.path_of(digest)
        try:
            return path.read_bytes()
        except OSError as error:
            raise StoreDamagedError(self.folder.parent, path) from error

    def keep_packed(self, digest: str, content: bytes) -> None:
        """Keep a piece that is compressed already."""
        self.keep(Piece(unpack(content), digest))

    def has(self, digest: str) -> bool:
        """Whether the piece is kept."""
        return self.path_of(digest).exists()

    def drop(self, digest: str) -> None:
        """Remove a piece."""
        self.path_of(digest).unlink(missing_ok=True)

    def drop_written(self) -> None:
        """Remove what was kept by this object and not there before."""
        while self._written:
            self.drop(self._written.pop())

    def keep_only(self, digests: set[str]) -> None:
        """Remove every piece but these, and what a killed writer left behind."""
        for path in self.folder.glob("*"):
            if path.name.removesuffix(".nt.gz") not in digests:
                path.unlink(missing_ok=True)

    def path_of(self, digest: str) -> Path:
        """Where a piece is kept."""
        return self.folder / f"{digest}.nt.gz"
