"""The documentation of the questions, written from their declarations.

`python -m placegraph.queries.document docs/questions.md` writes the page anew; a test fails
when it says something else than the declarations.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from placegraph.queries.declare import SOURCE, Question
from placegraph.queries.load import QUESTIONS

HEAD = f"""# Questions

<!-- Written by `python -m placegraph.queries.document docs/questions.md`: edit the questions in
     src/placegraph/queries/ instead. -->

What the graph answers in plain words. `placegraph ask ID --parameter value` gives a table, CSV
or JSON, `/questions/ID?parameter=value` the same over HTTP, and in Python:

```python
from placegraph.queries import ask
from placegraph.store import open_store

answer = ask(open_store("var/store"), "formal-partners", place="Birmingham", source="briefing")
answer.rows, answer.notes, answer.refused
```

- Every question takes `source`, {SOURCE.takes}: {SOURCE.meaning}.
  Where places lie and what parties count as is taken from all datasets.
- Names may be written as a name, a slug, a path (`place/bo`) or an IRI. A place that counts as
  another, as Miami counts as Miami-Dade County, is answered for as that one, and a note says so.
- A tie is live when its status is developing or active. A representation office is a tie, but
  makes no partner.
- Dates are EDTF: `[1980,1981]` is one of two years. A blank is something that no source states,
  and no row means that no source states any, never that there are none.
- An answer that the data cannot give is refused: no rows, and a note that says why.
- Several things in one cell stand in alphabetical order with “; ” between them. `tie` and
  `tie_paths` are paths of relationships; `evidence-for` takes them.
"""


def page() -> str:
    """The whole page, as Markdown."""
    return "\n".join([HEAD, *(line for each in QUESTIONS.values() for line in _section(each))])


def _section(question: Question) -> Iterator[str]:
    yield f"## {question.id}\n"
    yield f"**{question.question}** {question.reading}\n"
    own = [parameter for parameter in question.parameters if parameter != SOURCE]
    if own:
        yield "| parameter | takes | |\n|---|---|---|"
        for parameter in own:
            yield f"| `{parameter.name}` | {parameter.takes} | {parameter.meaning} |"
        yield ""
    options = "".join(f' --{one.name} "{one.example}"' for one in own)
    yield f"```sh\nplacegraph ask {question.id}{options}\n```\n"
    yield "| column | |\n|---|---|"
    for name, meaning in question.columns.items():
        yield f"| `{name}` | {meaning} |"
    yield ""


def main(path: str) -> None:
    """Write the page."""
    Path(path).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
