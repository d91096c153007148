"""What can be downloaded is described as DCAT, and what arrives is what was described."""

import gzip
import hashlib

import pytest
from rdflib import RDF, Dataset, Graph, Namespace, URIRef
from rdflib.compare import isomorphic
from starlette.testclient import TestClient

from placegraph.identifiers import ids
from placegraph.store import Store

DCAT = Namespace("http://www.w3.org/ns/dcat#")
DCTERMS = Namespace("http://purl.org/dc/terms/")
SPDX = Namespace("http://spdx.org/rdf/terms#")
BASE = "http://testserver"


@pytest.fixture(scope="module")
def described(service: TestClient) -> Graph:
    """The description of all dumps."""
    return Graph().parse(data=service.get("/dumps.ttl").content, format="turtle")


def test_every_dump_that_is_described_arrives_as_described(
    service: TestClient, store: Store, described: Graph
) -> None:
    distributions = set(described.subjects(RDF.type, DCAT.Distribution))
    assert len(distributions) == 2 * (len(store.manifest.graphs) + 1)
    for node in distributions:
        address = str(described.value(node, DCAT.downloadURL))
        answer = service.get(address)
        assert answer.status_code == 200
        checksum = described.value(node, SPDX.checksum)
        assert hashlib.sha256(answer.content).hexdigest() == str(
            described.value(checksum, SPDX.checksumValue)
        )
        assert len(answer.content) == int(str(described.value(node, DCAT.byteSize)))
        assert answer.headers["Content-Type"] == "application/gzip"
        assert "immutable" in answer.headers["Cache-Control"]


def test_a_dataset_has_its_dumps_and_its_licence(store: Store, described: Graph) -> None:
    dataset = URIRef(ids() + "dataset/briefing")
    files = {str(node).rsplit("/", 1)[1] for node in described.objects(dataset, DCAT.distribution)}
    assert files == {"briefing.nq.gz", "briefing.trig.gz"}
    node = URIRef(f"{BASE}/dumps/{store.version}/briefing.nq.gz")
    assert described.value(node, DCTERMS.license) == URIRef(
        "https://creativecommons.org/licenses/by/4.0/"
    )
    assert str(described.value(node, DCAT.mediaType)).endswith("/application/n-quads")
    assert str(described.value(node, DCAT.compressFormat)).endswith("/application/gzip")


def test_the_formats_of_the_description_say_the_same(service: TestClient, described: Graph) -> None:
    for extension, form in (("nt", "nt"), ("rdf", "xml")):
        again = Graph().parse(data=service.get(f"/dumps.{extension}").content, format=form)
        assert isomorphic(again, described)
    document = service.get("/dumps", headers={"Accept": "application/ld+json"}).json()
    assert document["id"] == ids() + "dataset/catalogue"
    datasets = {each["id"]: each for each in document["dcat:dataset"]}
    (whole, _) = datasets[f"{BASE}/dumps#everything"]["dcat:distribution"]
    assert len(whole["spdx:checksum"]["spdx:checksumValue"]) == 64
    page = service.get("/dumps", headers={"Accept": "text/html"}).text
    for node in described.subjects(RDF.type, DCAT.Distribution):
        assert f'href="{str(node).removeprefix(BASE)}"' in page


def test_rdflib_reads_a_dump(service: TestClient) -> None:
    packed = service.get("/dumps/latest/briefing.trig.gz", follow_redirects=True).content
    read = Dataset().parse(data=gzip.decompress(packed), format="trig")
    assert {str(graph.identifier) for graph in read.graphs()} >= {ids() + "dataset/briefing"}


def test_the_latest_leads_to_the_version_and_others_are_not_there(
    service: TestClient, store: Store
) -> None:
    answer = service.get("/dumps/latest/all.nq.gz")
    assert answer.status_code == 307
    assert answer.headers["Location"] == f"{BASE}/dumps/{store.version}/all.nq.gz"
    for address in ("/dumps/0123456789abcdef/all.nq.gz", "/dumps/latest/none.nq.gz", "/dumps.pdf",
                    f"/dumps/{store.version}/dumps.json", "/dumps/..%2f../all.nq.gz"):  # fmt: skip
        assert service.get(address).status_code == 404, address


def test_a_dump_is_fetched_in_parts_and_only_when_it_is_not_known(
    service: TestClient, store: Store
) -> None:
    address = f"/dumps/{store.version}/briefing.nq.gz"
    whole = service.get(address)
    part = service.get(address, headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, whole.content[10:20])
    known = service.get(address, headers={"If-None-Match": whole.headers["ETag"]})
    assert (known.status_code, known.content) == (304, b"")
    head = service.head(address)
    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["Content-Length"]) == len(whole.content)
