"""Names that are spelled alike: how much two keys have in common, between 0 and 1."""

from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz, process

from placegraph.gazetteer.names import Reading, Trust

SPELLED_ALIKE = 0.85


def keys_alike(
    ways: Iterable[Reading], keys: Sequence[tuple[int, str]]
) -> dict[int, tuple[float, str, Trust]]:
    """Settlements of which a key is spelled like a reading: how much so, which, and its trust."""
    found: dict[int, tuple[float, str, Trust]] = {}
    names = [key for _, key in keys]
    for way in ways:
        # All at once: there may be a thousand names around a position.
        alike = process.extract_iter(
            way.key, names, scorer=fuzz.ratio, score_cutoff=100 * SPELLED_ALIKE
        )
        for name, score, at in alike:
            place, new = keys[at][0], (score / 100, name, way.trust)
            found[place] = max(found.get(place, new), new)
    return found
