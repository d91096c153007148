"""What things are called in the language of the reader, else in English, else in any."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode

from placegraph.export.words import name_words
from placegraph.identifiers import at_path, path_of
from placegraph.labels import best_literal
from placegraph.store import Store
from placegraph.vocab import DCTERMS, PG, RDFS, SKOS

from .countries import country_at


class Told(str):
    """A text of the data that knows its language, where the data does."""

    language: str | None = None

    @classmethod
    def of(cls, literal: Literal | None) -> Told | None:
        """The text of a literal; None of none."""
        if literal is None:
            return None
        told = cls(literal.value)
        told.language = literal.language
        return told


NAMING = (RDFS.label, SKOS.prefLabel, DCTERMS.title, PG.quotation)


class Names:
    """The names of things for one reader, each looked up once.

    Looked up one by one: joined to a query, names would be read for everything there is.
    """

    def __init__(self, store: Store, language: str) -> None:
        self.store, self.language = store, language
        self._known: dict[NamedNode, str | None] = {}

    def of(self, node: NamedNode) -> str | None:
        """The name of a thing; None where it has none."""
        if node not in self._known:
            self._known[node] = self._look_up(node)
        return self._known[node]

    def at(self, path: str) -> str:
        """The name of the thing at a path, or the path in words."""
        return self.of(at_path(path)) or name_words(path).capitalize()

    def text(self, node: NamedNode, predicate: NamedNode) -> Told | None:
        """What is said of a thing by a property with texts, in the language that suits best."""
        quads = self.store.dataset.quads_for_pattern(node, predicate, None, None)
        texts = {quad.object for quad in quads if isinstance(quad.object, Literal)}
        return Told.of(best_literal(texts, (self.language,)))

    def _look_up(self, node: NamedNode) -> str | None:
        if country := country_at(self.store, path_of(node), self.language):
            return country
        return next(filter(None, (self.text(node, naming) for naming in NAMING)), None)
