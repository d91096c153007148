"""Answers as pandas DataFrames, for those who have pandas; the library itself does without."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from placegraph.errors import PlacegraphError
from placegraph.said import Said


def frame_of(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Any:
    """The rows as a DataFrame; raises PlacegraphError where pandas is missing."""
    try:
        pandas = importlib.import_module("pandas")
    except ImportError:
        text = "a DataFrame needs pandas: pip install 'placegraph[frames]'"
        raise PlacegraphError(Said("frame-no-library", text)) from None
    return pandas.DataFrame(list(rows), columns=list(columns))
