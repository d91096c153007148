"""A small Wikidata: items, statements with ranks, qualifiers and references, as its RDF has them.

Southampton and Le Havre state their twinning both ways; Angers states one with Wigan that Wigan
does not; a statement is deprecated, one has no known other end, one is of a moon.
"""

from __future__ import annotations

from dataclasses import dataclass, field

PREFIXES = """\
@prefix wd: <http://www.wikidata.org/entity/> .
@prefix wds: <http://www.wikidata.org/entity/statement/> .
@prefix wdv: <http://www.wikidata.org/value/> .
@prefix wdref: <http://www.wikidata.org/reference/> .
@prefix wdt: <http://www.wikidata.org/prop/direct/> .
@prefix p: <http://www.wikidata.org/prop/> .
@prefix ps: <http://www.wikidata.org/prop/statement/> .
@prefix pq: <http://www.wikidata.org/prop/qualifier/> .
@prefix pqv: <http://www.wikidata.org/prop/qualifier/value/> .
@prefix pr: <http://www.wikidata.org/prop/reference/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix wikibase: <http://wikiba.se/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix geo: <http://www.opengis.net/ont/geosparql#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
YEAR, MONTH, DAY = 9, 10, 11


@dataclass
class World:
    """Turtle in the making."""

    parts: list[str] = field(default_factory=lambda: [PREFIXES])

    @property
    def turtle(self) -> str:
        return "\n".join(self.parts)

    def item(
        self,
        item: str,
        *labels: str,
        at: tuple[float, float] | None = None,
        country: str | None = None,
        geonames: int | None = None,
        population: int | None = None,
        classes: tuple[str, ...] = (),
        aliases: tuple[str, ...] = (),
    ) -> None:
        """Describe an item; labels are written `Kiel@de`."""
        said = [
            f'rdfs:label "{text}"@{language}'
            for text, language in (each.split("@") for each in labels)
        ]
        said += [f'skos:altLabel "{alias}"@en' for alias in aliases]
        said += [f"wdt:P31 wd:{each}" for each in classes]
        if at:
            said.append(f'wdt:P625 "Point({at[1]} {at[0]})"^^geo:wktLiteral')
        if country:
            said.append(f"wdt:P17 wd:{country}")
        if geonames:
            said.append(f'wdt:P1566 "{geonames}"')
        if population:
            said.append(f'wdt:P1082 "+{population}"^^xsd:decimal')
        self.parts.append(f"wd:{item} {' ; '.join(said)} .")

    def says(
        self,
        item: str,
        other: str,
        *,
        prop: str = "P190",
        rank: str = "Normal",
        start: tuple[str, int] | None = None,
        end: tuple[str, int] | None = None,
        end_unknown: bool = False,
        reference: str | None = None,
        name: str = "",
    ) -> str:
        """State something of an item; returns the statement's identifier."""
        statement = f"{item}-{name or other}"
        node = f"wds:{statement}"
        value = (
            f"wd:{other}"
            if other.startswith("Q")
            else f"<http://www.wikidata.org/.well-known/genid/{other}>"
        )
        said = ["a wikibase:Statement", f"ps:{prop} {value}", f"wikibase:rank wikibase:{rank}Rank"]
        for when, qualifier in ((start, "P580"), (end, "P582")):
            if when:
                time, precision = f'"{when[0]}T00:00:00Z"^^xsd:dateTime', when[1]
                self.parts.append(
                    f"wdv:{statement}-{qualifier} wikibase:timeValue {time} ;"
                    f' wikibase:timePrecision "{precision}"^^xsd:integer .'
                )
                said += [
                    f"pq:{qualifier} {time}",
                    f"pqv:{qualifier} wdv:{statement}-{qualifier}",
                ]
        if end_unknown:
            said.append("pq:P582 <http://www.wikidata.org/.well-known/genid/unknown>")
        if reference:
            said.append(f"prov:wasDerivedFrom wdref:{statement}")
            self.parts.append(f"wdref:{statement} pr:P854 <{reference}> .")
        self.parts.append(f"wd:{item} p:{prop} {node} .\n{node} {' ; '.join(said)} .")
        return statement


SOUTHAMPTON, LE_HAVRE, ANGERS, WIGAN, MOON, BERG = (
    "Q79848",
    "Q42810",
    "Q38380",
    "Q152313",
    "Q405",
    "Q999001",
)
EUROCITIES = "Q1376367"
UNITED_KINGDOM, FRANCE = "Q145", "Q142"


def small_world() -> World:
    """The statements that the tests count."""
    world = World()
    world.item(UNITED_KINGDOM, "United Kingdom@en", classes=("Q3624078",))
    world.parts.append('wd:Q145 wdt:P297 "GB" . wd:Q142 wdt:P297 "FR" .')
    world.item(
        SOUTHAMPTON, "Southampton@en", "Southampton@de",
        at=(50.9025, -1.404167), country=UNITED_KINGDOM, geonames=2637487,
        population=253651, classes=("Q515",), aliases=("Soton",),
    )  # fmt: skip
    world.item(
        LE_HAVRE, "Le Havre@en", at=(49.493889, 0.107778), country=FRANCE, geonames=3003796,
        population=165830, classes=("Q484170",),
    )  # fmt: skip
    world.item(ANGERS, "Angers@mul", at=(47.473611, -0.554167), country=FRANCE, geonames=3037656)
    world.item(WIGAN, "Wigan@en", at=(53.5448, -2.6318), country=UNITED_KINGDOM, geonames=1)
    world.item(BERG, "Bergdorf am Nirgendsee@de", classes=("Q532",))
    world.item(MOON, "Moon@en")
    world.parts.append(
        'wd:Q405 wdt:P625 "<http://www.wikidata.org/entity/Q405> Point(1 2)"^^geo:wktLiteral ;'
        ' wdt:P1082 "none"@en .'
    )
    world.item(EUROCITIES, "Eurocities@en", classes=("Q1127126",))
    world.says(
        SOUTHAMPTON, LE_HAVRE, start=("1973-01-01", YEAR), reference="https://example.org/twins"
    )
    world.says(LE_HAVRE, SOUTHAMPTON, start=("1973-05-01", MONTH), rank="Preferred")
    world.says(ANGERS, WIGAN, start=("1988-06-15", DAY), end=("2015-01-01", YEAR))
    world.says(ANGERS, BERG, end_unknown=True)
    world.says(SOUTHAMPTON, WIGAN, rank="Deprecated")
    world.says(SOUTHAMPTON, "somevalue")
    world.says(MOON, SOUTHAMPTON)
    world.says(WIGAN, WIGAN)
    world.says(SOUTHAMPTON, EUROCITIES, prop="P463", start=("2009-01-01", YEAR))
    return world
