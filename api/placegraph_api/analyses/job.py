"""An analysis as work for a pool."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from placegraph.errors import ParameterError, PlacegraphError, StoreError, UnknownNameError
from placegraph.said import Said

from ..problems import ResourceLimitError


@dataclass(frozen=True)
class Analysis:
    """One analysis: its kind, what it is asked, and what it is called in a message."""

    kind: str
    asked: Mapping[str, Any]

    noun = "analysis"
    advice = Said(
        "advice-analysis", "keep fewer ties with a filter, or ask for fewer draws or runs"
    )

    @property
    def text(self) -> str:
        """Return what is asked: the same for the same question."""
        return json.dumps(self.asked, sort_keys=True, ensure_ascii=False)

    @property
    def key(self) -> int:
        """Return the same for the same question."""
        return hash((self.kind, self.text))

    def header(self) -> dict[str, Any]:
        """Return what is sent beside the question."""
        return {"analysis": self.kind}

    def refusal(self, header: dict[str, Any]) -> PlacegraphError:
        """Return the error that an analyst reported."""
        if header["error"] == "memory":
            text = f"the analysis needed too much memory; {self.advice}"
            return ResourceLimitError(Said("analysis-memory", text, advice=self.advice))
        if header["error"] == "unknown":
            return UnknownNameError(**header["name"])
        kind = StoreError if header["error"] == "store" else ParameterError
        return kind(Said.of(header["message"], header["said"]))
