"""The page around a picture: one template for the standalone file and for the service.

Whatever a label holds stays text: the template escapes it, and the JSON beside it has no
character that could end its element. A standalone page names the checksums of its own
scripts, so a browser runs these and no other.
"""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import json
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from placegraph.export.drawing import Drawing

FOLDER = Path(__file__).parent
VIS_FOLDER = "lib/vis-9.1.2"
VIS_FILE = "vis-network.min.js"

_ESCAPES = {ord(mark): f"\\u{ord(mark):04x}" for mark in "<>&\u2028\u2029"}

Link = Callable[[str, str], str]


def vis_folder() -> Path:
    """The folder of the vis-network that pyvis ships; importing pyvis is not needed for it."""
    found = importlib.util.find_spec("pyvis")
    assert found is not None  # noqa: S101 - a dependency of placegraph
    assert found.origin is not None  # noqa: S101
    return Path(found.origin).parent / VIS_FOLDER


def safe_json(data: Any) -> Markup:
    """JSON that can stand inside a script element.

    >>> safe_json("</script>")
    Markup('"\\\\u003c/script\\\\u003e"')
    """
    return Markup(json.dumps(data, ensure_ascii=False).translate(_ESCAPES))  # noqa: S704


def standalone_page(drawing: Drawing, title: str) -> str:
    """One HTML page that needs nothing else: scripts, style, picture and table."""
    css = _read(FOLDER / "picture.css")
    script = _read(FOLDER / "picture.js")
    vis = _read(vis_folder() / VIS_FILE).rsplit("\n//# sourceMappingURL", 1)[0]
    policy = (
        f"default-src 'none'; script-src {_checksum(vis)} {_checksum(script)}; "
        f"style-src {_checksum(css)}; img-src data:; base-uri 'none'; form-action 'none'"
    )
    return _template().render(
        drawing=drawing,
        title=title,
        data=safe_json(drawing.data()),
        policy=policy,
        standalone=True,
        framed=False,
        around=(),
        css=Markup(css),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - our own file
        vis=Markup(vis),  # noqa: S704 - the file that pyvis ships
        link=lambda label, _path: label,
    )


def served_page(
    drawing: Drawing,
    title: str,
    *,
    static: str,
    link: Link,
    framed: bool,
    around: Sequence[tuple[str, str]],
) -> str:
    """The page of the service: scripts and style come from its folder `static`.

    `around` holds labels and addresses of links to other pages.
    """
    return _template().render(
        drawing=drawing,
        title=title,
        data=safe_json(drawing.data()),
        policy=None,
        standalone=False,
        framed=framed,
        around=around,
        static=static,
        link=link,
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(FOLDER, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
    )
    return environment.get_template("picture.html")


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _checksum(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"
