"""Which of several labels to show: the reader's languages first, then English, then any.

A label without a language suits every reader less than one in a language that the reader asked
for, and more than one in a language that nobody asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pyoxigraph import Literal

FALLBACK = ("en",)


def best_label(labels: Iterable[Literal], languages: Sequence[str] = ()) -> str | None:
    """The words of the label that suits best; None of none.

    >>> best_label([Literal("Aachen", language="de"), Literal("Aix", language="fr")], ["fr"])
    'Aix'
    """
    found = best_literal(labels, languages)
    return found.value if found else None


def best_literal(labels: Iterable[Literal], languages: Sequence[str] = ()) -> Literal | None:
    """The label to show to somebody who reads these languages, best first; None of none.

    A tag matches its own and every narrower one: `de` is content with `de-CH`.

    >>> names = [Literal("Aachen", language="de"), Literal("Aix", language="fr")]
    >>> best_literal(names, ["fr"]).value, best_literal(names, ["nl"]).value, best_literal([])
    ('Aix', 'Aachen', None)
    """
    wanted = (*languages, *FALLBACK)
    # Among equals the first in the alphabet, so that the same version shows the same label.
    return min(labels, key=lambda label: (_rank(label, wanted), label.value), default=None)


def _rank(label: Literal, wanted: Sequence[str]) -> int:
    tag = (label.language or "").casefold()
    for place, language in enumerate(wanted):
        asked = language.casefold()
        if tag == asked or tag.startswith(f"{asked}-"):
            return place
    return len(wanted) + bool(tag)
