"""The pictures of a report, drawn with matplotlib as SVG.

Readable in grey and by the colour-blind: one hue in two shades, the lighter one hatched, and every
bar has its number.  Letters are outlines, so no font is needed to show them.
"""

from __future__ import annotations

import datetime
import importlib
import io
from collections import Counter
from collections.abc import Iterable
from typing import Any

from placegraph.errors import PlacegraphError
from placegraph.liveness import status_of
from placegraph.metrics.view import Tie
from placegraph.reports.document import Picture
from placegraph.reports.words import listed, term, top
from placegraph.said import Said

DARK, LIGHT, INK = "#1f4e79", "#a6c8e4", "#222222"
# A line for each tie up to so many; more are too small to read.
MOST_LINES = 25
Counts = list[tuple[str, int, int]]


def drawing() -> Any:
    """Matplotlib, which only pictures need; raises PlacegraphError where it is missing."""
    try:
        matplotlib = importlib.import_module("matplotlib")
    except ImportError:
        text = "a report needs more packages: pip install 'placegraph[report]'"
        raise PlacegraphError(Said("report-no-library", text)) from None
    matplotlib.use("agg")
    # The same report is the same file.
    matplotlib.rcParams.update({"svg.hashsalt": "placegraph", "svg.fonttype": "path"})
    return importlib.import_module("matplotlib.figure")


def profile(label: str, ties: Iterable[Tie], at: datetime.date | None) -> Picture:
    """Ties by strand and by level, those still developing apart."""
    unique = {tie.key: tie for tie in ties}.values()
    by_strand = _counts(
        (
            (term("strand", strand), tie)
            for tie in unique
            for strand in sorted({top(one) for one in tie.attributes.get("strands") or ()})
        ),
        at,
    )
    by_level = _counts(((term("level", tie.level), tie) for tie in unique), at)
    figure = drawing().Figure(figsize=(7.2, 0.6 + 0.3 * max(len(by_strand), len(by_level), 3)))
    axes = figure.subplots(1, 2)
    for axis, counts, title in zip(
        axes, (by_strand, by_level), ("by subject", "by who carries them"), strict=True
    ):
        _bars(axis, counts, title, rows=max(len(by_strand), len(by_level), 3))
    figure.tight_layout()
    alt = (
        f"Two bar charts of the live ties of {label}. By subject: {_said(by_strand)}. "
        f"By who carries them: {_said(by_level)}."
    )
    caption = "Live ties by subject and by who carries them; hatched: still developing"
    return Picture("profile", caption, alt, _svg(figure))


def _counts(found: Iterable[tuple[str, Tie]], at: datetime.date | None) -> Counts:
    running: Counter[str] = Counter()
    developing: Counter[str] = Counter()
    for name, tie in found:
        (developing if status_of(tie.attributes, at) == "developing" else running)[name] += 1
    every = running + developing
    return [
        (name, running[name], developing[name])
        for name, _ in sorted(every.items(), key=lambda item: (-item[1], item[0]))
    ]


def _said(counts: Counts) -> str:
    return listed(f"{name} {one + other}" for name, one, other in counts)


def _bars(axis: Any, counts: Counts, title: str, rows: int) -> None:
    names = [name for name, _, _ in counts]
    running = [one for _, one, _ in counts]
    developing = [other for _, _, other in counts]
    axis.barh(names, running, color=DARK)
    axis.barh(names, developing, left=running, color=LIGHT, hatch="////", edgecolor=DARK)
    for at, (_, one, other) in enumerate(counts):
        axis.text(one + other + 0.1, at, str(one + other), va="center", color=INK, fontsize=9)
    # From above, and as thick as those beside it, however few they are.
    axis.set_ylim(rows - 0.5, -0.5)
    axis.set_title(title, fontsize=10, loc="left", color=INK)
    axis.set_xticks([])
    axis.set_xlim(0, max((a + b for a, b in zip(running, developing, strict=True)), default=1) + 1)
    axis.tick_params(axis="y", length=0, labelsize=9, labelcolor=INK)
    for side in ("top", "right", "bottom"):
        axis.spines[side].set_visible(False)


def ages(label: str, ties: Iterable[Tie], until: datetime.date) -> Picture | None:
    """How long the dated ties have lasted; None where fewer than two are dated."""
    dated = sorted(
        {t.key: t for t in ties if t.attributes.get("start_earliest")}.values(),
        key=lambda tie: (tie.attributes["start_earliest"], tie.key),
    )
    if not 2 <= len(dated) <= MOST_LINES:
        return None
    figure = drawing().Figure(figsize=(7.2, 0.7 + 0.3 * len(dated)))
    axis = figure.subplots()
    for at, tie in enumerate(dated):
        start = tie.attributes["start_earliest"].year
        end = (tie.attributes.get("end_latest") or until).year
        axis.plot([start, end], [at, at], color=DARK, linewidth=5, solid_capstyle="butt")
        axis.text(start - 0.8, at, str(start), ha="right", va="center", fontsize=8, color=INK)
    axis.set_yticks(range(len(dated)), [_short(tie) for tie in dated], fontsize=8)
    axis.invert_yaxis()
    first = dated[0].attributes["start_earliest"].year
    axis.set_xlim(first - max(4, (until.year - first) // 8), until.year + 1)
    axis.tick_params(axis="y", length=0)
    for side in ("top", "right", "left"):
        axis.spines[side].set_visible(False)
    figure.tight_layout()
    said = listed(f"{_short(t)} since {t.attributes['start_earliest'].year}" for t in dated)
    alt = f"Lines from the start of each dated tie of {label}: {said}."
    return Picture("ages", "How long the ties with a known start have lasted", alt, _svg(figure))


def _short(tie: Tie) -> str:
    text = str(tie.attributes.get("label") or tie.key)
    return text if len(text) <= 52 else f"{text[:50]}…"


def _svg(figure: Any) -> bytes:
    out = io.BytesIO()
    # Without a date the same figures make the same file.
    figure.savefig(out, format="svg", metadata={"Date": None, "Creator": "placegraph"})
    return out.getvalue()
