"""Derive what follows from the sources: relationships, pairs of places, shortcuts.

Each rule is a CONSTRUCT query in `rules/`; they run in the order of their names, and
each sees what the ones before it found. All of it stands in one graph that is made anew
for every version.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from placegraph.errors import DataError
from placegraph.findings import Finding, Location
from placegraph.identifiers import iri, path_of
from placegraph.store import Draft, select

DERIVED = iri("dataset", "derived")
RULES = Path(__file__).parent / "rules"

PARTIES_AND_UNITS = """
SELECT ?party (GROUP_CONCAT(DISTINCT STRAFTER(STR(?unit), "/place/"); SEPARATOR=" ") AS ?units)
WHERE {
  ?tie a pg:Relationship ; pg:party ?party .
  FILTER NOT EXISTS { ?tie a pg:NetworkMembership }
  OPTIONAL { ?party pg:analysisUnit ?unit }
}
GROUP BY ?party
"""


def derive(draft: Draft, locations: dict[str, Location]) -> None:
    """Fill the derived graph of a draft.

    Raises DataError where a party of a relationship counts as no place or as several.
    """
    digest = hashlib.sha256("".join(f.digest for f in draft.graphs.values()).encode())
    for rule in sorted(RULES.glob("*.rq")):
        text = rule.read_text(encoding="utf-8")
        digest.update(text.encode())
        draft.extend_graph(DERIVED, text)
    draft.note_graph(DERIVED, digest.hexdigest())
    if findings := _check_units(draft, locations):
        raise DataError(findings)


def _check_units(draft: Draft, locations: dict[str, Location]) -> list[Finding]:
    findings = []
    for row in select(draft.dataset, PARTIES_AND_UNITS):
        units = row["units"].value.split() if row["units"] else []
        if len(units) != 1:
            where = locations.get(row["party"].value, Location(path_of(row["party"])))
            counts = f"counts as {len(units)} places" if units else "counts as no place"
            findings.append(
                Finding(
                    where,
                    f"a party of a relationship that {counts} in pair-level analyses",
                    value=", ".join(units) or None,
                    expected="exactly one; name a place it serves or is based in, "
                    "or decide in units.yaml",
                )
            )
    return findings
