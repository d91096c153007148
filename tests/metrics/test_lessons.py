"""The measures behind single lessons, worked out by hand on small networks."""

from __future__ import annotations

from math import sqrt
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
import yaml

from metrics.networks import day, network_of, tie
from placegraph.errors import ParameterError
from placegraph.metrics import METRICS, compute
from placegraph.metrics.lessons import every_lesson, for_lesson
from placegraph.metrics.lineage import chains
from placegraph.scenarios import SCENARIOS

LESSONS = Path(__file__).parents[2] / "data" / "curated" / "briefing" / "lessons.yaml"

ORGANISATIONS = {
    # who: (kind, place)
    "port": ("port", "a"),
    "college": ("university", "a"),
    "charity": ("charity", "a"),
    "lab": ("university", "c"),
    "institute": ("university", "b"),
    "harbour": ("port", "b"),
    "site-a": ("company", "a"),
    "site-b": ("company", "b"),
    "consulate": ("consulate", "b"),
    "ministry": ("government", "country"),
    "county": ("government", "b"),
}
PLACES = {"a": "uk", "b": "us", "c": "france", "d": "uk", "country": "country"}


def of_organisations(*ties: dict[str, Any], roles: Any = ()) -> Any:
    """A network of organisations as the projection gives it; `roles` are edges of a tie’s helper:
    (relation, body, party, key)."""
    network: Any = nx.MultiGraph()
    for one in ties:
        attributes = dict(one)
        a, b = attributes.pop("parties")
        key = attributes.pop("key")
        del attributes["ends"]
        network.add_edge(a, b, key=key, relation="party", parties=(a, b), **attributes)
    for relation, body, party, key in roles:
        told = next(data for _, _, name, data in network.edges(keys=True, data=True) if name == key)
        network.add_edge(body, party, key=key, **{**told, "relation": relation})
    network.add_nodes_from(f"place/{name}" for name in PLACES)
    for node in list(network):
        _describe(network, node)
    for node, data in list(network.nodes(data=True)):
        if data["node_type"] == "organisation" and data["unit"]:
            network.add_edge(node, data["unit"], key="serves", relation="serves")
    return network


def _describe(network: Any, node: str) -> None:
    slug = node.rsplit("/", 1)[-1]
    if node.startswith("place/"):
        kind = "country" if slug == "country" else "city"
        network.add_node(
            node, label=slug, kind=kind, node_type="place", country=PLACES[slug], unit=node
        )
    elif slug.startswith("net"):
        network.add_node(node, label=slug, kind="city-network", node_type="city-network", unit=None)
    else:
        kind, place = ORGANISATIONS[slug]
        network.add_node(
            node, label=slug, kind=kind, node_type="organisation", unit=f"place/{place}"
        )


def between(a: str, b: str, level: str = "academic", **attributes: Any) -> dict[str, Any]:
    """A tie of two nodes; names of places have one letter."""
    ends = tuple(_node(name) for name in (a, b))
    key = attributes.pop("key", f"{a}-{b}")
    return tie(a, b, level, parties=ends, key=key, **attributes)


def _node(name: str) -> str:
    return f"place/{name}" if name in PLACES else f"organisation/{name}"


# --- lessons and what tests them


def test_every_lesson_that_names_a_test_leads_to_one() -> None:
    lessons = yaml.safe_load(LESSONS.read_text(encoding="utf-8"))
    named = {one for lesson in lessons for one in lesson.get("tested_by", ())}
    assert named == set(every_lesson())


def test_a_lesson_leads_to_metrics_and_scenarios() -> None:
    assert [one.id for one in for_lesson("C30")] == ["formality_status"]
    assert for_lesson("C17") == tuple(
        SCENARIOS[one] for one in ("leave_city_network", "end_enabled", "end_between")
    )
    assert METRICS["survival"] in for_lesson("C04")
    assert for_lesson("C99") == ()


# --- C01


def test_the_share_of_ties_without_a_nation_by_hand() -> None:
    """Four ties of a: one brokered by a consulate, one with a ministry of the country, one with a
    county's government, which is no nation, one plain.  2 of 4 are without."""
    network = of_organisations(
        between("college", "institute", key="brokered", brokers=("organisation/consulate",)),
        between("port", "ministry", key="ministry"),
        between("port", "county", key="county"),
        between("a", "c", key="plain"),
        roles=[("brokers", "organisation/consulate", "organisation/college", "brokered")],
    )
    rows = compute("without_nations", network).by("node")
    row = rows["place/a"]
    assert (row["ties"], row["national"], row["share_without"]) == (4, 2, 0.5)
    assert row["tie_keys"] == ("brokered", "ministry")
    assert row["national_bodies"] == ("organisation/consulate", "organisation/ministry")
    assert rows["place/c"]["share_without"] == 1
    assert (rows["place/d"]["share_without"], rows["place/d"]["note"]) == (None, "no live tie")
    # The consulate counts as b, but helping makes it no party: b has the brokered tie and county's.
    assert (rows["place/b"]["ties"], rows["place/b"]["share_without"]) == (2, 0.5)


def test_bodies_of_unknown_kind_are_left_out() -> None:
    """In a network of places nobody's kind is known."""
    network = network_of(tie("a", "b", by=("red",)), tie("a", "b", "academic"))
    row = compute("without_nations", network).by("node")["place/a"]
    assert (row["ties"], row["share_without"]) == (2, 1)
    assert row["note"] == "1 ties name a body of unknown kind and are left out"


# --- C02


def test_partners_and_city_networks_by_hand() -> None:
    """a is tied to b, and in net1 with b and c, in net2 with d: only the networks reach c and d.
    The office of a in c would be a tie, not a partner."""
    network = of_organisations(
        between("college", "institute"),
        between("a", "c", key="office", formality="representation"),
        *(between(place, "net1", "network") for place in "abc"),
        *(between(place, "net2", "network") for place in "ad"),
    )
    rows = compute("bilateral_and_network", network).by("node")
    row = rows["place/a"]
    assert row["partner_places"] == ("place/b",)
    assert row["city_network_names"] == ("organisation/net1", "organisation/net2")
    assert row["places_through_networks_only"] == ("place/c", "place/d")
    assert (row["partners"], row["city_networks"]) == (1, 2)
    assert (row["through_networks_only"], row["both"]) == (2, 1)
    assert rows["place/d"]["places_through_networks_only"] == ("place/a",)
    assert rows["place/country"]["partners"] == 0


# --- C13


def unrecognised(*more: dict[str, Any], **parameters: Any) -> dict[Any, Any]:
    network = of_organisations(
        between("port", "harbour", "commercial", key="ports"),
        between("college", "lab", key="here"),
        between("lab", "institute", key="there"),
        between("site-a", "c", "individual", key="person"),
        between("a", "net1", "network"),
        between("b", "net1", "network"),
        *more,
    )
    network.add_node(
        "organisation/firm", label="firm", kind="company", node_type="organisation", unit=None
    )
    for site in ("site-a", "site-b"):
        _describe(network, f"organisation/{site}")
        network.add_edge(
            f"organisation/{site}", "organisation/firm", key="unit_of", relation="unit_of"
        )
    return compute("unrecognised", network, **parameters).by("a", "b")


AB = ("place/a", "place/b")


def test_the_score_by_hand() -> None:
    """a–b: a commercial tie (1), a two-path over the lab of c, a shared firm and a shared city
    network (½ each), and the common partner c, which has two partners (½): 1 + 3/2 + 1/2 = 3."""
    row = unrecognised()[AB]
    assert (row["ties"], row["two_paths"], row["shared_companies"]) == (1, 1, 1)
    assert (row["shared_networks"], row["resource_allocation"]) == (1, 0.5)
    assert row["score"] == pytest.approx(3)
    assert row["tie_keys"] == ("ports",)
    assert row["paths"] == (
        "organisation/college>organisation/lab>organisation/institute",
        "organisation/port>organisation/harbour",
        "organisation/site-a>organisation/firm>organisation/site-b",
        "place/a>organisation/net1>place/b",
    )


def test_the_weights_are_parameters() -> None:
    """a–c: an academic tie (1) and one of a single person (½), and the common partner b (½)."""
    assert unrecognised()["place/a", "place/c"]["score"] == pytest.approx(2)
    rows = unrecognised(weight_individual=0, weight_academic=3, gamma=0)
    assert rows["place/a", "place/c"]["score"] == 3
    assert unrecognised(beta=2, gamma=0)[AB]["score"] == 7
    with pytest.raises(ParameterError, match="weight_individual is -1"):
        unrecognised(weight_individual=-1)


def test_a_formal_civic_tie_is_recognition_and_an_informal_one_is_not() -> None:
    formal = between("a", "b", "civic", key="twins", formality="twinning", formal=True)
    assert AB not in unrecognised(formal)
    assert AB in unrecognised({**formal, "status": "ended"})
    informal = between("a", "b", "civic", key="friends")
    assert unrecognised(informal)[AB]["score"] == pytest.approx(3)


def test_a_shared_city_network_makes_no_pair() -> None:
    network = of_organisations(*(between(place, "net1", "network") for place in "abc"))
    assert len(compute("unrecognised", network)) == 0


# --- C19


def test_coherence_by_hand() -> None:
    """Of a: the port works with b, the college with b and c, the charity leads a tie of college and
    lab and so works with c.  Jaccard 1/2, 0 and 1/2: mean 1/3, coverage 2.  d is at home."""
    network = of_organisations(
        between("port", "harbour"),
        between("college", "institute"),
        between("college", "lab", key="led", leads=("organisation/charity",)),
        between("port", "d", key="home"),
        roles=[
            ("leads", "organisation/charity", "organisation/college", "led"),
            ("leads", "organisation/charity", "organisation/lab", "led"),
        ],
    )
    row = compute("coherence", network).by("node")["place/a"]
    assert row["organisations"] == 3
    assert row["coherence"] == pytest.approx(1 / 3)
    assert row["partner_places"] == ("place/b", "place/c")
    where = compute("who_works_where", network).by("node")
    assert where["organisation/charity"]["partner_places"] == ("place/c",)
    assert where["organisation/college"]["tie_keys"] == ("college-institute", "led")
    assert where["organisation/port"]["place"] == "place/a"


def test_supporting_a_tie_is_not_working_there() -> None:
    network = of_organisations(
        between("college", "lab", key="helped", supporters=("organisation/charity",)),
        roles=[("supporters", "organisation/charity", "organisation/lab", "helped")],
    )
    assert "organisation/charity" not in compute("who_works_where", network).by("node")


# --- C10


def test_depth_is_the_longest_chain() -> None:
    network = network_of(
        tie("a", "b", "commercial", key="ports"),
        tie("a", "b", key="civic", grew_from=("ports",)),
        tie("a", "b", "academic", key="schools", grew_from=("ports", "civic")),
        tie("a", "c", key="alone"),
        tie("a", "c", "academic", key="later", grew_from=("unseen",)),
    )
    rows = compute("lineage", network).by("key")
    depths = {key: row["depth"] for key, row in rows.items()}
    assert depths == {"ports": 0, "civic": 1, "schools": 2, "alone": 0, "later": 1}
    assert rows["schools"]["chain"] == ("ports", "civic")
    assert rows["later"]["note"] == "unseen is not in this network"


def test_a_circle_has_no_depth() -> None:
    found = chains({"a": ("b",), "b": ("a",), "c": ("a",), "d": (), "e": ("d", "d")})
    assert found == {"d": (), "e": ("d",)}
    network = network_of(tie("a", "b", key="self", grew_from=("self",)))
    (row,) = compute("lineage", network).rows
    assert (row["depth"], row["note"]) == (None, "what it grew from runs in a circle")


# --- C04


def life(name: str, start: str, end: str | None = None, **attributes: Any) -> dict[str, Any]:
    if end:
        attributes |= {"status": "ended", "end": end}
        attributes["end_earliest"], attributes["end_latest"] = (
            day(f"{end}-01-01"),
            day(f"{end}-12-31"),
        )
    return tie("a", "b", key=name, start=start, **attributes)


# Ages at the end of 2020: 10 (ended), 20 (ended), 20, 30 (ended), 40.
LIVES = network_of(
    life("p", "1980"),
    life("q", "1980", "2010"),
    life("r", "1990", "2010"),
    life("s", "2000"),
    life("t", "2000", "2010"),
)


def test_kaplan_and_meier_by_hand() -> None:
    """At 10 one of 5 ends, at 20 one of 4, at 30 one of 2: 4/5, 3/5, 3/10.  Greenwood at 20:
    3/5·√(1/(5·4) + 1/(4·3))."""
    table = compute("survival", LIVES, least=3, at="2020")
    assert table.column("age") == [10, 20, 30]
    assert table.column("at_risk") == [5, 4, 2]
    assert table.column("survival") == pytest.approx([4 / 5, 3 / 5, 3 / 10])
    assert table.rows[1]["error"] == pytest.approx(0.6 * sqrt(1 / 20 + 1 / 12))
    assert table.column("tie_keys") == [("t",), ("r",), ("q",)]


def test_who_entered_late_is_not_at_risk_before() -> None:
    """Watched since the end of 2005: p and q enter at 25, r at 15, s and t at 5.  At 10 only s and
    t are at risk, at 20 r and s, at 30 p and q: ½, ¼, ⅛."""
    table = compute("survival", LIVES, least=3, since="2005-12-31", at="2020")
    assert table.column("at_risk") == [2, 2, 2]
    assert table.column("survival") == pytest.approx([1 / 2, 1 / 4, 1 / 8])
    assert table.notes == ()


def test_what_was_over_before_the_watch_is_not_looked_at() -> None:
    table = compute("survival", LIVES, least=1, since="2015", at="2020")
    assert [(row["watched"], row["endings"]) for row in table.rows] == [(2, 0)]


def test_too_few_endings_give_no_estimate() -> None:
    (row,) = compute("survival", LIVES, at="2020").rows
    assert row["note"] == "not enough data: 3 endings, at least 10 are needed"
    assert row["survival"] is row["hazard"] is None
    # Seen from 2005 nothing had ended yet.
    (row,) = compute("survival", LIVES, at="2005").rows
    assert row["endings"] == 0


def test_groups_are_estimated_apart() -> None:
    network = network_of(
        life("p", "2000", "2010", formality="twinning"),
        life("q", "2000", formality="twinning"),
        life("r", "2000", formality="informal"),
        life("u", "2000", formality="informal", status="ended"),
        tie("a", "b", key="undated"),
    )
    table = compute("survival", network, by="formality", least=1, at="2020")
    rows = table.by("group")
    assert rows["twinning"]["survival"] == 0.5
    assert rows["informal"]["note"].startswith("not enough data: 0 endings")
    assert "1 ties that ended on an unknown date are left out" in table.notes
    assert "1 ties without a known start are left out" in table.notes


def test_an_end_by_a_dated_change_of_status_counts() -> None:
    ended = ((day("2008-06-30"), "ended"),)
    network = network_of(tie("a", "b", start="2000", status="ended", status_changes=ended))
    (row,) = compute("survival", network, least=1, at="2020").rows
    assert (row["age"], row["survival"], row["error"]) == (7, 0, None)
    assert row["note"] == "every tie at risk ended, so there is no error"
