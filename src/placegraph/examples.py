"""The questions in the graph itself, as queries that editors find and run (`sh:SPARQLExecutable`).

One catalogue: each question that is a single query is published with its parameters' example values
filled in, where the curated data knows the things that they name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from pyoxigraph import Literal, NamedNode, Triple

from placegraph.identifiers import iri, prefixes, slugify
from placegraph.store import Store, Value, fill
from placegraph.vocab import DCTERMS, RDF, RDFS, SH, XSD

QUESTIONS = Path(__file__).parent / "queries"
# What parameters name, by their kind; other kinds are values.
NAMED = {
    "place": "place",
    "country": "place",
    "continent": "place",
    "city-network": "organisation",
    "relationship": "relationship",
}

FOUND = """
SELECT ?question ?text (GROUP_CONCAT(?declared; SEPARATOR = "\\n") AS ?prefixes) WHERE {
  ?example a sh:SPARQLExecutable ; rdfs:comment ?question ; sh:select ?text .
  OPTIONAL {
    ?example sh:prefixes/sh:declare ?declaration .
    ?declaration sh:prefix ?prefix ; sh:namespace ?namespace .
    BIND (CONCAT("PREFIX ", ?prefix, ": <", STR(?namespace), ">") AS ?declared)
  }
}
GROUP BY ?example ?question ?text
ORDER BY ?example
"""


def example_triples(catalogue: NamedNode, known: Collection[bytes]) -> Iterator[Triple]:
    """The examples as triples; `known` are the IRIs of things, in angle brackets."""
    declared, names = NamedNode(f"{catalogue.value}#prefixes"), prefixes()
    used: set[str] = set()
    for file in sorted(QUESTIONS.glob("*.rq")):
        header, text = _read(file)
        values = {name: _value(of) for name, of in (header.get("parameters") or {}).items()}
        if not all(_is_known(value, known) for value in values.values()):
            continue
        node = NamedNode(f"{catalogue.value}#question-{file.stem}")
        used |= {prefix for prefix in names if f"{prefix}:" in text}
        yield Triple(node, RDF.type, SH.SPARQLExecutable)
        yield Triple(node, RDF.type, SH.SPARQLSelectExecutable)
        named = ", ".join(str(of["example"]) for of in (header.get("parameters") or {}).values())
        told = f"{header['question']} ({named})" if named else header["question"]
        yield Triple(node, RDFS.label, Literal(header["question"], language="en"))
        yield Triple(node, RDFS.comment, Literal(told, language="en"))
        reading = " ".join(header["reading"].split())
        yield Triple(node, DCTERMS.description, Literal(reading, language="en"))
        yield Triple(node, SH.prefixes, declared)
        yield Triple(node, SH.select, Literal(fill(text, values)))
    for prefix in sorted(used):
        declaration = NamedNode(f"{catalogue.value}#prefix-{prefix}")
        yield Triple(declared, SH.declare, declaration)
        yield Triple(declaration, SH.prefix, Literal(prefix))
        yield Triple(declaration, SH.namespace, Literal(names[prefix], datatype=XSD.anyURI))


def examples_in(store: Store) -> list[tuple[str, str]]:
    """The examples that a store holds: a question and a query that any endpoint understands."""
    return [
        (row["question"].value, _with_prefixes(row["text"].value, row["prefixes"].value))
        for row in store.select(FOUND)
    ]


def _with_prefixes(text: str, declared: str) -> str:
    used = [line for line in sorted(set(declared.splitlines())) if f"{line.split()[1]}" in text]
    return "\n".join([*used, "", text] if used else [text])


def _read(file: Path) -> tuple[Mapping[str, Any], str]:
    lines = file.read_text(encoding="utf-8").splitlines()
    header = [each.removeprefix("#").removeprefix(" ") for each in lines if each[:1] == "#"]
    text = "\n".join(each for each in lines if each[:1] != "#")
    return yaml.safe_load("\n".join(header)), text.strip()


def _value(parameter: Mapping[str, Any]) -> Value:
    example = str(parameter["example"])
    if kind := NAMED.get(parameter["kind"]):
        return iri(kind, slugify(example))
    return Literal(example)


def _is_known(value: Value, known: Collection[bytes]) -> bool:
    return not isinstance(value, NamedNode) or str(value).encode() in known
