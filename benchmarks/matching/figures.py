"""What the figures have in common: how they are counted and printed."""

import time
from collections import Counter
from collections.abc import Sequence

from placegraph.gazetteer import Match

# A list’s own coordinates agree with a match when they are no farther off than this.
AGREE_KM = 30.0


def calibrate() -> float:
    """Seconds for a fixed piece of work, to compare machines by."""
    started = time.perf_counter()
    counts: dict[int, int] = {}
    for number in range(3_000_000):
        counts[number % 1000] = counts.get(number % 1000, 0) + number
    return time.perf_counter() - started


def print_statuses(matches: Sequence[Match]) -> None:
    """How many are sure, doubtful and unmatched."""
    counts = Counter(match.status for match in matches)
    for status in ("sure", "doubtful", "unmatched"):
        print(f"  {status:10} {share(counts[status], len(matches))}")


def share(part: int, whole: int) -> str:
    """A share with the numbers that it is made of."""
    return f"{part / whole:.4f} ({part} of {whole})" if whole else "– (none)"
