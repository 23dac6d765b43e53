"""How a failed attempt is tried again: strengths close in, then variants, then seeds."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Annotated, Any

import pytest

from imageedit_r1.images.pixels import Pixels
from imageedit_r1.nodes.retry import next_arguments, scale_amounts
from imageedit_r1.schema import Attempt, ImageRef, Step, Verdict
from imageedit_r1.tools.base import Amount, EditTool, edit_tool

REF = ImageRef(sha256="0" * 64, width=9, height=9)
ASKED = 20.0


def tool(*variants: dict[str, Any], seeded: bool = False) -> EditTool:
    def plain(
        pixels: Pixels, *, strength: Annotated[float, Amount("percent", 20, 0, 400)] = 0, way: str = "a"
    ) -> Pixels:
        return pixels

    def chance(
        pixels: Pixels, *, strength: Annotated[float, Amount("percent", 20, 0, 400)] = 0, seed: int = 0
    ) -> Pixels:
        return pixels

    function = chance if seeded else plain
    function.__doc__ = "A tool for tests."
    return edit_tool(actions=("sharpen",), name="tool", variants=variants)(function)


def step(**arguments: Any) -> Step:
    return Step(id="s1", covers=("r1",), tool="tool", arguments=arguments)


def attempt(number: int, score: float, pull: float = 1.0, advice: str = "", /, **arguments: Any) -> Attempt:
    verdict = Verdict(score=score, passed=score == 10, strength=pull, feedback=advice)
    return Attempt(step="s1", number=number, tool="tool", arguments=arguments, before=REF, after=REF, verdict=verdict)


def tries(effect: Callable[[float], float], most: int = 12) -> list[float]:
    """The strengths that are tried until the effect is within a fifth of what was asked for."""
    attempts: list[Attempt] = []
    while len(attempts) < most:
        arguments = next_arguments(tool(), step(strength=ASKED), attempts)
        if arguments is None:
            break
        ratio = effect(arguments["strength"]) / ASKED
        factor = min(4.0, max(0.25, 1 / max(ratio, 1e-3)))
        score = 10.0 if 0.8 <= ratio <= 1.2 else max(0.0, 9 - 5 * abs(math.log(max(ratio, 1e-3))))
        attempts.append(attempt(len(attempts) + 1, score, 1.0 if score == 10 else factor, **arguments))
        if score == 10:
            break
    return [a.arguments["strength"] for a in attempts]


@pytest.mark.parametrize(
    ("effect", "most"),
    [
        (lambda s: s, 1),
        (lambda s: s / 3, 2),
        (lambda s: 3 * s, 2),
        (lambda s: s * s / 100, 3),
        (lambda s: 2 * math.sqrt(s), 3),
        (lambda s: 0.002 * s**2.5, 4),
        (lambda s: 40 / (1 + math.exp((45 - s) / 3)), 7),
    ],
)
def test_a_strength_is_found_in_a_few_attempts(effect: Callable[[float], float], most: int) -> None:
    tried = tries(effect)
    assert len(tried) <= most and len(set(tried)) == len(tried)
    assert 0.8 * ASKED <= effect(tried[-1]) <= 1.2 * ASKED


def test_a_tool_without_enough_effect_is_given_up_at_the_end_of_its_range() -> None:
    tried = tries(lambda s: s / 1000)
    assert len(tried) <= 5 and max(tried) <= 400


def test_too_weak_and_too_strong_close_in_on_what_lies_between() -> None:
    attempts = [attempt(1, 3, 4.0, strength=20.0), attempt(2, 2, 0.25, strength=80.0)]
    found = next_arguments(tool(), step(strength=20.0), attempts)
    assert found == {"strength": pytest.approx(40.0)}
    attempts.append(attempt(3, 5, 1.5, **found or {}))
    again = next_arguments(tool(), step(strength=20.0), attempts)
    assert again is not None and 40 < again["strength"] < 80


def test_advice_without_a_figure_is_followed_a_few_steps() -> None:
    more = "too much noise is left: raise it"
    attempts = [attempt(1, 6.0, 1.0, more, strength=25.0)]
    assert next_arguments(tool(), step(strength=25.0), attempts) == {"strength": 50.0}
    attempts.append(attempt(2, 5.8, 1.0, more, strength=50.0))
    assert next_arguments(tool(), step(strength=25.0), attempts) == {"strength": 100.0}
    attempts.append(attempt(3, 5.7, 1.0, more, strength=100.0))
    assert next_arguments(tool(), step(strength=25.0), attempts) is None
    halos = [attempt(1, 6.0, 1.0, "halos: lower the amount; the colours faded: raise it", strength=40.0)]
    assert next_arguments(tool(), step(strength=40.0), halos) == {"strength": 20.0}


def test_variants_come_when_strength_gets_nowhere_and_take_the_best_strength_along() -> None:
    varied = tool({"way": "b"}, {"way": "c"})
    less = "edges changed: lower it"
    attempts = [attempt(1, 6.0, 1.0, less, strength=40.0), attempt(2, 4.0, 1.0, less, strength=20.0)]
    assert next_arguments(varied, step(strength=40.0), attempts) == {"strength": 40.0, "way": "b"}
    attempts.append(attempt(3, 7.0, strength=40.0, way="b"))
    assert next_arguments(varied, step(strength=40.0), attempts) == {"strength": 40.0, "way": "c"}
    attempts.append(attempt(4, 7.0, strength=40.0, way="c"))
    assert next_arguments(varied, step(strength=40.0), attempts) is None


def test_a_tool_that_uses_chance_gets_another_seed_and_others_are_not_called_alike_twice() -> None:
    failed = [attempt(1, 0.0, strength=20.0)]
    assert next_arguments(tool(seeded=True), step(strength=20.0), failed) == {"strength": 20.0}
    assert next_arguments(tool(), step(strength=20.0), failed) is None


def test_an_attempt_that_raised_says_nothing_of_strength() -> None:
    raised = Attempt(step="s1", number=1, tool="tool", arguments={"strength": 20.0}, before=REF, error="out of memory")
    assert next_arguments(tool({"way": "b"}), step(strength=20.0), [raised]) == {"strength": 20.0, "way": "b"}
    assert next_arguments(tool(), step(strength=20.0), [raised]) is None


def test_amounts_stay_in_the_range_of_the_tool_and_the_rest_is_left_alone() -> None:
    assert scale_amounts(tool(), {"strength": 300.0, "way": "a"}, 4) == {"strength": 400.0, "way": "a"}
