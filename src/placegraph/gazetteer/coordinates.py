"""Distances on the earth and the cells that settlements are filed under.

A settlement is taken to reach 15 km beyond its point, and further the more people it has: sources
give the centre of a municipality, its town hall or its station.
"""

import math
from collections.abc import Iterator

from placegraph.distance import EARTH_RADIUS_KM
from placegraph.distance import Position as Position
from placegraph.distance import distance_km as distance_km

KM_PER_DEGREE = math.radians(EARTH_RADIUS_KM)
CELLS_PER_DEGREE = 4
CELLS_ROUND = 360 * CELLS_PER_DEGREE


def reach_km(population: int) -> float:
    """How far from its point a settlement may be meant: 15 km, 25 km at a million people."""
    return 15.0 + 0.01 * math.sqrt(population)


def is_position(latitude: float, longitude: float) -> bool:
    return -90 <= latitude <= 90 and -180 <= longitude <= 180


def cell_of(latitude: float, longitude: float) -> int:
    return _row(latitude) * CELLS_ROUND + math.floor((longitude + 180) * CELLS_PER_DEGREE)


def extent(position: Position, radius_km: float) -> tuple[float, float]:
    """How many degrees a circle has to the north and south, and at most to the east and west."""
    height = radius_km / KM_PER_DEGREE
    widest = abs(position[0]) + height
    # A circle around a pole, or nearly so, has every longitude.
    width = 180.0 if widest >= 89.5 else min(height / math.cos(math.radians(widest)), 180.0)
    return height, width


def cells_around(position: Position, radius_km: float) -> Iterator[tuple[int, int]]:
    """Ranges of cells (first, last) that cover a circle, across the antimeridian and the poles."""
    latitude, longitude = position
    height, width = extent(position, radius_km)
    first = math.floor((longitude - width + 180) * CELLS_PER_DEGREE)
    last = math.floor((longitude + width + 180) * CELLS_PER_DEGREE)
    for row in range(_row(max(latitude - height, -90.0)), _row(min(latitude + height, 90.0)) + 1):
        start = row * CELLS_ROUND
        if last - first >= CELLS_ROUND - 1:
            yield start, start + CELLS_ROUND
        elif first < 0:
            yield start, start + last
            yield start + first + CELLS_ROUND, start + CELLS_ROUND
        elif last >= CELLS_ROUND:
            yield start + first, start + CELLS_ROUND
            yield start, start + last - CELLS_ROUND
        else:
            yield start + first, start + last


def _row(latitude: float) -> int:
    return math.floor((latitude + 90) * CELLS_PER_DEGREE)
