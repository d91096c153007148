"""Render the templates: labels stay text, and every page brings its own strict policy."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from placegraph.directory import Thing
from placegraph.store import Store

from .concepts import concept_label
from .countries import country_called, country_name
from .names import Names
from .sentences import Sentences
from .texts import LANGUAGES, Interface, catalogue, interface_of

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
    concept = partial(concept_label, store, interface.language)
    country = partial(country_called, store, language=interface.language)
    return {
        "concept": concept,
        "country_called": country,
        "sentences": Sentences(interface, concept, country),
        "version": store.version,
        "t": interface.say,
        "count": interface.count,
        "number": interface.number,
        "decimal": interface.decimal,
        "percent": interface.percent,
        "word": interface.word,
        "property": interface.property,
        "question_words": interface.question,
        "date": interface.date,
        "name_of": Names(store, interface.language).at,
        "thing_kind": partial(thing_kind, store, interface),
        "older": older_version(request, store.version),
        "language": interface.language,
        "languages": LANGUAGES,
        "origin": f"{request.url.scheme}://{request.url.netloc}",
        "at": request.url.path,
        "here": request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        "script_texts": interface.script(),
        "front": front_is_built(),
    }


def thing_kind(store: Store, interface: Interface, thing: Thing) -> str:
    """What tells namesakes apart: what a thing is and the country it lies in."""
    kind = interface.word(thing.kind_notations[0] if thing.kind_notations else thing.kind)
    if not thing.country:
        return capitalize_first(kind)
    country = country_name(store, thing.country, interface.language)
    return capitalize_first(f"{kind}, {country}")


def older_version(request: Request, version: str) -> str | None:
    """The version that the address was made with, where it is not the one that is shown."""
    asked = request.query_params.get("v", "")[:64]
    return asked if asked and asked != version else None


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


def in_its_language(text: object, language: str) -> Markup:
    """The attribute that says in which language a text of the data is, where not the page's own."""
    said = text.get("language") if isinstance(text, Mapping) else None
    own = said or getattr(text, "language", None)
    return Markup("") if own in (None, language) else Markup(' lang="{}"').format(own)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    environment.filters["page"] = page_of
    environment.filters["word_of"] = lambda notation, word: word(notation)
    environment.filters["capitalize_first"] = capitalize_first
    environment.filters["lang"] = in_its_language
    return environment
