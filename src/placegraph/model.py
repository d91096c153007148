"""What can be said, declared once: each kind of entry, its fields, and the property each becomes.

A field names the property it is written as and what its value is: a text, a reference
to another entry, a concept of a scheme, a date. Reading, checking and writing triples
all follow from these declarations.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pyoxigraph import NamedNode

from placegraph import temporal
from placegraph.errors import DateError
from placegraph.fields import Concept, Date, Integer, Reference, Text, Written
from placegraph.vocab import DCTERMS, PG, RDFS, SCHEMA, SKOS

SLUG_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
PATH_PATTERN = r"^[a-z]+/[a-z0-9]+(-[a-z0-9]+)*$"

Slug = Annotated[str, Field(pattern=SLUG_PATTERN)]
# The record of an import is named after its parties, two hyphens between them.
RecordSlug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-{1,2}[a-z0-9]+)*$")]
Words = Annotated[str, Field(min_length=1)]


def _edtf(value: object) -> object:
    if isinstance(value, str):
        try:
            temporal.bounds(value)
        except DateError as error:
            raise ValueError(str(error)) from error
    return value


Edtf = Annotated[str, BeforeValidator(_edtf)]
# A reference that names its kind, because a place and its council may share a slug.
Path = Annotated[str, Field(pattern=PATH_PATTERN)]

MAX_QUOTATION_WORDS = 15


class Evidence(BaseModel):
    """Where a source says something: a locator, the words, how they say it, how sure it is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    at: Words
    quote: Words | None = None
    mode: str = "stated"
    certainty: str = "certain"
    source: Slug | None = None
    for_: tuple[str, ...] = Field(default=(), alias="for")

    @field_validator("quote")
    @classmethod
    def _short(cls, quote: str | None) -> str | None:
        if quote is not None and len(quote.split()) > MAX_QUOTATION_WORDS:
            raise ValueError(
                f"the quotation has {len(quote.split())} words; "
                f"expected at most {MAX_QUOTATION_WORDS}"
            )
        return quote


class Entry(BaseModel):
    """Anything that has an identifier of its own and evidence."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind_of_iri: ClassVar[str]
    rdf_class: ClassVar[NamedNode]

    id: Slug
    evidence: tuple[Evidence, ...] = ()

    @property
    def class_iri(self) -> NamedNode:
        """The class that the entry is an instance of."""
        return self.rdf_class

    @classmethod
    def written_fields(cls) -> dict[str, tuple[Written, ...]]:
        """The fields that become triples, with the property and the kind of value of each."""
        declared = {
            name: tuple(one for one in field.metadata if isinstance(one, Written))
            for name, field in cls.model_fields.items()
        }
        return {name: written for name, written in declared.items() if written}


class Named(Entry):
    """An entry with a label and an explanation."""

    label: Annotated[Words, Text(RDFS.label, language="en")]
    note: Annotated[Words | None, Text(DCTERMS.description, language="en")] = None


class Place(Named):
    """A city, county, country, area … that things happen between."""

    kind_of_iri = "place"
    rdf_class = PG.Place

    kind: Annotated[str, Concept(PG.kind, "place-kind")]
    alt_labels: Annotated[tuple[Words, ...], Text(SKOS.altLabel, language="en")] = ()
    within: Annotated[tuple[Slug, ...], Reference(PG.within, "place")] = ()
    succeeds: Annotated[tuple[Slug, ...], Reference(PG.succeeds, "place")] = ()


class Organisation(Named):
    """A council, port, university, charity … that acts for or from a place."""

    kind_of_iri = "organisation"
    rdf_class = PG.Organisation

    kind: Annotated[str, Concept(PG.kind, "organisation-kind")]
    alt_labels: Annotated[tuple[Words, ...], Text(SKOS.altLabel, language="en")] = ()
    serves: Annotated[tuple[Slug, ...], Reference(PG.serves, "place")] = ()
    based_in: Annotated[tuple[Slug, ...], Reference(PG.basedIn, "place")] = ()
    unit_of: Annotated[Slug | None, Reference(PG.unitOf, "organisation")] = None

    @property
    def class_iri(self) -> NamedNode:
        """`pg:CityNetwork` for a city network, else `pg:Organisation`."""
        return PG.CityNetwork if self.kind == "city-network" else PG.Organisation


class Relationship(Named):
    """What one source says of a tie between two or more parties."""

    kind_of_iri = "record"
    rdf_class = PG.RelationshipRecord

    parties: Annotated[tuple[Path, ...], Reference(PG.party), Field(min_length=2)]
    lead: Annotated[tuple[Path, ...], Reference(PG.lead)] = ()
    broker: Annotated[tuple[Path, ...], Reference(PG.broker)] = ()
    supporter: Annotated[tuple[Path, ...], Reference(PG.supporter)] = ()
    funder: Annotated[tuple[Path, ...], Reference(PG.funder)] = ()
    enabled_by: Annotated[tuple[Path, ...], Reference(PG.enabledBy)] = ()
    level: Annotated[str, Concept(PG.level, "level")]
    strands: Annotated[tuple[str, ...], Concept(PG.strand, "strand"), Field(min_length=1)]
    formality: Annotated[str, Concept(PG.formality, "formality")]
    status: Annotated[str, Concept(PG.status, "status")]
    status_as_of: Annotated[Edtf | None, Text(PG.statusAsOf)] = None
    start: Annotated[Edtf | None, Date(PG.start, PG.startEarliest, PG.startLatest)] = None
    end: Annotated[Edtf | None, Date(PG.end, PG.endEarliest, PG.endLatest)] = None
    member_role: Annotated[tuple[str, ...], Concept(PG.memberRole, "member-role")] = ()
    grew_from: Annotated[tuple[Slug, ...], Reference(PG.grewFrom, "relationship")] = ()
    formalised_by: Annotated[tuple[Slug, ...], Reference(PG.formalisedBy, "agreement")] = ()

    @field_validator("parties")
    @classmethod
    def _different(cls, parties: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(parties)) < len(parties):
            raise ValueError("a party is named twice; expected two or more different parties")
        return parties

    @field_validator("end")
    @classmethod
    def _after_start(cls, end: str | None, read: ValidationInfo) -> str | None:
        start = read.data.get("start")
        if start is not None and end is not None:
            begun, ended = temporal.bounds(start).earliest, temporal.bounds(end).latest
            if begun is not None and ended is not None and ended < begun:
                raise ValueError(f"the end {end} lies before the start {start}")
        return end


class Correction(Entry):
    """What sets right, or keeps from counting, the record of an imported source."""

    kind_of_iri = "correction"
    rdf_class = PG.Correction

    corrects: Annotated[RecordSlug | None, Reference(PG.corrects, "record")] = None
    suppresses: Annotated[RecordSlug | None, Reference(PG.suppresses, "record")] = None
    reason: Annotated[Words, Text(PG.reason, language="en")]
    level: Annotated[str | None, Concept(PG.level, "level")] = None
    formality: Annotated[str | None, Concept(PG.formality, "formality")] = None
    status: Annotated[str | None, Concept(PG.status, "status")] = None
    status_as_of: Annotated[Edtf | None, Text(PG.statusAsOf)] = None
    start: Annotated[Edtf | None, Date(PG.start, PG.startEarliest, PG.startLatest)] = None
    end: Annotated[Edtf | None, Date(PG.end, PG.endEarliest, PG.endLatest)] = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Correction:
        if (self.corrects is None) == (self.suppresses is None):
            raise ValueError("either `corrects` or `suppresses` is needed, and not both")
        return self


class Agreement(Named):
    """What formalises a relationship."""

    kind_of_iri = "agreement"
    rdf_class = PG.Agreement

    parties: Annotated[tuple[Path, ...], Reference(PG.party), Field(min_length=2)]
    formality: Annotated[str, Concept(PG.formality, "formality")]
    date: Annotated[Edtf | None, Date(PG.date, PG.dateEarliest, PG.dateLatest)] = None


class Event(Named):
    """Something that happened or is meant to: a signing, a visit, an award, a change of status."""

    kind_of_iri = "event"
    rdf_class = PG.Event

    kind: Annotated[str, Concept(PG.kind, "event-kind")]
    date: Annotated[Edtf | None, Date(PG.date, PG.dateEarliest, PG.dateLatest)] = None
    participants: Annotated[tuple[Path, ...], Reference(PG.participant)] = ()
    takes_place_in: Annotated[tuple[Slug, ...], Reference(PG.takesPlaceIn, "place")] = ()
    concerns: Annotated[tuple[Path, ...], Reference(PG.concerns)] = ()
    outcome: Annotated[Words | None, Text(PG.outcome, language="en")] = None
    changes: Annotated[Slug | None, Reference(PG.changes, "relationship")] = None
    to_status: Annotated[str | None, Concept(PG.toStatus, "status")] = None
    reason: Annotated[Words | None, Text(PG.reason, language="en")] = None

    @property
    def class_iri(self) -> NamedNode:
        """`pg:StatusChange` where the event changes a relationship's status."""
        return PG.StatusChange if self.kind == "status-change" else PG.Event


class RolePost(Named):
    """A role in an organisation, never the person who holds it."""

    kind_of_iri = "role"
    rdf_class = PG.RolePost

    post_in: Annotated[Path, Reference(PG.postIn)]
    held_with: Annotated[tuple[Slug, ...], Reference(PG.heldTogetherWith, "role")] = ()


class Characteristic(Named):
    """What a place or an organisation is said to be, face, be good at or want."""

    kind_of_iri = "characteristic"
    rdf_class = PG.Characteristic

    of: Annotated[Path, Reference(PG.characteristicOf)]
    kind: Annotated[str, Concept(PG.kind, "characteristic-kind")]
    tag: Annotated[Slug | None, Text(PG.tag)] = None


class Observation(Named):
    """A count with its date."""

    kind_of_iri = "observation"
    rdf_class = PG.Observation

    of: Annotated[Path, Reference(PG.observationOf)]
    measure: Annotated[Slug, Text(PG.measure)]
    value: Annotated[int, Integer(PG.value)]
    date: Annotated[Edtf | None, Date(PG.date, PG.dateEarliest, PG.dateLatest)] = None


class Lesson(Entry):
    """A claim about relationships, and the analyses that test it."""

    kind_of_iri = "lesson"
    rdf_class = PG.Lesson

    label: Annotated[Words, Text(RDFS.label, language="en")]
    statement: Annotated[Words, Text(DCTERMS.description, language="en")]
    tested_by: Annotated[tuple[str, ...], Text(PG.testedBy)] = ()


class Source(Entry):
    """A document, page or table that says something."""

    kind_of_iri = "source"
    rdf_class = PG.Source

    title: Annotated[Words, Text(RDFS.label, language="en"), Text(DCTERMS.title, language="en")]
    publisher: Annotated[Words | None, Text(PG.publisher)] = None
    issued: Annotated[Edtf | None, Text(PG.issued)] = None
    issued_mode: Annotated[str | None, Concept(PG.issuedMode, "evidence-mode")] = None
    retrieved: Annotated[Edtf | None, Text(PG.retrieved)] = None
    url: Annotated[Words | None, Text(SCHEMA.url)] = None
    licence: Annotated[Words, Text(DCTERMS.license)] = "unknown"
    note: Annotated[Words | None, Text(DCTERMS.description, language="en")] = None
    cites: Annotated[tuple[Slug, ...], Reference(PG.cites, "source")] = ()


class Coordinates(BaseModel):
    """Where a place lies (degrees, WGS 84) and what others call it; blank where not known."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    place: Slug
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    geonames: Annotated[str, Field(pattern=r"^[0-9]+$")] | None = None
    wikidata: Annotated[str, Field(pattern=r"^Q[0-9]+$")] | None = None
    un_locode: Annotated[str, Field(pattern=r"^[A-Z]{2}[A-Z2-9]{3}$")] | None = None
    gss: Annotated[str, Field(pattern=r"^[A-Z][0-9]{8}$")] | None = None
    country_code: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None
    population: Annotated[int, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _both(self) -> Coordinates:
        if (self.latitude is None) != (self.longitude is None):
            raise ValueError("one coordinate without the other; expected both or neither")
        return self


class AnalysisUnit(BaseModel):
    """The place that a party counts as in pair-level analyses, and why."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    of: Path
    counts_as: Slug
    because: Words


class DatasetDescription(BaseModel):
    """A folder of entries, which becomes one named graph."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Slug
    title: Words
    description: Words
    licence: Words
    attribution: Words | None = None
    publisher: Words | None = None
    issued: Edtf | None = None
    url: Words | None = None
    precedence: int
    share_alike: bool = False
    speaks_for: tuple[Slug, ...] = ()
    source: Slug | None = None
