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
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from placegraph.columns import Column, Wanted, ask_columns, value_of
from placegraph.graphs import Graph
from placegraph.identifiers import CONCEPTS, ids, iri
from placegraph.store import Store
from placegraph.vocab import RDF

COLUMNS_FILE = "columns.npz"
READ = "read-"
CONCEPT = b"concept/"

Numbers = NDArray[np.int64]
# What is read of the graphs: a property, in one graph or in all, and the values that count.
Read = tuple[bytes, str | None, frozenset[bytes]]
# Lines by the graph that they are of.
Differences = Iterable[tuple[str, Iterable[bytes]]]

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
            terms = _terms(file, rows.values()) if rows else []
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return ask_columns(store, wanted)
    found = {name: _by_subject(terms, *column) for name, column in rows.items()}
    return found | ask_columns(store, {name: wanted[name] for name in wanted if name not in found})


def _terms(file: Mapping[str, Any], used: Iterable[Numbers]) -> list[Any]:
    """All terms by number: paths, and the values of those literals that columns use."""
    paths, literals = _lines(file["paths"]), _lines(file["literals"])
    terms: list[Any] = paths + literals
    numbers = np.flatnonzero(_numbers(used, len(terms)))
    for number in numbers[numbers >= len(paths)].tolist():
        terms[number] = value_of(terms[number])
    return terms


def _by_subject(terms: list[Any], subjects: Numbers, values: Numbers) -> Column:
    """The column of these numbers; the rows of a subject stand together."""
    term = terms.__getitem__
    first = np.flatnonzero(np.diff(subjects, prepend=-1)).tolist()
    found = list(map(term, values.tolist()))
    if len(first) == len(found):
        return dict(zip(map(term, subjects.tolist()), zip(found, strict=False), strict=True))
    ends = [*first[1:], len(found)]
    return {
        term(subjects[start]): tuple(found[start:end])
        if end == start + 1
        else tuple(sorted(set(found[start:end])))
        for start, end in zip(first, ends, strict=True)
    }


def write_columns(path: Path, wanted: Mapping[str, Wanted], graphs: Mapping[str, Graph]) -> None:
    """Write the file for a version that holds these graphs."""
    number = defaultdict[bytes, int](itertools.count().__next__)
    lines = ((name, graph.lines()) for name, graph in graphs.items())
    rows = _read(lines, _all_reads(wanted), number)
    _write(path, wanted, list(number), rows)


def renew_columns(
    path: Path, wanted: Mapping[str, Wanted], before: Path, gone: Differences, come: Differences
) -> None:
    """Write the file for a version from that of the one before and the lines that differ.

    Raises ValueError where the file before is of other columns or cannot be read.
    """
    reads = _all_reads(wanted)
    terms, rows = _kept(before, wanted, reads)
    number = defaultdict[bytes, int](itertools.count(len(terms)).__next__)
    number.update(zip(terms, itertools.count(), strict=False))
    went, came = _read(gone, reads, number), _read(come, reads, number)
    for read, there in rows.items():
        left = _without(there, went[read], len(number))
        rows[read] = np.concatenate([left, came[read]], axis=1)
    _write(path, wanted, list(number), rows)


def _write(
    path: Path, wanted: Mapping[str, Wanted], terms: list[bytes], rows: Mapping[Read, Numbers]
) -> None:
    columns = {name: _column(one, terms, rows) for name, one in wanted.items()}
    in_columns = _numbers(columns.values(), len(terms))
    used = np.flatnonzero(in_columns).tolist()
    paths = [number for number in used if terms[number].startswith(b"<")]
    literals = [number for number in used if not terms[number].startswith(b"<")]
    # What rows are made of that no column has; only the next version asks for it.
    others = np.flatnonzero(_numbers(rows.values(), len(terms)) & ~in_columns).tolist()
    place = np.zeros(len(terms), dtype=np.int32)
    place[paths + literals + others] = np.arange(len(used) + len(others))
    told = json.dumps({name: one.query for name, one in wanted.items()}).encode()
    arrays: dict[str, Any] = {name: place[column] for name, column in columns.items()}
    arrays |= {f"{READ}{number}": place[found] for number, found in enumerate(rows.values())}
    arrays |= {
        "wanted": _bytes([told]),
        "paths": _bytes(_paths(terms[one] for one in paths)),
        "literals": _bytes(terms[one] for one in literals),
        "others": _bytes(terms[one] for one in others),
    }
    with path.open("wb") as file:
        np.savez(file, **arrays)


def _kept(
    path: Path, wanted: Mapping[str, Wanted], reads: list[Read]
) -> tuple[list[bytes], dict[Read, Numbers]]:
    """The terms of a file by number, and the rows of each read."""
    try:
        with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            told = json.loads(file["wanted"].tobytes())
            if told != {name: one.query for name, one in wanted.items()}:
                raise ValueError(f"{path} is of other columns")
            terms = list(_nodes(file["paths"]))
            for name in ("literals", "others"):
                terms += file[name].tobytes().split(b"\n") if file[name].size else []
            rows = {
                read: file[f"{READ}{number}"].astype(np.int64) for number, read in enumerate(reads)
            }
    except (OSError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise ValueError(f"{path} cannot be read") from error
    return terms, rows


def _numbers(rows: Iterable[Numbers], terms: int) -> NDArray[np.bool_]:
    """Which terms come up."""
    found = np.zeros(terms, dtype=bool)
    for one in rows:
        found[one.ravel()] = True
    return found


def _paths(nodes: Iterable[bytes]) -> Iterator[bytes]:
    """The paths of terms, as `path_of` gives them; an IRI from elsewhere stays whole."""
    own, concepts = _starts()
    for node in nodes:
        if node.startswith(own):
            yield node[len(own) : -1]
        else:
            yield (CONCEPT + node[len(concepts) : -1]) if node.startswith(concepts) else node[1:-1]


def _nodes(paths: NDArray[np.uint8]) -> Iterator[bytes]:
    """The terms of paths, as `at_path` gives them."""
    own, concepts = _starts()
    for path in paths.tobytes().split(b"\n") if paths.size else ():
        if path.startswith(CONCEPT):
            yield concepts + path[len(CONCEPT) :] + b">"
        else:
            yield (b"<" if b":" in path.split(b"/", 1)[0] else own) + path + b">"


def _starts() -> tuple[bytes, bytes]:
    return f"<{ids()}".encode(), f"<{CONCEPTS}".encode()


def _without(rows: Numbers, gone: Numbers, terms: int) -> Numbers:
    """The rows but for those that are gone: one for one, for two graphs may say the same."""
    if not gone.size:
        return rows
    codes, lost = rows[0] * terms + rows[1], np.sort(gone[0] * terms + gone[1])
    order = np.argsort(codes, kind="stable")
    nth = np.arange(len(lost)) - np.searchsorted(lost, lost)
    return np.delete(rows, order[np.searchsorted(codes[order], lost) + nth], axis=1)


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


def _all_reads(wanted: Mapping[str, Wanted]) -> list[Read]:
    return list(dict.fromkeys(read for one in wanted.values() for read in _reads(one)))


def _read(
    graphs: Differences, reads: Iterable[Read], number: dict[bytes, int]
) -> dict[Read, Numbers]:
    """For each read the numbers of its rows; every term that comes up gets one."""
    found = {read: array("q") for read in reads}
    for name, lines in graphs:
        taken: dict[bytes, list[tuple[frozenset[bytes], array[int]]]] = defaultdict(list)
        for (predicate, only, objects), rows in found.items():
            if only in (None, name):
                taken[predicate].append((objects, rows))
        for line in lines:
            subject, predicate, rest = line.split(b" ", 2)
            for objects, rows in taken.get(predicate, ()):
                value = rest[:-3]
                if not objects or value in objects:
                    rows.append(number[subject])
                    rows.append(number[value])
    return {read: np.array(rows, dtype=np.int64).reshape(-1, 2).T for read, rows in found.items()}


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
        is_read = (not FOREIGN.search(terms[value]) for value in values.tolist())
        keep &= np.fromiter(is_read, dtype=bool, count=len(values))
    codes = np.sort(subjects[keep] * len(terms) + values[keep])
    codes = codes[np.flatnonzero(np.diff(codes, prepend=-1))]
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
