"""A mapping says what is wrong with it, on which line, and what was expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from placegraph.errors import DataError, UnknownNameError
from placegraph.tables import find_mapping, read_mapping, shipped_mappings

from .conftest import MAPPING, Read


def faults_of(tmp_path: Path, text: str) -> list[tuple[int | None, str | None, str]]:
    path = tmp_path / "m.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_mapping(path)
    return [(one.where.line, one.field, one.message) for one in caught.value.findings]


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "message"),
    [
        ("title: Towns\n", "", 1, "title", "missing"),
        ("licence:", "license: x\nlicence:", 4, "license", "an unknown field"),
        ("id: towns", "id: Our Towns", 1, "id", "not as expected"),
        ("level: {constant: civic}", "level: {constant: town}", 8, "level",
         "not in the scheme level"),
        ("blank: unspecified", "blank: none", 10, "formality", "not in the scheme formality"),
        ("p: twinning", "p: twin", 10, "formality", "not in the scheme formality"),
        ("{name: b}", "{name: {column: b, constant: c}}", 7, "parties.1.name",
         "either `column` or `constant` is needed with a value, and not both"),
        ("{name: b}", "{name: b, town: c}", 7, "parties.1.town", "an unknown field"),
        ("{name: b}", "{name: {column: b, lookup: names}}", 7, "parties.1.name",
         "a lookup that is not described"),
        ("  - {name: b}\n", "", 5, "parties", "too few"),
        ("{name: b}", "{name: b, latitude: c}", 7, "parties.1",
         "one of `latitude` and `longitude` without the other"),
        ("{name: b}", "{name: b, identifiers: {osm: c}}", 7, "parties.1.identifiers.osm",
         "not as expected"),
        ("p: twinning, f: friendship}, blank: unspecified}\n", "p: membership}}\n"
         "rows: [{column: a}]\n", 11, "rows.0",
         "either `one_of` or `none_of` is needed, and not both"),
    ],
)  # fmt: skip
def test_a_fault_in_a_mapping_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, field: str, message: str
) -> None:
    assert old in MAPPING
    assert faults_of(tmp_path, MAPPING.replace(old, new)) == [(line, field, message)]


def test_an_unknown_field_lists_those_that_are(tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    path.write_text(MAPPING.replace("{name: b}", "{name: b, town: c}"), encoding="utf-8")
    with pytest.raises(DataError, match="expected one of name, alt_names, kind, country"):
        read_mapping(path)


def test_a_membership_needs_its_network(tmp_path: Path) -> None:
    formality = "{column: form, values: {p: twinning, f: friendship}, blank: unspecified}"
    text = MAPPING.replace(formality, "{constant: membership}")
    assert text != MAPPING
    assert faults_of(tmp_path, text) == [(5, "parties", "a membership of no one network")]


def test_a_list_is_no_mapping(tmp_path: Path) -> None:
    assert faults_of(tmp_path, "- a\n") == [(1, None, "not a mapping")]


def test_a_column_that_the_table_lacks_is_named(read: Read) -> None:
    with pytest.raises(DataError) as caught:
        read("a,lands,lat,lng,q,b,form,since,until,note\n")
    (finding,) = caught.value.findings
    assert (finding.where.line, finding.field, finding.value) == (6, "parties.0.country", "land")
    assert finding.expected == "one of lands"


@pytest.mark.parametrize("name", sorted(shipped_mappings()))
def test_shipped_mappings_are_sound_and_named_after_their_dataset(name: str) -> None:
    mapping = read_mapping(find_mapping(name)).mapping
    assert mapping.id.replace("-", "_") == name


def test_a_mapping_is_found_by_name_or_file(tmp_path: Path) -> None:
    assert find_mapping("twinning_hekman").name == "twinning_hekman.yaml"
    assert find_mapping(str(tmp_path / "own.yaml")) == tmp_path / "own.yaml"
    with pytest.raises(UnknownNameError, match="did you mean twinning_hekman"):
        find_mapping("twinning_heckman")
