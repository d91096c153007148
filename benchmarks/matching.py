"""How well and how fast places are matched, on the lists in ../shared/data.

    python -m benchmarks.matching [--cache DIRECTORY] [--sample DIRECTORY]

Recall is counted over the answers that the gazetteer holds; coverage is printed apart. `--sample`
writes seeded samples of sure matches for a person to check; the checked ones are in
benchmarks/data.
"""

import argparse
import csv
import hashlib
import json
import resource
import struct
import time
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from placegraph.gazetteer import (
    Candidate,
    Context,
    Gazetteer,
    KnownTies,
    Match,
    Named,
    PlaceQuery,
    name_key,
    read_country,
)
from placegraph.gazetteer.coordinates import distance_km
from placegraph.gazetteer.countries import territories_of
from placegraph.gazetteer.trust import shared_positions

SHARED = Path(__file__).parents[2] / "shared" / "data"
SAMPLES = Path(__file__).parent / "data"
GERMANY_ENDS_SAMPLE = "matching_germany_ends.csv"
HEKMAN_SAMPLE, GERMANY_SAMPLE = "matching_hekman.csv", "matching_germany.csv"
WIKIDATA_SAMPLE = "matching_wikidata_p190.csv"
SEED = 20
# A list’s own coordinates agree with a match when they are no farther off than this.
AGREE_KM = 30.0

Position = tuple[float, float]


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
    ends = hekman(gazetteer)
    partners = with_own_coordinates("twinning_germany, partners", gazetteer, list(germany()))
    items, pairs = wikidata()
    german_ends = germany_ends(gazetteer)
    settled = bare_names(gazetteer, items, pairs, (*ends, *german_ends))
    if arguments.sample:
        write_context_sample(settled, items, pairs, arguments.sample / WIKIDATA_SAMPLE, 250)
        write_sample(ends, arguments.sample / HEKMAN_SAMPLE, 300)
        write_sample(partners, arguments.sample / GERMANY_SAMPLE, 120)
        write_sample(german_ends, arguments.sample / GERMANY_ENDS_SAMPLE, 200)
    print("\nchecked by hand")
    check_sample("twinning_hekman, ends", ends, SAMPLES / HEKMAN_SAMPLE)
    check_sample("twinning_germany, partners", partners, SAMPLES / GERMANY_SAMPLE)
    check_sample("twinning_germany, ends", german_ends, SAMPLES / GERMANY_ENDS_SAMPLE)
    check_context_sample(settled, SAMPLES / WIKIDATA_SAMPLE)
    with_withheld_coordinates("twinning_germany, partners", gazetteer, list(germany()))
    with_withheld_coordinates("members_eurocities", gazetteer, list(eurocities()))
    with_withheld_coordinates("universities_erasmus, cities", gazetteer, list(erasmus()))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of this process: {peak:.0f} MB")


def calibrate() -> float:
    """Seconds for a fixed piece of work, to compare machines by."""
    started = time.perf_counter()
    counts: dict[int, int] = {}
    for number in range(3_000_000):
        counts[number % 1000] = counts.get(number % 1000, 0) + number
    return time.perf_counter() - started


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


def read_populated_places() -> Iterator[dict[str, str]]:
    """The records of Natural Earth’s dBASE table that have a GeoNames id."""
    with zipfile.ZipFile(
        SHARED / "gazetteer_naturalearth_50m" / "ne_50m_populated_places.zip"
    ) as archive:
        table = archive.read("ne_50m_populated_places.dbf")
    count, start, width = struct.unpack("<IHH", table[4:12])
    fields = []
    offset = 1
    for at in range(32, start - 1, 32):
        name = table[at : at + 11].split(b"\0")[0].decode()
        fields.append((name, offset, offset + table[at + 16]))
        offset += table[at + 16]
    for number in range(count):
        record = table[start + number * width :][:width]
        values = {name: record[a:b].decode(errors="replace").strip() for name, a, b in fields}
        if values["GEONAMESID"].isdigit() and int(values["GEONAMESID"]) > 0:
            yield values


def hekman(gazetteer: Gazetteer) -> list[Match]:
    """Pairs with their coordinates, as they would be imported."""
    with (SHARED / "twinning_hekman" / "twin_cities.csv").open(encoding="utf-8") as file:
        pairs = [(_hekman_end(row, "1"), _hekman_end(row, "2")) for row in csv.DictReader(file)]
    started = time.perf_counter()
    matches = [end for pair in gazetteer.match_pairs(pairs) for end in pair.ends]
    seconds = time.perf_counter() - started
    print(f"\ntwinning_hekman, {len(pairs)} pairs with coordinates")
    print_statuses(matches)
    distrusted = {match.query for match in matches if match.coordinates == "distrusted"}
    print(f"  coordinates distrusted for {len(distrusted)} distinct places")
    print(f"  time       {seconds:.1f} s")
    return matches


def _hekman_end(row: dict[str, str], end: str) -> PlaceQuery:
    position = (row[f"lat{end}"], row[f"lng{end}"])
    latitude, longitude = (float(text) if text else None for text in position)
    return PlaceQuery(row[f"city{end}"], row[f"country{end}"], "", latitude, longitude)


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


def germany() -> Iterator[tuple[PlaceQuery, Position]]:
    path = SHARED / "twinning_germany" / "TwinTowns_clean.csv"
    seen = set()
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            query = PlaceQuery(row["partnergemeinde"], row["land"])
            latitude, longitude = row["partner_latitude"], row["partner_longitude"]
            if latitude and longitude and query.country and query not in seen:
                seen.add(query)
                yield query, (float(latitude), float(longitude))


def eurocities() -> Iterator[tuple[PlaceQuery, Position]]:
    path = SHARED / "members_eurocities" / "members-wikidata-enriched.json"
    for member in json.loads(path.read_text(encoding="utf-8"))["members"]:
        query = PlaceQuery(member["name_on_website"], member["country_name"])
        if member["latitude"] is not None:
            yield query, (member["latitude"], member["longitude"])


def erasmus() -> Iterator[tuple[PlaceQuery, Position]]:
    path = SHARED / "universities_erasmus" / "EUC_geocoded_clean.csv"
    seen = set()
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            query = PlaceQuery(row["City"], row["Country"])
            latitude, _, longitude = row["coordinates"].strip("() ").partition(",")
            if query not in seen:
                seen.add(query)
                yield query, (float(latitude), float(longitude))


def wikidata() -> tuple[dict[str, str], list[tuple[str, str]]]:
    """The names of items, and the pairs of items that are tied, each once."""
    folder = SHARED / "twinning_wikidata_p190"
    with (folder / "names.tsv").open(encoding="utf-8") as file:
        items = dict(csv.reader(file, delimiter="\t"))
    with (folder / "relations.tsv").open(encoding="utf-8") as file:
        pairs = {tuple(sorted(row)) for row in csv.reader(file, delimiter="\t")}
    return items, sorted((a, b) for a, b in pairs if a != b)


def bare_names(
    gazetteer: Gazetteer,
    items: Mapping[str, str],
    pairs: Sequence[tuple[str, str]],
    ends_of_others: Sequence[Match],
) -> dict[str, Candidate]:
    """Names and ties only, in the context of the ties that the two other lists know."""
    ends = [match.candidate for match in ends_of_others]
    known = KnownTies((a, b) for a, b in zip(ends[::2], ends[1::2], strict=True) if a and b)
    started = time.perf_counter()
    queries = {item: PlaceQuery(name) for item, name in items.items()}
    named = {
        item: Named(name_key(query.name), gazetteer.named(query)) for item, query in queries.items()
    }
    settled = Context(named, {}, pairs, known).settle()
    seconds = time.perf_counter() - started
    by_ties = sum("another list" in place.reasons[0] for place in settled.values())
    merged = sum((a in settled) + (b in settled) for a, b in pairs)
    print(f"\ntwinning_wikidata_p190: {len(items)} bare names with {len(pairs)} ties")
    print(f"  items      {share(len(settled), len(items))} are sure, {by_ties} by known ties")
    print(f"  ends       {share(merged, 2 * len(pairs))} merge")
    print(f"  time       {seconds:.1f} s")
    truth = true_positions(gazetteer)
    distances = [
        (distance_km(place.position, truth[item]), items[item], place)
        for item, place in settled.items()
        if item in truth
    ]
    near = sum(km <= AGREE_KM for km, _, _ in distances)
    print(
        f"  agreement  {share(near, len(distances))} within {AGREE_KM:.0f} km of Natural Earth’s "
        "or Eurocities’ item of the same number"
    )
    for km, name, place in distances:
        if km > AGREE_KM:
            print(f"    {name}: {place.name} {place.id}, {km:.0f} km off")
    return settled


def germany_ends(gazetteer: Gazetteer) -> list[Match]:
    """Both ends of the pairs of twinning_germany, as they would be imported."""
    with (SHARED / "twinning_germany" / "TwinTowns_clean.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    pairs = [
        (
            PlaceQuery(
                row["municipality"],
                "Germany",
                row["bundesland"],
                *_position(row["latitude"], row["longitude"]),
            ),
            PlaceQuery(
                row["partnergemeinde"],
                row["land"],
                "",
                *_position(row["partner_latitude"], row["partner_longitude"]),
            ),
        )
        for row in rows
    ]
    matches = [end for pair in gazetteer.match_pairs(pairs) for end in pair.ends]
    print(f"\ntwinning_germany, {len(pairs)} pairs with coordinates")
    print_statuses(matches)
    return matches


def _position(latitude: str, longitude: str) -> tuple[float | None, float | None]:
    return (float(latitude), float(longitude)) if latitude and longitude else (None, None)


def true_positions(gazetteer: Gazetteer) -> dict[str, Position]:
    """Where items are by lists that number them too: Natural Earth and Eurocities."""
    found = {}
    for record in read_populated_places():
        held = gazetteer.get(int(record["GEONAMESID"]))
        if held and not why_reference_is_wrong(record, gazetteer):
            found[record["WIKIDATAID"]] = held.position
    path = SHARED / "members_eurocities" / "members-wikidata-enriched.json"
    for member in json.loads(path.read_text(encoding="utf-8"))["members"]:
        if member["latitude"] is not None:
            found.setdefault(member["wikidata_id"], (member["latitude"], member["longitude"]))
    return found


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


def _lot(at: int | str) -> bytes:
    """A seeded order that stays as it is when other matches become sure."""
    return hashlib.sha256(f"{SEED}:{at}".encode()).digest()


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


def read_sample(path: Path) -> list[dict[str, str]]:
    """The rows of a checked sample, without its remarks."""
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def print_verdicts(title: str, verdicts: Counter[str]) -> None:
    checked = verdicts.total() - verdicts["changed since"]
    print(f"  {title}: {dict(verdicts)}")
    print(f"    precision  {share(verdicts['right'], checked)}, unclear ones taken as wrong")


def print_statuses(matches: Sequence[Match]) -> None:
    counts = Counter(match.status for match in matches)
    for status in ("sure", "doubtful", "unmatched"):
        print(f"  {status:10} {share(counts[status], len(matches))}")


def share(part: int, whole: int) -> str:
    return f"{part / whole:.4f} ({part} of {whole})" if whole else "– (none)"


if __name__ == "__main__":
    main()
