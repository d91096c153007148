"""Every setting is documented with its default, and serving says what stands in its way."""

import dataclasses
import inspect
import os
import re
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from placegraph.errors import StoreMissingError
from placegraph_api.main import ListenError, address_of, listen, serve
from placegraph_api.settings import Settings

PAGE = (Path(__file__).parents[2] / "docs/service.md").read_text()
FIELDS = dataclasses.fields(Settings)


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_a_setting_is_on_the_page_with_its_default(field: dataclasses.Field[object]) -> None:
    (line,) = [line for line in PAGE.splitlines() if line.startswith(f"| `{field.name}` |")]
    default = getattr(Settings(), field.name)
    shown = f"{type(default).__name__}()" if dataclasses.is_dataclass(default) else str(default)
    assert line.split("|")[2].strip() == shown


def test_a_setting_is_explained_where_it_is_declared() -> None:
    source = inspect.getsource(Settings)
    for field in FIELDS:
        assert re.search(rf'\n    {field.name}: .*\n    """[A-Z].*\."""', source), field.name


def test_the_page_lists_no_setting_that_is_gone() -> None:
    section = PAGE.partition("## Settings")[2]
    listed = re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)
    assert listed == [field.name for field in FIELDS]


def test_nothing_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    before = Settings()
    for name in ("HOST", "PORT", "PLACEGRAPH_PORT", "PLACEGRAPH_STORE"):
        monkeypatch.setenv(name, "1")
    assert Settings() == before


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


def test_serving_prints_the_address_and_answers_there(store_path: Path) -> None:
    code = (
        "from pathlib import Path; from placegraph_api.main import serve; "
        "from placegraph_api.settings import Settings; "
        f"serve(Settings(port=0, store=Path({str(store_path)!r})))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=dict(os.environ)
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        address = re.fullmatch(
            r"placegraph serves store version \w+ at "
            r"(http://127\.0\.0\.1:\d+/) \(Ctrl-C ends it\)\n",
            line,
        )
        assert address, line
        # The socket listens before the line is printed, so this waits for the service.
        with urllib.request.urlopen(f"{address[1]}health", timeout=20) as answer:  # noqa: S310
            assert answer.status == 200
    finally:
        process.terminate()
        process.wait(20)
        if process.stdout:
            process.stdout.close()
