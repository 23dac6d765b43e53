"""Which sub-request waits for which, in the words of labels and in those of the grammar."""

from __future__ import annotations

import itertools

import pytest

from imageedit_r1.nodes.decompose import decompose
from imageedit_r1.nodes.sequence.dependencies import dependencies, find_circle
from imageedit_r1.nodes.sequence.phrases import singulars, things
from imageedit_r1.nodes.sequence.plan import order, sequence
from imageedit_r1.nodes.sequence.things import made, mentioned
from imageedit_r1.schema import Action, EditState, ImageRef, Parameter, Photo, SubRequest
from imageedit_r1.tools.registry import load_tools

PHOTO = Photo(name="x", file="0" * 64, image=ImageRef(sha256="0" * 64, width=9, height=9), format="PNG")
CHAINS = [
    ("replace the horse with a brown cow", "add a bell on the neck of the cow"),
    ("replace the horse with a brown cow", "add a bell on the cow's neck"),
    ("add a dog", "put a hat on the dog's head"),
    ("add two dogs", "add a ball next to the dogs"),
    ("add a fork right of the cake", "add a spoon on the right side of the fork"),
    ("add a fork near the cake", "add a spoon left of the fork"),
    ("add a puppy", "change the puppy's color to black"),
    ("add a glass of milk on the table", "add a straw in the milk glass"),
    ("add a snowman", "add a red scarf around the snowman's neck"),
    ("add a flower", "add a bee on the flower"),
    ("add a dog with a red hat", "make the hat blue"),
    ("add people on the left", "add a hat on the person"),
    ("paint the car blue", "brighten the blue car"),
    ("change the material of the bench to wood", "add a cat on the wooden bench"),
    ("make the door metallic", "brighten the metal door"),
    ("paint the car navy", "brighten the navy car"),
    ("change the background to a beach", "add a palm tree on the beach"),
    ("brighten the red car", "paint the red car blue"),
    ("brighten the red car", "make it all black and white"),
]  # fmt: skip
FREE = [
    ("remove the red car", "paint the bus red"),
    ("add a flower", "brighten the flower pot"),
    ("add a black cat", "brighten the white cat"),
    ("add a dog on the right", "brighten the left dog"),
    ("add a dog", "brighten the existing dog"),
    ("paint the car blue", "brighten the red car"),
    ("brighten the sky", "darken the ground"),
    ("replace the left elephant with a cow", "replace the right elephant with a zebra"),
    ("make the red car blue", "make the blue car red"),
]


def wishes(*sentences: str) -> list[SubRequest]:
    """One sub-request of each sentence, as a decomposer that states no order would give them."""
    read = [decompose(sentence).sub_requests for sentence in sentences]
    assert all(len(found) == 1 for found in read), "the sentences of these tables are read as one edit each"
    return [found[0].model_copy(update={"id": f"r{i}", "after": ()}) for i, found in enumerate(read, 1)]


@pytest.mark.parametrize(("first", "then"), CHAINS)
def test_what_is_referred_to_comes_first_however_it_is_said(first: str, then: str) -> None:
    one, other = wishes(first, then)
    assert dependencies([one, other]).after == {"r1": frozenset(), "r2": {"r1"}}
    for shuffled in itertools.permutations([one, other]):
        assert [s.id for s in order(shuffled)[0]] == ["r1", "r2"]


@pytest.mark.parametrize(("first", "then"), FREE)
def test_other_things_of_the_same_name_or_colour_are_not_waited_for(first: str, then: str) -> None:
    assert dependencies(wishes(first, then)).after == {"r1": frozenset(), "r2": frozenset()}


def test_of_two_makers_the_one_with_the_same_words_is_meant() -> None:
    small, grey, hat = wishes("add a small dolphin", "add a grey dolphin", "add a hat on the grey dolphin")
    assert dependencies([small, grey, hat]).after["r3"] == {"r2"}


def test_a_prerequisite_wins_over_a_stated_order_and_the_user_is_told() -> None:
    hat, dog = wishes("put a hat on the dog", "add a dog")
    later = dog.model_copy(update={"after": ("r1",)})
    known = dependencies([hat, later])
    assert known.after == {"r1": {"r2"}, "r2": frozenset()}
    (note,) = known.notes
    assert "'add dog'" in note and "'add hat: on the dog'" in note and "before" in note
    plan = sequence([hat, later], (), load_tools(plugins=False).tools, EditState(request="x", photo=PHOTO))
    assert plan.notes == known.notes


def test_the_rest_of_a_stated_order_stands() -> None:
    bright, hat, dog = wishes("brighten the sky", "put a hat on the dog", "add a dog")
    hat = hat.model_copy(update={"after": ("r1",)})
    dog = dog.model_copy(update={"after": ("r2",)})
    assert [s.id for s in order([bright, hat, dog])[0]] == ["r3", "r1", "r2"]


def test_a_circle_is_named_by_its_things() -> None:
    ordered, refused = order(wishes("add a hat on the dog", "add a dog under the hat", "sharpen it"))
    assert [s.id for s in ordered] == ["r3"]
    assert {r.sub_request for r in refused} == {"r1", "r2"}
    assert all("circle" in r.reason and "add hat" in r.reason and "add dog" in r.reason for r in refused)


def test_what_waits_for_a_circle_is_not_part_of_it() -> None:
    one, other, third = wishes("brighten it", "sharpen it", "crop it square")
    circle = [one.model_copy(update={"after": ("r2",)}), other.model_copy(update={"after": ("r1",)})]
    ordered, refused = order([*circle, third.model_copy(update={"after": ("r1",)})])
    assert [s.id for s in ordered] == ["r3"]
    assert {r.sub_request for r in refused} == {"r1", "r2"}


def test_a_thing_to_be_replaced_goes_before_its_like_comes() -> None:
    knife, fork = wishes("replace the knife with a fork", "replace the fork with a spoon")
    assert [s.id for s in order([knife, fork])[0]] == ["r2", "r1"]
    stated = fork.model_copy(update={"after": ("r1",)})
    assert [s.id for s in order([knife, stated])[0]] == ["r1", "r2"], "which is only a preference"


def test_swapped_things_make_no_circle() -> None:
    ordered, refused = order(wishes("replace the dog with a cat", "replace the cat with a dog"))
    assert len(ordered) == 2 and refused == []


@pytest.mark.parametrize(
    ("phrase", "nouns"),
    [
        ("bell on the cow's neck", ["bell", "cow", "neck"]),
        ("car window", ["car", "window"]),
        ("a knife placed diagonally on the fork", ["knife", "fork"]),
        ("dog jumping out of the water", ["dog", "water"]),
        ("the text Main Street", ["text"]),
        ("", []),
        ("of of the", []),
    ],
)
def test_phrases_are_cut_into_their_things(phrase: str, nouns: list[str]) -> None:
    found = things(phrase)
    assert len(found) == len(nouns)
    assert all(noun in thing.heads for noun, thing in zip(nouns, found, strict=True))


@pytest.mark.parametrize(
    ("plural", "one"),
    [("dogs", "dog"), ("boxes", "box"), ("ponies", "pony"), ("knives", "knife"), ("people", "person")],
)
def test_a_noun_is_known_in_any_number(plural: str, one: str) -> None:
    assert one in singulars(plural) and one in singulars(one)


def test_a_model_may_put_the_thing_where_it_likes() -> None:
    added = SubRequest(id="r1", action="add_object", parameters=(Parameter(property="object", amount="red car"),))
    beside = SubRequest(id="r2", action="add_object", subject="person next to the red car")
    assert [thing.thing.heads for thing in made(added)] == [{"car"}]
    assert [sorted(thing.heads) for thing in mentioned(beside)] == [["car"]]
    assert dependencies([beside, added]).after["r2"] == {"r1"}


@pytest.mark.parametrize(
    ("action", "subject", "goal", "settings"),
    [
        ("add_object", "hat", "a hat on the dog's head", {}),
        ("add_object", "hat on dog", "a hat", {}),
        ("add_object", "dog", "", {"object": "hat"}),
        ("add_object", "whole image", "", {"object": "red hat", "position": "dog"}),
        ("change_color", "the dog's collar", "red", {}),
        ("change_pose", "cat", "", {"pose": "looking at the dog"}),
        ("change_position", "ball", "", {"position": "under the dog"}),
        ("adjust_tone", "everything except the dog", "", {}),
        ("crop", "dog", "", {}),
        ("extract_object", "the dogs", "", {}),
        ("add_text", "dog's shirt", "", {"text": "Rex"}),
    ],
)
def test_sub_requests_of_a_model_are_read_in_all_their_forms(
    action: Action, subject: str, goal: str, settings: dict[str, str]
) -> None:
    parameters = tuple(Parameter(property=name, amount=said) for name, said in settings.items())
    user = SubRequest(id="r1", action=action, subject=subject, goal=goal, parameters=parameters)
    dog = SubRequest(id="r2", action="replace_object", subject="cat", goal="a small brown dog")
    assert dependencies([user, dog]).after == {"r1": {"r2"}, "r2": frozenset()}


def test_an_edit_of_what_a_refused_one_would_bring_in_is_refused_with_it() -> None:
    plan = sequence(
        wishes("add a dog", "brighten the dog", "make the sky bluer"),
        (),
        load_tools(plugins=False).tools,
        EditState(request="x", photo=PHOTO),
    )
    assert [s.covers for s in plan.steps] == [("r3",)]
    reasons = {r.sub_request: r for r in plan.refused}
    assert reasons.keys() == {"r1", "r2"} and "'add dog'" in reasons["r2"].reason
    assert reasons["r2"].needs == reasons["r1"].needs


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("add a giraffe next to the giraffe", "brighten the giraffe"),
        ("replace the dog with a bigger dog", "brighten the dog"),
        ("change the background to a beach", "blur the background"),
        ("add a dog", "brighten the existing dog"),
    ],
)
def test_what_may_be_in_the_photo_anyway_is_not_refused(first: str, then: str) -> None:
    plan = sequence(wishes(first, then), (), load_tools(plugins=False).tools, EditState(request="x", photo=PHOTO))
    assert [s.covers for s in plan.steps] == [("r2",)]


def test_the_shortest_circle_is_found() -> None:
    edges = [("a", "b"), ("b", "c"), ("c", "d"), ("d", "b"), ("c", "b")]
    assert find_circle("abcd", edges) == ("b", "c")
    assert find_circle("abcd", edges[:3]) == ()
