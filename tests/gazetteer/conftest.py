"""A gazetteer small enough to check by hand."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from placegraph.gazetteer import Gazetteer, GazetteerIndex, GazetteerRow, build_index

ROWS = [
    GazetteerRow(1, "Birmingham", "GB", "ENG", 52.48, -1.90, 1_157_603, ("Brum", "Бирмингем")),
    GazetteerRow(2, "Birmingham", "US", "AL", 33.52, -86.80, 196_357, ("Bermingham", "Magic City")),
    GazetteerRow(3, "Birmingham", "US", "MI", 42.55, -83.21, 20_857),
    GazetteerRow(4, "Portland", "US", "OR", 45.52, -122.68, 60_000),
    GazetteerRow(5, "Portland", "US", "ME", 43.66, -70.26, 66_000),
    GazetteerRow(6, "Wien", "AT", "09", 48.21, 16.37, 1_691_468, ("Vienna", "Beč", "Viena", "VIE")),
    GazetteerRow(7, "Bratislava", "SK", "02", 48.15, 17.11, 423_737, ("Pressburg",)),
    GazetteerRow(8, "Nienburg", "DE", "06", 52.64, 9.22, 32_629, ("Nienburg/Weser", "nynbwrg")),
    GazetteerRow(9, "Nienburg/Saale", "DE", "14", 51.84, 11.77, 4_500),
    GazetteerRow(10, "Frankfurt am Main", "DE", "05", 50.12, 8.68, 650_000, ("Frankfurt", "FRA")),
    GazetteerRow(11, "Frankfurt (Oder)", "DE", "11", 52.34, 14.55, 51_691),
    GazetteerRow(12, "Słubice", "PL", "76", 52.35, 14.56, 17_000),
    GazetteerRow(13, "Jinan", "CN", "25", 36.67, 117.00, 4_335_989),
    GazetteerRow(14, "Zhangqiu", "CN", "25", 36.71, 117.53, 1_000_000),
    GazetteerRow(15, "Stuttgart", "DE", "01", 48.78, 9.18, 612_663),
    GazetteerRow(16, "Bad Cannstatt", "DE", "01", 48.80, 9.22, 70_000),
    GazetteerRow(17, "Saint-Denis", "RE", "RE", -20.88, 55.45, 154_765),
    GazetteerRow(18, "Saint-Denis", "FR", "11", 48.94, 2.36, 96_128),
    GazetteerRow(19, "Enschede", "NL", "15", 52.22, 6.90, 153_655),
    GazetteerRow(20, "Gronau", "DE", "07", 52.21, 7.04, 46_000),
    GazetteerRow(21, "Gronau", "DE", "06", 52.08, 9.77, 40_000),
    GazetteerRow(22, "Delhi", "IN", "07", 28.65, 77.23, 11_034_555, ("New Delhi",)),
    GazetteerRow(23, "New Delhi", "IN", "07", 28.64, 77.22, 317_797),
    GazetteerRow(24, "Hamm", "DE", "07", 51.68, 7.82, 185_327, ("Hamm (Westf.)", "Хамм")),
    GazetteerRow(25, "Hamm", "DE", "08", 50.77, 7.68, 600),
    GazetteerRow(26, "Biel", "CH", "BE", 47.13, 7.25, 53_000, ("Bienne",)),
    GazetteerRow(27, "Québec", "CA", "10", 46.81, -71.21, 531_902, ("Quebec",)),
    GazetteerRow(28, "Suva", "FJ", "01", -18.14, 178.44, 77_366),
    GazetteerRow(29, "Mata'utu", "WF", "00", -13.28, -176.17, 1_191),
    GazetteerRow(33, "Kunda", "EE", "21", 59.50, 26.52, 2_991),
    GazetteerRow(34, "Kunda", "EE", "21", 59.46, 26.60, 2_500),
    GazetteerRow(35, "Marbach am Neckar", "DE", "01", 48.94, 9.26, 15_600),
    GazetteerRow(36, "Paterson", "US", "NJ", 40.92, -74.17, 147_754, ("Great Falls",)),
    GazetteerRow(37, "Great Falls", "US", "MT", 47.50, -111.30, 2_000),
    GazetteerRow(39, "Colditz", "DE", "13", 51.13, 12.80, 8_249),
    GazetteerRow(38, "Graz", "AT", "06", 47.07, 15.44, 222_326),
    GazetteerRow(31, "Aachen", "DE", "07", 50.78, 6.08, 80_000, ("Aken",)),
    GazetteerRow(32, "Aken", "DE", "14", 51.85, 12.05, 9_240),
    GazetteerRow(30, "Kyiv", "UA", "12", 50.45, 30.52, 2_797_553, ("Kiev", "Київ")),
]


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GazetteerIndex]:
    path: Path = tmp_path_factory.mktemp("gazetteer") / "index.sqlite"
    build_index(ROWS, path)
    index = GazetteerIndex(path)
    yield index
    index.close()


@pytest.fixture(scope="session")
def gazetteer(index: GazetteerIndex) -> Gazetteer:
    return Gazetteer(index)
