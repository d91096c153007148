"""`placegraph picture`: one file with what is to be seen."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from placegraph.network import to_network
from placegraph.store import open_store
from prompt import run


def test_a_picture_is_one_file_with_every_tie(store_path: Path, tmp_path: Path) -> None:
    out = tmp_path / "picture.html"
    result = run("picture", out, "--store", store_path)
    network = to_network(open_store(store_path))
    assert result.exit_code == 0
    places, ties = network.number_of_nodes(), network.number_of_edges()
    assert result.stderr == f"{out}: {places} places, {ties} ties\n"
    page = out.read_text(encoding="utf-8")
    assert all(tie["label"] in html.unescape(page) for *_, tie in network.edges(data=True))
    assert not re.search(r"(src|href)=[\"']?(https?:)?//", page)


def test_a_picture_of_a_place_shows_what_it_is_tied_to(store_path: Path, tmp_path: Path) -> None:
    out = tmp_path / "picture.html"
    result = run("picture", out, "--place", "Lyon", "--colour", "level", "--store", store_path)
    assert result.exit_code == 0
    assert "Relationships of Lyon" in out.read_text(encoding="utf-8")
    # Lyon is tied to Birmingham, once.
    assert result.stderr == f"{out}: 2 places, 1 ties\n"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["missing/picture.html"], "missing/picture.html cannot be written: No such file"),
        (["picture.html", "--place", "Lyonn"], "no place called 'Lyonn'; did you mean Lyon"),
        (["picture.html", "--place", "Europe"], "Europe has no ties of its own"),
    ],
    ids=["folder", "unknown place", "place without ties"],
)
def test_a_picture_that_cannot_be_drawn_is_refused(
    words: list[str],
    message: str,
    store_path: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("picture", *words, "--store", store_path)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"placegraph: {message}")
    assert list(tmp_path.iterdir()) == []
