"""What the first visitors need is read before they come."""

from __future__ import annotations

import asyncio
import logging

import pytest
from starlette.types import Receive, Scope, Send

from placegraph.directory import directory_of
from placegraph.network_parts import parts_of
from placegraph.store import Store, open_store
from placegraph_api.app import create_app
from placegraph_api.explorer import data
from placegraph_api.settings import Settings
from placegraph_api.warm import BESIDE, LATER, ask, first_addresses

from .conftest import SMALL_POOL


def test_every_address_that_is_asked_before_there_are_visitors_answers(store: Store) -> None:
    app = create_app(store, Settings(pool=SMALL_POOL)).edition.app
    addresses = list(first_addresses(store))
    addresses += [BESIDE, LATER]
    assert {"/", "/explorer/layout", "/place", "/relationship"} <= set(addresses)
    assert any(address.startswith("/place/") for address in addresses)

    async def every() -> list[int]:
        return [await ask(app, address) for address in addresses]

    assert dict(zip(addresses, asyncio.run(every()), strict=True)) == dict.fromkeys(addresses, 200)


def test_names_and_network_and_layout_are_there_after_that(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = open_store(store.path)
    service = create_app(fresh, Settings(pool=SMALL_POOL))
    asyncio.run(service.warm())
    assert service.shared.warming is False

    def refuse(*_: object, **__: object) -> object:
        raise AssertionError("it is read once more")

    # Nothing of this is asked of the database again.
    monkeypatch.setattr(Store, "select", refuse)
    monkeypatch.setattr(data, "layout", refuse)
    assert directory_of(fresh, "place").things
    assert parts_of(fresh).ties
    assert asyncio.run(ask(service.edition.app, "/explorer/layout")) == 200
    assert asyncio.run(ask(service.edition.app, "/search?q=lyon")) == 200


def test_who_analyses_is_there_before_anybody_asks(store: Store) -> None:
    service = create_app(store, Settings(pool=SMALL_POOL))

    async def begin() -> int:
        async with service.shared.pool:
            await service.warm()
            service.read_ahead()
            desk = service.edition.desk
            async with asyncio.timeout(60):
                while not desk.started:
                    await asyncio.sleep(0.05)
            ready = desk.pool.figures().ready
            await desk.close()
            return ready

    assert asyncio.run(begin()) == service.shared.settings.analyses.pool.fast_places


def test_a_page_that_fails_is_logged_and_keeps_nobody_from_the_others(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def broken(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise ValueError("no page today")

    with caplog.at_level(logging.ERROR):
        assert asyncio.run(ask(broken, "/place")) == 0
    assert "/place could not be made ready" in caplog.text
    assert "no page today" in caplog.text


def test_ready_says_no_while_it_is_read(store: Store) -> None:
    service = create_app(store, Settings(pool=SMALL_POOL))
    service.shared.warming = True
    assert asyncio.run(ask(service.edition.app, "/ready")) == 503
    assert asyncio.run(ask(service.edition.app, "/health")) == 200
