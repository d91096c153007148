"""Distances on the earth."""

import math

EARTH_RADIUS_KM = 6371.0088

Position = tuple[float, float]


def distance_km(a: Position, b: Position) -> float:
    """Great-circle distance between two (latitude, longitude) positions.

    >>> round(distance_km((52.48, -1.90), (33.52, -86.80)), -1)
    6800.0
    """
    latitude_a, latitude_b = math.radians(a[0]), math.radians(b[0])
    across = math.sin((latitude_b - latitude_a) / 2) ** 2
    along = math.sin(math.radians(b[1] - a[1]) / 2) ** 2
    h = across + math.cos(latitude_a) * math.cos(latitude_b) * along
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, h)))
