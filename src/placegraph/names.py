"""The key under which a name is compared, wherever names are compared.

Two names are the same when their keys are. A key has no case, no diacritics and no punctuation;
Latin, Cyrillic, Greek, Armenian and Georgian letters become ASCII ones, all other scripts stay as
they are, because a romanised Chinese or Arabic name meets too many strangers.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from anyascii import anyascii

_APOSTROPHES = str.maketrans("", "", "'’‘ʻʼ`´ʹʺ\"“”„")
_FOLDED_WORDS = {
    "st": "saint",
    "ste": "sainte",
    "sankt": "saint",
    "sta": "santa",
    "mt": "mount",
    "ft": "fort",
}
# Russian and Ukrainian endings are romanised in as many ways as there are maps.
_SLAVIC_ENDING = re.compile(r"(?<=\w\w)[iy]{2,}(?= |$)")
# A list names its large places again and again, and all of them are looked at more than once.
REMEMBERED = 50_000
_SEPARATORS = re.compile(r"[^\w]+|_+")


@lru_cache(REMEMBERED)
def name_key(name: str) -> str:
    """The key under which a name is compared; equal keys mean equal names.

    >>> name_key("Saint-Étienne"), name_key("ST. ETIENNE")
    ('saint etienne', 'saint etienne')
    >>> name_key("Санкт-Петербург"), name_key("U.S.A.")
    ('saint peterburg', 'usa')
    """
    words = key_as_written(name).split()
    while len(words) > 1 and words[0] == "the":
        words = words[1:]
    return " ".join(_FOLDED_WORDS.get(word, word) for word in words)


def key_as_written(name: str) -> str:
    """The key before articles and abbreviations are folded: what a half-typed name begins.

    >>> key_as_written("St"), name_key("St")
    ('st', 'saint')
    """
    # Twice, because a letter and its capital may have different ASCII ones.
    text = _ascii_letters(unicodedata.normalize("NFKC", name).casefold()).casefold()
    text = text.translate(_APOSTROPHES)
    words = _joined_initials(_SEPARATORS.sub(" ", text).split())
    # Joined initials can end so too, and are read once more where a key is looked up.
    return _SLAVIC_ENDING.sub("y", " ".join(words))


class _Letters(dict[int, str]):
    """ASCII letters for those of alphabets; nothing for marks; other letters as they are."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        if not _is_alphabetic(code):
            return "" if unicodedata.combining(letter) else letter
        self[code] = "" if unicodedata.combining(letter) else anyascii(letter)
        return self[code]


_LETTERS = _Letters()


def _ascii_letters(text: str) -> str:
    if text.isascii():
        return text
    # ə has no ASCII letter that people agree on; Azerbaijani names are written with e in English.
    text = unicodedata.normalize("NFC", text).replace("ə", "e").replace("Ə", "E")
    # Composed, then marks that no composed letter carries are left.
    return text.translate(_LETTERS)


def _is_alphabetic(code: int) -> bool:
    return code < 0x0590 or 0x10A0 <= code < 0x1100 or 0x1C90 <= code < 0x2070


def _joined_initials(words: Iterable[str]) -> Iterator[str]:
    initials = ""
    for word in words:
        if len(word) == 1 and word.isascii() and word.isalpha():
            initials += word
            continue
        if initials:
            yield initials
            initials = ""
        yield word
    if initials:
        yield initials
