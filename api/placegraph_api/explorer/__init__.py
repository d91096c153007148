"""Pages for people: server-rendered, without a script that they need to be read."""

from .collections import render_collection
from .routes import router
from .service import error_page, sparql_page
from .things import render

__all__ = ["error_page", "render", "render_collection", "router", "sparql_page"]
