"""Remarks that several questions make on their answers.

A note says what the rows do not show: what is only half known, and why there are no rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

from placegraph.metrics import resting
from placegraph.queries.declare import Draft, Note
from placegraph.said import Said, Value

NoteMaker = Callable[[Draft], Iterator[Note]]

UNSPECIFIED = """
SELECT DISTINCT ?label
WHERE {
  ?pair pg:endPlace $place ; pg:tie ?tie .
  ?tie pg:formality formality:unspecified ; pg:status/pg:live true ; rdfs:label ?label .
  FILTER EXISTS { ?tie pg:statedIn $source }
}
ORDER BY ?label
"""

# Both parties are places, and one of them is a country: a town and nobody knows which.
COUNTRY_AT_ONE_END = """
SELECT DISTINCT ?label ?country
WHERE {
  ?pair pg:endPlace $place ; pg:tie ?tie .
  ?tie pg:party ?small, ?large ; rdfs:label ?label .
  ?large pg:kind place-kind:country ; rdfs:label ?country .
  ?small a pg:Place ; pg:kind ?kind .
  FILTER (?kind NOT IN (place-kind:country, place-kind:supranational-area))
  FILTER EXISTS { ?tie pg:statedIn $source }
}
ORDER BY ?label
"""

OFFICES = """
SELECT DISTINCT ?label
WHERE {
  ?pair pg:endPlace $place ; pg:tie ?tie .
  ?tie pg:formality formality:representation ; pg:status/pg:live true ; rdfs:label ?label .
  FILTER EXISTS { ?tie pg:statedIn $source }
}
ORDER BY ?label
"""


def unspecified_formality(draft: Draft) -> Iterator[Note]:
    """The live ties of a place whose formality no source says."""
    for row in draft.context.select(UNSPECIFIED, place=draft.parameters["place"]):
        text = f"{row['label']}: no source says how formal this tie is"
        yield Note(Said("ask-formality-unsaid", text, tie=str(row["label"])), refuses=True)


def unknown_place(draft: Draft) -> Iterator[Note]:
    """The ties of a place whose other end is told as a country only."""
    for row in draft.context.select(COUNTRY_AT_ONE_END, place=draft.parameters["place"]):
        text = f"{row['label']}: which place in {row['country']} it is with is unknown"
        told = {"tie": str(row["label"]), "country": str(row["country"])}
        yield Note(Said("ask-place-unknown", text, **told), refuses=True)


def offices(draft: Draft) -> Iterator[Note]:
    """The representation offices of a place, which are ties but make no partner."""
    for row in draft.context.select(OFFICES, place=draft.parameters["place"]):
        text = f"{row['label']}: a representation office, so a tie but no partner"
        yield Note(Said("ask-office", text, tie=str(row["label"])))


def summary(draft: Draft) -> Iterator[Note]:
    """How many ties two places share, in which status, and what they rest on."""
    ties = {
        tie.key: tie
        for tie in draft.context.ties_between(draft.parameters["a"], draft.parameters["b"])
    }
    if not ties:
        return
    states = [str(tie.attributes["status"]) for tie in ties.values()]
    text = f"{_many(len(ties), 'live tie')} ({counted(states)})"
    yield Note(Said("ask-live-ties", text, n=len(ties), statuses=_counts(states)))
    rest = resting(ties.values())
    if rest.dependence is None:
        yield Note(rest.why or "")
        return
    # Several levels that hang on one body are fragile: the two are told together.
    most = round(rest.dependence * len(ties))
    bodies = draft.context.names(rest.rests_on)
    text = f"most involved, as party or lead: {bodies}, in {most} of {len(ties)}"
    yield Note(Said("ask-most-involved", text, bodies=str(bodies), n=most, all=len(ties)))


def statuses(draft: Draft) -> Iterator[Note]:
    """How many ties are in which status."""
    if draft.rows:
        states = [str(row["status"]) for row in draft.rows]
        yield Note(Said("ask-statuses", counted(states), statuses=_counts(states)))


def unnamed_members(draft: Draft) -> Iterator[Note]:
    """How many members are counted but named by nobody."""
    for row in draft.rows:
        if isinstance(missing := row["unknown_count"], int | float) and missing > 0:
            what = str(row["measure"]).replace("-", " ")
            text = f"{missing} of {row['count']} {what} are unknown: no source names them"
            told: dict[str, Value] = {
                "n": int(missing),
                "all": str(row["count"]),
                "measure": [str(row["measure"])],
            }
            yield Note(Said("ask-unnamed", text, **told), refuses=True)


def counted(words: Iterable[str]) -> str:
    """How often each word comes.

    >>> counted(["developing", "active", "active"])
    '2 active, 1 developing'
    """
    return ", ".join(f"{count} {word}" for word, count in _counts(words).items())


def _counts(words: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(words).items()))


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


NOTES: Mapping[str, NoteMaker] = {
    "unspecified-formality": unspecified_formality,
    "unknown-place": unknown_place,
    "offices": offices,
    "summary": summary,
    "statuses": statuses,
    "unnamed-members": unnamed_members,
}
