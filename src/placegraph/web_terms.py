"""The terms that documents say of themselves: what they are about, and which page of how many."""

from pyoxigraph import NamedNode

from placegraph.vocab import Namespace


class FOAF(Namespace, prefix="foaf", iri="http://xmlns.com/foaf/0.1/"):
    """Friend of a Friend."""

    Document: NamedNode
    primaryTopic: NamedNode  # noqa: N815 - spelled as in its vocabulary


class HYDRA(Namespace, prefix="hydra", iri="http://www.w3.org/ns/hydra/core#"):
    """Hydra: collections and their pages."""

    Collection: NamedNode
    PartialCollectionView: NamedNode
    first: NamedNode
    last: NamedNode
    member: NamedNode
    next: NamedNode
    pageIndex: NamedNode  # noqa: N815
    previous: NamedNode
    totalItems: NamedNode  # noqa: N815
    view: NamedNode
