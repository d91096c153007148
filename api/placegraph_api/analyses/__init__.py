"""Analyses over HTTP: run in killable processes, kept by version, filter and parameters."""

from .job import Analysis
from .settings import AnalysisSettings

__all__ = ["Analysis", "AnalysisSettings"]
