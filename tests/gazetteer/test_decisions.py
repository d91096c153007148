"""A person decides doubtful matches once; the decision is kept and re-used."""

import csv
from pathlib import Path

import pytest

from placegraph.gazetteer import (
    Decision,
    Decisions,
    Gazetteer,
    GazetteerIndex,
    PlaceQuery,
    question_of,
    read_review,
    write_review,
)

PORTLAND = PlaceQuery("Portland", "United States")


def fill_in(path: Path, decisions: dict[str, str]) -> None:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        rows = list(reader)
        columns = list(reader.fieldnames or ())
    for row in rows:
        row["decision"] = decisions.get(row["name"], "")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)


def test_a_review_has_one_row_for_each_doubtful_question(
    gazetteer: Gazetteer, tmp_path: Path
) -> None:
    asked = [PORTLAND, PlaceQuery("Wien", "Austria"), PlaceQuery("PORTLAND", "USA")]
    path = tmp_path / "review.csv"
    assert write_review(path, gazetteer.match_all(asked)) == 1
    with path.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["candidate_1_id"] == "5"
    assert row["candidate_1"] == "Portland (US-ME, 66,000 people, 43.66, -70.26)"
    assert "prominence of 2 places" in row["candidate_1_why"]
    assert row["candidate_3_id"] == ""
    assert row["decision"] == ""


def test_a_decision_is_kept_and_answers_the_next_time(
    index: GazetteerIndex, gazetteer: Gazetteer, tmp_path: Path
) -> None:
    path = tmp_path / "review.csv"
    write_review(path, [gazetteer.match(PORTLAND)])
    fill_in(path, {"Portland": "4"})
    decisions, faults = read_review(path)
    assert faults == []
    Decisions({}).with_more(decisions).save(tmp_path / "decisions")

    again = Gazetteer(index, Decisions.load(tmp_path / "decisions"))
    match = again.match(PORTLAND)
    assert match.candidate is not None
    assert (match.status, match.candidate.id, match.decision) == ("sure", 4, "id")
    assert again.match(PlaceQuery("portland", "USA")).decision == "id"
    assert again.match(PlaceQuery("Portland", "Australia")).decision is None


@pytest.mark.parametrize("choice", ["new", "skip", "NEW", " skip "])
def test_new_and_skip_leave_a_place_unmatched(
    index: GazetteerIndex, gazetteer: Gazetteer, tmp_path: Path, choice: str
) -> None:
    path = tmp_path / "review.csv"
    write_review(path, [gazetteer.match(PORTLAND)])
    fill_in(path, {"Portland": choice})
    decisions, faults = read_review(path)
    assert faults == []
    match = Gazetteer(index, Decisions({}).with_more(decisions)).match(PORTLAND)
    assert (match.status, match.decision) == ("unmatched", choice.strip().lower())
    assert match.candidates == ()


def test_coordinates_belong_to_the_question_only_when_they_were_used(gazetteer: Gazetteer) -> None:
    used = gazetteer.match(PlaceQuery("Hamm", "Germany", "", 50.771, 7.682))
    distrusted = gazetteer.match(PlaceQuery("Hamm", "Germany", "", 48.15, 17.11))
    assert question_of(used) == "hamm|DE||50.77,7.68"
    assert question_of(distrusted) == "hamm|DE||"


def test_a_decision_on_coordinates_does_not_answer_for_others(index: GazetteerIndex) -> None:
    decided = Decisions({"hamm|DE||50.77,7.68": Decision("hamm|DE||50.77,7.68", "id", 25)})
    gazetteer = Gazetteer(index, decided)
    assert gazetteer.match(PlaceQuery("Hamm", "Germany", "", 50.771, 7.681)).decision == "id"
    assert gazetteer.match(PlaceQuery("Hamm", "Germany", "", 51.68, 7.82)).decision is None
    assert gazetteer.match(PlaceQuery("Hamm", "Germany")).decision is None


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("maybe", "expected a GeoNames id"),
        ("-4", "expected a GeoNames id"),
        ("4.0", "expected a GeoNames id"),
        ("٤", "expected a GeoNames id"),
        ("6", "no candidate of this row has that id"),
    ],
)
def test_a_row_that_cannot_be_taken_is_reported_with_its_line(
    gazetteer: Gazetteer, tmp_path: Path, value: str, why: str
) -> None:
    path = tmp_path / "review.csv"
    write_review(path, [gazetteer.match(PORTLAND)])
    fill_in(path, {"Portland": value})
    decisions, (fault,) = read_review(path)
    assert decisions == []
    assert (fault.line, fault.value) == (2, value)
    assert why in fault.reason


def test_an_id_that_the_gazetteer_holds_may_be_written_in(
    gazetteer: Gazetteer, tmp_path: Path
) -> None:
    path = tmp_path / "review.csv"
    write_review(path, [gazetteer.match(PORTLAND)])
    fill_in(path, {"Portland": "6"})
    decisions, faults = read_review(path, holds=lambda geonames_id: geonames_id == 6)
    assert faults == []
    assert [decision.id for decision in decisions] == [6]


def test_rows_left_blank_are_left_for_later(gazetteer: Gazetteer, tmp_path: Path) -> None:
    path = tmp_path / "review.csv"
    write_review(path, [gazetteer.match(PORTLAND)])
    assert read_review(path) == ([], [])


def test_a_file_that_is_no_review_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    decisions, (fault,) = read_review(path)
    assert decisions == []
    assert str(fault).startswith("line 1: “decision and question”: the column is missing")


def test_a_newer_decision_replaces_an_older_one(tmp_path: Path) -> None:
    older, newer = Decision("a|DE||", "new"), Decision("a|DE||", "id", 8, "seen on a map")
    Decisions({}).with_more([older]).with_more([newer]).save(tmp_path)
    kept = Decisions.load(tmp_path)
    assert len(kept) == 1
    text = (tmp_path / "decisions.csv").read_text(encoding="utf-8")
    assert text == "question,decision,note\na|DE||,8,seen on a map\n"


def test_a_directory_without_decisions_has_none(tmp_path: Path) -> None:
    assert len(Decisions.load(tmp_path)) == 0


def test_a_cell_is_no_formula(gazetteer: Gazetteer, tmp_path: Path) -> None:
    query = PlaceQuery("=Portland", "United States", "", -12.5, 40.25)
    path = tmp_path / "review.csv"
    write_review(path, [gazetteer.match(query)])
    with path.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["name"], row["latitude"]) == ("'=Portland", "-12.5")


def test_a_review_that_a_german_spreadsheet_saved_is_read(
    tmp_path: Path, gazetteer: Gazetteer
) -> None:
    path = tmp_path / "review.csv"
    write_review(path, [gazetteer.match(PORTLAND)])
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    with path.open("w", encoding="cp1252", errors="replace", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(row | {"decision": "5", "note": "Größe zählt"} for row in rows)
    ((decision,), faults) = read_review(path)
    assert (decision.id, decision.note, faults) == (5, "Größe zählt", [])
