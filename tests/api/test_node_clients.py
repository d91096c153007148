"""Programs of the JavaScript world read what the service writes and ask it: jsonld, graphology
and Comunica from npm.

The packages are installed into a folder of the run, by the Node that comes as a Python package.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph
from rdflib.compare import isomorphic

import hatch_build
from api.conftest import SMALL_POOL, serving
from placegraph.network import to_network
from placegraph.store import Store
from placegraph_api.app import create_app
from placegraph_api.settings import Settings

PACKAGES = ("jsonld@8.3.3", "graphology@0.26.0", "graphology-gexf@0.13.2",
            "@comunica/query-sparql@5.4.1")  # fmt: skip
THINGS = (
    "place/southampton",
    "relationship/southampton-miami-dade-twinning",
    "organisation/eurocities",
    "dataset/briefing",
    "concept/strand/education/schools",
    "place",
    "dumps",
)

READ = """
const jsonld = require("jsonld");
// The context is fetched from the service, as a client does.
const loader = async (url) => ({
  contextUrl: null, documentUrl: url, document: await (await fetch(url)).json(),
});
(async () => {
  const found = {};
  for (const [path, accept] of JSON.parse(process.argv[2])) {
    const answer = await fetch(path, {headers: {Accept: accept}});
    const document = await answer.json();
    const options = {documentLoader: loader};
    const frame = {"@context": document["@context"], "@id": document.id, "@embed": "@always"};
    const flat = await jsonld.flatten(document, null, options);
    found[path + " " + accept] = {
      quads: await jsonld.toRDF(document, {...options, format: "application/n-quads"}),
      again: document.id && await jsonld.frame(flat, frame, {...options, omitGraph: true}),
    };
  }
  console.log(JSON.stringify(found));
})();
"""
DRAW = """
const {MultiGraph} = require("graphology");
const gexf = require("graphology-gexf");
(async () => {
  const base = process.argv[2];
  const data = await (await fetch(base + "/network.graphology.json")).json();
  const graph = new MultiGraph({type: data.options.type});
  graph.import(data);
  const places = graph.mapNodes((_, each) => Number.isFinite(each.x) && Number.isFinite(each.y));
  const text = await (await fetch(base + "/network.gexf")).text();
  const dynamic = gexf.parse(MultiGraph, text, {addMissingNodes: false});
  console.log(JSON.stringify({
    order: graph.order, size: graph.size, multi: graph.multi, placed: places.every(Boolean),
    edges: graph.edges("place/miami-dade-county", "place/southampton").length,
    gexf: dynamic.size,
  }));
})();
"""

FEDERATE = """
const {QueryEngine} = require("@comunica/query-sparql");
(async () => {
  const [query, ...sources] = process.argv.slice(2);
  const engine = new QueryEngine();
  const found = await engine.queryBindings(query, {sources: sources.map(each => JSON.parse(each))});
  const rows = [];
  for await (const row of found) {
    rows.push(Object.fromEntries([...row].map(([name, term]) => [name.value, term.value])));
  }
  console.log(JSON.stringify(rows));
})();
"""


def run(folder: Path, *command: str) -> str:
    """What a command of Node prints; its errors tell what failed."""
    result = subprocess.run(
        command, cwd=folder, env=hatch_build.environment(), capture_output=True, text=True,
        timeout=300, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the packages."""
    folder = tmp_path_factory.mktemp("node")
    npm = hatch_build._node_folder() / "lib/node_modules/npm/bin/npm-cli.js"
    (folder / "package.json").write_text('{"private": true}', encoding="utf-8")
    run(folder, "node", str(npm), "install", "--ignore-scripts", "--no-audit", "--no-fund",
        *PACKAGES)  # fmt: skip
    (folder / "read.js").write_text(READ, encoding="utf-8")
    (folder / "draw.js").write_text(DRAW, encoding="utf-8")
    (folder / "federate.js").write_text(FEDERATE, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def address(store: Store) -> Iterator[str]:
    """The service of the curated data at an address of its own."""
    with serving(create_app(store, Settings(pool=SMALL_POOL))) as base:
        yield base


def test_jsonld_of_npm_reads_what_the_turtle_says(node: Path, address: str) -> None:
    profile = 'application/ld+json;profile="http://www.w3.org/ns/json-ld#%s"'
    accepts = ["application/ld+json", profile % "compacted", profile % "expanded"]
    asked = [(f"{address}/{path}", accept) for path in THINGS for accept in accepts]
    found: dict[str, Any] = json.loads(run(node, "node", "read.js", json.dumps(asked)))
    for path in THINGS:
        turtle = Graph().parse(f"{address}/{path}.ttl", format="turtle")
        for accept in accepts:
            read = found[f"{address}/{path} {accept}"]
            graph = Graph().parse(data=read["quads"], format="nt")
            assert isomorphic(graph, turtle), (path, accept)


def test_a_tree_comes_back_from_npm_with_the_thing_at_its_root(node: Path, address: str) -> None:
    path = f"{address}/relationship/southampton-miami-dade-twinning"
    asked = [(path, "application/ld+json")]
    (read,) = json.loads(run(node, "node", "read.js", json.dumps(asked))).values()
    again = read["again"]
    assert again["type"] == "Relationship"
    assert again["start"] == "2019-06"
    assert {each["type"] for each in again["party"]} == {"Organisation"}
    assert all(each["locator"] for each in again["evidence"] if "type" in each)


def test_graphology_imports_every_parallel_tie(node: Path, address: str, store: Store) -> None:
    network = to_network(store)
    read = json.loads(run(node, "node", "draw.js", address))
    assert read == {
        "order": network.number_of_nodes(),
        "size": network.number_of_edges(),
        "multi": True,
        "placed": True,
        "edges": 7,
        "gexf": network.number_of_edges(),
    }


POPULATIONS = """
@prefix ex: <http://example.org/> .
<https://w3id.org/placegraph/id/place/miami-dade-county> ex:people 2700000 .
<https://w3id.org/placegraph/id/place/lyon> ex:people 520000 .
"""
PARTNERS = """
PREFIX pg: <https://w3id.org/placegraph/ns#>
PREFIX ex: <http://example.org/>
SELECT DISTINCT ?label ?people {
  ?pair pg:endPlace <https://w3id.org/placegraph/id/place/southampton>, ?other .
  ?other ex:people ?people ; <http://www.w3.org/2000/01/rdf-schema#label> ?label .
}
"""


def test_comunica_joins_it_with_another_source(node: Path, address: str) -> None:
    ours = json.dumps({"type": "sparql", "value": f"{address}/sparql"})
    theirs = json.dumps(
        {
            "type": "serialized",
            "value": POPULATIONS,
            "mediaType": "text/turtle",
            "baseIRI": "http://example.org/",
        }
    )
    rows = json.loads(run(node, "node", "federate.js", PARTNERS, ours, theirs))
    assert rows == [{"label": "Miami-Dade County", "people": "2700000"}]


def test_comunica_finds_out_by_itself_that_it_is_an_endpoint(node: Path, address: str) -> None:
    relationship = "<https://w3id.org/placegraph/ns#Relationship>"
    query = f"SELECT (COUNT(DISTINCT ?tie) AS ?n) {{ ?tie a {relationship} }}"
    source = json.dumps({"value": f"{address}/sparql"})
    assert json.loads(run(node, "node", "federate.js", query, source)) == [{"n": "24"}]
