"""How well and how fast places are matched, on the lists in ../shared/data.

    python -m benchmarks.matching [--cache DIRECTORY] [--sample DIRECTORY]

Recall is counted over the answers that the gazetteer holds; coverage is printed apart. `--sample`
writes seeded samples of sure matches for a person to check; the checked ones are in
benchmarks/data.
"""

import argparse
import resource
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.matching import lists
from benchmarks.matching.bare import bare_names
from benchmarks.matching.figures import AGREE_KM, calibrate, print_statuses, share
from benchmarks.matching.lists import Pair, Position
from benchmarks.matching.natural_earth import natural_earth
from benchmarks.matching.samples import (
    check_context_sample,
    check_sample,
    write_context_sample,
    write_sample,
)
from placegraph.gazetteer import Gazetteer, Match, PlaceQuery
from placegraph.gazetteer.coordinates import distance_km
from placegraph.gazetteer.trust import shared_positions

SAMPLES = Path(__file__).parents[1] / "data"
GERMANY_ENDS_SAMPLE = "matching_germany_ends.csv"
HEKMAN_SAMPLE, GERMANY_SAMPLE = "matching_hekman.csv", "matching_germany.csv"
WIKIDATA_SAMPLE = "matching_wikidata_p190.csv"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cache", type=Path, default=Path("var/gazetteer"))
    parser.add_argument("--sample", type=Path)
    arguments = parser.parse_args()
    print(f"calibration: {calibrate():.2f} s for 3 million additions to a dictionary")
    started = time.perf_counter()
    gazetteer = Gazetteer.open(arguments.cache)
    print(f"opening the index (building it the first time): {time.perf_counter() - started:.2f} s")
    natural_earth(gazetteer)
    ends = with_coordinates("twinning_hekman", gazetteer, lists.hekman())
    partners = list(lists.german_partners())
    partner_matches = with_own_coordinates("twinning_germany, partners", gazetteer, partners)
    german_ends = with_coordinates("twinning_germany", gazetteer, lists.germany())
    items, pairs = lists.wikidata()
    settled = bare_names(gazetteer, items, pairs, (*ends, *german_ends))
    if arguments.sample:
        write_context_sample(settled, items, pairs, arguments.sample / WIKIDATA_SAMPLE, 250)
        write_sample(ends, arguments.sample / HEKMAN_SAMPLE, 300)
        write_sample(partner_matches, arguments.sample / GERMANY_SAMPLE, 120)
        write_sample(german_ends, arguments.sample / GERMANY_ENDS_SAMPLE, 200)
    print("\nchecked by hand")
    check_sample("twinning_hekman, ends", ends, SAMPLES / HEKMAN_SAMPLE)
    check_sample("twinning_germany, partners", partner_matches, SAMPLES / GERMANY_SAMPLE)
    check_sample("twinning_germany, ends", german_ends, SAMPLES / GERMANY_ENDS_SAMPLE)
    check_context_sample(settled, SAMPLES / WIKIDATA_SAMPLE)
    with_withheld_coordinates("twinning_germany, partners", gazetteer, partners)
    with_withheld_coordinates("members_eurocities", gazetteer, list(lists.eurocities()))
    with_withheld_coordinates("universities_erasmus, cities", gazetteer, list(lists.erasmus()))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of this process: {peak:.0f} MB")


def with_coordinates(title: str, gazetteer: Gazetteer, pairs: Sequence[Pair]) -> list[Match]:
    """Both ends of pairs, as they would be imported."""
    started = time.perf_counter()
    matches = [end for pair in gazetteer.match_pairs(pairs) for end in pair.ends]
    seconds = time.perf_counter() - started
    print(f"\n{title}, {len(pairs)} pairs with coordinates")
    print_statuses(matches)
    distrusted = {match.query for match in matches if match.coordinates == "distrusted"}
    print(f"  coordinates distrusted for {len(distrusted)} distinct places")
    print(f"  time       {seconds:.1f} s")
    return matches


def with_own_coordinates(
    title: str, gazetteer: Gazetteer, asked: Sequence[tuple[PlaceQuery, Position]]
) -> list[Match]:
    """As it would be imported: the list’s coordinates are evidence."""
    queries = [
        PlaceQuery(query.name, query.country, "", latitude, longitude)
        for query, (latitude, longitude) in asked
    ]
    print(f"\n{title}: {len(asked)} distinct places with coordinates")
    matches = gazetteer.match_all(queries)
    print_statuses(matches)
    return matches


def with_withheld_coordinates(
    title: str, gazetteer: Gazetteer, asked: Sequence[tuple[PlaceQuery, Position]]
) -> None:
    """Names and countries only; the list’s own coordinates say whether a match is right."""
    matches = gazetteer.match_all(query for query, _ in asked)
    # Where a geocoder fell back, several places have one position: no check on anything.
    useless = shared_positions(PlaceQuery(query.name, "", "", *at) for query, at in asked)
    print(f"\n{title}: {len(asked)} distinct places, coordinates withheld")
    print_statuses(matches)
    distances = [
        (distance_km(match.candidate.position, position), match.query, match.candidate)
        for match, (_, position) in zip(matches, asked, strict=True)
        if match.candidate and position not in useless
    ]
    far = [each for each in distances if each[0] > AGREE_KM]
    near = len(distances) - len(far)
    print(f"  agreement  {share(near, len(distances))} of what is sure, within {AGREE_KM:.0f} km")
    for km, query, place in far[:40]:
        print(f"    {query.name}, {query.country}: {place.name} {place.id}, {km:.0f} km off")


if __name__ == "__main__":
    main()
