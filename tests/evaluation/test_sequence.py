"""The figures of the section on sequencing that cost little are held here; the rest is measured by `make quality`."""

from __future__ import annotations

import itertools

from imageedit_r1.evaluation import sequence
from imageedit_r1.evaluation.sequence_cases import CIRCULAR, CONTRADICTORY, HARMLESS


def test_chains_are_ordered_from_their_labels_in_any_order() -> None:
    kept = sequence.share(sequence.chain_kept(wishes, pairs) for wishes, pairs in sequence.labelled())
    assert kept.of == 990 and kept.value == 1.0


def test_contradictions_are_named_and_harmless_requests_are_not() -> None:
    assert min(len(CONTRADICTORY), len(HARMLESS)) >= 40 and not set(CONTRADICTORY) & set(HARMLESS)
    named = sequence.share([sequence.is_named(request) for request in CONTRADICTORY])
    alarms = sequence.share([sequence.is_named(request) for request in HARMLESS])
    assert named.value >= 0.95 and alarms.value <= 0.03


def test_circles_are_named() -> None:
    assert all(sequence.circle_named(request, words) for request, words in CIRCULAR)


def test_merged_equals_stepwise_on_the_first_random_runs() -> None:
    assert max(itertools.islice(sequence.differences(), 12)) <= 1.0
