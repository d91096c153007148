"""Put a query about public graphs to a store that keeps them under other names.

A store elsewhere holds graphs of several versions beside each other, so the dataset of a query is
always told beside its text (SPARQL 1.1 Protocol, 2.1.4): the graphs of one version. What the text
itself says of graphs is rewritten by its tokens:

- `FROM` and `FROM NAMED` become that dataset and leave the text;
- `GRAPH <public>` becomes `GRAPH <internal>`;
- `GRAPH ?g` becomes `VALUES (?g_internal ?g) { … } GRAPH ?g_internal`, so that `?g` has the public
  IRI wherever else it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urljoin

from placegraph.errors import PlacegraphError
from placegraph.remote.names import NOTHING
from placegraph.sparql_tokens import TOKEN

# What a variable of our own ends in; it is taken out of the answer to `SELECT *`.
INTERNAL = "_internal"
# Functions of one engine (Virtuoso) that reach beyond the graph.
_BEYOND = ("bif:", "sql:")


class QueryRefusedError(PlacegraphError):
    """A query that is not put to a store elsewhere."""


@dataclass(frozen=True)
class Prepared:
    """A query as it is sent: its text and its dataset, which is never left to the store."""

    text: str
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    hidden: frozenset[str] = frozenset()
    """Variables that were put in."""


@dataclass(frozen=True)
class _Word:
    kind: str
    text: str
    start: int
    end: int


@dataclass
class _Rewriting:
    """What is found on the way through the tokens."""

    graphs: Mapping[str, str]
    base: str = ""
    prefixes: dict[str, str] = field(default_factory=dict)
    default: list[str] = field(default_factory=list)
    named: list[str] = field(default_factory=list)
    hidden: set[str] = field(default_factory=set)
    has_dataset: bool = False
    unknown: bool = False

    def internal(self, public: str) -> str:
        self.unknown = self.unknown or public not in self.graphs
        return self.graphs.get(public, NOTHING)

    def iri(self, word: _Word) -> str:
        if word.kind == "iri":
            return urljoin(self.base, _unescaped(word.text[1:-1]))
        prefix, _, local = word.text.partition(":")
        if prefix not in self.prefixes:
            raise QueryRefusedError(f"the prefix {prefix}: of {word.text!r} is not declared")
        return self.prefixes[prefix] + re.sub(r"\\(.)", r"\1", local)


def prepare(
    query: str,
    graphs: Mapping[str, str],
    *,
    default: Sequence[str] | None = None,
    named: Sequence[str] = (),
    union: bool = True,
    base: str = "",
) -> Prepared:
    """The query over the graphs of a version; `graphs` has their internal names by public IRI.

    `default` and `named` are the dataset that came beside the query, if one did. Otherwise, and
    where the query has none of its own, the default graph is all graphs or, without `union`, empty.
    """
    state = _Rewriting(graphs, base)
    text = "".join(_pieces(query, state))
    chosen: Iterable[str]
    others: Iterable[str]
    if default is not None:
        chosen, others = map(state.internal, default), map(state.internal, named)
    elif state.has_dataset:
        chosen, others = state.default, state.named
    else:
        chosen, others = graphs.values() if union else (), graphs.values()
    # Virtuoso finds everything in a graph that is named by the text and not by the dataset.
    others = [*others, *([NOTHING] if state.unknown else [])]
    return Prepared(text, _some(chosen), _some(others), frozenset(state.hidden))


def _some(graphs: Iterable[str]) -> tuple[str, ...]:
    """Without any the store would take all that it has."""
    return tuple(dict.fromkeys(graphs)) or (NOTHING,)


def _words(text: str) -> Iterator[_Word]:
    """The tokens; a keyword that is glued to a prefixed name is one of its own."""
    for found in TOKEN.finditer(text):
        kind, start, end = found.lastgroup or "mark", found.start(), found.end()
        if kind == "space":
            continue
        glued = re.match("(?:graph|from|named)(?=:)", found[0], re.IGNORECASE)
        if kind == "name" and glued:
            middle = start + glued.end()
            yield _Word("word", text[start:middle], start, middle)
            yield _Word("name", text[middle:end], middle, end)
        else:
            yield _Word(kind, found[0], start, end)


def _pieces(query: str, state: _Rewriting) -> Iterator[str]:
    words = list(_words(query))
    position = number = 0
    while number < len(words):
        taken, replaced = _look(words, number, state)
        if replaced is not None:
            yield query[position : words[number].start]
            yield replaced
            position = words[number + taken - 1].end
        number += taken
    yield query[position:]


def _look(words: list[_Word], number: int, state: _Rewriting) -> tuple[int, str | None]:
    """How many words belong together, and what stands in their place if they change."""
    word, *rest = words[number : number + 3]
    keyword = word.text.upper() if word.kind == "word" else ""
    if keyword == "DEFINE":
        raise QueryRefusedError("DEFINE is not SPARQL; expected SELECT, ASK, CONSTRUCT or DESCRIBE")
    if keyword == "BASE" and rest and rest[0].kind == "iri":
        state.base = state.iri(rest[0])
        return 2, None
    if keyword == "PREFIX" and len(rest) == 2 and rest[1].kind == "iri":
        state.prefixes[rest[0].text.rstrip(":")] = state.iri(rest[1])
        return 3, None
    if keyword.endswith("FROM"):
        return _from(word, rest, state)
    if keyword.endswith("GRAPH") and rest:
        return _graph(word, rest[0], state)
    if word.kind in ("iri", "name") and state.iri(word).startswith(_BEYOND):
        raise QueryRefusedError(f"{word.text} is no function of SPARQL")
    return 1, None


def _from(word: _Word, rest: list[_Word], state: _Rewriting) -> tuple[int, str | None]:
    is_named = bool(rest) and rest[0].text.upper() == "NAMED"
    graphs = rest[1:] if is_named else rest
    if not graphs or graphs[0].kind not in ("iri", "name"):
        return 1, None
    state.has_dataset = True
    (state.named if is_named else state.default).append(state.internal(state.iri(graphs[0])))
    return 2 + is_named, word.text[:-4] + " "


def _graph(word: _Word, graph: _Word, state: _Rewriting) -> tuple[int, str | None]:
    if graph.kind in ("iri", "name"):
        return 2, f"{word.text} <{state.internal(state.iri(graph))}>"
    if graph.kind != "variable":
        return 1, None
    name = graph.text[1:]
    state.hidden.add(name + INTERNAL)
    rows = " ".join(f"(<{internal}> <{public}>)" for public, internal in state.graphs.items())
    before = word.text[:-5]
    return 2, f"{before} VALUES (?{name}{INTERNAL} ?{name}) {{ {rows} }} GRAPH ?{name}{INTERNAL}"


def _unescaped(iri: str) -> str:
    escaped = r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})"
    return re.sub(escaped, lambda found: chr(int(found[1] or found[2], 16)), iri)
