"""What is asked of the gazetteer and what it answers."""

from dataclasses import dataclass
from typing import Literal

# Not frozen, though nothing changes them: so many are made that setting them costs a tenth of the
# time, as it does for rows of tables.

Status = Literal["sure", "doubtful", "unmatched"]
Choice = Literal["id", "new", "skip"]

# The gazetteer holds settlements, so it has no sure answer for these kinds of place.
WIDER_KINDS = frozenset(
    {
        "county", "district", "state", "region", "country", "continent", "supranational-area",
        "informal-area", "group-of-places",
    }
)  # fmt: skip


@dataclass(slots=True, unsafe_hash=True)
class GazetteerRow:
    """One settlement of the table that an index is built from."""

    id: int
    name: str
    country: str
    admin1: str
    latitude: float
    longitude: float
    population: int
    alternate_names: tuple[str, ...] = ()


@dataclass(slots=True, unsafe_hash=True)
class PlaceQuery:
    """A place as a source writes it; everything but the name may be missing.

    `country` and `division` are text or codes as found; `kind` is a notation of the place-kind
    scheme, if the source says what it is.
    """

    name: str
    country: str = ""
    division: str = ""
    latitude: float | None = None
    longitude: float | None = None
    geonames_id: int | None = None
    kind: str = ""

    @property
    def position(self) -> tuple[float, float] | None:
        if self.latitude is None or self.longitude is None:
            return None
        return (self.latitude, self.longitude)


@dataclass(slots=True, unsafe_hash=True)
class Candidate:
    """A settlement of the gazetteer, with how well it answers a query and why.

    The score orders candidates between 0 and 1; it is not a probability. `named` says that the name
    asked for is one of its names as it stands, with nothing read out of it.
    """

    id: int
    name: str
    country: str
    admin1: str
    latitude: float
    longitude: float
    population: int
    score: float = 0.0
    reasons: tuple[str, ...] = ()
    named: bool = False

    @property
    def position(self) -> tuple[float, float]:
        return (self.latitude, self.longitude)

    def scored(self, score: float, reasons: tuple[str, ...], named: bool = False) -> "Candidate":
        """The same settlement as an answer to a query."""
        # As `replace` does, in a third of the time.
        return Candidate(
            self.id,
            self.name,
            self.country,
            self.admin1,
            self.latitude,
            self.longitude,
            self.population,
            round(score, 3),
            reasons,
            named,
        )


@dataclass(slots=True, unsafe_hash=True)
class Match:
    """The answer to a query: a candidate only when it is sure.

    `country` and `division` are the codes that the query's words were read as.
    `coordinates` says whether the query's coordinates helped (“used”), were put aside
    (“distrusted”), or neither (“unused”: there were none, or an identifier settled it).
    """

    query: PlaceQuery
    status: Status
    candidate: Candidate | None = None
    candidates: tuple[Candidate, ...] = ()
    reasons: tuple[str, ...] = ()
    country: str | None = None
    division: str | None = None
    coordinates: Literal["used", "distrusted", "unused"] = "unused"
    decision: Choice | None = None


@dataclass(slots=True, unsafe_hash=True)
class PairMatch:
    """Both ends of a pair, matched with each other in view."""

    ends: tuple[Match, Match]
    distance_km: float | None = None
    reasons: tuple[str, ...] = ()
