"""Every metric keeps its declaration, on good input and on bad."""

from __future__ import annotations

import datetime
import math
from typing import Any

import networkx as nx
import pytest

from metrics.networks import at_random, network_of, of_pairs, tie
from placegraph.errors import ParameterError, PlacegraphError
from placegraph.metrics import METRICS, Metric, compute
from placegraph.metrics.declare import Parameter

NETWORKS = {
    "empty": network_of(),
    "one place": network_of(alone=("a",)),
    "two places apart": network_of(alone=("a", "b")),
    "one tie": of_pairs("ab"),
    "a loop": of_pairs("aa"),
    "disconnected": of_pairs("ab cd", alone=("e",)),
    "triangle": of_pairs("ab bc ca"),
    "nothing live": network_of(tie("a", "b", status="ended")),
    "an office only": network_of(tie("a", "b", formality="representation")),
    "plain networkx": nx.path_graph(["x", "y", "z"]),
    "random": at_random(1),
}
TYPES: dict[str, Any] = {
    "text": str,
    "integer": int,
    "number": float | int,
    "boolean": bool,
    "date": datetime.date,
    "list": tuple,
}


@pytest.mark.parametrize("network", NETWORKS.values(), ids=list(NETWORKS))
@pytest.mark.parametrize("metric", METRICS.values(), ids=list(METRICS))
def test_every_cell_is_a_value_of_its_type_or_has_a_reason(metric: Metric, network: Any) -> None:
    table = metric(network)
    names = [column.name for column in table.columns]
    for row in table.rows:
        assert list(row) == names
        for column in table.columns:
            value = row[column.name]
            if value is None:
                assert column.name == "note" or row["note"], (column.name, row)
                continue
            assert isinstance(value, TYPES[column.type]), (column.name, value)
            assert not (isinstance(value, float) and not math.isfinite(value))
    if metric.kind == "place" and metric.id != "strand_profile":
        assert table.column("node") == sorted(network)


@pytest.mark.parametrize("metric", METRICS.values(), ids=list(METRICS))
def test_a_metric_reads_at_a_date_and_gives_the_same_again(metric: Metric) -> None:
    network = at_random(2)
    assert metric(network, at="1995").rows == metric(network, at="1995").rows
    before = metric(network, at="0900")
    assert before.parameters["at"] == datetime.date(900, 12, 31)


@pytest.mark.parametrize("metric", METRICS.values(), ids=list(METRICS))
def test_at_a_date_ties_without_a_known_bound_are_counted(metric: Metric) -> None:
    network = network_of(tie("a", "b", start="2000"), tie("b", "c"))
    notes = " ".join(metric(network, at="2010").notes)
    assert "1 ties without a known start" in notes or "1 live ties without a known start" in notes
    assert "without a known start or end" not in " ".join(metric(network).notes)


@pytest.mark.parametrize("metric", METRICS.values(), ids=list(METRICS))
def test_a_declaration_is_complete(metric: Metric) -> None:
    assert metric.reading.endswith(".")
    assert "at" in [parameter.name for parameter in metric.parameters]
    assert metric.function.__doc__
    for parameter in metric.parameters:
        assert parameter.reading.endswith(".")
        if parameter.default is not None:
            assert parameter.read(parameter.default) == parameter.default


def test_levels_are_never_shown_without_what_they_rest_on() -> None:
    for metric in METRICS.values():
        names = {column.name for column in metric.columns}
        if metric.function.__module__.endswith("multiplex"):
            assert names >= {"dependence", "robustness"} or names >= {
                "mean_dependence",
                "resting_on_one",
            }


def test_an_unknown_metric_names_the_choices() -> None:
    with pytest.raises(PlacegraphError, match=r"no metric called 'charm'; there are: .*degree, "):
        compute("charm", of_pairs("ab"))


@pytest.mark.parametrize(
    ("metric", "parameters", "message"),
    [
        ("pagerank", {"damping": 2}, "damping is 2.0; expected a number from 0 to 0.99"),
        ("pagerank", {"damping": "nan"}, "damping is 'nan'; expected a number"),
        ("communities", {"runs": 5}, "runs is 5; expected a whole number from 20 to 1000"),
        ("communities", {"runs": "many"}, "runs is 'many'; expected a whole number"),
        ("assortativity", {"attribute": "charm"}, "expected one of country, kind, degree"),
        ("degree", {"at": "tomorrow"}, "'tomorrow' is not a date"),
        ("degree", {"representation": "perhaps"}, "expected true or false"),
        ("degree", {"weight": 1}, "degree takes no 'weight'; it takes at, representation"),
    ],
)
def test_parameters_out_of_range_are_named(
    metric: str, parameters: dict[str, Any], message: str
) -> None:
    with pytest.raises(ParameterError) as caught:
        compute(metric, of_pairs("ab"), **parameters)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("type_", "given", "expected"),
    [
        ("integer", "5", 5),
        ("integer", 5.0, 5),
        ("number", "0.5", 0.5),
        ("boolean", "yes", True),
        ("boolean", "false", False),
        ("date", "2019-06", datetime.date(2019, 6, 30)),
        ("date", datetime.date(2019, 6, 1), datetime.date(2019, 6, 1)),
        ("list", "a, b,,c", ("a", "b", "c")),
        ("list", ["a"], ("a",)),
        ("mapping", {"a": "b"}, {"a": "b"}),
        ("integer", "", 7),
        ("integer", None, 7),
    ],
)
def test_parameters_are_read_from_text(type_: Any, given: Any, expected: Any) -> None:
    assert Parameter("it", type_, 7, "It.").read(given) == expected


@pytest.mark.parametrize(
    ("type_", "given"), [("integer", True), ("integer", 1.5), ("mapping", "a"), ("text", 5)]
)
def test_what_does_not_fit_is_refused(type_: Any, given: Any) -> None:
    with pytest.raises(ParameterError, match="it is"):
        Parameter("it", type_, None, "It.").read(given)


def test_a_table_becomes_csv_and_a_frame() -> None:
    table = compute("ties", network_of(tie("a", "b"), tie("a", "b", "academic")))
    lines = table.to_csv().splitlines()
    assert lines[0] == "node,label,partners,ties,strength,offices,tie_keys,note"
    assert lines[1] == "place/a,A,1,2,2,0,a-b-academic a-b-civic,"
    pandas = pytest.importorskip("pandas")
    frame = table.to_frame()
    assert isinstance(frame, pandas.DataFrame)
    assert frame["strength"].tolist() == [2, 2]


def test_a_table_is_read_by_column_and_by_rank() -> None:
    table = compute("structural_holes", of_pairs("ab bc", alone=("d",)))
    assert table.by("node")["place/b"]["structural_diversity"] == 2
    assert [row["node"] for row in table.top("constraint", 4)][-1] == "place/d"
    assert len(table) == 4
