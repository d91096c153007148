"""Items with a name and an identifier only: merged where all their ties together are sure."""

from __future__ import annotations

from pathlib import Path

from placegraph.store import open_store

from .conftest import Import, table
from .test_run import records

BARE = """\
id: items
title: Items that are tied
description: Two items to a row, with nothing but their names.
licence: unknown
parties:
  - {name: a, identifiers: {wikidata: q}}
  - {name: b, identifiers: {wikidata: r}}
level: {constant: civic}
strands: {constant: civic/twinning}
formality: {constant: twinning}
status: {constant: active}
"""
TIED = "q,a,r,b\nQ1,Valenciennes,Q2,Düren\n"
VALENCIENNES = {"a": "Valenciennes", "land a": "France", "b": "Düren", "land b": "Germany"}


def parties(store: Path) -> set[str]:
    """The paths of the parties of the items’ records."""
    found = open_store(store).select(
        "SELECT ?party WHERE { GRAPH dataset:items { ?record pg:party ?party } }"
    )
    return {row["party"].value.split("/id/", 1)[1] for row in found}


def test_a_tie_of_another_source_tells_which_places_the_items_are(
    imported: Import, store: Path
) -> None:
    imported(table(VALENCIENNES))
    report = imported(TIED, name="items.csv", mapping=BARE)
    assert (report.recognised, report.own) == (4, 0)
    assert parties(store) == {party for _, ends in records(store) for party in ends}


def test_items_keep_their_numbers(imported: Import, store: Path) -> None:
    imported(table(VALENCIENNES))
    imported(TIED, name="items.csv", mapping=BARE)
    found = open_store(store).select(
        "SELECT ?place ?id WHERE { GRAPH dataset:items { ?place schema:identifier ?id } }"
    )
    told = {(row["place"].value.rsplit("/", 1)[1], row["id"].value) for row in found}
    assert told == {("valenciennes", "wikidata:Q1"), ("duren", "wikidata:Q2")}


def test_without_such_a_tie_items_are_places_of_their_own(imported: Import, store: Path) -> None:
    report = imported(TIED, name="items.csv", mapping=BARE)
    assert (report.recognised, report.own) == (0, 2)
    assert len(parties(store)) == 2


def test_what_the_items_themselves_say_is_no_evidence_for_them(
    imported: Import, store: Path
) -> None:
    imported(table(VALENCIENNES))
    first = imported(TIED, name="items.csv", mapping=BARE)
    again = imported(TIED, name="items.csv", mapping=BARE)
    assert (first.recognised, again.recognised) == (4, 4)
    assert not [*again.change.appeared, *again.change.changed, *again.change.went]


def test_items_are_merged_once_another_source_knows_their_tie(
    imported: Import, store: Path
) -> None:
    imported(TIED, name="items.csv", mapping=BARE)
    imported(table(VALENCIENNES))
    report = imported(TIED, name="items.csv", mapping=BARE)
    assert report.own == 0
    assert parties(store) == {party for _, ends in records(store) for party in ends}
