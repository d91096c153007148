"""A country is read from what people write, and unknown when that is not enough."""

import pycountry
import pytest

from placegraph.gazetteer.countries import (
    country_name,
    geonames_division,
    read_country,
    read_division,
)

NAMES = [
    (country.alpha_2, getattr(country, kind))
    for country in pycountry.countries
    for kind in ("name", "common_name", "official_name", "alpha_2", "alpha_3")
    if hasattr(country, kind)
]


def test_every_name_and_code_of_iso_3166_is_read_as_itself() -> None:
    wrong = [(code, name) for code, name in NAMES if read_country(name).code != code]
    assert wrong == []


def test_the_case_of_a_name_does_not_matter() -> None:
    names = [(code, name) for code, name in NAMES if len(name) > 3]
    wrong = [name for code, name in names if read_country(name.upper()).code != code]
    assert wrong == []


def test_an_everyday_name_is_read_as_its_country_or_as_ambiguous() -> None:
    codes = [country.alpha_2 for country in pycountry.countries]
    read = {code: read_country(country_name(code)).code for code in codes}
    # “Saint Martin” is two countries on one island.
    assert {code for code in codes if read[code] != code} == {"MF"}
    assert read["MF"] is None


@pytest.mark.parametrize(
    ("text", "code", "division"),
    [
        ("Japa", "JP", None),
        ("Grece", "GR", None),
        ("Kazakhstah", "KZ", None),
        ("Philipinen", "PH", None),
        ("in Italy", "IT", None),
        ("Island", "IS", None),
        ("Georgia (country)", "GE", None),
        ("Kosovo*", "XK", None),
        ("Yugoslavia (now Slovenia)", "SI", None),
        ("Jugoslawien (heute Nordmazedonien)", "MK", None),
        ("England, United Kingdom", "GB", "GB-ENG"),
        ("Scotland", "GB", "GB-SCT"),
        ("Ohio, United States", "US", "US-OH"),
        ("United States (Ohio)", "US", "US-OH"),
        ("Georgia, United States", "US", "US-GA"),
        ("Lower Saxony, Germany", "DE", "DE-NI"),
        ("Rauma, Norway", "NO", None),
        ("Réunion, France", "RE", None),
        ("Åland Islands, Finland", "AX", None),
        ("Großbritannien", "GB", None),
        ("Tschech. Republik", "CZ", None),
        ("Rußland", "RU", None),
        ("Suède", "SE", None),
        ("États-Unis", "US", None),
        ("U.S.A.", "US", None),
        ("UK", "GB", None),
        ("EL", "GR", None),
        ("F", "FR", None),
        ("SLO", "SI", None),
        ("XK", "XK", None),
        ("ドイツ", "DE", None),
        ("  South   Korea ", "KR", None),
    ],
)
def test_a_country_is_read_from_what_people_write(
    text: str, code: str, division: str | None
) -> None:
    reading = read_country(text)
    assert (reading.code, reading.division) == (code, division)


@pytest.mark.parametrize(
    "text",
    ["", "   ", "Atlantis", "no", "in", "Paris", "America", "DDR", "Yugoslavia", "ZZ", "x" * 500],
)
def test_what_is_no_country_is_unknown(text: str) -> None:
    reading = read_country(text)
    assert reading.code is None
    assert reading.reasons


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("Korea", {"KP", "KR"}),
        ("Kongo", {"CD", "CG"}),
        ("Austraia", {"AT", "AU"}),
        ("Slovania", {"SI", "SK"}),
        ("Nigera", {"NE", "NG"}),
        ("Ulster", {"GB", "IE"}),
    ],
)
def test_what_fits_several_countries_is_unknown_with_choices(text: str, choices: set[str]) -> None:
    reading = read_country(text)
    assert reading.code is None
    assert choices <= set(reading.choices)


def test_what_was_done_is_said() -> None:
    assert read_country("Japa").reasons == ("“Japa” taken as a misspelling of Japan",)
    assert read_country("Japan").reasons == ()


@pytest.mark.parametrize(
    ("text", "country", "division"),
    [
        ("Ohio", "US", "US-OH"),
        ("OH", "US", "US-OH"),
        ("US-OH", "US", "US-OH"),
        ("Bavaria", "DE", "DE-BY"),
        ("Wales", "GB", "GB-WLS"),
        ("Ohio", "DE", None),
        ("US-OH", "DE", None),
        ("Nowhere", "US", None),
    ],
)
def test_a_division_is_read_within_its_country(
    text: str, country: str, division: str | None
) -> None:
    assert read_division(text, country) == division


@pytest.mark.parametrize(
    ("division", "code"), [("US-OH", "OH"), ("DE-BY", "02"), ("CA-ON", "08"), ("FR-BRE", None)]
)
def test_a_division_has_geonames_code_where_it_is_known(division: str, code: str | None) -> None:
    assert geonames_division(division) == code
