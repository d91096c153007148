"""Curated folders: hand-written YAML and CSV, read into entries with the line each stands on.

A folder is a dataset and becomes one named graph. Every fault in a folder is
found before anything is refused, so that one run shows all that is to be mended.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pyoxigraph import Triple

from placegraph import model, triples
from placegraph.errors import DataError
from placegraph.findings import Finding, Location, display_path
from placegraph.identifiers import iri
from placegraph.ingest.located_yaml import Key, LocatedYaml, read_text, read_yaml

ENTRY_FILES: Mapping[str, type[model.Entry]] = {
    "sources.yaml": model.Source,
    "places.yaml": model.Place,
    "organisations.yaml": model.Organisation,
    "relationships.yaml": model.Relationship,
    "corrections.yaml": model.Correction,
    "agreements.yaml": model.Agreement,
    "events.yaml": model.Event,
    "roles.yaml": model.RolePost,
    "characteristics.yaml": model.Characteristic,
    "observations.yaml": model.Observation,
    "lessons.yaml": model.Lesson,
}

Model = TypeVar("Model", bound=BaseModel)


@dataclass
class Dataset:
    """One folder: its description, what stands in it and where, and its checksum (SHA-256)."""

    description: model.DatasetDescription
    about: LocatedYaml
    checksum: str
    entries: list[model.Entry] = field(default_factory=list)
    units: list[model.AnalysisUnit] = field(default_factory=list)
    coordinates: list[model.Coordinates] = field(default_factory=list)
    locations: dict[str, Location] = field(default_factory=dict)
    located: dict[int, LocatedEntry] = field(default_factory=dict)

    @property
    def slug(self) -> str:
        """The dataset's slug, which names its graph."""
        return self.description.id

    def where(self, field_name: str) -> Location:
        """Where a field of the description stands."""
        return Location(self.about.file, self.about.line((field_name,)), self.slug)

    def triples(self) -> Iterator[Triple]:
        """Everything that the dataset says."""
        for entry in self.entries:
            yield from triples.entry_triples(entry, self.slug, self.description.source)
        for unit in self.units:
            yield from triples.unit_triples(unit)
        for row in self.coordinates:
            yield from triples.coordinate_triples(row)


@dataclass(frozen=True)
class LocatedEntry:
    """An entry and the lines of its fields."""

    entry: BaseModel
    yaml: LocatedYaml
    path: tuple[Key, ...]

    def where(self, *field_path: Key) -> Location:
        """Where a field of the entry stands."""
        name = getattr(self.entry, "id", None) or getattr(self.entry, "of", None)
        return Location(self.yaml.file, self.yaml.line((*self.path, *field_path)), name)


def read_curated(root: Path) -> list[Dataset]:
    """Every dataset folder below `root`, in the order of precedence.

    Raises DataError with all faults of all folders.
    """
    folders = sorted(path for path in root.glob("[!._]*") if path.is_dir())
    if not folders:
        expected = "folders that each hold a dataset.yaml"
        raise DataError([Finding(Location(display_path(root)), "no datasets", expected=expected)])
    findings: list[Finding] = []
    datasets = [dataset for folder in folders if (dataset := _read_folder(folder, findings))]
    if findings:
        raise DataError(findings)
    return sorted(datasets, key=lambda dataset: (dataset.description.precedence, dataset.slug))


def _read_folder(folder: Path, findings: list[Finding]) -> Dataset | None:
    path = folder / "dataset.yaml"
    if not path.exists():
        expected = "a file that says what the other files of the folder are"
        findings.append(Finding(Location(display_path(path)), "missing", expected=expected))
        return None
    described = _read_yaml(path, findings)
    if described is None:
        return None
    description = _validated(model.DatasetDescription, described, (), findings)
    if description is None:
        return None
    dataset = Dataset(description, described, _checksum(folder))
    for path in sorted(folder.iterdir()):
        if path.name in ENTRY_FILES:
            _read_entries(path, ENTRY_FILES[path.name], dataset, findings)
        elif path.name == "units.yaml":
            for located, unit in _items(path, model.AnalysisUnit, findings):
                dataset.units.append(unit)
                dataset.located[id(unit)] = located
        elif path.name == "places.csv":
            dataset.coordinates = list(_read_coordinates(path, dataset, findings))
        elif path.name not in {"dataset.yaml", "README.md"} and not path.name.startswith("."):
            known = ", ".join([*ENTRY_FILES, "units.yaml", "places.csv", "dataset.yaml"])
            where = Location(display_path(path))
            findings.append(Finding(where, "a file that nothing reads", expected=f"one of {known}"))
    return dataset


def _read_yaml(path: Path, findings: list[Finding]) -> LocatedYaml | None:
    try:
        return read_yaml(path)
    except DataError as error:
        findings.extend(error.findings)
        return None


def _read_entries(
    path: Path, kind: type[model.Entry], dataset: Dataset, findings: list[Finding]
) -> None:
    first: dict[str, Location] = {}
    for located, entry in _items(path, kind, findings):
        node = triples.entry_iri(entry, dataset.slug).value
        if first.setdefault(node, located.where()) != located.where():
            message = f"an id that stands twice, first at {first[node]}"
            findings.append(Finding(located.where("id"), message, "id", entry.id))
            continue
        dataset.entries.append(entry)
        dataset.locations[node] = located.where()
        dataset.located[id(entry)] = located
        for at, evidence in enumerate(entry.evidence):
            node = triples.evidence_iri(evidence, dataset.slug, dataset.description.source).value
            dataset.locations.setdefault(node, located.where("evidence", at))


def _items(
    path: Path, kind: type[Model], findings: list[Finding]
) -> Iterator[tuple[LocatedEntry, Model]]:
    read = _read_yaml(path, findings)
    if read is None or read.content is None:
        return
    if not isinstance(read.content, list):
        where = Location(read.file, 1)
        findings.append(Finding(where, "not a list", expected="entries that begin with `- id:`"))
        return
    for at in range(len(read.content)):
        item = _validated(kind, read, (at,), findings)
        if item is not None:
            yield LocatedEntry(item, read, (at,)), item


def _validated(
    kind: type[Model], read: LocatedYaml, path: tuple[Key, ...], findings: list[Finding]
) -> Model | None:
    value: Any = read.content
    for key in path:
        value = value[key]
    try:
        return kind.model_validate(_without_blanks(value))
    except ValidationError as error:
        name = value.get("id") or value.get("of") if isinstance(value, dict) else None
        for fault in error.errors():
            where = Location(read.file, read.line((*path, *fault["loc"])), name)
            findings.append(_finding(where, kind, fault))
        return None


def _finding(where: Location, kind: type[BaseModel], fault: Any) -> Finding:
    """A validation fault in words for someone who edits the file."""
    name = ".".join(str(part) for part in fault["loc"]) or None
    found = fault["input"]
    value = found if isinstance(found, str) else None
    message, expected = fault["msg"].removeprefix("Value error, "), None
    if fault["type"] == "extra_forbidden":
        names = (field.alias or name for name, field in kind.model_fields.items())
        message, value, expected = "an unknown field", None, f"one of {', '.join(names)}"
    elif fault["type"] == "missing":
        message, value = "missing", None
    elif fault["type"] == "too_short":
        length = fault["ctx"]["min_length"]
        message = f"has {fault['ctx']['actual_length']} of the {length} that are needed"
        expected = f"at least {length}"
    elif fault["type"] == "tuple_type":
        message, expected = "not a list", f"a list, such as [{found}]"
    elif fault["type"] == "string_pattern_mismatch":
        message, expected = "not written as expected", _PATTERNS.get(fault["ctx"]["pattern"])
        expected = expected or f"the pattern {fault['ctx']['pattern']}"
    elif fault["type"] == "value_error":
        value = None
    elif fault["type"] == "model_type":
        message, expected = "not an entry", "fields, each with a value, such as `id: dover`"
    elif message.startswith("Input should be "):
        message, expected = "not as expected", message.removeprefix("Input should be ")
    return Finding(where, message, name, value, expected)


_PATTERNS = {
    model.SLUG_PATTERN: "lower-case letters and digits joined by hyphens, such as port-of-dover",
    model.PATH_PATTERN: "a kind and a slug, such as place/bo or organisation/bo-city-council",
}


def _without_blanks(value: Any) -> Any:
    """A key with nothing behind it counts as absent."""
    if isinstance(value, dict):
        return {key: _without_blanks(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return tuple(_without_blanks(item) for item in value)
    return value


def _read_coordinates(
    path: Path, dataset: Dataset, findings: list[Finding]
) -> Iterator[model.Coordinates]:
    try:
        text = read_text(path)
    except DataError as error:
        findings.extend(error.findings)
        return
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    for row in rows:
        where = Location(display_path(path), rows.line_num, row.get("place"))
        if None in row:
            findings.append(Finding(where, "more cells than columns", value=",".join(row[None])))
            continue
        try:
            found = model.Coordinates.model_validate(
                {key: value for key, value in row.items() if value}
            )
        except ValidationError as error:
            faults = (_finding(where, model.Coordinates, fault) for fault in error.errors())
            findings.extend(faults)
            continue
        node = iri("place", found.place).value
        dataset.locations |= {node: where, f"{node}#point": where}
        yield found


def _checksum(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        if path.is_file():
            digest.update(f"{path.name}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()
