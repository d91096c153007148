"""What is refused is told in the reader's language, wherever it was refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

from placegraph.errors import ParameterError, PlacegraphError, StoreError, UnknownNameError
from placegraph.said import Said
from placegraph.store import Store
from placegraph.suggestions import NotTrainedError
from placegraph_api.analyses import Analysis
from placegraph_api.analyses.work import refusal_of
from placegraph_api.explorer import suggested
from placegraph_api.explorer.analysed import Analysed


def read(service: TestClient, path: str, language: str) -> str:
    headers = {"Accept": "text/html", "Accept-Language": language}
    return service.get(path, headers=headers, follow_redirects=True).text


@pytest.mark.parametrize(
    ("path", "german", "french"),
    [
        (
            "/ask/links-of?place=Southamptn",
            "Nichts heißt „Southamptn“ (gesucht: Ort)",
            "Rien ne s’appelle « Southamptn » (cherché : lieu)",
        ),
        (
            "/ask/partners-outside-continent?country=bo&continent=europe",
            "„bo“ ist etwas anderes (Stadt); erwartet: Land",
            "« bo » est autre chose (ville) ; attendu : pays",
        ),
        (
            "/connect?a=bo&b=bo",
            "lässt sich nicht mit sich selbst verbinden",
            "ne peut pas être relié à lui-même",
        ),
        (
            "/whatif?scenario=end_kind&of_strand=educatoin",
            "Nichts heißt „educatoin“ (gesucht: Thema); vielleicht education",
            "Rien ne s’appelle « educatoin » (cherché : thème) ; peut-être education",
        ),
        (
            "/compare?from=2020&to=1990",
            "erwartet wird einer vor 31. Dezember 1990",
            "une date avant 31 décembre 1990 est attendue",
        ),
        (
            "/compare?from=soon&to=later",
            "„soon“ ist kein Datum; erwartet wird eines wie 2019",
            "« soon » n’est pas une date ; attendu, par exemple : 2019",
        ),
        ("/place?page=99", "Seite 99 gibt es nicht", "Il n’y a pas de page 99"),
        (
            "/v/0123abcd/bo~Zx",
            "„Zx“ in dieser kurzen Adresse ist nicht zu lesen",
            "« Zx » est illisible dans cette adresse courte",
        ),
        (
            "/picture?place=bo&frame=wide",
            "Diese Angaben passen nicht: frame",
            "Ces paramètres ne conviennent pas : frame",
        ),
        (
            "/report/organisation/eurocities?with=bo",
            "Eurocities ist ein Städtenetz; erwartet werden zwei Orte",
            "Eurocities est un réseau de villes ; deux lieux sont attendus",
        ),
    ],
)
def test_a_page_says_in_the_language_what_it_refuses(
    service: TestClient, path: str, german: str, french: str
) -> None:
    assert german in read(service, path, "de")
    assert french in read(service, path, "fr")


@pytest.mark.parametrize(
    "error",
    [
        ParameterError(Said("no-page", "no page 9; expected 1 to 2", n=9, pages=2)),
        StoreError(Said("not-trained", "nothing was learnt", version="abc")),
        UnknownNameError("scenario", "lose_all", ("lose_place", "lose_organisation")),
        UnknownNameError("place or organisation", "zzz", ("bo",)),
        UnknownNameError("place", "zzz"),
    ],
    ids=lambda error: error.said.id,
)
def test_a_refusal_comes_out_of_a_worker_with_its_values(error: PlacegraphError) -> None:
    header: dict[str, Any] = json.loads(json.dumps(refusal_of(error)))
    again = Analysis("paths", {}).refusal(header)
    said, kept = error.said, again.said
    assert isinstance(said, Said)
    assert isinstance(kept, Said)
    values = json.loads(json.dumps(dict(said.values)))
    assert (kept, kept.id, json.loads(json.dumps(dict(kept.values)))) == (said, said.id, values)
    assert isinstance(again, StoreError) == isinstance(error, StoreError)


def test_a_problem_holds_its_sentence_for_other_languages(service: TestClient) -> None:
    problem = service.get("/place?page=99").json()
    said = problem["said"][problem["detail"]]
    assert said["id"] == "no-page"
    assert said["values"]["n"] == 99
    # One sentence in another: what would fit.
    problem = service.get("/paths?a=bo&b=angers&count=many").json()
    within = problem["said"][problem["detail"]]["values"]["expected"]
    assert problem["said"][within]["id"] == "expected-between"


@pytest.mark.parametrize(
    ("language", "said", "hint"),
    [
        ("en", "There are no suggestions yet", "For those who run this service"),
        ("de", "Noch gibt es keine Vorschläge", "Für die Betreiber dieses Dienstes"),
        ("fr", "Il n’y a pas encore de suggestions", "Pour l’exploitant de ce service"),
    ],
)
def test_where_nothing_was_learnt_yet_a_visitor_is_told_so(
    service: TestClient,
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    said: str,
    hint: str,
) -> None:
    error = NotTrainedError(store)

    async def refused(*_: Any, **__: Any) -> Analysed:
        return Analysed(fault=error.said, status=503)

    monkeypatch.setattr(suggested, "analysed", refused)
    page = read(service, "/suggested/southampton", language)
    assert said in page
    assert hint in page
    assert "placegraph train" in page
    # Nobody did wrong, and asking again at once is no use.
    assert 'role="alert"' not in page
