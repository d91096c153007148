"""Every setting is documented with its default, and serving says what stands in its way."""

import ast
import inspect
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from placegraph.errors import ParameterError, StoreMissingError, UnknownNameError
from placegraph_api.environment import Variable, settings_from, variables
from placegraph_api.main import ListenError, address_of, listen, serve
from placegraph_api.settings import Settings

PAGE = (Path(__file__).parents[2] / "docs/service.md").read_text()
ROWS = dict(re.findall(r"^\| `(PLACEGRAPH_\w+)` \| (.*) \|$", PAGE, re.MULTILINE))


def explained(variable: Variable) -> str:
    """Return the sentence below the declaration of a setting."""
    holder: Any = Settings()
    for name in variable.path[:-1]:
        holder = getattr(holder, name)
    body = ast.parse(inspect.getsource(type(holder))).body[0].body  # type: ignore[attr-defined]
    for declared, text in pairwise(body):
        named = isinstance(declared, ast.AnnAssign) and ast.unparse(declared.target)
        if named == variable.path[-1]:
            assert isinstance(text, ast.Expr), "no sentence below it"
            return " ".join(ast.literal_eval(text.value).split())
    raise AssertionError(f"{variable.path} is not declared")


def shown(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(value)
    return str(value).lower() if isinstance(value, bool) else str("" if value is None else value)


@pytest.mark.parametrize("variable", variables(), ids=lambda variable: variable.name)
def test_a_setting_is_on_the_page_with_its_default_and_its_meaning(variable: Variable) -> None:
    sentence = explained(variable)
    assert sentence.endswith(".")
    default, _, meaning = ROWS[variable.name].partition(" | ")
    assert default.strip() == shown(variable.default)
    assert meaning.casefold() == sentence.rstrip(".").casefold()


def test_the_page_lists_no_setting_that_is_gone() -> None:
    assert list(ROWS) == [variable.name for variable in variables()]


@pytest.mark.parametrize("variable", variables(), ids=lambda variable: variable.name)
def test_a_default_that_is_set_changes_nothing(variable: Variable) -> None:
    if variable.default is not None:
        assert settings_from({variable.name: shown(variable.default)}) == Settings()


def test_a_variable_sets_a_setting_at_any_depth() -> None:
    given = {
        "PLACEGRAPH_PORT": "80",
        "PLACEGRAPH_POOL_LIMITS_MEMORY_BYTES": "1000",
        "PLACEGRAPH_BUDGETS_TRUSTED_PROXIES": "10.0.0.1, 10.1.0.0/16",
        "PLACEGRAPH_LOG_QUERIES": "true",
        "HOME": "/root",
    }
    settings = settings_from(given)
    assert (settings.port, settings.pool.limits.memory_bytes) == (80, 1000)
    assert settings.budgets.trusted_proxies == ("10.0.0.1", "10.1.0.0/16")
    assert settings.log_queries is True
    assert replace(settings, port=8000).pool.deadline_s == Settings().pool.deadline_s


def test_a_variable_that_sets_nothing_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="did you mean PLACEGRAPH_POOL_DEADLINE_S"):
        settings_from({"PLACEGRAPH_POOL_DEADLINE": "20"})
    with pytest.raises(ParameterError, match=r"PLACEGRAPH_PORT is 'http': .*integer"):
        settings_from({"PLACEGRAPH_PORT": "http"})
    with pytest.raises(ParameterError, match="'union' or 'strict'"):
        settings_from({"PLACEGRAPH_DEFAULT_GRAPH": "all"})


def test_nothing_is_read_from_the_environment_but_by_the_command_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = Settings()
    for name in ("HOST", "PORT", "PLACEGRAPH_PORT", "PLACEGRAPH_STORE"):
        monkeypatch.setenv(name, "1")
    assert Settings() == before
    api = Path(__file__).parents[2] / "api"
    readers = [
        path for path in api.rglob("*.py") if re.search(r"\bos\.environ|getenv", path.read_text())
    ]
    assert readers == []


def test_a_missing_store_is_told_before_anything_is_served(tmp_path: Path) -> None:
    with pytest.raises(StoreMissingError, match="placegraph build"):
        serve(Settings(store=tmp_path / "none", port=0))


def test_a_taken_port_is_told_with_what_to_do(store_path: Path) -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        message = f"port {port} on 127.0.0.1 is taken; choose another with --port"
        with pytest.raises(ListenError, match=message):
            serve(Settings(store=store_path, port=port))


def test_a_host_that_is_not_here_is_told() -> None:
    with pytest.raises(ListenError, match=r"'203\.0\.113\.7' is not an address of this machine"):
        listen("203.0.113.7", 0)


@pytest.mark.parametrize(
    ("settings", "start"),
    [
        (Settings(), "http://127.0.0.1:"),
        (Settings(host="::1"), "http://[::1]:"),
        (Settings(public_url="https://places.example/"), "https://places.example/"),
    ],
)
def test_the_address_is_one_that_can_be_typed(settings: Settings, start: str) -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        assert address_of(settings, bound).startswith(start)


class Running:
    """`placegraph serve` in a process of its own, with its log."""

    def __init__(self, store: Path, **variables: str) -> None:
        environment = {**os.environ, "PLACEGRAPH_PORT": "0", **variables}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "placegraph", "serve", "--store", str(store)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
        )
        assert self.process.stdout is not None
        self.line = self.process.stdout.readline()

    @property
    def address(self) -> str:
        found = re.fullmatch(
            r"placegraph serves store version \w+ at "
            r"(http://127\.0\.0\.1:\d+/) \(Ctrl-C ends it\)\n",
            self.line,
        )
        assert found, self.line
        return found[1]

    def get(self, path: str, **headers: str) -> tuple[int, bytes]:
        request = urllib.request.Request(self.address + path, headers=headers)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read()

    def stop(self) -> list[dict[str, Any]]:
        """End it in good order; return what it logged."""
        self.process.terminate()
        _, log = self.process.communicate(timeout=30)
        assert self.process.returncode == -signal.SIGTERM, log
        return [json.loads(line) for line in log.splitlines()]

    def close(self) -> None:
        """End it outright if it still runs."""
        self.process.kill()
        self.process.communicate()


Run = Callable[..., Running]


@pytest.fixture
def run_service(store_path: Path) -> Iterator[Run]:
    """Start a service with variables; it is ended with the test."""
    with ExitStack() as stack:

        def start(**variables: str) -> Running:
            return stack.enter_context(closing(Running(store_path, **variables)))

        yield start


def test_serving_prints_the_address_and_answers_there(run_service: Run) -> None:
    running = run_service()
    try:
        # The socket listens before the line is printed, so this waits for the service.
        assert running.get("health")[0] == 200
        asked = {"X-Request-Id": "my-request.1"}
        assert (
            running.get("sparql?query=SELECT%20*%20%7B%3Fs%20%3Fp%20%3Fo%7D%20LIMIT%203", **asked)[
                0
            ]
            == 200
        )
        assert running.get("search?q=secret&token=secret")[0] == 400
    finally:
        log = running.stop()
    health, query, search = (line for line in log if line["message"] == "request")
    assert (health["path"], health["status"], health["outcome"]) == ("/health", 200, "answered")
    assert re.fullmatch(r"[0-9a-f]{16}", health["request_id"])
    assert (query["request_id"], query["rows"], query["lane"]) == ("my-request.1", 3, "fast")
    assert len(query["query_sha256"]) == 64
    assert query["seconds"] >= query["query_seconds"] > 0
    assert (search["status"], search["outcome"]) == (400, "refused")
    assert "secret" not in json.dumps(log)
    assert "SELECT" not in json.dumps(log)
    assert "127.0.0.1" not in json.dumps(log)


def test_a_service_that_is_told_to_stop_ends_what_it_began(run_service: Run) -> None:
    running = run_service(PLACEGRAPH_DRAIN_S="1", PLACEGRAPH_LOG_QUERIES="yes")
    # Not before what most pages need has been read.
    while (ready := running.get("ready"))[0] == 503:
        assert b"reading what most pages need" in ready[1]
        time.sleep(0.05)
    assert ready == (200, b'{"ready":true,"reason":""}')
    running.process.send_signal(signal.SIGTERM)
    time.sleep(0.2)
    assert running.get("ready")[0] == 503
    # It still answers, and a query that runs when the time is over gets its answer.
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d a ?e }"
    time.sleep(0.3)
    status, body = running.get(f"sparql?query={urllib.parse.quote(slow)}")
    assert status == 200
    assert int(json.loads(body)["results"]["bindings"][0]["n"]["value"]) > 10**6
    _, log = running.process.communicate(timeout=30)
    assert running.process.returncode == -signal.SIGTERM
    assert slow in log


def test_a_variable_that_sets_nothing_is_told_at_the_prompt(run_service: Run) -> None:
    running = run_service(PLACEGRAPH_POOL_DEADLIN_S="1")
    _, told = running.process.communicate(timeout=30)
    assert running.process.returncode == 2
    assert told.startswith("placegraph: no setting called 'PLACEGRAPH_POOL_DEADLIN_S'; did you")
