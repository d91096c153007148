"""Recognise places: from a name, a country and what else is known, to a settlement of GeoNames.

The package knows nothing of RDF or of the store; see docs/gazetteer.md.
"""

from placegraph.gazetteer.context import Context, KnownTies, Named
from placegraph.gazetteer.coordinates import distance_km
from placegraph.gazetteer.countries import (
    CountryReading,
    country_name,
    read_country,
    read_division,
)
from placegraph.gazetteer.decisions import (
    Decision,
    Decisions,
    ReviewFault,
    question_of,
    read_review,
    write_review,
)
from placegraph.gazetteer.index import GazetteerError, GazetteerIndex, build_index, open_index
from placegraph.gazetteer.match import Gazetteer
from placegraph.gazetteer.names import is_compound
from placegraph.gazetteer.places import Candidate, GazetteerRow, Match, PairMatch, PlaceQuery
from placegraph.gazetteer.trust import shared_positions
from placegraph.names import name_key

__all__ = [
    "Candidate",
    "Context",
    "CountryReading",
    "Decision",
    "Decisions",
    "Gazetteer",
    "GazetteerError",
    "GazetteerIndex",
    "GazetteerRow",
    "KnownTies",
    "Match",
    "Named",
    "PairMatch",
    "PlaceQuery",
    "ReviewFault",
    "build_index",
    "country_name",
    "distance_km",
    "is_compound",
    "name_key",
    "open_index",
    "question_of",
    "read_country",
    "read_division",
    "read_review",
    "shared_positions",
    "write_review",
]
