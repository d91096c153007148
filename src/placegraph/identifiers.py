"""IRIs of things: how they are made, read and shortened.

A thing's IRI is `{base}id/{kind}/{slug}`, a concept's `{base}id/concept/{scheme}/{notation}`.
The part after `id/` is the thing's path; it names nodes of networks and pages of
the service, so one spelling serves everywhere.
"""

from __future__ import annotations

import re
import unicodedata

from pyoxigraph import NamedNode

from placegraph import vocab, web_terms  # noqa: F401 - the second adds its prefixes
from placegraph.vocab import BASE

IDS = f"{BASE}id/"

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

# In queries: `pg:party`, `status:active`, `place:southampton`.
PREFIXES: dict[str, str] = {
    **vocab.PREFIXES,
    "id": IDS,
    **{scheme: f"{IDS}concept/{scheme}/" for scheme in SCHEMES},
    **{kind: f"{IDS}{kind}/" for kind in KINDS},
}

SLUG = re.compile(r"[a-z0-9]+(?:-{1,2}[a-z0-9]+)*")


def iri(kind: str, slug: str) -> NamedNode:
    """The IRI of a thing.

    >>> iri("place", "southampton").value
    'https://w3id.org/placegraph/id/place/southampton'
    """
    return NamedNode(f"{IDS}{kind}/{slug}")


def concept(scheme: str, notation: str) -> NamedNode:
    """The IRI of a concept.

    >>> concept("strand", "education/schools").value
    'https://w3id.org/placegraph/id/concept/strand/education/schools'
    """
    return NamedNode(f"{IDS}concept/{scheme}/{notation}")


def at_path(path: str) -> NamedNode:
    """The IRI of the thing with this path, for example `place/southampton`."""
    return NamedNode(IDS + path)


def path_of(node: NamedNode | str) -> str:
    """The path of a thing's IRI; an IRI from elsewhere comes back whole.

    >>> path_of(iri("place", "bo"))
    'place/bo'
    """
    return (node if isinstance(node, str) else node.value).removeprefix(IDS)


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
