"""From what Wikidata said to a source of the graph: places, ties, evidence, differences."""

from __future__ import annotations

import datetime
import random
import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from placegraph.cli import main
from placegraph.gazetteer import Gazetteer, GazetteerIndex, GazetteerRow, build_index
from placegraph.publish import forget
from placegraph.sources import kept_sources
from placegraph.store import Store, current_version, open_store, plain
from placegraph.validate import contact_pattern
from placegraph.wikidata.endpoint import Endpoint
from placegraph.wikidata.fetch import fetch
from placegraph.wikidata.read import Found, read_files
from placegraph.wikidata.run import Options, import_found
from placegraph.wikidata.work import Wanted, work_folder
from wikidata.conftest import Proxy, serve
from wikidata.world import DAY, EUROCITIES, LE_HAVRE, SOUTHAMPTON, WIGAN, YEAR, World, small_world

GAZETTEER = [
    GazetteerRow(2637487, "Southampton", "GB", "ENG", 50.90395, -1.40428, 246201),
    GazetteerRow(3003796, "Le Havre", "FR", "28", 49.49346, 0.10785, 185972),
    GazetteerRow(3037656, "Angers", "FR", "52", 47.47156, -0.55202, 168279),
    GazetteerRow(2633948, "Wigan", "GB", "ENG", 53.54296, -2.63706, 175405),
]
TODAY = datetime.date(2026, 11, 24)
RECORDS = """
SELECT ?record ?status ?start ?end ?unknown (COUNT(DISTINCT ?evidence) AS ?statements)
WHERE {
  GRAPH <https://w3id.org/placegraph/id/dataset/wikidata> {
    ?record a pg:RelationshipRecord ; pg:status ?status ; pg:evidence ?evidence .
    OPTIONAL { ?record pg:start ?start }
    OPTIONAL { ?record pg:end ?end }
    OPTIONAL { ?record pg:endDateUnknown ?unknown }
  }
}
GROUP BY ?record ?status ?start ?end ?unknown
"""


@pytest.fixture(scope="session")
def gazetteer(tmp_path_factory: pytest.TempPathFactory) -> Gazetteer:
    """Four settlements."""
    path = tmp_path_factory.mktemp("gazetteer") / "index.sqlite"
    build_index(GAZETTEER, path)
    return Gazetteer(GazetteerIndex(path))


@pytest.fixture
def graph(store_path: Path, tmp_path: Path) -> Path:
    """A store of the curated data that a test may change."""
    return Path(shutil.copytree(store_path, tmp_path / "store"))


def find(url: str, folder: Path) -> Found:
    """All that an endpoint says."""
    asked = Wanted(url, networks=(EUROCITIES,))
    with work_folder(folder, asked, TODAY) as work:
        return read_files(fetch(Endpoint(url, pause_s=0), work, lambda _: None))


@pytest.fixture
def found(proxy: Proxy, folder: Path) -> Found:
    """What the small world says."""
    return find(proxy.url, folder)


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Callable[[World], Found]]:
    """What another world says, from a server of its own."""
    servers: list[Iterator[int]] = []

    def tell(world: World) -> Found:
        servers.append(serve(world.turtle))
        folder = tmp_path / f"other-{len(servers)}"
        return find(f"http://127.0.0.1:{next(servers[-1])}/query", folder)

    yield tell
    for server in servers:
        assert next(server, None) is None


def records(store: Store) -> dict[str, tuple[str, str | None, str | None, bool | None, int]]:
    """Status, start, end, whether the end is unknown and number of statements, by record."""
    return {
        row["record"].value.rsplit("/wikidata--", 1)[1]: (
            row["status"].value.rsplit("/", 1)[1],
            plain(row["start"]),
            plain(row["end"]),
            plain(row["unknown"]),
            plain(row["statements"]),
        )
        for row in store.select(RECORDS)
    }


def test_both_directions_are_one_record_with_a_statement_each(
    graph: Path, found: Found, gazetteer: Gazetteer
) -> None:
    report = import_found(graph, found, gazetteer, Options())
    assert records(open_store(graph)) == {
        "le-havre--southampton--twinning": ("active", "1973-05", None, None, 2),
        "angers--wigan-gb--twinning": ("ended", "1988-06-15", "2015", None, 1),
        "angers--bergdorf-am-nirgendsee--twinning": ("ended", None, None, True, 1),
        "moon--southampton--twinning": ("active", None, None, None, 1),
        "eurocities--southampton--membership--network": ("active", "2009", None, None, 1),
    }
    assert report.counts.as_table() == {
        "read": 8, "imported": 5, "merged": 1, "doubtful": 0, "rejected": 2, "filtered": 1,
    }  # fmt: skip
    assert len(report.change.appeared) == 5


def test_a_statement_is_evidence_with_its_identifier_and_references(
    graph: Path, found: Found, gazetteer: Gazetteer
) -> None:
    import_found(graph, found, gazetteer, Options(retrieved="2026-11-24"))
    rows = open_store(graph).select(
        """SELECT ?locator ?reference ?retrieved WHERE {
             record:wikidata--le-havre--southampton--twinning pg:evidence ?evidence .
             ?evidence pg:locator ?locator ; pg:source/pg:retrieved ?retrieved .
             OPTIONAL { ?evidence prov:hadPrimarySource ?reference }
           } ORDER BY ?locator"""
    )
    assert [(row["locator"].value, row["retrieved"].value) for row in rows] == [
        ("statement Q42810-Q79848", "2026-11-24"), ("statement Q79848-Q42810", "2026-11-24"),
    ]  # fmt: skip
    assert [row["reference"] and row["reference"].value for row in rows] == [
        None, "https://example.org/twins",
    ]  # fmt: skip


def test_a_place_is_merged_only_where_its_identifier_agrees(
    graph: Path, found: Found, gazetteer: Gazetteer
) -> None:
    import_found(graph, found, gazetteer, Options())
    store = open_store(graph)
    items = {
        row["place"].value.rsplit("/", 1)[1]: row["item"].value
        for row in store.select(
            "SELECT ?place ?item WHERE { ?place schema:identifier ?item ; a pg:Place "
            'FILTER (STRSTARTS(?item, "wikidata:Q")) }'
        )
    }
    # Southampton and Angers are curated, Le Havre is known to the gazetteer.
    assert items["southampton"] == f"wikidata:{SOUTHAMPTON}"
    assert items["le-havre"] == f"wikidata:{LE_HAVRE}"
    # Its GeoNames identifier is wrong, so it is not taken for the Wigan that is there.
    assert items["wigan-gb"] == f"wikidata:{WIGAN}"
    assert "wigan" not in items
    assert items["bergdorf-am-nirgendsee"] == "wikidata:Q999001"
    (labels,) = store.select(
        "SELECT (COUNT(DISTINCT ?label) AS ?n) WHERE { place:southampton rdfs:label ?label }"
    )
    assert plain(labels["n"]) == 1


def test_a_network_of_the_same_name_is_the_same(
    graph: Path, found: Found, gazetteer: Gazetteer
) -> None:
    import_found(graph, found, gazetteer, Options())
    assert open_store(graph).ask(
        "ASK { ?membership a pg:NetworkMembership ; pg:cityNetwork organisation:eurocities ; "
        "pg:member place:southampton }"
    )


def test_the_same_answers_change_nothing(graph: Path, found: Found, gazetteer: Gazetteer) -> None:
    first = import_found(graph, found, gazetteer, Options()).change
    again = import_found(graph, found, gazetteer, Options()).change
    assert (again.version, again.is_new) == (first.version, False)
    assert (list(again.appeared), list(again.changed), list(again.went)) == ([], [], [])


def test_a_dry_run_tells_the_difference_and_changes_nothing(
    graph: Path, found: Found, gazetteer: Gazetteer, told: Callable[[World], Found]
) -> None:
    import_found(graph, found, gazetteer, Options())
    before = current_version(graph)
    later = small_world()
    later.says(LE_HAVRE, WIGAN)
    # Le Havre says since when, more exactly; nobody tells of the Moon any more.
    later.says(SOUTHAMPTON, LE_HAVRE, start=("1973-05-07", DAY), name="more")
    later.parts = [part for part in later.parts if "Q405-Q79848" not in part]
    newer = told(later)
    preview = import_found(graph, newer, gazetteer, Options(dry_run=True)).change
    assert list(preview.appeared) == ["wikidata--le-havre--wigan-gb--twinning"]
    assert list(preview.changed) == ["wikidata--le-havre--southampton--twinning"]
    assert list(preview.went) == ["wikidata--moon--southampton--twinning"]
    assert preview.version is None
    assert current_version(graph) == before
    done = import_found(graph, newer, gazetteer, Options()).change
    assert (done.appeared, done.changed, done.went) == (
        preview.appeared, preview.changed, preview.went,
    )  # fmt: skip


def test_what_is_forgotten_leaves_the_store_as_it_was(
    graph: Path, found: Found, gazetteer: Gazetteer
) -> None:
    before = open_store(graph).manifest.graphs
    import_found(graph, found, gazetteer, Options())
    (kept,) = [one for one in kept_sources(open_store(graph).manifest) if one.slug == "wikidata"]
    assert kept.about.licence.endswith("/zero/1.0/")
    assert kept.origin.importer == "wikidata"
    forget(graph, "wikidata")
    after = open_store(graph).manifest.graphs
    # The catalogue apart, which may remember paths that are gone.
    assert {name for name in before if before[name] != after.get(name)} <= {
        "https://w3id.org/placegraph/id/dataset/catalogue"
    }


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        pytest.param([("1958-01-01", YEAR), ("1961-01-01", YEAR)], "[1958,1961]", id="conflict"),
        pytest.param([("1958-01-01", YEAR), ("1958-06-03", DAY)], "1958-06-03", id="more exact"),
        pytest.param([("1950-01-01", 8), ("1958-01-01", YEAR)], "1958", id="within a decade"),
        pytest.param([("1901-01-01", 7)], None, id="a century is no date"),
        pytest.param([("1958-06-03", 14)], "1958-06-03", id="to the second"),
    ],
)
def test_dates_on_which_statements_disagree_are_kept(
    graph: Path,
    gazetteer: Gazetteer,
    told: Callable[[World], Found],
    statements: list[tuple[str, int]],
    expected: str | None,
) -> None:
    world = World()
    world.item("Q1", "Aston@en")
    world.item("Q2", "Beton@en")
    for number, said in enumerate(statements):
        world.says("Q1", "Q2", start=said, name=str(number))
    report = import_found(graph, told(world), gazetteer, Options())
    ((_, start, *_),) = records(open_store(graph)).values()
    assert start == expected
    assert report.counts.merged == len(statements) - 1


def test_a_tie_goes_on_while_one_statement_of_it_does(
    graph: Path, gazetteer: Gazetteer, told: Callable[[World], Found]
) -> None:
    world = World()
    world.says("Q1", "Q2", start=("1958-01-01", YEAR), end=("1970-01-01", YEAR), name="a")
    world.says("Q2", "Q1", start=("1990-01-01", YEAR), name="b")
    world.says("Q1", "Q3", start=("1990-01-01", YEAR), end=("1970-01-01", YEAR))
    report = import_found(graph, told(world), gazetteer, Options())
    assert records(open_store(graph)) == {
        "q1--q2--twinning": ("active", "1990", None, None, 2),
        "q1--q3--twinning": ("ended", None, None, True, 1),
    }
    assert report.reasons["left-out", "the end lies before the start"] == 1


def test_two_items_of_one_settlement_have_no_tie(
    graph: Path, gazetteer: Gazetteer, told: Callable[[World], Found]
) -> None:
    world = World()
    for item in ("Q1", "Q2"):
        world.item(item, "Southampton@en", geonames=2637487, at=(50.9, -1.4))
    world.says("Q1", "Q2")
    report = import_found(graph, told(world), gazetteer, Options())
    assert report.counts.rejected == 1
    ((outcome, reason),) = report.reasons
    assert (outcome, reason) == ("rejected", "Q1 and Q2 are one place, Southampton")


def test_names_that_hold_contact_details_or_markup_are_harmless(
    graph: Path, gazetteer: Gazetteer, told: Callable[[World], Found]
) -> None:
    world = World()
    world.item("Q1", "Call 023 8083 3000@en", aliases=("mayor@example.org", "<script>x</script>"))
    world.item("Q2", "<b>Bold</b>@en")
    world.says("Q1", "Q2", reference="javascript:alert(1)")
    world.says("Q1", "Q2", reference="https://example.org/a%20b", name="more")
    import_found(graph, told(world), gazetteer, Options())
    store = open_store(graph)
    (row,) = store.select(
        "SELECT ?label WHERE { ?p schema:identifier 'wikidata:Q1' ; rdfs:label ?label }"
    )
    assert row["label"].value == "Q1"
    references = store.select("SELECT ?r WHERE { ?e prov:hadPrimarySource ?r FILTER isIRI(?r) }")
    assert "https://example.org/a%20b" in {each["r"].value for each in references}
    assert not any(each["r"].value.startswith("javascript") for each in references)


def test_the_identifier_of_a_statement_is_never_taken_for_a_telephone_number() -> None:
    drawn = random.Random(7)  # noqa: S311 - the same ones every time
    pattern = contact_pattern()
    for _ in range(50_000):
        name = f"statement Q{drawn.randrange(1, 10**8)}-{uuid.UUID(int=drawn.getrandbits(128))}"
        assert not pattern.search(name), name


def run(*words: str) -> Result:
    """The command, with a contact."""
    return CliRunner().invoke(main, ["import-wikidata", *words])


@pytest.fixture
def prepared(graph: Path, gazetteer: Gazetteer, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Options of a command that uses the small gazetteer."""
    monkeypatch.setattr("placegraph.cli.imports.prepare", lambda _: gazetteer)
    return ["--store", str(graph), "--pause", "0", "--page", "3"]


def test_the_command_fetches_tells_and_imports(
    prepared: list[str], proxy: Proxy, folder: Path
) -> None:
    asked = [
        *prepared,
        "--endpoint",
        proxy.url,
        "--work",
        str(folder),
        "--contact",
        "me@example.org",
    ]
    dry = run(*asked, "--dry-run")
    assert dry.exit_code == 0, dry.output
    assert "4 would be new" in dry.output
    assert "le-havre--southampton" in dry.output
    before = len(proxy.asked)
    done = run(*asked)
    assert "4 new" in done.output
    # The answers of the dry run are imported without asking again.
    assert len(proxy.asked) == before
    assert "(me@example.org)" in proxy.agents[0]
    again = run(*asked)
    assert "0 new, 0 changed, 0 gone" in again.output
    assert len(proxy.asked) == 2 * before


def test_the_command_imports_saved_answers(prepared: list[str], found: Found, folder: Path) -> None:
    done = run(*prepared, "--saved", str(folder), "--retrieved", "2026-11", "--id", "mine")
    assert done.exit_code == 0, done.output
    (kept,) = [
        one for one in kept_sources(open_store(Path(prepared[1])).manifest) if one.slug == "mine"
    ]
    assert kept.about.issued == "2026-11"


def test_an_import_of_a_country_is_a_source_of_its_own(
    prepared: list[str], proxy: Proxy, folder: Path
) -> None:
    words = ["--endpoint", proxy.url, "--work", str(folder)]
    assert run(*prepared, *words, "--country", "Frankreich").exit_code == 0
    assert run(*prepared, *words, "--country", "United Kingdom").exit_code == 0
    slugs = {one.slug for one in kept_sources(open_store(Path(prepared[1])).manifest)}
    assert {"wikidata-fr", "wikidata-gb"} <= slugs


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--country", "Atlantis"], "no country is called “Atlantis”"),
        (["--network", "Eurocities"], "'Eurocities' is no item of Wikidata"),
        ([], "with --contact"),
        (["--endpoint", "wikidata"], "no address of an endpoint"),
        (["--retrieved", "2026"], "--retrieved goes with --saved"),
        (["--saved", "none", "--country", "FR"], "nothing is asked"),
        (["--saved", "none"], "none is no folder"),
        (["--saved", "none", "--retrieved", "soon"], "'soon' is not an EDTF date"),
        (["--saved", "none", "--id", "Q 1"], "'Q 1' is no name of a source"),
    ],
)
def test_a_mistake_is_named(prepared: list[str], words: list[str], message: str) -> None:
    done = run(*prepared, *words)
    assert done.exit_code == 2
    assert message in done.stderr
