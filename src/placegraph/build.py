"""Build: curated files → entries → triples → checked → derived → a published version."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph
from pyoxigraph import Triple

from placegraph.catalogue import CATALOGUE, OWN, describe
from placegraph.derive import derive
from placegraph.errors import DataError
from placegraph.findings import Finding, Location
from placegraph.identifiers import iri
from placegraph.ingest.curated import Dataset, read_curated
from placegraph.ingest.references import check_references
from placegraph.resources import shipped
from placegraph.store import GraphFigures, new_version
from placegraph.validate import validate

ONTOLOGY_FILES = ("placegraph.ttl", "schemes.ttl", "alignments.ttl")


@dataclass(frozen=True)
class Built:
    """What a build published, and what the shapes remarked on without forbidding it."""

    version: str
    is_new: bool
    graphs: dict[str, GraphFigures]
    remarks: list[Finding]


def build(
    store: Path,
    curated: Path | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Built:
    """Read, check, derive and publish the curated data.

    `progress` is told of each step. Raises DataError with every fault found; then, and
    whenever the build is broken off, the store keeps its current version.
    """
    progress("reading the curated files")
    datasets = read_curated(curated or shipped("data/curated"))
    _refuse(check_references(datasets) + _check_datasets(datasets))
    locations = _locations(datasets)
    progress("checking them against the shapes")
    graphs = {dataset.slug: list(dataset.triples()) for dataset in datasets}
    findings = validate((triple for graph in graphs.values() for triple in graph), locations)
    _refuse([finding for finding in findings if finding.severity == "violation"])
    waiting = lambda: progress("waiting for another build to end")  # noqa: E731
    with new_version(store, waiting) as draft:
        progress("deriving relationships, pairs and shortcuts")
        draft.replace_graph(iri("dataset", "ontology"), ontology_triples())
        for slug, triples in graphs.items():
            draft.replace_graph(iri("dataset", slug), triples)
        draft.replace_graph(CATALOGUE, describe(datasets, draft.graphs))
        derive(draft, locations)
        for _ in range(2):  # Once more, because the catalogue counts its own triples.
            draft.replace_graph(CATALOGUE, describe(datasets, draft.graphs))
        progress("publishing")
        version, is_new = draft.publish()
        return Built(version, is_new, draft.graphs, findings)


def ontology_triples() -> Iterator[Triple]:
    """The vocabulary, its schemes and its alignments."""
    for name in ONTOLOGY_FILES:
        for quad in pyoxigraph.parse(
            path=shipped("ontology") / name, format=pyoxigraph.RdfFormat.TURTLE
        ):
            yield quad.triple


def _locations(datasets: Sequence[Dataset]) -> dict[str, Location]:
    """Where each entry stands; the dataset of the lowest precedence number comes first."""
    locations: dict[str, Location] = {}
    for dataset in datasets:
        for node, where in dataset.locations.items():
            locations.setdefault(node, where)
    return locations


def _check_datasets(datasets: Sequence[Dataset]) -> list[Finding]:
    """A name and a precedence belong to one dataset each.

    Two of one precedence could not settle which of two values counts; two of one name,
    or one named like a graph that placegraph writes itself, would be one graph.
    """
    names = {about.id: "a graph that placegraph makes itself" for about in OWN}
    numbers: dict[int, str] = {}
    findings = []
    for dataset in datasets:
        slug, number = dataset.slug, dataset.description.precedence
        if slug in names:
            message = f"the id {slug!r} is that of {names[slug]} too"
            findings.append(Finding(dataset.where("id"), message, "id", expected="one of its own"))
        if number in numbers:
            message = f"the precedence {number} is that of {numbers[number]} too"
            where = dataset.where("precedence")
            expected = "a number of its own"
            findings.append(Finding(where, message, "precedence", expected=expected))
        names[slug], numbers[number] = dataset.about.file, slug
    return findings


def _refuse(findings: Sequence[Finding]) -> None:
    if findings:
        raise DataError(findings)
