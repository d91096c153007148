"""The data behind the pictures, the texts of the interface, and the files of the front end."""

from __future__ import annotations

import math
import re
from itertools import accumulate, combinations
from typing import Any

import networkx as nx
import pytest
from starlette.testclient import TestClient

from placegraph.identifiers import slugify
from placegraph.network import to_network
from placegraph.store import Store
from placegraph_api.explorer import layout as layouts
from placegraph_api.explorer.columns import columns
from placegraph_api.explorer.layout import layout
from placegraph_api.explorer.portfolio import portfolio
from placegraph_api.explorer.texts import LANGUAGES, catalogue

SCHEMES: dict[str, list[dict[str, Any]]] = {
    "strand": [{"id": "civic"}, {"id": "education"}],
    "level": [{"id": "civic"}],
    "formality": [{"id": "twinning"}],
    "status": [{"id": "active"}],
    "certainty": [{"id": "certain"}],
}


def tie(**more: Any) -> dict[str, Any]:
    return {
        "strands": ("civic",),
        "level": "civic",
        "formality": "twinning",
        "status": "active",
        "certainty": None,
        "sources": ("one",),
        "start_earliest": None,
        "start_latest": None,
        "end_earliest": None,
        "end_latest": None,
        "status_changes": (),
        **more,
    }


@pytest.fixture
def three() -> nx.MultiGraph[str]:
    """Kiel with two ties to Brest, and one tie of all three."""
    network: nx.MultiGraph[str] = nx.MultiGraph()
    for slug, longitude in (("brest", -4.49), ("kiel", 10.139), ("tallinn", None)):
        network.add_node(
            f"place/{slug}",
            label=slug,
            kind="city",
            country=None,
            longitude=longitude,
            latitude=longitude and 50.0,
        )
    network.add_edge("place/kiel", "place/brest", key="first", **tie())
    network.add_edge(
        "place/brest", "place/kiel", key="second", **tie(strands=("civic", "education"))
    )
    for a, b in (("kiel", "brest"), ("kiel", "tallinn"), ("brest", "tallinn")):
        network.add_edge(f"place/{a}", f"place/{b}", key="three", **tie())
    return network


def test_parallel_ties_stay_apart_and_a_tie_of_three_places_is_one(
    three: nx.MultiGraph[str],
) -> None:
    found = columns(three, SCHEMES, {}, inner={"place/tallinn": (24.7, 59.4)})
    assert found["places"]["id"] == ["~", "~", "~"]
    assert list(zip(accumulate(found["ties"]["a"]), found["ties"]["b"], strict=True)) == [
        (0, 1),
        (0, 1),
        (0, 1),
        (0, 2),
        (1, 2),
    ]
    assert list(accumulate(found["ties"]["of"])) == [0, 1, 2, 2, 2]
    assert found["ties"]["strand"][:2] == [0, [0, 1]]
    assert found["counts"] == {"places": 3, "ties": 3}
    assert found["places"]["longitude"] == [-4.49, 10.14, 24.7]
    assert found["places"]["approximate"] == [2]
    assert found["ties"]["certainty"] == [-1] * 5


def test_a_member_without_a_tie_and_a_name_in_another_language_are_there(
    three: nx.MultiGraph[str],
) -> None:
    lonely = {**three.nodes["place/kiel"], "label": "Lübeck"}
    three.add_node("place/luebeck", **lonely)
    found = columns(
        three,
        SCHEMES,
        {},
        memberships=[("place/luebeck", "organisation/ring")],
        names={"organisation/ring": "Ring"},
        translations={"fr": {"place/kiel": "Kiel-sur-Mer", "place/nowhere": "Nulle part"}},
    )
    assert found["members"] == {"place": [2], "network": [0]}
    assert found["networks"] == [{"id": "organisation/ring", "label": "Ring"}]
    assert found["translations"] == {"fr": [[1, "Kiel-sur-Mer"]]}
    assert found["counts"] == {"places": 3, "ties": 3}


def test_the_layout_is_the_same_each_time_and_keeps_components_apart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    network: nx.MultiGraph[str] = nx.MultiGraph()
    network.add_edges_from((f"place/a{n}", f"place/a{(n + 1) % 30}") for n in range(30))
    network.add_edge("place/b1", "place/b2")
    network.add_edge("place/b1", "place/b2")
    network.add_node("place/c")
    first = layout(network)
    assert layout(network) == first
    monkeypatch.setattr(layouts, "FEW_PAIRS", 0)  # so that a process of its own does it
    assert layout(network) == first
    points = dict(zip(sorted(network), zip(first.x, first.y, strict=True), strict=True))
    assert len(set(points.values())) == 33
    assert all(math.hypot(*point) <= 1 for point in points.values())
    ring = max(math.hypot(*points[f"place/a{n}"]) for n in range(30))
    assert min(math.hypot(*points[each]) for each in ("place/b1", "place/b2", "place/c")) > ring


def test_each_community_has_a_disc_of_its_own_with_its_places_inside() -> None:
    network: nx.MultiGraph[str] = nx.MultiGraph()
    for clique in "abc":
        names = [f"place/{clique}{n}" for n in range(5)]
        network.add_edges_from((one, other) for one in names for other in names if one < other)
        network.add_edge(names[0], f"place/{clique}-hanger-on")
    network.add_edge("place/a0", "place/b0")
    network.add_edge("place/b0", "place/c0")
    found, places = layout(network), sorted(network)
    assert [places[disc.place] for disc in found.discs] == ["place/a0", "place/b0", "place/c0"]
    assert [disc.size for disc in found.discs] == [6, 6, 6]
    for x, y, number in zip(found.x, found.y, found.community, strict=True):
        disc = found.discs[number]
        assert math.dist((x, y), (disc.x, disc.y)) <= disc.radius
    for one, other in combinations(found.discs, 2):
        apart = math.dist((one.x, one.y), (other.x, other.y))
        assert apart >= one.radius + other.radius - 1e-3


def test_a_layout_of_nothing_is_empty() -> None:
    assert layout(nx.MultiGraph()).x == []


def test_the_columns_say_the_same_as_the_network(service: TestClient, store: Store) -> None:
    found = service.get("/explorer/network").json()
    network = to_network(store)
    places = [
        "place/" + (slugify(label) + slug[1:] if slug.startswith("~") else slug)
        for slug, label in zip(found["places"]["id"], found["places"]["label"], strict=True)
    ]
    starts = accumulate(found["ties"]["a"])
    ends = {(places[a], places[b]) for a, b in zip(starts, found["ties"]["b"], strict=True)}
    assert ends == {tuple(sorted(pair)) for pair in network.edges()}
    assert found["counts"]["ties"] == len({key for _, _, key in network.edges(keys=True)})
    assert found["version"] == store.version
    assert len(service.get("/explorer/layout").json()["x"]) == len(places)


def test_columns_are_filtered_as_the_network_is(service: TestClient) -> None:
    civic = service.get("/explorer/network", params={"level": "civic"}).json()
    assert 0 < civic["counts"]["ties"] < 23
    assert service.get("/explorer/network", params={"level": "nonsense"}).status_code == 400
    assert service.get("/explorer/network", params={"levels": "civic"}).status_code == 400


def test_columns_come_packed_and_with_a_tag(service: TestClient) -> None:
    answer = service.get("/explorer/network")
    assert answer.headers["content-encoding"] == "gzip"
    again = service.get("/explorer/network", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    plain = service.get("/explorer/network", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.json() == answer.json()


def test_the_ties_of_a_place_come_in_words(service: TestClient) -> None:
    found = service.get("/explorer/place/southampton").json()
    assert found["total"] == len(found["ties"]) == 7
    assert service.get("/explorer/place/nowhere").status_code == 404


def gaps(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


@pytest.mark.parametrize("part", ["script", "page"])
def test_every_text_is_there_in_every_language_with_the_same_gaps(part: str) -> None:
    for key, said in catalogue()[part].items():
        assert set(said) == set(LANGUAGES), key
        assert all(text.strip() for text in said.values()), key
        assert len({frozenset(gaps(text)) for text in said.values()}) == 1, key


def test_a_page_speaks_the_language_of_the_visitor(service: TestClient) -> None:
    german = service.get("/", headers={"Accept": "text/html", "Accept-Language": "de-AT"})
    english = service.get("/", headers={"Accept": "text/html"})
    assert '<html lang="de">' in german.text
    assert "Überrasche mich" in german.text
    assert german.headers["content-language"] == "de"
    assert german.headers["etag"] != english.headers["etag"]
    assert "Accept-Language" in german.headers["vary"]


def test_a_chosen_language_is_kept_and_leads_back(service: TestClient) -> None:
    chosen = service.get("/language/fr?back=/place/bo", follow_redirects=False)
    assert (chosen.status_code, chosen.headers["location"]) == (303, "/place/bo")
    assert "language=fr" in chosen.headers["set-cookie"]
    service.cookies.clear()
    for elsewhere in ("//evil.example", "https://evil.example", "/\\evil.example"):
        answer = service.get("/language/fr", params={"back": elsewhere}, follow_redirects=False)
        assert answer.headers["location"] == "/"
    service.cookies.clear()
    assert service.get("/language/xx").status_code == 404


def test_files_of_the_front_end_are_served_packed_and_no_others(
    front: None, service: TestClient
) -> None:
    script = service.get("/static/built/explorer.js")
    assert script.headers["content-encoding"] == "gzip"
    assert script.headers["content-type"].startswith("text/javascript")
    for other in ("stamp", "nothing.js", "..%2Fpages.py"):
        assert service.get(f"/static/built/{other}").status_code == 404


def test_a_surprise_is_a_place_with_ties(service: TestClient) -> None:
    answer = service.get("/surprise", follow_redirects=False)
    assert re.fullmatch(r"/place/[a-z0-9-]+", answer.headers["location"])
    assert answer.headers["cache-control"] == "no-store"


def test_the_portfolio_of_a_place_tells_levels_and_dependence_apart(store: Store) -> None:
    found = portfolio(store, "place/warwick-and-leamington")
    assert found is not None
    (bo,) = found.partners
    assert (bo.place, bo.ties, bo.levels) == (
        "place/bo",
        6,
        ("civic", "community", "institutional"),
    )
    # One World Link is party or lead in five of six.
    assert bo.rests.rests_on == ("organisation/one-world-link",)
    assert bo.rests.dependence == pytest.approx(5 / 6)
    assert (found.live, found.ties, found.undated) == (6, 8, 6)
    assert sum(found.table.values()) == 6
    assert portfolio(store, "place/nowhere") is None


def test_a_place_page_shows_what_each_partnership_rests_on(service: TestClient) -> None:
    page = service.get("/place/warwick-and-leamington", headers={"Accept": "text/html"}).text
    for said in (
        "83 %",
        "One World Link",
        "Live ties by strand and level",
        "6 live ties",
        "/network.gexf?place=",
    ):
        assert said in page
    german = {"Accept": "text/html", "Accept-Language": "de"}
    page = service.get("/place/warwick-and-leamington", headers=german).text
    for said in ("Worauf jede Partnerschaft ruht", "6 lebendige Verbindungen", "Bildung"):
        assert said in page
