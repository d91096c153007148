"""Crawlers find every page, and are told which addresses to leave alone."""

from urllib.robotparser import RobotFileParser

import pytest
from lxml import etree
from starlette.testclient import TestClient

from placegraph.store import Store
from placegraph_api.routes import crawlers

BASE = "http://testserver"
SITEMAPS = {"s": crawlers.SITEMAPS}


def addresses(service: TestClient, path: str) -> list[str]:
    """The addresses that a part of the sitemap names."""
    answer = service.get(path)
    assert answer.headers["Content-Type"] == "application/xml; charset=utf-8"
    tree = etree.fromstring(answer.content)
    found: list[str] = tree.xpath("//s:loc/text()", namespaces=SITEMAPS)
    return [address.removeprefix(BASE) for address in found]


def test_every_page_of_the_sitemap_is_there(service: TestClient, store: Store) -> None:
    found = [
        page for part in addresses(service, "/sitemap.xml") for page in addresses(service, part)
    ]
    assert len(found) == len(set(found)) > 100
    assert {"/", "/place", "/place/southampton", "/dataset/briefing", "/concept/strand"} <= set(
        found
    )
    lost = [
        page
        for page in found
        if service.get(page, headers={"Accept": "text/html"}).status_code != 200
    ]
    assert lost == []
    assert store.manifest.published in service.get("/sitemap/place-1.xml").text


def test_a_long_sitemap_comes_in_parts(
    service: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = addresses(service, "/sitemap/place-1.xml")
    monkeypatch.setattr(crawlers, "PER_PART", 10)
    parts = [part for part in addresses(service, "/sitemap.xml") if "/place-" in part]
    assert len(parts) == -(-len(whole) // 10)
    assert [page for part in parts for page in addresses(service, part)] == whole
    assert service.get("/sitemap/place-99.xml").status_code == 404


def test_crawlers_may_read_pages_and_not_what_is_dear(service: TestClient) -> None:
    answer = service.get("/robots.txt")
    assert answer.headers["Content-Type"].startswith("text/plain")
    rules = RobotFileParser()
    rules.parse(answer.text.splitlines())
    allowed = ("/", "/place", "/place/southampton", "/relationship/x", "/dataset/briefing", "/ns")
    dear = ("/sparql?query=x", "/network.gexf", "/network?level=civic", "/search?q=x", "/picture",
            "/questions/twin-of?place=x", "/dumps/latest/all.nq.gz", "/metrics/ties")  # fmt: skip
    assert all(rules.can_fetch("anyone", path) for path in allowed)
    assert not any(rules.can_fetch("anyone", path) for path in dear)
    assert rules.site_maps() == [f"{BASE}/sitemap.xml"]
