"""Check triples against the SHACL shapes of the ontology, in words that a person can act on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import pyoxigraph
import pyshacl
from pyoxigraph import Triple
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import SH

from placegraph.findings import Finding, Location, Severity
from placegraph.identifiers import path_of
from placegraph.resources import shipped
from placegraph.vocab import RDF, RDFS, SKOS

SHAPES = "https://w3id.org/placegraph/shapes#"
SEVERITIES: Mapping[Any, Severity] = {
    SH.Violation: "violation",
    SH.Warning: "warning",
    SH.Info: "info",
}

ASKED_OF_THE_ONTOLOGY = {RDF.type, RDFS.subClassOf, SKOS.inScheme}


def validate(triples: Iterable[Triple], locations: Mapping[str, Location]) -> list[Finding]:
    """Every finding of the shapes on the triples, with the file and line where they were written.

    `locations` leads from the IRI of an entry to where it stands.
    """
    _, report, _ = pyshacl.validate(
        _to_rdflib(triples) + ontology_asked(),
        shacl_graph=shapes_graph(),
        advanced=True,
        inplace=True,
        do_owl_imports=False,
        allow_warnings=False,
    )
    # Results nested below others only repeat why those were found.
    results = {result for _, result in report.subject_objects(SH.result)}
    findings = (_finding(report, result, locations) for result in results)
    return sorted(
        findings, key=lambda one: (one.where.file, one.where.line or 0, one.field or "", str(one))
    )


def contact_pattern() -> re.Pattern[str]:
    """What looks like an e-mail address or a telephone number, which no text may hold."""
    (unwanted,) = shapes_graph().objects(URIRef(f"{SHAPES}Text-contact"), SH["not"])
    return re.compile(str(shapes_graph().value(unwanted, SH.pattern)))


def _finding(report: Graph, result: Any, locations: Mapping[str, Location]) -> Finding:
    focus = report.value(result, SH.focusNode)
    value = report.value(result, SH.value)
    path = report.value(result, SH.resultPath)
    message = report.value(result, SH.resultMessage)
    severity = SEVERITIES[report.value(result, SH.resultSeverity)]
    return Finding(
        where=locations.get(str(focus), Location(path_of(str(focus)))),
        message=str(message),
        field=str(path).rsplit("#", 1)[-1] if isinstance(path, URIRef) else None,
        value=_show(value) if value is not None and value != focus else None,
        severity=severity,
    )


def _show(value: object) -> str:
    return str(value) if isinstance(value, Literal) else path_of(str(value))


@cache
def shapes_graph() -> Graph:
    """The shapes."""
    return Graph().parse(shipped("ontology") / "shapes.ttl")


@cache
def ontology_asked() -> Graph:
    """What the shapes ask of the ontology: classes above classes, and concepts of schemes."""
    turtle = pyoxigraph.RdfFormat.TURTLE
    return _to_rdflib(
        quad.triple
        for name in ("placegraph.ttl", "schemes.ttl")
        for quad in pyoxigraph.parse(path=shipped("ontology") / name, format=turtle)
        if quad.predicate in ASKED_OF_THE_ONTOLOGY
    )


def _to_rdflib(triples: Iterable[Triple]) -> Graph:
    lines = pyoxigraph.serialize(triples, format=pyoxigraph.RdfFormat.N_TRIPLES)
    return Graph().parse(data=lines, format="nt")
