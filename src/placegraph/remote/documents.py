"""Bytes in a triple store: compressed, in base 64, in literals of a length that every store takes.

Engines write literals of numbers and dates in their own way, so a graph that is read back is not
always the one that was written. What has to come back as it was (manifests, registers, the pieces
that graphs are made of) is kept as documents beside the graphs, each with its checksum.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping

from placegraph.errors import StoreError
from placegraph.remote import names
from placegraph.remote.endpoint import Endpoint

# Virtuoso takes no literal of 64 kB.
LENGTH = 30_000
# So many documents are asked for at once.
AT_ONCE = 40


class DocumentMissingError(StoreError):
    """A document that is not there, or not as it was written."""


def lines_of(subject: str, content: bytes) -> bytes:
    """A document as N-Triples."""
    text = base64.b64encode(content).decode()
    parts = range(0, max(len(text), 1), LENGTH)
    lines = [
        f'<{subject}> <{names.PART}{number:06}> "{text[start : start + LENGTH]}" .\n'
        for number, start in enumerate(parts)
    ]
    checksum = hashlib.sha256(content).hexdigest()
    lines.append(f'<{subject}> <{names.CHECKSUM}> "{checksum}" .\n')
    return "".join(lines).encode()


def read_documents(
    endpoint: Endpoint, graph: str, subjects: Iterable[str]
) -> Iterator[tuple[str, bytes]]:
    """Documents of a graph by subject; raises DocumentMissingError for one that is not whole."""
    wanted = list(subjects)
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        yield from _read(endpoint, graph, some)


def _read(endpoint: Endpoint, graph: str, subjects: list[str]) -> Iterator[tuple[str, bytes]]:
    values = " ".join(f"<{subject}>" for subject in subjects)
    rows = endpoint.rows(
        f"SELECT ?s ?p ?o WHERE {{ VALUES ?s {{ {values} }} GRAPH <{graph}> {{ ?s ?p ?o }} }}"
    )
    parts: dict[str, dict[str, str]] = {subject: {} for subject in subjects}
    for row in rows:
        parts[row["s"]][row["p"]] = row["o"]
    for subject, found in parts.items():
        yield subject, _whole(endpoint, subject, found)


def _whole(endpoint: Endpoint, subject: str, parts: Mapping[str, str]) -> bytes:
    text = "".join(parts[name] for name in sorted(parts) if name.startswith(names.PART))
    try:
        content = base64.b64decode(text, validate=True)
    except ValueError:
        content = b""
    if hashlib.sha256(content).hexdigest() != parts.get(names.CHECKSUM):
        raise DocumentMissingError(
            f"the store at {endpoint.query_url} is damaged: {subject} is not as it was written; "
            "publish again with: placegraph build"
        )
    return content
