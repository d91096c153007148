"""What the scripts say is in the reader's language: nothing reads there as it does in English."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from browser.conftest import Visit
from placegraph_api.explorer.texts import OTHERS, catalogue

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

# Views, and what is opened in each by the class or the name of the control.
VIEWS = {
    "map": "/explore?place=bo",
    "network": "/explore?view=network",
    "years": "/explore?place=birmingham&from=1980&to=2000",
    "nothing left": "/explore?strand=health&level=commercial",
    "unknown place": "/explore?place=nowhere",
    "older data": "/v/0123456789/bo",
    "members": "/explore?network=eurocities",
    "widget": "/embed?place=bo",
}
# Every text that shows, every label and every text of a picture that speaks.
READ = """() => {
  const found = [], labels = ["aria-label", "title", "placeholder"];
  const data = "script, style, noscript, code, input, [lang]:not(html)";
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    if (!walk.currentNode.parentElement.closest(data)) found.push(walk.currentNode.data);
  }
  for (const each of document.querySelectorAll("body *"))
    found.push(...labels.map((name) => each.getAttribute(name)).filter(Boolean));
  return found;
}"""
SAME = re.compile(
    r"placegraph.*|SPARQL|SVG|PNG|HTML|CSV|GraphML|GEXF|GeoJSON|Linked Places|sigma\.js|D|Turtle"
    r"|N-Triples|TriG|N-Quads|JSON-LD|English|Deutsch|Français|[0-9a-f]{8,}|[\W\d_×]*"
)


def plain(text: str) -> str:
    """A text without its numbers and without what stands around its words."""
    return re.sub(r"\s*[\d.,\u202f]*\d\s*", " ", text).strip(" :;·–()“”\n")


def said(page: Page) -> set[str]:
    """What a page shows, with all of its parts open."""
    page.evaluate("document.querySelectorAll('details').forEach((each) => (each.open = true))")
    if "/embed" not in page.url:
        page.locator("button[aria-haspopup='dialog']").click()
        assert page.locator("dialog").is_visible()
    return {plain(text) for text in page.evaluate(READ)}


def texts(value: object) -> Iterator[str]:
    """Every text in a document."""
    if isinstance(value, str):
        yield plain(value)
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from texts(part)


def names(address: str) -> set[str]:
    """The names that the data holds: places, sources, city networks, ties and who is in them."""
    found: set[str] = set()
    for path in ("network", "place/bo", "place/birmingham"):
        with urllib.request.urlopen(f"{address}/explorer/{path}") as answer:  # noqa: S310
            found |= set(texts(json.load(answer)))
    return found


@pytest.mark.parametrize("view", VIEWS.values(), ids=[view.replace(" ", "-") for view in VIEWS])
@pytest.mark.parametrize("language", OTHERS)
def test_the_scripts_say_nothing_as_in_english(visit: Visit, language: str, view: str) -> None:
    english = said(visit.open(f"/language/en?back={view.replace('&', '%26')}"))
    read = said(visit.open(f"/language/{language}?back={view.replace('&', '%26')}"))
    own = {each[language].casefold() for texts in catalogue().values() for each in texts.values()}
    same = {text for text in read & english if not SAME.fullmatch(text)}
    data = names(visit.address)
    joined = {text for text in same if all(part in data for part in re.split(" – |, ", text))}
    assert {text for text in same - joined if text.casefold() not in own} == set()
