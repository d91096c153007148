"""Read a query or an update from a request, as SPARQL 1.1 Protocol, section 2, has it.

A form field is decoded once, by the form parser, so percent-encoded IRIs survive.
What the Recommendation leaves open is refused rather than guessed: two queries, a
query beside a body, parameters of updates with a query.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl

import pyoxigraph
from starlette.requests import Request

from ..problems import RequestError, TooLongError, UnsupportedMediaTypeError

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
BODY_TYPES = (FORM, QUERY, UPDATE)

_GRAPH_PARAMETERS = {
    "query": ("default-graph-uri", "named-graph-uri"),
    "update": ("using-graph-uri", "using-named-graph-uri"),
}
_PARAMETERS = {"query", "update", *_GRAPH_PARAMETERS["query"], *_GRAPH_PARAMETERS["update"]}
_MAX_FIELDS = 1000
# More than the limit is read and thrown away, so that a client that is still sending
# can receive the refusal; a client that goes on for ever is cut off.
_MAX_DISCARDED = 64 << 20

Fields = Mapping[str, list[str]]


@dataclass(frozen=True)
class Operation:
    """A query or an update, with the dataset that the request gives it."""

    kind: Literal["query", "update"]
    text: str
    default_graphs: tuple[str, ...] | None
    """Graphs of the default graph (for an update: USING); None leaves it to the text."""
    named_graphs: tuple[str, ...]


async def read_operation(request: Request, max_body_bytes: int) -> Operation | None:
    """Return what the request asks, or None for a GET that asks for the description."""
    address = read_fields(request.scope["query_string"], "the address")
    if request.method != "POST":
        if "update" in address:
            raise RequestError("an update is sent by POST, never in the address")
        return _operation("query", address) if "query" in address else None
    media_type = body_type(request)
    body = await read_body(request, max_body_bytes)
    if media_type == FORM:
        if stray := sorted(_PARAMETERS & set(address)):
            raise RequestError(
                f"a form has its parameters in the body, not in the address: {', '.join(stray)}"
            )
        return _form_operation(read_fields(body, "the form"))
    kind: Literal["query", "update"] = "query" if media_type == QUERY else "update"
    if stray := sorted({"query", "update"} & set(address)):
        raise RequestError(f"the body is the {kind}; remove from the address: {', '.join(stray)}")
    return _operation(kind, {**address, kind: [_text(body)]})


def _form_operation(fields: Fields) -> Operation:
    if "query" in fields and "update" in fields:
        raise RequestError("one request is either a query or an update, not both")
    if "query" not in fields and "update" not in fields:
        raise RequestError("the form has neither a field 'query' nor a field 'update'")
    return _operation("query" if "query" in fields else "update", fields)


def _operation(kind: Literal["query", "update"], fields: Fields) -> Operation:
    if len(fields[kind]) > 1:
        raise RequestError(f"expected one {kind}, there are {len(fields[kind])}")
    other = "update" if kind == "query" else "query"
    if stray := [name for name in _GRAPH_PARAMETERS[other] if name in fields]:
        raise RequestError(f"{', '.join(stray)} cannot go with a {kind}, only with a {other}")
    default, named = (
        tuple(_graph_iri(name, iri) for iri in fields.get(name, []))
        for name in _GRAPH_PARAMETERS[kind]
    )
    # 2.1.4: with either parameter the dataset is exactly what the request names.
    return Operation(kind, fields[kind][0], default if default or named else None, named)


def _graph_iri(name: str, iri: str) -> str:
    try:
        return pyoxigraph.NamedNode(iri).value
    except ValueError as error:
        raise RequestError(f"{name} is not an absolute IRI: {iri[:200]!r} ({error})") from None


def read_fields(encoded: bytes, where: str) -> Fields:
    """Return the fields of a form or a query string, each decoded once."""
    fields: dict[str, list[str]] = {}
    try:
        pairs = parse_qsl(
            encoded.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MAX_FIELDS,
        )
    except UnicodeDecodeError:
        raise RequestError(f"{where} is not percent-encoded UTF-8") from None
    except ValueError as error:
        raise RequestError(f"{where} cannot be read: {error}") from None
    for name, value in pairs:
        fields.setdefault(name, []).append(value)
    return fields


def body_type(request: Request, known: tuple[str, ...] = BODY_TYPES) -> str:
    """Return the media type of the body; any charset but UTF-8 is refused."""
    stated = request.headers.get("content-type", "")
    media_type, *parameters = (part.strip().lower() for part in stated.split(";"))
    charsets = [each.partition("=")[2].strip('" ') for each in parameters if "charset" in each]
    if media_type not in known or any(each not in ("utf-8", "utf8") for each in charsets):
        raise UnsupportedMediaTypeError(stated, known)
    return media_type


async def read_body(request: Request, max_bytes: int) -> bytes:
    """Return the body of a request; raises TooLongError for a longer one."""
    body, length = bytearray(), 0
    async for part in request.stream():
        length += len(part)
        if length <= max_bytes:
            body += part
        elif length > _MAX_DISCARDED:
            break
    if length > max_bytes:
        raise TooLongError(f"the body is longer than {max_bytes:,} bytes, the limit here")
    return bytes(body)


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise RequestError(f"the body is not UTF-8: {error.reason} at byte {error.start}") from None
