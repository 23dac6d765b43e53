"""The decay of repeated editing as tables and as a picture.

Left out: measuring (`decay.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from ..errors import ConfigurationError
from .decay import Reading
from .section import table

Way = tuple[str, str, str]
"""Editor, mode, how the result becomes the picture."""


def ways(readings: Sequence[Reading]) -> dict[Way, list[Reading]]:
    """The readings of each way, by turns."""
    found: dict[Way, list[Reading]] = {}
    for reading in readings:
        found.setdefault((reading.editor, reading.mode, reading.back), []).append(reading)
    return {way: sorted(group, key=lambda r: r.turns) for way, group in found.items()}


def to_markdown(readings: Sequence[Reading]) -> str:
    """Two tables: the share of untouched pixels that are identical, and how far they drifted."""
    last = max((r.turns for r in readings), default=0)
    return "\n\n".join([
        "Untouched pixels that are the photo's bit for bit, in percent, after so many turns; calls, and answers that "
        f"were refused, after {last}:",
        _table(readings, lambda r: f"{100 * r.identical:.2f}", calls=True),
        "Mean colour difference of the untouched pixels to the photo's (CIEDE2000), after so many turns:",
        _table(readings, lambda r: f"{r.error:.2f}"),
        "Their PSNR in dB (99: equal):",
        _table(readings, lambda r: f"{r.psnr:.1f}"),
    ])  # fmt: skip


def _table(readings: Sequence[Reading], cell: Callable[[Reading], str], *, calls: bool = False) -> str:
    turns = sorted({r.turns for r in readings})
    rows = []
    for (editor, mode, back), group in ways(readings).items():
        at = {r.turns: cell(r) for r in group}
        more = (group[-1].calls, group[-1].refused) if calls else ()
        rows.append((editor, mode, back, *(at.get(turn, "-") for turn in turns), *more))
    return table(("editor", "mode", "result", *map(str, turns), *(("calls", "refused") if calls else ())), rows)


def plot(readings: Sequence[Reading], file: Path) -> None:
    """The same as a PNG: drift and identical pixels over turns. `ConfigurationError` without matplotlib."""
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError:
        raise ConfigurationError("a plot needs matplotlib; install imageedit-r1[train]") from None
    figure = Figure(figsize=(11, 4.2), layout="constrained")
    FigureCanvasAgg(figure)
    drift, same = figure.subplots(1, 2)
    colours = {editor: f"C{i}" for i, editor in enumerate(dict.fromkeys(r.editor for r in readings))}
    for number, ((editor, mode, back), group) in enumerate(ways(readings).items()):
        turns = [r.turns for r in group]
        style = {"color": colours[editor], "linestyle": "-" if mode == "stepwise" else "--",
                 "marker": "x" if back == "as it comes" else "o", "label": f"{editor}, {mode}, {back}",
                 "markersize": max(4, 14 - number), "markerfacecolor": "none"}  # fmt: skip
        drift.plot(turns, [r.error for r in group], **style)
        same.plot(turns, [100 * r.identical for r in group], **style)
    for axes, title in ((drift, "mean CIEDE2000"), (same, "bit-identical, %")):
        axes.set_xscale("log", base=2)
        axes.set_xticks(sorted({r.turns for r in readings}), [str(t) for t in sorted({r.turns for r in readings})])
        axes.set_xlabel("turns")
        axes.set_title(f"untouched pixels: {title}", fontsize=10)
        axes.grid(alpha=0.3)
    same.set_ylim(-4, 104)
    figure.legend(*drift.get_legend_handles_labels(), fontsize=7, loc="outside right upper")
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, dpi=120)
