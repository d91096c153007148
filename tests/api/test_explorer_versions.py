"""Addresses of views: short ones, and those of a version that is no longer the current one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient

from oxford import Curated, publish_third
from placegraph.store import Store, open_store
from placegraph_api.app import create_app


@pytest.fixture
def older(oxford_store: Path, curated: Curated) -> str:
    """The version of two twinnings, after which one of three was published."""
    return publish_third(oxford_store, curated)


@pytest.fixture
def client(oxford_store: Path, older: str) -> Iterator[TestClient]:
    with TestClient(create_app(open_store(oxford_store))) as found:
        yield found


def test_a_version_that_is_kept_is_served_beside_the_current_one(
    client: TestClient, older: str
) -> None:
    now = client.get("/explorer/network").json()
    for asked in (older, older[:8]):
        answer = client.get("/explorer/network", params={"v": asked})
        then = answer.json()
        assert (then["version"], then["counts"]["ties"], now["counts"]["ties"]) == (older, 2, 3)
        assert answer.headers["Placegraph-Version"] == older
    assert len(client.get("/explorer/layout", params={"v": older}).json()["x"]) == 3
    assert client.get("/explorer/place/bonn", params={"v": older}).json()["total"] == 1
    assert client.get("/explorer/place/bonn").json()["total"] == 2


@pytest.mark.parametrize("ending", ["edges.csv", "geojson", "d3.json", "nt"])
def test_files_of_a_version_that_is_kept_hold_its_data(
    client: TestClient, older: str, ending: str
) -> None:
    now, then = (client.get(f"/network.{ending}", params=asked) for asked in ({}, {"v": older[:8]}))
    assert ("bonn-leiden" in now.text, "bonn-leiden" in then.text) == (True, False)
    assert "oxford-bonn" in then.text
    assert then.headers["Placegraph-Version"] == older
    # What is the same address without the version is what it was.
    assert client.get(f"/network.{ending}").text == now.text


def test_files_of_a_version_that_is_gone_are_not_found(client: TestClient) -> None:
    assert client.get("/network.edges.csv", params={"v": "0123456789abcdef"}).status_code == 404


@pytest.mark.parametrize("asked", ["0123456789abcdef", "..", "*", "", "a/b"])
def test_a_version_that_is_not_kept_is_not_found(client: TestClient, asked: str) -> None:
    answer = client.get("/explorer/network", params={"v": asked})
    assert answer.status_code == 404
    assert client.get("/").is_success


def test_a_version_that_went_away_is_not_found(
    client: TestClient, oxford_store: Path, older: str
) -> None:
    shutil.rmtree(oxford_store / "versions" / older)
    assert client.get("/explorer/network", params={"v": older}).status_code == 404


def view_of(client: TestClient, short: str) -> dict[str, list[str]]:
    answer = client.get(short, follow_redirects=False)
    assert answer.status_code == 302
    asked = urlsplit(answer.headers["location"])
    assert asked.path == "/explore"
    return parse_qs(asked.query)


def test_a_short_address_leads_to_the_view_of_its_version(client: TestClient, older: str) -> None:
    assert view_of(client, f"/v/{older[:8]}") == {"v": [older]}
    assert view_of(
        client, f"/v/{older[:8]}/bonn~N~Scivic.education:schools~Ttwinning~F1990~U2020~A2.5_480_-3"
    ) == {
        "place": ["bonn"],
        "view": ["network"],
        "strand": ["civic", "education/schools"],
        "status": ["twinning"],
        "from": ["1990"],
        "to": ["2020"],
        "at": ["2.5,480,-3"],
        "v": [older],
    }
    # Of a version that is gone the page says so; it needs to know which.
    assert view_of(client, "/v/0123456789/~E")["v"] == ["0123456789"]


@pytest.mark.parametrize("wrong", ["<b>", "bonn~Z1", "bonn~S", "bonn~Fsoon", "bonn~A1_2", "~N1"])
def test_a_short_address_that_says_nothing_is_a_problem(client: TestClient, wrong: str) -> None:
    answer = client.get(f"/v/0123456789/{wrong}", follow_redirects=False)
    assert answer.status_code == 400
    assert "expected" in answer.json()["detail"] or "begin with" in answer.json()["detail"]


def test_a_place_of_a_view_may_be_one_that_is_not_there(store: Store) -> None:
    with TestClient(create_app(store)) as client:
        assert view_of(client, "/v/0123456789/atlantis")["place"] == ["atlantis"]
