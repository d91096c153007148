"""Remarks that several questions make on their answers.

A note says what the rows do not show: what is only half known, and why there are no rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

from placegraph.metrics import resting
from placegraph.queries.declare import Draft, Note

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
        yield Note(f"{row['label']}: no source says how formal this tie is", refuses=True)


def unknown_place(draft: Draft) -> Iterator[Note]:
    """The ties of a place whose other end is told as a country only."""
    for row in draft.context.select(COUNTRY_AT_ONE_END, place=draft.parameters["place"]):
        text = f"{row['label']}: which place in {row['country']} it is with is unknown"
        yield Note(text, refuses=True)


def offices(draft: Draft) -> Iterator[Note]:
    """The representation offices of a place, which are ties but make no partner."""
    for row in draft.context.select(OFFICES, place=draft.parameters["place"]):
        yield Note(f"{row['label']}: a representation office, so a tie but no partner")


def summary(draft: Draft) -> Iterator[Note]:
    """How many ties two places share, in which status, and what they rest on."""
    ties = {
        tie.key: tie
        for tie in draft.context.ties_between(draft.parameters["a"], draft.parameters["b"])
    }
    if not ties:
        return
    states = [str(tie.attributes["status"]) for tie in ties.values()]
    yield Note(f"{_many(len(ties), 'live tie')} ({counted(states)})")
    rest = resting(ties.values())
    if rest.dependence is None:
        yield Note(str(rest.why))
        return
    # Several levels that hang on one body are fragile: the two are told together.
    most = round(rest.dependence * len(ties))
    bodies = draft.context.names(rest.rests_on)
    yield Note(f"most involved, as party or lead: {bodies}, in {most} of {len(ties)}")


def statuses(draft: Draft) -> Iterator[Note]:
    """How many ties are in which status."""
    if draft.rows:
        yield Note(counted(str(row["status"]) for row in draft.rows))


def unnamed_members(draft: Draft) -> Iterator[Note]:
    """How many members are counted but named by nobody."""
    for row in draft.rows:
        if isinstance(missing := row["unknown_count"], int | float) and missing > 0:
            what = str(row["measure"]).replace("-", " ")
            text = f"{missing} of {row['count']} {what} are unknown: no source names them"
            yield Note(text, refuses=True)


def counted(words: Iterable[str]) -> str:
    """How often each word comes.

    >>> counted(["developing", "active", "active"])
    '2 active, 1 developing'
    """
    return ", ".join(f"{count} {word}" for word, count in sorted(Counter(words).items()))


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
