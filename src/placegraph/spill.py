"""Texts in numbered buckets: in memory while they are few, then in files that go with them."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections import defaultdict
from pathlib import Path

MOST_IN_MEMORY = 100_000_000


class ScratchFolder:
    """A folder that is removed when nothing refers to it any more, or when the program ends."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="placegraph-"))
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)


class Spill:
    """Texts by the number of a bucket, each bucket in the order in which it was filled."""

    def __init__(self, most_in_memory: int | None = None) -> None:
        self.most_in_memory = most_in_memory or MOST_IN_MEMORY
        self.size = 0
        self._held = 0
        self._texts: dict[int, list[bytes]] = defaultdict(list)
        self._folder: ScratchFolder | None = None

    def add(self, bucket: int, text: bytes) -> None:
        """Put a text into a bucket."""
        self._texts[bucket].append(text)
        self.size += len(text)
        self._held += len(text)
        if self._held > self.most_in_memory:
            self._write()

    def read(self, bucket: int) -> bytes:
        """All texts of a bucket, one after the other."""
        held = b"".join(self._texts.get(bucket, ()))
        if self._folder is None:
            return held
        path = self._folder.path / str(bucket)
        return (path.read_bytes() if path.exists() else b"") + held

    def _write(self) -> None:
        self._folder = self._folder or ScratchFolder()
        for bucket, texts in self._texts.items():
            with (self._folder.path / str(bucket)).open("ab") as file:
                file.writelines(texts)
        self._texts.clear()
        self._held = 0
