"""A world small enough to know: three countries of towns in rows, twinned across the borders.

The town of number i in one country is tied with the towns of about the same number in the next, so
neighbours have ties with neighbours, and large towns (every fifth) have more of them.
"""

from __future__ import annotations

import numpy as np

from placegraph.suggestions.known import Known, Ties

COUNTRIES = ("AT", "BE", "CH")
TOWNS = 40


def world(seed: int = 0) -> tuple[Known, Ties]:
    """The places and ties."""
    rng = np.random.default_rng(seed)
    size = len(COUNTRIES) * TOWNS
    number = np.arange(size) % TOWNS
    country = np.arange(size) // TOWNS
    pairs: set[tuple[int, int]] = set()
    for a in range(size):
        for _ in range(5 if number[a] % 5 == 0 else 2):
            other = (country[a] + 1 + rng.integers(2)) % len(COUNTRIES)
            there = int(np.clip(number[a] + rng.integers(-2, 3), 0, TOWNS - 1))
            b = int(other * TOWNS + there)
            pairs.add((min(a, b), max(a, b)))
    known = Known(
        tuple(f"place/{COUNTRIES[c]}-{n}".lower() for c, n in zip(country, number, strict=True)),
        tuple(f"Town {n} of {COUNTRIES[c]}" for c, n in zip(country, number, strict=True)),
        tuple(COUNTRIES[c] for c in country),
        40.0 + 0.2 * number,
        5.0 * country.astype(float),
        np.where(number % 5 == 0, 100_000.0, 10_000.0),
    )
    return known, Ties.of(sorted(pairs))
