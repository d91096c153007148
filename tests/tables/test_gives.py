"""Tables that give organisations, places or flows: what a row becomes, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from placegraph.errors import DataError
from placegraph.tables import EntityRow, FlowRow, RejectedRow, read_mapping

from .conftest import Read

ABOUT = "id: t\ntitle: T\ndescription: A small table.\nlicence: unknown\n"
COUNCILS = f"""\
{ABOUT}gives: organisations
key: code
replaced_by: {{column: successors, separator: ","}}
part_of: county
founded: since
dissolved: until
organisation:
  name: council
  kind: {{constant: council}}
  serves:
    name: area
    kind:
      column: council
      values: {{"* City Council": city, "* County *": county, "*": district}}
    position: middle
    identifiers: {{gss: gss}}
"""
AREAS = f"""\
{ABOUT}gives: places
place:
  name: area
  kind: {{constant: parish}}
  alt_names: {{column: also, separator: "/"}}
  within: {{name: county}}
"""
FLOWS = f"""\
{ABOUT}gives: flows
measure: passengers
origin: {{name: a, reach_km: 50}}
destination: {{name: b}}
value: number
date: year
"""
HEADER = "code,council,area,middle,gss,county,successors,since,until\n"


def test_an_organisation_serves_a_place_and_names_who_took_over(read: Read) -> None:
    line = '1.0,Exford City Council,Exford,"(51.5, -3.5)",E06000099,2.0,"7,8",1974,2023-04-01\n'
    _, (row,) = read(HEADER + line, mapping=COUNCILS)
    assert isinstance(row, EntityRow)
    area = row.entity.serves
    assert area is not None
    assert (row.entity.name, row.entity.is_a, row.entity.kind) == (
        "Exford City Council", "organisation", "council",
    )  # fmt: skip
    assert (area.kind, area.latitude, area.longitude) == ("city", 51.5, -3.5)
    assert area.identifiers == {"gss": "E06000099"}
    assert (row.key, row.part_of, row.replaced_by) == ("1", "2", ("7", "8"))
    assert (row.founded, row.dissolved, row.faults) == ("1974", "2023-04-01", ())


@pytest.mark.parametrize(
    ("council", "kind"),
    [
        ("Ham City Council", "city"),
        ("Ham County Council", "county"),
        ("Council of Ham", "district"),
    ],
)
def test_a_pattern_of_values_tells_the_kind_and_the_first_that_fits_counts(
    read: Read, council: str, kind: str
) -> None:
    _, (row,) = read(HEADER + f"1,{council},Ham,,,,,,\n", mapping=COUNCILS)
    assert isinstance(row, EntityRow)
    assert row.entity.serves is not None
    assert row.entity.serves.kind == kind


def test_an_organisation_without_its_place_is_taken_and_one_without_a_key_is_not(
    read: Read,
) -> None:
    lines = "1,Exford City Council,,,,,,,\n,Exford City Council,Exford,,,,,,\n"
    _, (first, second) = read(HEADER + lines, mapping=COUNCILS)
    assert isinstance(first, EntityRow)
    assert (first.entity.serves, first.faults) == (None, ())
    assert isinstance(second, RejectedRow)
    assert [(one.column, one.reason) for one in second.faults] == [("code", "a blank cell")]


def test_half_a_position_is_left_out(read: Read) -> None:
    _, (row,) = read(HEADER + "1,Exford City Council,Exford,51.5,,,,,\n", mapping=COUNCILS)
    assert isinstance(row, EntityRow)
    assert [(one.outcome, one.reason) for one in row.faults] == [
        ("left-out", "one coordinate without the other")
    ]


def test_a_place_lies_within_another(read: Read) -> None:
    _, (row,) = read("area,also,county\nHam,Hamm/Hamme,Kent\n", mapping=AREAS)
    assert isinstance(row, EntityRow)
    assert row.within is not None
    assert (row.entity.is_a, row.entity.kind, row.entity.alt_names, row.within.name) == (
        "place", "parish", ("Hamm", "Hamme"), "Kent",
    )  # fmt: skip


def test_a_flow_has_a_number_and_two_places(read: Read) -> None:
    lines = '"Ham","Exford","1,250.5",2019\nHam,ham,3,2019\nHam,Exford,many,2019\nHam,Exford,,\n'
    _, (flow, *rejected) = read("a,b,number,year\n" + lines, mapping=FLOWS)
    assert isinstance(flow, FlowRow)
    assert (flow.origin.name, flow.destination.name) == ("Ham", "Exford")
    assert (flow.value, flow.date, flow.origin.reach_km) == (1250.5, "2019", 50)
    reasons = [one.faults[0].reason for one in rejected if isinstance(one, RejectedRow)]
    assert reasons == ["a flow from a place to itself", "not a number", "a blank cell"]


def test_a_second_table_gives_several_columns(read: Read, tmp_path: Path) -> None:
    (tmp_path / "airports.csv").write_text("id,city,lat,lon\n7,Exford,51.5,-3.5\n8,,50,0\n")
    mapping = f"""\
{ABOUT}gives: flows
measure: routes
lookups: {{airports: {{file: airports.csv, key: id}}}}
origin:
  name: {{column: a, lookup: airports.city}}
  latitude: {{column: a, lookup: airports.lat}}
  longitude: {{column: a, lookup: airports.lon}}
destination: {{name: b}}
counts: [line, a, b]
"""
    lines = "XY,7,Ham\nXY,8,Ham\nXY,9,Ham\n"
    _, (flow, nowhere, unknown) = read("line,a,b\n" + lines, mapping=mapping)
    assert isinstance(flow, FlowRow)
    assert (flow.origin.name, flow.origin.longitude, flow.counted) == (
        "Exford", -3.5, ("XY", "7", "Ham"),
    )  # fmt: skip
    assert isinstance(nowhere, RejectedRow)
    assert isinstance(unknown, RejectedRow)
    assert [one.reason for one in nowhere.faults] == ["a blank airports.city"]
    assert [one.reason for one in unknown.faults] == ["not in the table airports"]


@pytest.mark.parametrize(
    ("text", "old", "new", "line", "field", "message"),
    [
        (COUNCILS, "gives: organisations", "gives: people", 5, "gives", "not what a table gives"),
        (COUNCILS, "  kind: {constant: council}\n", "", 11, "organisation.kind", "missing"),
        (COUNCILS, "{constant: council}", "{constant: city}", 13, "organisation.kind",
         "not in the scheme organisation-kind"),
        (COUNCILS, '"*": district', '"*": quarter', 16, "organisation.serves.kind",
         "not in the scheme place-kind"),
        (COUNCILS, "key: code\n", "", 1, None, "`key` is missing, by which other rows are meant"),
        (COUNCILS, "serves:", "serve:", 14, "organisation.serve", "an unknown field"),
        (COUNCILS, "position: middle", "position: middle\n    latitude: a\n    longitude: b", 14,
         "organisation.serves", "`position` beside `latitude` and `longitude`"),
        (AREAS, "place:", "level: {constant: civic}\nplace:", 6, "level", "an unknown field"),
        (FLOWS, "value: number", "value: number\ncounts: [a]", 1, None,
         "either `value` or `counts` is needed, and not both"),
        (FLOWS, "measure: passengers\n", "", 1, "measure", "missing"),
        (FLOWS, "{name: b}", "{name: {column: b, lookup: x}}\nlookups: {x: {file: x.csv, key: k}}",
         8, "destination.name", "a lookup of no column"),
    ],
)  # fmt: skip
def test_a_fault_in_such_a_mapping_is_named_with_its_line(
    tmp_path: Path, text: str, old: str, new: str, line: int, field: str | None, message: str
) -> None:
    assert old in text
    path = tmp_path / "m.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_mapping(path)
    found = [(one.where.line, one.field, one.message) for one in caught.value.findings]
    assert (line, field, message) in found


def test_an_organisation_of_no_place_is_no_mapping(tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    path.write_text(COUNCILS[: COUNCILS.index("  serves:")], encoding="utf-8")
    with pytest.raises(DataError, match="an organisation `serves` a place or is `based_in` one"):
        read_mapping(path)


@pytest.mark.parametrize(
    ("written", "name"),
    [("Tokyo Ko", "Tokyo"), ("Port Of Ham", "Ham"), ("Kokura", "Kokura"), ("Ko", "Ko")],
)
def test_words_are_dropped_at_the_ends_of_a_name(read: Read, written: str, name: str) -> None:
    mapping = AREAS.replace("name: area", "name: {column: area, without: [Ko, Port Of]}")
    _, (row,) = read(f"area,also,county\n{written},,\n", mapping=mapping)
    assert isinstance(row, EntityRow)
    assert row.entity.name == name


def test_a_population_that_is_no_number_is_left_out(read: Read) -> None:
    mapping = AREAS.replace("name: area", "name: area\n  population: also")
    _, (first, second) = read("area,also,county\nHam,12000.0,\nBam,many,\n", mapping=mapping)
    assert isinstance(first, EntityRow)
    assert isinstance(second, EntityRow)
    assert (first.entity.population, second.entity.population) == (12_000, None)
    assert [(fault.outcome, fault.reason) for fault in second.faults] == [
        ("left-out", "not a number")
    ]
