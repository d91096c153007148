"""A store elsewhere: versions of the graph in a triple store that speaks SPARQL 1.1 over HTTP.

`address` takes what people write after `--store`; what comes of it stands wherever the folder of
a store may stand. docs/remote-store.md says what is kept where.
"""

from placegraph.remote.address import Access, RemoteAddress, address

__all__ = ["Access", "RemoteAddress", "address"]
