"""The catalogue describes every named graph of the store, itself included."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from oxford import Curated
from placegraph.build import build
from placegraph.catalogue import OWN, catalogue
from placegraph.resources import shipped
from placegraph.store import Store, open_store, plain

GRAPHS = "SELECT ?graph (COUNT(*) AS ?triples) WHERE { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph"


def described(store: Store, predicate: str) -> dict[str, list[object]]:
    """What the catalogue says of each graph."""
    query = f"""
        SELECT ?graph ?value WHERE {{
          GRAPH dataset:catalogue {{
            dataset:catalogue dcat:dataset ?graph . ?graph {predicate} ?value
          }}
        }}"""
    found: dict[str, list[object]] = {}
    for row in store.select(query):
        found.setdefault(row["graph"].value, []).append(plain(row["value"]))
    return found


@pytest.fixture(scope="module")
def graphs(store: Store) -> dict[str, int]:
    """Every named graph of the shipped data and the triples that stand in it."""
    return {row["graph"].value: int(row["triples"].value) for row in store.select(GRAPHS)}


def test_every_named_graph_is_a_described_dataset(store: Store, graphs: dict[str, int]) -> None:
    assert set(described(store, "a")) == set(graphs)
    dataset = "http://www.w3.org/ns/dcat#Dataset"
    assert all(dataset in classes for classes in described(store, "a").values())


@pytest.mark.parametrize(
    "predicate",
    ["dcterms:title", "dcterms:description", "dcterms:license", "pg:precedence", "rdfs:label"],
)
def test_every_graph_has_one(predicate: str, store: Store, graphs: dict[str, int]) -> None:
    found = described(store, predicate)
    assert set(found) == set(graphs)
    assert all(len(values) == 1 for values in found.values())


def test_the_number_of_triples_is_the_real_one(store: Store, graphs: dict[str, int]) -> None:
    assert described(store, "void:triples") == {name: [count] for name, count in graphs.items()}
    assert {name: one.triples for name, one in store.manifest.graphs.items()} == graphs


def test_every_graph_was_made_by_a_build_of_this_software(
    store: Store, graphs: dict[str, int]
) -> None:
    query = """
        SELECT ?graph WHERE {
          ?graph prov:wasGeneratedBy ?build .
          ?build a prov:Activity ; prov:wasAssociatedWith ?software .
          ?software a prov:SoftwareAgent ; rdfs:label ?label
        }"""
    assert {row["graph"].value for row in store.select(query)} == set(graphs)


def test_every_folder_has_the_checksum_of_its_files(store: Store) -> None:
    query = """
        SELECT ?graph ?value WHERE {
          ?graph spdx:checksum ?checksum .
          ?checksum spdx:algorithm spdx:checksumAlgorithm_sha256 ; spdx:checksumValue ?value
        }"""
    found = {
        row["graph"].value.rsplit("/", 1)[1]: row["value"].value for row in store.select(query)
    }
    folders = {path.name for path in shipped("data/curated").iterdir() if path.is_dir()}
    assert set(found) == folders
    for name in folders:
        digest = hashlib.sha256()
        for path in sorted((shipped("data/curated") / name).iterdir()):
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
        assert found[name] == digest.hexdigest()


def test_the_derived_graph_names_what_it_was_derived_from(store: Store) -> None:
    query = "SELECT ?source WHERE { dataset:derived prov:wasDerivedFrom ?source }"
    folders = {path.name for path in shipped("data/curated").iterdir() if path.is_dir()}
    assert {row["source"].value.rsplit("/", 1)[1] for row in store.select(query)} == folders


def test_a_licence_that_is_known_is_an_iri_and_one_that_is_not_says_so(
    curated: Curated, tmp_path: Path
) -> None:
    address = "https://creativecommons.org/licenses/by/4.0/"
    curated.replace("dataset.yaml", address, "unknown")
    build(tmp_path / "store", curated.root)
    store = open_store(tmp_path / "store")
    licences = described(store, "dcterms:license")
    assert licences.pop("https://w3id.org/placegraph/id/dataset/twins") == ["unknown"]
    assert set(licences) == {f"https://w3id.org/placegraph/id/dataset/{one.id}" for one in OWN}
    assert all(values == [address] for values in licences.values())
    assert store.ask("ASK { dataset:twins prov:hadPrimarySource source:list-of-twins }")


def test_the_catalogue_says_nothing_that_changes_from_build_to_build(
    curated: Curated, tmp_path: Path
) -> None:
    one = build(tmp_path / "one", curated.root)
    other = build(tmp_path / "other", curated.root)
    assert one.graphs[catalogue().value] == other.graphs[catalogue().value]
