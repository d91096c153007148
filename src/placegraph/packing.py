"""Pack texts as gzip does, with ISA-L where it is installed: in a third of the time.

Any gzip reads what another one wrote.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

gzip: Any
zlib: Any
try:
    gzip, zlib = import_module("isal.igzip"), import_module("isal.isal_zlib")
except ImportError:  # It comes with the packages of imports.
    gzip, zlib = import_module("gzip"), import_module("zlib")


def pack(text: bytes) -> bytes:
    """The text as a gzip file; the same text makes the same bytes."""
    packed: bytes = gzip.compress(text, compresslevel=1, mtime=0)
    return packed


def unpack(content: bytes) -> bytes:
    """The text of a gzip file; raises ValueError where it is damaged."""
    try:
        text: bytes = gzip.decompress(content)
    except (EOFError, OSError, zlib.error) as error:
        raise ValueError(f"no whole gzip file: {error}") from error
    return text
