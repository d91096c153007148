"""Texts are packed into files that any gzip reads, and damage comes to light."""

from __future__ import annotations

import gzip
import importlib
import sys
from collections.abc import Iterator

import pytest

from placegraph import packing

TEXT = b"".join(b"<urn:a> <urn:b> <urn:%d> .\n" % number for number in range(5_000))


@pytest.fixture(params=["isal", "gzip"], autouse=True)
def library(request: pytest.FixtureRequest) -> Iterator[None]:
    """Pack with either library."""
    pytest.importorskip(request.param)
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "gzip":
            patch.setitem(sys.modules, "isal.igzip", None)
        importlib.reload(packing)
        assert packing.gzip.__name__.split(".")[0] == request.param
        yield
    importlib.reload(packing)


@pytest.mark.parametrize("text", [b"", b"a", TEXT])
def test_what_is_packed_is_unpacked_here_and_elsewhere(text: bytes) -> None:
    packed = packing.pack(text)
    assert packing.unpack(packed) == gzip.decompress(packed) == text
    assert packing.unpack(gzip.compress(text)) == text
    assert packing.pack(text) == packed


@pytest.mark.parametrize(
    "damaged",
    [
        packing.pack(TEXT)[:-1],
        packing.pack(TEXT)[:40],
        packing.pack(TEXT)[:200] + b"damage" + packing.pack(TEXT)[206:],
        packing.pack(TEXT)[:-8] + b"12345678",
        b"<urn:a> <urn:b> <urn:c> .\n",
    ],
    ids=["short", "very-short", "changed", "checksum", "not-packed"],
)
def test_damage_comes_to_light(damaged: bytes) -> None:
    with pytest.raises(ValueError, match="no whole gzip file"):
        packing.unpack(damaged)
