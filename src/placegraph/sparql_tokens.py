"""The tokens of SPARQL, cut where the engine cuts them."""

from __future__ import annotations

import re
from typing import NamedTuple

_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_CHARS = _BASE + "_0-9\u00b7\u0300-\u036f\u203f\u2040"
_LOCAL = rf"(?:[{_CHARS}:-]|%[0-9A-Fa-f]{{2}}|\\[_~.\-!$&'()*+,;=/?#@%])"
_IRI = r"<(?:[^<>\"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>"

# Possessive, and the same for prefixes and words, so that no text is read twice.
_RUN = rf"[{_CHARS}-]*+(?:\.++[{_CHARS}-]++)*+"

# In the order of the engine's grammar; a local name has one dotted part at most there.
TOKEN = re.compile(
    rf"""
    (?P<space>[ \t\r\n]+|\#[^\r\n]*)
  | (?P<iri>{_IRI})
  | (?P<string>'''(?:(?:''|')?(?:[^'\\]|\\.))*'''
      |\"\"\"(?:(?:\"\"|\")?(?:[^"\\]|\\.))*\"\"\"
      |'(?:[^'\\\r\n]|\\.)*'|"(?:[^"\\\r\n]|\\.)*")
  | (?P<variable>[?$][{_BASE}_0-9][{_CHARS}]*)
  | (?P<blank>_:[{_BASE}_0-9][{_CHARS}-]*(?:\.+[{_CHARS}-]+)*)
  | (?P<name>(?:[{_BASE}]{_RUN})?+:(?:{_LOCAL}+(?:\.+{_LOCAL}+)?)?)
  | (?P<tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
  | (?P<number>(?:[0-9]+\.[0-9]*|\.?[0-9]+)[eE][+-]?[0-9]+|[0-9]*\.[0-9]+|[0-9]+)
  | (?P<word>[{_BASE}_]{_RUN})
  | (?P<mark>.)
    """,
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """A piece of a query that is neither white space nor a comment."""

    kind: str
    text: str
    start: int
    end: int
