"""A vision-language model as judge, behind the measured verifier: it looks at what no measurement can tell.

The scores are VIEScore's (arXiv 2312.14867): semantic consistency is the lower of "followed" and "not over-edited",
perceptual quality the lower of "natural" and "no artefacts", the overall score is the geometric mean of both. What the
measured verifier fails is not shown to the judge, and what it can prove needs none. Left out: talking to the model
(`models/ask.py`).
"""

from __future__ import annotations

import math

from ...errors import ModelError
from ...models.answers import JudgeAnswer
from ...models.ask import Model
from ...models.prompt import prompt
from ...models.text import one_line, quoted
from ...schema import Check, SubRequest, Verdict, is_builtin
from ..context import Verifier
from ..sequence.dependencies import title
from ..sequence.rules import INVENTS
from .evidence import Evidence
from .panels import panels

IN_ORDER = "The first picture is before, the second is after the edit."
PANELS = (
    " Each has the whole picture on its left side and, beside it, the changed part enlarged: judge the edit by both,"
    " and take the white gap and the second panel for no part of the photo."
)


def judge(model: Model, measured: Verifier) -> Verifier:
    """A verifier that passes what the measured one passes and, where it takes an eye, the model too.

    Without a usable answer the measured verdict stands, with a check that says so; with `fallback="fail"` in the
    endpoint's settings `ModelError` is raised.
    """

    def verify(evidence: Evidence) -> Verdict:
        verdict = measured(evidence)
        if not verdict.passed or not takes_an_eye(evidence):
            return verdict
        try:
            answer = _asked(model, evidence)
        except ModelError as error:
            if model.endpoint.fallback == "fail":
                raise
            skipped = Check(
                name="judge", passed=True, measured=f"not judged, only measured: {error}", expected="a look"
            )
            return verdict.model_copy(update={"checks": (*verdict.checks, skipped)})
        return joined(verdict, answer, evidence.sub_requests, model.endpoint.threshold)

    return verify


def takes_an_eye(evidence: Evidence) -> bool:
    """Whether a measurement is not enough: it was generated, or it can only be measured that something changed."""
    unmeasured = any(not is_builtin(r.action) or r.action in INVENTS for r in evidence.sub_requests)
    return evidence.fidelity == "generative" or unmeasured


def overall(answer: JudgeAnswer) -> float:
    """VIEScore's overall score, 0-10: sqrt(SC x PQ), SC = min(followed, kept), PQ = min(natural, clean)."""
    return math.sqrt(min(answer.f, answer.o) * min(answer.n, answer.c))


def joined(verdict: Verdict, answer: JudgeAnswer, requests: tuple[SubRequest, ...], threshold: float) -> Verdict:
    """The measured verdict, which passed, and the judge's as one; it passes when the judge agrees."""
    score = round(overall(answer), 2)
    marks = f"{score:g} (followed {answer.f}, kept {answer.o}, natural {answer.n}, clean {answer.c})"
    seen = [
        Check(name=f"seen: {title(request)}", passed=yes, measured="yes" if yes else "no", expected="yes")
        for request, yes in zip(requests, answer.y, strict=True)
    ]
    checks = (*seen, Check(name="judge", passed=score >= threshold, measured=marks, expected=f"at least {threshold:g}"))
    passed = all(check.passed for check in checks)
    missed = "; ".join(f"not there: {title(r)}" for r, yes in zip(requests, answer.y, strict=True) if not yes)
    said = one_line(answer.t)
    return Verdict(
        score=min(score, verdict.score),
        passed=passed,
        checks=(*verdict.checks, *checks),
        feedback="" if passed else said or missed or f"the judge gives it {marks}",
    )


def _asked(model: Model, evidence: Evidence) -> JudgeAnswer:
    before, after, enlarged = panels(evidence.before, evidence.after, evidence.mask)
    requests = evidence.sub_requests

    def check(answer: JudgeAnswer) -> None:
        if len(answer.y) != len(requests):
            raise ValueError(f'"y" has {len(answer.y)} values, one for each of the {len(requests)} edits was expected')

    told = {"order": IN_ORDER, "panels": PANELS if enlarged else ""}
    filled = prompt("judge", **told, edits="\n".join(quoted(title(r)) for r in requests))
    return model.ask(filled, (before, after), JudgeAnswer, check)
