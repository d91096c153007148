"""Results of metrics as RDF: data sets of W3C Data Cube observations, with their provenance.

Each table becomes a data set of its own in the graph `dataset/analyses`, keyed by what it was
computed from, the filter and the parameters, so that the same question makes the same IRIs.  What
it was computed from is told by a digest of all graphs but this one: publishing results does not
make them outdated.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pyoxigraph import Literal, NamedNode, Triple

from placegraph import __version__
from placegraph.analyst import Analyst
from placegraph.answers import as_json
from placegraph.catalogue import CC_BY, catalogue, software
from placegraph.derive import derived_graph
from placegraph.filters import EVERYTHING, Filter
from placegraph.identifiers import iri, slugify
from placegraph.metrics import METRICS
from placegraph.metrics.declare import Column, Metric, Row, Table
from placegraph.model import DatasetDescription
from placegraph.publish import Change, publish_snapshot
from placegraph.register import Register
from placegraph.sources import Origin, Progress, Snapshot
from placegraph.store import Address, Manifest, Store, open_store
from placegraph.vocab import DCTERMS, PROV, QB, RDF, RDFS, SCHEMA, XSD

ABOUT = DatasetDescription(
    id="analyses",
    title="Published analyses",
    description="Results of metrics, computed from the other graphs of this version.",
    licence=CC_BY,
    publisher="placegraph",
    precedence=8000,
)
# What is computed in an instant, of every place and pair.
USUAL = ("ties", "degree", "betweenness", "coreness", "pair_levels", "pair_dependence")

MEASURED = frozenset({"integer", "number", "boolean", "date"})


@dataclass(frozen=True)
class Result:
    """A table with what it was asked for."""

    table: Table
    where: Filter
    basis: str

    @property
    def metric(self) -> Metric:
        """The metric that it is of."""
        return METRICS[self.table.metric]

    @property
    def key(self) -> str:
        """What names it: the same for the same metric, basis, filter and parameters."""
        asked = [self.basis, self.where.as_json(), as_json(self.table.parameters)]
        digest = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:12]
        return f"{slugify(self.table.metric.replace('_', '-'))}-{digest}"

    @property
    def node(self) -> NamedNode:
        """The data set."""
        return iri("dataset", f"analyses-{self.key}")


def analyses() -> NamedNode:
    """The graph of all published results."""
    return iri("dataset", "analyses")


def basis_of(manifest: Manifest) -> str:
    """What names the graphs that analyses are computed from.

    The derived graph and the catalogue follow from the others, and the results are what is made.
    """
    own = {node.value for node in (analyses(), catalogue(), derived_graph())}
    named = sorted((name, one.digest) for name, one in manifest.graphs.items() if name not in own)
    return hashlib.sha256(json.dumps(named).encode()).hexdigest()[:16]


def measured(
    analyst: Analyst, metrics: Iterable[str], where: Filter = EVERYTHING, **parameters: Any
) -> list[Result]:
    """The results of metrics, ready to be published."""
    basis = basis_of(analyst.store.manifest)
    return [Result(analyst.measure(one, where, **parameters), where, basis) for one in metrics]


def publish(
    store: Address, results: Iterable[Result], progress: Progress = lambda _: None
) -> Change:
    """Publish results beside those of the same basis; results of an older one are dropped."""
    found = list(results)
    opened = open_store(store)
    kept = _still_true(opened, {result.basis for result in found})
    triples = {*kept, *(triple for result in found for triple in triples_of(result))}
    counts = {"results": len(found), "triples": len(triples)}
    origin = Origin("analyses", counts=counts)
    snapshot = Snapshot(ABOUT, origin, sorted(triples, key=str), {}, Register.read(store))
    opened.close()
    return publish_snapshot(store, snapshot, progress)


def _still_true(store: Store, bases: set[str]) -> Iterator[Triple]:
    """The triples of published results that were computed from what there is now."""
    dataset, graph = store.dataset, analyses()
    current = {
        quad.subject
        for basis in bases
        for quad in dataset.quads_for_pattern(None, DCTERMS.identifier, Literal(basis), graph)
    }
    if not current:
        return
    rows = {
        quad.subject
        for one in current
        for quad in dataset.quads_for_pattern(None, QB.dataSet, one, graph)
    }
    # Parts of the data sets, and the properties that all of them share.
    starts = (f"{graph.value}#", *(f"{getattr(one, 'value', '')}#" for one in current))
    for quad in dataset.quads_for_pattern(None, None, None, graph):
        name = str(getattr(quad.subject, "value", ""))
        if quad.subject in current or quad.subject in rows or name.startswith(starts):
            yield quad.triple


# Triples -----------------------------------------------------------------------------------


def triples_of(result: Result) -> Iterator[Triple]:
    """A result as a data set with its structure, provenance and observations."""
    yield from _about(result)
    for column in result.table.columns:
        yield from _component(result, column)
    for number, row in enumerate(result.table.rows, start=1):
        yield from _observation(result, number, row)


def _about(result: Result) -> Iterator[Triple]:
    node, metric = result.node, result.metric
    structure, activity = NamedNode(f"{node.value}#structure"), NamedNode(f"{node.value}#activity")
    yield Triple(node, RDF.type, QB.DataSet)
    yield Triple(node, RDF.type, PROV.Entity)
    yield Triple(node, DCTERMS.title, Literal(metric.name, language="en"))
    yield Triple(node, DCTERMS.description, Literal(metric.reading, language="en"))
    yield Triple(node, DCTERMS.type, Literal(metric.id))
    yield Triple(node, DCTERMS.identifier, Literal(result.basis))
    yield Triple(node, DCTERMS.isPartOf, analyses())
    yield Triple(node, DCTERMS.license, NamedNode(CC_BY))
    yield Triple(node, QB.structure, structure)
    yield Triple(structure, RDF.type, QB.DataStructureDefinition)
    yield Triple(node, PROV.wasGeneratedBy, activity)
    yield Triple(node, PROV.wasDerivedFrom, iri("dataset", "derived"))
    yield Triple(activity, RDF.type, PROV.Activity)
    yield Triple(activity, PROV.wasAssociatedWith, software())
    yield Triple(activity, RDFS.label, Literal(f"placegraph {__version__}", language="en"))
    for kind, asked in (("filter", result.where.as_json()), ("parameter", _asked(result))):
        for name, value in asked.items():
            setting = NamedNode(f"{node.value}#{kind}-{slugify(name)}")
            yield Triple(activity, PROV.used, setting)
            yield Triple(setting, RDF.type, SCHEMA.PropertyValue)
            yield Triple(setting, SCHEMA.name, Literal(name))
            yield Triple(setting, SCHEMA.value, Literal(value if isinstance(value, str)
                                                        else json.dumps(value)))  # fmt: skip
    for note in result.table.notes:
        yield Triple(node, RDFS.comment, Literal(note, language="en"))


def _asked(result: Result) -> Mapping[str, Any]:
    given = as_json(result.table.parameters)
    return {name: value for name, value in given.items() if value is not None}


def property_of(column: Column) -> NamedNode:
    """The property of observations that holds a column."""
    return NamedNode(f"{analyses().value}#{column.name}")


def role_of(column: Column) -> str:
    """Whether a column says what a row is about, what was measured, or what goes with it."""
    if column.type == "text" and column.name not in ("label", "note"):
        return "dimension"
    return "measure" if column.type in MEASURED else "attribute"


ROLES = {
    "dimension": (QB.dimension, QB.DimensionProperty),
    "measure": (QB.measure, QB.MeasureProperty),
    "attribute": (QB.attribute, QB.AttributeProperty),
}


def _component(result: Result, column: Column) -> Iterator[Triple]:
    if column.name == "label":
        return
    component = NamedNode(f"{result.node.value}#component-{slugify(column.name)}")
    predicate, kind = ROLES[role_of(column)]
    found = property_of(column)
    structure = NamedNode(f"{result.node.value}#structure")
    yield Triple(structure, QB.component, component)
    yield Triple(component, predicate, found)
    yield Triple(found, RDF.type, kind)
    words = column.name.replace("_", " ") + (f" ({column.unit})" if column.unit else "")
    yield Triple(component, RDFS.label, Literal(words, language="en"))


def _observation(result: Result, number: int, row: Row) -> Iterator[Triple]:
    node = iri("observation", f"{result.key}-{number}")
    yield Triple(node, RDF.type, QB.Observation)
    yield Triple(node, QB.dataSet, result.node)
    for column in result.table.columns:
        value = row[column.name]
        if value is None or column.name == "label":
            continue
        for one in value if isinstance(value, list | tuple) else [value]:
            yield Triple(node, property_of(column), _term(column, one))


def _term(column: Column, value: Any) -> NamedNode | Literal:
    """A thing by its IRI where the value is a path or a relationship's slug, else a literal."""
    if column.name in ("tie_keys", "key", "grew_from", "chain"):
        return iri("relationship", str(value))
    if isinstance(value, str):
        kind, _, slug = value.partition("/")
        return iri(kind, slug) if kind in ("place", "organisation") and ">" not in slug \
            else Literal(value)  # fmt: skip
    if isinstance(value, datetime.date):
        return Literal(value.isoformat(), datatype=XSD.date)
    # Written as the engine writes numbers back, so that what is read is what was published.
    return Literal(float(value) if column.type == "number" else value)
