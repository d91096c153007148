"""A path that a thing had before leads to the one that it has now; what was withdrawn is gone."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from placegraph.store import current_version, open_store
from placegraph_api.app import create_app


@pytest.fixture
def service(oxford_store: Path) -> TestClient:
    """Oxford was known as Oxenford once, and Kiel was in the data."""
    register = oxford_store / "versions" / str(current_version(oxford_store)) / "register.tsv"
    with register.open("a", encoding="utf-8") as file:
        file.write("@moved\tplace/oxenford\tplace/oxford\n@gone\tplace/kiel\t\n")
    return TestClient(create_app(open_store(oxford_store)), follow_redirects=False)


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("/place/oxenford", "/place/oxford"),
        ("/place/oxenford.ttl", "/place/oxford.ttl"),
        ("/id/place/oxenford", "/id/place/oxford"),
    ],
    ids=["document", "format", "thing"],
)
def test_an_earlier_path_leads_to_the_present_one_for_good(
    service: TestClient, before: str, now: str
) -> None:
    answer = service.get(before, headers={"Accept": "text/turtle"})
    assert answer.status_code == 301
    assert answer.headers["Location"] == f"http://testserver{now}"
    assert service.get(now, headers={"Accept": "text/turtle"}).status_code in (200, 303)


@pytest.mark.parametrize("path", ["/place/kiel", "/place/kiel.jsonld", "/id/place/kiel"])
def test_what_was_withdrawn_is_gone_and_not_unknown(service: TestClient, path: str) -> None:
    answer = service.get(path, headers={"Accept": "application/json"})
    assert answer.status_code == 410
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["title"] == "Gone"
    page = service.get(path, headers={"Accept": "text/html"})
    assert page.status_code == 410
    assert page.headers["Content-Type"].startswith("text/html")


def test_what_never_was_is_not_found(service: TestClient) -> None:
    assert service.get("/place/nowhere.ttl").status_code == 404
