"""Seeded samples of sure matches, for a person to check, and the figures of the checked ones."""

import csv
import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.matching.figures import share
from placegraph.gazetteer import Candidate, Match
from placegraph.gazetteer.coordinates import distance_km

SEED = 20

SAMPLE_COLUMNS = (
    "number", "name", "country", "km_from_coordinates_given", "coordinates",
    "geonames_id", "geonames_name", "geonames_division", "population", "verdict", "note",
)  # fmt: skip


def write_sample(matches: Sequence[Match], path: Path, size: int) -> None:
    """A seeded sample of what is sure, with empty columns for the one who checks.

    The numbers count from 0; in twinning_hekman both ends of a row are counted, row by row.
    """
    sure = (at for at, match in enumerate(matches) if match.candidate)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(SAMPLE_COLUMNS)
        for at in sorted(sorted(sure, key=_lot)[:size]):
            writer.writerow(_sample_row(at, matches[at]))


def _sample_row(at: int, match: Match) -> list[object]:
    place, query = match.candidate, match.query
    assert place is not None
    km = f"{distance_km(query.position, place.position):.1f}" if query.position else ""
    return [
        at, query.name, query.country, km, match.coordinates,
        place.id, place.name, f"{place.country}-{place.admin1}", place.population, "", "",
    ]  # fmt: skip


def check_sample(title: str, matches: Sequence[Match], path: Path) -> None:
    """Precision on a checked sample; a match that has changed since is not counted."""
    verdicts: Counter[str] = Counter()
    for row in read_sample(path):
        match = matches[int(row["number"])]
        assert match.query.name == row["name"], "the sample is of another file"
        same = match.candidate is not None and match.candidate.id == int(row["geonames_id"])
        verdicts[row["verdict"] if same else "changed since"] += 1
    print_verdicts(title, verdicts)


CONTEXT_COLUMNS = (
    "item", "name", "partners", "geonames_id", "geonames_name", "geonames_division",
    "population", "reason", "verdict", "note",
)  # fmt: skip


def write_context_sample(
    settled: Mapping[str, Candidate],
    items: Mapping[str, str],
    pairs: Sequence[tuple[str, str]],
    path: Path,
    size: int,
) -> None:
    """A seeded sample of items that are sure, with some partners for the one who checks."""
    partners: dict[str, list[str]] = {}
    for a, b in pairs:
        partners.setdefault(a, []).append(items[b])
        partners.setdefault(b, []).append(items[a])
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(CONTEXT_COLUMNS)
        for item in sorted(settled, key=_lot)[:size]:
            place = settled[item]
            division = f"{place.country}-{place.admin1}"
            writer.writerow(
                [
                    item, items[item], "; ".join(partners[item][:5]), place.id, place.name,
                    division, place.population, place.reasons[0], "", "",
                ]
            )  # fmt: skip


def check_context_sample(settled: Mapping[str, Candidate], path: Path) -> None:
    """Precision on the checked sample of items; what has changed since is not counted."""
    verdicts: Counter[str] = Counter()
    for row in read_sample(path):
        place = settled.get(row["item"])
        same = place is not None and place.id == int(row["geonames_id"])
        verdicts[row["verdict"] if same else "changed since"] += 1
    print_verdicts("twinning_wikidata_p190, items", verdicts)


def read_sample(path: Path) -> list[dict[str, str]]:
    """The rows of a checked sample, without its remarks."""
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def print_verdicts(title: str, verdicts: Counter[str]) -> None:
    checked = verdicts.total() - verdicts["changed since"]
    print(f"  {title}: {dict(verdicts)}")
    print(f"    precision  {share(verdicts['right'], checked)}, unclear ones taken as wrong")


def _lot(at: int | str) -> bytes:
    """A seeded order that stays as it is when other matches become sure."""
    return hashlib.sha256(f"{SEED}:{at}".encode()).digest()
