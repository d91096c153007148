"""What docs/ontology.md shows is run, and the redirects lead where it says."""

import re
from pathlib import Path

import pyshacl
import pytest
from rdflib import Graph

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "ontology.md").read_text(encoding="utf-8")
REDIRECTS = (ROOT / "ontology" / "w3id.htaccess").read_text(encoding="utf-8")
RULES = re.findall(r"^RewriteRule (\S+) (\S+) \[(.*)\]$", REDIRECTS, flags=re.MULTILINE)

LEADS_TO = {
    "ns": "https://SERVICE/ns",
    "ns/0.1.0": "https://SERVICE/ns/0.1.0",
    "ns.ttl": "https://SERVICE/ns.ttl",
    "shapes": "https://SERVICE/ns/shapes.ttl",
    "shapes/0.1.0": "https://SERVICE/ns/shapes.ttl",
    "alignments": "https://SERVICE/ns/alignments.ttl",
    "id/place/southampton": "https://SERVICE/id/place/southampton",
    "id/pair/bo--warwick-and-leamington": "https://SERVICE/id/pair/bo--warwick-and-leamington",
    "id/concept/strand/education/schools": "https://SERVICE/id/concept/strand/education/schools",
    "context.jsonld": "https://SERVICE/context.jsonld",
    "context/0.1.0.jsonld": "https://SERVICE/context/0.1.0.jsonld",
    "": "https://SERVICE/",
}


def redirect(path: str) -> tuple[str, str]:
    """Where the first rule that fits leads, and its status, as Apache reads them."""
    for pattern, target, flags in RULES:
        if match := re.fullmatch(pattern, path):
            status = re.search(r"R=(\d+)", flags)
            assert status
            return match.expand(target.replace("$", "\\")), status.group(1)
    raise LookupError(path)


@pytest.mark.parametrize("path", LEADS_TO, ids=lambda path: path or "front page")
def test_an_iri_is_redirected_to_the_service(path: str) -> None:
    assert redirect(path)[0] == LEADS_TO[path]


@pytest.mark.parametrize("path", ["id/place/southampton", "ns"])
def test_what_cannot_be_sent_over_the_wire_answers_303(path: str) -> None:
    assert redirect(path)[1] == "303"


def test_an_unknown_path_is_not_redirected() -> None:
    with pytest.raises(LookupError):
        redirect("elsewhere/entirely")


def test_the_turtle_of_the_guide_breaks_no_shape(background: Graph, shapes: Graph) -> None:
    blocks = re.findall(r"```turtle\n(.*?)```", GUIDE, flags=re.DOTALL)
    assert blocks
    for block in blocks:
        data = background + Graph().parse(data=block, format="turtle")
        conforms, _, text = pyshacl.validate(data, shacl_graph=shapes, inplace=True)
        assert conforms, text


def test_every_term_that_the_guide_names_exists(vocabulary: Graph) -> None:
    named = set(re.findall(r"`pg:([A-Za-z]+)`", GUIDE))
    terms = {str(subject).rpartition("#")[2] for subject in vocabulary.subjects()}
    assert named
    assert named <= terms


def test_every_file_that_the_guide_names_exists() -> None:
    table = re.findall(r"^\| (`.*?) \|", GUIDE, flags=re.MULTILINE)
    files = [name for cell in table for name in re.findall(r"`([^`…]+)`", cell)]
    assert len(files) >= 8
    assert all((ROOT / "ontology" / name).exists() for name in files)
