"""Every notebook runs from its first cell to its last, in a kernel of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.py"))
SHARED = Path(__file__).parents[2] / "shared" / "data"
# Those that can ask shared data and are quick with it run so too; without it they fall back.
WITH_SHARED = ("distance", "konect")
RUNS: list[tuple[Path, Path | None]] = [(path, None) for path in NOTEBOOKS]
RUNS += [(path, SHARED) for path in NOTEBOOKS if path.stem in WITH_SHARED]

# Run apart, so that warnings of the kernel's client are not those of these tests.
EXECUTE = """
import sys, jupytext, nbclient
# The first time, matplotlib tells of its font cache; not in the notebook.
import matplotlib.font_manager
notebook = jupytext.read(sys.argv[1])
nbclient.NotebookClient(notebook, kernel_name="python3", timeout=120).execute()
jupytext.write(notebook, sys.argv[2])
"""


def test_there_are_notebooks() -> None:
    assert NOTEBOOKS


@pytest.fixture(
    scope="module",
    params=RUNS,
    ids=lambda run: f"{run[0].stem}{'-with-shared-data' if run[1] else ''}",
)
def executed(
    request: pytest.FixtureRequest, store_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """A notebook after it has run, as JSON."""
    notebook, data = request.param
    if data is not None and not data.exists():
        pytest.skip(f"{data} is not there: the shared data is not part of the repository")
    folder = tmp_path_factory.mktemp("notebook")
    result = subprocess.run(
        [sys.executable, "-c", EXECUTE, notebook, folder / "executed.ipynb"],
        cwd=folder,
        env={
            **os.environ,
            "PLACEGRAPH_STORE": str(store_path),
            "PLACEGRAPH_DATA": str(data or folder),
        },
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
