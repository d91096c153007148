"""`/dumps`: each named graph as a compressed file, and the document that describes them all.

The files are those of `placegraph.dumps`: made when they are first asked for, kept beside the
store. Their addresses hold the version, so a file that was fetched never changes.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Lock

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, RedirectResponse, Response

from placegraph.catalogue import catalogue
from placegraph.describe import Description
from placegraph.dumps import Dump, describe_dumps, dumps_of
from placegraph.errors import UnknownNameError
from placegraph.store import Store

from ..documents import ONE_PAGE, Address, links, with_document
from ..linked_data import write_description
from ..negotiate import HTML, PAGE_FORMATS, by_extension
from ..settings import Settings
from .common import add_vary, base_of, choose_form

Page = Callable[[Request, Sequence[Dump]], Response]
NEWEST = "latest"
_A_YEAR = "public, max-age=31536000, immutable"


def dumps_router(store: Store, settings: Settings, page: Page) -> APIRouter:
    """Return the routes of the dumps; `page` makes the page that lists them."""
    router = APIRouter(tags=["dumps"])
    folder: Path = settings.dumps or store.path / "dumps"
    making = Lock()

    def made() -> list[Dump]:
        with making:
            return dumps_of(store, folder)

    async def index(request: Request, extension: str) -> Response:
        form = by_extension(extension, PAGE_FORMATS) if extension else None
        if extension and form is None:
            raise UnknownNameError("format", extension, [each.extension for each in PAGE_FORMATS])
        chosen, headers = choose_form(request, form)
        dumps = await run_in_threadpool(made)
        base = base_of(request, settings)
        address = Address(base, "dumps", ONE_PAGE)
        link = links(address, PAGE_FORMATS, about=catalogue().value)
        if chosen.format is HTML:
            response = page(request, dumps)
            response.headers["Link"] = link
            add_vary(response.headers, *headers.values())
            return response
        triples = dict.fromkeys(describe_dumps(store, dumps, base))
        described = Description(catalogue(), tuple(triples), (), ONE_PAGE)
        told = with_document(described, address, store.version)
        body = await run_in_threadpool(write_description, told, chosen.format, base)
        headers |= {"Content-Type": chosen.content_type, "Link": link}
        return Response(body, headers=headers)

    @router.get("/dumps", summary="The dumps and their checksums, as DCAT", response_class=Response)
    async def negotiated(request: Request) -> Response:
        """Answer with the description of all dumps, in any format of a document."""
        return await index(request, "")

    @router.get("/dumps.{extension}", response_class=Response, include_in_schema=False)
    async def by_name(request: Request, extension: str) -> Response:
        return await index(request, extension)

    @router.get(
        "/dumps/{version}/{file}",
        summary="A dump: N-Quads or TriG, compressed",
        response_class=FileResponse,
        responses={200: {"content": {"application/gzip": {}}}, 404: {"description": "No such"}},
    )
    async def dump(request: Request, version: str, file: str) -> Response:
        """Answer with for example `/dumps/latest/briefing.nq.gz`, which leads to the version."""
        files = {each.file: each for each in await run_in_threadpool(made)}
        if file not in files:
            raise UnknownNameError("dump", file, files)
        if version == NEWEST:
            address = f"{base_of(request, settings)}/dumps/{store.version}/{file}"
            return RedirectResponse(address, 307)
        if version != store.version:
            raise UnknownNameError("version that has dumps", version, (NEWEST, store.version))
        headers = {"Cache-Control": _A_YEAR, "ETag": f'"{files[file].sha256}"'}
        path = folder / version / file
        return FileResponse(path, headers=headers, media_type="application/gzip")

    return router
