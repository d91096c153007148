"""Sources come and go whole: what they bring is merged with what is there."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner
from pyoxigraph import Literal, NamedNode, Triple

from oxford import Curated
from placegraph.build import build
from placegraph.cli import main
from placegraph.errors import DataError, PlacegraphError, StoreMissingError, UnknownNameError
from placegraph.identifiers import concept, iri
from placegraph.model import DatasetDescription
from placegraph.publish import Change, forget, preview, publish_snapshot
from placegraph.register import Register
from placegraph.sources import GazetteerPlace, Origin, Snapshot, kept_sources
from placegraph.store import current_version, open_store
from placegraph.vocab import PG, RDF, RDFS, XSD

# Oxford and Bonn are curated; Kiel and Coventry are known to the gazetteer alone.
PLACES = {
    "kiel": GazetteerPlace(
        "kiel", "Kiel", "city", latitude=54.3, longitude=10.1, identifiers={"geonames": "2891122"}
    ),
    "coventry": GazetteerPlace("coventry", "Coventry", "city", identifiers={"geonames": "2652221"}),
    "oxford": GazetteerPlace("oxford", "Oxford, England", "city"),
}


def record(
    dataset: str, a: str, b: str, formality: str = "twinning", start: str | None = None
) -> Iterable[Triple]:
    """What a list says of the tie of two places, with its row as evidence."""
    node = iri("record", f"{dataset}--{a}--{b}--{formality}")
    row = iri("evidence", f"{dataset}--{a}--{b}")
    yield Triple(node, RDF.type, PG.RelationshipRecord)
    yield Triple(node, RDFS.label, Literal(f"{a} and {b}", language="en"))
    for place in (a, b):
        yield Triple(node, PG.party, iri("place", place))
    yield Triple(node, PG.level, concept("level", "civic"))
    yield Triple(node, PG.strand, concept("strand", "civic/twinning"))
    yield Triple(node, PG.formality, concept("formality", formality))
    yield Triple(node, PG.status, concept("status", "active"))
    if start:
        yield Triple(node, PG.start, Literal(start))
        yield Triple(node, PG.startEarliest, Literal(f"{start}-01-01", datatype=XSD.date))
        yield Triple(node, PG.startLatest, Literal(f"{start}-12-31", datatype=XSD.date))
    yield Triple(node, PG.evidence, row)
    yield Triple(row, RDF.type, PG.Evidence)


def snapshot(
    store: Path,
    *records: Iterable[Triple],
    dataset: str = "list",
    precedence: int = 50,
    places: Mapping[str, GazetteerPlace] = PLACES,
) -> Snapshot:
    """A list of ties as an importer hands it over."""
    about = DatasetDescription(
        id=dataset, title="A list", description="Twins.", licence="unknown", precedence=precedence
    )
    named = {place for triples in records for place in places}
    return Snapshot(
        about,
        Origin("table", file="list.csv", checksum="a" * 64),
        [triple for triples in records for triple in triples],
        {slug: places[slug] for slug in named},
        Register.read(store),
    )


def bring(store: Path, *records: Iterable[Triple], name: str = "list", weight: int = 50) -> Change:
    """Import a list."""
    return publish_snapshot(store, snapshot(store, *records, dataset=name, precedence=weight))


def ties(store: Path) -> dict[str, list[str]]:
    """Each relationship with the datasets that state it."""
    rows = open_store(store).select(
        "SELECT DISTINCT ?tie ?dataset WHERE { ?tie a pg:Relationship ; pg:statedIn ?dataset }"
    )
    found: dict[str, list[str]] = {}
    for row in rows:
        slug = row["tie"].value.rsplit("/", 1)[1]
        found.setdefault(slug, []).append(row["dataset"].value.rsplit("/", 1)[1])
    return {tie: sorted(datasets) for tie, datasets in found.items()}


def values(store: Path, tie: str, predicate: NamedNode) -> list[str]:
    """The distinct values of a property of a relationship."""
    query = f"SELECT DISTINCT ?value WHERE {{ relationship:{tie} {predicate} ?value }}"
    return sorted(row["value"].value for row in open_store(store).select(query))


def graphs(store: Path) -> dict[str, str]:
    """The digest of each graph."""
    return {name: one.digest for name, one in open_store(store).manifest.graphs.items()}


# Merging


def test_a_tie_that_is_curated_and_in_a_list_is_one(oxford_store: Path) -> None:
    change = bring(oxford_store, record("list", "bonn", "oxford", start="1948"))
    assert ties(oxford_store) == {
        "oxford-bonn": ["list", "twins"],
        "oxford-leiden": ["twins"],
    }
    assert change.shared == 1
    assert values(oxford_store, "oxford-bonn", PG.start) == ["1947"]
    assert values(oxford_store, "oxford-bonn", PG.disagreesOn) == [PG.start.value]


def test_a_list_of_more_weight_than_another_decides_the_value(oxford_store: Path) -> None:
    bring(oxford_store, record("list", "bonn", "oxford", start="1948"), weight=5)
    assert values(oxford_store, "oxford-bonn", PG.start) == ["1948"]


@pytest.mark.parametrize(
    ("formality", "slug"),
    [
        ("sister-city", "coventry--kiel--partnership"),
        ("partner-city", "coventry--kiel--partnership"),
        ("friendship", "coventry--kiel--friendship"),
        ("informal", "coventry--kiel--informal"),
    ],
)
def test_the_records_of_two_lists_are_one_tie_where_they_mean_one_thing(
    formality: str, slug: str, oxford_store: Path
) -> None:
    bring(oxford_store, record("list", "coventry", "kiel"))
    bring(oxford_store, record("other", "coventry", "kiel", formality), name="other", weight=60)
    expected = {"coventry--kiel--partnership": ["list"]}
    expected[slug] = [*expected.get(slug, []), "other"]
    found = ties(oxford_store)
    assert {tie: found[tie] for tie in found if tie.startswith("coventry")} == expected


def test_of_two_lists_of_equal_weight_the_first_by_name_decides(oxford_store: Path) -> None:
    bring(oxford_store, record("list", "coventry", "kiel", start="1947"))
    bring(oxford_store, record("a-list", "coventry", "kiel", start="1950"), name="a-list")
    tie = "coventry--kiel--partnership"
    assert values(oxford_store, tie, PG.start) == ["1950"]
    assert values(oxford_store, tie, PG.startEarliest) == ["1950-01-01"]
    assert values(oxford_store, tie, PG.disagreesOn) == [PG.start.value]


def test_the_order_of_imports_makes_no_difference(oxford_store: Path, tmp_path: Path) -> None:
    one, other = record("list", "bonn", "oxford"), record("other", "coventry", "kiel")
    lists = [("list", list(one), 50), ("other", list(other), 60)]
    for dataset, triples, precedence in lists:
        bring(oxford_store, triples, name=dataset, weight=precedence)
    second = tmp_path / "second"
    build(second, Curated(tmp_path / "again").root)
    for dataset, triples, precedence in reversed(lists):
        bring(second, triples, name=dataset, weight=precedence)
    assert graphs(second) == graphs(oxford_store)
    assert current_version(second) == current_version(oxford_store)


def test_the_gazetteer_speaks_of_places_that_are_not_curated(oxford_store: Path) -> None:
    bring(oxford_store, record("list", "kiel", "oxford"))
    store = open_store(oxford_store)
    rows = store.select(
        "SELECT ?place ?label WHERE { GRAPH dataset:geonames { ?place rdfs:label ?label } }"
    )
    assert {row["label"].value for row in rows} == {"Kiel", "Coventry"}
    assert store.ask('ASK { place:oxford rdfs:label "Oxford"@en }')
    assert not store.ask('ASK { place:oxford rdfs:label "Oxford, England"@en }')


# Snapshots


def test_the_same_list_again_changes_nothing(oxford_store: Path) -> None:
    first = bring(oxford_store, record("list", "coventry", "kiel"))
    again = bring(oxford_store, record("list", "coventry", "kiel"))
    assert (first.is_new, again.is_new) == (True, False)
    assert again.version == first.version
    assert (again.appeared, again.changed, again.went) == ([], [], [])


def test_a_newer_list_replaces_the_older_and_says_what_changed(
    oxford_store: Path,
) -> None:
    bring(oxford_store, record("list", "coventry", "kiel"), record("list", "bonn", "oxford"))
    change = bring(
        oxford_store,
        record("list", "coventry", "kiel", start="1947"),
        record("list", "kiel", "oxford"),
    )
    assert change.appeared == ["list--kiel--oxford--twinning"]
    assert change.changed == ["list--coventry--kiel--twinning"]
    assert change.went == ["list--bonn--oxford--twinning"]
    assert ties(oxford_store)["oxford-bonn"] == ["twins"]
    assert values(oxford_store, "coventry--kiel--partnership", PG.start) == ["1947"]


def test_a_preview_tells_the_same_and_changes_nothing(oxford_store: Path) -> None:
    before = current_version(oxford_store)
    change = preview(oxford_store, snapshot(oxford_store, record("list", "bonn", "oxford")))
    assert change.version is None
    assert change.appeared == ["list--bonn--oxford--twinning"]
    assert change.shared == 1
    assert current_version(oxford_store) == before


# Forgetting


def test_forgetting_removes_exactly_what_the_source_brought(oxford_store: Path) -> None:
    bring(oxford_store, record("list", "bonn", "oxford"))
    before = graphs(oxford_store)
    bring(oxford_store, record("other", "coventry", "kiel"), name="other", weight=60)
    change = forget(oxford_store, "other")
    assert change.went == ["other--coventry--kiel--twinning"]
    assert graphs(oxford_store) == before


def test_the_name_of_what_was_forgotten_stays_taken(oxford_store: Path) -> None:
    bring(oxford_store, record("list", "coventry", "kiel"))
    forget(oxford_store, "list")
    gone = Register.read(oxford_store).gone
    assert {"place/kiel", "relationship/coventry--kiel--partnership"} <= gone
    bring(oxford_store, record("list", "coventry", "kiel"))
    assert ties(oxford_store)["coventry--kiel--partnership"] == ["list"]


def test_a_source_that_is_not_there_or_is_curated_cannot_be_forgotten(oxford_store: Path) -> None:
    bring(oxford_store, record("list", "coventry", "kiel"))
    with pytest.raises(UnknownNameError, match="did you mean list"):
        forget(oxford_store, "lst")
    with pytest.raises(PlacegraphError, match="twins is curated; remove its folder"):
        forget(oxford_store, "twins")


# Building


def test_a_build_keeps_what_was_imported(oxford_store: Path, curated: Curated) -> None:
    bring(oxford_store, record("list", "bonn", "oxford"))
    curated.replace("relationships.yaml", "status: active", "status: dormant")
    build(oxford_store, curated.root)
    assert ties(oxford_store)["oxford-bonn"] == ["list", "twins"]
    assert [one.slug for one in kept_sources(open_store(oxford_store).manifest)] == [
        "twins",
        "list",
    ]


def test_a_place_that_is_curated_after_its_import_keeps_its_ties(
    oxford_store: Path, curated: Curated
) -> None:
    found = snapshot(oxford_store, record("list", "coventry", "kiel"))
    assert found.register.place(["geonames:2891122"], "Kiel", "DE") == "kiel"
    about = found.about.model_copy(update={"speaks_for": ("kiel",)})
    publish_snapshot(oxford_store, dataclasses.replace(found, about=about))
    curated.add("places.yaml", "- id: kiel-on-the-fjord\n  label: Kiel\n  kind: city\n")
    curated.write("places.csv", "place,geonames\nkiel-on-the-fjord,2891122\n")
    build(oxford_store, curated.root)
    store = open_store(oxford_store)
    assert store.ask("ASK { ?tie a pg:Relationship ; pg:party place:kiel-on-the-fjord }")
    assert store.ask("ASK { ?tie pg:statedBy place:kiel-on-the-fjord }")
    assert Register.read(oxford_store).current("place/kiel") == "place/kiel-on-the-fjord"


def test_a_curated_folder_may_not_be_named_like_an_import(
    oxford_store: Path, curated: Curated
) -> None:
    bring(oxford_store, record("list", "coventry", "kiel"))
    curated.replace("dataset.yaml", "id: twins", "id: list")
    with pytest.raises(DataError, match="placegraph forget list"):
        build(oxford_store, curated.root)


def test_an_import_may_not_be_named_like_a_curated_folder(oxford_store: Path) -> None:
    with pytest.raises(PlacegraphError, match="the name of a curated source"):
        bring(oxford_store, record("twins", "coventry", "kiel"), name="twins")


def test_an_import_needs_a_store(tmp_path: Path) -> None:
    with pytest.raises(StoreMissingError):
        bring(tmp_path / "none", record("list", "coventry", "kiel"))


def test_a_source_that_breaks_a_rule_leaves_the_store_as_it_was(oxford_store: Path) -> None:
    before = current_version(oxford_store)
    nowhere = iri("organisation", "nowhere")
    lost = [Triple(one.subject, one.predicate, nowhere if one.predicate == PG.party else one.object)
            for one in record("list", "coventry", "kiel")]  # fmt: skip
    with pytest.raises(DataError, match="counts as no place"):
        bring(oxford_store, lost)
    assert current_version(oxford_store) == before


# Corrections

CORRECTIONS = """\
- id: {id}
  {verb}: list--coventry--kiel--twinning
  reason: The list gives the year of the first visit.
  {value}
  evidence:
    - {{at: 3, quote: Coventry and Kiel since 1947}}
"""


def test_a_correction_decides_over_the_list(oxford_store: Path, curated: Curated) -> None:
    bring(oxford_store, record("list", "coventry", "kiel", start="1940"))
    entry = CORRECTIONS.format(id="kiel-start", verb="corrects", value='start: "1947"')
    curated.write("corrections.yaml", entry)
    build(oxford_store, curated.root)
    tie = "coventry--kiel--partnership"
    assert values(oxford_store, tie, PG.start) == ["1947"]
    assert values(oxford_store, tie, PG.disagreesOn) == [PG.start.value]
    assert ties(oxford_store)[tie] == ["list", "twins"]
    assert values(oxford_store, tie, PG.correctedBy) == [iri("correction", "kiel-start").value]


def test_a_suppressed_record_counts_for_nothing(oxford_store: Path, curated: Curated) -> None:
    bring(oxford_store, record("list", "coventry", "kiel"))
    entry = CORRECTIONS.format(id="not-kiel", verb="suppresses", value="")
    curated.write("corrections.yaml", entry)
    build(oxford_store, curated.root)
    assert "coventry--kiel--partnership" not in ties(oxford_store)
    assert open_store(oxford_store).ask(
        "ASK { GRAPH dataset:list { ?record a pg:RelationshipRecord } }"
    )


def test_a_correction_may_wait_for_its_record(oxford_store: Path, curated: Curated) -> None:
    entry = CORRECTIONS.format(id="not-kiel", verb="suppresses", value="")
    curated.write("corrections.yaml", entry)
    build(oxford_store, curated.root)
    bring(oxford_store, record("list", "coventry", "kiel"), record("list", "bonn", "oxford"))
    assert "coventry--kiel--partnership" not in ties(oxford_store)


# The command line


def test_sources_are_listed_and_forgotten_at_the_prompt(oxford_store: Path) -> None:
    bring(oxford_store, record("list", "coventry", "kiel"))
    runner = CliRunner()
    listed = runner.invoke(main, ["sources", "--store", str(oxford_store)])
    assert [line.split()[0] for line in listed.stdout.splitlines()[2:]] == ["twins", "list"]
    done = runner.invoke(main, ["forget", "list", "--store", str(oxford_store)])
    assert done.exit_code == 0, done.stderr
    assert "1 record" in done.stdout
    again = runner.invoke(main, ["forget", "list", "--store", str(oxford_store)])
    assert again.exit_code == 2
    assert "Traceback" not in again.stderr


# Who says so


def test_the_end_for_which_a_source_speaks_states_the_tie(oxford_store: Path) -> None:
    found = snapshot(oxford_store, record("list", "coventry", "kiel"))
    about = found.about.model_copy(update={"speaks_for": ("kiel",)})
    publish_snapshot(oxford_store, dataclasses.replace(found, about=about))
    tie = "coventry--kiel--partnership"
    assert values(oxford_store, tie, PG.statedBy) == [iri("place", "kiel").value]
    assert open_store(oxford_store).ask("ASK { dataset:list pg:speaksFor place:kiel }")


def test_a_list_kept_in_a_country_speaks_for_its_towns(oxford_store: Path) -> None:
    within = dataclasses.replace(PLACES["kiel"], within="germany")
    germany = GazetteerPlace("germany", "Germany", "country")
    places = {**PLACES, "kiel": within, "germany": germany}
    found = snapshot(oxford_store, record("list", "coventry", "kiel"), places=places)
    about = found.about.model_copy(update={"speaks_for": ("germany",)})
    publish_snapshot(oxford_store, dataclasses.replace(found, about=about))
    stated = values(oxford_store, "coventry--kiel--partnership", PG.statedBy)
    assert stated == [iri("place", "kiel").value]
