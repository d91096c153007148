"""The Reconciliation Service API 0.2, driven as OpenRefine drives it."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from starlette.testclient import TestClient

from api import reconcile_schemas as schemas
from api.reconcile_schemas import check
from oxford import Curated
from placegraph.build import build
from placegraph.store import open_store
from placegraph_api.app import create_app
from placegraph_api.routes.reconcile import EXAMPLE_PATH
from placegraph_api.routes.reconcile_answers import EXAMPLE_EXTEND, EXAMPLE_QUERIES
from placegraph_api.settings import Settings

ROUTE = "/reconcile"


def ask(service: TestClient, **queries: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The candidates of each query of a batch, sent and answered as the specification has it."""
    body = {"queries": json.dumps(check(queries, schemas.QUERIES))}
    answer = service.post(ROUTE, data=body)
    assert answer.status_code == 200, answer.text
    results = check(answer.json(), schemas.RESULTS)
    return {name: found["result"] for name, found in results.items()}


def first(service: TestClient, query: str, *beside: tuple[str, Any], **more: Any) -> Any:
    """The best candidate of a query with values beside the name."""
    properties = [{"pid": pid, "v": value} for pid, value in beside]
    (found, *_) = ask(service, q={"query": query, "properties": properties, **more})["q"]
    return found


def test_the_manifest_is_one_of_the_specification(service: TestClient) -> None:
    manifest = check(service.get(ROUTE).json(), schemas.MANIFEST)
    assert {each["id"] for each in manifest["defaultTypes"]} == {"Place", "Organisation"}
    assert manifest["batchSize"] == Settings().reconcile_batch
    thing = manifest["identifierSpace"] + "place/southampton"
    assert thing == "https://w3id.org/placegraph/id/place/southampton"


def test_every_address_of_the_manifest_answers(service: TestClient) -> None:
    manifest = service.get(ROUTE).json()
    flown = {"entity": "place/bo", "type": "Place", "property": "country"}
    for kind, shape in (
        ("entity", schemas.ENTITIES), ("type", schemas.TYPES), ("property", schemas.PROPERTIES)
    ):  # fmt: skip
        suggest = manifest["suggest"][kind]
        found = service.get(
            suggest["service_url"] + suggest["service_path"], params={"prefix": "co"}
        )
        assert check(found.json(), shape)["result"], kind
        path = suggest["flyout_service_path"].replace("${id}", flown[kind])
        flyout = check(service.get(suggest["flyout_service_url"] + path).json(), schemas.FLYOUT)
        assert flyout["id"] == flown[kind]
    for template in (manifest["view"]["url"], manifest["preview"]["url"]):
        page = service.get(template.replace("{{id}}", "place/bo"), headers={"Accept": "text/html"})
        assert page.status_code == 200
        assert "Bo" in page.text
    propose = manifest["extend"]["propose_properties"]
    proposed = service.get(
        propose["service_url"] + propose["service_path"], params={"type": "Place"}
    )
    assert check(proposed.json(), schemas.PROPOSED)["properties"]
    for address in (manifest["logo"], manifest["documentation"]):
        assert service.get(address).status_code == 200


def test_a_column_is_matched_and_then_extended_as_openrefine_does(service: TestClient) -> None:
    rows = [
        ("Southampton", "United Kingdom"),
        ("birmingham ", "England"),
        ("Bo", "Sierra Leone"),
        ("Miami", "USA"),
        ("Atlantis", "Greece"),
    ]
    batch = {
        f"q{number}": {
            "query": name,
            "type": "Place",
            "type_strict": "should",
            "properties": [{"pid": "country", "v": country}],
        }
        for number, (name, country) in enumerate(rows)
    }
    found = ask(service, **batch)
    matched = [result[0]["id"] for result in found.values() if result and result[0]["match"]]
    assert matched == ["place/southampton", "place/birmingham", "place/bo", "place/miami"]
    assert not any(each["match"] for each in found["q4"])
    asked = {
        "ids": matched,
        "properties": [
            {"id": "country"},
            {"id": "latitude"},
            {"id": "population"},
            {"id": "geonames"},
            {"id": "partners", "settings": {"limit": 1}},
        ],
    }
    answer = service.post(ROUTE, data={"extend": json.dumps(check(asked, schemas.EXTEND))})
    extended = check(answer.json(), schemas.EXTENDED)
    assert [column["id"] for column in extended["meta"]] == [
        "country", "latitude", "population", "geonames", "partners",
    ]  # fmt: skip
    assert extended["meta"][-1]["type"] == {"id": "Place", "name": "Place"}
    southampton = extended["rows"]["place/southampton"]
    assert southampton["country"] == [{"str": "GB"}]
    assert southampton["latitude"][0]["float"] == pytest.approx(50.9, abs=0.05)
    assert southampton["population"] == [{"int": 269781}]
    assert southampton["geonames"] == [{"str": "2637487"}]
    assert southampton["partners"] == [
        {"id": "place/miami-dade-county", "name": "Miami-Dade County"}
    ]


def test_a_batch_in_the_address_is_answered_like_one_in_a_form(service: TestClient) -> None:
    address = service.get(EXAMPLE_PATH).json()
    form = service.post(ROUTE, data={"queries": json.dumps(EXAMPLE_QUERIES)}).json()
    assert address == form
    extend = json.dumps(EXAMPLE_EXTEND)
    one, other = (
        service.get(ROUTE, params={"extend": extend}), service.post(ROUTE, data={"extend": extend})
    )  # fmt: skip
    assert check(one.json(), schemas.EXTENDED) == other.json()


def test_the_example_of_the_description_is_what_comes(service: TestClient) -> None:
    described = service.get("/openapi.json").json()["paths"][ROUTE]["post"]
    told = described["responses"]["200"]["content"]["application/json"]["example"]
    fields = described["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]
    example = fields["properties"]["queries"]["example"]
    assert service.post(ROUTE, data={"queries": example}).json() == told


def test_a_browser_gets_data_too_and_scripts_of_others_may_read_it(service: TestClient) -> None:
    answer = service.get(ROUTE, headers={"Accept": "text/html", "Origin": "http://127.0.0.1:3333"})
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("query", "beside", "id", "match"),
    [
        pytest.param("Southampton", [], "place/southampton", False, id="a name alone"),
        pytest.param("Southampton", [("country", "GB")], "place/southampton", True, id="a code"),
        pytest.param("Southampton", [("country", "UK")], "place/southampton", True, id="UK"),
        pytest.param("Southampton", [("country", {"id": "place/united-kingdom"})],
                     "place/southampton", True, id="a country found before"),
        pytest.param("Southampton", [("country", "France")], "place/southampton", False,
                     id="another country"),
        pytest.param("Southampton, United Kingdom", [], "place/southampton", True,
                     id="a country in the name"),
        pytest.param("Birmingham, Alabama", [], "place/birmingham", False, id="another state"),
        pytest.param("Bodmin", [("country", "GB")], "place/bodmin", False,
                     id="a small town may have a namesake"),
        pytest.param("Bodmin", [("coordinates", "50.47, -4.72")], "place/bodmin", True,
                     id="coordinates"),
        pytest.param("Bodmin", [("coordinates", "POINT(-4.72 50.47)")], "place/bodmin", True,
                     id="coordinates as WKT"),
        pytest.param("Bodmin", [("latitude", 50.47), ("longitude", "-4.72")], "place/bodmin", True,
                     id="coordinates in two columns"),
        pytest.param("Bodmin", [("coordinates", "-4.72, 50.47")], "place/bodmin", False,
                     id="coordinates elsewhere"),
        pytest.param("Suothampton", [("country", "GB")], "place/southampton", False,
                     id="a slip of the pen"),
        pytest.param("Suothampton", [("coordinates", [50.9, -1.4])], "place/southampton", False,
                     id="numbers that are no point"),
        pytest.param("Suothampton", [("coordinates", "50.9 -1.4")], "place/southampton", True,
                     id="a slip of the pen at the spot"),
        pytest.param("Birmingham", [("wikidata", "Q2256")], "place/birmingham", True, id="an item"),
        pytest.param("", [("wikidata", "https://www.wikidata.org/wiki/Q2256")],
                     "place/birmingham", True, id="an item alone"),
        pytest.param("Paris", [("geonames", 2637487)], "place/southampton", False,
                     id="an identifier of a place of another name"),
        pytest.param("Southampton City Council", [], "organisation/southampton-city-council", True,
                     id="the whole name of an organisation"),
        pytest.param("council city southampton", [("country", "GB")],
                     "organisation/southampton-city-council", False, id="words out of order"),
    ],
)  # fmt: skip
def test_a_match_is_said_only_where_it_is_sure(
    service: TestClient, query: str, beside: list[tuple[str, Any]], id: str, match: bool
) -> None:
    found = first(service, query, *beside)
    assert (found["id"], found["match"]) == (id, match)


def test_another_identifier_speaks_against_a_place(service: TestClient) -> None:
    queries = {"query": "Birmingham", "properties": [{"pid": "wikidata", "v": "Q79867"}]}
    found = {each["id"]: each for each in ask(service, q=queries)["q"]}
    assert found["place/birmingham"]["score"] == 50
    assert not any(each["match"] for each in found.values())


def test_two_places_of_one_name_are_told_apart_by_coordinates_alone(curated: Curated) -> None:
    places = curated.path("places.yaml")
    second = "- {id: oxford-ohio, label: Oxford, kind: town}\n"
    places.write_text(places.read_text() + second)
    curated.write(
        "gazetteer/dataset.yaml",
        "id: gazetteer\ntitle: Points\ndescription: Points.\nlicence: unknown\nprecedence: 20\n",
    )
    header = "place,latitude,longitude,geonames,wikidata,un_locode,gss,country_code,population\n"
    curated.write(
        "gazetteer/places.csv",
        header + "oxford,51.75,-1.26,,,,,GB,152000\noxford-ohio,39.5,-84.75,,,,,US,200000\n",
    )
    path = curated.root.parent / "store"
    build(path, curated.root)
    with TestClient(create_app(open_store(path), Settings())) as service:
        both = ask(service, q={"query": "Oxford"})["q"]
        assert [each["score"] for each in both] == [100, 100]
        assert not any(each["match"] for each in both)
        near = first(service, "Oxford", ("coordinates", "39.51,-84.74"))
        assert (near["id"], near["match"]) == ("place/oxford-ohio", True)


def test_a_type_keeps_what_is_of_it(service: TestClient) -> None:
    def kinds(**more: Any) -> set[str]:
        found = ask(service, q={"query": "Southampton", **more})["q"]
        return {each["id"].split("/")[0] for each in found}

    assert kinds() == {"place", "organisation"}
    assert kinds(type="Place") == {"place"}
    assert kinds(type=["organisation-kind/port"]) == {"organisation"}
    assert kinds(type=["Place", "organisation-kind/port"]) == {"place", "organisation"}
    assert kinds(type=["Place", "place-kind/city"], type_strict="all") == {"place"}
    assert kinds(type=["Place", "organisation-kind/port"], type_strict="all") == set()
    assert kinds(type="Place", type_strict="should") == {"place", "organisation"}


def test_what_a_score_is_made_of_is_said(service: TestClient) -> None:
    found = first(service, "Southampton", ("country", "FR"), ("coordinates", "50.9, -1.4"))
    assert found["score"] == 70
    told = {each["id"]: each["value"] for each in found["features"]}
    assert told["name"] == 100
    assert told["country"] is False
    assert told["distance_km"] == pytest.approx(0.5, abs=0.2)


def test_values_that_cannot_be_read_are_no_evidence(service: TestClient) -> None:
    odd = [("coordinates", "somewhere"), ("latitude", "nan"), ("country", ""), ("wikidata", "x"),
           ("country", None), ("colour", "red"), ("country", {"name": "no id"})]  # fmt: skip
    answer = service.post(
        ROUTE,
        data={"queries": json.dumps({"q": {"query": "Southampton", "properties": [
            {"pid": pid, "v": value} for pid, value in odd]}})},
    )  # fmt: skip
    found = check(answer.json(), schemas.RESULTS)["q"]["result"][0]
    assert (found["id"], found["score"]) == ("place/southampton", 100)


def test_the_number_of_candidates_is_limited(service: TestClient) -> None:
    assert len(ask(service, q={"query": "Southampton", "limit": 2})["q"]) == 2
    assert len(ask(service, q={"query": "Southampton", "limit": 0})["q"]) > 2
    assert len(ask(service, q={"query": "Southampton", "limit": 10**9})["q"]) <= 50
    assert ask(service, q={"query": "zzzzzzzz"}) == {"q": []}
    assert ask(service) == {}


@pytest.mark.parametrize(
    ("field", "content", "words"),
    [
        ("queries", "[", "queries is not JSON"),
        ("queries", "[" * 100_000, "queries is not JSON"),
        ("queries", "[]", "should be a valid dictionary"),
        ("queries", '{"q": "Bo"}', "queries.q"),
        ("queries", '{"q": {"query": 5}}', "queries.q.query"),
        ("queries", '{"q": {"query": "' + "a" * 501 + '"}}', "at most 500"),
        ("queries", '{"q": {"query": "Bo", "type": "Plaice"}}', "did you mean Place?"),
        ("queries", '{"q": {"query": "Bo", "type_strict": "no"}}', "queries.q.type_strict"),
        ("queries", '{"q": {"query": "Bo", "limit": "many"}}', "queries.q.limit"),
        ("queries", '{"q": {"query": "Bo", "properties": [{"v": 1}]}}', "pid"),
        ("extend", "{}", "extend.ids"),
        ("extend", '{"ids": [], "properties": [{"id": "x", "settings": {"limit": "y"}}]}', "x"),
        ("extend", '{"ids": ["place/bo"], "properties": [{"id": "label", '
         '"settings": {"limit": "y"}}]}', "limit is 'y'"),
        ("query", "Bo", "neither a field 'queries' nor a field 'extend'"),
    ],
)  # fmt: skip
def test_a_malformed_request_is_a_problem(
    service: TestClient, field: str, content: str, words: str
) -> None:
    answer = service.post(ROUTE, data={field: content})
    assert answer.status_code in (400, 404)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert words in answer.json()["detail"]


def test_an_endless_number_is_no_limit(service: TestClient) -> None:
    answer = service.post(ROUTE, data={"queries": '{"q": {"query": "Bo", "limit": 1e999}}'})
    assert answer.status_code == 400


def test_a_batch_and_a_body_have_a_cap(service: TestClient) -> None:
    many = {f"q{number}": {"query": "Bo"} for number in range(51)}
    answer = service.post(ROUTE, data={"queries": json.dumps(many)})
    assert answer.status_code == 413
    assert "at most 50" in answer.json()["detail"]
    long = service.post(ROUTE, data={"queries": "a" * (1 << 20)})
    assert long.status_code == 413


def test_another_media_type_is_refused(service: TestClient) -> None:
    answer = service.post(ROUTE, json={"queries": {}})
    assert answer.status_code == 415
    assert answer.headers["Accept-Post"] == "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    "path",
    [
        "/flyout/entity?id=place/none", "/flyout/entity?id=dataset/briefing", "/flyout/type?id=x",
        "/flyout/property?id=x", "/preview?id=place/none", "/properties?type=x",
    ],
)  # fmt: skip
def test_what_is_unknown_is_not_found(service: TestClient, path: str) -> None:
    assert service.get(ROUTE + path).status_code == 404


def test_a_property_that_is_unknown_is_not_found(service: TestClient) -> None:
    asked = {"ids": ["place/bo"], "properties": [{"id": "colour"}]}
    answer = service.post(ROUTE, data={"extend": json.dumps(asked)})
    assert answer.status_code == 404
    assert "no property called 'colour'" in answer.json()["detail"]


def test_an_unknown_thing_has_no_values(service: TestClient) -> None:
    asked = {"ids": ["place/none", "x"], "properties": [{"id": "country"}]}
    rows = service.post(ROUTE, data={"extend": json.dumps(asked)}).json()["rows"]
    assert rows == {"place/none": {"country": []}, "x": {"country": []}}


def test_a_whole_iri_is_an_identifier_too(service: TestClient) -> None:
    asked = {
        "ids": ["https://w3id.org/placegraph/id/organisation/eurocities"],
        "properties": [{"id": "label"}, {"id": "kind"}],
    }
    (row,) = service.post(ROUTE, data={"extend": json.dumps(asked)}).json()["rows"].values()
    assert row == {"label": [{"str": "Eurocities"}], "kind": [{"str": "city-network"}]}


def test_suggestions_forgive_spelling_and_can_be_turned_over(service: TestClient) -> None:
    def names(prefix: str, cursor: int = 0) -> list[str]:
        answer = service.get(f"{ROUTE}/suggest/entity", params={"prefix": prefix, "cursor": cursor})
        return [each["name"] for each in answer.json()["result"]]

    assert names("Southamp")[0] == "Southampton"
    assert names("Suothampton")[0] == "Southampton"
    assert names("Southamp", 1) == names("Southamp")[1:]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A service of a place that somebody called by a script."""
    folder = tmp_path_factory.mktemp("hostile")
    curated = Curated(folder / "curated")
    places = curated.path("places.yaml")
    places.write_text(places.read_text().replace("label: Bonn", 'label: "<script>Bonn</script>"'))
    build(folder / "store", curated.root)
    with TestClient(create_app(open_store(folder / "store"), Settings())) as client:
        yield client


def test_names_get_into_no_page_as_markup(hostile: TestClient) -> None:
    flyout = hostile.get(f"{ROUTE}/flyout/entity?id=place/bonn").json()["html"]
    preview = hostile.get(f"{ROUTE}/preview?id=place/bonn")
    for page in (flyout, preview.text):
        assert "<script>" not in page
        assert "&lt;script&gt;Bonn" in page
    # Clients show the preview in a frame, which may run nothing.
    policy = preview.headers["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
