"""Under which licence a dataset may be used, whom to name, and whether it must be passed on.

A row of an export or of an answer is made from the statements of one or several datasets; whoever
uses the row has to keep to the terms of each of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyoxigraph import NamedNode

from placegraph.cached import cached_by_store
from placegraph.identifiers import iri, slug_of
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


def told(store: Store, datasets: Iterable[str]) -> list[dict[str, Any]]:
    """What an answer says of the datasets (slugs) that it was made from, as JSON has it."""
    known = licences_of(store)
    used = [known[dataset] for dataset in sorted(set(datasets)) if dataset in known]
    return [
        {
            "source": one.dataset,
            "title": one.title,
            "licence": one.licence,
            "share_alike": one.share_alike,
        }
        for one in used
    ]


def of_ties(store: Store, ties: Iterable[str]) -> list[dict[str, Any]]:
    """The licences of the datasets that state relationships (slugs)."""
    found = (
        quad.object
        for tie in set(ties)
        for quad in store.dataset.quads_for_pattern(
            iri("relationship", tie), PG.statedIn, None, None
        )
    )
    return told(store, {slug_of(each) for each in found if isinstance(each, NamedNode)})


@cached_by_store()
def stating_ties(store: Store) -> frozenset[str]:
    """The slugs of all datasets that state a relationship."""

    def states(dataset: str) -> bool:
        node = iri("dataset", dataset)
        found = store.dataset.quads_for_pattern(None, PG.statedIn, node, None)
        return next(iter(found), None) is not None

    return frozenset(filter(states, licences_of(store)))


def short_name(licence: str) -> str:
    """What people call a licence: that of Creative Commons is read from its address.

    >>> short_name("https://creativecommons.org/licenses/by-sa/4.0/")
    'CC BY-SA 4.0'
    >>> short_name("https://creativecommons.org/publicdomain/zero/1.0/")
    'CC0 1.0'
    """
    parts = licence.rstrip("/").split("/")
    if "creativecommons.org" not in licence or len(parts) < 3:
        return licence
    kind, version = parts[-2], parts[-1]
    return f"CC0 {version}" if kind == "zero" else f"CC {kind.upper()} {version}"


def in_a_line(licences: Sequence[Mapping[str, Any]]) -> str:
    """Licences in words, each with the sources that have it; share-alike ones are marked.

    >>> in_a_line([{"source": "register", "licence": "ODbL 1.0", "share_alike": True}])
    'ODbL 1.0, share-alike (register)'
    """
    sources: dict[str, list[str]] = {}
    for one in licences:
        mark = ", share-alike" if one["share_alike"] else ""
        sources.setdefault(short_name(one["licence"]) + mark, []).append(one["source"])
    return "; ".join(f"{name} ({', '.join(each)})" for name, each in sources.items())
