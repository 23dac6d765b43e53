"""Which frame reads which verb sense, and how a clause becomes edits.

Left out: the frames themselves (adding.py, changing.py, geometry.py, tone.py and so on).
"""

from __future__ import annotations

from collections.abc import Callable

from ...schema import WHOLE_IMAGE
from .adding import add, decorate, duplicate, give
from .amounts import take
from .changing import change, counted, replace_with
from .clauses import Clause
from .colorizing import colorized
from .edits import Edit, setting
from .geometry import crop, flip, resize, rotate, straighten
from .heads import head_index
from .imperatives import Head
from .lettering import add_border, add_text
from .making import make
from .nouns import IMAGE_WORDS, LOCATIVES, PRONOUNS, SPOTS
from .phrases import bare, subject_of, trim
from .removing import remove
from .restyling import choose, evoke, extract, move, pose, recolor
from .scales import scale_sense
from .statements import statement
from .tables import listed
from .tokens import Token, Tokens, index_of, phrase, words
from .tone import TOWARD, adjust, enhance, increase, restore, scale_frame, shift

Frame = Callable[[list[Token], str], list[Edit]]

FRAMES: dict[str, Frame] = {
    "remove": lambda rest, verb: remove(rest),
    "add": lambda rest, verb: add(rest),
    "replace": replace_with,
    "change": lambda rest, verb: change(rest),
    "make": lambda rest, verb: make(rest),
    "give": lambda rest, verb: give(rest),
    "decorate": lambda rest, verb: decorate(rest),
    "evoke": lambda rest, verb: evoke(rest),
    "choose": lambda rest, verb: choose(rest) or statement(rest),
    "increase": lambda rest, verb: increase(rest, 1, verb),
    "decrease": lambda rest, verb: increase(rest, -1, verb),
    "adjust": adjust,
    "recolor": lambda rest, verb: recolor(rest, verb) or add(rest),
    "colorize": recolor,
    "crop": lambda rest, verb: crop(rest),
    "resize": resize,
    "rotate": rotate,
    "straighten": lambda rest, verb: straighten(rest),
    "flip": flip,
    "invert": lambda rest, verb: [Edit("adjust_color", WHOLE_IMAGE, "inverted colors", (setting("invert"),))],
    "enhance": enhance,
    "restore": restore,
    "extract": lambda rest, verb: extract(rest),
    "write": lambda rest, verb: add_text(rest),
    "border": lambda rest, verb: add_border([t for t in rest if t.word not in IMAGE_WORDS]),
    "stylize": lambda rest, verb: [
        Edit("change_style", subject_of(rest)[0], verb, (setting("style", verb.removesuffix("ify")),))
    ],
    "other": lambda rest, verb: [],
    "move": move,
    "count": lambda rest, verb: counted(rest),
    "there": lambda rest, verb: add(trim(rest)[2:]),
    "pose": pose,
    "duplicate": lambda rest, verb: duplicate(rest),
}
_TURNS = listed(
    "left right clockwise counterclockwise anticlockwise counter-clockwise anti-clockwise upside_down around "
    "ccw cw sideways"
)


def apply(head: Head, rest: Tokens) -> list[Edit]:
    """The edits of one verb with its objects; none when the frame finds no sense in them."""
    run = list(rest)
    if head.sense == "scale" and head.scale is not None:
        return scale_frame(run, head.scale, head.base)
    if "make_new" in words(run):
        return [Edit("restore", WHOLE_IMAGE, "like new")]
    if head.base == "crop" and index_of(run, {"out"}) == 0 and any(t.word in _ROOM for t in run):
        return crop(run)
    if (
        head.base in ("photoshop", "edit", "take", "get", "crop", "leave", "keep", "bring")
        and (out := index_of(run, {"out"}, 1)) > 0
    ):
        return remove(run[:out])
    if head.base in ("shift", "push", "move", "nudge", "pull", "change") and index_of(run, TOWARD) > 0:
        shifted = shift(run, head.base)
        if shifted:
            return shifted
    if colored := colorized(head.base, run):
        return colored
    if "back_to_life" in words(run) and head.base in ("bring", "give", "breathe"):
        return restore([t for t in run if t.word != "back_to_life"], "restore")
    if "out-of-focus" in words(run) and head.base in ("throw", "put", "bring", "get", "render"):
        blurred = scale_sense("blur")
        return scale_frame([t for t in run if t.word != "out-of-focus"], blurred, "blur") if blurred else []
    if (off := index_of(run, _OFF, 1)) > 0 and head.base in _LIFTING and not _is_graded(run):
        return remove(run[:off])
    redirected = _redirect(head, run)
    frame = FRAMES.get(redirected)
    return frame(_separated(run, head), head.base) if frame is not None else []


_ROOM = listed("space area edges borders margins bars part bit headroom sides")
_OFF = frozenset({"off", "away", "down"})
_LIFTING = listed("take get lift pull brush scrub wash clean clear wipe strip peel shave scrape move")


_BODY = listed(
    "arm arms hand hands leg legs head chin knee foot feet shoulder shoulders finger fingers elbow tail wing wings "
    "ear paw"
)


def _is_body(run: Tokens) -> bool:
    noun = bare(run)
    return (bool(noun) and noun[head_index(noun)].word in _BODY) or any(t.word in _BODY for t in noun[:2])


def _names_place(run: Tokens) -> bool:
    return any(t.word in ("top", "bottom", "left", "right", "side", "sides", "edge", "edges") for t in run)


def _is_graded(run: Tokens) -> bool:
    return any(scale_sense(t.word) is not None or t.kind == "number" or t.word in SPOTS for t in run)


def _separated(run: list[Token], head: Head) -> list[Token]:
    return run[1:] if head.sense == "enhance" and run and run[0].word == "up" else run


def _redirect(head: Head, run: list[Token]) -> str:
    """Phrasal and overloaded verbs: "turn the contrast up", "turn it 90 degrees", "cut the dog out"."""
    spelled = words(trim(run))
    if not spelled:
        return head.sense
    base, last = head.base, spelled[-1]
    graded = any(scale_sense(w) is not None for w in spelled)
    if base == "rotate" and "hue" in spelled:
        return "adjust"
    if base == "bring" and graded and spelled[0] == "back":
        return "increase"
    if base == "open" and graded:
        return "increase"
    if base in ("turn", "spin") and (turned := _turned(run, spelled)):
        return turned
    if base in ("turn", "bring", "dial", "crank", "push", "pull", "take", "put") and graded and "up" in spelled:
        return "increase"
    if (
        base in ("turn", "bring", "dial", "pull", "take", "tone", "knock")
        and graded
        and ("down" in spelled or "back" in spelled)
    ):
        return "decrease"
    if base in ("raise", "lift", "lower", "turn", "bend", "tilt", "straighten") and _is_body(run):
        return "pose"
    if base in ("bring", "move", "get") and "closer" in spelled and not graded:
        return "move"
    if base in ("cut", "kill", "chop", "halve") and graded and not _names_place(run):
        return "decrease"
    if base == "take" and graded and "off" in spelled:
        return "decrease"
    if base == "render" and "as" in spelled:
        return "change"
    if base == "photoshop" and index_of(run, LOCATIVES, 1) > 0:
        return "add"
    if base in ("turn", "switch") and spelled[0] in ("on", "off"):
        return "pose"
    if base in ("let", "have") and spelled[:2] == ["there", "be"]:
        return "there"
    if base in ("shift", "move", "change") and graded and take(run)[0] and index_of(run, {"to", "into"}) < 0:
        return "adjust"
    if base == "drop" and graded:
        return "decrease"
    if base in ("cut", "chop", "shave", "slice", "lop"):
        if last == "out":
            return "extract"
        return "crop" if take(run)[0] or any(w in SPOTS or w == "square" for w in spelled) else "remove"
    if base == "set" and index_of(run, {"in", "on", "against", "at"}) > 0 and index_of(run, {"to"}) < 0 and not graded:
        return "add"
    if base == "set" or (base == "put" and graded and not any(w in LOCATIVES for w in spelled)):
        return "adjust"
    if base in ("rework", "edit") and len(spelled) <= 2 and index_of(run, {"to", "into"}) < 0:
        return "enhance"
    if head.sense == "border" and base == "frame" and not spelled:
        return "border"
    if head.sense == "recolor" and base == "paint" and spelled[0] in ("a", "an", "some"):
        return "add"
    if base == "scale" and head.sense == "resize":
        return "resize"
    return head.sense


def _turned(run: list[Token], spelled: list[str]) -> str:
    """Whether "turn" rotates the picture or poses a thing; empty when it turns one thing into another."""
    angled = any(a.kind == "degrees" for a in take(run)[0])
    at = index_of(run, _TURNS)
    if not angled and at <= 0 and not any(w in _TURNS for w in spelled):
        return ""
    part = subject_of([t for t in run[: max(at, 0)] if t.word not in ("to", "the")])[0]
    return "rotate" if angled or part in (WHOLE_IMAGE, "it", "them") or "upside_down" in spelled else "pose"


def edits_of(clause: Clause) -> list[Edit]:
    """What one clause asks for."""
    head = clause.head
    if head is None:
        return statement(clause.rest)
    rest = list(clause.rest)
    before = list(clause.before)
    if before and before[0].word in LOCATIVES and head.sense == "add":
        rest = [*trim(rest), *before]
    elif head.sense == "add" and not trim(rest) and before:
        return []
    edits = apply(head, rest)
    if not edits and head.sense not in ("see", "need"):
        said = phrase(trim(clause.tokens))
        pointing = bool(trim(rest)) and trim(rest)[0].word in PRONOUNS
        subject = subject_of(rest)[0] if len(trim(rest)) <= 4 and not pointing else WHOLE_IMAGE
        if trim(rest):
            return [Edit("other", subject, said, (setting("instruction", said),))]
    return edits
