"""Versions of the data that are still on disk, for addresses that name one of them.

An address holds the version that it was made with. As long as the store keeps that version, it
is opened to be read beside the current one; one at a time, and only until another is asked for.
"""

from __future__ import annotations

import re
import threading

from placegraph.errors import StoreError, UnknownNameError
from placegraph.store import Store

PREFIX = re.compile(r"[0-9a-f]{4,64}")


class KeptVersions:
    """The current version of a store and those before it that are kept."""

    def __init__(self, current: Store) -> None:
        self.current = current
        self._older: Store | None = None
        self._lock = threading.Lock()

    def name(self, asked: str) -> str | None:
        """The version that a beginning of its name names; None where none or several begin so."""
        if not PREFIX.fullmatch(asked):
            return None
        folders = self.current.folder.parent.glob(f"{asked}*")
        found = {folder.name for folder in folders if (folder / "manifest.json").is_file()}
        return found.pop() if len(found) == 1 else None

    def open(self, asked: str) -> Store:
        """That version, opened; raises UnknownNameError where it is no longer kept."""
        version = self.name(asked)
        if version == self.current.version:
            return self.current
        with self._lock:
            if version is not None and (self._older is None or self._older.version != version):
                try:
                    self._older = Store(self.current.path, version)
                except StoreError:
                    version = None
            if version is None or self._older is None:
                raise UnknownNameError("version", asked, (self.current.version,))
            return self._older
