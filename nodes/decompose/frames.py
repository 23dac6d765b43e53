"""Which frame reads which verb sense, and how a clause becomes edits.

Left out: the frames themselves (adding.py, changing.py, geometry.py, tone.py and so on).
"""

from __future__ import annotations

from collections.abc import Callable

from ...schema import WHOLE_IMAGE
from .adding import add, decorate, duplicate, give
from .amounts import take
from .changing import change
from .clauses import Clause
from .colorizing import colorized
from .counting import fewer_of, recount
from .edits import Edit, moving, setting
from .geometry import crop, flip, resize, rotate, sized, straighten
from .heads import head_index, is_body, tail_subject
from .imperatives import OPENERS, Head
from .lettering import add_border, add_text
from .making import make
from .mending import adjust, enhance, restore
from .morphology import bases
from .nouns import BACKGROUNDS, IMAGE_WORDS, LOCATIVES, PRONOUNS, SPOTS
from .phrases import bare, subject_of, trim
from .predicates import less_colored, scale_parameter, split_predicate
from .removing import remove
from .replacing import replace_with
from .restyling import choose, evoke, extract, move, pose, recolor
from .scales import Outcome, scale_sense
from .statements import statement
from .tables import listed
from .tokens import Token, Tokens, index_of, phrase, words
from .tone import TOWARD, increase, scale_frame, shift

Frame = Callable[[list[Token], str], list[Edit]]


def invert(rest: Tokens) -> list[Edit]:
    """Invert the colours of the picture, or of the thing behind "of" ("the colours of the logo")."""
    noun = bare(rest)
    subject, pronoun = tail_subject(noun, head_index(noun)) if noun else (WHOLE_IMAGE, False)
    return [Edit("adjust_color", subject, "inverted colors", (setting("invert"),), pronoun=pronoun)]


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
    "invert": lambda rest, verb: invert(rest),
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
    "count": lambda rest, verb: recount(rest),
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
    if head.base == "whiten" and any(t.word in BACKGROUNDS for t in run):
        return [Edit("change_background", "background", "white", (setting("color", "white"),))]
    if "make_new" in words(run):
        return [Edit("restore", WHOLE_IMAGE, "like new")]
    if head.base == "drop" and run and index_of(run, LOCATIVES, 1) > 0 and (run[0].word in _NEW):
        return add(run)
    sizes = any(a.kind in ("pair", "pixels") for a in take(run)[0])
    if head.base in _CUTTING and not sizes and (fewer := fewer_of(run)):
        return fewer
    if head.base == "crop" and index_of(run, {"out"}) == 0 and any(t.word in _ROOM for t in run):
        return crop(run)
    if drawn := _drawn(head, run):
        return drawn
    if (
        head.base in ("photoshop", "edit", "take", "get", "crop", "leave", "keep", "bring")
        and (out := index_of(run, {"out"}, 1)) > 0
    ):
        return remove(run[:out])
    if (
        head.base in ("shift", "push", "move", "nudge", "pull", "change")
        and index_of(run, _TINTWARD if "tint" in words(run) else TOWARD) > 0
    ):
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
    if head.base in ("clear", "strip", "rid", "empty") and 0 < (of := index_of(run, {"of"}, 1)) < len(run) - 1:
        return remove(run[of + 1 :])
    if head.sense in ("remove", "border") and any(t.word in _RECORDS for t in run):
        return _told(head, run)
    bound = head.base == "get" and index_of(run, {"to"}, 1) > 0
    if (
        not bound
        and (off := index_of(run, _OFF, 1)) > 0
        and run[off - 1].word not in _FAR
        and head.base in _LIFTING
        and not _is_graded(run)
    ):
        return remove(run[:off])
    measured = run[1:] if run and run[0].word in ("it", "this") else run
    sizing = head.sense in ("give", "add", "make", "increase", "decrease", "choose", "adjust")
    if sizing and (form := sized(measured)):
        return form
    redirected = _redirect(head, run)
    frame = FRAMES.get(redirected)
    return frame(_separated(run, head), head.base) if frame is not None else []


def _told(head: Head, run: Tokens) -> list[Edit]:
    """An edit of the file and not of the picture, in the words of the user."""
    said = f"{head.base} {phrase(run)}"
    return [Edit("other", WHOLE_IMAGE, said, (setting("instruction", said),))]


_RECORDS = listed("metadata meta-data exif gps geotag geotags geolocation iptc xmp")


def _drawn(head: Head, run: Tokens) -> list[Edit]:
    """ "pull 0.7 EV out of the sky", "take the green out of the skin", "open up the cat": light or colour of it."""
    spelled = words(run)
    if head.base == "open" and spelled[:1] == ["up"] and len(run) > 1 and not _is_graded(run):
        opened = Outcome("adjust_tone", "shadows", "increase")
        subject, pronoun = subject_of(run[1:])
        return [
            Edit("adjust_tone", subject, f"{phrase(run[1:])} opened up", (moving(opened, None, None),), "", pronoun)
        ]
    at = next((i for i in range(1, len(run) - 2) if spelled[i : i + 2] == ["out", "of"]), 0)
    if not at or head.base not in ("pull", "take", "get", "draw", "suck", "bring"):
        return []
    subject, _ = subject_of(run[at + 2 :])
    front = bare(run[:at])
    amounts, left = take(front)
    if len(amounts) == 1 and amounts[0].kind == "stops" and len(left) == 0:
        darker = Outcome("adjust_tone", "exposure", "decrease")
        return [Edit("adjust_tone", subject, f"{phrase(run[:at])} less", (scale_parameter(darker, amounts[0]),))]
    less = less_colored(front[-1].word, subject, f"less {phrase(front)}") if front else None
    return [less] if less is not None else []


_SHIFTING = listed("turn bring dial crank push pull take put bung knock jack tone whack nudge kick")
"""Verbs that only "up" or "down" tells the meaning of: "bung the contrast up"."""
_NEW = listed("a an some another two three")
_CUTTING = listed("cut reduce trim bring get take crop lower decrease cut_down bring_down")
_ROOM = listed("space area edges borders margins bars part bit headroom sides")
_FAR = frozenset({"further", "farther", "far"})
_OFF = frozenset({"off", "away", "down"})
_LIFTING = listed("take get lift pull brush scrub wash clean clear wipe strip peel shave scrape move")


_TINTWARD = TOWARD | {"to"}


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
    if head.sense == "flip" and any((s := scale_sense(w)) is not None and s.scale.defect for w in spelled):
        return "adjust"
    if base == "rotate" and "hue" in spelled:
        return "adjust"
    if base == "bring" and graded and spelled[0] == "back":
        return "increase"
    if base == "open" and graded:
        return "increase"
    if base in ("turn", "spin") and (turned := _turned(run, spelled)):
        return turned
    if base in _SHIFTING and graded and "up" in spelled:
        return "increase"
    if base in _SHIFTING and graded and ("down" in spelled or "back" in spelled):
        return "decrease"
    if base in ("raise", "lift", "lower", "turn", "bend", "tilt", "straighten") and is_body(run):
        return "pose"
    if base in ("bring", "move", "get") and "closer" in spelled and not graded:
        return "move"
    if (
        base in ("take", "knock", "slice", "lose", "remove", "shave")
        and _names_place(run)
        and take(run)[0]
        and not graded
    ):
        return "crop"
    if base in ("cut", "kill", "chop", "halve") and graded and not _names_place(run):
        return "decrease"
    if base == "cover" and index_of(run, {"with", "in", "by"}) < 0:
        return "remove"
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
    if base == "drop" and (graded or any(a.kind == "stops" for a in take(run)[0])):
        return "decrease"
    if base in ("cut", "bring", "take") and "size" in spelled and take(run)[0]:
        return "resize"
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
    angled = any(a.kind == "degrees" for a in take(run)[0]) or {"quarter", "turn"} <= set(spelled)
    read = split_predicate(run)
    if read is not None and read[1][0].action in ("change_color", "change_material", "adjust_color", "adjust_tone"):
        return ""
    at = index_of(run, _TURNS)
    if not angled and at <= 0 and not any(w in _TURNS for w in spelled):
        return ""
    part = subject_of([t for t in run[: max(at, 0)] if t.word not in ("to", "the")])[0]
    return "rotate" if angled or part in (WHOLE_IMAGE, "it", "them") or "upside_down" in spelled else "pose"


_MELTING = listed("wash smother drown melt dissolve fade wrap throw sink shroud bathe turn render set put plunge let")


def _into_blur(said: Tokens) -> list[Edit]:
    """ "wash the garden in a blur", "could it dissolve into a soft blur": the thing that is said to melt."""
    named = [t for t in said if not any(b in _MELTING for b in bases(t.word)) and t.word not in OPENERS - {"it"}]
    if len(named) == len(said) or not named:
        return []
    subject, pronoun = subject_of(named[:-1] if len(named) > 1 and named[-1].word == "behind" else named)
    blur = Outcome("blur", "strength", "increase")
    return [Edit("blur", subject, "blurred", (moving(blur, None, None),), "", pronoun)]


_STORING = listed("save export send store output deliver")
_FORMATS = listed("png jpg jpeg webp gif tiff tif pdf heic bmp avif")


def _stored(clause: Clause) -> list[Edit]:
    """ "save it as a PNG", "export as TIFF": what is done with the file, in the words of the user."""
    run = trim(clause.tokens)
    while len(run) > 1 and run[0].word in OPENERS:
        run = run[1:]
    at = next((i for i, t in enumerate(run) if t.word in _FORMATS), -1)
    if (
        not run
        or run[0].word not in _STORING
        or index_of(run[:at], {"as", "to", "in"}) < 0
        or "transparent" in words(run)
    ):
        return []
    said = phrase(run)
    return [Edit("other", WHOLE_IMAGE, said, (setting("instruction", said),))]


def edits_of(clause: Clause) -> list[Edit]:
    """What one clause asks for."""
    head = clause.head
    if stored := _stored(clause):
        return stored
    if (at := index_of(clause.tokens, {"into_blur"})) > 0 and (blurred := _into_blur(clause.tokens[:at])):
        return blurred
    if head is None:
        return statement(clause.rest)
    rest = list(clause.rest)
    before = list(clause.before)
    if before and before[0].word in LOCATIVES and head.sense == "add":
        rest = [*trim(rest), *before]
    elif head.sense == "add" and not trim(rest) and before:
        return []
    edits = apply(head, rest)
    if not edits and head.sense not in ("see", "need") and head.base != "export":
        said = phrase(trim(clause.tokens))
        pointing = bool(trim(rest)) and trim(rest)[0].word in PRONOUNS
        subject = subject_of(rest)[0] if len(trim(rest)) <= 4 and not pointing else WHOLE_IMAGE
        if trim(rest):
            return [Edit("other", subject, said, (setting("instruction", said),))]
    return edits
