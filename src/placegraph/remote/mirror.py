"""A version of a store elsewhere as a version of a folder: what pages and analyses read.

The folder is a cache: everything in it comes from the store and can be had again. Pieces that two
versions share are fetched once, and the database is changed by what differs.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from placegraph.errors import StoreError
from placegraph.graphs import Graph, Pieces
from placegraph.publish import add_projection
from placegraph.register import Register
from placegraph.remote import names
from placegraph.remote.documents import read_documents
from placegraph.remote.endpoint import Endpoint
from placegraph.remote.view import read_texts
from placegraph.store import Manifest, current_version
from placegraph.versions import Draft, drafted, is_sound, pieces_of


def bring(endpoint: Endpoint, folder: Path, version: str | None) -> None:
    """Make a version the current one of a folder, which the caller alone writes."""
    if version is None:
        # What was read of a store that has been emptied says nothing any more.
        (folder / "CURRENT").unlink(missing_ok=True)
    elif current_version(folder) != version or not is_sound(folder, version):
        _bring(endpoint, folder, version)


def _bring(endpoint: Endpoint, folder: Path, version: str) -> None:
    draft = Draft(folder)
    if not is_sound(folder, version):
        text, register = read_texts(endpoint, version)
        manifest = Manifest.of(text, endpoint.query_url, version)
        _fetch(endpoint, draft.pieces, manifest)
        with drafted(draft):
            draft.graphs = {
                name: Graph(tuple(draft.pieces.read(digest) for digest in figures.pieces))
                for name, figures in manifest.graphs.items()
            }
            draft.register = Register(register)
            add_projection(draft)
            draft.put_down(version, text, register)
    draft.switch(version)


def _fetch(endpoint: Endpoint, pieces: Pieces, manifest: Manifest) -> None:
    missing = {names.piece_name(one): one for one in pieces_of(manifest) if not pieces.has(one)}
    for name, content in read_documents(endpoint, names.PIECES, missing):
        pieces.keep_packed(missing[name], content)


def make_cache(folder: Path) -> None:
    """Make the folder, readable by its owner alone: a store elsewhere may ask for a password."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StoreError(
            f"{folder} cannot be made ({error.strerror}); expected a folder for what is read of "
            "the store in PLACEGRAPH_REMOTE_CACHE"
        ) from error


def forget_cache(folder: Path) -> None:
    """Remove a cache."""
    shutil.rmtree(folder, ignore_errors=True)
