"""Make an update ready for the engine: looked at, and given the request's dataset.

The engine's update takes no dataset beside the text, so `using-graph-uri` and
`using-named-graph-uri` become USING clauses of every operation with a WHERE, which is
what they mean (SPARQL 1.1 Protocol, 2.2.3).
"""

from collections.abc import Sequence
from dataclasses import replace

from placegraph.sparql_tokens import Token

from ..problems import RequestError
from .protocol import Operation
from .scan import Caps, check_length, tokens_of


def ready(operation: Operation, caps: Caps, every: Sequence[str] = ()) -> Operation:
    """Return the update with its dataset in its text; refuse LOAD, depth and conflicts.

    Where neither the request nor the text names a dataset, it is all of `every`.
    """
    check_length(operation.text, caps)
    tokens = tokens_of(operation.text, caps)
    default, named = operation.default_graphs, operation.named_graphs
    if default is None:
        if not every or any(_names_a_dataset(token) for token in _outer(tokens)):
            return operation
        default = named = tuple(every)
    clauses = "".join(f" USING <{iri}>" for iri in default)
    clauses += "".join(f" USING NAMED <{iri}>" for iri in named)
    text = _with_clauses(operation.text, tokens, clauses + " ")
    return replace(operation, text=text, default_graphs=None, named_graphs=())


def _with_clauses(text: str, tokens: list[Token], clauses: str) -> str:
    parts, position = list[str](), 0
    outer = _outer(tokens)
    for number, token in enumerate(outer):
        word = token.text.upper()
        if _names_a_dataset(token):
            raise RequestError(
                "the update names its dataset with USING or WITH; "
                "using-graph-uri and using-named-graph-uri cannot go with it"
            )
        if token.kind != "word" or not word.endswith("WHERE"):
            continue
        parts.append(text[position : token.start])
        position = token.start
        before = outer[number - 1].text.upper() if number else ""
        pattern = outer[number + 1 : number + 3]
        if (before == "DELETE" or word == "DELETEWHERE") and len(pattern) == 2:
            # The short form takes no USING: its pattern is also its template.
            template = text[pattern[0].start : pattern[1].end]
            parts.append(f"{'DELETE ' if word != 'WHERE' else ''}{template}{clauses}WHERE ")
            position = pattern[0].start
        else:
            parts.append(clauses)
    return "".join(parts) + text[position:]


def _outer(tokens: list[Token]) -> list[Token]:
    """Return the tokens outside all brackets, and the outermost brackets themselves."""
    depth, outer = 0, []
    for token in tokens:
        opens = token.kind == "mark" and token.text in "([{"
        closes = token.kind == "mark" and token.text in ")]}"
        depth -= closes
        if depth == 0:
            outer.append(token)
        depth += opens
    return outer


def _names_a_dataset(token: Token) -> bool:
    # The engine reads `WITH:name` as the keyword and a name.
    words = token.text.partition(":")[0] if token.kind == "name" else token.text
    return token.kind in ("word", "name") and words.upper().startswith(("USING", "WITH"))
