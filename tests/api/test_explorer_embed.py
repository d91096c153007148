"""The widget, its still picture and oEmbed."""

from __future__ import annotations

import re
from itertools import combinations
from xml.etree import ElementTree

import networkx as nx
import pytest
from starlette.testclient import TestClient

from placegraph_api.explorer import pictures
from placegraph_api.explorer.layout import layout
from placegraph_api.explorer.still import overview

SVG = "{http://www.w3.org/2000/svg}"


def test_only_the_widget_may_be_framed_by_anybody(service: TestClient) -> None:
    widget = service.get("/embed?place=bo")
    assert "frame-ancestors *" in widget.headers["content-security-policy"]
    assert "max-age=3600" in widget.headers["cache-control"]
    page = service.get("/place/bo", headers={"Accept": "text/html"})
    assert "frame-ancestors 'self'" in page.headers["content-security-policy"]


@pytest.mark.parametrize("theme", ["light", "dark", "auto"])
def test_the_widget_has_the_theme_that_is_asked_for(service: TestClient, theme: str) -> None:
    assert f'data-theme="{theme}"' in service.get(f"/embed?theme={theme}").text


def test_another_theme_or_place_is_refused(service: TestClient) -> None:
    assert service.get("/embed?theme=pink").status_code == 400
    assert service.get("/embed?place=nowhere").status_code == 404
    assert service.get("/embed.svg?place=nowhere").status_code == 404


def test_the_still_picture_has_a_line_for_each_tie(service: TestClient) -> None:
    root = ElementTree.fromstring(service.get("/embed.svg?place=southampton").content)  # noqa: S314
    assert len(root.findall(f"{SVG}path")) == 7
    assert "Miami-Dade County" in [text.text for text in root.iter(f"{SVG}text")]


def test_a_still_picture_of_everything_and_of_a_filter_have_a_line_for_each_tie(
    service: TestClient,
) -> None:
    def lines(query: str) -> int:
        root = ElementTree.fromstring(service.get(f"/embed.svg{query}").content)  # noqa: S314
        return len(root.findall(f"{SVG}path"))

    assert lines("") == 23
    assert lines("?place=southampton&strand=economy") == 3
    assert lines("?network=organisation/eurocities&view=network&v=0123&at=1,2,3") == 5
    assert service.get("/embed.svg?strand=charm").status_code == 404
    assert service.get("/embed.svg?from=soon").status_code == 400


def test_a_still_picture_of_many_ties_sums_them_up_between_communities() -> None:
    network: nx.MultiGraph[str] = nx.MultiGraph()
    for clique in ("a", "b"):
        names = [f"place/{clique}{n}" for n in range(25)]
        for x, y in combinations(names, 2):
            network.add_edge(x, y, key=f"{x}-{y}")
    network.add_edge("place/a0", "place/b0", key="between")
    nx.set_node_attributes(network, {place: place for place in network}, "label")
    body = overview(network, (sorted(network), layout(network)), "Two cliques", "here")
    root = ElementTree.fromstring(body)  # noqa: S314
    assert len(root.findall(f"{SVG}path")) == 1
    assert "601 · here" in [text.text for text in root.iter(f"{SVG}text")]


def test_without_scripts_the_widget_has_a_picture_and_a_table_of_the_view(
    service: TestClient,
) -> None:
    page = service.get("/embed?place=southampton&strand=economy").text
    assert '<img src="/embed.svg?place=southampton&amp;strand=economy"' in page
    assert '<td class="number">3</td>' in page
    assert "Warwick &amp; Leamington" in service.get("/embed").text
    # In a stranger's frame an error would be an empty box.
    nothing = service.get("/embed?strand=charm")
    assert nothing.status_code == 200
    assert "Nothing is left" in nothing.text


def test_a_small_view_is_an_interactive_page_of_one_file(
    service: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = service.get("/picture.html?place=southampton")
    assert 'filename="placegraph-southampton.html"' in answer.headers["content-disposition"]
    assert "Miami-Dade County" in answer.text
    assert not re.search(r"(src|href)=.?https?://", answer.text)
    monkeypatch.setattr(pictures, "MOST_PLACES", 5)
    refused = service.get("/picture.html")
    assert refused.status_code == 400
    assert "17 places" in refused.json()["detail"]


def test_oembed_gives_a_frame_of_the_page_that_is_asked_about(service: TestClient) -> None:
    found = service.get("/oembed?url=http://testserver/place/bo&maxwidth=500").json()
    assert (found["type"], found["version"], found["width"]) == ("rich", "1.0", 500)
    assert 'src="http://testserver/embed?place=bo"' in found["html"]
    assert found["title"] == "Ties of Bo"


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("http://elsewhere.example/place/bo", 400),
        ("http://testserver/sparql", 404),
        ("http://testserver/place/nowhere", 404),
    ],
)
def test_oembed_refuses_what_cannot_be_embedded(service: TestClient, url: str, status: int) -> None:
    assert service.get("/oembed", params={"url": url}).status_code == status


def test_a_view_with_a_script_in_its_address_stays_text(service: TestClient) -> None:
    attack = 'http://testserver/explore?place=bo&strand="><script>'
    found = service.get("/oembed", params={"url": attack}).json()
    assert "<script" not in found["html"]
    assert "<script>window" not in service.get('/embed?strand="><script>window').text
