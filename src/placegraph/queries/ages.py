"""question: How old was each live tie in a year?
reading: >-
  One row for each tie that was live at the end of the year, in whole years between youngest and
  oldest, because a start may be one of several years. The difference of the years is taken, never
  below 0. A tie without a known start has no age.
parameters:
  year: {kind: year, meaning: at the end of which year, example: "2021"}
columns:
  relationship: name of the tie
  start: since when (EDTF)
  youngest: its least age in years
  oldest: its greatest age in years
  tie: path of the relationship
expect:
  - parameters: {year: "2021"}
    rows:
      - {tie: relationship/birmingham-lyon-partner-cities, start: "1951", youngest: 70, oldest: 70}
      - {tie: relationship/birmingham-frankfurt-partner-cities, youngest: 55, oldest: 55}
      - {tie: relationship/birmingham-milan-partner-cities, youngest: 46, oldest: 46}
      - {tie: relationship/one-world-link-bo-friendship, start: "[1980,1981]", youngest: 40,
          oldest: 41}
      - {tie: relationship/birmingham-office-in-brussels, youngest: 35, oldest: 35}
      - {tie: relationship/birmingham-leipzig-partner-cities, youngest: 29, oldest: 29}
      - {tie: relationship/warwickshire-bo-waste-pilot, start: "[2004..2014]", youngest: 7,
          oldest: 17}
      - {tie: relationship/southampton-miami-dade-twinning, start: 2019-06, youngest: 2, oldest: 2}
      - {tie: relationship/birmingham-eurocities-membership, start: null, youngest: null,
          oldest: null}
      - {tie: relationship/bodmin-grass-valley, start: null, youngest: null, oldest: null}
      - {tie: relationship/carnival-miami-southampton, oldest: null}
      - {tie: relationship/leamington-bo-friendship-link, oldest: null}
      - {tie: relationship/montgomery-hungary, oldest: null}
      - {tie: relationship/ports-of-southampton-and-miami, oldest: null}
      - {tie: relationship/solent-university-rosenstiel-school, oldest: null}
      - {tie: relationship/southampton-miami-dade-culture, oldest: null}
      - {tie: relationship/southampton-miami-technology, oldest: null}
      - {tie: relationship/university-of-southampton-rosenstiel-school, oldest: null}
      - {tie: relationship/warwick-district-bo-city-plan, oldest: null}
      - {tie: relationship/warwick-leamington-bo-hospitals, oldest: null}
      - {tie: relationship/warwick-leamington-bo-schools, oldest: null}
      - {tie: relationship/wigan-angers-twinning, oldest: null}
    notes: ["14 of 22 live ties have no known start, so their age is unknown"]
  - parameters: {year: "1980"}
    rows:
      - {tie: relationship/birmingham-lyon-partner-cities, youngest: 29, oldest: 29}
      - {tie: relationship/birmingham-frankfurt-partner-cities, youngest: 14, oldest: 14}
      - {tie: relationship/birmingham-milan-partner-cities, youngest: 5, oldest: 5}
      - {tie: relationship/one-world-link-bo-friendship, youngest: 0, oldest: 0}
      - {tie: relationship/birmingham-eurocities-membership, youngest: null, oldest: null}
    more: 13
  - parameters: {year: "1970"}
    rows:
      - {tie: relationship/birmingham-lyon-partner-cities, youngest: 19, oldest: 19}
      - {tie: relationship/birmingham-frankfurt-partner-cities, youngest: 4, oldest: 4}
      - {tie: relationship/birmingham-eurocities-membership, youngest: null, oldest: null}
    more: 13
"""

from __future__ import annotations

import datetime
from typing import Any

from placegraph.liveness import is_live
from placegraph.queries.context import Context
from placegraph.queries.declare import Cell, Found, Row
from placegraph.said import Said

TIES = """
SELECT ?tie ?relationship ?status ?start ?start_earliest ?start_latest ?end_latest
WHERE {
  ?tie a pg:Relationship ; pg:status ?status ; rdfs:label ?relationship .
  FILTER EXISTS { ?tie pg:statedIn $source }
  OPTIONAL { ?tie pg:start ?start }
  OPTIONAL { ?tie pg:startEarliest ?start_earliest }
  OPTIONAL { ?tie pg:startLatest ?start_latest }
  OPTIONAL { ?tie pg:endLatest ?end_latest }
}
"""

CHANGES = """
SELECT ?tie ?day ?status
WHERE {
  ?change pg:changes ?tie ; pg:toStatus ?status .
  OPTIONAL { ?change pg:dateLatest ?day }
}
"""


def answer(context: Context, year: int) -> Found:
    """The range of the age of every tie that is live at the end of the year, oldest first."""
    until = datetime.date(year, 12, 31)
    rows = [_aged(tie, year) for tie in _ties(context) if is_live(tie, until)]
    rows.sort(key=lambda row: (-_number(row["oldest"]), -_number(row["youngest"]), str(row["tie"])))
    unknown = sum(row["oldest"] is None and row["youngest"] is None for row in rows)
    text = f"{unknown} of {len(rows)} live ties have no known start, so their age is unknown"
    return Found(rows, (Said("ask-no-age", text, n=unknown, all=len(rows)),) if unknown else ())


def _ties(context: Context) -> list[dict[str, Any]]:
    changes: dict[Cell, list[tuple[datetime.date | None, str]]] = {}
    for row in context.select(CHANGES):
        changes.setdefault(row["tie"], []).append((_day(row["day"]), str(row["status"])))
    return [
        {
            **row,
            **{name: _day(row[name]) for name in ("start_earliest", "start_latest", "end_latest")},
            "status_changes": changes.get(row["tie"], ()),
        }
        for row in context.select(TIES)
    ]


def _aged(tie: dict[str, Any], year: int) -> Row:
    first, last = tie["start_earliest"], tie["start_latest"]
    return {
        "relationship": tie["relationship"],
        "start": tie["start"],
        "youngest": max(0, year - last.year) if last else None,
        "oldest": max(0, year - first.year) if first else None,
        "tie": tie["tie"],
    }


def _day(text: Cell) -> datetime.date | None:
    return None if text is None else datetime.date.fromisoformat(str(text))


def _number(age: Cell) -> float:
    return -1 if age is None else float(age)
