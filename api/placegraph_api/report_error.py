"""“Report an error”: where a visitor tells that a relationship is told wrongly.

The address is a setting: a page that takes what is said as parameters, such as the form for new
issues of a tracker, or `mailto:`. It is told the relationship, the sources that state it and the
version that was read. All of that is percent-encoded, so that no name can become another parameter,
another header of a mail or another address.
"""

import re
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from pyoxigraph import Literal, NamedNode

from placegraph.errors import ParameterError
from placegraph.identifiers import at_path
from placegraph.store import Store
from placegraph.vocab import PG, RDFS

# Printable ASCII but what ends an address in HTML or in a header.
_PAGE = re.compile(r"https?://[!#-&(-;=?-\[\]_a-z~]+")
# It stands in a header too, which proxies want short.
LONGEST = 200
_MAIL = re.compile(r"mailto:[\w.+-]+@[\w-]+(\.[\w-]+)+", re.ASCII)


def checked(address: str) -> str:
    """Return the address of a setting; raises ParameterError for what cannot take reports."""
    if not (_PAGE.fullmatch(address) or _MAIL.fullmatch(address)):
        raise ParameterError(
            f"errors cannot be reported to {address!r}; expected an address such as "
            "https://council.example/report or mailto:data@council.example"
        )
    return address


def report_address(to: str | None, store: Store, path: str) -> str | None:
    """Return where an error of the relationship at a path is reported; None if nowhere.

    Of any other thing nothing is reported.
    """
    if to is None or not path.startswith("relationship/"):
        return None
    tie = at_path(path)
    sources = [
        node.value for node in _values(store, tie, PG.statedIn) if isinstance(node, NamedNode)
    ]
    label = next((one.value for one in _values(store, tie, RDFS.label)), path)
    title = f"Error in: {label[:LONGEST]}"
    text = "\n".join(
        (
            f"Relationship: {tie.value}",
            f"Version: {store.version}",
            *(f"Source: {source}" for source in sources),
            "",
            "What is wrong, and how do you know?",
            "",
        )
    )
    if to.startswith("mailto:"):
        # RFC 6068: a line ends with CR LF.
        body = text.replace("\n", "\r\n")
        return f"{to}?subject={quote(title, safe='')}&body={quote(body, safe='')}"
    said = [("relationship", tie.value), ("version", store.version)]
    said += [*(("source", source) for source in sources), ("title", title), ("body", text)]
    there = urlsplit(to)
    query = "&".join(filter(None, (there.query, urlencode(said, quote_via=quote))))
    return urlunsplit(there._replace(query=query))


def _values(store: Store, node: NamedNode, predicate: NamedNode) -> list[NamedNode | Literal]:
    quads = store.dataset.quads_for_pattern(node, predicate, None, None)
    found = {quad.object for quad in quads if isinstance(quad.object, NamedNode | Literal)}
    return sorted(found, key=str)
