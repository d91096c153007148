"""Name every term that the code uses, once, as a typed constant.

A namespace is a class whose annotations are its terms, so `PG.party` is known
to the type checker and `PG.partty` is an error before anything runs. `PG` holds
exactly the terms of `ontology/placegraph.ttl`; the other namespaces hold what
the code needs of other people's vocabularies.

>>> PG.Relationship
<NamedNode value=https://w3id.org/placegraph/ns#Relationship>
"""

# ruff: noqa: N815  (a term is spelled as its vocabulary spells it)

from pyoxigraph import NamedNode

BASE = "https://w3id.org/placegraph/"

PREFIXES: dict[str, str] = {}
"""Prefix → namespace IRI, filled by the classes below."""


class Namespace:
    """A set of terms that share the start of their IRI."""

    _iri: str

    def __init_subclass__(cls, *, prefix: str, iri: str) -> None:
        """Make every annotated name a term and note the prefix."""
        cls._iri = iri
        PREFIXES[prefix] = iri
        for name in cls.__annotations__:
            setattr(cls, name, NamedNode(iri + name))


def namespace_iri(namespace: type[Namespace]) -> str:
    """The IRI that every term of the namespace starts with.

    >>> namespace_iri(SKOS)
    'http://www.w3.org/2004/02/skos/core#'
    """
    return namespace._iri


def terms_of(namespace: type[Namespace]) -> frozenset[NamedNode]:
    """All terms that the namespace declares."""
    return frozenset(getattr(namespace, name) for name in namespace.__annotations__)


def prefix_header() -> str:
    """The `PREFIX` lines of every namespace, for SPARQL and for Turtle 1.1 alike.

    >>> print(prefix_header().splitlines()[0])
    PREFIX pg: <https://w3id.org/placegraph/ns#>
    """
    return "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())


class PG(Namespace, prefix="pg", iri=BASE + "ns#"):
    """The placegraph vocabulary."""

    # classes
    Agreement: NamedNode
    Characteristic: NamedNode
    CityNetwork: NamedNode
    Correction: NamedNode
    Event: NamedNode
    Evidence: NamedNode
    Flow: NamedNode
    Lesson: NamedNode
    NetworkMembership: NamedNode
    Observation: NamedNode
    Organisation: NamedNode
    Pair: NamedNode
    Place: NamedNode
    Relationship: NamedNode
    RelationshipRecord: NamedNode
    RolePost: NamedNode
    Source: NamedNode
    StatusChange: NamedNode

    # places and organisations
    analysisUnit: NamedNode
    basedIn: NamedNode
    countryCode: NamedNode
    heir: NamedNode
    inheritedTie: NamedNode
    inside: NamedNode
    kind: NamedNode
    population: NamedNode
    rollsUpTo: NamedNode
    serves: NamedNode
    succeeds: NamedNode
    unitOf: NamedNode
    within: NamedNode

    # relationships and their records
    broker: NamedNode
    cityNetwork: NamedNode
    correctedBy: NamedNode
    corrects: NamedNode
    disagreesOn: NamedNode
    enabledBy: NamedNode
    end: NamedNode
    endDateUnknown: NamedNode
    endEarliest: NamedNode
    endLatest: NamedNode
    evidenceCount: NamedNode
    formalisedBy: NamedNode
    formality: NamedNode
    funder: NamedNode
    grewFrom: NamedNode
    impliedTie: NamedNode
    lead: NamedNode
    level: NamedNode
    member: NamedNode
    memberRole: NamedNode
    party: NamedNode
    record: NamedNode
    recordOf: NamedNode
    start: NamedNode
    startEarliest: NamedNode
    startLatest: NamedNode
    statedBy: NamedNode
    statedIn: NamedNode
    status: NamedNode
    statusAsOf: NamedNode
    strand: NamedNode
    supporter: NamedNode
    suppresses: NamedNode

    # pairs and shortcuts
    endPlace: NamedNode
    friendOf: NamedNode
    linkedWith: NamedNode
    memberOfNetwork: NamedNode
    partnerCityOf: NamedNode
    tie: NamedNode
    twinnedWith: NamedNode

    # events, agreements, roles
    changes: NamedNode
    concerns: NamedNode
    date: NamedNode
    dateEarliest: NamedNode
    dateLatest: NamedNode
    heldTogetherWith: NamedNode
    outcome: NamedNode
    participant: NamedNode
    postIn: NamedNode
    reason: NamedNode
    takesPlaceIn: NamedNode
    toStatus: NamedNode

    # characteristics, observations, flows, lessons
    characteristicOf: NamedNode
    destination: NamedNode
    measure: NamedNode
    observationOf: NamedNode
    origin: NamedNode
    tag: NamedNode
    testedBy: NamedNode
    value: NamedNode

    # evidence, sources, datasets
    certainty: NamedNode
    cites: NamedNode
    evidence: NamedNode
    fileChecksum: NamedNode
    issued: NamedNode
    issuedMode: NamedNode
    locator: NamedNode
    mode: NamedNode
    precedence: NamedNode
    shareAlike: NamedNode
    speaksFor: NamedNode
    publisher: NamedNode
    quotation: NamedNode
    retrieved: NamedNode
    row: NamedNode
    source: NamedNode
    supportsProperty: NamedNode

    # concepts
    formal: NamedNode
    live: NamedNode


class RDF(Namespace, prefix="rdf", iri="http://www.w3.org/1999/02/22-rdf-syntax-ns#"):
    """RDF 1.1."""

    Property: NamedNode
    langString: NamedNode
    type: NamedNode


class RDFS(Namespace, prefix="rdfs", iri="http://www.w3.org/2000/01/rdf-schema#"):
    """RDF Schema."""

    comment: NamedNode
    domain: NamedNode
    isDefinedBy: NamedNode
    label: NamedNode
    range: NamedNode
    seeAlso: NamedNode
    subClassOf: NamedNode
    subPropertyOf: NamedNode


class OWL(Namespace, prefix="owl", iri="http://www.w3.org/2002/07/owl#"):
    """OWL 2."""

    Class: NamedNode
    DatatypeProperty: NamedNode
    ObjectProperty: NamedNode
    Ontology: NamedNode
    deprecated: NamedNode
    disjointWith: NamedNode
    inverseOf: NamedNode
    versionIRI: NamedNode
    versionInfo: NamedNode


class XSD(Namespace, prefix="xsd", iri="http://www.w3.org/2001/XMLSchema#"):
    """XML Schema datatypes."""

    anyURI: NamedNode
    boolean: NamedNode
    date: NamedNode
    dateTime: NamedNode
    decimal: NamedNode
    double: NamedNode
    integer: NamedNode
    string: NamedNode


class SKOS(Namespace, prefix="skos", iri="http://www.w3.org/2004/02/skos/core#"):
    """SKOS concepts, schemes, labels and mappings."""

    Concept: NamedNode
    ConceptScheme: NamedNode
    altLabel: NamedNode
    broader: NamedNode
    closeMatch: NamedNode
    definition: NamedNode
    exactMatch: NamedNode
    example: NamedNode
    hasTopConcept: NamedNode
    inScheme: NamedNode
    narrower: NamedNode
    notation: NamedNode
    prefLabel: NamedNode
    scopeNote: NamedNode
    topConceptOf: NamedNode


class DCTERMS(Namespace, prefix="dcterms", iri="http://purl.org/dc/terms/"):
    """DCMI metadata terms."""

    conformsTo: NamedNode
    created: NamedNode
    creator: NamedNode
    description: NamedNode
    hasPart: NamedNode
    hasVersion: NamedNode
    identifier: NamedNode
    isPartOf: NamedNode
    isReplacedBy: NamedNode
    issued: NamedNode
    license: NamedNode
    modified: NamedNode
    provenance: NamedNode
    publisher: NamedNode
    references: NamedNode
    rights: NamedNode
    rightsHolder: NamedNode
    source: NamedNode
    title: NamedNode
    type: NamedNode


class PROV(Namespace, prefix="prov", iri="http://www.w3.org/ns/prov#"):
    """The PROV ontology."""

    Activity: NamedNode
    Agent: NamedNode
    Entity: NamedNode
    SoftwareAgent: NamedNode
    endedAtTime: NamedNode
    generatedAtTime: NamedNode
    hadPrimarySource: NamedNode
    startedAtTime: NamedNode
    used: NamedNode
    wasAssociatedWith: NamedNode
    wasAttributedTo: NamedNode
    wasDerivedFrom: NamedNode
    wasGeneratedBy: NamedNode


class QB(Namespace, prefix="qb", iri="http://purl.org/linked-data/cube#"):
    """The RDF Data Cube vocabulary."""

    AttributeProperty: NamedNode
    DataSet: NamedNode
    DataStructureDefinition: NamedNode
    DimensionProperty: NamedNode
    MeasureProperty: NamedNode
    Observation: NamedNode
    attribute: NamedNode
    component: NamedNode
    dataSet: NamedNode
    dimension: NamedNode
    measure: NamedNode
    structure: NamedNode


class ORG(Namespace, prefix="org", iri="http://www.w3.org/ns/org#"):
    """The Organization ontology."""

    Membership: NamedNode
    Organization: NamedNode
    OrganizationalCollaboration: NamedNode
    Post: NamedNode
    postIn: NamedNode
    unitOf: NamedNode


class GEO(Namespace, prefix="geo", iri="http://www.opengis.net/ont/geosparql#"):
    """GeoSPARQL."""

    Feature: NamedNode
    Geometry: NamedNode
    asWKT: NamedNode
    hasDefaultGeometry: NamedNode
    hasGeometry: NamedNode
    wktLiteral: NamedNode


class DCAT(Namespace, prefix="dcat", iri="http://www.w3.org/ns/dcat#"):
    """The Data Catalog vocabulary."""

    Catalog: NamedNode
    Dataset: NamedNode
    Distribution: NamedNode
    Resource: NamedNode
    accessURL: NamedNode
    byteSize: NamedNode
    dataset: NamedNode
    distribution: NamedNode
    downloadURL: NamedNode
    keyword: NamedNode
    landingPage: NamedNode
    mediaType: NamedNode
    version: NamedNode


class VOID(Namespace, prefix="void", iri="http://rdfs.org/ns/void#"):
    """The Vocabulary of Interlinked Datasets."""

    Dataset: NamedNode
    classes: NamedNode
    dataDump: NamedNode
    distinctObjects: NamedNode
    distinctSubjects: NamedNode
    entities: NamedNode
    exampleResource: NamedNode
    properties: NamedNode
    sparqlEndpoint: NamedNode
    subset: NamedNode
    triples: NamedNode
    uriSpace: NamedNode
    vocabulary: NamedNode


class SPDX(Namespace, prefix="spdx", iri="http://spdx.org/rdf/terms#"):
    """Checksums, as DCAT uses them."""

    Checksum: NamedNode
    algorithm: NamedNode
    checksum: NamedNode
    checksumAlgorithm_sha256: NamedNode
    checksumValue: NamedNode


class SCHEMA(Namespace, prefix="schema", iri="https://schema.org/"):
    """schema.org."""

    Claim: NamedNode
    CreativeWork: NamedNode
    Event: NamedNode
    Organization: NamedNode
    Place: NamedNode
    PropertyValue: NamedNode
    citation: NamedNode
    creditText: NamedNode
    dissolutionDate: NamedNode
    domainIncludes: NamedNode
    foundingDate: NamedNode
    identifier: NamedNode
    name: NamedNode
    propertyID: NamedNode
    rangeIncludes: NamedNode
    url: NamedNode
    value: NamedNode


class SH(Namespace, prefix="sh", iri="http://www.w3.org/ns/shacl#"):
    """SHACL: what a validation report says, and queries that editors find."""

    Info: NamedNode
    NodeShape: NamedNode
    SPARQLExecutable: NamedNode
    SPARQLSelectExecutable: NamedNode
    Violation: NamedNode
    Warning: NamedNode
    conforms: NamedNode
    declare: NamedNode
    focusNode: NamedNode
    message: NamedNode
    namespace: NamedNode
    prefix: NamedNode
    prefixes: NamedNode
    result: NamedNode
    resultMessage: NamedNode
    resultPath: NamedNode
    resultSeverity: NamedNode
    select: NamedNode
    severity: NamedNode
    sourceShape: NamedNode
    value: NamedNode


PREFIXES["pgs"] = BASE + "shapes#"
