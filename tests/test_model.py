"""What can be said of each kind of entry, and what is refused before anything is written."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from placegraph.fields import Concept, Reference
from placegraph.identifiers import KINDS, SCHEMES
from placegraph.ingest.curated import ENTRY_FILES
from placegraph.model import Coordinates, Entry, Evidence

KINDS_OF_ENTRY = sorted(ENTRY_FILES.values(), key=lambda kind: kind.__name__)


@pytest.mark.parametrize("kind", KINDS_OF_ENTRY)
def test_every_field_leads_to_a_scheme_or_kind_that_exists(kind: type[Entry]) -> None:
    assert kind.kind_of_iri in KINDS
    for declared in kind.written_fields().values():
        for field in declared:
            if isinstance(field, Concept):
                assert field.scheme in SCHEMES
            if isinstance(field, Reference) and field.kind is not None:
                assert field.kind in KINDS


@pytest.mark.parametrize("kind", KINDS_OF_ENTRY)
def test_every_field_but_the_id_and_the_evidence_is_written(kind: type[Entry]) -> None:
    assert set(kind.model_fields) - set(kind.written_fields()) == {"id", "evidence"}


@pytest.mark.parametrize(("words", "fits"), [(15, True), (16, False)])
def test_a_quotation_has_at_most_fifteen_words(words: int, fits: bool) -> None:
    said = {"at": "1", "quote": " ".join(["word"] * words)}
    if fits:
        assert Evidence.model_validate(said).quote == said["quote"]
    else:
        with pytest.raises(ValidationError, match="has 16 words; expected at most 15"):
            Evidence.model_validate(said)


@pytest.mark.parametrize(
    "said",
    [
        {"latitude": 91, "longitude": 0},
        {"latitude": 0, "longitude": -181},
        {"latitude": 51},
        {"wikidata": "34217"},
        {"country_code": "gb"},
        {"population": -1},
        {"gss": "E0700017"},
    ],
    ids=lambda said: next(iter(said)),
)
def test_what_cannot_be_a_coordinate_or_identifier_is_refused(said: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Coordinates.model_validate({"place": "oxford", **said})
