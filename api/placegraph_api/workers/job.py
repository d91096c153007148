"""What a worker is asked: a query in SPARQL, or other work that has the same shape."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Protocol, Self

from placegraph.errors import PlacegraphError
from placegraph.said import Said

from ..problems import ResourceLimitError
from .syntax import syntax_error


class Work(Protocol):
    """Something that a worker answers; all but the words is the same for all work."""

    noun: str
    """What to call it in a message."""
    advice: Said
    """What to do where it runs too long."""

    @property
    def text(self) -> str:
        """What is sent as the body."""

    @property
    def key(self) -> int:
        """By what to remember how long it took."""

    def header(self) -> dict[str, Any]:
        """Return what is sent beside the body."""

    def refusal(self, header: dict[str, Any]) -> PlacegraphError:
        """Return the error that a worker reported."""


@dataclass(frozen=True)
class Joins:
    """A query with each of its patterns in a sub-select of its own, to be read whole."""

    query: str
    cut: tuple[int, int] | None
    """Where in it a LIMIT may stand."""
    prologue: str
    """The prefixes that the patterns need."""
    patterns: tuple[str, ...]
    """The patterns, to be counted before."""
    in_parts: bool
    """Whether a part of the answer, by LIMIT and OFFSET, is asked for in this form too."""


@dataclass(frozen=True)
class Paths:
    """All properties that a query is about, so that it may be asked of a copy of these alone."""

    prologue: str
    """The prefixes that their names need."""
    properties: tuple[str, ...]


@dataclass(frozen=True)
class Job:
    """A query and how it is to be answered."""

    query: str
    cut: tuple[int, int] | None = None
    """Where in the text a LIMIT may stand; None where the query keeps to the limit itself."""
    joins: Joins | None = None
    """The same query in another form, which costs less where it asks for everything."""
    paths: Paths | None = None
    """What it is about, where it follows links over and over."""
    base: str | None = None
    default_graphs: tuple[str, ...] | None = None
    """The protocol's dataset; None leaves it to the query."""
    named_graphs: tuple[str, ...] = ()
    union: bool = True
    """Whether the default graph is the union of all graphs when nothing else is said."""
    solutions_format: str | None = "srj"
    """Extension of the format for solutions and booleans; None if none is acceptable."""
    graph_format: str | None = "ttl"
    prefixes: Mapping[str, str] = field(default_factory=dict, hash=False)
    changing: bool = False
    """Whether it may be answered otherwise each time."""
    max_rows: int = 100_000
    max_bytes: int = 64 << 20

    noun = "query"
    advice = Said(
        "advice-query",
        "narrow its patterns, aggregate less at once, or ask for fewer solutions with LIMIT",
    )

    @property
    def text(self) -> str:
        """Return the query."""
        return self.query

    @property
    def looked_up(self) -> Self | None:
        """Return the job as it needs least memory; None where this one does."""
        if self.joins is None and self.paths is None:
            return None
        return replace(self, joins=None, paths=None)

    @property
    def key(self) -> int:
        """Return the same for the same query of the same dataset."""
        return hash((self.query, self.default_graphs, self.named_graphs))

    def header(self) -> dict[str, Any]:
        """Return what is sent beside the query text."""
        header = {name: getattr(self, name) for name in _SENT}
        for name in ("joins", "paths"):
            form = getattr(self, name)
            header[name] = asdict(form) if form else None
        if self.graph_format is None:
            header["prefixes"] = {}  # solutions have none, and most queries are for solutions
        return header

    def refusal(self, header: dict[str, Any]) -> PlacegraphError:
        """Return the error that a worker reported of a query."""
        match header["error"]:
            case "syntax":
                return syntax_error(header["message"], self.query)
            case "memory":
                return memory_error()
            case "oversize":
                text = (
                    f"the answer is longer than {self.max_bytes:,} bytes or {self.max_rows:,} rows "
                    "and could not be cut; ask for a part with LIMIT and OFFSET, or take the dump"
                )
                most = {"bytes": self.max_bytes, "rows": self.max_rows}
                return ResourceLimitError(Said("answer-too-long", text, **most))
            case "form":
                return ResourceLimitError(
                    Said("no-answer-format", "the answer has no acceptable format")
                )
            case _:
                text = f"the query could not be evaluated: {header['message']}"
                return ResourceLimitError(Said("not-evaluated", text, why=header["message"]))


_SENT = [each.name for each in fields(Job) if each.name != "query"]


def memory_error() -> PlacegraphError:
    """Return the error of a query that needed more memory than its worker had."""
    text = (
        "the query needed more memory than one query may have here; "
        "sort, group or concatenate fewer solutions at once"
    )
    return ResourceLimitError(Said("query-memory", text))
