"""The report of a run, in the W3C's Evaluation and Report Language."""

import datetime
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple

from .manifest import RDF
from .run import Ending

EARL, DCTERMS = "http://www.w3.org/ns/earl#", "http://purl.org/dc/terms/"
DOAP, XSD = "http://usefulinc.com/ns/doap#", "http://www.w3.org/2001/XMLSchema#"
PREFIXES = {"earl": EARL, "dcterms": DCTERMS, "doap": DOAP, "xsd": XSD}
SUBJECT = NamedNode("https://w3id.org/placegraph/software")


def write(endings: Iterable[Ending], path: Path, version: str) -> None:
    """Write the report as Turtle."""
    triples = _report(endings, version)
    pyoxigraph.serialize(triples, str(path), RdfFormat.TURTLE, prefixes=PREFIXES)


def _report(endings: Iterable[Ending], version: str) -> Iterator[Triple]:
    a, now = NamedNode(RDF + "type"), datetime.datetime.now(datetime.UTC).isoformat("T", "seconds")
    yield Triple(SUBJECT, a, NamedNode(DOAP + "Project"))
    yield Triple(SUBJECT, NamedNode(DOAP + "name"), Literal("placegraph"))
    yield Triple(SUBJECT, NamedNode(DOAP + "revision"), Literal(version))
    for number, ending in enumerate(endings, 1):
        assertion = NamedNode(f"{SUBJECT.value}#assertion-{number}")
        result = NamedNode(f"{SUBJECT.value}#result-{number}")
        yield Triple(assertion, a, NamedNode(EARL + "Assertion"))
        yield Triple(assertion, NamedNode(EARL + "assertedBy"), SUBJECT)
        yield Triple(assertion, NamedNode(EARL + "subject"), SUBJECT)
        yield Triple(assertion, NamedNode(EARL + "test"), NamedNode(ending.case.iri))
        yield Triple(assertion, NamedNode(EARL + "mode"), NamedNode(EARL + "automatic"))
        yield Triple(assertion, NamedNode(EARL + "result"), result)
        yield Triple(result, a, NamedNode(EARL + "TestResult"))
        yield Triple(result, NamedNode(EARL + "outcome"), NamedNode(EARL + ending.outcome))
        stamp = Literal(now, datatype=NamedNode(XSD + "dateTime"))
        yield Triple(result, NamedNode(DCTERMS + "date"), stamp)
        if ending.reason:
            yield Triple(result, NamedNode(DCTERMS + "description"), Literal(ending.reason))
