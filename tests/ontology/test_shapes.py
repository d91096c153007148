"""The shapes speak to people, cover the vocabulary, and refuse what the model forbids."""

from pathlib import Path

import pyshacl
import pytest
from rdflib import OWL, RDF, RDFS, SH, XSD, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

ONTOLOGY = Path(__file__).parents[2] / "ontology"
PG = "https://w3id.org/placegraph/ns#"
PGS = "https://w3id.org/placegraph/shapes#"
SHAPES = Graph().parse(ONTOLOGY / "shapes.ttl")
REPORTING = sorted(str(shape).removeprefix(PGS) for shape in SHAPES.subjects(SH.severity))


def test_the_shapes_are_valid_shacl() -> None:
    conforms, _, text = pyshacl.validate(Graph(), shacl_graph=SHAPES, meta_shacl=True)
    assert conforms, text


@pytest.mark.parametrize("name", REPORTING)
def test_a_shape_says_what_was_expected_in_one_english_sentence(name: str) -> None:
    messages = list(SHAPES.objects(URIRef(PGS + name), SH.message))
    assert len(messages) == 1
    assert isinstance(messages[0], Literal)
    assert messages[0].language == "en"
    assert messages[0][0].isupper()
    assert messages[0].endswith((".", "…"))


@pytest.mark.parametrize("name", REPORTING)
def test_a_shape_is_reached(name: str) -> None:
    shape = URIRef(PGS + name)
    targets = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf)
    has_target = any(SHAPES.value(shape, target) for target in targets)
    assert has_target or SHAPES.value(None, SH.property, shape)


def paths(node: Node) -> set[Node]:
    """The properties that a path is made of."""
    if isinstance(node, URIRef):
        return {node}
    if (node, RDF.first, None) in SHAPES:
        return {found for item in Collection(SHAPES, node) for found in paths(item)}
    return {found for part in SHAPES.objects(node) for found in paths(part)}


def test_every_property_that_sources_state_is_checked_by_a_shape(vocabulary: Graph) -> None:
    checked = {found for path in SHAPES.objects(None, SH.path) for found in paths(path)}
    sorts = (OWL.ObjectProperty, OWL.DatatypeProperty)
    properties = {term for sort in sorts for term in vocabulary.subjects(RDF.type, sort)}
    derived = {"correctedBy", "heir", "impliedTie", "inheritedTie", "inside", "memberOfNetwork"}
    derived |= {"statedBy"}
    shortcuts = {"friendOf", "linkedWith", "partnerCityOf", "twinnedWith"}
    marks = {"formal", "live"}
    unchecked = {str(term).removeprefix(PG) for term in properties - checked}
    assert unchecked == derived | shortcuts | marks


def test_every_text_property_is_searched_for_contact_details(vocabulary: Graph) -> None:
    searched = paths(SHAPES.value(URIRef(PGS + "Text-contact"), SH.path))  # type: ignore[arg-type]
    texts = {
        term
        for sort in (XSD.string, RDF.langString)
        for term in vocabulary.subjects(RDFS.range, sort)
    }
    # A shape of their own holds these to a pattern in which no address or number fits.
    dates = {"date", "end", "issued", "retrieved", "start", "statusAsOf"}
    patterned = {URIRef(PG + name) for name in dates | {"countryCode", "fileChecksum"}}
    assert texts - searched == patterned


CONTACTS = {
    "an e-mail address": "write to name.surname@council.gov.uk",
    "an address of the mail scheme": "mailto:someone",
    "a number with a country code": "+44 23 8083 3000",
    "a number with two zeros": "0044 23 8083 3000",
    "a British number": "call 023 8083 3000",
    "a number of a mobile phone": "07700 900123",
    "an American number": "(305) 375-5071",
}
HARMLESS = {
    "a set of years": "[1980,1981]",
    "a day": "2019-06-14",
    "two years": "between 2004 and 2014",
    "a big number": "Birmingham has 1,144,900 residents",
    "an address of a page": "http://www.investinsouthampton.co.uk/news/story.aspx?id=tcm:64-412546",
    "an address of a news page": "https://www.bbc.co.uk/news/uk-wales-55560076",
    "a footnote": "Eurocities has 190 members.11",
    "an identifier": "geonames:2637487",
    "a code of statistics": "gss:E06000045",
    "a price": "£250,000,000",
}


def contact_findings(text: str) -> int:
    """How many texts of a lesson with this description are refused."""
    data = Graph().add((URIRef("https://example.org/x"), RDFS.label, Literal(text, lang="en")))
    _, report, _ = pyshacl.validate(data, shacl_graph=SHAPES, inplace=True)
    return len(list(report.subjects(SH.sourceShape, URIRef(PGS + "Text-contact"))))


@pytest.mark.parametrize("text", CONTACTS.values(), ids=CONTACTS.keys())
def test_contact_details_are_refused(text: str) -> None:
    assert contact_findings(text) == 1


@pytest.mark.parametrize("text", HARMLESS.values(), ids=HARMLESS.keys())
def test_other_figures_are_not_taken_for_contact_details(text: str) -> None:
    assert contact_findings(text) == 0


DATES = {
    "1966": True,
    "2019-06": True,
    "2019-06-14": True,
    "[1980,1981]": True,
    "[2004..2014]": True,
    "[..2014]": True,
    "1951~": True,
    "195X": True,
    "1980/1981": False,
    "about 1980": False,
    "14 June 2019": False,
    "": False,
}


@pytest.mark.parametrize(("text", "accepted"), DATES.items(), ids=[d or "empty" for d in DATES])
def test_a_date_is_edtf_and_no_interval(text: str, accepted: bool) -> None:
    event = URIRef("https://w3id.org/placegraph/id/event/x")
    data = Graph().add((event, RDF.type, URIRef(PG + "Event")))
    data.add((event, URIRef(PG + "date"), Literal(text, datatype=XSD.string)))
    _, report, _ = pyshacl.validate(data, shacl_graph=SHAPES, inplace=True)
    refused = (None, SH.sourceShape, URIRef(PGS + "Event-date")) in report
    assert refused is not accepted


POINTS = {
    "POINT(-1.40428 50.89612)": True,
    "POINT (-80.19366 25.77427)": True,
    "POINT(180 -90)": True,
    "POINT(181 50)": False,
    "POINT(50.9 -140.4)": False,
    "POINT(0 90.5)": False,
    "-1.4 50.9": False,
}


@pytest.mark.parametrize(("wkt", "accepted"), POINTS.items(), ids=POINTS.keys())
def test_a_point_has_longitude_then_latitude_in_range(wkt: str, accepted: bool) -> None:
    geo = "http://www.opengis.net/ont/geosparql#"
    place, point = URIRef("https://example.org/p"), URIRef("https://example.org/p#point")
    data = Graph().add((place, URIRef(geo + "hasGeometry"), point))
    literal = Literal(wkt, datatype=URIRef(geo + "wktLiteral"))
    data.add((point, URIRef(geo + "asWKT"), literal))
    conforms, _, _ = pyshacl.validate(data, shacl_graph=SHAPES, inplace=True)
    assert conforms is accepted
