"""What a file is known by when it has travelled: its size and its SHA-256."""

from __future__ import annotations

import hashlib
from pathlib import Path


def size_and_sha256(path: Path) -> tuple[int, str]:
    """Bytes of a file and its SHA-256 in hexadecimal; it is read in parts."""
    with path.open("rb") as file:
        return path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest()
