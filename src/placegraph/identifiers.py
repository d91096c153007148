"""IRIs of things: how they are made, read and shortened.

A thing's IRI is `{base}id/{kind}/{slug}`. The part after `id/` is the thing's path; it names
nodes of networks and pages of the service, so one spelling serves everywhere.

The base belongs to the store that a process works with, whose manifest tells it (`use_base`);
one process speaks of things under one base. Concepts belong to the vocabulary: theirs are
`https://w3id.org/placegraph/id/concept/{scheme}/{notation}` under every base, so that the words
mean the same in every graph.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from pyoxigraph import NamedNode

from placegraph import vocab, web_terms  # noqa: F401 - the second adds its prefixes
from placegraph.errors import BaseError
from placegraph.vocab import BASE

# What things of the vocabulary stand under, whatever the base of a store.
_VOCABULARY = f"{BASE}id/"
CONCEPTS = f"{_VOCABULARY}concept/"

KINDS = (
    "place",
    "organisation",
    "relationship",
    "record",
    "correction",
    "agreement",
    "event",
    "role",
    "characteristic",
    "observation",
    "evidence",
    "source",
    "dataset",
    "lesson",
    "pair",
    "flow",
)

SCHEMES = (
    "strand",
    "level",
    "formality",
    "status",
    "place-kind",
    "organisation-kind",
    "event-kind",
    "evidence-mode",
    "certainty",
    "characteristic-kind",
    "member-role",
)

_BASE = re.compile(r"""https?://[^\s<>"{}|\\^`?#/]+/([^\s<>"{}|\\^`?#]+/)*""")


@dataclass
class _Speaking:
    """Of which things this process speaks; `base` is None until a store has said so."""

    base: str | None = None
    ids: str = _VOCABULARY


_speaking = _Speaking()


def use_base(base: str) -> None:
    """Let the IRIs of things in this process begin with `base`, from now on.

    Raises BaseError for what is no base, and where the process speaks of another base already.
    """
    if not _BASE.fullmatch(base):
        raise BaseError(
            f"{base!r} is no base; expected an http(s) IRI that ends with a slash, such as {BASE}"
        )
    if _speaking.base not in (None, base):
        raise BaseError(
            f"this process works with things under {_speaking.base}; expected a process of its "
            f"own for things under {base}"
        )
    _speaking.base, _speaking.ids = base, f"{base}id/"


def base() -> str:
    """What the IRIs of things in this process begin with."""
    return _speaking.base or BASE


def ids() -> str:
    """What stands before the path in the IRI of a thing.

    >>> ids()
    'https://w3id.org/placegraph/id/'
    """
    return _speaking.ids


def is_ours(node: str) -> bool:
    """Whether an IRI is that of a thing or a concept, which has a page here."""
    return node.startswith((_speaking.ids, CONCEPTS))


def prefixes() -> dict[str, str]:
    """The prefixes of queries: `pg:party`, `status:active`, `place:southampton`."""
    return _prefixes(_speaking.ids)


@cache
def _prefixes(ids: str) -> dict[str, str]:
    return {
        **vocab.PREFIXES,
        "id": ids,
        **{scheme: f"{CONCEPTS}{scheme}/" for scheme in SCHEMES},
        **{kind: f"{ids}{kind}/" for kind in KINDS},
    }


SLUG = re.compile(r"[a-z0-9]+(?:-{1,2}[a-z0-9]+)*")


def iri(kind: str, slug: str) -> NamedNode:
    """The IRI of a thing.

    >>> iri("place", "southampton").value
    'https://w3id.org/placegraph/id/place/southampton'
    """
    return NamedNode(f"{_speaking.ids}{kind}/{slug}")


def concept(scheme: str, notation: str) -> NamedNode:
    """The IRI of a concept.

    >>> concept("strand", "education/schools").value
    'https://w3id.org/placegraph/id/concept/strand/education/schools'
    """
    return NamedNode(f"{CONCEPTS}{scheme}/{notation}")


def at_path(path: str) -> NamedNode:
    """The IRI of the thing or concept with this path, for example `place/southampton`."""
    return NamedNode((_VOCABULARY if path.startswith("concept/") else _speaking.ids) + path)


def token_at(path: str) -> str:
    """The IRI of the thing with this path as N-Triples writes it.

    >>> token_at("place/bo")
    '<https://w3id.org/placegraph/id/place/bo>'
    """
    return f"<{_speaking.ids}{path}>"


def path_of(node: NamedNode | str) -> str:
    """The path of the IRI of a thing or concept; an IRI from elsewhere comes back whole.

    >>> path_of(iri("place", "bo"))
    'place/bo'
    """
    value = node if isinstance(node, str) else node.value
    if value.startswith(_speaking.ids):
        return value[len(_speaking.ids) :]
    return value.removeprefix(_VOCABULARY) if value.startswith(CONCEPTS) else value


def slug_of(node: NamedNode | str) -> str:
    """The path without its kind: a slug, or a concept's notation.

    >>> slug_of(concept("strand", "education/schools"))
    'education/schools'
    """
    parts = path_of(node).split("/")
    return "/".join(parts[2:] if parts[0] == "concept" else parts[1:])


def slugify(text: str) -> str:
    """A slug made from a name: ASCII letters and digits, joined by hyphens.

    >>> slugify("Saint-Étienne (Loire)")
    'saint-etienne-loire'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", plain.lower()))
