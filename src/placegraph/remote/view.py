"""What a store elsewhere says of a version: its manifest and its register."""

from __future__ import annotations

from placegraph.remote import names
from placegraph.remote.documents import DocumentMissingError, read_documents
from placegraph.remote.endpoint import Endpoint
from placegraph.store import Manifest


def manifest_name(version: str) -> str:
    """The document that is the manifest of a version."""
    return f"{names.version_name(version)}:manifest"


def register_name(version: str) -> str:
    """The document that is the register of a version."""
    return f"{names.version_name(version)}:register"


def read_texts(endpoint: Endpoint, version: str) -> tuple[str, str]:
    """The manifest and the register of a version as they were written."""
    wanted = (manifest_name(version), register_name(version))
    found = dict(read_documents(endpoint, names.version_name(version), wanted))
    manifest, register = (found[name].decode("utf-8") for name in wanted)
    return manifest, register


def read_manifest(endpoint: Endpoint, version: str) -> Manifest:
    """The manifest of a version; raises DocumentMissingError where it is not there."""
    name = manifest_name(version)
    ((_, content),) = read_documents(endpoint, names.version_name(version), [name])
    if not content:
        raise DocumentMissingError(f"{name} is empty in the store at {endpoint.query_url}")
    return Manifest.of(content.decode("utf-8"), endpoint.query_url, name)
