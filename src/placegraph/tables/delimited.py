"""CSV and TSV: which encoding, which delimiter, and the rows with the lines they begin on.

Encoding: a byte-order mark decides; else UTF-8 if the whole file is UTF-8; else
Windows-1252, which is reported because it is a guess.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from placegraph.tables.rows import Fault, Row, TableError, Unreadable

DELIMITERS = ",;\t|"
SAMPLE_ROWS = 50
# Longer lines mean a file that is not a table; reading them would break constant memory.
LONGEST_LINE = 1_000_000
_CHUNK = 1 << 20
# Beyond this share of control characters it is no text.
MOST_CONTROLS = 0.05
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r")) + b"\x7f"


@dataclass(frozen=True)
class TextFile:
    """A file's encoding and SHA-256, from one pass over its bytes."""

    encoding: str
    checksum: str
    first_bad_line: int | None = None
    is_binary: bool = False


def inspect(path: Path) -> TextFile:
    """Read the file once; constant memory."""
    digest = hashlib.sha256()
    utf8 = codecs.getincrementaldecoder("utf-8")()
    head, newlines, bad_line = b"", 0, None
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            head = head or chunk[:4096]
            digest.update(chunk)
            if bad_line is None:
                pending = utf8.getstate()[0]
                try:
                    utf8.decode(chunk)
                except UnicodeDecodeError as error:
                    at = max(error.start - len(pending), 0)
                    bad_line = newlines + chunk[:at].count(b"\n") + 1
                newlines += chunk.count(b"\n")
    if bad_line is None and utf8.getstate()[0]:
        bad_line = newlines + 1
    wide = _wide_encoding(head)
    if wide:
        return TextFile(wide, digest.hexdigest())
    is_binary = len(head) - len(head.translate(None, _CONTROLS)) > MOST_CONTROLS * len(head)
    if bad_line is not None:
        return TextFile("cp1252", digest.hexdigest(), bad_line, is_binary)
    return TextFile("utf-8-sig", digest.hexdigest(), None, is_binary)


def _wide_encoding(head: bytes) -> str | None:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    # Text in Latin letters as UTF-16 without a mark: every other byte is zero.
    half = len(head) // 2
    if half > 8 and head[1::2].count(0) > half * 0.7:
        return "utf-16-le"
    if half > 8 and head[0::2].count(0) > half * 0.7:
        return "utf-16-be"
    return None


def encoding_notice(file: str, text: TextFile) -> Fault | None:
    """What to report of a guessed encoding."""
    if text.first_bad_line is None:
        return None
    reason = f"not UTF-8 (first on line {text.first_bad_line}); read as Windows-1252"
    return Fault(file, None, "", "", reason, "UTF-8, or an encoding named in the mapping", "noted")


def open_text(path: Path, encoding: str) -> TextIO:
    """The file as text; bytes that the encoding lacks become U+FFFD, which cells report."""
    return path.open(encoding=encoding, errors="replace", newline="")


def lines(file: TextIO, name: str) -> Iterator[str]:
    """The lines of a file; raises TableError for one too long to be a table’s."""
    for number in itertools.count(1):
        line = file.readline(LONGEST_LINE)
        if not line:
            return
        if len(line) == LONGEST_LINE:
            raise TableError(
                f"{name}:{number}: a line of more than {LONGEST_LINE:,} characters; "
                "expected one line a row"
            )
        yield line


def detect_delimiter(path: Path, encoding: str, name: str) -> str:
    """The delimiter under which the first rows have the most columns in common."""
    with open_text(path, encoding) as file:
        sample = list(itertools.islice(lines(file, name), SAMPLE_ROWS))
    if path.suffix.lower() == ".tsv" and any("\t" in line for line in sample):
        return "\t"

    def agreement(delimiter: str) -> tuple[float, int]:
        try:
            widths = Counter(len(row) for row in csv.reader(sample, delimiter=delimiter) if row)
        except csv.Error:
            return 0.0, 0
        width, times = max(widths.items(), key=lambda item: (item[0] > 1, item[1], item[0]))
        return (times / widths.total() if width > 1 else 0.0), width

    if not any(line.strip() for line in sample):
        return ","
    return max(DELIMITERS, key=agreement)


def records(
    path: Path, encoding: str, delimiter: str, name: str
) -> Iterator[tuple[int, list[str]]]:
    """Every row that is not blank, with the line it begins on."""
    with open_text(path, encoding) as file:
        reader = csv.reader(lines(file, name), delimiter=delimiter)
        begins = 1
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise TableError(
                    f"{name}:{begins}: not readable as a table: {error}; "
                    "expected every quotation mark to be closed"
                ) from error
            if any(cell.strip() for cell in cells):
                yield begins, cells
            begins = reader.line_num + 1


def body(
    found: Iterator[tuple[int, list[str]]], columns: Sequence[str]
) -> Iterator[Row | Unreadable]:
    """Rows by column; a row of another width is unreadable, for its cells may have moved."""
    width = len(columns)
    for line, cells in found:
        while len(cells) > width and not cells[-1].strip():
            cells = cells[:-1]
        if len(cells) != width:
            reason = f"a ragged row: {len(cells)} cells under {width} columns"
            yield Unreadable(line, str(len(cells)), reason, f"{width} cells")
            continue
        yield Row(line, dict(zip(columns, cells, strict=True)))
