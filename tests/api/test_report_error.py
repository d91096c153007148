"""“Report an error” leads to the address that is set and names relationship, version, sources."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, unquote, urlsplit

import pytest
from starlette.testclient import TestClient

from oxford import Curated
from placegraph.build import build
from placegraph.errors import ParameterError
from placegraph.store import open_store
from placegraph_api.app import create_app
from placegraph_api.environment import settings_from
from placegraph_api.report_error import checked, report_address
from placegraph_api.settings import Settings

from .conftest import SMALL_POOL

TIE = "https://w3id.org/placegraph/id/relationship/oxford-bonn"
TWINS = "https://w3id.org/placegraph/id/dataset/twins"
NASTY = 'A&B="><script>?subject=x#y %0D%0ABcc: me'


@contextmanager
def served(path: Path, to: str | None) -> Iterator[TestClient]:
    app = create_app(open_store(path), Settings(pool=SMALL_POOL, report_to=to))
    with TestClient(app, follow_redirects=False) as client:
        yield client


def on_page(client: TestClient, path: str = "/relationship/oxford-bonn") -> str | None:
    page = client.get(path, headers={"Accept": "text/html", "Accept-Language": "en"}).text
    found = re.search(r'<a href="([^"]*)" rel="nofollow noopener" id="report">([^<]*)</a>', page)
    assert found is None or found[2] == "Report an error"
    return html.unescape(found[1]) if found else None


def test_a_page_is_told_relationship_version_and_source(oxford_store: Path) -> None:
    with served(oxford_store, "https://council.example/issues/new?label=data#form") as client:
        address = on_page(client)
    assert address
    there = urlsplit(address)
    assert (there.netloc, there.path, there.fragment) == ("council.example", "/issues/new", "form")
    said = dict(parse_qsl(there.query, strict_parsing=True))
    assert said["label"] == "data"
    assert said["relationship"] == TIE
    assert said["version"] == open_store(oxford_store).version
    assert said["source"] == TWINS
    assert said["title"] == "Error in: Twinning of Oxford and Bonn"
    assert all(one in said["body"] for one in (TIE, said["version"], TWINS))


def test_a_mail_is_told_the_same(oxford_store: Path) -> None:
    with served(oxford_store, "mailto:data@council.example") as client:
        address = on_page(client)
    assert address
    start, _, fields = address.partition("?")
    assert start == "mailto:data@council.example"
    said = {
        key: unquote(value) for key, _, value in (one.partition("=") for one in fields.split("&"))
    }
    assert set(said) == {"subject", "body"}
    lines = said["body"].split("\r\n")
    assert lines[:3] == [
        f"Relationship: {TIE}",
        f"Version: {open_store(oxford_store).version}",
        f"Source: {TWINS}",
    ]


def test_data_has_it_in_its_headers(oxford_store: Path) -> None:
    with served(oxford_store, "https://council.example/report") as client:
        for path in ("/relationship/oxford-bonn.jsonld", "/relationship/oxford-bonn.ttl"):
            link = client.get(path).headers["Link"]
            found = re.search(r'<([^>]*)>; rel="help"; title="Report an error"', link)
            assert found
            assert parse_qs(urlsplit(found[1]).query)["relationship"] == [TIE]
        assert "help" not in client.get("/place/oxford.ttl").headers["Link"]
        assert on_page(client, "/place/oxford") is None


def test_without_an_address_there_is_no_link(oxford_store: Path) -> None:
    with served(oxford_store, None) as client:
        assert on_page(client) is None
        assert "help" not in client.get("/relationship/oxford-bonn.ttl").headers["Link"]


@pytest.mark.parametrize("to", ["https://council.example/report", "mailto:data@council.example"])
def test_no_name_becomes_anything_else(to: str, tmp_path: Path, curated: Curated) -> None:
    label = NASTY + "\u2028ü" * 200
    curated.replace("relationships.yaml", "Twinning of Oxford and Bonn", json.dumps(label))
    path = tmp_path / "store"
    build(path, curated.root)
    with served(path, to) as client:
        address = on_page(client)
        link = client.get("/relationship/oxford-bonn.ttl").headers["Link"]
    assert address is not None
    assert address == report_address(to, open_store(path), "relationship/oxford-bonn")
    assert re.fullmatch(r"[!-~]+", address)
    assert len(link) < 4000
    fields = parse_qs(address.partition("?")[2], keep_blank_values=True, strict_parsing=True)
    allowed = {"subject", "body"} if to.startswith("mailto:") else {
        "relationship", "version", "source", "title", "body"
    }  # fmt: skip
    assert set(fields) == allowed
    (title,) = fields["subject" if "subject" in allowed else "title"]
    assert title == f"Error in: {label[:200]}"


@pytest.mark.parametrize(
    "to",
    [
        "council.example", "javascript:alert(1)", "data:text/html,x", "https://", "mailto:",
        "ftp://h", "mailto:a@b", "mailto:a@b.example?bcc=c@d.example",
        "mailto:a@b.example\r\nBcc: c@d.example",
        'https://h/"><script>', "https://h/a b", "https://h/ü", "https://h/>,<x",
    ],
)  # fmt: skip
def test_an_address_that_takes_no_reports_is_refused(to: str) -> None:
    with pytest.raises(ParameterError, match="errors cannot be reported to"):
        checked(to)
    with pytest.raises(ParameterError, match="errors cannot be reported to"):
        settings_from({"PLACEGRAPH_REPORT_TO": to})


def test_the_panel_of_a_place_leads_there_too(oxford_store: Path) -> None:
    with served(oxford_store, "mailto:data@council.example") as client:
        ties = client.get("/explorer/place/oxford").json()["ties"]
        assert {tie["path"]: tie["report"] for tie in ties} == {
            tie["path"]: on_page(client, f"/{tie['path']}") for tie in ties
        }
    assert ties
    with served(oxford_store, None) as client:
        told = client.get("/explorer/place/oxford").json()["ties"]
    assert {tie["report"] for tie in told} == {None}
