"""The live line of a stage: how far it is, and the figures that tell whether it goes well.

Left out: the log that is kept (TensorBoard and the state of the trainer), and curves (`curves.py`).
"""

from __future__ import annotations

import time
from functools import cache
from typing import Any

from rich.console import Console
from rich.live import Live
from rich.text import Text

SHOWN = {
    "loss": "loss",
    "mean_token_accuracy": "tokens right",
    "reward": "reward",
    "reward_std": "spread",
    "kl": "KL",
    "entropy": "entropy",
    "completions/mean_length": "length",
}
"""Name in the log -> name in the line."""
EVERY = 25
"""Steps between two lines where there is no terminal to write on."""


def line(stage: str, step: int, steps: int, left: float, figures: dict[str, Any]) -> str:
    """One line: `grpo 12/300  loss 0.013  reward 2.87  0:42 left`; `left` is in seconds."""
    shown = [f"{name} {float(figures[key]):.3g}" for key, name in SHOWN.items() if key in figures]
    return "  ".join((f"{stage} {step}/{steps}", *shown, f"{int(left // 60)}:{int(left % 60):02d} left"))


def progress(stage: str, console: Console) -> Any:
    """A callback for TRL's trainers that keeps the line."""
    return _callback()(stage, console)


@cache
def _callback() -> Any:
    """The class, made when it is first used: its base comes from transformers."""
    from transformers import TrainerCallback

    class Progress(TrainerCallback):  # type: ignore[misc,unused-ignore]
        def __init__(self, stage: str, console: Console) -> None:
            self.stage, self.console = stage, console
            self.live: Live | None = None
            self.began, self.first = 0.0, 0
            self.figures: dict[str, Any] = {}

        def on_train_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
            self.began, self.first = time.monotonic(), state.global_step
            if self.console.is_terminal and state.is_world_process_zero:
                self.live = Live(console=self.console, refresh_per_second=4, transient=False)
                self.live.start()

        def on_log(self, args: Any, state: Any, control: Any, logs: dict[str, Any] | None = None, **_: Any) -> None:
            self.figures.update(logs or {})
            self._show(state, state.global_step % EVERY == 0)

        def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
            self._show(state, False)

        def on_train_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
            if self.live is not None:
                self.live.stop()

        def _show(self, state: Any, printed: bool) -> None:
            if not state.is_world_process_zero:
                return
            done = state.global_step - self.first
            rest = state.max_steps - self.first
            seconds = time.monotonic() - self.began
            left = seconds / done * (rest - done) if done else 0.0
            text = line(self.stage, state.global_step, state.max_steps, left, self.figures)
            if self.live is not None:
                self.live.update(Text(text, no_wrap=True, overflow="ellipsis"))
            elif printed:
                self.console.print(text, markup=False, highlight=False, soft_wrap=True)

    return Progress
