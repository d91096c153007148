"""The files of the ontology as graphs, each read once."""

from pathlib import Path

import pytest
from rdflib import RDF, RDFS, SKOS, Graph

ONTOLOGY = Path(__file__).parents[2] / "ontology"


@pytest.fixture(scope="session")
def vocabulary() -> Graph:
    """The classes and properties."""
    return Graph().parse(ONTOLOGY / "placegraph.ttl")


@pytest.fixture(scope="session")
def schemes() -> Graph:
    """The concept schemes."""
    return Graph().parse(ONTOLOGY / "schemes.ttl")


@pytest.fixture(scope="session")
def alignments() -> Graph:
    """The ties to other vocabularies."""
    return Graph().parse(ONTOLOGY / "alignments.ttl")


@pytest.fixture(scope="session")
def shapes() -> Graph:
    """The SHACL shapes."""
    return Graph().parse(ONTOLOGY / "shapes.ttl")


@pytest.fixture(scope="session")
def background(vocabulary: Graph, schemes: Graph) -> Graph:
    """What the shapes look up in the ontology: classes above classes, concepts in schemes.

    Labels and definitions are left out, because examples are validated some 140 times.
    """
    looked_up = {RDF.type, RDFS.subClassOf, SKOS.inScheme}
    graph = Graph()
    for source in (vocabulary, schemes):
        for triple in source:
            if triple[1] in looked_up:
                graph.add(triple)
    return graph
