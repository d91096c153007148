"""Tables of organisations and places: what is described, who succeeds whom, who inherits."""

from __future__ import annotations

from pathlib import Path

from placegraph.identifiers import path_of
from placegraph.store import open_store, plain

from .conftest import Import

COUNCILS = """\
id: councils
title: Councils
description: Councils and their areas.
licence: unknown
gives: organisations
key: code
replaced_by: {column: successors, separator: ","}
part_of: county
dissolved: until
organisation:
  name: council
  kind: {constant: council}
  latitude: lat
  longitude: lon
  serves:
    name: area
    kind: {column: council, values: {"* City Council": city, "*": district}}
    country: {constant: United Kingdom}
    latitude: lat
    longitude: lon
    identifiers: {gss: gss}
    population: people
"""
HEADER = "code,council,area,lat,lon,gss,people,county,successors,until\n"
HULL = "HUL,Hull City Council,Hull,53.7,-0.3,E06000010,260000,,,\n"
HOLDERNESS = "HOL,Holderness Council,Holderness,53.7,0.0,E07000001,50000,,ERY,1996-03-31\n"
EAST_RIDING = "ERY,East Riding Council,East Riding,53.8,-0.5,E06000011,340000,,,\n"


def said(store: Path, graph: str, predicate: str) -> set[tuple[str, str]]:
    """What a graph says with a property, by paths."""
    query = f"SELECT ?a ?b WHERE {{ GRAPH dataset:{graph} {{ ?a {predicate} ?b }} }}"
    return {
        (path_of(row["a"]), path_of(str(plain(row["b"]))))
        for row in open_store(store).select(query)
    }


def test_a_council_serves_the_town_of_its_name_or_an_area_of_its_own(
    imported: Import, store: Path
) -> None:
    report = imported(HEADER + HULL + EAST_RIDING, mapping=COUNCILS)
    assert report.counts.as_table() == {
        "read": 2, "imported": 2, "merged": 0, "doubtful": 0, "rejected": 0, "filtered": 0,
    }  # fmt: skip
    assert said(store, "councils", "pg:serves") == {
        ("organisation/hull-city-council", "place/hull"),
        ("organisation/east-riding-council", "place/east-riding"),
    }
    assert said(store, "geonames", "schema:identifier") >= {("place/hull", "geonames:2646057")}
    assert ("place/east-riding", "gss:E06000011") in said(store, "councils", "schema:identifier")
    assert said(store, "councils", "pg:kind") == {
        ("place/east-riding", "concept/place-kind/district"),
        ("organisation/hull-city-council", "concept/organisation-kind/council"),
        ("organisation/east-riding-council", "concept/organisation-kind/council"),
    }


def test_a_council_has_its_key_its_spot_and_the_row_that_says_so(
    imported: Import, store: Path
) -> None:
    imported(HEADER + HULL, mapping=COUNCILS)
    body = "organisation/hull-city-council"
    assert (body, "councils:HUL") in said(store, "councils", "schema:identifier")
    assert said(store, "councils", "geo:hasGeometry/geo:asWKT") == {
        (body, "POINT(-0.30000 53.70000)")
    }
    assert said(store, "councils", "pg:evidence/pg:row") == {(body, "2")}


def test_a_village_that_an_area_is_named_after_is_not_the_area(
    imported: Import, store: Path
) -> None:
    imported(HEADER + HULL.replace("260000", "26000000"), mapping=COUNCILS)
    ((_, area),) = said(store, "councils", "pg:serves")
    assert area == "place/hull"
    assert said(store, "geonames", "schema:identifier") == set()
    assert (area, "gss:E06000010") in said(store, "councils", "schema:identifier")


def test_who_replaces_a_council_succeeds_it_and_its_area_and_inherits_its_ties(
    imported: Import, store: Path
) -> None:
    rows = HULL.replace(",,,\n", ",,ERY,1996-03-31\n") + HOLDERNESS + EAST_RIDING
    imported(HEADER + rows, mapping=COUNCILS)
    # Hull is a town still, so that it has no successor though its council has.
    assert said(store, "councils", "pg:succeeds") == {
        ("organisation/east-riding-council", "organisation/hull-city-council"),
        ("organisation/east-riding-council", "organisation/holderness-council"),
        ("place/east-riding", "place/holderness"),
    }
    assert said(store, "derived", "pg:heir") == {
        ("place/hull", "place/east-riding"),
        ("place/holderness", "place/east-riding"),
    }
    ends = ("organisation/hull-city-council", "1996-03-31")
    assert ends in said(store, "councils", "schema:dissolutionDate")
    imported("a,land a,lat,lng,q,b,land b,form,since,note\nHull,England,,,,Bonn,Germany,p,,\n")
    ((_, tie),) = said(store, "derived", "pg:inheritedTie")
    assert (tie, "place/hull") in said(store, "derived", "pg:party")


def test_an_area_lies_in_that_of_the_row_it_names_and_an_unknown_key_is_reported(
    imported: Import, store: Path
) -> None:
    rows = HOLDERNESS.replace(",,ERY", ",ERY,XYZ") + EAST_RIDING
    report = imported(HEADER + rows, mapping=COUNCILS)
    assert ("place/holderness", "place/east-riding") in said(store, "councils", "pg:within")
    assert report.reasons == {("left-out", "a key that no row has"): 1}
    assert said(store, "councils", "pg:succeeds") == set()


def test_a_council_that_curated_data_describes_is_that_council(
    imported: Import, store: Path, tmp_path: Path
) -> None:
    from placegraph.build import build

    curated = tmp_path / "curated"
    (curated / "twins" / "organisations.yaml").write_text(
        "- {id: the-council, label: Oxford City Council, kind: council, serves: [oxford],\n"
        "   evidence: [{at: 1, quote: Oxford}]}\n"
    )
    build(store, curated)
    row = "OXO,Oxford City Council,Oxford,51.75,-1.26,E07000178,150000,,,\n"
    imported(HEADER + row, mapping=COUNCILS)
    assert said(store, "councils", "schema:identifier") == {
        ("organisation/the-council", "councils:OXO"),
        ("place/oxford", "gss:E07000178"),
    }
    # What it is and serves is said once, by the curated data.
    assert said(store, "councils", "pg:serves") == set()


def test_a_key_that_stands_twice_is_one_thing_with_two_pieces_of_evidence(
    imported: Import, store: Path
) -> None:
    report = imported(HEADER + HULL + HULL, mapping=COUNCILS)
    assert (report.counts.imported, report.counts.merged) == (1, 1)
    assert {row for _, row in said(store, "councils", "pg:evidence/pg:row")} == {"2", "3"}


def test_importing_again_changes_nothing_and_a_new_name_keeps_the_address(
    imported: Import, store: Path
) -> None:
    first = imported(HEADER + HULL + EAST_RIDING, mapping=COUNCILS)
    again = imported(HEADER + HULL + EAST_RIDING, mapping=COUNCILS)
    assert (first.change.version, again.change.is_new) == (again.change.version, False)
    imported(HEADER + EAST_RIDING.replace("East Riding Council", "Ridings"), mapping=COUNCILS)
    assert ("organisation/east-riding-council", "Ridings") in said(store, "councils", "rdfs:label")


def test_places_are_described_and_lie_in_the_places_they_name(
    imported: Import, store: Path
) -> None:
    mapping = """\
id: parishes
title: Parishes
description: Parishes around Oxford.
licence: unknown
gives: places
place:
  name: parish
  kind: {constant: parish}
  country: {constant: United Kingdom}
  identifiers: {gss: gss}
  within: {name: town, country: {constant: United Kingdom}}
"""
    imported("parish,gss,town\nMarston,E04008106,Oxford\n", mapping=mapping)
    assert said(store, "parishes", "pg:within") == {
        ("place/marston", "place/oxford"),
        ("place/marston", "place/united-kingdom"),
    }
    assert said(store, "parishes", "pg:evidence/pg:row") == {("place/marston", "2")}


def test_a_county_that_only_curated_data_knows_is_found_by_its_name_and_country(
    imported: Import, store: Path, tmp_path: Path
) -> None:
    from placegraph.build import build

    curated = tmp_path / "curated"
    with (curated / "twins" / "places.yaml").open("a") as file:
        file.write(
            "- {id: britain, label: Britain, kind: country}\n"
            "- {id: the-shire, label: The Shire County, kind: county, within: [britain]}\n"
        )
    with (curated / "gazetteer" / "places.csv").open("a") as file:
        file.write("britain,,,,,,,GB,\n")
    build(store, curated)
    header = "a,land a,lat,lng,q,b,land b,form,since,note\n"
    imported(header + "The Shire County,England,,,,Bonn,Germany,p,,\n")
    assert "place/the-shire" in {party for _, party in said(store, "towns", "pg:party")}
    imported(header + "The Shire County,Germany,,,,Hull,England,p,,\n")
    assert "place/the-shire" not in {party for _, party in said(store, "towns", "pg:party")}
