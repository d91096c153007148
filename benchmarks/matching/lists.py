"""The lists in ../shared/data as questions to the gazetteer."""

import csv
import json
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path

from placegraph.gazetteer import PlaceQuery

SHARED = Path(__file__).parents[3] / "shared" / "data"

Position = tuple[float, float]
Pair = tuple[PlaceQuery, PlaceQuery]


def read_populated_places() -> Iterator[dict[str, str]]:
    """The records of Natural Earth’s dBASE table that have a GeoNames id."""
    with zipfile.ZipFile(
        SHARED / "gazetteer_naturalearth_50m" / "ne_50m_populated_places.zip"
    ) as archive:
        table = archive.read("ne_50m_populated_places.dbf")
    count, start, width = struct.unpack("<IHH", table[4:12])
    fields = []
    offset = 1
    for at in range(32, start - 1, 32):
        name = table[at : at + 11].split(b"\0")[0].decode()
        fields.append((name, offset, offset + table[at + 16]))
        offset += table[at + 16]
    for number in range(count):
        record = table[start + number * width :][:width]
        values = {name: record[a:b].decode(errors="replace").strip() for name, a, b in fields}
        if values["GEONAMESID"].isdigit() and int(values["GEONAMESID"]) > 0:
            yield values


def hekman() -> list[Pair]:
    """The pairs of twinning_hekman, with their coordinates."""
    with (SHARED / "twinning_hekman" / "twin_cities.csv").open(encoding="utf-8") as file:
        return [(_hekman_end(row, "1"), _hekman_end(row, "2")) for row in csv.DictReader(file)]


def _hekman_end(row: dict[str, str], end: str) -> PlaceQuery:
    position = (row[f"lat{end}"], row[f"lng{end}"])
    latitude, longitude = (float(text) if text else None for text in position)
    return PlaceQuery(row[f"city{end}"], row[f"country{end}"], "", latitude, longitude)


def german_partners() -> Iterator[tuple[PlaceQuery, Position]]:
    """The partners of twinning_germany, each once, and where the list puts them."""
    path = SHARED / "twinning_germany" / "TwinTowns_clean.csv"
    seen = set()
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            query = PlaceQuery(row["partnergemeinde"], row["land"])
            latitude, longitude = row["partner_latitude"], row["partner_longitude"]
            if latitude and longitude and query.country and query not in seen:
                seen.add(query)
                yield query, (float(latitude), float(longitude))


def germany() -> list[Pair]:
    """The pairs of twinning_germany, with their coordinates."""
    with (SHARED / "twinning_germany" / "TwinTowns_clean.csv").open(encoding="utf-8") as file:
        return [(_municipality(row), _partner(row)) for row in csv.DictReader(file)]


def _municipality(row: dict[str, str]) -> PlaceQuery:
    position = _position(row["latitude"], row["longitude"])
    return PlaceQuery(row["municipality"], "Germany", row["bundesland"], *position)


def _partner(row: dict[str, str]) -> PlaceQuery:
    position = _position(row["partner_latitude"], row["partner_longitude"])
    return PlaceQuery(row["partnergemeinde"], row["land"], "", *position)


def _position(latitude: str, longitude: str) -> tuple[float | None, float | None]:
    return (float(latitude), float(longitude)) if latitude and longitude else (None, None)


def eurocities() -> Iterator[tuple[PlaceQuery, Position]]:
    """The members of Eurocities that Wikidata gives a position."""
    path = SHARED / "members_eurocities" / "members-wikidata-enriched.json"
    for member in json.loads(path.read_text(encoding="utf-8"))["members"]:
        query = PlaceQuery(member["name_on_website"], member["country_name"])
        if member["latitude"] is not None:
            yield query, (member["latitude"], member["longitude"])


def erasmus() -> Iterator[tuple[PlaceQuery, Position]]:
    """The cities of universities, each once."""
    path = SHARED / "universities_erasmus" / "EUC_geocoded_clean.csv"
    seen = set()
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            query = PlaceQuery(row["City"], row["Country"])
            latitude, _, longitude = row["coordinates"].strip("() ").partition(",")
            if query not in seen:
                seen.add(query)
                yield query, (float(latitude), float(longitude))


def wikidata() -> tuple[dict[str, str], list[tuple[str, str]]]:
    """The names of items, and the pairs of items that are tied, each once."""
    folder = SHARED / "twinning_wikidata_p190"
    with (folder / "names.tsv").open(encoding="utf-8") as file:
        items = dict(csv.reader(file, delimiter="\t"))
    with (folder / "relations.tsv").open(encoding="utf-8") as file:
        pairs = {tuple(sorted(row)) for row in csv.reader(file, delimiter="\t")}
    return items, sorted((a, b) for a, b in pairs if a != b)
