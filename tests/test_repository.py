"""The rules of the repository: what is in it, what is pinned, what a wheel carries."""

from __future__ import annotations

import ast
import importlib.metadata
import os
import re
import subprocess
import sys
import sysconfig
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from placegraph import __version__

ROOT = Path(__file__).parents[1]
FRONT = ROOT / "api/placegraph_api/explorer/front"
BUILT = ROOT / "api/placegraph_api/explorer/built"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

TEXT = {".py", ".md", ".yaml", ".yml", ".toml", ".ttl", ".rq", ".html", ".css", ".js", ".txt", ""}

# In two parts, so that this file is not a case of its own.
MACHINE_PATH = re.compile(r"(?<![\w.:/>}\]])/(?:" + "work|farm|home|root|Users" + r")/")
REGISTRY = re.compile(
    "pythonhosted" + r"\.org|pypi" + r"\.org|npmjs" + r"\.(?:org|com)|--index" + "-url"
)
FOREIGN_SCRIPT = re.compile("unpkg" + r"\.com|jsdelivr" + r"\.net|cdnjs|//cdn" + r"\.")


def tracked() -> list[Path]:
    """Every file of the repository that git knows."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def lines() -> Iterator[tuple[str, str]]:
    """Where each line of the text files stands, and the line."""
    for path in tracked():
        if path.suffix in TEXT:
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                yield f"{path.relative_to(ROOT)}:{number}", line


@pytest.mark.parametrize(
    "unwanted",
    [
        pytest.param(MACHINE_PATH, id="paths-of-one-machine"),
        pytest.param(REGISTRY, id="registry-hosts"),
    ],
)
def test_no_line_holds(unwanted: re.Pattern[str]) -> None:
    assert [where for where, line in lines() if unwanted.search(line)] == []


def test_nothing_that_is_served_names_a_cdn() -> None:
    served = [(where, line) for where, line in lines() if where.startswith(("src/", "api/"))]
    assert [where for where, line in served if FOREIGN_SCRIPT.search(line)] == []


def test_no_minified_files_fonts_or_archives_of_others_are_in_the_repository() -> None:
    kinds = {".woff", ".woff2", ".ttf", ".otf", ".map", ".zip", ".gz", ".whl", ".jar"}
    found = [path.name for path in tracked() if path.suffix in kinds or ".min." in path.name]
    long = [
        where
        for where, line in lines()
        if re.match(r".*\.(js|css|html):", where) and len(line) > 1000
    ]
    assert found + long == []


def test_no_file_is_large() -> None:
    assert [path.name for path in tracked() if path.stat().st_size > 400_000] == []


def test_the_readme_names_every_part_at_the_top() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    parts = {path.relative_to(ROOT).parts[0] for path in tracked() if path.parent != ROOT}
    assert [
        part for part in sorted(parts) if not part.startswith(".") and f"`{part}/" not in readme
    ] == []


def test_the_index_of_the_docs_names_every_page() -> None:
    index = (ROOT / "docs/README.md").read_text(encoding="utf-8")
    pages = [path.relative_to(ROOT / "docs") for path in (ROOT / "docs").rglob("*.md")]
    assert [
        str(page) for page in pages if f"({page})" not in index and page.name != "README.md"
    ] == []


@pytest.mark.parametrize(
    "page", sorted((ROOT / "docs/decisions").glob("*.md")), ids=lambda p: p.stem
)
def test_a_decision_fits_a_page_and_says_the_four_things(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 50
    said = re.findall(r"^\*\*(.+?)\.\*\*", text, re.MULTILINE)
    assert said == ["Situation", "Choice", "Turned down", "How to tell it was wrong"]


def test_the_changelog_begins_with_this_version_and_goes_by_part() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.split(r"^## ", changelog, flags=re.MULTILINE)[1]
    assert newest.startswith(__version__)
    parts = re.findall(r"^### (.+)$", newest, re.MULTILINE)
    assert parts == [
        part for part in ("Ontology", "Data", "Library", "API", "Explorer") if part in parts
    ]


def test_the_licences_are_whole() -> None:
    code = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in code
    assert "END OF TERMS AND CONDITIONS" in code
    data = (ROOT / "LICENSE-DATA").read_text(encoding="utf-8")
    for words in ("creativecommons.org/licenses/by/4.0/legalcode", "GeoNames", "mySociety"):
        assert words in data


def pins() -> dict[str, str]:
    """Each package in constraints.txt with its version."""
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    entries = [line for line in text.splitlines() if not line.startswith("#")]
    assert all(re.fullmatch(r"[\w.-]+==[\w.+!]+", entry) for entry in entries)
    return {canonicalize_name(name): version for name, version in (e.split("==") for e in entries)}


def declared(*extras: str) -> dict[str, Requirement]:
    """The packages that the project and these extras ask for."""
    asked = [*PROJECT["dependencies"]]
    for extra in extras:
        asked += PROJECT["optional-dependencies"][extra]
    found: dict[str, Requirement] = {canonicalize_name(r.name): r for r in map(Requirement, asked)}
    found.pop("placegraph", None)
    return found


def test_everything_declared_is_pinned_to_a_version_that_fits() -> None:
    pinned = pins()
    for name, requirement in declared(*PROJECT["optional-dependencies"]).items():
        assert name in pinned
        assert pinned[name] in requirement.specifier


def imported(folder: Path) -> set[str]:
    """The top-level names of modules that the Python files in a folder import."""
    found = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.split(".")[0])
    return found - sys.stdlib_module_names


@pytest.mark.parametrize(
    ("folder", "extras"),
    [
        ("src/placegraph", ["ingest", "remote", "suggest"]),
        ("api/placegraph_api", ["api", "remote"]),
    ],
    ids=["library", "service"],
)
def test_what_is_imported_is_declared(folder: str, extras: list[str]) -> None:
    distributions = importlib.metadata.packages_distributions()
    allowed = {*declared(*extras), "placegraph"}
    # FastAPI is Starlette with types, Jinja2 comes with MarkupSafe: each is there with the other.
    allowed |= {"starlette", "markupsafe"}
    # Only the command that serves imports the service, and says what is missing.
    own = {"placegraph", "placegraph_api"}
    strangers = {
        name
        for name in imported(ROOT / folder) - own
        if allowed.isdisjoint(map(canonicalize_name, distributions.get(name, [name])))
    }
    assert strangers == set()


def test_a_skipped_test_fails_a_run_without_skips(tmp_path: Path) -> None:
    (tmp_path / "test_skipped.py").write_text(
        "import pytest\n\ndef test_it():\n    pytest.skip('no browser')\n", encoding="utf-8"
    )
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-c",
        os.devnull,
        "--rootdir",
        str(tmp_path),
        str(tmp_path),
    ]
    usual = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    strict = subprocess.run(
        [*command, "-p", "tests.no_skips"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (usual.returncode, strict.returncode) == (0, 1), strict.stdout + strict.stderr
    assert "no browser" in strict.stdout


@pytest.fixture(scope="module")
def unpacked_wheel(front: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel of this checkout, installed into an empty folder."""
    built, folder = tmp_path_factory.mktemp("wheel"), tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    offline = ["--no-deps", "--no-index"]
    subprocess.run(
        [*pip, "wheel", *offline, "--no-build-isolation", "--wheel-dir", built, ROOT], check=True
    )
    subprocess.run(
        [*pip, "install", *offline, "--target", folder, *built.glob("*.whl")], check=True
    )
    return folder


def run_installed(folder: Path, *arguments: str, cwd: Path) -> str:
    """What placegraph prints when it is only the installed wheel, its dependencies beside it."""
    # Without `site` no .pth file leads back to the checkout.
    packages = os.pathsep.join(
        [str(folder), sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]
    )
    result = subprocess.run(
        [sys.executable, "-S", *arguments],
        cwd=cwd,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": packages},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_an_installed_wheel_builds_and_answers(unpacked_wheel: Path, tmp_path: Path) -> None:
    where = run_installed(
        unpacked_wheel, "-c", "import placegraph; print(placegraph.__file__)", cwd=tmp_path
    )
    assert Path(where.strip()).is_relative_to(unpacked_wheel)
    run_installed(unpacked_wheel, "-m", "placegraph", "build", cwd=tmp_path)
    answer = run_installed(
        unpacked_wheel,
        "-m",
        "placegraph",
        "ask",
        "twin-of",
        "--place",
        "Miami-Dade County",
        cwd=tmp_path,
    )
    assert "Southampton City Council" in answer


def test_a_wheel_carries_every_file_that_is_not_code(unpacked_wheel: Path) -> None:
    wanted = [
        path.relative_to(ROOT / source)
        for source in ("src", "api")
        for path in tracked()
        if path.is_relative_to(ROOT / source) and not path.is_relative_to(FRONT)
    ]
    wanted += [path.relative_to(ROOT / "api") for path in BUILT.iterdir()]
    shipped = [
        Path("placegraph/_shipped") / path.relative_to(ROOT)
        for path in tracked()
        if any(
            path.is_relative_to(ROOT / part)
            for part in ("ontology", "data/curated", "data/mappings")
        )
    ]
    assert [str(path) for path in wanted + shipped if not (unpacked_wheel / path).is_file()] == []
