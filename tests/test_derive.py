"""What the rules derive from three places and two twinnings, worked out on paper."""

from __future__ import annotations

import pytest

from oxford import Curated
from placegraph.build import build
from placegraph.derive import RULES, derived_graph
from placegraph.identifiers import path_of
from placegraph.store import Store, open_store, plain


def publish(curated: Curated) -> Store:
    """The folder as it is, built and opened."""
    path = curated.root.parent / "built"
    build(path, curated.root)
    return open_store(path)


def values(store: Store, thing: str, predicate: str) -> list[str]:
    """What the derived graph says of a thing, in order."""
    query = f"SELECT ?value WHERE {{ GRAPH dataset:derived {{ {thing} {predicate} ?value }} }}"
    found = (row["value"] for row in store.select(query))
    return sorted(path_of(str(plain(value))) for value in found)


def pairs(store: Store) -> dict[str, list[str]]:
    """The pairs and their ties."""
    query = "SELECT ?pair WHERE { ?pair a pg:Pair }"
    found = {path_of(row["pair"]): row["pair"] for row in store.select(query)}
    return {path: values(store, str(pair), "pg:tie") for path, pair in found.items()}


def links(store: Store, predicate: str) -> set[tuple[str, str]]:
    """The subjects and objects of a shortcut, without their kinds."""
    query = f"SELECT ?a ?b WHERE {{ ?a {predicate} ?b }}"
    return {
        (path_of(row["a"]).split("/")[1], path_of(row["b"]).split("/")[1])
        for row in store.select(query)
    }


BOTH_WAYS = {("oxford", "bonn"), ("bonn", "oxford"), ("oxford", "leiden"), ("leiden", "oxford")}

# A second source says of the twinning with Bonn that it began in 1948 and is about schools too.
SECOND_OPINION = """\
- id: oxford-bonn
  label: The twinning with Bonn
  parties: [place/oxford, place/bonn]
  level: civic
  strands: [education/schools]
  formality: twinning
  status: active
  {start}
  evidence:
    - {{at: 9, quote: our twin Bonn}}
"""


# Relationships


def test_one_record_makes_one_relationship_of_the_same_name(curated: Curated) -> None:
    store = publish(curated)
    assert values(store, "relationship:oxford-bonn", "pg:record") == ["record/twins-oxford-bonn"]
    assert values(store, "relationship:oxford-bonn", "pg:statedIn") == ["dataset/twins"]
    assert values(store, "relationship:oxford-bonn", "pg:party") == ["place/bonn", "place/oxford"]
    assert values(store, "relationship:oxford-bonn", "pg:start") == ["1947"]
    assert values(store, "relationship:oxford-bonn", "pg:startEarliest") == ["1947-01-01"]
    assert values(store, "relationship:oxford-bonn", "pg:startLatest") == ["1947-12-31"]
    assert values(store, "relationship:oxford-bonn", "pg:evidenceCount") == ["1"]
    assert values(store, "relationship:oxford-bonn", "pg:disagreesOn") == []


@pytest.mark.parametrize(
    ("precedence", "start", "label"),
    [(5, "1948", "The twinning with Bonn"), (15, "1947", "Twinning of Oxford and Bonn")],
    ids=["before the other", "after the other"],
)
def test_where_two_sources_disagree_the_lower_precedence_number_wins(
    precedence: int, start: str, label: str, curated: Curated
) -> None:
    text = SECOND_OPINION.format(start='start: "1948"')
    curated.add_dataset("schools", precedence=precedence, relationships=text)
    store = publish(curated)
    tie = "relationship:oxford-bonn"
    assert values(store, tie, "pg:start") == [start]
    assert values(store, tie, "pg:startEarliest") == [f"{start}-01-01"]
    assert values(store, tie, "rdfs:label") == [label]
    assert values(store, tie, "pg:disagreesOn") == ["https://w3id.org/placegraph/ns#start"]


def test_the_records_of_two_sources_add_up_in_one_relationship(curated: Curated) -> None:
    curated.add_dataset("schools", 15, relationships=SECOND_OPINION.format(start=""))
    store = publish(curated)
    tie = "relationship:oxford-bonn"
    assert values(store, tie, "pg:record") == [
        "record/schools-oxford-bonn",
        "record/twins-oxford-bonn",
    ]
    assert values(store, tie, "pg:statedIn") == ["dataset/schools", "dataset/twins"]
    assert values(store, tie, "pg:strand") == [
        "concept/strand/civic/twinning",
        "concept/strand/education/schools",
    ]
    assert values(store, tie, "pg:evidenceCount") == ["2"]
    assert len(pairs(store)) == 2


def test_a_source_that_says_nothing_of_a_value_leaves_it_to_the_next(curated: Curated) -> None:
    curated.add_dataset("schools", 5, relationships=SECOND_OPINION.format(start=""))
    store = publish(curated)
    assert values(store, "relationship:oxford-bonn", "pg:start") == ["1947"]
    assert values(store, "relationship:oxford-bonn", "pg:disagreesOn") == []


# Pairs


def test_a_pair_holds_every_tie_of_its_two_places(curated: Curated) -> None:
    curated.add(
        "relationships.yaml",
        SECOND_OPINION.format(start="").replace("id: oxford-bonn", "id: school-exchange"),
    )
    assert pairs(publish(curated)) == {
        "pair/bonn--oxford": ["relationship/oxford-bonn", "relationship/school-exchange"],
        "pair/leiden--oxford": ["relationship/oxford-leiden"],
    }


def test_a_tie_of_three_places_makes_three_pairs(curated: Curated) -> None:
    curated.replace("relationships.yaml", "place/bonn]", "place/bonn, place/leiden]")
    assert {path: len(ties) for path, ties in pairs(publish(curated)).items()} == {
        "pair/bonn--leiden": 1,
        "pair/bonn--oxford": 1,
        "pair/leiden--oxford": 2,
    }


@pytest.mark.parametrize("around", ["abendland", "germany"], ids=["before", "after"])
def test_places_of_which_one_lies_inside_the_other_are_no_pair(
    around: str, curated: Curated
) -> None:
    # A pair names its places in alphabetical order; either may be the one around the other.
    curated.add("places.yaml", "- {id: rhineland, label: Rhineland, kind: region}\n")
    curated.add("places.yaml", f"- {{id: {around}, label: Around, kind: country}}\n")
    curated.replace("places.yaml", "label: Bonn", "label: Bonn\n  within: [rhineland]")
    curated.replace("places.yaml", "label: Rhineland,", f"label: Rhineland, within: [{around}],")
    curated.replace("relationships.yaml", "place/oxford, place/bonn", f"place/{around}, place/bonn")
    store = publish(curated)
    assert values(store, "place:bonn", "pg:inside") == [f"place/{around}", "place/rhineland"]
    assert list(pairs(store)) == ["pair/leiden--oxford"]


def test_parties_that_count_as_one_place_are_no_pair(curated: Curated) -> None:
    curated.write(
        "organisations.yaml",
        "- {id: university, label: The university, kind: university, based_in: [oxford]}\n",
    )
    curated.replace("relationships.yaml", "place/bonn", "organisation/university")
    assert list(pairs(publish(curated))) == ["pair/leiden--oxford"]


# Analysis units


@pytest.mark.parametrize(
    ("said", "unit"),
    [
        ("serves: [leiden]", "leiden"),
        ("based_in: [leiden]", "leiden"),
        ("serves: [leiden], based_in: [bonn]", "leiden"),
    ],
    ids=["serves", "based in", "serves counts before based in"],
)
def test_an_organisation_counts_as_the_place_it_serves_else_as_the_one_it_is_based_in(
    said: str, unit: str, curated: Curated
) -> None:
    curated.write("organisations.yaml", f"- {{id: council, label: C, kind: council, {said}}}\n")
    curated.replace("relationships.yaml", "place/bonn", "organisation/council")
    store = publish(curated)
    assert values(store, "organisation:council", "pg:analysisUnit") == [f"place/{unit}"]
    assert values(store, "place:oxford", "pg:analysisUnit") == ["place/oxford"]


def test_a_decision_about_units_comes_before_what_an_organisation_serves(curated: Curated) -> None:
    council = "- {id: council, label: C, kind: council, serves: [bonn, leiden]}\n"
    curated.write("organisations.yaml", council)
    curated.replace("relationships.yaml", "place/bonn", "organisation/council")
    curated.write(
        "units.yaml", "- {of: organisation/council, counts_as: bonn, because: it sits there}\n"
    )
    store = publish(curated)
    assert values(store, "organisation:council", "pg:analysisUnit") == ["place/bonn"]
    assert set(pairs(store)) == {"pair/bonn--oxford", "pair/leiden--oxford"}


def test_whatever_counts_as_a_place_that_counts_as_another_counts_as_that(
    curated: Curated,
) -> None:
    curated.add("places.yaml", "- {id: bad-godesberg, label: Bad Godesberg, kind: borough}\n")
    curated.write(
        "organisations.yaml",
        "- {id: council, label: C, kind: council, serves: [bad-godesberg]}\n",
    )
    curated.write("units.yaml", "- {of: place/bad-godesberg, counts_as: bonn, because: a part}\n")
    curated.replace("relationships.yaml", "place/bonn", "organisation/council")
    store = publish(curated)
    assert values(store, "organisation:council", "pg:analysisUnit") == ["place/bonn"]
    assert "pair/bonn--oxford" in pairs(store)


# Memberships

NETWORK = """\
- {id: eurocities, label: Eurocities, kind: city-network}
- {id: council, label: The council, kind: council, serves: [oxford]}
"""
MEMBERSHIP = """\
- id: members-of-eurocities
  label: Members of Eurocities
  parties: [organisation/eurocities, organisation/council, place/bonn, place/leiden]
  level: civic
  strands: [civic/knowledge-sharing]
  formality: membership
  status: active
  evidence: [{at: 7, quote: three members}]
"""


def test_a_membership_is_never_expanded_into_ties_between_members(curated: Curated) -> None:
    before = pairs(publish(curated))
    curated.write("organisations.yaml", NETWORK)
    curated.add("relationships.yaml", MEMBERSHIP)
    store = publish(curated)
    tie = "relationship:members-of-eurocities"
    assert pairs(store) == before
    assert links(store, "pg:linkedWith") == BOTH_WAYS
    assert values(store, tie, "pg:cityNetwork") == ["organisation/eurocities"]
    members = ["organisation/council", "place/bonn", "place/leiden"]
    assert values(store, tie, "pg:member") == members
    assert "https://w3id.org/placegraph/ns#NetworkMembership" in values(store, tie, "a")


def test_a_member_and_the_place_it_counts_as_are_in_the_network(curated: Curated) -> None:
    curated.write("organisations.yaml", NETWORK)
    curated.add("relationships.yaml", MEMBERSHIP)
    members = ("council", "oxford", "bonn", "leiden")
    expected = {(member, "eurocities") for member in members}
    assert links(publish(curated), "pg:memberOfNetwork") == expected


# Shortcuts


def test_a_shortcut_runs_both_ways(curated: Curated) -> None:
    store = publish(curated)
    assert links(store, "pg:linkedWith") == BOTH_WAYS
    assert links(store, "pg:twinnedWith") == BOTH_WAYS
    assert links(store, "pg:friendOf") == set()


@pytest.mark.parametrize("status", ["proposed", "dormant", "suspended", "unknown"])
def test_a_tie_that_is_not_live_has_no_shortcut_but_a_pair(status: str, curated: Curated) -> None:
    curated.replace("relationships.yaml", "status: active", f"status: {status}")
    store = publish(curated)
    assert links(store, "pg:linkedWith") == {("oxford", "leiden"), ("leiden", "oxford")}
    assert "pair/bonn--oxford" in pairs(store)


def test_a_developing_tie_is_live(curated: Curated) -> None:
    curated.replace("relationships.yaml", "status: active", "status: developing")
    assert links(publish(curated), "pg:twinnedWith") == BOTH_WAYS


SHORTCUTS = ("pg:twinnedWith", "pg:partnerCityOf", "pg:friendOf")


@pytest.mark.parametrize(
    ("formality", "shortcut"),
    [
        ("twinning", "pg:twinnedWith"),
        ("sister-city", "pg:twinnedWith"),
        ("partner-city", "pg:partnerCityOf"),
        ("friendship", "pg:friendOf"),
        ("treaty-of-friendship", "pg:friendOf"),
        ("memorandum", None),
        ("representation", None),
        ("informal", None),
        ("unspecified", None),
    ],
)
def test_each_formality_has_its_shortcut(
    formality: str, shortcut: str | None, curated: Curated
) -> None:
    curated.replace("relationships.yaml", "formality: twinning", f"formality: {formality}")
    store = publish(curated)
    assert ("oxford", "bonn") in links(store, "pg:linkedWith")
    found = [one for one in SHORTCUTS if ("bonn", "oxford") in links(store, one)]
    assert found == ([shortcut] if shortcut else [])


# Heirs


def test_who_takes_over_from_a_place_inherits_its_ties_and_makes_no_pair_of_them(
    curated: Curated,
) -> None:
    curated.add(
        "places.yaml",
        """\
        - {id: shire, label: The Shire, kind: county, succeeds: [oxford]}
        - {id: greater-shire, label: Greater Shire, kind: county, succeeds: [shire]}
        """,
    )
    store = publish(curated)
    ties = ["relationship/oxford-bonn", "relationship/oxford-leiden"]
    assert values(store, "place:oxford", "pg:heir") == ["place/greater-shire", "place/shire"]
    assert values(store, "place:shire", "pg:inheritedTie") == ties
    assert values(store, "place:greater-shire", "pg:inheritedTie") == ties
    assert values(store, "place:oxford", "pg:inheritedTie") == []
    assert set(pairs(store)) == {"pair/bonn--oxford", "pair/leiden--oxford"}
    assert links(store, "pg:linkedWith") == BOTH_WAYS


def test_a_tie_of_the_heir_itself_is_not_inherited(curated: Curated) -> None:
    curated.replace("places.yaml", "label: Bonn", "label: Bonn\n  succeeds: [oxford]")
    assert values(publish(curated), "place:bonn", "pg:inheritedTie") == [
        "relationship/oxford-leiden"
    ]


# The graph


def test_the_derived_graph_follows_from_the_others_alone(curated: Curated) -> None:
    first = publish(curated)
    assert {path.name for path in RULES.glob("*/*.rq")}
    curated.replace("relationships.yaml", "status: active", "status: dormant")
    second = publish(curated)
    curated.replace("relationships.yaml", "status: dormant", "status: active")
    third = publish(curated)
    name = derived_graph().value
    assert first.manifest.graphs[name] == third.manifest.graphs[name]
    assert first.manifest.graphs[name] != second.manifest.graphs[name]


def test_the_sources_hold_no_derived_thing(store: Store) -> None:
    query = """
        SELECT ?graph WHERE {
          VALUES ?class { pg:Relationship pg:NetworkMembership pg:Pair }
          GRAPH ?graph { ?thing a ?class }
        }"""
    assert {row["graph"] for row in store.select(query)} == {derived_graph()}
