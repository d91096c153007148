"""One spelling of an identifier serves IRIs, node names and pages."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from placegraph.identifiers import (
    KINDS,
    SCHEMES,
    SLUG,
    at_path,
    concept,
    ids,
    iri,
    path_of,
    prefixes,
    slug_of,
    slugify,
)
from placegraph.schemes import read_schemes

slugs = st.from_regex(SLUG, fullmatch=True)


@settings(deadline=None)
@given(st.sampled_from(KINDS), slugs)
def test_a_path_leads_back_to_its_iri(kind: str, slug: str) -> None:
    node = iri(kind, slug)
    assert path_of(node) == f"{kind}/{slug}"
    assert at_path(path_of(node)) == node
    assert slug_of(node) == slug
    assert prefixes()[kind] + slug == node.value


@settings(deadline=None)
@given(st.text())
def test_what_is_slugified_is_a_slug_or_nothing(text: str) -> None:
    slug = slugify(text)
    assert slug == "" or SLUG.fullmatch(slug)
    assert slugify(slug) == slug


def test_a_concept_of_two_levels_keeps_both() -> None:
    node = concept("strand", "education/schools")
    assert node.value == f"{ids()}concept/strand/education/schools"
    assert slug_of(node) == "education/schools"


def test_an_iri_from_elsewhere_stays_whole() -> None:
    assert path_of(NamedNode("http://example.org/a")) == "http://example.org/a"


def test_the_schemes_are_those_of_the_ontology() -> None:
    assert set(SCHEMES) == set(read_schemes())
