"""Ask an endpoint for ties between places and for what it says of the places, batch by batch.

Statements come in pages, each after the last statement of the page before, so that nothing is lost
or asked twice when Wikidata changes meanwhile. Items come by their identifiers.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from string import Template

from placegraph.wikidata.answers import Answer
from placegraph.wikidata.endpoint import Endpoint, EndpointError
from placegraph.wikidata.terms import ENTITY, item_of, text_of
from placegraph.wikidata.work import Wanted, WorkFolder

TWINNED, MEMBER_OF = "P190", "P463"
# The name in English, else the same in all languages, else in one that many places have.
LANGUAGES = ("en", "mul", "de", "fr", "es", "it", "pt", "nl", "pl", "sv", "cs", "ru", "uk", "ja")

Tell = Callable[[str], None]


def fetch(endpoint: Endpoint, work: WorkFolder, tell: Tell) -> list[Path]:
    """Ask for what the run still lacks; the files of all its answers."""
    return list(_Run(endpoint, work, tell).files())


class _Run:
    def __init__(self, endpoint: Endpoint, work: WorkFolder, tell: Tell) -> None:
        self._endpoint, self._work, self._tell = endpoint, work, tell
        self._items: set[str] = set(work.wanted.networks)

    def files(self) -> Iterator[Path]:
        wanted = self._work.wanted
        yield from self._pages("twinnings", TWINNED, _of_countries(wanted))
        if wanted.networks:
            yield from self._pages("memberships", MEMBER_OF, _of_networks(wanted))
        items = sorted(self._items, key=lambda item: int(item[1:]))
        starts = range(0, len(items), wanted.batch_size)
        for number, start in enumerate(starts, 1):
            batch = items[start : start + wanted.batch_size]
            yield self._describe(batch, f"{number} of {len(starts)}")

    def _pages(self, series: str, prop: str, narrowed: str) -> Iterator[Path]:
        size = self._work.wanted.page_size
        after, total = "", 0
        for number in itertools.count(1):
            name = f"{series}-{number:05}"
            answer = self._work.kept(name)
            if answer is None:
                # What came after this page was asked for by its last statement.
                self._work.drop_after(series, number)
                query = _query(
                    "statements", property=prop, narrowed=narrowed, after=after, size=str(size)
                )
                answer = self._ask(query, name)
            statements = {row["statement"].text for row in answer.solutions if "statement" in row}
            self._note_items(answer)
            total += len(statements)
            self._tell(f"{series}: {total:,} statements in {number} pages")
            yield self._work.path / f"{name}.json"
            if len(statements) < size:
                return
            if min(statements) <= after:
                raise EndpointError(f"{name}: {self._endpoint.url} answers the same page again")
            after = max(statements)

    def _describe(self, batch: list[str], at: str) -> Path:
        """The file with what is said of some items; the same items have the same file."""
        name = f"items-{hashlib.sha256(' '.join(batch).encode()).hexdigest()[:16]}"
        if self._work.kept(name) is None:
            items = " ".join(f"<{ENTITY}{item}>" for item in batch)
            languages = ", ".join(f'"{language}"' for language in LANGUAGES)
            query = _query("items", items=items, languages=languages)
            self._ask(query, name, f"items {at} ({batch[0]} to {batch[-1]})")
        self._tell(f"items: batch {at}")
        return self._work.path / f"{name}.json"

    def _ask(self, query: str, name: str, called: str = "") -> Answer:
        body, answer = self._endpoint.ask(query, called or name)
        self._work.keep(name, body)
        return answer

    def _note_items(self, answer: Answer) -> None:
        for row in answer.solutions:
            for name in ("item", "other"):
                if item := item_of(text_of(row, name)):
                    self._items.add(item)


def _of_countries(wanted: Wanted) -> str:
    """Patterns that keep the ties of which one end at least lies in one of the countries."""
    if not wanted.countries:
        return ""
    codes = " ".join(f'"{code}"' for code in wanted.countries)
    return (
        f"VALUES ?code {{ {codes} }} ?country wdt:P297 ?code . "
        "{ ?item wdt:P17 ?country } UNION { ?other wdt:P17 ?country }"
    )


def _of_networks(wanted: Wanted) -> str:
    return f"VALUES ?other {{ {' '.join(f'wd:{each}' for each in wanted.networks)} }}"


def _query(name: str, **values: str) -> str:
    text = (files("placegraph.wikidata") / "queries" / f"{name}.rq").read_text(encoding="utf-8")
    return Template(text).substitute(values)
