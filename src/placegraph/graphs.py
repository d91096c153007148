"""Graphs as N-Triples text: sorted, unique lines, named by their digest.

What a store holds of a graph is kept in pieces of such text beside the database. They tell
cheaply what two versions differ in, and the database can always be made anew from them.
"""

from __future__ import annotations

import gzip
import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph
from pyoxigraph import RdfFormat, Triple

from placegraph.errors import StoreDamagedError


class Piece:
    """Some triples of a graph.

    It is named by the SHA-256 of its text, shortened, or of what its triples follow from.
    """

    def __init__(self, text: bytes, digest: str | None = None) -> None:
        self.text = text
        self.digest = digest or hashlib.sha256(text).hexdigest()[:32]

    @classmethod
    def of(cls, triples: Iterable[Triple]) -> Piece:
        """The piece that holds these triples."""
        text = pyoxigraph.serialize(triples, format=RdfFormat.N_TRIPLES)
        return cls.of_lines((text or b"").splitlines(keepends=True))

    @classmethod
    def of_lines(cls, lines: Iterable[bytes]) -> Piece:
        """The piece that holds the triples on these lines of N-Triples."""
        return cls(b"".join(sorted(set(lines))))

    @property
    def triples(self) -> int:
        """The number of triples."""
        return self.text.count(b"\n")

    def lines(self) -> list[bytes]:
        """One line of N-Triples for each triple."""
        return self.text.splitlines(keepends=True)


@dataclass(frozen=True)
class Graph:
    """A graph: pieces that share no triple."""

    pieces: tuple[Piece, ...]

    @classmethod
    def of(cls, triples: Iterable[Triple]) -> Graph:
        """The graph of these triples, in one piece."""
        return cls((Piece.of(triples),))

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


class Pieces:
    """A folder of pieces, each a compressed file under its digest, written once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, piece: Piece) -> None:
        """Keep a piece; nothing happens where it is kept already."""
        path = self._path(piece.digest)
        if path.exists():
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        half = path.with_name(f".{path.name}-{os.getpid()}")
        with half.open("wb") as file:
            file.write(gzip.compress(piece.text, compresslevel=1, mtime=0))
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)

    def read(self, digest: str) -> Piece:
        """The piece of that digest; raises StoreDamagedError where it cannot be read."""
        path = self._path(digest)
        try:
            return Piece(gzip.decompress(path.read_bytes()), digest)
        except (OSError, EOFError, gzip.BadGzipFile) as error:
            raise StoreDamagedError(self.folder.parent, path) from error

    def has(self, digest: str) -> bool:
        """Whether the piece is kept."""
        return self._path(digest).exists()

    def drop(self, digest: str) -> None:
        """Remove a piece."""
        self._path(digest).unlink(missing_ok=True)

    def keep_only(self, digests: set[str]) -> None:
        """Remove every piece but these, and what a killed writer left behind."""
        for path in self.folder.glob("*"):
            if path.name.removesuffix(".nt.gz") not in digests:
                path.unlink(missing_ok=True)

    def _path(self, digest: str) -> Path:
        return self.folder / f"{digest}.nt.gz"
