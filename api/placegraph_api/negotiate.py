"""Choose the representation of an answer from the request's Accept header.

The most specific range that matches a media type decides its quality (RFC 9110,
12.5.1), so `text/turtle;q=0, */*` is everything but Turtle. A member of the
header that cannot be read is passed over, as a list is read leniently; a header
that admits nothing on offer is a 406 that lists what there is.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from placegraph.errors import PlacegraphError
from placegraph.said import Said

_WORD = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_QUOTED = r'"(?:[^"\\]|\\.)*"'
_PARAMETER = re.compile(rf"[ \t]*;[ \t]*(?:({_WORD})[ \t]*=[ \t]*({_WORD}|{_QUOTED})|({_WORD}))?")
_RANGE = re.compile(rf"[ \t]*(\*|{_WORD})/(\*|{_WORD})")
_QUALITY = re.compile(r"0(?:\.\d{0,3})?|1(?:\.0{0,3})?")
_MEMBER = re.compile(rf"(?:[^,\"]|{_QUOTED}|\")+")


@dataclass(frozen=True)
class Format:
    """One representation: what it is called, its media type and its file extension."""

    name: str
    media_type: str
    extension: str
    label: str
    aliases: tuple[str, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def content_type(self) -> str:
        """Return the value of Content-Type: text formats state their charset."""
        return content_type(self.media_type, self.parameters)


def content_type(media_type: str, parameters: Mapping[str, str] | None = None) -> str:
    """Return the header value for a media type: a text type says that it is UTF-8."""
    stated = dict(parameters or {})
    if media_type.startswith("text/"):
        stated.setdefault("charset", "utf-8")
    return media_type + "".join(
        f"; {name}={value}" if re.fullmatch(_WORD, value) else f'; {name}="{value}"'
        for name, value in stated.items()
    )


HTML = Format("html", "text/html", "html", "HTML", ("application/xhtml+xml",))
JSON = Format("json", "application/json", "json", "JSON")
TURTLE = Format("turtle", "text/turtle", "ttl", "Turtle", ("application/x-turtle",))
N_TRIPLES = Format("n-triples", "application/n-triples", "nt", "N-Triples")
RDF_XML = Format(
    "rdf-xml", "application/rdf+xml", "rdf", "RDF/XML", ("application/xml", "text/xml")
)
JSON_LD = Format("json-ld", "application/ld+json", "jsonld", "JSON-LD", ("application/json",))
# JSON-LD in another of its forms, for those who ask for it by its profile.
JSON_LD_FRAMED, JSON_LD_COMPACTED, JSON_LD_EXPANDED = (
    Format(
        f"json-ld-{form}",
        "application/ld+json",
        "jsonld",
        f"JSON-LD, {form}",
        parameters={"profile": f"http://www.w3.org/ns/json-ld#{form}"},
    )
    for form in ("framed", "compacted", "expanded")
)
TRIG = Format("trig", "application/trig", "trig", "TriG", ("application/x-trig",))
N_QUADS = Format("n-quads", "application/n-quads", "nq", "N-Quads", ("text/x-nquads",))
RESULTS_JSON = Format(
    "results-json", "application/sparql-results+json", "srj", "JSON results", ("application/json",)
)
RESULTS_XML = Format(
    "results-xml",
    "application/sparql-results+xml",
    "srx",
    "XML results",
    ("application/xml", "text/xml"),
)
RESULTS_CSV = Format("results-csv", "text/csv", "csv", "CSV")
RESULTS_TSV = Format("results-tsv", "text/tab-separated-values", "tsv", "TSV")

# In order of preference: the first is what a client gets that accepts anything.
GRAPH_FORMATS = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML)
DATASET_FORMATS = (TRIG, N_QUADS)
SOLUTIONS_FORMATS = (RESULTS_JSON, RESULTS_XML, RESULTS_CSV, RESULTS_TSV)
PAGE_FORMATS = (HTML, JSON_LD, TURTLE, N_TRIPLES, RDF_XML)
# JSON-LD comes framed to those who name no profile.
JSON_LD_FORMS = (JSON_LD, JSON_LD_FRAMED, JSON_LD_COMPACTED, JSON_LD_EXPANDED)
DOCUMENT_FORMATS = (*PAGE_FORMATS, *JSON_LD_FORMS[1:])


class NotAcceptableError(PlacegraphError):
    """Nothing on offer is acceptable to the client; carries what is offered."""

    def __init__(self, accept: str, offered: Iterable[Format]) -> None:
        self.accept = accept
        self.offered = [each.media_type for each in offered]
        text = f"nothing acceptable for 'Accept: {accept}'; there are: {', '.join(self.offered)}"
        super().__init__(Said("not-acceptable", text, names=self.offered))


@dataclass(frozen=True)
class Choice:
    """The format chosen and the media type to name it by, which may be an alias of it."""

    format: Format
    media_type: str

    @property
    def content_type(self) -> str:
        """Return the value of Content-Type for the answer."""
        return content_type(self.media_type, self.format.parameters)


@dataclass(frozen=True)
class MediaRange:
    """One member of an Accept header."""

    type: str
    subtype: str
    parameters: Mapping[str, str]
    quality: float

    def specificity(self, media_type: str, parameters: Mapping[str, str]) -> int | None:
        """Return how closely this range names the media type, or None if it does not."""
        if self.type == "*":
            return 0
        kind, _, subtype = media_type.partition("/")
        if kind != self.type:
            return None
        if self.subtype == "*":
            return 1
        if subtype != self.subtype:
            return None
        return self._parameter_specificity(parameters)

    def _parameter_specificity(self, parameters: Mapping[str, str]) -> int | None:
        score = 2
        for name, value in self.parameters.items():
            if name == "profile":
                # RFC 6906, 3: a profile that is not known is ignored, not refused.
                wanted, stated = set(value.split()), set(parameters.get(name, "").split())
                score += bool(wanted) and wanted <= stated
            elif name == "charset":
                if value.lower() != parameters.get(name, "utf-8"):
                    return None
            elif parameters.get(name) == value:
                score += 1
            else:
                return None
        return score


def parse_accept(header: str) -> list[MediaRange]:
    """Return the ranges of an Accept header; members that cannot be read are left out."""
    ranges = (_parse_range(member.group()) for member in _MEMBER.finditer(header))
    return [each for each in ranges if each is not None]


def _parse_range(member: str) -> MediaRange | None:
    found = _RANGE.match(member)
    if found is None or (found[1] == "*" and found[2] != "*"):
        return None
    position, quality, parameters = found.end(), 1.0, dict[str, str]()
    while position < len(member) and (part := _PARAMETER.match(member, position)):
        position = part.end()
        name = (part[1] or part[3] or "").lower()
        if name == "q":
            if part[2] is None or not _QUALITY.fullmatch(part[2]):
                return None
            quality = float(part[2])
            # What follows q belonged to the header (RFC 7231), not to the media type.
            return MediaRange(found[1].lower(), found[2].lower(), parameters, quality)
        if name:
            parameters[name] = _unquoted(part[2] or "")
    if member[position:].strip():
        return None
    return MediaRange(found[1].lower(), found[2].lower(), parameters, quality)


def _unquoted(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value[1:-1]) if value.startswith('"') else value


@lru_cache(maxsize=256)  # clients send the same few headers over and over
def choose(accept: str | None, offered: tuple[Format, ...]) -> Choice:
    """Return the best of what is offered for an Accept header.

    Highest quality first, then the more specific range, then the order of the
    offer. Without a header, or with an empty one, anything is acceptable.

    >>> choose("text/turtle;q=0.5, application/ld+json", GRAPH_FORMATS).media_type
    'application/ld+json'
    >>> choose("text/*", SOLUTIONS_FORMATS).format.name
    'results-csv'
    """
    if accept is None or not accept.strip(" \t,"):
        return Choice(offered[0], offered[0].media_type)
    ranges = parse_accept(accept)
    best: tuple[float, int] = (0.0, -1)
    chosen: Choice | None = None
    for each in offered:
        for media_type in (each.media_type, *each.aliases):
            rank = _rank(media_type, each.parameters, ranges)
            if media_type != each.media_type and rank[1] < 2:
                continue  # an alias is only for those who ask for it by name
            if rank[0] > 0 and rank > best:
                best, chosen = rank, Choice(each, media_type)
    if chosen is None:
        raise NotAcceptableError(accept, offered)
    return chosen


def _rank(
    media_type: str, parameters: Mapping[str, str], ranges: Iterable[MediaRange]
) -> tuple[float, int]:
    matches = [
        (specificity, each.quality)
        for each in ranges
        if (specificity := each.specificity(media_type, parameters)) is not None
    ]
    if not matches:
        return 0.0, -1
    closest = max(specificity for specificity, _ in matches)
    return max(quality for specificity, quality in matches if specificity == closest), closest


def by_extension(extension: str, offered: Iterable[Format]) -> Format | None:
    """Return the format that a file extension (without its dot) names."""
    return next((each for each in offered if each.extension == extension.lower()), None)
