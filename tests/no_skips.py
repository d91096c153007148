"""A pytest plugin under which a skipped test is a failure: `pytest -p tests.no_skips`.

Only tests that need the shared data may be skipped, and only where that data is not beside the
checkout.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2] / "shared"
NEEDS_SHARED = re.compile(r"shared|beside the checkout|the briefing is not there")


class NoSkips:
    """Keeps every reason for a skip that is not excused."""

    def __init__(self) -> None:
        self.refused: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Look at one phase of one test."""
        self._note(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Look at a module that may have been skipped as a whole."""
        self._note(report)

    def _note(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        if report.skipped and not hasattr(report, "wasxfail"):
            reason = str(report.longrepr[2] if isinstance(report.longrepr, tuple) else "")
            if SHARED.exists() or not NEEDS_SHARED.search(reason):
                self.refused.append(f"{report.nodeid}: {reason}")

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Fail a run that passed otherwise."""
        if self.refused and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Name what was skipped."""
        if self.refused:
            terminalreporter.section("skipped, which counts as failed here", red=True)
            terminalreporter.write("\n".join(self.refused) + "\n")


def pytest_configure(config: pytest.Config) -> None:
    """Register the plugin's hooks."""
    config.pluginmanager.register(NoSkips())
