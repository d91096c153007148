"""Suggest partners: what a place's ties, neighbours and likes say about whom to talk to next.

The package needs the extra `suggest` (scipy, LightGBM); see docs/suggestions.md.
"""

from placegraph.errors import PlacegraphError
from placegraph.said import Said

try:
    from placegraph.suggestions.asking import (
        NotTrainedError,
        Suggestion,
        Suggestions,
        needs_training,
        prepare,
        read_ahead,
        suggest,
    )
    from placegraph.suggestions.reasons import Reason
except ModuleNotFoundError as error:
    text = f"suggestions need {error.name}: pip install 'placegraph[suggest]'"
    raise PlacegraphError(Said("suggest-no-library", text)) from error

__all__ = [
    "NotTrainedError",
    "Reason",
    "Suggestion",
    "Suggestions",
    "needs_training",
    "prepare",
    "read_ahead",
    "suggest",
]
