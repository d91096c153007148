"""Alignments stand in a file of their own and bind nobody else's terms."""

import pytest
from rdflib import OWL, RDFS, SKOS, Graph, URIRef

PG = "https://w3id.org/placegraph/ns#"
SCHEMA = "https://schema.org/"
ORG = "http://www.w3.org/ns/org#"
PROV = "http://www.w3.org/ns/prov#"
GEO = "http://www.opengis.net/ont/geosparql#"
DCAT = "http://www.w3.org/ns/dcat#"

CLASSES = {
    "Place": [SCHEMA + "Place", GEO + "Feature"],
    "Organisation": [ORG + "Organization", SCHEMA + "Organization", PROV + "Agent"],
    "CityNetwork": [ORG + "OrganizationalCollaboration"],
    "Relationship": [PROV + "Entity"],
    "NetworkMembership": [ORG + "Membership"],
    "Agreement": [SCHEMA + "CreativeWork", PROV + "Entity"],
    "Event": [SCHEMA + "Event", PROV + "Activity"],
    "RolePost": [ORG + "Post"],
    "Evidence": [PROV + "Entity"],
    "Flow": [PROV + "Entity"],
    "Source": [SCHEMA + "CreativeWork", DCAT + "Resource"],
    "Lesson": [SCHEMA + "Claim"],
}


@pytest.mark.parametrize("name", CLASSES)
def test_a_class_is_below_the_classes_of_others(name: str, alignments: Graph) -> None:
    above = {str(term) for term in alignments.objects(URIRef(PG + name), RDFS.subClassOf)}
    assert above == set(CLASSES[name])


@pytest.mark.parametrize(("name", "number"), [("twinnedWith", "P190"), ("memberOfNetwork", "P463")])
def test_a_shortcut_is_close_to_its_wikidata_property(
    name: str, number: str, alignments: Graph
) -> None:
    wikidata = URIRef(f"http://www.wikidata.org/prop/direct/{number}")
    assert (URIRef(PG + name), SKOS.closeMatch, wikidata) in alignments


def test_the_record_of_a_relationship_is_what_it_was_derived_from(alignments: Graph) -> None:
    derived = (URIRef(PG + "record"), RDFS.subPropertyOf, URIRef(PROV + "wasDerivedFrom"))
    assert derived in alignments


def test_every_certainty_is_that_of_the_linked_places_format(alignments: Graph) -> None:
    ours = "https://w3id.org/placegraph/id/concept/certainty/"
    theirs = "https://pleiades.stoa.org/vocabularies/association-certainty/"
    for notation in ("certain", "less-certain", "uncertain"):
        match = (URIRef(ours + notation), SKOS.exactMatch, URIRef(theirs + notation))
        assert match in alignments


def test_nothing_is_equivalent_to_a_term_of_somebody_else(
    alignments: Graph, vocabulary: Graph
) -> None:
    strong = {OWL.equivalentClass, OWL.equivalentProperty, OWL.sameAs}
    assert not strong & set(alignments.predicates())
    assert not strong & set(vocabulary.predicates())


def test_only_terms_of_ours_are_described(alignments: Graph) -> None:
    subjects = {str(subject) for subject in alignments.subjects()}
    assert all(subject.startswith("https://w3id.org/placegraph/") for subject in subjects)


def test_the_vocabulary_itself_leans_on_no_class_of_others(vocabulary: Graph) -> None:
    for predicate in (RDFS.subClassOf, RDFS.subPropertyOf):
        assert all(str(above).startswith(PG) for above in vocabulary.objects(None, predicate))


def test_every_aligned_term_exists(alignments: Graph, vocabulary: Graph, schemes: Graph) -> None:
    known = set(vocabulary.subjects()) | set(schemes.subjects())
    known.add(URIRef("https://w3id.org/placegraph/alignments"))
    assert set(alignments.subjects()) <= known
