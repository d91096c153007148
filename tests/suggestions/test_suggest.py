"""Suggestions of a store: reasons that open into ties, thin evidence, what is kept, bad input."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from oxford import Curated
from placegraph.build import build
from placegraph.cli import main
from placegraph.errors import ParameterError, UnknownNameError
from placegraph.store import Store, open_store
from placegraph.suggestions import NotTrainedError, needs_training, prepare, suggest
from placegraph.suggestions.asking import LEAST_EVIDENCE
from placegraph.suggestions.features import make_all, row_table
from placegraph.suggestions.kept import file_of
from placegraph.suggestions.promising import most_evidence
from placegraph.suggestions.reading import read
from placegraph.suggestions.reasons import Facts

from .world import COUNTRIES, TOWNS, world

COUNTRY_NAMES = {"AT": "Austria", "BE": "Belgium", "CH": "Switzerland"}


@pytest.fixture(scope="module")
def world_store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The world of the tests as a store, with one town that nobody is tied to."""
    folder = tmp_path_factory.mktemp("world")
    curated = Curated(folder / "curated")
    known, ties = world()
    places = [
        f"- {{id: {code.lower()}, label: {name}, kind: country}}\n"
        for code, name in COUNTRY_NAMES.items()
    ]
    places += [
        f"- {{id: {path.removeprefix('place/')}, label: {name}, kind: town, "
        f"within: [{country.lower()}]}}\n"
        for path, name, country in zip(known.ids, known.names, known.countries, strict=True)
    ]
    places.append("- {id: nowhere, label: Nowhere, kind: town}\n")
    curated.write("places.yaml", "".join(places))
    ids = [path.removeprefix("place/") for path in known.ids]
    curated.write(
        "relationships.yaml",
        "".join(
            f"- id: {ids[a]}-{ids[b]}\n  label: {known.names[a]} and {known.names[b]}\n"
            f"  parties: [place/{ids[a]}, place/{ids[b]}]\n  level: civic\n"
            "  strands: [environment]\n  formality: twinning\n  status: active\n"
            "  evidence: [{at: 1, quote: twins}]\n"
            for a, b in ties.pairs.tolist()
        ),
    )
    build(folder / "store", curated.root)
    return open_store(folder / "store")


@pytest.fixture
def learning(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the small world be large enough to learn from."""
    monkeypatch.setattr("placegraph.suggestions.asking.LEAST_TIES", 100)


def test_a_small_graph_follows_stated_rules_and_says_so(store: Store) -> None:
    found = suggest(store, "Bodmin", at_home=True)
    assert found.method == "rules"
    assert [one.label for one in found] == ["Montgomery"]
    assert any("too few to learn from" in note for note in found.notes)
    one = found.suggestions[0]
    assert "sources say of both: small town" in [reason.text for reason in one.reasons]
    assert [caution.family for caution in one.cautions] == ["size"]
    assert sum(one.contributions.values()) + one.base == pytest.approx(one.score)


def test_where_the_evidence_is_thin_nothing_is_suggested(store: Store) -> None:
    found = suggest(store, "Southampton")
    assert len(found) == 0
    assert any(note.startswith("no suggestion: the evidence") for note in found.notes)


def test_what_has_no_partners_of_its_own_gets_an_answer(store: Store) -> None:
    found = suggest(store, "Europe")
    assert len(found) == 0
    assert found.notes == ("no suggestion: Europe is not of a kind that has partners of its own",)


def test_a_part_of_a_place_is_answered_for_the_whole(store: Store) -> None:
    assert suggest(store, "Miami").place == "place/miami-dade-county"


def test_names_and_parameters_that_do_not_exist_are_refused(store: Store) -> None:
    with pytest.raises(UnknownNameError, match="did you mean Bodmin"):
        suggest(store, "Bodminn")
    with pytest.raises(ParameterError, match="expected a number from 1 to 100"):
        suggest(store, "Bodmin", 0)
    with pytest.raises(ParameterError, match="no place is known in XX"):
        suggest(store, "Bodmin", countries=["XX"])


@pytest.mark.usefixtures("learning")
def test_a_large_graph_is_learnt_from_once_and_what_was_learnt_is_kept(world_store: Store) -> None:
    assert needs_training(world_store)
    with pytest.raises(NotTrainedError, match="placegraph train"):
        suggest(world_store, "Town 7 of AT", may_train=False)
    assert prepare(world_store)
    assert file_of(world_store).is_file()
    assert not needs_training(world_store)
    found = suggest(world_store, "Town 7 of AT", 5, may_train=False)
    assert found.method == "learnt"
    assert 0 < len(found) <= 5
    again = suggest(open_store(world_store.path), "Town 7 of AT", 5)
    assert [one.place for one in again] == [one.place for one in found]
    for one in found:
        assert sum(one.contributions.values()) + one.base == pytest.approx(one.score, abs=1e-6)
        assert sum(one.families.values()) + one.base == pytest.approx(one.score, abs=1e-6)
        told = [reason.text for reason in one.reasons]
        assert told
        assert all(one.families[caution.family] < 0 for caution in one.cautions)


@pytest.mark.usefixtures("learning")
def test_reasons_open_into_ties_that_there_are(world_store: Store) -> None:
    found = suggest(world_store, "Town 5 of AT", 20)
    _, ties = world()
    ids = [path.removeprefix("place/") for path in world()[0].ids]
    keys = {f"{ids[a]}-{ids[b]}" for a, b in ties.pairs.tolist()}
    cited = [key for one in found for reason in one.reasons for key in reason.ties]
    assert cited
    assert set(cited) <= keys
    partners = [
        reason.text for one in found for reason in one.reasons if reason.family == "partners"
    ]
    assert any("of your partners work" in text and "environment" in text for text in partners)


@pytest.mark.usefixtures("learning")
def test_neither_partners_nor_the_place_itself_are_suggested(world_store: Store) -> None:
    known, ties = world()
    here = 7
    partners = {known.ids[b if a == here else a] for a, b in ties.pairs.tolist() if here in (a, b)}
    found = {one.place for one in suggest(world_store, known.ids[here], 100, at_home=True)}
    assert partners
    assert found.isdisjoint(partners | {known.ids[here]})


@pytest.mark.usefixtures("learning")
def test_no_candidate_with_enough_evidence_is_passed_over(world_store: Store) -> None:
    reading = read(world_store)
    made = make_all(reading.seen)
    passed_over = 0
    for here in range(0, len(reading.known), 7):
        most = most_evidence(reading.seen, here, row_table(made, here))
        found = [len(Facts(reading, here, at).evidence()) for at in range(len(reading.known))]
        assert (np.array(found) <= most).all()
        passed_over += int((most < LEAST_EVIDENCE).sum())
    assert passed_over > 0


@pytest.mark.usefixtures("learning")
def test_a_place_without_ties_and_position_gets_no_suggestion(world_store: Store) -> None:
    found = suggest(world_store, "Nowhere")
    assert len(found) == 0
    assert any(note.startswith("no tie of Nowhere is known") for note in found.notes)


@pytest.mark.usefixtures("learning")
def test_a_file_that_other_software_made_is_not_read(world_store: Store) -> None:
    suggest(world_store, "Town 7 of AT")
    path = file_of(world_store)
    path.write_text("0000\ntree\n", encoding="utf-8")
    assert needs_training(world_store)


def test_the_command_line_tells_reasons_and_json_tells_all(store_path: Path) -> None:
    asked = ["suggest", "Bodmin", "--at-home", "--store", str(store_path)]
    told = CliRunner().invoke(main, asked)
    assert told.stdout.splitlines()[:2] == [
        "1. Montgomery, United Kingdom",
        "   + sources say of both: small town",
    ]
    assert "note: the graph has 9 pairs of partners" in told.stderr
    document = json.loads(CliRunner().invoke(main, [*asked, "--format", "json"]).stdout)
    assert document["suggestions"][0]["families"].keys() == {"partners", "size", "shared"}
    refused = CliRunner().invoke(main, ["suggest", "Bodminn", "--store", str(store_path)])
    assert (refused.exit_code, refused.stdout) == (2, "")


def test_a_small_store_is_told_that_there_is_nothing_to_learn(store_path: Path) -> None:
    told = CliRunner().invoke(main, ["train", "--store", str(store_path)])
    assert told.exit_code == 0
    assert "too few ties to learn from" in told.stderr


def test_the_world_has_all_its_towns(world_store: Store) -> None:
    reading = read(world_store)
    assert len(reading.known) == len(COUNTRIES) * TOWNS + 1
    assert len(reading.seen.ties) == len(world()[1])
