"""The command line: answers on standard output, refusals in one line, nothing else."""

from __future__ import annotations

import csv
import html
import io
import json
import os
import re
import shlex
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import networkx as nx
import pytest
from click.testing import CliRunner, Result

from oxford import Curated, contents
from placegraph.cli import COMMANDS, main
from placegraph.cli.catalogue import Catalogue
from placegraph.network import to_network
from placegraph.queries import QUESTIONS
from placegraph.store import current_version, open_store

ROOT = Path(__file__).parents[1]
GUIDE = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")


def run(*words: str | Path) -> Result:
    """A command in this process; an error that is a bug is raised."""
    return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)


def start(*words: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "placegraph", *map(str, words)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, **more},
    )


def command_of(name: str) -> click.Command:
    """The command of that name."""
    command = main.get_command(click.Context(main), name)
    assert command is not None
    return command


def commands() -> list[tuple[str, click.Command]]:
    """Every command that stands in the program, questions apart."""
    named = [(f"placegraph {name}", command_of(name)) for name in COMMANDS]
    below = [
        (f"{name} {each}", command)
        for name, group in named
        if isinstance(group, click.Group) and not isinstance(group, Catalogue)
        for each, command in group.commands.items()
    ]
    return [("placegraph", main), *named, *below]


def made() -> list[click.Command]:
    """Every command that is made from a declaration: questions, metrics, scenarios."""
    groups = [group for _, group in commands() if isinstance(group, Catalogue)]
    return [group.make(name) for group in groups for name in group.ids()]


# build


def test_build_tells_the_version_and_the_triples_of_each_graph(
    curated: Curated, tmp_path: Path
) -> None:
    result = run("build", "--store", tmp_path / "store", "--curated", curated.root)
    store = open_store(tmp_path / "store")
    assert result.exit_code == 0
    assert result.stdout.startswith(f"version {store.version} (new) in {tmp_path / 'store'}\n")
    told = dict(re.findall(r"([\d,]+) triples  (\S+)", result.stdout))
    assert {slug: int(count.replace(",", "")) for count, slug in told.items()} == {
        graph.rsplit("/", 1)[1]: figures.triples for graph, figures in store.manifest.graphs.items()
    }
    assert result.stderr == ""


def test_a_second_build_says_that_nothing_is_new(curated: Curated, tmp_path: Path) -> None:
    first = run("build", "--store", tmp_path / "store", "--curated", curated.root)
    second = run("build", "--store", tmp_path / "store", "--curated", curated.root)
    assert second.stdout == first.stdout.replace("(new)", "(already the current one)")


def test_the_store_can_be_named_in_the_environment(
    curated: Curated, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLACEGRAPH_STORE", str(tmp_path / "named"))
    assert run("build", "--curated", curated.root).exit_code == 0
    assert current_version(tmp_path / "named") is not None


def test_the_store_is_by_default_in_var(
    curated: Curated, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PLACEGRAPH_STORE", raising=False)
    assert run("build", "--curated", curated.root).exit_code == 0
    assert current_version(tmp_path / "var" / "store") is not None


def test_a_fault_is_shown_without_a_traceback(curated: Curated, tmp_path: Path) -> None:
    curated.replace("relationships.yaml", "civic/twinning", "civic/twining")
    result = start("build", "--store", tmp_path / "store", "--curated", curated.root)
    assert result.returncode == 2
    assert "Traceback" not in result.stderr
    assert result.stderr.endswith("placegraph: 1 fault in the data; nothing was published\n")


def test_a_store_where_a_file_stands_is_refused(curated: Curated, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    result = run("build", "--store", tmp_path / "file", "--curated", curated.root)
    assert result.exit_code == 2
    expected = f"placegraph: {tmp_path / 'file'} is not a folder; expected a folder for the store\n"
    assert result.stderr == expected
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


def test_curated_files_that_are_not_there_are_refused(tmp_path: Path) -> None:
    result = run("build", "--store", tmp_path / "store", "--curated", tmp_path / "nowhere")
    assert result.exit_code == 2
    assert f"{tmp_path / 'nowhere'}: no datasets; expected folders" in result.stderr


def test_a_store_of_another_version_is_not_built_over(curated: Curated, oxford_store: Path) -> None:
    _age(oxford_store)
    before = contents(oxford_store)
    result = run("build", "--store", oxford_store, "--curated", curated.root)
    assert result.exit_code == 2
    assert result.stderr.endswith(f"forward with: placegraph migrate --store {oxford_store}\n")
    assert contents(oxford_store) == before


# Stores that cannot be read


def _age(store: Path) -> None:
    """Make the store one that an older placegraph wrote."""
    manifest = store / "versions" / str(current_version(store)) / "manifest.json"
    content = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps({**content, "format": 0}), encoding="utf-8")


@pytest.mark.parametrize(
    "asked", [("ask", "awards"), ("serve", "--port", "0")], ids=["ask", "serve"]
)
def test_a_missing_store_is_refused_with_the_command_that_makes_one(
    asked: tuple[str, ...], tmp_path: Path
) -> None:
    result = start(*asked, "--store", tmp_path / "none")
    assert result.returncode == 2
    assert result.stderr == (
        f"placegraph: there is no store at {tmp_path / 'none'}; "
        f"make one with: placegraph build --store {tmp_path / 'none'}\n"
    )
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    "asked", [("ask", "awards"), ("serve", "--port", "0")], ids=["ask", "serve"]
)
def test_a_store_of_another_version_is_refused_and_left_alone(
    asked: tuple[str, ...], oxford_store: Path
) -> None:
    _age(oxford_store)
    before = contents(oxford_store)
    result = start(*asked, "--store", oxford_store)
    assert result.returncode == 2
    assert result.stderr == (
        f"placegraph: the store at {oxford_store} has format 0, this version of placegraph reads "
        f"format 2; bring it forward with: placegraph migrate --store {oxford_store}\n"
    )
    assert contents(oxford_store) == before


# serve


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


# ask


def test_an_answer_is_an_array_of_rows_in_json(store_path: Path) -> None:
    result = run(
        "ask", "twin-of", "--place", "Miami-Dade County", "--store", store_path, "--format", "json"
    )
    (row,) = json.loads(result.stdout)
    assert row["twin"] == "Southampton City Council"
    assert row["start"] == "2019-06"
    assert row["brokered_by"] == "British Consulate in Miami"
    assert list(row) == list(QUESTIONS["twin-of"].columns)


def test_the_formats_hold_the_same_cells(store_path: Path) -> None:
    asked = ("ask", "not-fully-running", "--store", store_path, "--format")
    rows = json.loads(run(*asked, "json").stdout)
    assert len(rows) == 6
    as_text = [{name: str(value) for name, value in row.items()} for row in rows]
    assert list(csv.DictReader(io.StringIO(run(*asked, "csv").stdout))) == as_text
    header, rule, *lines = run(*asked, "table").stdout.splitlines()
    starts = [found.start() for found in re.finditer("-+", rule)]
    cells = [
        [line[a:b].strip() for a, b in zip(starts, [*starts[1:], None], strict=True)]
        for line in (header, *lines)
    ]
    assert [dict(zip(cells[0], line, strict=True)) for line in cells[1:]] == as_text


def test_remarks_go_to_standard_error(store_path: Path) -> None:
    asked = ("levels-between", "--a", "southampton", "--b", "miami-dade-county")
    result = run("ask", *asked, "--store", store_path, "--format", "json")
    assert sum(row["ties"] for row in json.loads(result.stdout)) == 7
    assert "note: 7 live ties (4 active, 3 developing)" in result.stderr


def test_a_refusal_is_no_rows_with_the_reason_and_no_error(store_path: Path) -> None:
    refused = [
        (question.id, example.parameters)
        for question in QUESTIONS.values()
        for example in question.examples
        if example.refused
    ]
    assert refused
    for name, parameters in refused:
        words = [word for key, value in parameters.items() for word in (f"--{key}", str(value))]
        result = run("ask", name, *words, "--store", store_path, "--format", "json")
        assert result.exit_code == 0
        assert json.loads(result.stdout) == []
        assert result.stderr.startswith("not known: ")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["twin-off"], "no question called 'twin-off'; did you mean twin-of"),
        (["twin-of", "--place", "Sowthampton"], "no place called 'Sowthampton'; did you mean S"),
        (["twin-of"], "twin-of needs place; expected a place: its name, slug, path or IRI"),
        (["twin-of", "--place", "bo", "--source", "briefin"], "did you mean briefing"),
    ],
    ids=["question", "place", "no place", "source"],
)
def test_an_unknown_name_is_refused_with_suggestions(
    words: list[str], message: str, store_path: Path
) -> None:
    result = CliRunner(env={"PLACEGRAPH_STORE": str(store_path)}).invoke(main, ["ask", *words])
    assert result.exit_code == 2
    assert result.stdout == ""
    assert message in result.stderr
    assert result.stderr.startswith("placegraph: ")


def test_every_question_takes_the_parameters_that_it_declares() -> None:
    ask = command_of("ask")
    assert isinstance(ask, click.Group)
    context = click.Context(ask)
    assert ask.list_commands(context) == list(QUESTIONS)
    for question in QUESTIONS.values():
        command = ask.get_command(context, question.id)
        assert command is not None
        options = {option for parameter in command.params for option in parameter.opts}
        declared = {f"--{parameter.name}" for parameter in question.parameters}
        assert options == declared | {"--store", "--format"}


def test_the_list_in_json_names_columns_and_parameters() -> None:
    listed = {one["id"]: one for one in json.loads(run("ask", "--list", "--format", "json").stdout)}
    assert set(listed) == set(QUESTIONS)
    assert list(listed["twin-of"]["columns"]) == list(QUESTIONS["twin-of"].columns)
    names = {one["name"]: one["required"] for one in listed["twin-of"]["parameters"]}
    assert names == {"place": True, "source": False}
    assert all("source" in {p["name"] for p in one["parameters"]} for one in listed.values())


@pytest.mark.parametrize("output", ["table", "csv"])
def test_the_list_names_every_question(output: str) -> None:
    lines = run("ask", "--list", "--format", output).stdout.splitlines()
    assert {re.split("[ ,]", line)[0] for line in lines} >= set(QUESTIONS)
    assert run("ask").stdout == run("ask", "--list").stdout


def test_the_list_and_a_question_at_once_are_refused() -> None:
    result = run("ask", "--list", "awards")
    assert result.exit_code == 2
    assert "--list stands alone" in result.stderr


def test_a_reader_that_goes_away_is_no_error(store_path: Path) -> None:
    line = f"{sys.executable} -m placegraph ask --list --format json | head -c 1"
    result = subprocess.run(
        ["bash", "-c", line], capture_output=True, text=True, timeout=60, check=False
    )
    assert result.stdout == "["
    assert result.stderr == ""


# picture


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


# The program


def test_the_version_is_that_of_the_package() -> None:
    from placegraph import __version__

    assert run("--version").stdout == f"placegraph, version {__version__}\n"


def test_help_loads_no_heavy_package() -> None:
    code = (
        "import sys\nfrom placegraph.cli import main\n"
        "try: main(['--help'], prog_name='placegraph')\nexcept SystemExit: pass\n"
        "heavy = {'pyoxigraph', 'rdflib', 'pyshacl', 'networkx', 'pydantic', 'fastapi', 'edtf'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert result.stderr == "[]\n"


# The guide


@pytest.mark.parametrize(("name", "command"), commands(), ids=[name for name, _ in commands()])
def test_every_command_and_option_is_documented(name: str, command: click.Command) -> None:
    heading = rf"^## `{re.escape(name)}[^\n]*`\n(.*?)(?=^## |\Z)"
    section = re.search(heading, GUIDE, re.MULTILINE | re.DOTALL)
    assert section, f"no section for {name}"
    for parameter in command.params:
        if isinstance(parameter, click.Argument):
            assert str(parameter.metavar) in section[0].splitlines()[0]
            continue
        assert f"`{parameter.opts[0]}" in section[1], f"{name} {parameter.opts[0]}"
        if isinstance(parameter.default, str | int) and not isinstance(parameter.default, bool):
            assert f"`{parameter.default}`" in section[1], f"default of {parameter.opts[0]}"


def test_the_guide_names_no_option_that_is_not_there() -> None:
    taken = {option for _, command in commands() for one in command.params for option in one.opts}
    asked = {option for one in made() for parameter in one.params for option in parameter.opts}
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", GUIDE)) <= taken | asked | {"--help"}


def test_the_examples_of_the_guide_print_what_is_shown(
    store_path: Path, curated: Curated, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(curated.root.parent)
    curated.replace("relationships.yaml", "civic/twinning", "sports")
    examples = re.findall(r"```console\n\$ placegraph (.*?)\n(.*?)```", GUIDE, re.DOTALL)
    assert len(examples) == GUIDE.count("```console")
    for line, shown in examples:
        result = CliRunner(env={"PLACEGRAPH_STORE": str(store_path)}).invoke(main, _words(line))
        assert [one.rstrip() for one in result.output.splitlines()] == shown.splitlines()


def _words(line: str) -> list[str]:

    return shlex.split(line.replace("\\\n", " "))


# export


def test_an_export_is_named_by_the_ending_of_its_file(store_path: Path, tmp_path: Path) -> None:
    out = tmp_path / "civic.graphml"
    result = run("export", "--out", out, "--level", "civic", "--store", store_path)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == f"{out}: GraphML, 17 nodes, 15 edges\n"
    assert nx.read_graphml(out).number_of_edges() == 15
    assert list(tmp_path.iterdir()) == [out]


def test_an_export_without_a_file_is_the_table_of_ties(store_path: Path) -> None:
    result = run("export", "--place", "Southampton", "--store", store_path)
    rows = list(csv.DictReader(io.StringIO(result.stdout, newline="")))
    assert len(rows) == 7
    assert {row["licences"] for row in rows} == {"https://creativecommons.org/licenses/by/4.0/"}
    zipped = run("export", "--format", "csv", "--store", store_path)
    assert zipped.stdout_bytes.startswith(b"PK")


def test_the_formats_of_exports_are_listed() -> None:
    from placegraph.export.formats import FORMATS

    lines = run("export", "--list").stdout.splitlines()
    assert [line.split()[0] for line in lines[2:]] == list(FORMATS)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--format", "pdf"], "no format called 'pdf'; there are: csv, nodes"),
        (["--out", "ties.xls"], "ties.xls ends like no format; expected --format, or one of: .zip"),
        (["--level", "charm"], "no level called 'charm'"),
        (["--place", "Lyonn"], "no place called 'Lyonn'; did you mean Lyon"),
        (["--at", "soon"], "'soon' is not a date"),
        (["--out", "missing/x.ttl"], "missing/x.ttl cannot be written: No such file"),
    ],
    ids=["format", "ending", "level", "place", "date", "folder"],
)
def test_an_export_that_cannot_be_written_is_refused(
    words: list[str],
    message: str,
    store_path: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("export", *words, "--store", store_path)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"placegraph: {message}")
    assert list(tmp_path.iterdir()) == []


def test_an_export_that_fails_leaves_the_file_that_was_there(
    store_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "ties.gexf"
    out.write_text("before", encoding="utf-8")

    def pieces(*_: object) -> Iterator[bytes]:
        yield b"half"
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("placegraph.export.formats.ExportFormat.pieces", pieces)
    result = run("export", "--out", out, "--store", store_path)
    assert result.exit_code == 2
    assert "cannot be written: No space left on device" in result.stderr
    assert out.read_text(encoding="utf-8") == "before"
    assert list(tmp_path.iterdir()) == [out]
