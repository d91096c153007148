"""The widget, its still picture and oEmbed."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from starlette.testclient import TestClient

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
