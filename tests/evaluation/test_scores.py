"""The figures, against counts done by hand."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from imageedit_r1.evaluation.labels import Case, Wanted
from imageedit_r1.evaluation.scores import Report, Scores
from imageedit_r1.schema import Action, Decomposition, Parameter, SubRequest

NAMES: tuple[Action, ...] = ("blur", "crop", "sharpen")


def found(
    *edits: tuple[Action, str], parameters: tuple[Parameter, ...] = (), keep: tuple[str, ...] = ()
) -> Decomposition:
    made = (SubRequest(id=f"r{i}", action=a, subject=s, parameters=parameters) for i, (a, s) in enumerate(edits))
    return Decomposition(sub_requests=tuple(made), keep=keep)


def labelled(*wanted: Wanted, keep: tuple[str, ...] | None = None) -> Case:
    return Case("request", wanted, keep=keep)


def test_figures_of_three_requests() -> None:
    scores = Scores()
    more = Parameter(property="strength", direction="increase", amount=20, unit="percent")
    assert (
        scores.add(labelled(Wanted(("blur",), "sky", parameters=(more,))), found(("blur", "sky"), parameters=(more,)))
        == 0
    )
    assert scores.add(
        labelled(Wanted(("crop",), "face"), Wanted(("blur",), "car")), found(("blur", "red car"), ("crop", "sky"))
    )
    assert scores.add(
        labelled(Wanted(("sharpen", "restore"), "eyes")), found(("blur", "eyes"), ("crop", "whole image"))
    )
    figures = scores.to_json()
    assert figures["actions"] == {"precision": 0.6, "recall": 0.75, "f1": 0.6667, "right": 3, "found": 5, "labelled": 4}
    assert (figures["subjects"]["right"], figures["subjects"]["found"], figures["subjects"]["labelled"]) == (3, 5, 4)
    assert figures["goals"]["f1"] is None
    assert figures["exact_sequence_rate"] == 0.3333, "the second has its actions in another order"
    assert figures["parameter_accuracy"] == 1.0
    assert scores.confusion == {
        ("blur", "blur"): 2, ("crop", "crop"): 1, ("sharpen", "blur"): 1, ("invented", "crop"): 1,
    }  # fmt: skip
    blur = scores.per_action()["blur"].to_json()
    assert (blur["precision"], blur["recall"]) == (0.6667, 1.0)


def test_messages_without_an_edit() -> None:
    scores = Scores()
    for edits in (found(), found(), found(), found(("blur", "sky"))):
        scores.add(labelled(), edits)
    assert scores.false_edit_rate == 0.25
    assert scores.exact_rate is None
    assert scores.confusion == {("invented", "blur"): 1}


def test_parameters_count_where_the_action_is_right() -> None:
    scores = Scores()
    wide, high = Parameter(property="width", amount=8.0), Parameter(property="height", amount=6.0)
    scores.add(labelled(Wanted(("crop",), parameters=(wide, high))), found(("crop", "x"), parameters=(wide, wide)))
    scores.add(labelled(Wanted(("blur",), parameters=(wide,))), found(("crop", "x"), parameters=(wide,)))
    assert scores.parameter_accuracy == 0.5
    assert scores.to_json()["parameters"] == {"right": 1, "labelled": 2, "unasked": 1}


@given(st.lists(st.tuples(st.lists(st.sampled_from(NAMES), max_size=5), st.lists(st.sampled_from(NAMES), max_size=5))))
def test_invariants(rows: list[tuple[list[Action], list[Action]]]) -> None:
    scores = Scores()
    for asked, got in rows:
        wrong = scores.add(labelled(*(Wanted((a,)) for a in asked)), found(*((a, "x") for a in got)))
        assert (wrong == 0) == (asked == got)
    assert scores.actions.labelled == sum(len(asked) for asked, _ in rows)
    assert scores.actions.found == sum(len(got) for _, got in rows)
    assert scores.actions.right == sum(min(a.count(n), b.count(n)) for a, b in rows for n in NAMES)
    per_action = scores.per_action().values()
    assert sum(c.right for c in per_action) == scores.actions.right
    assert sum(c.found for c in per_action) == scores.actions.found
    assert sum(c.labelled for c in per_action) == scores.actions.labelled


def test_the_worst_misses_are_kept_and_no_more() -> None:
    report = Report(misses_kept=2)
    for line in range(1, 6):
        report.add(Case("r", (Wanted(("blur",)),) * line, (f"group {line % 2}",), line), found(), 1.0)
    report.add(Case("fine", (Wanted(("blur",)),), ("group 0",), 6), found(("blur", "x")), 3.0)
    assert [miss.case.line for miss in report.misses] == [5, 4]
    assert {name: s.requests for name, s in report.groups.items()} == {"group 1": 3, "group 0": 3}
    assert report.to_json()["cpu_ms"] == {"median": 1.0, "worst": 3.0}


def test_what_must_not_change() -> None:
    scores = Scores()
    scores.add(labelled(keep=("sky", "no crop")), found(keep=("no crop", "blue sky", "dog")))
    scores.add(labelled(), found(keep=("dog",)))
    assert scores.keeps.to_json()["precision"] == 0.6667
    assert scores.keeps.to_json()["recall"] == 1.0


def test_a_strength_of_no_amount_says_nothing() -> None:
    scores, more = Scores(), Parameter(property="strength", direction="increase")
    scores.add(labelled(Wanted(("blur",), parameters=())), found(("blur", "sky"), parameters=(more,)))
    scores.add(labelled(Wanted(("blur",), parameters=(more,))), found(("blur", "sky")))
    assert scores.parameters.to_json()["f1"] is None
