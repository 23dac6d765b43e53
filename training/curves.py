"""The curves of a training as a picture: the loss of the first stage, the rewards of the second and what explains them.

Left out: the log that they are drawn from (`runs.history`), and TensorBoard, which has every figure.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..checkpoints.files import write_whole
from .runs import history

CURVES = "curves.png"
REWARD = "rewards/{}/mean"
SMOOTHED = 0.8
"""Share of the last value in the exponential mean that is drawn over the figures."""
Series = Sequence[tuple[float, float]]


def draw(folder: Path) -> Path | None:
    """Draw what a run logged so far to its `curves.png`; None when it logged nothing."""
    found = panels({"": (history(folder, "sft"), history(folder, "grpo"))})
    return write(folder / CURVES, found) if found else None


def panels(runs: Mapping[str, tuple[list[dict[str, Any]], list[dict[str, Any]]]]) -> dict[str, dict[str, Series]]:
    """Title -> name of a line -> points (step, value), of the logs of both stages of runs by name."""
    found: dict[str, dict[str, Series]] = {}

    def add(title: str, name: str, rows: list[dict[str, Any]], key: str) -> None:
        points = [(row["step"], row[key]) for row in rows if key in row and row[key] is not None]
        if points:
            found.setdefault(title, {})[name] = points

    for name, (first, second) in runs.items():
        add("loss (fine-tuning)", name, first, "loss")
        add("reward (GRPO)", name, second, "reward")
        parts = sorted({key.split("/")[1] for row in second for key in row if key.startswith("rewards/")})
        for part in parts:
            add("rewards by name (GRPO)", f"{part} {name}".strip(), second, REWARD.format(part))
        add("entropy (GRPO)", name, second, "entropy")
        add("divergence from the start (GRPO)", name, second, "kl")
        add("tokens of an answer (GRPO)", name, second, "completions/mean_length")
    return found


def write(path: Path, panels: Mapping[str, Mapping[str, Series]]) -> Path:
    """Draw panels, three in a row, to a PNG."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    across = min(3, len(panels))
    down = -(-len(panels) // across)
    figure = Figure(figsize=(4.2 * across, 3.0 * down), layout="constrained")
    FigureCanvasAgg(figure)
    grid = figure.subplots(down, across, squeeze=False)
    for axes in grid.flat[len(panels) :]:
        axes.set_visible(False)
    for axes, (title, lines) in zip(grid.flat, panels.items(), strict=False):
        for number, (name, points) in enumerate(lines.items()):
            steps, values = zip(*points, strict=True)
            color = f"C{number % 10}"
            axes.plot(steps, values, color=color, alpha=0.25, linewidth=0.8)
            axes.plot(steps, smooth(values), color=color, linewidth=1.4, label=name or None)
        axes.set_title(title, fontsize=10)
        axes.set_xlabel("step", fontsize=8)
        axes.tick_params(labelsize=8)
        axes.grid(alpha=0.25)
        if any(lines):
            axes.legend(fontsize=7)
    image = io.BytesIO()
    figure.savefig(image, format="png", dpi=110, metadata={"Software": None})
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, image.getvalue())
    return path


def smooth(values: Sequence[float]) -> list[float]:
    """The exponential mean, begun at the first value."""
    found: list[float] = []
    for value in values:
        found.append(value if not found else SMOOTHED * found[-1] + (1 - SMOOTHED) * value)
    return found
