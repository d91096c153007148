"""Do the names in the curated files lead anywhere? References to entries, notations of concepts.

These are checked before anything becomes a triple, because here the file, the line
and the choices are still known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from placegraph.errors import UnknownNameError
from placegraph.fields import Concept, Reference, Written
from placegraph.findings import Finding
from placegraph.identifiers import path_of
from placegraph.ingest.curated import Dataset, LocatedEntry
from placegraph.model import Entry, Relationship
from placegraph.schemes import Scheme, read_schemes


def check_references(datasets: Sequence[Dataset]) -> list[Finding]:
    """Every reference that leads nowhere and every notation that its scheme lacks."""
    known = {_path(entry) for dataset in datasets for entry in dataset.entries}
    schemes = read_schemes()
    return [
        finding
        for dataset in datasets
        for entry in dataset.entries
        for finding in _check_entry(entry, dataset.located[id(entry)], known, schemes)
    ] + [finding for dataset in datasets for finding in _check_tables(dataset, known)]


def _path(entry: Entry) -> str:
    kind = "relationship" if isinstance(entry, Relationship) else entry.kind_of_iri
    return f"{kind}/{entry.id}"


def _check_entry(
    entry: Entry, located: LocatedEntry, known: set[str], schemes: Mapping[str, Scheme]
) -> Iterator[Finding]:
    for name, declared in entry.written_fields().items():
        value = getattr(entry, name)
        values = value if isinstance(value, tuple) else () if value is None else (value,)
        for one in values:
            for fault in _faults(declared, one, known, schemes):
                yield Finding(located.where(name), fault, name, one)
    for at, evidence in enumerate(entry.evidence):
        where = located.where("evidence", at)
        if evidence.source and f"source/{evidence.source}" not in known:
            yield Finding(where, _unknown("source", f"source/{evidence.source}", known), "source")
        for name, scheme in (("mode", "evidence-mode"), ("certainty", "certainty")):
            notation = getattr(evidence, name)
            if notation not in schemes[scheme]:
                message = str(UnknownNameError(scheme, notation, schemes[scheme]))
                yield Finding(where, message, name, notation)
        for name in evidence.for_:
            if name not in entry.written_fields():
                choices = entry.written_fields()
                yield Finding(where, str(UnknownNameError("field", name, choices)), "for", name)


def _faults(
    declared: tuple[Written, ...], value: str, known: set[str], schemes: Mapping[str, Scheme]
) -> Iterator[str]:
    for field in declared:
        if isinstance(field, Concept) and value not in schemes[field.scheme]:
            yield str(UnknownNameError(field.scheme, value, schemes[field.scheme]))
        elif isinstance(field, Reference) and field.kind == "record":
            continue  # A correction may wait for the import that brings its record.
        elif isinstance(field, Reference) and field.path(value) not in known:
            yield _unknown(field.kind or "entry", field.path(value), known)


def _check_tables(dataset: Dataset, known: set[str]) -> Iterator[Finding]:
    source = dataset.description.source
    if source and f"source/{source}" not in known:
        message = _unknown("source", f"source/{source}", known)
        yield Finding(dataset.where("source"), message, "source")
    for unit in dataset.units:
        where = dataset.located[id(unit)].where()
        for path in (unit.of, f"place/{unit.counts_as}"):
            if path not in known:
                yield Finding(where, _unknown("entry", path, known))
    for row in dataset.coordinates:
        path = f"place/{row.place}"
        if path not in known:
            where = next(at for node, at in dataset.locations.items() if path_of(node) == path)
            yield Finding(where, _unknown("place", path, known))


def _unknown(what: str, path: str, known: set[str]) -> str:
    same_kind = [one for one in known if one.split("/")[0] == path.split("/")[0]]
    return str(UnknownNameError(what, path, same_kind or known))
