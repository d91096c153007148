"""Every notebook runs from its first cell to its last, in a kernel of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.py"))

# Run apart, so that warnings of the kernel's client are not those of these tests.
EXECUTE = """
import sys, jupytext, nbclient
notebook = jupytext.read(sys.argv[1])
nbclient.NotebookClient(notebook, kernel_name="python3", timeout=120).execute()
jupytext.write(notebook, sys.argv[2])
"""


def test_there_are_notebooks() -> None:
    assert NOTEBOOKS


@pytest.fixture(scope="module", params=NOTEBOOKS, ids=lambda path: path.stem)
def executed(
    request: pytest.FixtureRequest, store_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """A notebook after it has run, as JSON."""
    folder = tmp_path_factory.mktemp("notebook")
    result = subprocess.run(
        [sys.executable, "-c", EXECUTE, request.param, folder / "executed.ipynb"],
        cwd=folder,
        env={**os.environ, "PLACEGRAPH_STORE": str(store_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return dict(json.loads((folder / "executed.ipynb").read_text(encoding="utf-8")))


def test_a_notebook_runs_and_warns_of_nothing(executed: dict[str, Any]) -> None:
    cells = [cell for cell in executed["cells"] if cell["cell_type"] == "code"]
    assert cells
    streams = [output for cell in cells for output in cell["outputs"] if output.get("name")]
    assert [output for output in streams if output["name"] == "stderr"] == []


def test_a_notebook_names_its_kernel(executed: dict[str, Any]) -> None:
    assert executed["metadata"]["kernelspec"]["name"] == "python3"
