"""The figure of a run: arms beside each other for every editor, with intervals, and what each stage gains.

matplotlib is imported when something is drawn. Left out: the figures (`tables.py`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ...errors import ConfigurationError
from .arms import ARMS, STAGES
from .tables import ALL, TITLES, Report

COLOURS = {
    "single": "#9aa0a6",
    "vanilla": "#c9a227",
    "agents": "#3f8fd2",
    "agents+rl": "#1b4f8f",
    "oneshot": "#c8d5b9",
    "merged": "#8fb996",
    "stepwise": "#4f7f5b",
}
PANELS = {"measured": ("effect", "locality_ssim"), "viescore": ("O", "SC", "PQ")}
"""The measures that are drawn, one above the other."""


def draw(found: Report, path: Path) -> Path:
    """Write the figure as PNG. `ConfigurationError` when matplotlib is not installed."""
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise ConfigurationError("plots need matplotlib, which is not installed; pip install matplotlib") from None
    measures = [m for m in PANELS[found.judge] if any(one.measure == m for one in found.lines)] or [found.leading]
    editors = list(dict.fromkeys(editor for editor, *_ in found.counts))
    arms = [arm for arm in ARMS if any(arm == one for _, one, *_ in found.counts)]
    width = max(7.0, 0.55 * len(editors) * (len(arms) + 1) + 2.5)
    figure = Figure(figsize=(width, 2.9 * len(measures) + 0.8), layout="constrained")
    axes = figure.subplots(len(measures), 1, squeeze=False)
    for row, measure in enumerate(measures):
        _bars(axes[row][0], found, measure, editors, arms)
    handles, labels = axes[0][0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=min(7, len(arms)), frameon=False, fontsize=9)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=150, metadata={"Software": None})
    return path


def _bars(ax: Any, found: Report, measure: str, editors: list[str], arms: list[str]) -> None:
    """One measure: a group of bars for each editor; the leading one has the gain over the stage before on each bar."""
    highest = 0.0
    for number, arm in enumerate(arms):
        values = [found.value(editor, arm, ALL, measure) for editor in editors]
        places = [group * (len(arms) + 1) + number for group, value in enumerate(values) if value]
        known = [value for value in values if value]
        if not known:
            continue
        means = [value.mean for value in known]
        below = [max(0.0, value.mean - value.low) for value in known]
        above = [max(0.0, value.high - value.mean) for value in known]
        ax.bar(places, means, 0.9, label=arm, color=COLOURS[arm], zorder=2)
        ax.errorbar(places, means, (below, above), fmt="none", ecolor="#333333", elinewidth=1, capsize=2.5, zorder=3)
        highest = max(highest, *(value.high for value in known))
        if measure == found.leading:
            for place, value in zip(places, known, strict=True):
                text = _gain(found, arm, editors[place // (len(arms) + 1)], arms)
                ax.text(place, value.high, text, ha="center", va="bottom", fontsize=8)
    ax.set_ylabel(TITLES[measure])
    ax.set_ylim(0, max(highest * 1.18, 1e-3))
    ticks = [group * (len(arms) + 1) + (len(arms) - 1) / 2 for group in range(len(editors))]
    ax.set_xticks(ticks, editors)
    ax.grid(axis="y", color="#e5e5e5", zorder=0)
    ax.spines[["top", "right"]].set_visible(False)


def _gain(found: Report, arm: str, editor: str, arms: list[str]) -> str:
    """The gain of an arm, for above its bar: a stage's over the stage before it, another's over the editor alone."""
    stages = [one for one in STAGES if one in arms]
    before = stages[stages.index(arm) - 1] if arm in stages[1:] else "single"
    line = next((one for one in found.gains if one.editor == editor and one.arm == f"{arm} - {before}"), None)
    return "" if line is None else f"{line.value.mean:+.2f}{'*' if line.value.is_sure else ''}"
