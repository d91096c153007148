"""The terms keep to STYLE.md, and every rule of it can fail."""

import re
from pathlib import Path

import pyoxigraph
import pytest

ONTOLOGY = Path(__file__).parents[2] / "ontology"
RULES = sorted((ONTOLOGY / "rules").glob("*.rq"))
FILES = ("placegraph", "schemes", "alignments", "shapes")
HEADER = """
PREFIX pg: <https://w3id.org/placegraph/ns#>
PREFIX concept: <https://w3id.org/placegraph/id/concept/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX schema: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""

# Turtle that breaks each rule when it stands beside the real files.
BROKEN = {
    "names": ["pg:broken_name a owl:Class .", "pg:Broken a owl:ObjectProperty ."],
    "reserved-words": ["pg:Link a owl:Class .", "pg:network a owl:ObjectProperty ."],
    "spelling": [
        "pg:broken a owl:Class ; skos:definition 'A thing that some organization made.'@en .",
        "pg:formalizedBy a owl:ObjectProperty ; rdfs:label 'formalised by'@en .",
    ],
    "label": [
        "pg:Broken a owl:Class .",
        "pg:Broken a owl:Class ; rdfs:label 'Broken'@en .",
        "pg:Broken a owl:Class ; rdfs:label 'something else'@en .",
        "pg:Broken a owl:Class ; rdfs:label 'broken'@en, 'bro ken'@en .",
    ],
    "definition": [
        "pg:Broken a owl:Class .",
        "pg:Broken a owl:Class ; skos:definition 'A broken thing that has no full stop'@en .",
        "pg:Broken a owl:Class ; skos:definition 'Too short.'@en .",
        "pg:Broken a owl:Class ; skos:definition 'it begins with a small letter here.'@en .",
    ],
    "definition-of-the-thing": [
        "pg:Broken a owl:Class ; skos:definition 'Represents a thing that is broken.'@en .",
        "pg:broken a owl:ObjectProperty ; skos:definition 'Used to say what is broken.'@en .",
    ],
    "class-example": ["pg:Broken a owl:Class ."],
    "one-sort": ["pg:broken a owl:ObjectProperty, owl:DatatypeProperty ."],
    "defined-here": [
        "pg:Broken a owl:Class .",
        "pg:Place rdfs:seeAlso pg:NeverDefined .",
    ],
    "domain": [
        "pg:broken a owl:ObjectProperty .",
        "pg:broken a owl:ObjectProperty ; rdfs:domain pg:Place, pg:Event .",
        "pg:broken a owl:ObjectProperty ; rdfs:domain pg:Place ; schema:domainIncludes pg:Event .",
    ],
    "range": [
        "pg:broken a owl:ObjectProperty .",
        "pg:broken a owl:ObjectProperty ; rdfs:range pg:Place, pg:Event .",
        "pg:broken a owl:ObjectProperty ; rdfs:range pg:Place ; schema:rangeIncludes pg:Event .",
    ],
    "inverse": ["pg:broken a owl:ObjectProperty ; owl:inverseOf pg:within ."],
    "equivalence": [
        "pg:Place owl:equivalentClass schema:Place .",
        "pg:within owl:equivalentProperty schema:containedInPlace .",
        "pg:Place owl:sameAs schema:Place .",
    ],
    "scheme": [
        "concept:broken a skos:ConceptScheme ; dcterms:title 'Broken'@en .",
        "concept:broken a skos:ConceptScheme ; dcterms:title 'Broken'@en ; "
        "skos:definition 'It has no top.'@en ; dcterms:license <https://example.org/> .",
    ],
    "concept": [
        "<https://w3id.org/placegraph/id/concept/level/broken> a skos:Concept .",
        "<https://w3id.org/placegraph/id/concept/level/civic> skos:prefLabel 'Civil'@en .",
        "<https://w3id.org/placegraph/id/concept/level/civic> skos:notation 'civil' .",
        "<https://w3id.org/placegraph/id/concept/level/civic> skos:inScheme concept:status .",
        "<https://w3id.org/placegraph/id/concept/level/civic> skos:definition 'Another one.'@en .",
    ],
    "hierarchy": [
        "<https://w3id.org/placegraph/id/concept/level/broken> a skos:Concept .",
        "<https://w3id.org/placegraph/id/concept/level/civic> skos:broader "
        "<https://w3id.org/placegraph/id/concept/level/national> .",
        "<https://w3id.org/placegraph/id/concept/level/civic> skos:topConceptOf concept:status .",
    ],
    "translations": [
        "<https://w3id.org/placegraph/id/concept/level/broken> skos:inScheme concept:level ; "
        "skos:prefLabel 'kaputt'@de .",
    ],
    "readings": [
        "pg:Broken a owl:Class ; skos:definition 'A thing that is broken.'@en , 'Kaputt.'@de .",
        "pg:Broken a owl:Class ; skos:example 'A broken cup.'@en , 'Une tasse.'@fr .",
        "pg:Broken a owl:Class ; skos:scopeNote 'It may be mended.'@en .",
    ],
    "marks": [
        "<https://w3id.org/placegraph/id/concept/status/broken> skos:inScheme concept:status .",
        "<https://w3id.org/placegraph/id/concept/status/active> pg:live false .",
        "<https://w3id.org/placegraph/id/concept/level/civic> pg:formal true .",
    ],
    "deprecation": [
        "pg:Broken owl:deprecated true .",
        "pg:Broken owl:deprecated true ; dcterms:isReplacedBy pg:Worse . "
        "pg:Worse owl:deprecated true .",
        "pg:Broken dcterms:isReplacedBy pg:Place .",
    ],
}
CASES = [(rule, turtle) for rule, cases in BROKEN.items() for turtle in cases]


def ontology(extra: str = "") -> pyoxigraph.Store:
    """All files of the ontology, with more Turtle beside them."""
    store = pyoxigraph.Store()
    for name in FILES:
        path = ONTOLOGY / f"{name}.ttl"
        store.bulk_load(path=path, format=pyoxigraph.RdfFormat.TURTLE)
    store.load((HEADER + extra).encode(), format=pyoxigraph.RdfFormat.TURTLE)
    return store


def offenders(rule: Path, store: pyoxigraph.Store) -> list[str]:
    """The terms that break a rule."""
    solutions = store.query(rule.read_text(encoding="utf-8"))
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    return [str(solution["term"]) for solution in solutions]


@pytest.fixture(scope="module")
def as_it_stands() -> pyoxigraph.Store:
    """The ontology and nothing beside it."""
    return ontology()


@pytest.mark.parametrize("rule", RULES, ids=lambda path: path.stem)
def test_no_term_breaks_the_rule(rule: Path, as_it_stands: pyoxigraph.Store) -> None:
    assert offenders(rule, as_it_stands) == []


@pytest.mark.parametrize(("rule", "turtle"), CASES, ids=[f"{r}-{t[:40]}" for r, t in CASES])
def test_a_broken_term_is_found(rule: str, turtle: str) -> None:
    assert len(offenders(ONTOLOGY / "rules" / f"{rule}.rq", ontology(turtle))) >= 1


def test_every_rule_has_a_term_that_breaks_it() -> None:
    assert {rule.stem for rule in RULES} == set(BROKEN)


def test_the_style_guide_names_every_rule_and_no_other() -> None:
    guide = (ONTOLOGY / "STYLE.md").read_text(encoding="utf-8")
    named = re.findall(r"\(`([a-z-]+)\.rq`\)", guide)
    assert sorted(named) == sorted(rule.stem for rule in RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda path: path.stem)
def test_a_rule_opens_with_what_it_finds(rule: Path) -> None:
    first = rule.read_text(encoding="utf-8").splitlines()[0]
    assert re.fullmatch(r"# [A-Z].*\.", first)
