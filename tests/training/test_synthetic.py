"""Requests that are made up: what they hold, that they can be learnt from, and that they are always the same."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from functools import lru_cache
from random import Random

import pytest

from imageedit_r1.errors import InputError
from imageedit_r1.evaluation.scores import Scores
from imageedit_r1.nodes.decompose.grammar import decompose
from imageedit_r1.nodes.decompose.wire import read_text, written
from imageedit_r1.schema import ACTIONS, WHOLE_IMAGE
from imageedit_r1.tools.photo import TOOLS
from imageedit_r1.training.data.phrases import is_unseen_pair, table, unseen_sentences, variants
from imageedit_r1.training.data.splits import leaks, without_repeats
from imageedit_r1.training.data.synthetic import MOST_PARTS, NOTHING, clauses_for, synthetic
from imageedit_r1.training.examples import Example

COUNT = 1500


@lru_cache
def made() -> tuple[Example, ...]:
    return tuple(synthetic(COUNT, 3))


def test_every_answer_is_read_as_its_label_says() -> None:
    for example in made():
        found = read_text(example.answer)
        scores = Scores()
        assert scores.add(example.case(), found) == 0, example
        assert scores.goals.right == scores.goals.labelled == len(example.label)
        assert written(found) == example.answer
        assert found.keep == example.keep
        assert bool(found.reason) == (not example.label)


def test_a_seed_gives_the_same_bytes_in_every_process() -> None:
    code = (
        "from imageedit_r1.training.data.synthetic import synthetic\n"
        "print(*(one.model_dump_json() for one in synthetic(60, 3)), sep='\\n')"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert told == {"".join(f"{one.model_dump_json()}\n" for one in made()[:60]).encode()}
    assert [one.request for one in synthetic(60, 4)] != [one.request for one in made()[:60]]


def test_all_actions_are_there_and_those_of_photos_are_frequent() -> None:
    actions = Counter(one["action"] for example in made() for one in example.label)
    assert set(actions) == set(ACTIONS)
    local = {action for tool in TOOLS for action in tool.actions if tool.region != "required"}
    photo = [one for example in made() for one in example.label if one["action"] in local]
    assert len(photo) > 0.55 * actions.total()
    whole = sum(one["subject"] == WHOLE_IMAGE for one in photo)
    assert whole > 0.7 * len(photo)
    assert min(actions.values()) >= COUNT * 0.01


def test_messages_that_ask_for_nothing() -> None:
    nothing = [example for example in made() if not example.label]
    assert 0.5 * NOTHING < len(nothing) / COUNT < 1.5 * NOTHING
    assert len({json.loads(example.answer)["r"] for example in nothing}) == len(table("talk")["nothing"])
    assert sum(bool(decompose(example.request).sub_requests) for example in nothing) <= 0.05 * len(nothing)


def test_parts_are_as_many_as_were_asked_for() -> None:
    counts = Counter(len(example.label) for example in made())
    assert set(counts) == set(range(MOST_PARTS + 1))
    assert {len(example.label) for example in synthetic(100, 1, (2, 3))} <= {0, 2, 3}
    for parts in ((0, 3), (3, 2), (1, 7)):
        with pytest.raises(InputError, match="edits cannot be made"):
            list(synthetic(1, 0, parts))


def test_order_is_labelled_where_it_is_stated() -> None:
    ordered = unordered = 0
    for example in made():
        waits = any(one.after for one in read_text(example.answer).sub_requests)
        says = any(word in example.request.lower() for word in ("then ", "after that", "finally", "before that"))
        ordered += waits and says
        unordered += not waits and says
        made_here = any(one["action"] == "add_object" for one in example.label)
        assert not waits or says or made_here, example.request
    assert ordered > 100 and unordered == 0


def test_no_request_contradicts_itself() -> None:
    for example in made():
        actions = Counter(one["action"] for one in example.label)
        for once in ("crop", "resize", "flip", "change_background", "add_border"):
            assert actions[once] <= 1, example.request
        assert not ("no crop" in (example.keep or ()) and actions["crop"]), example.request
        moved = [
            (one["subject"], p["property"])
            for one in example.label
            for p in one["parameters"]
            if p["direction"] != "set"
        ]
        assert len(moved) == len(set(moved)), example.request


def test_the_grammar_reads_most_of_it_in_the_same_way() -> None:
    """The labels keep to the vocabulary's conventions, as another reader has them."""
    scores = Scores()
    for example in made()[:400]:
        scores.add(example.case(), decompose(example.request))
    assert (scores.actions.f1 or 0) > 0.93 and (scores.subjects.f1 or 0) > 0.95
    assert (scores.parameter_accuracy or 0) > 0.93


def test_what_is_held_out_is_new_in_its_sentences_or_its_words() -> None:
    random = Random(0)
    unseen = {f"{variant.action}: {sentence}" for variant, sentence in unseen_sentences()}
    trained = [clause for _ in range(300) for clause in clauses_for(3, "train", random)]
    assert not any(clause.is_unseen or clause.marks[0] in unseen for clause in trained)
    for _ in range(100):
        assert any(clause.is_unseen for clause in clauses_for(2, "held_out", random))
    kinds = Counter(
        clause.marks[0] in unseen
        for _ in range(200)
        for clause in clauses_for(1, "held_out", random)
    )  # fmt: skip
    assert min(kinds.values()) > 40, "new sentences, and new words in known ones"


def test_a_new_sentence_is_made_of_known_words() -> None:
    unseen = unseen_sentences()
    assert len(unseen) > 30
    known = {w for v in variants() for s in v.sentences if (v, s) not in unseen for w in s.split()}
    assert [w for _, s in unseen for w in s.split() if w not in known and not w.startswith("{")] == []
    pairs = [is_unseen_pair("blur", "x", str(i)) for i in range(2000)]
    assert 0.08 < sum(pairs) / 2000 < 0.12


def test_parts_share_nothing_whatever_the_seeds() -> None:
    examples = [*made(), *synthetic(500, 4), *synthetic(500, 5, (1, 1))]
    assert {one.split for one in examples} == {"train", "held_out"}
    assert leaks(without_repeats(examples, 0.1).examples) == []
    assert {one.row for one in examples if one.split == "train"}.isdisjoint(
        one.row for one in examples if one.split == "held_out"
    )
    assert len({one.request for one in examples if one.label}) > 0.95 * sum(bool(one.label) for one in examples)
