"""What a reviewer of vocabularies looks for in the file, as far as it can be seen offline."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from rdflib import (
    DCTERMS,
    OWL,
    RDF,
    RDFS,
    SKOS,
    VANN,
    XSD,
    Graph,
    Literal,
    Namespace,
    URIRef,
)

ONTOLOGY = Path(__file__).parents[2] / "ontology"
PG = "https://w3id.org/placegraph/ns#"
THIS = URIRef(PG)
BIBO = Namespace("http://purl.org/ontology/bibo/")
SCHEMA = Namespace("https://schema.org/")
VOCABULARY = Graph().parse(ONTOLOGY / "placegraph.ttl")
SORTS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)


def named(sorts: Iterable[URIRef]) -> list[str]:
    """The local names of all terms of these sorts."""
    return sorted(
        str(term).removeprefix(PG) for sort in sorts for term in VOCABULARY.subjects(RDF.type, sort)
    )


TERMS = named(SORTS)
PROPERTIES = named(SORTS[1:])

METADATA = {
    "title": DCTERMS.title,
    "description": DCTERMS.description,
    "abstract": DCTERMS.abstract,
    "licence": DCTERMS.license,
    "creator": DCTERMS.creator,
    "contributor": DCTERMS.contributor,
    "publisher": DCTERMS.publisher,
    "date of creation": DCTERMS.created,
    "date of modification": DCTERMS.modified,
    "date of issue": DCTERMS.issued,
    "citation": DCTERMS.bibliographicCitation,
    "citation of schema.org": SCHEMA.citation,
    "version": OWL.versionInfo,
    "version IRI": OWL.versionIRI,
    "status": BIBO.status,
    "preferred prefix": VANN.preferredNamespacePrefix,
    "preferred namespace": VANN.preferredNamespaceUri,
}


@pytest.mark.parametrize("predicate", METADATA.values(), ids=METADATA.keys())
def test_the_vocabulary_states_once_its(predicate: URIRef) -> None:
    said = [getattr(o, "language", None) for o in VOCABULARY.objects(THIS, predicate)]
    assert sum(language in (None, "en") for language in said) == 1
    assert len(said) == len(set(said))


def test_the_vocabulary_is_one_ontology_whose_iri_is_its_namespace() -> None:
    assert list(VOCABULARY.subjects(RDF.type, OWL.Ontology)) == [THIS]
    assert str(VOCABULARY.value(THIS, VANN.preferredNamespaceUri)) == PG
    assert str(VOCABULARY.value(THIS, VANN.preferredNamespacePrefix)) == "pg"


def test_the_iri_is_persistent_and_not_bound_to_a_host_of_ours() -> None:
    assert str(THIS).startswith("https://w3id.org/")


def test_the_version_iri_ends_in_the_version() -> None:
    version = VOCABULARY.value(THIS, OWL.versionInfo)
    iri = VOCABULARY.value(THIS, OWL.versionIRI)
    assert str(iri) == f"{PG.removesuffix('#')}/{version}"


@pytest.mark.parametrize("name", ["schemes.ttl", "alignments.ttl", "shapes.ttl"])
def test_every_file_has_the_version_of_the_vocabulary(name: str) -> None:
    version = VOCABULARY.value(THIS, OWL.versionInfo)
    versions = set(Graph().parse(ONTOLOGY / name).objects(None, OWL.versionInfo))
    assert versions == {version}


def test_the_licence_is_cc_by_4() -> None:
    licence = VOCABULARY.value(THIS, DCTERMS.license)
    assert licence == URIRef("https://creativecommons.org/licenses/by/4.0/")


def test_the_creator_is_named_and_no_person() -> None:
    creator = VOCABULARY.value(THIS, DCTERMS.creator)
    assert (creator, RDF.type, SCHEMA.Organization) in VOCABULARY
    assert (creator, RDFS.label, Literal("placegraph contributors", lang="en")) in VOCABULARY


@pytest.mark.parametrize("predicate", [DCTERMS.created, DCTERMS.modified, DCTERMS.issued])
def test_a_date_is_an_xsd_date(predicate: URIRef) -> None:
    date = VOCABULARY.value(THIS, predicate)
    assert isinstance(date, Literal)
    assert date.datatype == XSD.date
    assert date.value is not None


def test_it_was_not_modified_before_it_was_created() -> None:
    created, modified = (VOCABULARY.value(THIS, p) for p in (DCTERMS.created, DCTERMS.modified))
    assert str(created) <= str(modified)


def test_the_citation_names_version_and_iri() -> None:
    citation = str(VOCABULARY.value(THIS, DCTERMS.bibliographicCitation))
    assert str(VOCABULARY.value(THIS, OWL.versionInfo)) in citation
    assert PG in citation


def languages_of(subject: URIRef, predicate: URIRef) -> list[str]:
    """The languages of what is said of something, each as often as it is said in it."""
    return sorted(str(getattr(o, "language", None)) for o in VOCABULARY.objects(subject, predicate))


@pytest.mark.parametrize("term", TERMS)
def test_a_term_has_one_label_and_a_definition_in_each_language(term: str) -> None:
    subject = URIRef(PG + term)
    assert languages_of(subject, RDFS.label) == ["en"]
    assert languages_of(subject, SKOS.definition) == ["de", "en", "fr"]


def test_no_two_terms_share_a_definition() -> None:
    definitions = [VOCABULARY.value(URIRef(PG + term), SKOS.definition) for term in TERMS]
    assert len(set(definitions)) == len(definitions)


@pytest.mark.parametrize("sorts", [SORTS[:1], SORTS[1:]], ids=["classes", "properties"])
def test_no_two_classes_and_no_two_properties_share_a_label(sorts: tuple[URIRef, ...]) -> None:
    labels = [VOCABULARY.value(URIRef(PG + term), RDFS.label) for term in named(sorts)]
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("name", PROPERTIES)
def test_a_property_says_what_it_relates(name: str) -> None:
    subject = URIRef(PG + name)
    for strict, loose in (
        (RDFS.domain, SCHEMA.domainIncludes),
        (RDFS.range, SCHEMA.rangeIncludes),
    ):
        one, several = (set(VOCABULARY.objects(subject, p)) for p in (strict, loose))
        assert len(one) <= 1
        assert bool(one) is not bool(several)


@pytest.mark.parametrize("name", named([OWL.DatatypeProperty]))
def test_a_property_that_holds_values_has_a_datatype(name: str) -> None:
    datatype = VOCABULARY.value(URIRef(PG + name), RDFS.range)
    assert str(datatype).startswith((str(XSD), str(RDF.langString)))


def test_place_and_organisation_are_disjoint() -> None:
    place, organisation = URIRef(PG + "Place"), URIRef(PG + "Organisation")
    assert (place, OWL.disjointWith, organisation) in VOCABULARY
    assert (organisation, OWL.disjointWith, place) in VOCABULARY


@pytest.mark.parametrize("name", ["linkedWith", "twinnedWith", "partnerCityOf", "friendOf"])
def test_a_shortcut_between_places_is_symmetric_and_a_way_of_being_linked(name: str) -> None:
    shortcut = URIRef(PG + name)
    assert (shortcut, RDF.type, OWL.SymmetricProperty) in VOCABULARY
    above = set(VOCABULARY.transitive_objects(shortcut, RDFS.subPropertyOf))
    assert URIRef(PG + "linkedWith") in above


def test_a_shortcut_into_a_city_network_is_not_symmetric() -> None:
    shortcut = URIRef(PG + "memberOfNetwork")
    assert (shortcut, RDF.type, OWL.SymmetricProperty) not in VOCABULARY


def test_records_are_no_relationships_so_that_a_source_never_speaks_as_the_whole() -> None:
    record, relationship = URIRef(PG + "RelationshipRecord"), URIRef(PG + "Relationship")
    assert relationship not in set(VOCABULARY.transitive_objects(record, RDFS.subClassOf))


def test_the_file_is_turtle_without_blank_nodes_or_names_of_others() -> None:
    assert not [
        node for triple in VOCABULARY for node in triple if node.__class__.__name__ == "BNode"
    ]
    subjects = {str(subject) for subject in VOCABULARY.subjects()}
    ours = "https://w3id.org/placegraph/"
    assert all(subject.startswith(ours) for subject in subjects)


@pytest.mark.parametrize("syntax", ["turtle", "json-ld", "nt"])
def test_the_vocabulary_survives_every_syntax_that_is_served(syntax: str) -> None:
    again = Graph().parse(data=VOCABULARY.serialize(format=syntax), format=syntax)
    assert set(again) == set(VOCABULARY)
