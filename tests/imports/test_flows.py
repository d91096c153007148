"""Tables of flows: rows add up, in one direction, and never make a relationship."""

from __future__ import annotations

from pathlib import Path

import pytest

from placegraph.store import open_store

from .conftest import Import

ROUTES = """\
id: routes
title: Routes
description: Who flies where.
licence: unknown
gives: flows
measure: flight-routes
origin:
  {name: from, country: from land, latitude: lat, longitude: lon, reach_km: 60}
destination: {name: to, country: to land}
counts: [airline, from airport, to airport]
date: year
"""
HEADER = "airline,from,from land,from airport,lat,lon,to,to land,to airport,year\n"
FLOWS = """
SELECT ?origin ?destination ?value ?locator ?date ?label WHERE {
  GRAPH ?graph {
    ?flow a pg:Flow ; pg:origin ?origin ; pg:destination ?destination ; pg:value ?value ;
      pg:evidence/pg:locator ?locator ; rdfs:label ?label .
    OPTIONAL { ?flow pg:date ?date }
  }
} ORDER BY ?origin ?destination ?date
"""


def flows(store: Path) -> list[tuple[str, str, float, str]]:
    return [
        (
            row["origin"].value.rsplit("/", 1)[1],
            row["destination"].value.rsplit("/", 1)[1],
            float(row["value"].value),
            row["locator"].value,
        )
        for row in open_store(store).select(FLOWS)
    ]


def test_rows_that_differ_in_what_is_counted_add_up(imported: Import, store: Path) -> None:
    rows = [
        "BA,Hull,GB,HUY,,,Vienna,Austria,VIE,2017",
        "BA,Hull,GB,HUY,,,Vienna,Austria,VIE,2017",
        "OS,Hull,GB,HUY,,,Vienna,Austria,VIE,2017",
        "OS,Vienna,Austria,VIE,,,Hull,GB,HUY,2017",
    ]
    report = imported(HEADER + "\n".join(rows) + "\n", mapping=ROUTES)
    assert (report.counts.imported, report.counts.merged) == (2, 2)
    assert flows(store) == [("hull", "wien", 2, "rows 2, 3, 4"), ("wien", "hull", 1, "row 5")]
    (first, _) = open_store(store).select(FLOWS)
    assert first["label"].value == "Flight routes, Hull to Vienna"
    assert first["date"].value == "2017"


def test_flows_are_no_ties(imported: Import, store: Path) -> None:
    before = len(list(open_store(store).select("SELECT ?x { ?x a pg:Relationship }")))
    imported(HEADER + "BA,Hull,GB,HUY,,,Vienna,Austria,VIE,2017\n", mapping=ROUTES)
    opened = open_store(store)
    assert len(list(opened.select("SELECT ?x { ?x a pg:Relationship }"))) == before
    assert not list(opened.select("SELECT ?x { ?x pg:endPlace place:hull }"))


def test_an_airport_an_hour_away_is_of_the_city_that_it_names(
    imported: Import, store: Path
) -> None:
    near = "BA,Hull,GB,HUY,53.57,-0.35,Vienna,Austria,VIE,2017\n"
    hour = "BA,Hull,GB,LDS,53.87,-1.05,Vienna,Austria,VIE,2017\n"
    day = "BA,Hull,GB,LHR,51.47,-0.45,Vienna,Austria,VIE,2017\n"
    report = imported(HEADER + near + hour + day, mapping=ROUTES)
    assert flows(store) == [("hull", "wien", 2, "rows 2, 3")]
    assert report.counts.doubtful == 1


def test_airports_of_a_city_that_no_gazetteer_knows_are_of_one_place(
    imported: Import, store: Path
) -> None:
    north = "BA,Tenerife,Spain,TFN,28.4,-16.3,Hull,GB,HUY,\n"
    south = "BA,Tenerife,Spain,TFS,28.0,-16.5,Hull,GB,HUY,\n"
    imported(HEADER + north + south, mapping=ROUTES)
    assert flows(store) == [("tenerife", "hull", 2, "rows 2, 3")]


def test_a_flow_within_a_place_is_rejected_when_two_names_are_one(
    imported: Import, store: Path
) -> None:
    rows = "BA,Vienna,Austria,VIE,,,Wien,Austria,XWC,2017\n"
    report = imported(HEADER + rows, mapping=ROUTES)
    assert flows(store) == []
    assert report.counts.rejected + report.counts.doubtful == 1


@pytest.mark.parametrize(("values", "total"), [(("1200", "800"), 2000), (("1.5", "2.25"), 3.75)])
def test_values_are_summed(
    imported: Import, store: Path, values: tuple[str, str], total: float
) -> None:
    mapping = ROUTES.replace("counts: [airline, from airport, to airport]", "value: airline")
    rows = "".join(f"{value},Hull,GB,,,,Vienna,Austria,,2017\n" for value in values)
    imported(HEADER + rows, mapping=mapping)
    ((_, _, value, _),) = flows(store)
    assert value == total


def test_dates_are_told_apart(imported: Import, store: Path) -> None:
    rows = "".join(f"BA,Hull,GB,HUY,,,Vienna,Austria,VIE,{year}\n" for year in (2016, 2017))
    imported(HEADER + rows, mapping=ROUTES)
    assert [row["date"].value for row in open_store(store).select(FLOWS)] == ["2016", "2017"]
