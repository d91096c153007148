"""A name in a curated file leads to an entry of any dataset, by its kind."""

from __future__ import annotations

import pytest

from oxford import Curated
from placegraph.findings import Finding
from placegraph.ingest.curated import read_curated
from placegraph.ingest.references import check_references


def findings(curated: Curated) -> list[Finding]:
    """What is wrong with the names in the folder."""
    return check_references(read_curated(curated.root))


def test_an_entry_of_another_dataset_is_found(curated: Curated) -> None:
    curated.add_dataset("more", 20, places="- {id: perm, label: Perm, kind: city}\n")
    curated.replace("relationships.yaml", "place/bonn", "place/perm")
    assert findings(curated) == []


def test_a_place_is_not_found_where_an_organisation_is_meant(curated: Curated) -> None:
    curated.replace("relationships.yaml", "place/bonn", "organisation/bonn")
    (finding,) = findings(curated)
    assert finding.message.startswith("no entry called 'organisation/bonn'")


@pytest.mark.parametrize("name", ["oxford-bonn", "oxford-leiden"])
def test_a_relationship_is_found_by_its_own_name(name: str, curated: Curated) -> None:
    curated.write(
        "events.yaml", f"- {{id: one, label: One, kind: visit, concerns: [relationship/{name}]}}\n"
    )
    assert findings(curated) == []


def test_every_name_that_leads_nowhere_is_told(curated: Curated) -> None:
    curated.replace("relationships.yaml", "place/bonn", "place/bon")
    curated.replace("relationships.yaml", "place/leiden", "place/lieden")
    curated.replace("places.yaml", "kind: city", "kind: town-hall")
    assert [finding.value for finding in findings(curated)] == [
        "town-hall",
        "place/bon",
        "place/lieden",
    ]
