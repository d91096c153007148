"""A slug is assigned once, stays with its thing, and is never given to another."""

from __future__ import annotations

from pathlib import Path

import pytest

from placegraph.errors import StoreDamagedError
from placegraph.register import Register
from placegraph.store import current_version


def test_the_same_identity_has_the_same_slug() -> None:
    register = Register()
    assert register.place(["geonames:2891122"], "Kiel", "DE") == "kiel"
    assert register.place(["geonames:2891122"], "Kiel (Hansestadt)", "DE") == "kiel"


def test_a_name_that_is_taken_is_told_apart_by_country_then_by_number() -> None:
    register = Register()
    assert register.place(["geonames:1"], "Birmingham", "GB") == "birmingham"
    assert register.place(["geonames:2"], "Birmingham", "US") == "birmingham-us"
    assert register.place(["geonames:3"], "Birmingham", "US") == "birmingham-3"
    assert register.organisation(["geonames:1"], "Birmingham", "GB") == "birmingham"


def test_what_no_gazetteer_knows_is_told_apart_by_its_words() -> None:
    register = Register()
    slugs = [
        register.place([f"list:{words}"], "Bo", country)
        for words, country in (("bo|SL", "SL"), ("bo|GH", "GH"), ("bo north|SL", "SL"))
    ]
    assert slugs == ["bo", "bo-gh", "bo-sl"]
    fourth = register.place(["list:bo south|SL"], "Bo", "SL")
    assert fourth not in slugs
    assert fourth.startswith("bo-")


def test_a_name_without_letters_has_a_slug_too() -> None:
    assert Register().place(["list:上海|CN"], "上海", "CN") == "unnamed"


def test_two_identities_of_one_place_become_one_and_the_second_path_leads_to_the_first() -> None:
    register = Register()
    register.place(["list:kil|DE"], "Kil", "DE")
    assert register.place(["geonames:2891122", "list:kil|DE"], "Kiel", "DE") == "kil"
    register.place(["geonames:9"], "Kiel", "DE")
    register.claim("list:kil|DE", "place/kiel")
    assert register.current("place/kil") == "place/kiel"
    assert register.place(["geonames:2891122"], "Kiel", "DE") == "kiel"


def test_a_path_of_something_gone_is_not_given_away_until_it_comes_back() -> None:
    register = Register()
    register.place(["geonames:1"], "Kiel", "DE")
    register.note_gone(["place/kiel"])
    again = Register(register.text())
    assert again.gone == {"place/kiel"}
    assert again.place(["geonames:2"], "Kiel", "DE") == "kiel-de"
    assert again.place(["geonames:1"], "Kiel", "DE") == "kiel"
    again.take("place/kiel")
    assert again.gone == set()


def test_the_register_is_read_as_it_was_written() -> None:
    register = Register()
    register.place(["geonames:1"], "Kiel", "DE")
    register.place(["list:kil|DE"], "Kil", "DE")
    register.claim("list:kil|DE", "place/kiel")
    again = Register(register.text())
    assert (again.paths, again.moved, again.gone) == (
        register.paths,
        register.moved,
        register.gone,
    )
    assert again.text() == register.text()


def test_a_store_that_is_not_there_has_an_empty_register(tmp_path: Path) -> None:
    assert Register.read(tmp_path).text() == ""


def test_curated_identifiers_are_in_the_register_of_the_store(store_path: Path) -> None:
    register = Register.read(store_path)
    assert register.place(["geonames:2637487"], "Southampton", "GB") == "southampton"
    assert register.place(["iso3166:GB"], "United Kingdom", "GB") == "united-kingdom"


def test_a_register_that_cannot_be_read_says_which_file(oxford_store: Path) -> None:
    path = oxford_store / "versions" / str(current_version(oxford_store)) / "register.tsv"
    path.write_text("one column\n", encoding="utf-8")
    with pytest.raises(StoreDamagedError, match=r"register\.tsv"):
        Register.read(oxford_store)
