"""A real Chromium, a served store, and a page that notes what a good page never does."""

from __future__ import annotations

import importlib.util
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
import uvicorn

from placegraph.store import Store, open_store
from placegraph_api.app import create_app
from placegraph_api.settings import Settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
)
WIDTHS = (1280, 390)


@contextmanager
def served(store: Store) -> Iterator[str]:
    """The address of the service of a store, on a free port."""
    config = uvicorn.Config(create_app(store, Settings()), port=0, log_level="warning")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the service did not start"
            time.sleep(0.02)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(20)


@dataclass
class Visit:
    """A browser page with what it asked of other hosts and what it complained about."""

    page: Page
    address: str
    foreign: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def watch(self) -> None:
        """Abort requests to other hosts; note them, errors of scripts and console errors."""

        def guard(route: Any) -> None:
            url = route.request.url
            if urlsplit(url).scheme in {"http", "https"} and not url.startswith(self.address):
                self.foreign.append(url)
                route.abort()
            else:
                route.continue_()

        def listen(message: Any) -> None:
            if message.type == "error":
                self.complaints.append(message.text)

        self.page.route("**/*", guard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", listen)

    def open(self, path: str) -> Page:
        """Open a page of the service and wait until it rests."""
        self.page.goto(self.address + path, wait_until="networkidle")
        return self.page


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; tests are skipped where it or playwright is missing."""
    for name in ("playwright", "axe_playwright_python"):
        if importlib.util.find_spec(name) is None:
            pytest.skip(f"{name} is not installed")
    if not CHROMIUM.exists():
        pytest.skip(f"no {CHROMIUM}; install it with: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def address(store: Store, front: None) -> Iterator[str]:
    """The address of the curated data, served."""
    with served(store) as found:
        yield found


@contextmanager
def visiting(browser: Browser, address: str, width: int = 1280) -> Iterator[Visit]:
    """A watched page of a width."""
    context = browser.new_context(viewport={"width": width, "height": 900})
    try:
        visit = Visit(context.new_page(), address)
        visit.watch()
        yield visit
    finally:
        context.close()


@pytest.fixture
def visit(chromium: Browser, address: str) -> Iterator[Visit]:
    """A watched page of the curated data, 1280 pixels wide."""
    with visiting(chromium, address) as found:
        yield found


@pytest.fixture(scope="session")
def hostile_store(front: None, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store in which every label and note is an attack."""
    from placegraph.build import build

    folder = tmp_path_factory.mktemp("hostile")
    curated = folder / "curated" / "hostile"
    curated.mkdir(parents=True)
    for name, text in HOSTILE_FILES.items():
        (curated / name).write_text(text, encoding="utf-8")
    build(folder / "store", folder / "curated")
    return open_store(folder / "store")


ATTACK = "<script>window.ran=1</script><img src=x onerror=window.ran=2>"
HOSTILE_FILES = {
    "dataset.yaml": f"""
id: hostile
title: '{ATTACK}'
description: '{ATTACK}'
licence: unknown
attribution: '{ATTACK}'
publisher: nobody
issued: "2026"
precedence: 10
""",
    "sources.yaml": f"""
- id: attack
  title: '{ATTACK}'
  publisher: '{ATTACK}'
  issued: "2026"
  licence: unknown
""",
    "places.yaml": "".join(
        f"""
- id: {slug}
  label: '{slug} {ATTACK}'
  kind: city
  note: '{ATTACK}'
  evidence: [{{at: 1, source: attack, quote: '{ATTACK}'}}]
"""
        for slug in ("here", "there")
    ),
    "relationships.yaml": f"""
- id: tie
  label: 'tie {ATTACK}'
  parties: [place/here, place/there]
  level: civic
  strands: [civic/twinning]
  formality: twinning
  status: active
  note: '{ATTACK}'
  evidence: [{{at: 1, source: attack, quote: '{ATTACK}'}}]
""",
}


RIGHT_TO_LEFT = "القدس"
LONG = "Llanfair" + "pwllgwyngyll" * 24
STRANGE = (
    # slug, label, longitude and latitude
    ("fiji", "Suva \"the 'east'\" & <b>more</b>", (180, -18)),
    ("chukotka", "Anadyr", (-180, 65)),
    ("north", "North Pole", (0, 90)),
    ("south", "South Pole", (0, -90)),
    ("here", "Here", (10, 50)),
    ("there", "There", (10, 50)),
    ("nowhere", "Nowhere", None),
    ("right", RIGHT_TO_LEFT, (35, 31)),
    ("long", LONG, (-4, 53)),
)
STRANGE_PAIRS = (
    ("fiji", "chukotka"),
    ("north", "south"),
    ("here", "there"),
    ("nowhere", "here"),
    ("right", "long"),
)


@pytest.fixture(scope="session")
def strange_store(front: None, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store of places at the edges: of the map, of the page, of what a name may be."""
    from placegraph.build import build

    folder = tmp_path_factory.mktemp("strange")
    places = [{"id": slug, "label": label, "kind": "city"} for slug, label, _ in STRANGE]
    points = [f"{slug},{point[1]},{point[0]}" for slug, _, point in STRANGE if point]
    ties = [
        {
            "id": f"{a}-{b}",
            "label": f"Tie of {a} and {b}",
            "parties": [f"place/{a}", f"place/{b}"],
            "level": "civic",
            "strands": ["civic/twinning"],
            "formality": "twinning",
            "status": "active",
            "evidence": [{"at": 1, "source": "attack", "quote": "they are twins"}],
        }
        for a, b in STRANGE_PAIRS
    ]
    about = HOSTILE_FILES["dataset.yaml"].replace(ATTACK, "strange")
    about_points = about.replace("id: hostile", "id: points").replace(": 10", ": 40")
    files = {
        "dataset.yaml": about.replace("id: hostile", "id: strange"),
        "sources.yaml": HOSTILE_FILES["sources.yaml"].replace(ATTACK, "strange"),
        "places.yaml": json.dumps(places),
        "points/dataset.yaml": about_points,
        "points/places.csv": "\n".join(["place,latitude,longitude", *points, ""]),
        "relationships.yaml": json.dumps(ties),
    }
    for name, text in files.items():
        file = folder / "curated" / (name if "/" in name else f"strange/{name}")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    build(folder / "store", folder / "curated")
    return open_store(folder / "store")
