"""Results of metrics as linked data: published through the one writer, asked with SPARQL."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from pyoxigraph import Literal

from placegraph.analyst import Analyst
from placegraph.cli import main
from placegraph.filters import Filter
from placegraph.identifiers import path_of
from placegraph.metrics import METRICS
from placegraph.observations import USUAL, analyses, basis_of, measured, publish, triples_of
from placegraph.publish import forget
from placegraph.store import Store, open_store, plain
from placegraph.vocab import QB

AT_2019 = """
PREFIX analysis: <https://w3id.org/placegraph/id/dataset/analyses#>
SELECT ?label ?degree WHERE {
  ?set dcterms:type "degree" ;
    prov:wasGeneratedBy/prov:used [ schema:name "at" ; schema:value "2018-12-31" ] .
  ?row qb:dataSet ?set ; analysis:node ?place ; analysis:degree ?degree .
  ?place rdfs:label ?label . FILTER (LANG(?label) = "en" && ?degree > 0)
} ORDER BY DESC(?degree) ?label LIMIT 3
"""

VALUES = """
PREFIX analysis: <https://w3id.org/placegraph/id/dataset/analyses#>
SELECT ?a ?b ?dependence (COUNT(DISTINCT ?tie) AS ?ties) WHERE {
  ?row qb:dataSet/dcterms:type "pair_dependence" ; analysis:a ?a ; analysis:b ?b ;
    analysis:tie_keys ?tie ; analysis:dependence ?dependence .
  ?tie a pg:Relationship .
} GROUP BY ?a ?b ?dependence
"""


@pytest.fixture
def path(store_path: Path, tmp_path: Path) -> Path:
    """A store of the shipped curated data that the test may write to."""
    return Path(shutil.copytree(store_path, tmp_path / "store"))


def test_published_results_are_asked_with_sparql(path: Path) -> None:
    results = measured(Analyst(open_store(path)), ["degree"], Filter.of(at="2018"))
    change = publish(path, results)
    store = open_store(path)
    assert (change.version, change.is_new) == (store.version, True)
    rows = [(row["label"].value, row["degree"].value) for row in store.select(AT_2019)]
    assert rows == [("Birmingham", "4"), ("Angers", "1"), ("Bo", "1")]


def test_every_value_of_a_table_is_in_its_observations(path: Path) -> None:
    store = open_store(path)
    (result,) = measured(Analyst(store), ["pair_dependence"])
    publish(path, [result])
    rows = open_store(path).select(VALUES)
    found = {
        (path_of(row["a"]), path_of(row["b"])): (plain(row["dependence"]), plain(row["ties"]))
        for row in rows
    }
    assert found == {
        (row["a"], row["b"]): (row["dependence"], row["ties"])
        for row in result.table.rows
        if row["dependence"] is not None
    }


def test_publishing_again_changes_nothing(path: Path) -> None:
    publish(path, measured(Analyst(open_store(path)), USUAL))
    before = open_store(path)
    again = publish(path, measured(Analyst(before), USUAL))
    assert (again.version, again.is_new) == (before.version, False)


def test_results_of_other_filters_stay_beside_each_other(path: Path) -> None:
    publish(path, measured(Analyst(open_store(path)), ["degree"]))
    publish(path, measured(Analyst(open_store(path)), ["degree"], Filter.of(levels=["civic"])))
    store = open_store(path)
    sets = store.dataset.quads_for_pattern(None, None, QB.DataSet, analyses())
    assert len({str(quad.subject) for quad in sets}) == 2


def test_results_of_what_is_no_more_are_dropped(path: Path) -> None:
    analyst = Analyst(open_store(path))
    (old,) = measured(analyst, ["degree"])
    stale = type(old)(old.table, old.where, "0" * 16)
    publish(path, [stale])
    publish(path, measured(Analyst(open_store(path)), ["coreness"]))
    query = "SELECT DISTINCT ?kind WHERE { ?s a qb:DataSet ; dcterms:type ?kind }"
    kinds = open_store(path).select(query)
    assert [row["kind"] for row in kinds] == [Literal("coreness")]


def test_publishing_does_not_make_results_outdated(path: Path) -> None:
    before = basis_of(open_store(path).manifest)
    publish(path, measured(Analyst(open_store(path)), ["degree"]))
    assert basis_of(open_store(path).manifest) == before


def test_what_is_published_changes_no_metric_and_can_be_forgotten(path: Path) -> None:
    table = Analyst(open_store(path)).measure("ties")
    publish(path, measured(Analyst(open_store(path)), USUAL))
    assert Analyst(open_store(path)).measure("ties").rows == table.rows
    forget(path, "analyses")
    assert analyses().value not in open_store(path).manifest.graphs


@pytest.mark.parametrize("metric_id", METRICS)
def test_every_metric_can_be_told_as_observations(metric_id: str, store: Store) -> None:
    (result,) = measured(Analyst(store), [metric_id])
    triples = set(triples_of(result))
    rows = {t.subject for t in triples if t.predicate == QB.dataSet}
    assert len(rows) == len(result.table)
    components = [t for t in triples if t.predicate == QB.component]
    labelled = "label" in [column.name for column in result.table.columns]
    assert len(components) == len(result.table.columns) - labelled


def test_the_command_prints_turtle_or_publishes(path: Path) -> None:
    shown = CliRunner().invoke(main, ["analyse", "degree", "--store", str(path)])
    assert shown.exit_code == 0
    assert "a qb:DataSet" in shown.stdout
    told = CliRunner().invoke(main, ["analyse", "degree", "--publish", "--store", str(path)])
    assert f"version {open_store(path).version} (new) in {path}\n" in told.stdout
    assert "17 observations  analyses-degree-" in told.stdout
    refused = CliRunner().invoke(main, ["analyse", "degre", "--publish", "--store", str(path)])
    assert refused.exit_code == 2
    assert "no metric called 'degre'; did you mean degree" in refused.stderr
