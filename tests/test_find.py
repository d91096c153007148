"""Finding things by name, slug, path or IRI, and names that are half typed or misspelled."""

from __future__ import annotations

import shutil

import pytest

from oxford import Curated
from placegraph.build import build
from placegraph.directory import directory_of
from placegraph.errors import ParameterError, UnknownNameError
from placegraph.find import find, search, similar
from placegraph.gazetteer import GazetteerRow, build_index
from placegraph.gazetteer.index import index_file
from placegraph.name_index import BEGINS, HOLDS, SAME, WORD_BEGINS, WORDS_BEGIN, Name, NameIndex
from placegraph.resources import shipped
from placegraph.store import Store, open_store


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Bo City Council", id="a name"),
        pytest.param("bo city COUNCIL ", id="a name in any case"),
        pytest.param("bo-city-council", id="a slug"),
        pytest.param("organisation/bo-city-council", id="a path"),
        pytest.param("https://w3id.org/placegraph/id/organisation/bo-city-council", id="an IRI"),
    ],
)
def test_a_thing_is_found_by(store: Store, text: str) -> None:
    found = find(store, text)
    assert (found.path, found.label) == ("organisation/bo-city-council", "Bo City Council")
    assert (found.kind, found.slug) == ("organisation", "bo-city-council")


def test_only_the_kinds_asked_for_are_found(store: Store) -> None:
    with pytest.raises(UnknownNameError, match="no place called 'Eurocities'"):
        find(store, "Eurocities", kinds=("place",))


def test_a_misspelled_name_gets_suggestions(store: Store) -> None:
    with pytest.raises(UnknownNameError) as caught:
        find(store, "Brimingham")
    assert caught.value.suggestions[0] == "Birmingham"


def test_a_part_of_a_name_gets_suggestions(store: Store) -> None:
    with pytest.raises(UnknownNameError) as caught:
        find(store, "Dade", kinds=("place",))
    assert "Miami-Dade County" in caught.value.suggestions


def test_a_name_that_several_things_bear_is_answered_with_all(curated: Curated) -> None:
    places = curated.path("places.yaml")
    second = "- {id: oxford-ohio, label: Oxford (Ohio), alt_labels: [OXFORD], kind: town}\n"
    places.write_text(places.read_text() + second)
    path = curated.root.parent / "store"
    build(path, curated.root)
    with pytest.raises(ParameterError, match="say which: place/oxford, place/oxford-ohio"):
        find(open_store(path), "Oxford")


def test_search_puts_names_that_begin_with_the_text_first(store: Store) -> None:
    labels = [thing.label for thing in search(store, "mia")]
    assert labels[:2] == ["Miami", "Miami-Dade County"]
    assert "University of Miami" in labels
    assert search(store, "  ") == []


def test_search_keeps_to_kind_and_country(store: Store) -> None:
    assert {thing.kind for thing in search(store, "mia", kinds=("organisation",))} == {
        "organisation"
    }
    counties = search(store, "mia", kinds=("county",))
    assert [thing.label for thing in counties] == ["Miami-Dade County"]
    assert search(store, "southampton", country="FR") == []
    assert search(store, "southampton", country="GB")[0].path == "place/southampton"


def test_search_finds_a_kind_that_only_organisations_have(store: Store) -> None:
    labels = [thing.label for thing in search(store, "southampton", kinds=("port",))]
    assert labels == ["Port of Southampton"]


def test_similar_names_are_found_where_no_name_holds_the_text(store: Store) -> None:
    assert search(store, "Suothampton") == []
    assert similar(store, "Suothampton", kinds=("place",))[0].label == "Southampton"
    assert similar(store, "council city bo")[0].label == "Bo City Council"


def test_a_directory_knows_what_things_are_and_where(store: Store) -> None:
    places = directory_of(store, "place").by_path
    southampton = places["place/southampton"]
    assert southampton.country == "GB"
    assert southampton.kind_notations == ("city",)
    assert southampton.position == pytest.approx((50.9, -1.4), abs=0.05)
    assert "geonames:2637487" in southampton.identifiers
    organisations = directory_of(store, "organisation").by_path
    # A council has no country of its own: it serves a place that has one.
    assert organisations["organisation/southampton-city-council"].country == "GB"


def test_a_directory_is_read_once(store: Store) -> None:
    assert directory_of(store, "place") is directory_of(store, "place")


@pytest.mark.parametrize(
    ("text", "name", "how"),
    [
        ("st etienne", "Saint-Étienne", SAME),
        ("Saint-E", "Saint-Étienne", BEGINS),
        ("sto", "Stockholm", BEGINS),
        ("St", "Stockholm", BEGINS),
        ("st", "Saint-Étienne", BEGINS),
        ("dade", "Miami-Dade", WORD_BEGINS),
        ("dade mia", "Miami-Dade", WORDS_BEGIN),
        ("the ha", "The Hague", BEGINS),
        ("ampt", "Southampton", HOLDS),
        ("Париж", "Parizh", SAME),
        ("ಬೆಂಗಳೂರು", "ಬೆಂಗಳೂರು", SAME),
    ],
)
def test_a_text_is_held_by_a_name(text: str, name: str, how: int) -> None:
    index = NameIndex([Name(0, name), Name(1, "Zwolle")])
    held = list(index.holding(text))
    assert min(found for found, _ in held) == how
    assert {each.text for _, each in held} == {name}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param("Brimingham", "Birmingham", id="two letters swapped"),
        pytest.param("Goteborg", "Göteborg", id="no accents"),
        pytest.param("Gothenbourg", "Gothenburg", id="a letter too many"),
        pytest.param("Frankfrut am Main", "Frankfurt am Main", id="in a longer name"),
        pytest.param("Main, Frankfurt am", "Frankfurt am Main", id="words in another order"),
    ],
)
def test_a_misspelled_text_is_like_a_name(text: str, name: str) -> None:
    index = NameIndex([Name(0, "Zwolle"), Name(1, name), Name(2, "Southampton")])
    likeness, found = next(index.like(text))
    assert found.text == name
    assert likeness > 80


def test_a_text_without_letters_finds_nothing() -> None:
    index = NameIndex([Name(0, "Bo"), Name(1, "…")])
    assert list(index.holding("?!")) == []
    assert list(index.like("")) == []
    assert index.called("…") == ()


@pytest.fixture
def beside_a_gazetteer(curated: Curated) -> Store:
    """A store with one place that the gazetteer beside it knows by more names."""
    places = curated.path("places.yaml")
    places.write_text(places.read_text() + "- {id: cologne, label: Cologne, kind: city}\n")
    shutil.copytree(shipped("data") / "curated" / "gazetteer", curated.root / "gazetteer")
    table = curated.root / "gazetteer" / "places.csv"
    header = table.read_text().splitlines()[0]
    table.write_text(f"{header}\ncologne,50.93,6.95,2886242,,,,DE,963395\n")
    folder = curated.root.parent
    names = ("Köln", "Koeln", "Colonia")
    row = GazetteerRow(2886242, "Köln", "DE", "07", 50.93, 6.95, 963395, names)
    other = GazetteerRow(3690465, "Colonia", "PY", "01", -25.0, -57.0, 800, ())
    build_index([row, other], index_file(folder / "gazetteer"))
    build(folder / "store", curated.root)
    return open_store(folder / "store")


@pytest.mark.parametrize("text", ["Köln", "koeln", "COLONIA", "colon", "Cologne"])
def test_names_of_the_gazetteer_beside_the_store_are_found(
    beside_a_gazetteer: Store, text: str
) -> None:
    assert [thing.path for thing in search(beside_a_gazetteer, text)] == ["place/cologne"]


def test_what_the_gazetteer_alone_knows_is_not_found(beside_a_gazetteer: Store) -> None:
    assert search(beside_a_gazetteer, "Colonia", country="PY") == []
    assert search(beside_a_gazetteer, "Colonia", kinds=("organisation",)) == []
    # Too few letters begin too many names.
    assert search(beside_a_gazetteer, "koe") == []
