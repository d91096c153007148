"""Names and countries only, against the GeoNames ids of Natural Earth."""

import time
from collections import Counter
from collections.abc import Sequence

from benchmarks.matching.figures import share
from benchmarks.matching.lists import read_populated_places
from placegraph.gazetteer import Gazetteer, Match, PlaceQuery, name_key, read_country
from placegraph.gazetteer.coordinates import distance_km
from placegraph.gazetteer.countries import territories_of


def natural_earth(gazetteer: Gazetteer) -> None:
    """Names and countries only, against the GeoNames ids of Natural Earth.

    Some of these ids are a namesake’s (Montevideo in Uruguay has the id of Montevideo, Minnesota),
    so the figures are printed for all of them, and for those that nothing contradicts.
    """
    records = list(read_populated_places())
    held = [each for each in records if gazetteer.get(int(each["GEONAMESID"]))]
    faults = [why_reference_is_wrong(each, gazetteer) for each in held]
    started = time.perf_counter()
    matches = gazetteer.match_all(PlaceQuery(each["NAME"], each["ADM0NAME"]) for each in held)
    seconds = time.perf_counter() - started
    print("\ngazetteer_naturalearth_50m, names and countries only")
    print(f"  coverage   {share(len(held), len(records))} of the GeoNames ids are in the gazetteer")
    print(f"  time       {seconds:.1f} s")
    rows = list(zip(held, matches, faults, strict=True))
    print_against_ids("all ids", [(each, match) for each, match, _ in rows])
    contradicted = [(each, match, fault) for each, match, fault in rows if fault]
    best = len(rows) - len(contradicted)
    print(f"    {share(best, len(rows))} recall if all but the contradicted ids were found")
    for reason, count in Counter(fault for _, _, fault in contradicted).items():
        print(f"    {count} ids put aside: {reason}")
    for each, match, _ in contradicted:
        print(f"      {_contradiction(each, match, gazetteer)}")
    sound = [(each, match) for each, match, fault in rows if not fault]
    print_against_ids("ids that nothing contradicts", sound)
    for each, match in sound:
        if match.candidate is None or match.candidate.id != int(each["GEONAMESID"]):
            taken = match.candidate or (match.reasons or ("",))[-1]
            said = taken if isinstance(taken, str) else f"{taken.name}, {taken.admin1}, {taken.id}"
            print(f"    {match.status:9} {each['NAME']}, {each['ADM0NAME']}: {said}")


def why_reference_is_wrong(record: dict[str, str], gazetteer: Gazetteer) -> str | None:
    """What in Natural Earth’s own record contradicts the GeoNames id it gives."""
    place = gazetteer.get(int(record["GEONAMESID"]))
    assert place is not None
    position = (float(record["LATITUDE"]), float(record["LONGITUDE"]))
    if distance_km(position, place.position) > 50:
        return "the id’s settlement is more than 50 km from the record’s own coordinates"
    stated = read_country(record["ADM0NAME"]).code
    if stated and place.country not in (stated, *territories_of(stated)):
        return "the id’s settlement is in another country than the record"
    named = name_key(record["NAME"])
    around = gazetteer.around(position, 50)
    if name_key(place.name) != named and any(name_key(each.name) == named for _, each in around):
        return "a settlement beside the id’s has the record’s name as its own, the id’s has not"
    return None


def _contradiction(record: dict[str, str], match: Match, gazetteer: Gazetteer) -> str:
    """A record, the settlement of its id and the one found, with their distances from it."""
    position = (float(record["LATITUDE"]), float(record["LONGITUDE"]))
    told = [f"{record['NAME']}, {record['ADM0NAME']}:"]
    for what, place in (
        ("has the id of", gazetteer.get(int(record["GEONAMESID"]))),
        ("; found is", match.candidate),
    ):
        if place:
            where = f"{place.name}, {place.country}-{place.admin1} ({place.id})"
            told.append(f"{what} {where}, {distance_km(position, place.position):.0f} km off")
        else:
            told.append(f"{what} nothing sure")
    return " ".join(told).replace(" ;", ";")


def print_against_ids(title: str, rows: Sequence[tuple[dict[str, str], Match]]) -> None:
    sure = [(each, match.candidate) for each, match in rows if match.candidate]
    right = sum(place.id == int(each["GEONAMESID"]) for each, place in sure)
    print(f"  {title}")
    print(f"    precision  {share(right, len(sure))} of what is sure")
    print(f"    recall     {share(right, len(rows))} of what the gazetteer holds")
