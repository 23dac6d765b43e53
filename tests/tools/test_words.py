"""What a tool may declare of language: actions of its own and phrases for them."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from imageedit_r1.errors import ConfigurationError
from imageedit_r1.images.pixels import Pixels
from imageedit_r1.schema import ACTIONS, SubRequest
from imageedit_r1.tools.base import edit_tool
from imageedit_r1.tools.words import RESERVED


def declared(**declaration: Any) -> Any:
    def same(pixels: Pixels) -> Pixels:
        """Change nothing."""
        return pixels

    return edit_tool(**declaration)(same)


def test_a_tool_says_what_its_first_action_is_called() -> None:
    tool = declared(
        actions=("pixelate", "blur"), phrases=("pixelate", "mosaic", "tilt shift", "cross-hatch"), like="blur"
    )
    assert (tool.action, tool.like) == ("pixelate", "blur") and tool.actions == {"pixelate", "blur"}
    assert tool.phrases == ("pixelate", "mosaic", "tilt shift", "cross-hatch")
    plain = declared(actions=("sharpen",))
    assert (plain.action, plain.phrases, plain.like) == ("sharpen", (), None)


@pytest.mark.parametrize(
    "actions",
    [(), ("Pixelate",), ("pixel late",), ("",), ("_a",), ("a__b",), ("x" * 41,), ("pixelate", "blur!"), ("é",)],
)
def test_names_that_are_no_action_are_refused(actions: tuple[str, ...]) -> None:
    with pytest.raises(ConfigurationError, match=r"tool same: .* at most 40 characters"):
        declared(actions=actions)


@pytest.mark.parametrize("typo", ["adjust_tones", "remove_objet", "change_colour", "ajust_color"])
def test_a_typo_of_the_vocabulary_is_no_new_action(typo: str) -> None:
    with pytest.raises(ConfigurationError, match="is nearly"):
        declared(actions=(typo,))


@pytest.mark.parametrize(
    "phrases",
    ["pixelate", ("blur",), ("make",), ("without",), ("the",), ("contrast",), ("make it",), ("Mosaic",), ("mosaic!",),
     ("a b c d e f",), ("x" * 41,), ("",), ("mosaic", "mosaic"), (" mosaic",), tuple(f"w{'x' * i}" for i in range(33))],
)  # fmt: skip
def test_phrases_that_nobody_can_say_or_that_mean_something_already_are_refused(phrases: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"tool same: .*phrase"):
        declared(actions=("pixelate",), phrases=phrases)


@pytest.mark.parametrize(("actions", "like"), [(("pixelate",), "mosaic"), (("blur",), "sharpen")])
def test_a_likeness_is_one_to_the_vocabulary_and_of_an_own_action(actions: tuple[str, ...], like: str) -> None:
    with pytest.raises(ConfigurationError, match="like="):
        declared(actions=actions, like=like)


def test_what_names_an_action_or_a_property_is_reserved() -> None:
    assert {"blur", "crop", "background", "brightness", "vignette", "remove", "add", "without"} <= RESERVED
    assert not {"pixelate", "posterize", "censor", "letterbox", "mosaic"} & RESERVED


def test_a_sub_request_takes_own_actions_and_knows_what_they_are_like() -> None:
    assert [SubRequest(id="r1", action=action).kind for action in ACTIONS] == list(ACTIONS)
    own, plain = SubRequest(id="r1", action="pixelate", like="blur"), SubRequest(id="r1", action="pixelate")
    assert (own.kind, plain.kind) == ("blur", "other")
    assert SubRequest.model_validate(own.to_json()) == own == SubRequest.model_validate(own.to_state())
    assert own.to_json()["like"] == "blur" and "like" not in plain.to_json()
    for wrong in ("Pixelate", "pixel late", "", "x" * 41, "a__b"):
        with pytest.raises(ValidationError):
            SubRequest(id="r1", action=wrong)
