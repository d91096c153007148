"""What a document says of itself: what it is about, of which version, which page of how many.

The same is told as triples, which every format of the document holds, and as `Link` headers for
those who read no triples.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from pyoxigraph import Literal, NamedNode, Triple

from placegraph.collection import Collection
from placegraph.describe import Description, Page
from placegraph.vocab import DCAT, RDF, RDFS, XSD
from placegraph.web_terms import FOAF, HYDRA

from .negotiate import Format

_PAGES: Mapping[str, NamedNode] = {
    "first": HYDRA.first,
    "prev": HYDRA.previous,
    "next": HYDRA.next,
    "last": HYDRA.last,
}


ONE_PAGE = Page(1, 1, 0)


@dataclass(frozen=True)
class Address:
    """Where a document is: the service, the path, and the page."""

    base: str
    path: str
    page: Page

    def url(self, number: int | None = None, extension: str = "") -> str:
        """Return the address of a page; that of the first, which all begin with, names no page."""
        number = number or self.page.number
        ending = f".{extension}" if extension else ""
        query = f"?page={number}" if number > 1 else ""
        return f"{self.base}/{self.path}{ending}{query}"

    def around(self) -> Iterator[tuple[str, int]]:
        """Yield the pages that this one leads to, by their relation; none where there is one."""
        number, pages = self.page.number, self.page.pages
        if pages == 1:
            return
        yield "first", 1
        if number > 1:
            yield "prev", number - 1
        if number < pages:
            yield "next", number + 1
        yield "last", pages


def links(
    address: Address,
    formats: Iterable[Format],
    *,
    extension: str = "",
    about: str | None = None,
    report: str | None = None,
) -> str:
    """Return the Link header of a document: other formats and pages, what it is about.

    `report` is where an error of it is reported.
    """
    found = [
        f'<{address.url(extension=each.extension)}>; rel="alternate"; type="{each.media_type}"'
        for each in formats
    ]
    found += [
        f'<{address.url(number, extension)}>; rel="{rel}"' for rel, number in address.around()
    ]
    found.append(f'<{address.url()}>; rel="canonical"')
    if about:
        found.append(f'<{about}>; rel="describes"')
    if report:
        found.append(f'<{report}>; rel="help"; title="Report an error"')
    return ", ".join(found)


def with_document(description: Description, address: Address, version: str) -> Description:
    """Return the description with what its document says of itself."""
    document = NamedNode(address.url())
    said = [
        Triple(document, RDF.type, FOAF.Document),
        Triple(document, FOAF.primaryTopic, description.node),
        *_page(document, address, version),
    ]
    return replace(
        description,
        triples=(*description.triples, *said),
        included=(*description.included, document),
    )


def describe_collection(found: Collection, address: Address, version: str) -> Description:
    """Return the description of a collection: its members of this page, and the page."""
    first = replace(address, page=replace(address.page, number=1))
    node, view = NamedNode(f"{first.url()}#collection"), NamedNode(address.url())
    triples = [
        Triple(node, RDF.type, HYDRA.Collection),
        Triple(node, RDFS.label, Literal(f"All of kind {found.kind}", language="en")),
        Triple(node, HYDRA.totalItems, _integer(found.page.total)),
        Triple(node, HYDRA.view, view),
        Triple(view, RDF.type, HYDRA.PartialCollectionView),
        *_page(view, address, version),
    ]
    for member in found.members:
        triples.append(Triple(node, HYDRA.member, member.node))
        triples += [Triple(member.node, RDFS.label, label) for label in member.labels]
    return Description(node, tuple(triples), (), found.page)


def _page(document: NamedNode, address: Address, version: str) -> Iterator[Triple]:
    yield Triple(document, DCAT.version, Literal(version))
    yield Triple(document, HYDRA.pageIndex, _integer(address.page.number))
    yield Triple(document, HYDRA.totalItems, _integer(address.page.total))
    for rel, number in address.around():
        yield Triple(document, _PAGES[rel], NamedNode(address.url(number)))


def _integer(number: int) -> Literal:
    return Literal(str(number), datatype=XSD.integer)
