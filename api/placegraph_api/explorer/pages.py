"""Render the templates: labels stay text, and every page brings its own strict policy."""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from placegraph.export.words import date_words
from placegraph.store import Store

from .concepts import concept_label
from .texts import LANGUAGES, catalogue, interface_of

BUILT = Path(__file__).parent / "built"
TEMPLATES = Path(__file__).parent / "templates"

# No inline script, no inline style, nothing from elsewhere.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'self'"
)


def page_of(path: str) -> str:
    """The address of a thing's page on this service.

    >>> page_of("concept/strand/education/schools")
    '/concept/strand/education/schools'
    """
    return "/" + quote(path)


def store_of(request: Request) -> Store:
    """The store that the app serves."""
    store: Store = request.app.state.store
    return store


def respond(
    request: Request, template: str, status_code: int = 200, **content: Any
) -> HTMLResponse:
    """A page made from a template."""
    html = _environment().get_template(template).render(**frame_of(request), **content)
    return localised(request, html_response(html, status_code))


def localised(request: Request, response: HTMLResponse) -> HTMLResponse:
    """A page with the headers that say that it has a language."""
    response.headers["Content-Language"] = interface_of(request).language
    response.headers["Vary"] = "Accept, Accept-Language, Cookie"
    return response


def frame_of(request: Request) -> dict[str, Any]:
    """What the frame around every page needs: texts, language, version, scripts."""
    interface, store = interface_of(request), store_of(request)
    return {
        "concept": partial(concept_label, store, interface.language),
        "version": store.version,
        "t": interface.say,
        "count": interface.count,
        "number": interface.number,
        "language": interface.language,
        "languages": LANGUAGES,
        "origin": f"{request.url.scheme}://{request.url.netloc}",
        "here": request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        "script_texts": interface.script(),
        "front": front_is_built(),
    }


def front_is_built() -> bool:
    """Whether this installation has the scripts of the explorer."""
    return (BUILT / "explorer.js").is_file()


def html_response(html: str, status_code: int = 200) -> HTMLResponse:
    """Text as a page, with the policy that keeps foreign and inline scripts out."""
    headers = {"Content-Security-Policy": POLICY, "Vary": "Accept"}
    return HTMLResponse(html, status_code, headers=headers)


def capitalize_first(text: str) -> str:
    """The text with a capital letter at its start and the rest as it is.

    >>> capitalize_first("member of the EU")
    'Member of the EU'
    """
    return text[:1].upper() + text[1:]


def prepare() -> None:
    """Read the texts and compile the templates, so that no visitor waits for it."""
    catalogue()
    for name in _environment().list_templates(["html"]):
        _environment().get_template(name)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    environment.filters["page"] = page_of
    environment.filters["date"] = date_words
    environment.filters["capitalize_first"] = capitalize_first
    return environment
