"""Read the graphs that a request brings: one as its body, or several as a form of files.

Nothing is parsed here; what could blow up while it is parsed is refused by its looks.
"""

import re
from collections.abc import AsyncGenerator

from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from ..negotiate import GRAPH_FORMATS
from ..problems import RequestError, UnsupportedMediaTypeError
from .protocol import read_body

Parts = list[tuple[str, str]]
"""Bodies, each with the extension of its format."""


async def read_parts(request: Request, max_bytes: int) -> Parts:
    """Return what a request brings; raises TooLongError, and others for what is no graph."""
    media_type = request.headers.get("content-type", "")
    body = await read_body(request, max_bytes)
    if not media_type.lower().startswith("multipart/form-data"):
        return [(_extension(media_type), _harmless(media_type, body))]

    async def stream() -> AsyncGenerator[bytes, None]:
        yield body

    try:
        form = await MultiPartParser(request.headers, stream()).parse()
    except (MultiPartException, KeyError) as error:
        raise RequestError(f"the multipart body cannot be read: {error}") from None
    parts: Parts = []
    for _, each in form.multi_items():
        if isinstance(each, str):
            raise RequestError("every part of the form is a file with a Content-Type")
        content, kind = await each.read(), each.content_type or ""
        parts.append((_extension(kind), _harmless(kind, content)))
    await form.close()
    return parts


def base_of(request: Request) -> str:
    """Return the IRI that relative ones in a body are resolved against."""
    return str(request.url.replace(query="", fragment=""))


def _extension(content_type: str) -> str:
    media_type = content_type.partition(";")[0].strip().lower()
    for form in GRAPH_FORMATS:
        if media_type in (form.media_type, *form.aliases):
            return form.extension
    raise UnsupportedMediaTypeError(content_type, tuple(each.media_type for each in GRAPH_FORMATS))


def _harmless(content_type: str, body: bytes) -> str:
    """Refuse XML that declares entities, which may be a thousand times as long as they look."""
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise RequestError(f"the body is not UTF-8: {error.reason}") from None
    if "xml" in content_type and re.search("<!(?:doctype|entity)", text, re.IGNORECASE):
        raise RequestError("RDF/XML with a document type or entities is not taken")
    return text
