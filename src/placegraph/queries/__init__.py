"""The questions that the graph answers, each declared once.

A question is one file in this folder: `{id}.rq`, a SPARQL query under a header of comment
lines, or `{id}.py` (hyphens as underscores), a module with a function `answer` under a
docstring. Header and docstring are YAML and say the same things: the question, how to read the
answer, its parameters, its columns and the rows expected of the curated data. The command
line, the service, the documentation and the tests follow from these declarations.

Every question takes `source`, the slug of a dataset: then only the ties, counts, awards and
evidence that this dataset states are looked at. Where places lie and what parties count as
stays in force. A tie is live when its status is developing or active. No tie in the answer
means that no source states one, never that there is none.
"""

from __future__ import annotations

from placegraph.queries.ask import ask, get_question
from placegraph.queries.declare import Answer, Example, Parameter, Question
from placegraph.queries.load import QUESTIONS

__all__ = ["QUESTIONS", "Answer", "Example", "Parameter", "Question", "ask", "get_question"]
