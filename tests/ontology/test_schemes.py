"""The concept schemes hold the values that the model names, and say what each means."""

from pathlib import Path

import pytest
from rdflib import DCTERMS, RDF, SKOS, Graph, Literal, URIRef

ONTOLOGY = Path(__file__).parents[2] / "ontology"
PG = "https://w3id.org/placegraph/ns#"
CONCEPTS = "https://w3id.org/placegraph/id/concept/"
SCHEMES = Graph().parse(ONTOLOGY / "schemes.ttl")
NAMES = sorted(
    str(s).removeprefix(CONCEPTS) for s in SCHEMES.subjects(RDF.type, SKOS.ConceptScheme)
)
ALL = sorted(str(s).removeprefix(CONCEPTS) for s in SCHEMES.subjects(RDF.type, SKOS.Concept))

EXPECTED = {
    "level": "civic commercial academic institutional community network national individual",
    "formality": "twinning sister-city partner-city treaty-of-friendship friendship memorandum "
    "membership representation corporate-presence contract-or-project informal none-explicit "
    "unspecified",
    "status": "proposed developing active dormant suspended ended unknown",
    "evidence-mode": "stated derived inferred aspiration negative",
    "certainty": "certain less-certain uncertain",
    "characteristic-kind": "identity challenge strength ambition similarity",
    "member-role": "member founder associate",
}
TOP_STRANDS = (
    "civic economy education culture environment planning health community aid-and-reconciliation"
)


def notations(scheme: str) -> set[str]:
    """All notations of a scheme."""
    members = SCHEMES.subjects(SKOS.inScheme, URIRef(CONCEPTS + scheme))
    return {str(SCHEMES.value(member, SKOS.notation)) for member in members}


def test_there_are_the_schemes_that_the_model_uses() -> None:
    others = {"strand", "place-kind", "organisation-kind", "event-kind"}
    assert set(NAMES) == set(EXPECTED) | others


@pytest.mark.parametrize("scheme", EXPECTED)
def test_a_scheme_holds_exactly_the_values_of_the_model(scheme: str) -> None:
    assert notations(scheme) == set(EXPECTED[scheme].split())


def test_there_are_nine_top_strands_and_one_level_below_them() -> None:
    tops = {notation for notation in notations("strand") if "/" not in notation}
    assert tops == set(TOP_STRANDS.split())
    below = {notation for notation in notations("strand") if "/" in notation}
    assert {notation.split("/")[0] for notation in below} == tops
    assert all(notation.count("/") == 1 for notation in below)


@pytest.mark.parametrize("scheme", NAMES)
def test_a_scheme_has_title_definition_licence_and_top_concepts(scheme: str) -> None:
    subject = URIRef(CONCEPTS + scheme)
    for predicate in (DCTERMS.title, SKOS.definition, DCTERMS.license, SKOS.hasTopConcept):
        assert SCHEMES.value(subject, predicate, any=True) is not None


@pytest.mark.parametrize("concept", ALL)
def test_a_concept_has_one_english_label_one_notation_and_a_definition_in_each_language(
    concept: str,
) -> None:
    subject = URIRef(CONCEPTS + concept)
    labels = [str(o) for o in SCHEMES.objects(subject, SKOS.prefLabel) if _language(o) == "en"]
    assert len(labels) == 1
    definitions = [_language(o) for o in SCHEMES.objects(subject, SKOS.definition)]
    assert sorted(definitions) == ["de", "en", "fr"]
    assert len(list(SCHEMES.objects(subject, SKOS.notation))) == 1


@pytest.mark.parametrize("concept", ALL)
def test_the_iri_of_a_concept_is_its_scheme_and_its_notation(concept: str) -> None:
    subject = URIRef(CONCEPTS + concept)
    scheme = SCHEMES.value(subject, SKOS.inScheme)
    assert str(subject) == f"{scheme}/{SCHEMES.value(subject, SKOS.notation)}"


def test_no_two_concepts_of_a_scheme_share_a_label() -> None:
    for scheme in NAMES:
        for language in ("en", "de", "fr"):
            members = SCHEMES.subjects(SKOS.inScheme, URIRef(CONCEPTS + scheme))
            labels = [
                str(label)
                for member in members
                for label in SCHEMES.objects(member, SKOS.prefLabel)
                if _language(label) == language
            ]
            assert len(set(labels)) == len(labels)


def test_civic_is_a_level_and_a_strand_and_the_two_are_apart() -> None:
    level, strand = URIRef(CONCEPTS + "level/civic"), URIRef(CONCEPTS + "strand/civic")
    assert (level, RDF.type, SKOS.Concept) in SCHEMES
    assert (strand, RDF.type, SKOS.Concept) in SCHEMES


def marked(mark: str) -> set[str]:
    """The notations on which the mark is true."""
    subjects = SCHEMES.subjects(URIRef(PG + mark), Literal(True))
    return {str(SCHEMES.value(subject, SKOS.notation)) for subject in subjects}


def test_six_formalities_are_formal() -> None:
    assert marked("formal") == {
        "twinning",
        "sister-city",
        "partner-city",
        "treaty-of-friendship",
        "friendship",
        "memorandum",
    }


def test_developing_and_active_are_live() -> None:
    assert marked("live") == {"developing", "active"}


def _language(term: object) -> str:
    return (term.language or "") if isinstance(term, Literal) else ""
