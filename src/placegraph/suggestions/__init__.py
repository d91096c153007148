"""Suggest partners: what a place's ties, neighbours and likes say about whom to talk to next.

The package needs the extra `suggest` (scipy, LightGBM); see docs/suggestions.md.
"""

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
