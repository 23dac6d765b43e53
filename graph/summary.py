"""What became of a turn, in a few lines of plain text: for a model that called the agent, and for people beside it.

Left out: colours and tables (`cli/show.py`), pictures, and JSON (`graph/result.py`).
"""

from __future__ import annotations

from ..schema import EditState, Outcome

MARK = {"done": "done", "rolled_back": "not done", "refused": "not done", "undone": "taken back"}


def summary(state: EditState) -> str:
    """One line a step and a refusal of this turn, then its notes and warnings; a turn without steps says why."""
    turn = {step.id: step for step in state.steps[state.first_step :]}
    ended = {outcome.step: outcome for outcome in state.outcomes}
    lines = [_step_line(state, step.instruction or step.tool, ended.get(step.id)) for step in turn.values()]
    wishes = {sub_request.id: sub_request for sub_request in state.sub_requests}
    for refusal in state.refused:
        if refusal.turn != state.turn:
            continue
        wish = wishes.get(refusal.sub_request)
        what = f"{wish.action.replace('_', ' ')} ({wish.subject})" if wish else refusal.sub_request
        needs = f"; it needs {refusal.needs}" if refusal.needs else ""
        lines.append(f"- not done: {what}: {refusal.reason}{needs}")
    if not lines and (state.reason or not state.turn_notes):
        lines.append(f"- nothing was edited: {state.reason}" if state.reason else "- nothing was edited")
    lines += [f"- note: {note}" for note in state.turn_notes]
    lines += [f"- warning: {warning}" for warning in (state.photo.warnings if state.photo else ())]
    return "\n".join(" ".join(line.split()) for line in lines)


def _step_line(state: EditState, what: str, outcome: Outcome | None) -> str:
    if outcome is None:
        return f"- not yet: {what}"
    tried = state.attempts_at(outcome.step)
    kept = next((a for a in tried if a.number == outcome.attempt), None)
    score = f" ({kept.verdict.score:.1f}/10)" if kept and kept.verdict else ""
    reason = f": {outcome.reason}" if outcome.reason else ""
    return f"- {MARK[outcome.status]}: {what}{score}{reason}"
