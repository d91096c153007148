"""What networks and directories are made of: the columns that publishing writes.

`network_parts` and `directory` read them.
"""

from __future__ import annotations

from placegraph.columns import Wanted
from placegraph.vocab import GEO, PG, RDF, RDFS, SCHEMA, SKOS

ROLES = {
    "parties": PG.party,
    "leads": PG.lead,
    "brokers": PG.broker,
    "supporters": PG.supporter,
    "funders": PG.funder,
    "enabled_by": PG.enabledBy,
}
STRUCTURE = {
    "serves": PG.serves,
    "based_in": PG.basedIn,
    "unit_of": PG.unitOf,
    "within": PG.within,
}
DATES = {
    "start": PG.start,
    "start_earliest": PG.startEarliest,
    "start_latest": PG.startLatest,
    "end": PG.end,
    "end_earliest": PG.endEarliest,
    "end_latest": PG.endLatest,
}
NODE_TYPES = {
    PG.CityNetwork: "city-network",
    PG.Organisation: "organisation",
    PG.Place: "place",
}

# Of derived relationships and pairs, and of everything else.
OF_TIES = {
    **ROLES,
    **DATES,
    "label": RDFS.label,
    "level": PG.level,
    "formality": PG.formality,
    "status": PG.status,
    "status_as_of": PG.statusAsOf,
    "strands": PG.strand,
    "sources": PG.statedIn,
    "evidence": PG.evidence,
    "grew_from": PG.grewFrom,
    "tie": PG.tie,
    "city_network": PG.cityNetwork,
    "member": PG.member,
    "unit": PG.analysisUnit,
    "inside": PG.inside,
}
OF_THINGS = {
    **STRUCTURE,
    "certainty": PG.certainty,
    "supports": PG.supportsProperty,
    "to_status": PG.toStatus,
    "changed_on": PG.dateLatest,
    "changes": PG.changes,
    "kind": PG.kind,
    "population": PG.population,
    "post_in": PG.postIn,
    "held_with": PG.heldTogetherWith,
}

WANTED = {
    **{name: Wanted(term, "derived") for name, term in OF_TIES.items()},
    **{name: Wanted(term) for name, term in OF_THINGS.items()},
    "name": Wanted(RDFS.label, english=True, of=tuple(NODE_TYPES)),
    "point": Wanted(GEO.hasGeometry, then=GEO.asWKT),
    "type": Wanted(RDF.type, objects=tuple(NODE_TYPES)),
}
# Names that are in no language that everybody reads are better than none.
NAMES_IN_ANY_LANGUAGE = {"any_name": Wanted(RDFS.label, of=tuple(NODE_TYPES))}
# What else finding and reconciling look things up by.
DIRECTORY = {
    **NAMES_IN_ANY_LANGUAGE,
    **{
        name: WANTED[name]
        for name in ("name", "kind", "within", "serves", "based_in", "point", "population")
    },
    "other_name": Wanted(SKOS.altLabel),
    "country_code": Wanted(PG.countryCode),
    "identifier": Wanted(SCHEMA.identifier),
}
EVER_WANTED = WANTED | DIRECTORY
