"""Who states a tie: a list that one of its ends keeps speaks for that end."""

from __future__ import annotations

from pathlib import Path

import pytest

from placegraph.errors import DataError
from placegraph.metrics import compute
from placegraph.network import to_network
from placegraph.store import open_store
from placegraph.tables import read_mapping

from .conftest import MAPPING, Import, table

OWN = MAPPING.replace(
    "  - {name: a, country: land a, latitude: lat, longitude: lng, identifiers: {wikidata: q}}",
    "  - {name: {constant: Hull}, country: {constant: England}, states: true}",
)
COUNTRY = MAPPING.replace(
    "country: land b}", "country: {constant: Austria}, states: true}"
).replace("id: towns", "id: austrian-towns")


def voices(store: Path) -> dict[str, list[str]]:
    """The ends that state each tie themselves, of ties that an end states."""
    rows = open_store(store).select("SELECT ?tie ?end WHERE { ?tie pg:statedBy ?end }")
    found: dict[str, list[str]] = {}
    for row in rows:
        tie, end = (row[name].value.rsplit("/", 1)[1] for name in ("tie", "end"))
        found.setdefault(tie, []).append(end)
    return {tie: sorted(set(ends)) for tie, ends in found.items()}


def test_a_list_without_a_voice_states_a_tie_for_neither_end(imported: Import, store: Path) -> None:
    imported(table({}))
    assert voices(store) == {}


def test_a_councils_own_list_speaks_for_the_council(imported: Import, store: Path) -> None:
    assert imported(table({}), mapping=OWN).counts.imported == 1
    assert voices(store) == {"hull--wien--partnership": ["hull"]}


def test_a_tie_that_both_ends_list_is_stated_by_both(imported: Import, store: Path) -> None:
    imported(table({}), mapping=OWN)
    imported(table({}, {"b": "Wien", "a": "Oxford"}), mapping=COUNTRY)
    assert voices(store) == {
        "hull--wien--partnership": ["hull", "wien"],
        "oxford--wien--partnership": ["wien"],
    }


def test_reciprocity_knows_from_the_catalogue_who_speaks_for_whom(
    imported: Import, store: Path
) -> None:
    """Two lists: of Hull's ties both ends could speak; of the one with Bratislava only Hull does.
    Oxford has no list of its own."""
    slovak = COUNTRY.replace("austrian", "slovak").replace("Austria", "Slovakia")
    imported(table({}, {"b": "Bratislava", "land b": "Slovakia"}), mapping=OWN)
    imported(table({}, {"b": "Wien", "a": "Oxford"}), mapping=COUNTRY)
    imported(table({"a": "Oxford", "b": "Bratislava"}), "slovak.csv", mapping=slovak)
    network = to_network(open_store(store))
    rows = compute("tie_statements", network).by("key")
    assert rows["hull--wien--partnership"]["stated_by"] == ("place/hull", "place/wien")
    assert rows["bratislava--hull--partnership"]["stated_by"] == ("place/hull",)
    assert rows["oxford--wien--partnership"]["note"] == "no two sources speak for its two ends"
    (row,) = compute("reciprocity", network).rows
    assert (row["both_could"], row["both_do"], row["reciprocity"]) == (2, 1, 1 / 2)


def test_a_voice_that_is_nobodys_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mapping.yaml"
    path.write_text(MAPPING.replace("country: land b}", "country: land b, states: true}"), "utf-8")
    with pytest.raises(DataError, match=r"mapping.yaml:\d+.*`states` needs one place"):
        read_mapping(path)
