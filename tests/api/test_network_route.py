"""`/network` answers with every tie that passes the filters, and says what a filter may be."""

import pytest
from starlette.testclient import TestClient

from placegraph.store import Store
from placegraph_api.routes.network import EXAMPLE, EXAMPLE_PATH

SOUTHAMPTON, MIAMI_DADE = "place/southampton", "place/miami-dade-county"


def test_parallel_ties_are_edges_of_their_own(service: TestClient, store: Store) -> None:
    network = service.get("/network").json()
    assert network["counts"] == {"nodes": 17, "edges": 23}
    assert (len(network["nodes"]), len(network["edges"])) == (17, 23)
    ends = [(edge["source"], edge["target"]) for edge in network["edges"]]
    assert ends.count((MIAMI_DADE, SOUTHAMPTON)) == 7
    assert {end for pair in ends for end in pair} == {node["id"] for node in network["nodes"]}
    assert network["version"] == store.version
    assert network["filter"] == {}


def test_an_edge_tells_what_the_tie_is(service: TestClient) -> None:
    edges = {edge["id"]: edge for edge in service.get("/network").json()["edges"]}
    twinning = edges["southampton-miami-dade-twinning"]
    assert twinning["level"] == "civic"
    assert twinning["strands"] == ["civic/twinning"]
    assert (twinning["start_earliest"], twinning["start_latest"]) == ("2019-06-01", "2019-06-30")
    assert twinning["formal"] is True
    assert twinning["brokers"] == ["organisation/british-consulate-in-miami"]


@pytest.mark.parametrize(
    ("query", "edges"),
    [
        # By hand, from the relationships of the briefing. In 1960 Birmingham had Lyon alone;
        # nothing is known of when Wigan and Angers began.
        pytest.param("level=academic", 2, id="level"),
        pytest.param("level=academic&level=institutional", 4, id="two levels"),
        pytest.param("strand=education/schools", 1, id="narrow strand"),
        pytest.param("formality=twinning", 2, id="formality"),
        pytest.param("status=proposed", 2, id="status"),
        pytest.param("status=active&status=developing", 21, id="live"),
        pytest.param("source=briefing", 23, id="source"),
        pytest.param("source=gazetteer", 0, id="source without ties"),
        pytest.param("formality=twinning&formality=partner-city&at=1960", 2, id="date"),
    ],
)
def test_a_filter_keeps_what_it_names(service: TestClient, query: str, edges: int) -> None:
    network = service.get(f"/network?{query}").json()
    assert len(network["edges"]) == network["counts"]["edges"] == edges


def test_a_broad_strand_keeps_its_narrower_strands(service: TestClient) -> None:
    edges = service.get("/network?strand=education").json()["edges"]
    strands = {strand for edge in edges for strand in edge["strands"]}
    assert "education/schools" in strands
    assert all(any(s.startswith("education") for s in edge["strands"]) for edge in edges)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("level=charm", "no level called 'charm'; there are: academic, civic"),
        ("strand=charm", "education/schools"),
        ("status=charm", "developing"),
        ("formality=charm", "twinning"),
        ("source=charm", "briefing"),
        ("at=soon", "2019"),
        ("levels=civic", "no parameter called 'levels'; there are: at, certainty, formality"),
    ],
)
def test_a_value_that_is_none_is_refused_with_the_choices(
    service: TestClient, query: str, told: str
) -> None:
    answer = service.get(f"/network?{query}")
    assert answer.status_code == 400
    assert told in answer.json()["detail"]


def test_the_example_of_the_description_is_a_real_answer(service: TestClient) -> None:
    answer = service.get(EXAMPLE_PATH).json()
    assert answer["filter"] == EXAMPLE["filter"]
    assert answer["counts"] == EXAMPLE["counts"]
    for told, found in zip(EXAMPLE["nodes"], answer["nodes"], strict=True):
        assert {name: found[name] for name in told} == told
    for told, found in zip(EXAMPLE["edges"], answer["edges"], strict=True):
        assert {name: found[name] for name in told} == told
