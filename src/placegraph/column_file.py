"""The columns of a version in one file beside its database.

Every term stands in it once, things by their paths and literals as N-Triples writes them, and a
column is two rows of numbers of terms: subjects and values. The file is made of the graphs when
their version is published. It says which columns it has; others, or all where it cannot be read,
are asked of the database, which has the same answers.
"""

from __future__ import annotations

import itertools
import json
import re
import zipfile
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from placegraph.columns import Column, Wanted, ask_columns, column_of, value_of
from placegraph.graphs import Graph
from placegraph.identifiers import iri, path_of
from placegraph.store import Store
from placegraph.vocab import RDF

COLUMNS_FILE = "columns.npz"

Numbers = NDArray[np.int64]
# What is read of the graphs: a property, in one graph or in all, and the values that count.
Read = tuple[bytes, str | None, frozenset[bytes]]

FOREIGN = re.compile(rb'"@(?!en$)[\w-]+$')


def read_columns(store: Store, wanted: Mapping[str, Wanted]) -> dict[str, Column]:
    """The columns by the names they are wanted under, from the version's file where it has them."""
    try:
        with (
            (store.folder / COLUMNS_FILE).open("rb") as raw,
            np.load(raw, allow_pickle=False) as file,
        ):
            told = json.loads(file["wanted"].tobytes())
            there = [name for name, one in wanted.items() if told.get(name) == one.query]
            rows = {name: file[name] for name in there}
            terms = _terms(file, [values for _, values in rows.values()]) if rows else []
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return ask_columns(store, wanted)
    found = {
        name: column_of(
            list(map(terms.__getitem__, subjects.tolist())),
            list(map(terms.__getitem__, values.tolist())),
        )
        for name, (subjects, values) in rows.items()
    }
    return found | ask_columns(store, {name: wanted[name] for name in wanted if name not in found})


def _terms(file: Mapping[str, Any], used: list[Numbers]) -> list[Any]:
    """All terms by number: paths, and the values of those literals that columns use."""
    paths, literals = _lines(file["paths"]), _lines(file["literals"])
    terms: list[Any] = paths + literals
    numbers = np.unique(np.concatenate(used))
    for number in numbers[numbers >= len(paths)].tolist():
        terms[number] = value_of(terms[number])
    return terms


def write_columns(path: Path, wanted: Mapping[str, Wanted], graphs: Mapping[str, Graph]) -> None:
    """Write the file for a version that holds these graphs."""
    terms, rows = _read(graphs, [read for one in wanted.values() for read in _reads(one)])
    columns = {name: _column(one, terms, rows) for name, one in wanted.items()}
    used = np.unique(np.concatenate([column.ravel() for column in columns.values()])).tolist()
    paths = [number for number in used if terms[number].startswith(b"<")]
    literals = [number for number in used if not terms[number].startswith(b"<")]
    place = np.zeros(len(terms), dtype=np.int32)
    place[paths + literals] = np.arange(len(used))
    told = json.dumps({name: one.query for name, one in wanted.items()}).encode()
    arrays: dict[str, Any] = {name: place[column] for name, column in columns.items()}
    arrays |= {
        "wanted": _bytes([told]),
        "paths": _bytes(path_of(terms[one][1:-1].decode()).encode() for one in paths),
        "literals": _bytes(terms[one] for one in literals),
    }
    with path.open("wb") as file:
        np.savez(file, **arrays)


def _bytes(lines: Iterable[bytes]) -> NDArray[np.uint8]:
    return np.frombuffer(b"\n".join(lines), dtype=np.uint8)


def _lines(content: NDArray[np.uint8]) -> list[Any]:
    text = content.tobytes().decode()
    return text.split("\n") if text else []


def _reads(wanted: Wanted) -> list[Read]:
    """What must be read for a column: its property first."""
    graph = wanted.graph and iri("dataset", wanted.graph).value
    reads: list[Read] = [(_token(wanted.predicate), graph, _tokens(wanted.objects))]
    if wanted.then:
        reads.append((_token(wanted.then), graph, frozenset()))
    if wanted.of:
        reads.append((_token(RDF.type), graph, _tokens(wanted.of)))
    return reads


def _read(
    graphs: Mapping[str, Graph], reads: Iterable[Read]
) -> tuple[list[bytes], dict[Read, Numbers]]:
    """Every term that comes up, by number; and for each read the numbers of its rows."""
    number: dict[bytes, int] = defaultdict(itertools.count().__next__)
    found = {read: array("q") for read in reads}
    for name, graph in graphs.items():
        taken: dict[bytes, list[tuple[frozenset[bytes], array[int]]]] = defaultdict(list)
        for (predicate, only, objects), rows in found.items():
            if only in (None, name):
                taken[predicate].append((objects, rows))
        for line in graph.lines():
            subject, predicate, rest = line.split(b" ", 2)
            for objects, rows in taken.get(predicate, ()):
                value = rest[:-3]
                if not objects or value in objects:
                    rows.append(number[subject])
                    rows.append(number[value])
    return list(number), {
        read: np.array(rows, dtype=np.int64).reshape(-1, 2).T for read, rows in found.items()
    }


def _column(wanted: Wanted, terms: list[bytes], rows: Mapping[Read, Numbers]) -> Numbers:
    """The subjects and values of a column, each pair once."""
    own, *others = (rows[read] for read in _reads(wanted))
    subjects, values = own
    if wanted.then:
        subjects, values = _through(own, others.pop(0))
    keep = np.ones(len(subjects), dtype=bool)
    if wanted.of:
        keep &= np.isin(subjects, others[0][0])
    if wanted.english:
        keep &= [not FOREIGN.search(terms[value]) for value in values.tolist()]
    codes = np.unique(subjects[keep] * len(terms) + values[keep])
    return np.stack(np.divmod(codes, max(len(terms), 1)))


def _through(first: Numbers, second: Numbers) -> tuple[Numbers, Numbers]:
    """From the subjects of the first to the values of the second, by what both have."""
    of: dict[int, list[int]] = defaultdict(list)
    for subject, value in second.T.tolist():
        of[subject].append(value)
    joined = [(one, end) for one, middle in first.T.tolist() for end in of.get(middle, ())]
    pairs = np.array(joined, dtype=np.int64).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]


def _token(term: object) -> bytes:
    return str(term).encode()


def _tokens(terms: Iterable[object]) -> frozenset[bytes]:
    return frozenset(map(_token, terms))
