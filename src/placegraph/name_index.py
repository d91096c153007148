"""Names that can be found although they are half typed, misspelled or written without accents.

Names are compared by their keys (`placegraph.names`). A name that holds the words asked for is
found first. How alike two names are is the share of letters that they have in common in the same
order; the words may come in another order, which is a small difference of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from placegraph.names import key_as_written, name_key

SAME, BEGINS, WORD_BEGINS, WORDS_BEGIN, HOLDS = range(5)
LEAST_LIKENESS = 75.0
OTHER_ORDER = 0.95
# Names further down are no better guesses; the limit keeps a short text from finding everything.
MOST_ALIKE = 200


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it is written, whose it is, and whether it is the one that is shown."""

    bearer: int
    text: str
    is_label: bool = True


class NameIndex:
    """Look-ups of names; a few milliseconds among 60,000."""

    def __init__(self, names: Iterable[Name]) -> None:
        self._names: dict[str, list[Name]] = {}
        for name in names:
            self._names.setdefault(name_key(name.text), []).append(name)
        self._names.pop("", None)
        self._keys = list(self._names)
        # By the key with its words in alphabetical order, for names that have several.
        self._by_sorted = {_sorted(key): key for key in self._keys if " " in key}
        self._sorted_keys = list(self._by_sorted)

    def called(self, text: str) -> Sequence[Name]:
        """The names that are the same.

        >>> NameIndex([Name(1, "Saint-Étienne")]).called("St. Etienne")[0].bearer
        1
        """
        return self._names.get(name_key(text), ())

    def holding(self, text: str) -> Iterator[tuple[int, Name]]:
        """The names with all words of the text, the last perhaps unfinished, and how they hold it.

        SAME, BEGINS (with the text), WORD_BEGINS (with it), WORDS_BEGIN (one with each word of
        the text), HOLDS (anywhere).
        """
        texts = {key_as_written(text), name_key(text)} - {""}
        for wanted in texts:
            words = wanted.split()
            held = self._keys
            for word in words:
                held = [key for key in held if word in key]
            for key in held:
                how = _how(key, wanted, words)
                yield from ((how, name) for name in self._names[key])

    def like(self, text: str, least: float = LEAST_LIKENESS) -> Iterator[tuple[float, Name]]:
        """The names that are spelled alike, and how alike they are, 100 for the same.

        >>> index = NameIndex([Name(1, "Birmingham"), Name(2, "Bo")])
        >>> [(round(likeness), name.text) for likeness, name in index.like("Brimingham")]
        [(90, 'Birmingham')]
        """
        key = name_key(text)
        best = dict(_extract(key, self._keys, least))
        if " " in key:
            for other, likeness in _extract(_sorted(key), self._sorted_keys, least / OTHER_ORDER):
                found = self._by_sorted[other]
                best[found] = max(OTHER_ORDER * likeness, best.get(found, 0.0))
        for found, likeness in sorted(best.items(), key=lambda each: -each[1]):
            yield from ((likeness, name) for name in self._names[found])


def _extract(key: str, keys: Sequence[str], least: float) -> Iterator[tuple[str, float]]:
    found = process.extract(key, keys, scorer=fuzz.ratio, score_cutoff=least, limit=MOST_ALIKE)
    return ((other, likeness) for other, likeness, _ in found)


def _sorted(key: str) -> str:
    return " ".join(sorted(key.split()))


def _how(key: str, wanted: str, words: Sequence[str]) -> int:
    if key == wanted:
        return SAME
    if key.startswith(wanted):
        return BEGINS
    spaced = " " + key
    if " " + wanted in spaced:
        return WORD_BEGINS
    return WORDS_BEGIN if all(" " + word in spaced for word in words) else HOLDS
