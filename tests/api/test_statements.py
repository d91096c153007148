"""The page of a relationship shows what each source says, and where they differ."""

from __future__ import annotations

import re
from pathlib import Path

from fastapi.testclient import TestClient

from oxford import Curated
from placegraph.build import build
from placegraph.store import open_store
from placegraph_api.app import create_app
from placegraph_api.explorer.names import Names
from placegraph_api.explorer.statements import statements
from placegraph_api.settings import Settings

SECOND = """\
- id: oxford-bonn
  label: Oxford and Bonn
  parties: [place/oxford, place/bonn]
  level: civic
  strands: [civic/twinning]
  formality: friendship
  status: active
  evidence:
    - {at: 7, quote: Oxford and Bonn are friends}
"""


def test_sources_stand_side_by_side_and_their_differences_are_marked(
    curated: Curated, tmp_path: Path
) -> None:
    curated.add_dataset(
        "friends", 20, relationships=SECOND.replace("{", "{source: list-of-twins, ")
    )
    build(tmp_path / "store", curated.root)
    store = open_store(tmp_path / "store")
    names = Names(store, "en")

    found = statements(store, "relationship/oxford-bonn", names)
    assert [row.source.path for row in found.rows] == ["dataset/twins", "dataset/friends"]
    assert [row.concepts["formality"] for row in found.rows] == ["twinning", "friendship"]
    assert [row.dates["start"] for row in found.rows] == ["1947", None]
    assert found.differ == {"formality"}
    assert statements(store, "relationship/oxford-leiden", names).differ == set()

    with TestClient(create_app(store, Settings())) as client:
        page = client.get("/relationship/oxford-bonn", headers={"Accept": "text/html"}).text
    table = page[page.index('<table id="statements">') : page.index("</table>")]
    assert len(re.findall(r'class="differs"', table)) == 2
    assert "The sources differ" in page
