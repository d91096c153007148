"""Pages for people: server-rendered, without a script that they need to be read."""

from .routes import router
from .service import error_page, sparql_page
from .things import render

__all__ = ["error_page", "render", "router", "sparql_page"]
