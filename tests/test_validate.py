"""What the shapes find is told with the file and the line where it was written."""

from __future__ import annotations

from pyoxigraph import Literal, Triple

from oxford import Curated
from placegraph.findings import Location
from placegraph.identifiers import iri
from placegraph.ingest.curated import read_curated
from placegraph.validate import validate
from placegraph.vocab import PG, RDF, RDFS


def test_the_small_folder_has_no_finding(curated: Curated) -> None:
    (dataset,) = read_curated(curated.root)
    assert validate(dataset.triples(), dataset.locations) == []


def test_a_finding_stands_where_its_entry_was_written(curated: Curated) -> None:
    line = curated.replace("places.yaml", "label: Bonn", "label: Bonn, 0228 123 456")
    (dataset,) = read_curated(curated.root)
    (finding,) = validate(dataset.triples(), dataset.locations)
    assert finding.where.file.endswith("places.yaml")
    assert (finding.where.line, finding.where.entry) == (line - 1, "bonn")
    assert "telephone number" in finding.message
    assert finding.value == "Bonn, 0228 123 456"
    assert finding.severity == "violation"


def test_a_thing_that_stands_in_no_file_is_named_by_its_path() -> None:
    place = iri("place", "oxford")
    triples = [Triple(place, RDF.type, PG.Place), Triple(place, RDFS.label, Literal("Oxford"))]
    findings = validate(triples, {})
    assert {finding.where for finding in findings} == {Location("place/oxford")}
    assert {finding.field for finding in findings} == {"kind", "label"}
