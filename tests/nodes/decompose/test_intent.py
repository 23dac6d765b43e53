"""Whether a message asks for an edit: story around a request changes nothing, and no edit stays no edit."""

from __future__ import annotations

import itertools

import pytest

from imageedit_r1.nodes.decompose import decompose
from imageedit_r1.schema import Decomposition

REQUESTS = [
    "crop it to 16:9",
    "make the sky bluer",
    "remove the tourists",
    "could you brighten it by 20%?",
    "I'd like it in black and white",
    "the horizon should be straight",
    "please blur the background and sharpen the face",
]
STORIES = [
    "My sister took this on her phone.",
    "I already cropped the other one myself.",
    "Thanks for the last one!",
    "It was shot at ISO 12800.",
    "We have tried to sharpen it in Lightroom.",
    "My boss hates filters.",
    "I usually like warm photos.",
    "How are you today?",
    "The lab will be printing it next week.",
]
ENDINGS = ["Thanks!", "I really appreciate it.", "You are the best.", "No rush.", "We print it tomorrow."]
PRAISE = [
    "that {} looks great",
    "nice {}!",
    "great {} job",
    "I love the {}",
    "thanks for the {}",
    "the {} is perfect now",
]
NOUNS = ["crop", "blur", "sharpening", "border", "rotation"]
DEEDS = ["crop it", "remove the car", "sharpen the face", "replace the sky", "make it black and white"]
ASKED_ABOUT = [
    "how long does it take to {}?",
    "what would it cost to {}?",
    "is it cheating to {}?",
    "is it legal to {}?",
    "why did you {}?",
    "I can't decide whether to {}",
    "I'm not sure whether I should {}",
    "my brother told me how to {}",
    "tomorrow we will {}",
    "I was going to {}",
    "there is no need to {}",
]
ASKED_FOR = [
    "can you {}?",
    "would it be possible to {}?",
    "I was wondering if you could {}",
    "do you think you could {}?",
    "would you be able to {}?",
    "I'd be grateful if you could {}",
    "my boss is waiting, so please {}",
    "I don't suppose you could {}?",
    "any chance you could {}?",
]


def edits(found: Decomposition) -> list[tuple[object, ...]]:
    return [(s.action, s.subject, s.parameters) for s in found.sub_requests]


@pytest.mark.parametrize(("request_", "story"), list(itertools.product(REQUESTS, STORIES)))
def test_a_story_before_a_request_changes_nothing(request_: str, story: str) -> None:
    assert edits(decompose(f"{story} {request_.capitalize()}")) == edits(decompose(request_))


@pytest.mark.parametrize(("request_", "ending"), list(itertools.product(REQUESTS, ENDINGS)))
def test_an_ending_after_a_request_changes_nothing(request_: str, ending: str) -> None:
    stop = "" if request_.endswith("?") else "."
    assert edits(decompose(f"{request_}{stop} {ending}")) == edits(decompose(request_))


@pytest.mark.parametrize(("praise", "noun"), list(itertools.product(PRAISE, NOUNS)))
def test_praise_asks_for_nothing(praise: str, noun: str) -> None:
    for thanks in ("", " Thanks!", " thank you so much"):
        assert decompose(praise.format(noun) + thanks).sub_requests == ()


@pytest.mark.parametrize(("frame", "deed"), list(itertools.product(ASKED_ABOUT, DEEDS)))
def test_what_is_only_asked_about_is_not_done(frame: str, deed: str) -> None:
    found = decompose(frame.format(deed))
    assert found.sub_requests == ()
    assert found.reason


@pytest.mark.parametrize(("frame", "deed"), list(itertools.product(ASKED_FOR, DEEDS)))
def test_indirect_requests_read_as_direct_ones(frame: str, deed: str) -> None:
    assert edits(decompose(frame.format(deed))) == edits(decompose(deed))


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("taken_back", ["jk.", "Just kidding!", "Never mind.", "Nah, forget it."])
def test_what_is_taken_back_is_dropped(deed: str, taken_back: str) -> None:
    assert decompose(f"{deed}... {taken_back}").sub_requests == ()
    assert edits(decompose(f"{deed}. {taken_back} Resize it to 800x600.")) == edits(decompose("Resize it to 800x600."))


@pytest.mark.parametrize("deed", DEEDS[1:])
def test_what_was_asked_about_is_done_when_told_so(deed: str) -> None:
    assert edits(decompose(f"What would it take to {deed}? Do it.")) == edits(decompose(deed))


REASONS = [
    ("How long does it take to restore a photo?", "question"),
    ("I can't decide whether to crop it", "settle"),
    ("Hands off the colours", "leave"),
    ("Make it sepia. Just kidding!", "taken back"),
    ("Thanks, that looks great", "No edit"),
]


@pytest.mark.parametrize(("message", "said"), REASONS)
def test_the_reason_says_what_the_message_does_instead(message: str, said: str) -> None:
    assert said in decompose(message).reason
