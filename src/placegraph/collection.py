"""All things of a kind, page by page: what the index of a kind lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from placegraph.cached import cached_by_store
from placegraph.describe import NAMES, PAGE_SIZE, Page, every_path
from placegraph.errors import UnknownNameError
from placegraph.identifiers import KINDS, at_path, path_of
from placegraph.labels import best_label
from placegraph.store import Store
from placegraph.vocab import RDF, SKOS

# A scheme is at `concept/strand`; what it holds is told by its own document.
CONCEPT = "concept"


@dataclass(frozen=True)
class Member:
    """One thing of a collection: its path and its labels."""

    path: str
    labels: tuple[Literal, ...]

    @property
    def node(self) -> NamedNode:
        """Its IRI."""
        return at_path(self.path)

    def label(self, languages: Sequence[str] = ()) -> str:
        """Its name for somebody who reads these languages; its slug where it has none."""
        return best_label(self.labels, languages) or self.path.partition("/")[2]


@dataclass(frozen=True)
class Collection:
    """One page of the things of a kind, in the order of their slugs."""

    kind: str
    page: Page
    members: tuple[Member, ...]


def collection(store: Store, kind: str, number: int = 1, size: int = PAGE_SIZE) -> Collection:
    """A page of the things of a kind; of `concept` the concept schemes.

    Raises UnknownNameError for another kind, ParameterError for a page that is not there.
    """
    if kind not in (*KINDS, CONCEPT):
        raise UnknownNameError("kind of thing", kind, (*KINDS, CONCEPT))
    paths = paths_of(store).get(kind, ())
    page = Page.of(number, len(paths), size)
    members = tuple(Member(path, _labels(store, path)) for path in page.cut(paths, size))
    return Collection(kind, page, members)


@cached_by_store()
def paths_of(store: Store) -> Mapping[str, tuple[str, ...]]:
    """The paths of everything that is listed, by kind: of concepts only their schemes."""
    quads = store.dataset.quads_for_pattern(None, RDF.type, SKOS.ConceptScheme, None)
    schemes = {path_of(quad.subject) for quad in quads if isinstance(quad.subject, NamedNode)}
    every = every_path(store)
    listed = tuple(path for path in every.get(CONCEPT, ()) if path in schemes)
    return {**every, CONCEPT: listed} if listed else every


def _labels(store: Store, path: str) -> tuple[Literal, ...]:
    """The labels of the first naming property that a thing has."""
    for predicate in NAMES[1:]:
        quads = store.dataset.quads_for_pattern(at_path(path), predicate, None, None)
        if labels := {quad.object for quad in quads if isinstance(quad.object, Literal)}:
            return tuple(sorted(labels, key=str))
    return ()
