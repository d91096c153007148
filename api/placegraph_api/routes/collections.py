"""`/{kind}`: all things of a kind, page by page, for people and as linked data.

An address of one part leads here last, so a page that does not exist is answered with the kinds
there are.
"""

from collections.abc import Callable
from functools import lru_cache

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from placegraph.collection import Collection, collection
from placegraph.store import Store

from ..documents import Address, describe_collection, links
from ..linked_data import write_description
from ..negotiate import HTML, PAGE_FORMATS, Format, by_extension
from ..settings import Settings
from .common import add_vary, base_of, choose_form, page_number

Page = Callable[[Request, Collection, Address], Response]


def collections_router(store: Store, settings: Settings, page: Page) -> APIRouter:
    """Return the route of collections; `page` makes the HTML page of one."""
    router = APIRouter(tags=["things"])

    @lru_cache(maxsize=settings.cached_answers)
    def written(kind: str, number: int, form: Format, base: str) -> tuple[bytes, str]:
        found = collection(store, kind, number)
        address = Address(base, kind, found.page)
        body = write_description(describe_collection(found, address, store.version), form, base)
        return body, links(address, PAGE_FORMATS, extension=form.extension)

    @router.get(
        "/{kind}",
        summary="All things of a kind",
        response_class=Response,
        responses={
            200: {"content": {each.media_type: {} for each in PAGE_FORMATS}},
            404: {"description": "No such kind"},
        },
    )
    async def index(request: Request, kind: str) -> Response:
        """Answer with a page (`?page=2`) of for example `/place`, in any format of a thing.

        An extension names the format, as in `/place.ttl`; the `Link` header names other pages.
        """
        name, _, extension = kind.partition(".")
        form = by_extension(extension, PAGE_FORMATS) if extension else None
        name = kind if form is None else name
        chosen, headers = choose_form(request, form)
        number, base = page_number(request), base_of(request, settings)
        if chosen.format is HTML:
            found = await run_in_threadpool(collection, store, name, number)
            address = Address(base, name, found.page)
            response = page(request, found, address)
            response.headers["Link"] = links(address, PAGE_FORMATS)
            add_vary(response.headers, "Accept-Language", *headers.values())
            return response
        body, link = await run_in_threadpool(written, name, number, chosen.format, base)
        return Response(
            body, headers={"Content-Type": chosen.content_type, "Link": link, **headers}
        )

    return router
