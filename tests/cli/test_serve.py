"""`placegraph serve`: what keeps it from starting."""

from __future__ import annotations

import re
import socket
import sys
from pathlib import Path

import pytest

from oxford import contents
from prompt import run, start


def test_a_taken_port_is_refused(oxford_store: Path) -> None:
    before = contents(oxford_store)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        result = start("serve", "--store", oxford_store, "--port", str(port))
    assert result.returncode == 2
    assert result.stdout == ""
    assert re.fullmatch(rf"placegraph: .*{port}.* is taken; .*--port.*\n", result.stderr)
    assert contents(oxford_store) == before


def test_an_address_of_another_machine_is_refused(oxford_store: Path) -> None:
    result = start("serve", "--store", oxford_store, "--host", "192.0.2.1", "--port", "0")
    assert result.returncode == 2
    assert result.stderr.startswith("placegraph: ")
    assert "192.0.2.1" in result.stderr
    assert result.stderr.count("\n") == 1


def test_serving_without_the_packages_of_the_service_says_which_to_install(
    oxford_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [one for one in sys.modules if one.startswith("placegraph_api")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "fastapi", None)
    result = run("serve", "--store", oxford_store)
    assert result.exit_code == 2
    assert "pip install 'placegraph[api]' (fastapi is missing)" in result.stderr
