"""Pages for people: server-rendered, without a script that they need to be read."""

from .collections import render_collection
from .dumps import render_dumps
from .routes import router
from .service import error_page, sparql_page
from .things import render

__all__ = [
    "error_page",
    "render",
    "render_collection",
    "render_dumps",
    "router",
    "sparql_page",
]
