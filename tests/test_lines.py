"""Lines that are made without terms are those that terms would make."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Triple

from placegraph.lines import about, said, typed, words
from placegraph.vocab import PG, RDFS, XSD

SUBJECT = NamedNode("https://example.org/a")
# No table can hold half a surrogate.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@given(TEXTS)
def test_a_text_is_written_as_its_literal_is(text: str) -> None:
    assert words(text) == str(Literal(text))
    assert words(text, "en") == str(Literal(text, language="en"))


@given(TEXTS, st.integers())
def test_lines_are_those_of_triples(text: str, number: int) -> None:
    label, count = Literal(text, language="en"), Literal(str(number), datatype=XSD.integer)
    what = (said(RDFS.label, label), said(PG.population, typed(str(number), XSD.integer)))
    triples = (Triple(SUBJECT, RDFS.label, label), Triple(SUBJECT, PG.population, count))
    assert about(str(SUBJECT), what) == "".join(f"{triple} .\n" for triple in triples)
