"""Write triples in the formats of the web of data.

JSON-LD is framed: the thing stands at the root, what it points to is embedded, and what
points to it stands under `@included`. The document names
its context by address, and nothing is ever fetched to make it.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pyoxigraph
from pyld import jsonld
from pyoxigraph import NamedNode, RdfFormat, Triple

from placegraph.describe import Description
from placegraph.errors import PlacegraphError
from placegraph.jsonld import expanded
from placegraph.resources import shipped
from placegraph.vocab import PG, PREFIXES

from .negotiate import JSON_LD, JSON_LD_EXPANDED, JSON_LD_FORMS, JSON_LD_FRAMED, Format

# What a reader looks for is embedded wherever it is mentioned, all else once in a document;
# a source, which much evidence shares, is among the latter. Framing drops what does not
# match the frame, so evidence is asked for nothing but to have a type.
_WHEREVER = {"@embed": "@always"}
FRAME: Mapping[str, Any] = {
    "@embed": "@once",
    **dict.fromkeys(("party", "kind", "level", "strand", "formality", "status"), _WHEREVER),
    "evidence": {**_WHEREVER, "@type": {}, "source": {"@embed": "@never"}},
    # What a document says of itself.
    "about": {"@embed": "@never"},
}

CONTEXT_PATH = "/context/{version}.jsonld"


class FetchError(PlacegraphError):
    """A JSON-LD document that names something to be fetched."""


@dataclass(frozen=True)
class Context:
    """The JSON-LD context: its version, its terms and the file it stands in."""

    version: str
    terms: Mapping[str, Any]
    body: bytes

    def url(self, base: str) -> str:
        """Return the address of this version under the address of the service."""
        return base.rstrip("/") + CONTEXT_PATH.format(version=self.version)


@cache
def newest_context() -> Context:
    """Return the context that ships with the ontology."""
    body = (shipped("ontology") / "context.jsonld").read_bytes()
    content = json.loads(body)
    return Context(content["version"], content["@context"], body)


def write(triples: Iterable[Triple], chosen: Format) -> bytes:
    """Return triples as Turtle, N-Triples or RDF/XML, with the prefixes that they use."""
    listed = list(triples)
    form = RdfFormat.from_extension(chosen.extension)
    assert form is not None  # noqa: S101 - the engine writes every format on offer
    return pyoxigraph.serialize(listed, format=form, prefixes=_used_prefixes(listed)) or b""


def write_description(description: Description, chosen: Format, base: str) -> bytes:
    """Return the description of a thing in any of the formats, for a service at `base`."""
    if chosen in (JSON_LD, JSON_LD_FRAMED):
        return _dump(frame(description, newest_context().url(base)))
    return write_graph(description.triples, chosen, base)


def frame(description: Description, context_url: str) -> dict[str, Any]:
    """Return the JSON-LD document of a description: a tree with the thing at its root."""
    shape: dict[str, Any] = {"@id": description.node.value, **FRAME}
    if included := _included(description):
        shape["@included"] = [{"@id": included, **FRAME}]
    framed = jsonld.frame(
        expanded(description.triples),
        {"@context": dict(newest_context().terms), **shape},
        {"omitGraph": True, "omitDefault": True, "documentLoader": _refuse_to_fetch},
    )
    # One included thing is a list as well, and the thing itself comes first.
    found = framed.pop("@included", [])
    # What was embedded further up is left there.
    listed = [each for each in (found if isinstance(found, list) else [found]) if len(each) > 1]
    return {**framed, "@context": context_url, **({"@included": listed} if listed else {})}


def _included(description: Description) -> list[str]:
    """Return the IRIs of what stands beside the thing: what points to it, and sources."""
    nodes = dict.fromkeys(node.value for node in description.included)
    nodes |= dict.fromkeys(
        triple.object.value
        for triple in description.triples
        if triple.predicate == PG.source and isinstance(triple.object, NamedNode)
    )
    return [node for node in nodes if node != description.node.value]


def write_graph(triples: Iterable[Triple], chosen: Format, base: str) -> bytes:
    """Return triples that have no single root in any of the formats."""
    if chosen == JSON_LD_EXPANDED:
        return _dump(expanded(triples))
    if chosen not in JSON_LD_FORMS:
        return write(triples, chosen)
    compacted = jsonld.compact(
        expanded(triples),
        dict(newest_context().terms),
        {"graph": True, "documentLoader": _refuse_to_fetch},
    )
    return _dump({**compacted, "@context": newest_context().url(base)})


def _used_prefixes(triples: Iterable[Triple]) -> dict[str, str]:
    text = "\n".join(map(str, triples))
    return {prefix: iri for prefix, iri in PREFIXES.items() if f"<{iri}" in text}


def _dump(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def _refuse_to_fetch(url: str, _options: Mapping[str, Any]) -> Any:
    raise FetchError(f"{url} is not fetched; documents are made from what is at hand")
