"""A JSON document written piece by piece: an object whose lists are never in memory as a whole."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any


def write_object(head: Mapping[str, Any], **lists: Iterable[Any]) -> Iterator[str]:
    """An object with the members of `head`, then each list, one line an item.

    >>> "".join(write_object({"type": "FeatureCollection"}, features=iter([1, 2])))
    '{\\n"type": "FeatureCollection",\\n"features": [\\n1,\\n2\\n]\\n}\\n'
    """
    members = ",\n".join(f"{_dump(name)}: {_dump(value)}" for name, value in head.items())
    yield "{\n" + members
    separator = ",\n" if head else ""
    for name, items in lists.items():
        yield f"{separator}{_dump(name)}: ["
        between = "\n"
        for item in items:
            yield between + _dump(item)
            between = ",\n"
        yield "\n]"
        separator = ",\n"
    yield "\n}\n"


def _dump(value: Any) -> str:
    # NaN is no JSON; a value that is one is a bug.
    return json.dumps(value, ensure_ascii=False, default=_plain, allow_nan=False)


def _plain(value: Any) -> str:
    assert isinstance(value, datetime.date)  # noqa: S101 - rows hold nothing else
    return value.isoformat()
