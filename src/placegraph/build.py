"""Build: curated files → entries → triples → checked → derived → a published version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from placegraph.catalogue import OWN, PLACES
from placegraph.errors import DataError
from placegraph.findings import Finding, Location
from placegraph.graphs import Graph
from placegraph.ingest.curated import Dataset, read_curated
from placegraph.ingest.references import check_references
from placegraph.publish import Published, publish_sources
from placegraph.register import Register
from placegraph.resources import shipped
from placegraph.sources import CURATED, Origin, Progress, Source
from placegraph.store import Address, settle_base
from placegraph.validate import validate
from placegraph.versions import Draft, new_version


@dataclass(frozen=True)
class Built(Published):
    """What a build published, and what the shapes remarked on without forbidding it."""

    remarks: Sequence[Finding]


def build(
    store: Address,
    curated: Path | None = None,
    progress: Progress = lambda _: None,
    base: str | None = None,
) -> Built:
    """Read, check, derive and publish the curated data, with the imports that the store keeps.

    `base` is what the IRIs of things begin with in a store that is made now.
    `progress` is told of each step. Raises DataError with every fault found; then, and
    whenever the build is broken off, the store keeps its current version.
    """
    settle_base(store, base)
    progress("reading the curated files")
    datasets = read_curated(curated or shipped("data/curated"))
    _refuse(check_references(datasets) + _check_datasets(datasets))
    locations = _locations(datasets)
    progress("checking them against the shapes")
    sources = [_source(dataset) for dataset in datasets]
    findings = validate((triple for one in datasets for triple in one.triples()), locations)
    _refuse([finding for finding in findings if finding.severity == "violation"])
    with new_version(store, lambda: progress("waiting for another writer to end")) as draft:
        imported = _imported(draft)
        _refuse(_check_names(datasets, imported))
        register = Register.read(draft.path) if draft.before else Register()
        done = publish_sources(draft, [*sources, *imported], register, progress, locations)
        return Built(done.version, done.is_new, done.graphs, findings)


def _source(dataset: Dataset) -> Source:
    origin = Origin(CURATED, checksum=dataset.checksum)
    return Source(dataset.description, origin, Graph.of(dataset.triples()))


def _imported(draft: Draft) -> list[Source]:
    """The sources of the current version that were not read from the curated files."""
    facts = draft.before.sources.values() if draft.before else ()
    return [
        Source.of_facts(one, draft.pieces) for one in facts if one["origin"]["importer"] != CURATED
    ]


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
    names = {about.id: "a graph that placegraph makes itself" for about in (*OWN, PLACES)}
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


def _check_names(datasets: Sequence[Dataset], imported: Sequence[Source]) -> list[Finding]:
    """No folder may be named like an import, whose graph it would replace."""
    names = {source.about.id for source in imported}
    return [
        Finding(
            dataset.where("id"),
            f"the id {dataset.slug!r} is that of an imported source",
            "id",
            expected=f"one of its own, or first: placegraph forget {dataset.slug}",
        )
        for dataset in datasets
        if dataset.slug in names
    ]


def _refuse(findings: Sequence[Finding]) -> None:
    if findings:
        raise DataError(findings)
