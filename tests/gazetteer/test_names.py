"""Names have keys that are the same however they are written, and ways to be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from placegraph.gazetteer.names import Trust, is_compound, readings
from placegraph.names import name_key


@given(st.text())
def test_a_key_is_its_own_key(name: str) -> None:
    assert name_key(name_key(name)) == name_key(name)


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=0x24F)))
def test_case_does_not_matter_in_latin_letters(name: str) -> None:
    assert name_key(name.upper().lower()) == name_key(name.lower())


@given(st.text())
def test_a_reading_is_never_empty_and_never_repeated(name: str) -> None:
    keys = [reading.key for reading in readings(name)]
    assert all(keys)
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Saint-Étienne", "ST. ETIENNE"),
        ("Xi’an", "Xian"),
        ("Łódź", "Lodz"),
        ("Ağcabədi", "Agcabedi"),
        ("Frankfurt (Oder)", "Frankfurt/Oder"),
        ("The Hague", "Hague"),
        ("Rudnyy", "Rudny"),
        ("Москва", "Moskva"),
        ("Târgu Mureș", "Targu Mures"),
        ("İzmir", "izmir"),
    ],
)
def test_two_spellings_of_a_name_have_one_key(a: str, b: str) -> None:
    assert name_key(a) == name_key(b)


@pytest.mark.parametrize(
    ("a", "b"),
    [("東京", "Dong Jing"), ("Nienburg", "Nienberg"), ("Halle", "Hall")],
)
def test_different_names_have_different_keys(a: str, b: str) -> None:
    assert name_key(a) != name_key(b)


@pytest.mark.parametrize(
    ("name", "key", "trust"),
    [
        ("City of Bath", "bath", Trust.FULL),
        ("Stadt Aachen", "aachen", Trust.FULL),
        ("Norrköpings kommun", "norrkopings", Trust.FULL),
        ("Bristol, City of", "bristol", Trust.FULL),
        ("Hague, The", "hague", Trust.FULL),
        ("Bad Kreuznach (Stadt)", "bad kreuznach", Trust.FULL),
        ("Rennes Cedex 7", "rennes", Trust.FULL),
        ("Davao City", "davao", Trust.NEEDS_EVIDENCE),
        ("Biel/Bienne", "bienne", Trust.NEEDS_EVIDENCE),
        ("Neustadt am Rübenberge", "neustadt", Trust.NEEDS_EVIDENCE),
        ("Landkreis Nienburg", "nienburg", Trust.NEVER_SURE),
        ("Vilnius District Municipality", "vilnius", Trust.NEVER_SURE),
        ("Bad Kreuznach (district)", "bad kreuznach", Trust.NEVER_SURE),
        ("Ostróda (rural gmina)", "ostroda", Trust.NEVER_SURE),
        ("Greater Manchester", "manchester", Trust.NEVER_SURE),
        ("Paris (20. Bezirk)", "paris", Trust.NEVER_SURE),
        ("Prague 5", "prague", Trust.NEVER_SURE),
        ("Newry, Mourne and Down", "newry", Trust.NEVER_SURE),
    ],
)
def test_a_qualifier_decides_how_far_a_reading_is_trusted(
    name: str, key: str, trust: Trust
) -> None:
    assert trust in {reading.trust for reading in readings(name) if reading.key == key}


def test_the_most_literal_reading_comes_first() -> None:
    first, *_ = readings("Kansas City")
    assert (first.key, first.trust) == ("kansas city", Trust.FULL)


@pytest.mark.parametrize("name", ["Jinan – Zhangqiu", "Brighton & Hove", "Newry, Mourne and Down"])
def test_a_compound_name_is_known_as_such(name: str) -> None:
    assert is_compound(name)


@pytest.mark.parametrize(
    "name", ["Stratford-upon-Avon", "Aix-en-Provence", "Andover", "Anderlecht"]
)
def test_a_hyphen_or_the_letters_of_and_make_no_compound(name: str) -> None:
    assert not is_compound(name)
