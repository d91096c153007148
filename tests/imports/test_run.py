"""From a table to a published source: what is taken, merged, waits, and is refused."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from placegraph.errors import PlacegraphError
from placegraph.find import find
from placegraph.store import open_store
from placegraph.tables import TableError

from .conftest import MAPPING, Import, table

RECORDS = """
SELECT ?record ?label (GROUP_CONCAT(STR(?party); SEPARATOR=" ") AS ?parties) WHERE {
  GRAPH dataset:towns { ?record a pg:RelationshipRecord ; rdfs:label ?label ; pg:party ?party }
} GROUP BY ?record ?label ORDER BY ?record
"""


def records(store: Path) -> list[tuple[str, set[str]]]:
    """(slug, parties) of each record of the import."""
    return [
        (
            row["record"].value.rsplit("/", 1)[1],
            {one.split("/id/", 1)[1] for one in row["parties"].value.split()},
        )
        for row in open_store(store).select(RECORDS)
    ]


def rows_of(path: Path | None) -> list[dict[str, str]]:
    """The rows of a report."""
    assert path is not None
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def fill_in(review: Path | None, **decisions: str) -> Path:
    """The review file with decisions by the name that is asked about."""
    rows = rows_of(review)
    assert review is not None
    filled = review.with_name("decided.csv")
    with filled.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(row | {"decision": decisions.get(row["name"], "")} for row in rows)
    return filled


def test_a_row_becomes_a_record_between_the_places_that_are_meant(
    imported: Import, store: Path
) -> None:
    report = imported(table({}))
    assert report.counts.as_table() == {
        "read": 1, "imported": 1, "merged": 0, "doubtful": 0, "rejected": 0, "filtered": 0,
    }  # fmt: skip
    assert records(store) == [("towns--hull--wien--twinning", {"place/hull", "place/wien"})]
    assert list(report.change.appeared) == ["towns--hull--wien--twinning"]


def test_a_place_that_curated_data_knows_is_that_place(imported: Import, store: Path) -> None:
    imported(table({"a": "Oxford", "b": "Bonn", "land b": "Germany"}))
    ((slug, parties),) = records(store)
    assert "place/oxford" in parties
    assert slug == "towns--bonn-de--oxford--twinning"


def test_both_directions_and_double_rows_are_one_record_with_evidence_for_each(
    imported: Import, store: Path
) -> None:
    back = {"a": "Vienna", "land a": "Austria", "b": "Hull", "land b": "England"}
    report = imported(table({"since": "1990"}, back, {}))
    assert (report.counts.imported, report.counts.merged) == (1, 2)
    found = open_store(store).select(
        "SELECT ?row ?checksum WHERE { GRAPH dataset:towns {"
        " ?record pg:evidence ?evidence . ?evidence pg:row ?row ; pg:fileChecksum ?checksum } }"
        " ORDER BY ?row"
    )
    assert [row["row"].value for row in found] == ["2", "3", "4"]
    assert all(row["checksum"].value.startswith("sha256:") for row in found)


def test_the_earliest_row_counts_and_what_differs_is_reported(
    imported: Import, store: Path
) -> None:
    report = imported(table({"since": "1990"}, {"since": "1991"}))
    (row,) = open_store(store).select(
        "SELECT ?start WHERE { GRAPH dataset:towns { ?record pg:start ?start } }"
    )
    assert row["start"].value == "1990"
    (fault,) = rows_of(report.row_report)
    assert fault["line"] == "3"
    assert fault["reason"] == "start differs from 1990 in row 2, which counts"


def test_rows_of_another_form_or_level_are_records_of_their_own(
    imported: Import, store: Path
) -> None:
    imported(table({}, {"form": "f"}))
    assert [slug for slug, _ in records(store)] == [
        "towns--hull--wien--friendship",
        "towns--hull--wien--twinning",
    ]


def test_a_place_is_found_by_what_a_source_calls_it(imported: Import, store: Path) -> None:
    imported(table({"b": "Beč"}, {"a": "Bratislava", "land a": "Slovakia", "b": "City of Wien"}))
    opened = open_store(store)
    assert find(opened, "bec").label == "Wien"
    rows = opened.select(
        "SELECT ?name WHERE { GRAPH dataset:towns { place:wien skos:altLabel ?name } }"
    )
    assert [row["name"].value for row in rows] == ["Beč"]


def test_a_place_that_no_gazetteer_knows_is_one_of_its_own(imported: Import, store: Path) -> None:
    report = imported(
        table({"b": "Schwanenstadt"}, {"a": "Wien", "land a": "Austria", "b": "Schwanenstadt"})
    )
    assert (report.own, report.counts.imported) == (1, 2)
    (told,) = rows_of(report.row_report)
    assert (told["line"], told["column"], told["value"]) == ("2", "b", "Schwanenstadt")
    assert (told["outcome"], told["reason"]) == (
        "noted", "no gazetteer knows it: it stays a place of its own",
    )  # fmt: skip
    found = open_store(store).select(
        "SELECT ?label ?country WHERE { GRAPH dataset:towns {"
        " place:schwanenstadt rdfs:label ?label ; pg:within/^pg:within* ?country } }"
    )
    assert {row["label"].value for row in found} == {"Schwanenstadt"}


def test_namesakes_that_no_gazetteer_knows_stay_apart(imported: Import, store: Path) -> None:
    rows = (
        {"a": "Newtown", "lat": "52.5", "lng": "-3.3"},
        {"a": "Newtown", "lat": "51.4", "lng": "-1.1"},
    )
    assert imported(table(*rows)).counts.imported == 2
    assert len(set().union(*(parties for _, parties in records(store)))) == 3


def test_a_doubtful_place_waits_and_joins_when_a_person_has_decided(
    imported: Import, store: Path
) -> None:
    rows = table({}, {"b": "Portland", "land b": "USA"})
    report = imported(rows)
    assert (report.counts.imported, report.counts.doubtful, report.questions) == (1, 1, 1)
    (question,) = rows_of(report.review)
    assert question["name"] == "Portland"
    assert "row 3: Hull – Portland" in question["reasons"]
    (fault,) = rows_of(report.row_report)
    assert (fault["outcome"], fault["line"], fault["value"]) == ("doubtful", "3", "Portland")

    decided = imported(rows, review=fill_in(report.review, Portland="5746545"))
    assert (decided.counts.imported, decided.counts.doubtful) == (2, 0)
    assert ("towns--hull--portland--twinning", {"place/hull", "place/portland"}) in records(store)
    # The decision is kept and answers the same question from now on.
    assert imported(rows).counts.doubtful == 0


def test_a_person_may_leave_a_row_out_or_say_that_the_place_is_new(
    imported: Import, store: Path
) -> None:
    rows = table({"b": "Portland", "land b": "USA"})
    skipped = imported(rows, review=fill_in(imported(rows).review, Portland="skip"))
    assert (skipped.counts.rejected, skipped.counts.imported) == (1, 0)
    assert rows_of(skipped.row_report)[0]["reason"] == "left out, as decided in the review"
    (store / "decisions.csv").unlink()
    new = imported(rows, review=fill_in(imported(rows).review, Portland="new"))
    assert (new.counts.imported, new.own) == (1, 1)


def test_a_decision_that_cannot_be_taken_is_reported(imported: Import) -> None:
    rows = table({"b": "Portland", "land b": "USA"})
    report = imported(rows, review=fill_in(imported(rows).review, Portland="the big one"))
    assert "expected a GeoNames id, “new” or “skip”" in rows_of(report.row_report)[0]["reason"]
    assert report.counts.doubtful == 1


def test_a_dry_run_tells_the_difference_and_changes_nothing(imported: Import, store: Path) -> None:
    before = open_store(store).version
    report = imported(table({}), dry_run=True)
    assert len(report.change.appeared) == 1
    assert report.change.version is None
    assert open_store(store).version == before


def test_the_same_file_again_changes_nothing(imported: Import, store: Path) -> None:
    imported(table({}))
    before = open_store(store).version
    report = imported(table({}))
    assert (report.change.is_new, list(report.change.appeared)) == (False, [])
    assert open_store(store).version == before


def test_a_newer_file_replaces_what_the_older_one_brought(imported: Import, store: Path) -> None:
    imported(table({}, {"form": "f"}))
    change = imported(table({"since": "1990"}, {"b": "Bratislava", "land b": "Slovakia"})).change
    assert list(change.appeared) == ["towns--bratislava--hull--twinning"]
    assert list(change.changed) == ["towns--hull--wien--twinning"]
    assert list(change.went) == ["towns--hull--wien--friendship"]
    assert len(records(store)) == 2


def test_a_row_more_at_the_top_leaves_the_other_records_as_they_were(imported: Import) -> None:
    imported(table({}))
    change = imported(table({"b": "Bratislava", "land b": "Slovakia"}, {})).change
    assert (list(change.changed), list(change.went)) == ([], [])


def test_two_lists_may_call_a_place_of_their_own_differently(imported: Import) -> None:
    place = {"a": "Nowhere", "land a": "", "q": "Q999999"}
    imported(table(place))
    other = MAPPING.replace("id: towns", "id: other-towns")
    report = imported(table(place | {"a": "Greater Nowhere"}), mapping=other)
    assert (report.counts.imported, report.own) == (1, 1)


def test_strict_imports_nothing_if_a_row_is_rejected_or_doubtful(
    imported: Import, store: Path
) -> None:
    before = open_store(store).version
    for bad in ({"b": ""}, {"b": "Portland", "land b": "USA"}):
        with pytest.raises(TableError, match="strict"):
            imported(table({}, bad), strict=True)
    assert open_store(store).version == before


def test_too_many_bad_rows_stop_the_import(imported: Import, store: Path) -> None:
    before = open_store(store).version
    with pytest.raises(TableError, match="expected at most 1"):
        imported(table({}, {"b": ""}, {"b": ""}), most_bad=1)
    assert open_store(store).version == before


def test_two_names_of_one_place_are_a_tie_with_itself(imported: Import) -> None:
    report = imported(table({"a": "Wien", "land a": "Österreich"}))
    assert report.counts.imported == 0
    assert report.counts.read == 1


def test_a_wikidata_item_identifies_a_place_that_would_be_doubtful(
    imported: Import, store: Path
) -> None:
    report = imported(table({"a": "Portland", "land a": "USA", "q": "Q6106"}))
    assert (report.counts.imported, report.own, report.questions) == (1, 1, 1)
    assert open_store(store).ask(
        'ASK { GRAPH dataset:towns { place:portland schema:identifier "wikidata:Q6106" } }'
    )


def test_an_item_that_curated_data_knows_is_that_place(imported: Import, store: Path) -> None:
    imported(table({"a": "Leyden", "land a": "Niederlande", "q": "Q43631"}))
    ((_, parties),) = records(store)
    assert "place/leiden" in parties


def test_an_item_that_means_another_place_than_the_name_is_a_doubt(imported: Import) -> None:
    # Q34217 is Oxford, by what is curated; the row says Hull.
    report = imported(table({"q": "Q34217"}))
    assert report.counts.doubtful == 1


ORGANISATIONS = """\
id: towns
title: Ports
description: A port to a row, and a network.
licence: unknown
parties:
  - name: a
    is_a: organisation
    kind: {constant: port}
    based_in: {name: b, country: land b}
  - name: {constant: League of Ports}
    is_a: organisation
    kind: {constant: city-network}
level: {constant: network}
strands: {constant: economy/ports-and-cruise}
formality: {constant: membership}
status: {constant: active}
"""


def test_organisations_are_parties_with_the_place_they_are_based_in(
    imported: Import, store: Path
) -> None:
    row = {"a": "Port of Vienna"}
    assert imported(table(row), mapping=ORGANISATIONS).counts.imported == 1
    ((slug, parties),) = records(store)
    assert slug == "towns--league-of-ports--port-of-vienna--membership--network"
    assert parties == {"organisation/league-of-ports", "organisation/port-of-vienna"}
    assert open_store(store).ask(
        "ASK { GRAPH dataset:towns { organisation:port-of-vienna pg:basedIn place:wien } }"
    )


def test_an_organisation_whose_place_is_doubtful_waits(imported: Import) -> None:
    row = {"b": "Portland", "land b": "USA"}
    assert imported(table(row), mapping=ORGANISATIONS).counts.doubtful == 1


@pytest.mark.parametrize("known", [False, True], ids=["new", "known before"])
def test_an_organisation_follows_its_place_when_a_later_row_recognises_it(
    known: bool, imported: Import, store: Path
) -> None:
    mapping = ORGANISATIONS.replace("land b}", "land b, identifiers: {un_locode: q}}")
    row = {"b": "Hull", "land b": "England"}
    before = [row | {"a": "Third port"}] if known else []
    first = row | {"a": "Old port", "b": "Hullensium", "q": "GBHUL"}
    later = row | {"a": "New port", "q": "GBHUL"}
    report = imported(table(*before, first, later), mapping=mapping)
    assert report.counts.imported == 2 + known
    for port in ("old-port", "new-port"):
        labels = open_store(store).select(
            f"SELECT ?label WHERE {{ organisation:{port} pg:basedIn/rdfs:label ?label }}"
        )
        assert [row["label"].value for row in labels] == ["Hull"]


def test_a_source_that_is_forgotten_leaves_the_store_as_it_was(
    imported: Import, store: Path
) -> None:
    from placegraph.publish import forget

    before = {name: one.digest for name, one in open_store(store).manifest.graphs.items()}
    imported(table({}, {"b": "Schwanenstadt"}))
    forget(store, "towns")
    after = {name: one.digest for name, one in open_store(store).manifest.graphs.items()}
    assert after == before


def test_a_review_file_that_is_none_is_refused_in_words(imported: Import, tmp_path: Path) -> None:
    with pytest.raises(PlacegraphError, match=r"nowhere\.csv cannot be read"):
        imported(table({}), review=tmp_path / "nowhere.csv")


def test_an_import_that_another_came_in_between_is_read_again(
    imported: Import, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from placegraph.publish import publish_together as publish

    other = table({"b": "Newtown", "lat": "1.5"})
    tried = []

    def interrupted(*given: object) -> object:
        tried.append(given)
        if len(tried) == 1:
            named = MAPPING.replace("id: towns", "id: others")
            imported(other, name="others.csv", mapping=named)
        return publish(*given)  # type: ignore[arg-type]

    monkeypatch.setattr("placegraph.imports.run.publish_together", interrupted)
    imported(table({"b": "Newtown", "land b": "Wales"}))
    # The first try, the other import, and the second try.
    assert len(tried) == 3
    newtowns = open_store(store).select(
        'SELECT DISTINCT ?place WHERE { ?place a pg:Place ; rdfs:label "Newtown"@en }'
    )
    assert len(newtowns) == 2
