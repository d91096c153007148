"""Each format is read back by the tool that it is for, and no tie is lost on the way."""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
import tracemalloc
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import geopandas
import jsonschema
import networkx as nx
import pytest
from lxml import etree
from pyoxigraph import NamedNode, Quad, RdfFormat, parse
from rdflib import Dataset, Graph
from shapely.geometry import shape

from placegraph.errors import ParameterError, UnknownNameError
from placegraph.export.columns import NODE_COLUMNS, TIE_COLUMNS
from placegraph.export.formats import BY_EXTENSION, FORMATS, format_of, get_format
from placegraph.export.rows import Export
from placegraph.identifiers import iri
from placegraph.network import Filter, to_network
from placegraph.store import Store
from placegraph.vocab import PG

HERE = Path(__file__).parent
BY_SA = "https://creativecommons.org/licenses/by-sa/4.0/"
# In the hard store: two of Oxford, two between Suva and Apia, and one of three places, so three.
EDGES = 7


def document(store: Store, name: str, **what: Any) -> bytes:
    """An export as a whole."""
    return b"".join(FORMATS[name].pieces(Export(store, **what)))


def text(store: Store, name: str, **what: Any) -> str:
    """The same as text."""
    return document(store, name, **what).decode()


def table(store: Store, name: str, **what: Any) -> list[dict[str, str]]:
    """A CSV table as rows."""
    return list(csv.DictReader(io.StringIO(text(store, name, **what), newline="")))


def multi(network: nx.Graph[str]) -> nx.MultiGraph[str]:
    """A network that kept its parallel ties."""
    assert isinstance(network, nx.MultiGraph)
    return network


def read_json(document: bytes) -> dict[str, Any]:
    """A JSON document."""
    read: dict[str, Any] = json.loads(document)
    return read


# GraphML


def test_networkx_reads_graphml_with_every_parallel_tie(hard: Store) -> None:
    network = multi(nx.parse_graphml(text(hard, "graphml")))
    assert network.number_of_edges() == EDGES
    assert set(network["place/apia"]["place/suva"]) == {"suva-apia", "suva-apia-ports"}
    tie = network.edges["place/apia", "place/suva", "suva-apia-ports"]
    assert (tie["start"], tie["start_latest"], tie["end"]) == ("[1980,1981]", "1981-12-31", "2001")
    assert (tie["formal"], tie["evidence_count"]) == (False, 1)
    assert (tie["licences"], tie["share_alike"]) == (BY_SA, True)
    assert tie["evidence"] == "A list of twins, line 3"
    assert network.nodes["place/oxford"]["latitude"] == pytest.approx(51.75222)
    assert network.graph["version"] == hard.version


def test_graphml_of_the_curated_graph_is_the_network(store: Store) -> None:
    read, network = multi(nx.parse_graphml(text(store, "graphml"))), to_network(store)
    assert set(read) == set(network)
    assert {key for *_, key in read.edges(keys=True)} == {
        key for *_, key in network.edges(keys=True)
    }


def test_a_hostile_name_stays_text_in_xml(hard: Store) -> None:
    label = "Apia <b>&</b> 'quoted' \"twice\""
    for name in ("graphml", "gexf"):
        assert "\v" not in text(hard, name)
    assert nx.parse_graphml(text(hard, "graphml")).nodes["place/apia"]["label"] == label.replace(
        "</b> ", "</b>  "
    )
    assert nx.read_gexf(io.BytesIO(document(hard, "gexf"))).nodes["place/apia"]["label"] == label


# GEXF


@pytest.mark.parametrize("projection", ["places", "organisations"])
def test_gexf_follows_the_schema(store: Store, hard: Store, projection: str) -> None:
    schema = etree.XMLSchema(etree.parse(HERE / "gexf-1.3.xsd"))
    for each in (store, hard):
        schema.assertValid(etree.fromstring(document(each, "gexf", projection=projection)))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('version="1.3"', 'version="1.2"'),
        ('kind="2"', 'kind="1"'),
        ('source="place/apia"', 'source="place/nowhere"'),
        ('start="1990-01-01"', 'start="January"'),
        ('timeformat="date"', 'timeformat="year"'),
        ("<nodes>", "<nodes><edge/>"),
    ],
    ids=["version", "parallel", "no node", "no time", "no format", "element"],
)
def test_the_schema_refuses_what_is_no_gexf(hard: Store, old: str, new: str) -> None:
    schema = etree.XMLSchema(etree.parse(HERE / "gexf-1.3.xsd"))
    written = text(hard, "gexf")
    assert old in written
    assert not schema.validate(etree.fromstring(written.replace(old, new, 1).encode()))


def test_networkx_reads_gexf_with_the_years_of_a_tie(hard: Store) -> None:
    network = multi(nx.read_gexf(io.BytesIO(document(hard, "gexf"))))
    assert network.number_of_edges() == EDGES
    suspended = network.edges["place/apia", "place/suva", "suva-apia"]
    # networkx writes an open end as the text None.
    assert suspended["spells"] == [("1990-01-01", "1995-06-01"), ("1998-06-01", "None")]
    ended = network.edges["place/apia", "place/suva", "suva-apia-ports"]
    assert (ended["start"], ended["end"]) == ("1980-01-01", "2001-12-31")
    assert (ended["start_edtf"], ended["end_edtf"]) == ("[1980,1981]", "2001")
    open_ended = network.edges["place/leiden", "place/oxford", "oxford-leiden"]
    assert open_ended["start"] == "1946-01-01"
    assert "end" not in open_ended
    proposed = network.edges["place/leiden", "place/oxford", "league:place/leiden:place/oxford"]
    assert not {"start", "end", "spells"} & set(proposed)


# CSV


def test_tables_hold_every_column_of_every_row(hard: Store) -> None:
    nodes, edges = table(hard, "nodes"), table(hard, "edges")
    assert list(nodes[0]) == [column.name for column in NODE_COLUMNS]
    assert list(edges[0]) == [column.name for column in TIE_COLUMNS]
    assert len(nodes) == 5
    assert len({edge["id"] for edge in edges}) == len(edges) == EDGES
    assert Counter(edge["tie"] for edge in edges)["league"] == 3
    assert {end for edge in edges for end in (edge["source"], edge["target"])} == {
        node["id"] for node in nodes
    }
    (ports,) = [edge for edge in edges if edge["tie"] == "suva-apia-ports"]
    assert (ports["sources"], ports["datasets"]) == ("A list of twins", "pacific")
    assert (ports["licences"], ports["share_alike"]) == (BY_SA, "true")


def test_no_cell_is_a_formula_and_numbers_stay_numbers(hard: Store) -> None:
    nodes = {row["id"]: row for row in table(hard, "nodes")}
    assert nodes["place/suva"]["label"] == '\'=HYPERLINK("http://example.org")'
    assert float(nodes["place/oxford"]["longitude"]) == pytest.approx(-1.25596)
    cells = [
        cell for name in ("nodes", "edges") for row in table(hard, name) for cell in row.values()
    ]
    assert not [cell for cell in cells if re.match(r"[=+@\t\r\n]|-(?![\d.]+$)", cell)]


def test_a_mark_for_excel_is_written_when_asked_for(hard: Store) -> None:
    plain, marked = document(hard, "nodes"), document(hard, "nodes", bom=True)
    assert marked == b"\xef\xbb\xbf" + plain


def test_the_zip_holds_both_tables_and_is_the_same_every_time(hard: Store) -> None:
    written = document(hard, "csv")
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        assert archive.testzip() is None
        for name in ("nodes", "edges"):
            assert archive.read(f"{name}.csv") == document(hard, name)
    assert document(hard, "csv") == written


# GeoJSON and Linked Places


def test_geopandas_reads_points_and_lines(hard: Store, tmp_path: Path) -> None:
    (tmp_path / "x.geojson").write_bytes(document(hard, "geojson"))
    frame = geopandas.read_file(tmp_path / "x.geojson").set_index("id")
    assert len(frame) == 5 + EDGES
    assert frame.geometry.dropna().is_valid.all()
    point = frame.loc["place/oxford"].geometry
    assert (point.x, point.y) == pytest.approx((-1.25596, 51.75222))
    assert frame.loc["oxford-bonn"].geometry.length == pytest.approx(8.41, abs=0.01)
    # Where Leiden lies, no source says.
    assert frame.loc["place/leiden"].geometry is None
    assert frame.loc["oxford-leiden"].geometry is None
    assert frame.loc["suva-apia"].licences == [BY_SA]


def test_a_line_is_cut_at_the_antimeridian(hard: Store) -> None:
    features = {each["id"]: each for each in read_json(document(hard, "geojson"))["features"]}
    line = features["suva-apia"]["geometry"]
    assert line["type"] == "MultiLineString"
    west, east = line["coordinates"]
    assert west[0] == [-171.76666, -13.83333]
    assert (west[1][0], east[0][0], east[1]) == (-180, 180, [178.44149, -18.14161])
    assert west[1][1] == east[0][1] == pytest.approx(-17.46, abs=0.01)
    # Ten degrees, not 350.
    assert shape(line).length < 12


def test_linked_places_follow_the_schema(store: Store, hard: Store) -> None:
    schema = json.loads((HERE / "linked-places.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for each, projection in itertools.product((store, hard), ("places", "organisations")):
        validator.validate(read_json(document(each, "linked-places", projection=projection)))
    broken = read_json(document(hard, "linked-places"))
    broken["features"][0]["relations"][0]["certainty"] = "sure"
    assert not validator.is_valid(broken)


def test_a_linked_place_tells_its_relations_with_time_certainty_and_citations(hard: Store) -> None:
    features = {
        each["@id"]: each for each in read_json(document(hard, "linked-places"))["features"]
    }
    apia = features[iri("place", "apia").value]
    assert apia["properties"]["ccodes"] == ["WS"]
    assert {name["toponym"] for name in apia["names"][1:]} == {"Āpia"}
    assert apia["links"] == [
        {"type": "exactMatch", "identifier": "https://sws.geonames.org/4035413/"}
    ]
    relations = {each["citations"][0]["@id"]: each for each in apia["relations"]}
    ports = relations[iri("relationship", "suva-apia-ports").value]
    assert ports["relationTo"] == iri("place", "suva").value
    assert ports["when"]["timespans"] == [
        {"start": {"earliest": "1980-01-01", "latest": "1981-12-31"}, "end": {"in": "2001"}}
    ]
    assert ports["certainty"] == "certain"
    assert ports["citations"][1]["label"] == "A list of twins, line 3"
    # It goes on: without an end it would be read as a tie of one year.
    going_on = relations[iri("relationship", "suva-apia").value]["when"]["timespans"]
    assert going_on == [{"start": {"in": "1990"}, "end": {"earliest": "1990-12-31"}}]
    assert "when" not in relations[iri("relationship", "league").value]


# JSON for the browser


def test_networkx_reads_the_json_of_d3(hard: Store) -> None:
    network = multi(nx.node_link_graph(read_json(document(hard, "d3")), edges="links"))
    assert network.number_of_edges() == EDGES
    assert network.edges["place/apia", "place/suva", "suva-apia"]["strands"] == ["civic/twinning"]


def test_every_node_of_graphology_has_a_position(hard: Store) -> None:
    read = read_json(document(hard, "graphology"))
    assert read["options"] == {"type": "undirected", "multi": True, "allowSelfLoops": True}
    nodes = {node["key"]: node["attributes"] for node in read["nodes"]}
    assert len({edge["key"] for edge in read["edges"]}) == EDGES
    assert {edge[end] for edge in read["edges"] for end in ("source", "target")} == set(nodes)
    oxford, leiden = nodes["place/oxford"], nodes["place/leiden"]
    assert oxford["x"] == pytest.approx(-1.25596)
    # ln(tan + sec) of 51.75222°, in degrees: ln(1.2685 + 1.6153) = 1.0591.
    assert oxford["y"] == pytest.approx(60.685, abs=0.005)
    # In the middle between its neighbours, Oxford and Apia.
    assert leiden["x"] == pytest.approx((-1.25596 - 171.76666) / 2)


# RDF


def quads(store: Store) -> set[Quad]:
    """Everything in the store."""
    return set(store.dataset.quads_for_pattern(None, None, None, None))


def test_trig_and_n_quads_hold_every_graph_of_the_store(hard: Store) -> None:
    everything = quads(hard)
    assert set(parse(document(hard, "trig"), format=RdfFormat.TRIG)) == everything
    lines = document(hard, "n-quads").splitlines()
    assert len(lines) == len(everything)
    assert set(parse(document(hard, "n-quads"), format=RdfFormat.N_QUADS)) == everything


def test_turtle_n_triples_and_json_ld_hold_the_union_each_triple_once(hard: Store) -> None:
    union = {quad.triple for quad in quads(hard)}
    lines = document(hard, "n-triples").splitlines()
    assert len(lines) == len(set(lines)) == len(union)
    for name, form in (
        ("turtle", RdfFormat.TURTLE),
        ("n-triples", RdfFormat.N_TRIPLES),
        ("json-ld", RdfFormat.JSON_LD),
    ):
        assert {quad.triple for quad in parse(document(hard, name), format=form)} == union, name


def test_rdflib_reads_what_the_engine_wrote(hard: Store) -> None:
    union = {quad.triple for quad in quads(hard)}
    for name, form in (("turtle", "turtle"), ("n-triples", "nt"), ("json-ld", "json-ld")):
        assert len(Graph().parse(data=document(hard, name), format=form)) == len(union), name
    for name, form in (("trig", "trig"), ("n-quads", "nquads")):
        assert len(Dataset().parse(data=document(hard, name), format=form)) == len(quads(hard)), (
            name
        )


def test_a_selection_comes_with_evidence_and_parties_and_nothing_of_other_ties(hard: Store) -> None:
    found = set(
        parse(
            document(hard, "n-quads", where=Filter.of(levels=["commercial"])),
            format=RdfFormat.N_QUADS,
        )
    )
    assert found < quads(hard)
    described = {quad.subject for quad in found}
    assert {
        iri("relationship", "suva-apia-ports"),
        iri("record", "pacific-suva-apia-ports"),
        iri("event", "suva-apia-ports-ended"),
        iri("place", "suva"),
        iri("source", "list-of-twins"),
        iri("dataset", "pacific"),
        NamedNode(iri("place", "suva").value + "#point"),
    } <= described
    assert iri("relationship", "suva-apia") not in described
    assert iri("place", "oxford") not in described
    evidence = {quad.object for quad in found if quad.predicate == PG.evidence}
    assert evidence <= described
    assert not [quad for quad in found if quad.predicate == PG.linkedWith]


# What is written


@pytest.mark.parametrize(
    ("where", "ties"),
    [
        ({"levels": ["academic"]}, 2),
        ({"formalities": ["twinning"]}, 2),
        ({"statuses": ["proposed"]}, 2),
        ({"formalities": ["twinning", "partner-city"], "at": "1960"}, 2),
        ({"sources": ["gazetteer"]}, 0),
    ],
    ids=["level", "formality", "status", "date", "nothing"],
)
def test_a_filter_keeps_what_it_names_in_every_format(
    store: Store, where: dict[str, Any], ties: int
) -> None:
    kept = Filter.of(**where)
    assert len(table(store, "edges", where=kept)) == ties
    for name in ("graphml", "gexf"):
        assert len(re.findall("<edge ", text(store, name, where=kept))) == ties
    assert len(read_json(document(store, "graphology", where=kept))["edges"]) == ties
    assert len(read_json(document(store, "d3", where=kept))["links"]) == ties


def test_a_place_keeps_its_own_ties_and_those_of_its_organisations(store: Store) -> None:
    place = "place/southampton"
    assert len(table(store, "edges", place=place)) == 7
    ties = table(store, "edges", place=place, projection="organisations")
    assert "organisation/southampton-city-council" in {
        end for tie in ties for end in (tie["source"], tie["target"])
    }
    # Birmingham is a member of Eurocities, which no network of places shows.
    assert "birmingham-eurocities-membership" in text(store, "trig", place="place/birmingham")
    assert "birmingham-lyon" not in text(store, "trig", place=place)


def test_an_organisation_and_what_it_serves_are_nodes_and_edges_too(store: Store) -> None:
    edges = table(store, "edges", projection="organisations")
    assert len({edge["id"] for edge in edges}) == len(edges)
    structure = [edge for edge in edges if edge["relation"] == "serves"]
    assert structure
    assert {edge["tie"] for edge in structure} == {""}
    with pytest.raises(UnknownNameError):
        Export(store, projection="persons")


def test_the_same_version_gives_the_same_bytes(hard: Store) -> None:
    for name in FORMATS:
        assert document(hard, name) == document(hard, name)


@pytest.mark.parametrize("name", FORMATS)
def test_an_empty_network_is_a_document_too(store: Store, name: str) -> None:
    written = document(store, name, where=Filter.of(sources=["gazetteer"]))
    if FORMATS[name].media_type.endswith("json"):
        json.loads(written)
    if FORMATS[name].media_type.endswith("xml"):
        etree.fromstring(written)


def test_the_length_of_a_document_takes_no_memory(
    hard: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten times the edges on the same nodes: what writing needs beyond the network stays."""
    for name in ("graphml", "gexf", "csv", "edges", "geojson", "graphology", "d3"):
        peaks = []
        for ties in (300, 3000):
            export = Export(hard)
            monkeypatch.setitem(export.__dict__, "network", many(to_network(hard), ties))
            tracemalloc.start()
            for _ in FORMATS[name].pieces(export):
                pass
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
        # A document of 3,000 ties has more than two megabytes.
        assert peaks[1] < 1.5 * peaks[0] + 200_000, name


def many(network: nx.MultiGraph[str], ties: int) -> nx.MultiGraph[str]:
    """The network with one of its ties so many times."""
    tie = network.edges["place/apia", "place/suva", "suva-apia"]
    for number in range(ties):
        network.add_edge("place/apia", "place/suva", key=f"tie-{number}", **tie)
    return network


def test_a_format_is_found_by_its_name_and_by_the_ending_of_a_file() -> None:
    assert {each.name for each in map(get_format, FORMATS)} == set(FORMATS)
    for extension, each in BY_EXTENSION.items():
        assert format_of(Path(f"My.Ties.{extension.upper()}")) is each
    with pytest.raises(ParameterError, match="graphml"):
        get_format("pdf")
