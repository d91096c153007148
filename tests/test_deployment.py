"""The page about deployment: files are quoted as they are, commands and settings are there."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from placegraph.cli import main
from placegraph_api.environment import settings_from, variables
from placegraph_api.settings import Settings

DOCS = Path(__file__).parents[1] / "docs"
PAGE = (DOCS / "deployment.md").read_text(encoding="utf-8")
FILES = sorted((DOCS / "deployment").iterdir())
TEXTS = {"deployment.md": PAGE} | {path.name: path.read_text(encoding="utf-8") for path in FILES}
ALL = "\n".join(TEXTS.values()).replace("\\\n", " ")


def commands() -> Iterator[str]:
    """Every `placegraph …` that a file or the page lets somebody run."""
    for line in ALL.splitlines():
        if found := re.search(
            r"(?:^(?:placegraph|podman run)|bin/placegraph|=placegraph) .*", line
        ):
            # One line stands within the quotation marks of a shell.
            yield found[0].rstrip("'")


def taken(words: list[str]) -> tuple[click.Command, list[str]]:
    """The command that the words name, and what is said to it."""
    with click.Context(main) as context:
        command: click.Command = main
        while isinstance(command, click.Group) and words and not words[0].startswith("-"):
            found = command.get_command(context, words[0])
            assert found, f"no command {words[0]}"
            command, words = found, words[1:]
    return command, words


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_page_quotes_the_file_as_it_is(path: Path) -> None:
    assert f"\n{path.read_text(encoding='utf-8')}```\n" in PAGE


def test_every_command_is_one_of_the_command_line() -> None:
    seen = set()
    for line in commands():
        start, words = shlex.split(line, comments=True)[0], shlex.split(line, comments=True)[1:]
        if start == "podman":
            # What follows the name of the image is said to its entry point.
            words = words[len(words) - words[::-1].index("placegraph") :]
        command, rest = taken(words)
        options = {option for one in command.params for option in one.opts}
        given = {word.partition("=")[0] for word in rest if word.startswith("--")}
        assert given <= options, (line, given - options)
        seen.add(command.name)
    assert {"serve", "build", "backup", "restore", "migrate", "add"} <= seen


def test_every_setting_is_there_and_takes_its_value() -> None:
    known = {each.name for each in variables()}
    assert set(re.findall(r"PLACEGRAPH_[A-Z_]+[A-Z]", ALL)) <= known
    given = dict(re.findall(r"(PLACEGRAPH_[A-Z_]+)=(\S+)", ALL))
    settings = settings_from(given)
    assert settings.budgets.trusted_proxies == ("127.0.0.1", "::1")
    assert settings.report_to == "mailto:data@council.example"


def test_the_service_is_given_the_time_that_its_settings_take() -> None:
    unit = TEXTS["placegraph.service"]
    settings = settings_from(dict(re.findall(r"^Environment=(PLACEGRAPH_\w+)=(.*)$", unit, re.M)))
    (stop,) = re.findall(r"^TimeoutStopSec=(\d+)$", unit, re.M)
    assert settings.drain_s + settings.stop_within_s < int(stop)
    # Workers are not told to stop before they have answered.
    assert "\nKillMode=mixed\n" in unit
    # A refusal at the start ends with 2.
    assert "\nRestartPreventExitStatus=2\n" in unit


def test_the_proxy_takes_what_the_service_takes_and_waits_for_the_longest_deadline() -> None:
    defaults, conf = Settings(), TEXTS["nginx.conf"]
    (size,) = re.findall(r"client_max_body_size (\d+)m;", conf)
    assert int(size) << 20 > defaults.max_upload_bytes
    (size,) = re.findall(r"max_size (\d+)MB", TEXTS["Caddyfile"])
    assert int(size) * 10**6 > defaults.max_upload_bytes
    (seconds,) = re.findall(r"proxy_read_timeout (\d+)s;", conf)
    assert (
        int(seconds)
        > defaults.analyses.pool.deadline_s + defaults.analyses.pool.queue_timeout_s - 1
    )


def test_the_image_holds_the_extras_that_exist() -> None:
    project = (DOCS.parent / "pyproject.toml").read_text(encoding="utf-8")
    for listed in re.findall(r"'\.\[([\w,]+)\]'", ALL):
        for extra in listed.split(","):
            assert re.search(rf"^{extra} = \[", project, re.M), extra


def test_what_is_served_from_a_checkout_is_installed_as_on_a_machine_of_its_own() -> None:
    """Pages offer reports and suggestions, which need packages of their own."""
    makefile = (DOCS.parent / "Makefile").read_text(encoding="utf-8")
    served = re.search(r"^SERVED := (.*)$", makefile, re.MULTILINE)
    assert served
    installed = set(re.findall(r"'\.\[([\w,]+)\]'", PAGE))
    assert installed == {served[1]}
