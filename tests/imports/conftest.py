"""A gazetteer, tables and a store small enough to check by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from oxford import Curated
from placegraph.build import build
from placegraph.gazetteer import Gazetteer, GazetteerIndex, GazetteerRow, build_index
from placegraph.imports.report import ImportReport
from placegraph.imports.run import Options, import_table
from placegraph.tables import ListedTable, read_mapping

ROWS = [
    GazetteerRow(2646057, "Hull", "GB", "ENG", 53.74, -0.33, 314_018, ("Kingston upon Hull",)),
    GazetteerRow(2761369, "Wien", "AT", "09", 48.21, 16.37, 1_691_468, ("Vienna", "Beč")),
    GazetteerRow(3060972, "Bratislava", "SK", "02", 48.15, 17.11, 423_737, ("Pressburg",)),
    GazetteerRow(5746545, "Portland", "US", "OR", 45.52, -122.68, 60_000),
    GazetteerRow(4975802, "Portland", "US", "ME", 43.66, -70.26, 66_000),
    GazetteerRow(1805753, "Jinan", "CN", "25", 36.67, 117.00, 4_335_989),
    GazetteerRow(1785286, "Zhangqiu", "CN", "25", 36.71, 117.53, 1_000_000),
    GazetteerRow(2935022, "Düren", "DE", "07", 50.80, 6.48, 93_440),
    GazetteerRow(2971041, "Valenciennes", "FR", "32", 50.36, 3.52, 42_691),
    GazetteerRow(2640729, "Oxford", "GB", "ENG", 51.75, -1.26, 171_380),
    GazetteerRow(2946447, "Bonn", "DE", "07", 50.73, 7.10, 313_125),
]
MAPPING = """\
id: towns
title: Towns and their partners
description: Two towns to a row.
licence: unknown
parties:
  - {name: a, country: land a, latitude: lat, longitude: lng, identifiers: {wikidata: q}}
  - {name: b, country: land b}
level: {constant: civic}
strands: {constant: civic/twinning}
formality: {column: form, values: {p: twinning, f: friendship}, blank: unspecified}
status: {constant: active}
start: since
note: note
"""
COLUMNS = ("a", "land a", "lat", "lng", "q", "b", "land b", "form", "since", "note")
SOUND = {"a": "Hull", "land a": "England", "b": "Vienna", "land b": "Austria", "form": "p"}

Import = Callable[..., ImportReport]


def table(*rows: dict[str, str]) -> str:
    """A CSV of rows that name only the cells that matter; the others are a sound tie’s."""
    lines = [",".join(COLUMNS)]
    lines += [",".join(f'"{(SOUND | row).get(name, "")}"' for name in COLUMNS) for row in rows]
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="session")
def gazetteer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gazetteer]:
    path = tmp_path_factory.mktemp("gazetteer") / "index.sqlite"
    build_index(ROWS, path)
    index = GazetteerIndex(path)
    yield Gazetteer(index)
    index.close()


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store with two curated ties, of Oxford with Bonn and with Leiden."""
    curated = Curated(tmp_path / "curated")
    columns = "place,latitude,longitude,geonames,wikidata,un_locode,gss,country_code,population"
    curated.write(
        "gazetteer/places.csv",
        f"{columns}\noxford,51.75,-1.26,2640729,Q34217,,,GB,\nleiden,,,,Q43631,,,NL,\n",
    )
    curated.add_dataset("gazetteer", 20)
    path = tmp_path / "store"
    build(path, curated.root)
    return path


@pytest.fixture
def imported(tmp_path: Path, store: Path, gazetteer: Gazetteer) -> Import:
    """Imports a text or bytes as a file of a name, through a mapping."""

    def of(
        content: str | bytes,
        name: str = "towns.csv",
        mapping: str = MAPPING,
        review: Path | None = None,
        **options: Path | bool | int,
    ) -> ImportReport:
        path, described = tmp_path / name, tmp_path / "mapping.yaml"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        described.write_text(mapping, encoding="utf-8")
        chosen = Options(**options)  # type: ignore[arg-type]
        listed = ListedTable(path, read_mapping(described), review)
        return import_table(store, listed, gazetteer, chosen)

    return of
