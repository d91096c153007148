"""`/robots.txt` and `/sitemap.xml`: what those who index the web may read, and where it is."""

from collections.abc import Iterable, Iterator

from fastapi import APIRouter, Request
from starlette.responses import PlainTextResponse, Response

from placegraph.collection import paths_of
from placegraph.errors import UnknownNameError
from placegraph.export.xml import text
from placegraph.store import Store

from ..settings import Settings
from .common import base_of

# What has a page worth finding; the rest is told on these pages.
INDEXED = (
    "place",
    "organisation",
    "relationship",
    "agreement",
    "event",
    "lesson",
    "source",
    "dataset",
    "concept",
)
# Each of these addresses has as many forms as there are questions.
EXPENSIVE = (
    "/sparql",
    "/graph-store",
    "/network",
    "/questions/",
    "/metrics/",
    "/scenarios/",
    "/paths",
    "/changes",
    "/evidence",
    "/search",
    "/reconcile",
    "/find",
    "/ask/",
    "/picture",
    "/dumps/",
    "/*?page=",
)
# A part may have 50,000 addresses and 50 MB.
PER_PART = 20_000
XML = "application/xml; charset=utf-8"
SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"


def crawlers_router(store: Store, settings: Settings) -> APIRouter:
    """Return the routes for crawlers."""
    router = APIRouter(include_in_schema=False)
    changed = store.manifest.published

    def answer(kind: str, item: str, addresses: Iterable[str]) -> Response:
        body = "".join(_sitemap(kind, item, addresses, changed))
        return Response(body, headers={"Content-Type": XML})

    @router.get("/robots.txt")
    def robots(request: Request) -> Response:
        lines = ["User-agent: *", *(f"Disallow: {path}" for path in EXPENSIVE)]
        lines.append(f"Sitemap: {base_of(request, settings)}/sitemap.xml")
        return PlainTextResponse("\n".join(lines) + "\n")

    @router.get("/sitemap.xml")
    def sitemap(request: Request) -> Response:
        base = base_of(request, settings)
        return answer(
            "sitemapindex", "sitemap", (f"{base}/sitemap/{name}.xml" for name in _parts(store))
        )

    @router.get("/sitemap/{name}.xml")
    def part(request: Request, name: str) -> Response:
        found = _parts(store).get(name)
        if found is None:
            raise UnknownNameError("part of the sitemap", name, _parts(store))
        base = base_of(request, settings)
        return answer("urlset", "url", (f"{base}/{path}" for path in found))

    return router


def _parts(store: Store) -> dict[str, tuple[str, ...]]:
    """The paths of each part, by its name."""
    paths = paths_of(store)
    parts = {"pages": ("", "ns", "dumps", *(kind for kind in INDEXED if kind in paths))}
    for kind in INDEXED:
        found = paths.get(kind, ())
        for number, start in enumerate(range(0, len(found), PER_PART), 1):
            parts[f"{kind}-{number}"] = found[start : start + PER_PART]
    return parts


def _sitemap(kind: str, item: str, addresses: Iterable[str], changed: str) -> Iterator[str]:
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<{kind} xmlns="{SITEMAPS}">\n'
    for address in addresses:
        yield f"<{item}><loc>{text(address)}</loc><lastmod>{changed}</lastmod></{item}>\n"
    yield f"</{kind}>\n"
