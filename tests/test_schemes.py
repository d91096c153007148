"""A notation leads to its concept, and a strand to its narrower ones."""

from __future__ import annotations

import pytest

from placegraph.errors import UnknownNameError
from placegraph.schemes import read_schemes, scheme, with_narrower

FORMAL = {
    "twinning",
    "sister-city",
    "partner-city",
    "treaty-of-friendship",
    "friendship",
    "memorandum",
}


def test_a_strand_brings_its_narrower_ones() -> None:
    assert with_narrower(frozenset({"education"})) == {
        "education",
        "education/schools",
        "education/exchanges",
        "education/universities",
    }
    assert with_narrower(frozenset({"education/schools"})) == {"education/schools"}
    assert with_narrower(frozenset()) == frozenset()


def test_formal_and_live_are_what_the_ontology_says() -> None:
    assert {name for name, one in scheme("formality").items() if one.formal} == FORMAL
    live = {name for name, one in scheme("status").items() if one.live}
    assert live == {"developing", "active"}


def test_every_broader_concept_is_one_of_its_scheme() -> None:
    for concepts in read_schemes().values():
        for concept in concepts.values():
            assert concept.broader is None or concept.broader in concepts
            assert concept.label


def test_unknown_names_are_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="no concept scheme called 'strnd'; did you mean st"):
        scheme("strnd")
    with pytest.raises(UnknownNameError, match="no strand called 'sports'; did you mean culture/s"):
        with_narrower(frozenset({"sports"}))
