"""docs/gazetteer.md names what is there."""

import re
from pathlib import Path

import placegraph.gazetteer as package
from placegraph.gazetteer import Decisions, Gazetteer, names

PAGE = Path(__file__).parents[2] / "docs" / "gazetteer.md"


def test_every_call_in_the_documentation_exists() -> None:
    calls = re.findall(r"[`.](\w+)\([\w, …]+\)`", PAGE.read_text(encoding="utf-8"))
    owners = (package, Gazetteer, Decisions)
    missing = [name for name in calls if not any(hasattr(owner, name) for owner in owners)]
    assert len(calls) > 10
    assert missing == []


def test_every_example_that_is_never_sure_is_read_so() -> None:
    page = PAGE.read_text(encoding="utf-8")
    (row,) = re.findall(r"\| a wider area, or a part \| (.*) \| no \|", page)
    for example in row.split(", "):
        _, *further = names.readings(example)
        assert further, example
        assert all(reading.trust == names.Trust.NEVER_SURE for reading in further), example
