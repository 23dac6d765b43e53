"""How plans, verdicts and results look in a terminal.

Left out: JSON, which the results make themselves, and reading what people type (`cli/asking.py`).
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.status import Status as Spinner
from rich.table import Table

from ..graph.session import Event
from ..questions import PlanQuestion, Question, RegionQuestion
from ..schema import WHOLE_IMAGE, EditState, Outcome, Parameter, Refusal, Region, Step, SubRequest
from .asking import PLAN_HELP, RESULT_HELP, region_help

SIGN = {"increase": "+", "decrease": "-", "set": ""}
UNIT = {"percent": " %", "degrees": "°", "pixels": " px", "stops": " stops", "ratio": "", "kelvin": " K"}
MARK = {
    "done": "[green]✓[/]",
    "rolled_back": "[yellow]↶[/]",
    "refused": "[yellow]–[/]",
    "undone": "[dim]↶[/]",
    "pending": "[dim]…[/]",
}


def parameter_words(parameter: Parameter) -> str:
    """A parameter as people write it: "brightness +20 %"."""
    name = parameter.property.replace("_", " ")
    if parameter.amount is None:
        return name if parameter.direction == "set" else f"{name} {SIGN[parameter.direction]}"
    amount = parameter.amount if isinstance(parameter.amount, str) else f"{parameter.amount:g}"
    return f"{name} {SIGN[parameter.direction]}{amount}{UNIT.get(parameter.unit or '', '')}"


def print_plan(
    console: Console, sub_requests: Sequence[SubRequest], steps: Sequence[Step], refused: Sequence[Refusal]
) -> None:
    """The plan as a table in the order in which it runs, and what is refused."""
    by_id = {sub_request.id: sub_request for sub_request in sub_requests}
    table = Table(title="Plan", title_justify="left", title_style="bold", box=None, pad_edge=False)
    for heading in ("step", "does", "to", "how", "tool", "after"):
        table.add_column(heading, style="dim" if heading in ("tool", "after") else None, overflow="fold")
    for step in steps:
        covered = [by_id[i] for i in step.covers if i in by_id]
        table.add_row(
            step.id,
            escape(", ".join(dict.fromkeys(s.action.replace("_", " ") for s in covered))),
            escape(_where(step, covered)),
            escape("; ".join(parameter_words(p) for s in covered for p in s.parameters) or covered[0].goal),
            escape(step.tool),
            ", ".join(step.after) or "–",
        )
    if steps:
        console.print(table)
    print_refused(console, sub_requests, refused)


def _where(step: Step, covered: Sequence[SubRequest]) -> str:
    """What a step works on: what was asked for, unless a person has shown or named a place since."""
    subjects = ", ".join(dict.fromkeys(s.subject for s in covered))
    if step.region is None or not covered:
        return subjects
    if step.region.method == "user":
        return f"{subjects}, your region"
    named = step.region.phrase
    return subjects if named in subjects or covered[0].subject != WHOLE_IMAGE else f"{named} ({subjects})"


def print_refused(console: Console, sub_requests: Sequence[SubRequest], refused: Sequence[Refusal]) -> None:
    """One line for each sub-request that is not done."""
    by_id = {sub_request.id: sub_request for sub_request in sub_requests}
    for refusal in refused:
        wish = by_id.get(refusal.sub_request)
        what = f"{wish.action.replace('_', ' ')} ({wish.subject})" if wish else refusal.sub_request
        needs = f"; needs {refusal.needs}" if refusal.needs else ""
        console.print(f"[yellow]– refused[/] {escape(what)}: {escape(refusal.reason)}{escape(needs)}")


def outcome_line(state: EditState, outcome: Outcome) -> str:
    """How a step ended, with score, tries and time, as rich markup."""
    step = next(s for s in state.steps if s.id == outcome.step)
    tried = state.attempts_at(step.id)
    text = f"{MARK[outcome.status]} {step.id} {escape(step.instruction)}"
    if where := region_words(step.region):
        text += f" [dim]({escape(where)})[/]"
    if tried:
        verdict = tried[-1].verdict
        seconds = sum(attempt.seconds for attempt in tried)
        score = f"{verdict.score:.1f}/10" if verdict else "no verdict"
        tries = "" if len(tried) == 1 else f", {len(tried)} attempts"
        text += f" [dim]{score}{tries}, {seconds:.2f} s[/]"
        if tried[-1].note:
            text += f" [dim]{escape(tried[-1].note)}[/]"
    if outcome.status == "undone":
        text += " [dim]undone[/]"
    elif outcome.status != "done":
        text += f" [yellow]{outcome.status.replace('_', ' ')}: {escape(outcome.reason)}[/]"
    return text


def region_words(region: Region | None) -> str:
    """Where a step worked: "sky, found by sky with 0.91"."""
    if region is None or region.mask is None:
        return region.phrase if region else ""
    if region.method == "user":
        return f"{region.phrase}, your region" if region.phrase else "your region"
    return f"{region.phrase}, found by {region.method}, confidence {region.confidence:.2f}"


def print_notes(console: Console, state: EditState) -> None:
    """Warnings, and the assumptions of this turn, one line each."""
    warnings = [*(state.photo.warnings if state.photo else ()), *(state.delivery.warnings if state.delivery else ())]
    for warning in warnings:
        console.print(f"[yellow]warning:[/] {escape(warning)}")
    for note in state.turn_notes:
        console.print(f"[dim]note: {escape(note)}[/]")


def print_question(console: Console, question: Question) -> None:
    """What a person is asked, and what they may type."""
    if question.error:
        console.print(f"[yellow]{escape(question.error)}[/]")
    if isinstance(question, PlanQuestion):
        print_plan(console, question.sub_requests, question.steps, question.refused)
        console.print(f"[dim]{escape(PLAN_HELP)}[/]")
        return
    if isinstance(question, RegionQuestion):
        console.print(f"{question.step}: {escape(question.reason)}")
        for choice in question.choices:
            x, y, width, height = choice.box
            console.print(
                f"  [bold]{escape(choice.id)}[/]  {escape(choice.label)} "
                f"[dim]({width}x{height} at {x},{y}, confidence {choice.confidence:.2f})[/]"
            )
        console.print(f"[dim]{escape(region_help([choice.id for choice in question.choices]))}[/]")
        return
    told = f"attempt {question.attempt}"
    if (verdict := question.verdict) is not None:
        told += f", {verdict.score:.1f}/10" + ("" if verdict.passed else f", failed: {verdict.feedback}")
    console.print(f"{question.step} {escape(question.instruction)} [dim]({escape(told)})[/]")
    console.print(f"[dim]{escape(RESULT_HELP)}[/]")


class Progress:
    """Prints the plan when it is made and each verdict when it falls; on a terminal a spinner names the step."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self._told = 0
        self._planned = False
        self._what = ""
        self._spinner: Spinner | None = console.status("reading the photo") if console.is_terminal else None

    def __enter__(self) -> Progress:
        if self._spinner:
            self._spinner.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.pause()

    def pause(self) -> None:
        """Take the spinner away, for a question."""
        if self._spinner:
            self._spinner.stop()

    def __call__(self, event: Event) -> None:
        """A node has finished, or a tool is under way."""
        if event.progress is not None:
            self._count(*event.progress)
            return
        state = event.state
        if event.node == "ingest":
            self._told = len(state.outcomes)
        if event.node == "sequence" and (state.approved or state.options.review not in ("plan", "all")):
            self._print_plan(state)  # else the question shows it
        for outcome in state.outcomes[self._told :]:
            self.console.print(outcome_line(state, outcome))
        self._told = max(self._told, len(state.outcomes))
        if self._spinner:
            step = state.step
            tries = len(state.attempts_at(step.id)) if step else 0
            again = f", attempt {tries + 1}" if tries else ""
            what = f"{step.id} {step.instruction}{again}" if step else "writing the photo"
            self._what = escape(what)
            self._spinner.update(self._what)
            self._spinner.start()

    def _count(self, done: float, total: float) -> None:
        if self._spinner:
            self._spinner.update(f"{self._what} [dim]{done:g}/{total:g}[/]" if total else self._what)

    def _print_plan(self, state: EditState) -> None:
        if self._planned:
            self.console.print("[dim]planned again without the tool that failed[/]")
        self._planned = True
        this_turn = [r for r in state.refused if r.turn == state.turn]
        print_plan(self.console, state.sub_requests, state.steps[state.cursor :], this_turn)
