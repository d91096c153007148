"""Under which licence a dataset may be used, whom to name, and whether it must be passed on.

A row of an export is made from the statements of one or several datasets; whoever uses the row
has to keep to the terms of each of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from placegraph.cached import cached_by_store
from placegraph.identifiers import slug_of
from placegraph.store import Store, plain
from placegraph.vocab import DCAT, DCTERMS, PG, RDF

# CC BY-SA, ODbL, GPL and the like: what is made from it must be under the same licence.
_SHARE_ALIKE = re.compile(r"\bby(-nc)?-sa\b|\bo?dbl\b|\bodc-odbl\b|\bl?gpl\b|share-?alike", re.I)


@dataclass(frozen=True)
class Licence:
    """What is said of a dataset's use."""

    dataset: str
    title: str
    licence: str
    attribution: str | None
    share_alike: bool


def is_share_alike(licence: str) -> bool:
    """Whether a licence asks that what is made from the data has the same licence.

    >>> is_share_alike("https://creativecommons.org/licenses/by-sa/4.0/")
    True
    >>> is_share_alike("https://creativecommons.org/licenses/by/4.0/")
    False
    """
    return bool(_SHARE_ALIKE.search(licence))


@cached_by_store()
def licences_of(store: Store) -> Mapping[str, Licence]:
    """The licence of each dataset of the catalogue, by the dataset's slug."""
    found = store.dataset.quads_for_pattern(None, RDF.type, DCAT.Dataset, None)
    nodes = {quad.subject for quad in found if isinstance(quad.subject, NamedNode)}
    return {slug_of(node): _licence(store, node) for node in sorted(nodes, key=str)}


def _licence(store: Store, node: NamedNode) -> Licence:
    said = {
        quad.predicate: quad.object
        for quad in store.dataset.quads_for_pattern(node, None, None, None)
    }
    licence = str(plain(said.get(DCTERMS.license)) or "unknown")
    return Licence(
        dataset=slug_of(node),
        title=str(plain(said.get(DCTERMS.title)) or slug_of(node)),
        licence=licence,
        attribution=plain(said.get(DCTERMS.rights)),
        share_alike=bool(plain(said.get(PG.shareAlike))) or is_share_alike(licence),
    )
