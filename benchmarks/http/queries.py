"""Eight queries that people ask of ties between places, and two that nobody should ask."""

from __future__ import annotations

from dataclasses import dataclass

PREFIXES = """PREFIX pg: <https://w3id.org/placegraph/ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
TIED = "?tie a pg:Relationship ; pg:party ?a , ?b FILTER (?a != ?b)"


@dataclass(frozen=True)
class Query:
    """A query; `{place}` in its text is another place each time."""

    text: str
    point: bool = False
    """Whether it looks up a thing or two, which is over before it has begun."""
    aggregate: bool = False
    """Whether it counts."""


QUERIES = {
    "label of a place": Query("SELECT ?label { <{place}> rdfs:label ?label }", point=True),
    "ties of a place": Query(
        "SELECT ?tie ?label ?start { ?tie pg:party <{place}> ; a pg:Relationship ;"
        " rdfs:label ?label OPTIONAL { ?tie pg:start ?start } }",
        point=True,
    ),
    "things by class": Query(
        "SELECT ?class (COUNT(*) AS ?n) { ?thing a ?class } GROUP BY ?class", aggregate=True
    ),
    "places with most partners": Query(
        "SELECT ?place (COUNT(?other) AS ?n) { ?place pg:linkedWith ?other }"
        " GROUP BY ?place ORDER BY DESC(?n) LIMIT 20",
        aggregate=True,
    ),
    "partners between countries": Query(
        "SELECT ?from ?to (COUNT(*) AS ?n) { ?a pg:linkedWith ?b . ?a pg:countryCode ?from ."
        " ?b pg:countryCode ?to } GROUP BY ?from ?to",
        aggregate=True,
    ),
    "filtered and sorted": Query(
        "SELECT ?tie ?label ?start { ?tie a pg:Relationship ; rdfs:label ?label ; pg:start ?start"
        ' FILTER (STR(?start) >= "2000") } ORDER BY DESC(?start) ?label'
    ),
    "all pairs with names": Query(
        f"SELECT ?tie ?one ?other {{ {TIED} ?a rdfs:label ?one . ?b rdfs:label ?other }}"
    ),
    "places within reach": Query(
        "SELECT (COUNT(DISTINCT ?other) AS ?n) { <{place}> pg:linkedWith+ ?other }",
        aggregate=True,
    ),
}
LIGHT = QUERIES["label of a place"]
# A number in each makes it a query of its own.
HEAVY = (
    "SELECT (COUNT(*) AS ?n) {{ ?a ?b ?c . ?d ?e ?f . FILTER (?c = ?f && {number} > 0) }}",
    "SELECT * {{ ?a rdfs:label ?c . ?d rdfs:label ?f }} ORDER BY ?c ?f LIMIT {number}",
)


def text_of(query: Query, place: str) -> str:
    """The query about a place, ready to be sent."""
    return PREFIXES + query.text.replace("{place}", place)


def heavy(number: int) -> str:
    """A query that runs for minutes where nothing ends it."""
    return PREFIXES + HEAVY[number % len(HEAVY)].format(number=number + 1)
