"""Whatever is wrong in a curated file, the build says where, what, and what was expected.

Each case changes one thing in a correct folder, at a line the test works out, and the
message must begin with that file and line and name the entry and the value.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from oxford import Curated, contents
from placegraph.cli import main
from placegraph.ingest.curated import ENTRY_FILES, read_curated
from placegraph.ingest.references import check_references
from placegraph.model import Entry, Named, Relationship

# The change makes a fault and returns the file and the line where it stands.
Change = Callable[[Curated], tuple[str, int | None]]
TIES = "relationships.yaml"


def replace(old: str, new: str, name: str = TIES) -> Change:
    """Other words in a file."""
    return lambda curated: (name, curated.replace(name, old, new))


def add(name: str, text: str, line_of: str) -> Change:
    """Entries below; the fault stands on the line that holds `line_of`."""

    def change(curated: Curated) -> tuple[str, int]:
        curated.add(name, text)
        lines = curated.path(name).read_text(encoding="utf-8").splitlines()
        return name, max(at for at, line in enumerate(lines, 1) if line_of in line)

    return change


def write(name: str, content: str | bytes, line: int | None) -> Change:
    """A whole file."""

    def change(curated: Curated) -> tuple[str, int | None]:
        curated.write(name, content)
        return name, line

    return change


def folder(name: str) -> Change:
    """A folder where a file should be."""

    def change(curated: Curated) -> tuple[str, None]:
        curated.path(name).mkdir()
        return name, None

    return change


def without(name: str) -> Change:
    """A file taken away."""

    def change(curated: Curated) -> tuple[str, None]:
        curated.path(name).unlink()
        return name, None

    return change


COUNCIL = """\
- id: oxford-city-council
  label: Oxford City Council
  kind: council
{more}
"""
PACT = """\
- id: council-pact
  label: A pact of the council
  parties: [organisation/oxford-city-council, place/bonn]
  level: civic
  strands: [civic/friendship]
  formality: friendship
  status: active
  evidence: [{at: 3, quote: a pact}]
"""


def council(more: str) -> Change:
    """A council that is a party, with more said of it."""

    def change(curated: Curated) -> tuple[str, int]:
        curated.write("organisations.yaml", COUNCIL.format(more=more))
        curated.add(TIES, PACT)
        return "organisations.yaml", 1

    return change


def clash(curated: Curated) -> tuple[str, int]:
    """Two datasets of one precedence."""
    curated.add_dataset("zwillinge", precedence=10)
    return "zwillinge/dataset.yaml", 5


def same_dataset(curated: Curated) -> tuple[str, int]:
    """Two folders that are one dataset by their id."""
    curated.add_dataset("zwillinge", precedence=11)
    curated.replace("zwillinge/dataset.yaml", "id: zwillinge", "id: twins")
    return "zwillinge/dataset.yaml", 1


SIXTEEN = " ".join(["word"] * 16)

CASES: dict[str, tuple[Change, str]] = {
    "malformed YAML": (
        # The parser notices on the next line, where a comma or bracket should be.
        lambda curated: (TIES, curated.replace(TIES, "place/bonn]", "place/bonn") + 1),
        r"not readable as YAML: .*expected",
    ),
    "a tab": (
        replace("  level: civic", "\tlevel: civic"),
        r"not readable as YAML",
    ),
    "a key twice": (
        lambda curated: (
            TIES,
            curated.replace(TIES, "level: civic", "level: civic\n  level: civic") + 1,
        ),
        r"a key that stands twice \(found 'level'\)",
    ),
    "no list": (
        write("lessons.yaml", "id: one\n", 1),
        r"not a list; expected entries that begin with `- id:`",
    ),
    "no entry": (
        write("lessons.yaml", "- one\n", 1),
        r"not an entry \(found 'one'\); expected fields",
    ),
    "unknown field": (
        replace("status: active", "staus: active"),
        r"oxford-bonn: staus: an unknown field; expected one of .*\bstatus\b",
    ),
    "missing field": (
        lambda curated: (TIES, curated.replace(TIES, "  status: active\n", "") - 6),
        r"oxford-bonn: status: missing",
    ),
    "unknown strand": (
        replace("civic/twinning", "civic/twining"),
        r"oxford-bonn: strands: no strand called 'civic/twining'; "
        r"did you mean .*civic/twinning.*\(found 'civic/twining'\)",
    ),
    "unknown level": (
        replace("level: civic", "level: parish"),
        r"oxford-bonn: level: no level called 'parish'; there are: academic, civic, commercial",
    ),
    "unknown mode": (
        replace("{at: 1,", "{at: 1, mode: guessed,"),
        r"oxford-bonn: mode: no evidence-mode called 'guessed'; there are: .*inferred",
    ),
    "evidence for an unknown field": (
        replace("{at: 1,", "{at: 1, for: [strt],"),
        r"oxford-bonn: for: no field called 'strt'; did you mean start",
    ),
    "date that is not EDTF": (
        replace('start: "1947"', "start: summer 1947"),
        r"oxford-bonn: start: 'summer 1947' is not an EDTF date; expected, for example, 1986",
    ),
    "month 13": (
        replace('start: "1947"', "start: 1947-13"),
        r"oxford-bonn: start: '1947-13' is not an EDTF date",
    ),
    "30 February": (
        replace('start: "1947"', "start: 1947-02-30"),
        r"oxford-bonn: start: '1947-02-30' is not an EDTF date",
    ),
    "interval as a date": (
        replace('start: "1947"', "start: 1947/1950"),
        r"oxford-bonn: start: '1947/1950' is not an EDTF date \(an interval\); expected",
    ),
    "end before start": (
        lambda curated: (
            TIES,
            curated.replace(TIES, 'start: "1947"', 'start: "1947"\n  end: "1940"') + 1,
        ),
        r"oxford-bonn: end: the end 1940 lies before the start 1947",
    ),
    "one party": (
        replace("[place/oxford, place/bonn]", "[place/oxford]"),
        r"oxford-bonn: parties: has 1 of the 2 that are needed; expected at least 2",
    ),
    "a party twice": (
        replace("[place/oxford, place/bonn]", "[place/oxford, place/oxford]"),
        r"oxford-bonn: parties: a party is named twice",
    ),
    "a party that is no path": (
        replace("place/bonn]", "bonn]"),
        r"oxford-bonn: parties.1: not written as expected \(found 'bonn'\); "
        r"expected a kind and a slug, such as place/bo",
    ),
    "no list of parties": (
        replace("[place/oxford, place/bonn]", "place/oxford"),
        r"oxford-bonn: parties: not a list \(found 'place/oxford'\); expected a list",
    ),
    "id twice": (
        lambda curated: (TIES, curated.replace(TIES, "id: oxford-leiden", "id: oxford-bonn")),
        r"oxford-bonn: id: an id that stands twice, first at .*relationships.yaml:1: oxford-bonn",
    ),
    "id that is no slug": (
        replace("id: oxford-bonn", "id: Oxford and Bonn"),
        r"Oxford and Bonn: id: not written as expected .* expected lower-case letters and digits",
    ),
    "dangling reference": (
        replace("place/bonn", "place/bon"),
        r"oxford-bonn: parties: no entry called 'place/bon'; did you mean place/bonn",
    ),
    "dangling source": (
        replace("{at: 1,", "{at: 1, source: list-of-twin,"),
        r"oxford-bonn: source: no source called .*list-of-twin'; did you mean .*list-of-twins",
    ),
    "dangling relationship": (
        replace("  evidence:", "  grew_from: [oxford-lieden]\n  evidence:"),
        r"oxford-bonn: grew_from: no relationship called .*; did you mean .*oxford-leiden",
    ),
    "quotation of 16 words": (
        replace("Oxford and Bonn are twins", SIXTEEN),
        r"oxford-bonn: evidence.0.quote: the quotation has 16 words; expected at most 15",
    ),
    "no evidence": (
        lambda curated: (
            TIES,
            curated.replace(
                TIES, "  evidence:\n    - {at: 1, quote: Oxford and Bonn are twins}\n", ""
            )
            - 8,
        ),
        r"oxford-bonn: A relationship rests on at least one piece of evidence",
    ),
    "missing dataset.yaml": (
        without("dataset.yaml"),
        r"missing; expected",
    ),
    "dataset without a licence": (
        lambda curated: (
            "dataset.yaml",
            curated.replace("dataset.yaml", "licence: https", "# licence: https") and 1,
        ),
        r"twins: licence: missing",
    ),
    "empty dataset.yaml": (
        write("dataset.yaml", "", None),
        r"not an entry; expected fields",
    ),
    "precedence that is no number": (
        replace("precedence: 10", "precedence: first", "dataset.yaml"),
        r"twins: precedence: not as expected \(found 'first'\); expected a valid integer",
    ),
    "precedence clash": (
        clash,
        r"zwillinge: precedence: the precedence 10 is that of twins too; "
        r"expected a number of its own",
    ),
    "one dataset twice": (
        same_dataset,
        r"twins: id: the id 'twins' is that of .*twins/dataset.yaml too; expected one of its own",
    ),
    "dataset of a reserved name": (
        replace("id: twins", "id: derived", "dataset.yaml"),
        r"derived: id: the id 'derived' is that of a graph that placegraph makes itself too",
    ),
    "a default source that is not there": (
        replace("source: list-of-twins", "source: list-of-sins", "dataset.yaml"),
        r"twins: source: no source called .*; did you mean .*list-of-twins",
    ),
    "unknown file": (
        write("relationship.yaml", "", None),
        r"a file that nothing reads; expected one of .*relationships.yaml",
    ),
    "not UTF-8": (
        write("lessons.yaml", b"- id: one\n  label: caf\xe9\n", 2),
        r"not UTF-8 text; expected UTF-8",
    ),
    "table that is not UTF-8": (
        write("places.csv", b"place,latitude,longitude\noxford,51.75,\xe9\n", 2),
        r"not UTF-8 text; expected UTF-8",
    ),
    "folder instead of a file": (
        folder("lessons.yaml"),
        r"cannot be read",
    ),
    "latitude of 95": (
        write("places.csv", "place,latitude,longitude\noxford,95,-1.25\n", 2),
        r"oxford: latitude: not as expected \(found '95'\); expected less than or equal to 90",
    ),
    "one coordinate": (
        write("places.csv", "place,latitude,longitude\noxford,51.75,\n", 2),
        r"oxford: .*one coordinate without the other; expected both or neither",
    ),
    "unknown column": (
        write("places.csv", "place,height\noxford,72\n", 2),
        r"oxford: height: an unknown field; expected one of place, latitude",
    ),
    "more cells than columns": (
        write("places.csv", "place,latitude,longitude\noxford,51.75,-1.25,72\n", 2),
        r"oxford: more cells than columns \(found '72'\)",
    ),
    "coordinates of nowhere": (
        write("places.csv", "place,latitude,longitude\noxfrod,51.75,-1.25\n", 2),
        r"oxfrod: no place called 'place/oxfrod'; did you mean place/oxford",
    ),
    "unit of nobody": (
        write("units.yaml", "- of: place/oxfrod\n  counts_as: bonn\n  because: so\n", 1),
        r"place/oxfrod: no entry called 'place/oxfrod'; did you mean place/oxford",
    ),
    "party without analysis unit": (
        council("  serves: []"),
        r"oxford-city-council: a party .* counts as no place .*; expected exactly one",
    ),
    "party with two analysis units": (
        council("  serves: [oxford, leiden]"),
        r"oxford-city-council: a party .* counts as 2 places .*"
        r"\(found '(leiden, oxford|oxford, leiden)'\); expected exactly one",
    ),
    "e-mail address in a note": (
        lambda curated: (
            "places.yaml",
            curated.replace("places.yaml", "kind: city", "kind: city\n  note: write to a@b.org")
            - 2,
        ),
        r"oxford: .*No text holds an e-mail address .*\(found 'write to a@b.org'\)",
    ),
    "place within itself": (
        lambda curated: (
            "places.yaml",
            curated.replace("places.yaml", "kind: city", "kind: city\n  within: [oxford]") - 2,
        ),
        r"oxford: .*No place lies within itself",
    ),
}


@pytest.mark.parametrize(("change", "message"), CASES.values(), ids=CASES.keys())
def test_a_fault_is_refused_with_its_file_line_entry_and_what_was_expected(
    change: Change, message: str, curated: Curated, oxford_store: Path
) -> None:
    before = contents(oxford_store)
    name, line = change(curated)
    asked = ["build", "--store", str(oxford_store), "--curated", str(curated.root)]
    result = CliRunner().invoke(main, asked)
    assert result.exit_code == 2, result.output
    where = f"{curated.path(name)}:{line}: " if line else f"{curated.path(name)}: "
    found = [said for said in result.stderr.splitlines() if said.startswith(where)]
    assert found, f"nothing about {where}in:\n{result.stderr}"
    assert any(re.match(message, said.removeprefix(where)) for said in found), result.stderr
    assert re.search(
        r"^placegraph: \d+ faults? in the data; nothing was published$", result.stderr, re.M
    )
    assert result.stdout == ""
    assert contents(oxford_store) == before


def test_every_fault_is_listed_at_once(curated: Curated, tmp_path: Path) -> None:
    curated.replace(TIES, 'start: "1947"', "start: soon")
    curated.replace(TIES, "level: civic", "level:")
    curated.replace("places.yaml", "id: leiden", "id: Leiden")
    result = CliRunner().invoke(
        main, ["build", "--store", str(tmp_path / "new"), "--curated", str(curated.root)]
    )
    assert "'soon'" in result.stderr
    assert "level: missing" in result.stderr
    assert "'Leiden'" in result.stderr
    assert result.stderr.endswith("placegraph: 3 faults in the data; nothing was published\n")
    assert not (tmp_path / "new").exists()


def test_files_beside_the_lists_that_explain_them_are_left_alone(curated: Curated) -> None:
    curated.write("README.md", "About these files.")
    curated.write(".swp", "an editor's")
    curated.write("lessons.yaml", "# none yet\n")
    (dataset,) = read_curated(curated.root)
    assert [entry.id for entry in dataset.entries] == [
        "oxford",
        "bonn",
        "leiden",
        "oxford-bonn",
        "oxford-leiden",
        "list-of-twins",
    ]


def test_every_kind_of_entry_has_a_file() -> None:
    kinds = {*Named.__subclasses__(), *Entry.__subclasses__()} - {Named}
    assert set(ENTRY_FILES.values()) == kinds


def test_texts_stay_as_they_are_written(curated: Curated) -> None:
    curated.replace(TIES, 'start: "1947"', "start: 1947-06")
    curated.replace(TIES, "label: Twinning of Oxford and Bonn", "label: no")
    (dataset,) = read_curated(curated.root)
    tie = next(entry for entry in dataset.entries if entry.id == "oxford-bonn")
    assert isinstance(tie, Relationship)
    assert (tie.label, tie.start) == ("no", "1947-06")


def test_datasets_come_in_the_order_of_their_precedence(curated: Curated) -> None:
    curated.add_dataset("alpha", precedence=30)
    curated.add_dataset("omega", precedence=5)
    assert [dataset.slug for dataset in read_curated(curated.root)] == ["omega", "twins", "alpha"]


def test_the_checksum_of_a_folder_changes_with_any_file_in_it(curated: Curated) -> None:
    (before,) = read_curated(curated.root)
    (same,) = read_curated(curated.root)
    curated.replace("sources.yaml", "2000", "2001")
    (after,) = read_curated(curated.root)
    assert before.checksum == same.checksum != after.checksum


def test_the_small_folder_itself_has_no_fault(curated: Curated) -> None:
    assert check_references(read_curated(curated.root)) == []
