"""Text in XML: escaped, and without the characters that XML 1.0 has no way to write."""

from __future__ import annotations

import re
from typing import Any
from xml.sax.saxutils import escape, quoteattr

# XML 1.0, production 2.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def text(value: Any) -> str:
    """A value as the content of an element.

    >>> text("Kiel & Brest\x0b"), text(True)
    ('Kiel &amp; Brest', 'true')
    """
    return escape(_clean(value))


def attribute(value: Any) -> str:
    """A value as an attribute, with its quotation marks; white space is folded.

    >>> attribute(' "Bo" \\n')
    '\\'"Bo"\\''
    """
    return quoteattr(" ".join(_clean(value).split()))


def _clean(value: Any) -> str:
    written = str(value).lower() if isinstance(value, bool) else str(value)
    return _NOT_XML.sub("", written)
