"""What a message complains of, read as a wish for the opposite: "too dark", "the horizon is crooked", "too much noise".

Left out: plain description ("the sky is blue") and praise, which ask for nothing.
"""

from __future__ import annotations

from dataclasses import replace

from ...schema import WHOLE_IMAGE
from .amounts import take
from .colors import COLOR_NOUNS, is_color
from .edits import Edit, moving, setting
from .heads import head_index, tail_subject
from .morphology import bases
from .nouns import BACKGROUNDS
from .phrases import JOINERS, bare, subject_of, trim
from .predicates import graded, less_colored
from .scales import Outcome, scale_sense
from .tables import listed
from .tokens import Token, Tokens, index_of, phrase, words

SLANTED = listed(
    "crooked tilted slanted wonky skewed askew uneven slanting leaning sloping slopes leans tilts slants crook slope "
    "lean squint skewwhiff lopsided wonky"
)
_BAD_WORDS = listed("oversaturated over-saturated flat dull washed_out overexposed drab bleak lifeless")
_OFF = listed("off wrong bad poor terrible awful horrible weird meh crap strange ugly")
_JUDGED = listed("quality lighting tones look") | COLOR_NOUNS
_DEGREES = listed(
    "too slightly very a_lot so really rather quite pretty just still all kind of more than it's is it and but , "
    "way little"
)
_TOO = listed("too overly excessively")
_HIGH = listed("high strong much heavy intense harsh")
_LOW = listed("low weak little poor")


def complaint(noun: list[Token], rest: list[Token]) -> list[Edit]:
    """Edits for what is said of a thing; each member of "too cold and a little dark" is one."""
    parts: list[list[Token]] = [[]]
    told = index_of(rest, {"you", "i", "we", "that", "because", "for", "under", "from", "since", "when"}, 1)
    for token in rest[: told if told > 0 else len(rest)]:
        if token.word in JOINERS and parts[-1]:
            parts.append([])
        else:
            parts[-1].append(token)
    enough = any(t.word == "enough" for t in rest)
    marked = any(t.word in _TOO for t in rest) and not enough
    found: list[Edit] = []
    for part in parts:
        found += _grievance(noun, trim(part), marked, enough)
    if len(found) > 1 and all(e.action == "restore" and e.subject == found[0].subject for e in found):
        goal = " and ".join(e.goal for e in found)
        return [replace(found[0], goal=goal, parameters=tuple(p for e in found for p in e.parameters))]
    return found


def _grievance(noun: list[Token], rest: list[Token], marked: bool, enough: bool) -> list[Edit]:
    spelled = words(rest)
    subject, pronoun = subject_of(noun)
    content = [w for w in spelled if w not in _DEGREES]
    goal = phrase(rest[1:-1] if enough and spelled[:1] == ["not"] and len(rest) > 2 else rest)
    goal = goal if enough else f"not {phrase([t for t in rest if t.word in content or t.word == 'too'])}"
    if any(w in SLANTED for w in content) or content in (["not", "level"], ["not", "straight"]):
        return [Edit("rotate", WHOLE_IMAGE, "straight", (setting("straighten"),))]
    if content == ["upside_down"]:
        return [
            Edit("rotate", WHOLE_IMAGE, "upright", (moving(Outcome("rotate", "angle", "increase"), 180.0, "degrees"),))
        ]
    owned = _property(noun)
    if owned is not None:
        return _of_property(owned, noun, content, goal, marked)
    degree = marked or any(w in ("slightly", "very", "a_lot", "so", "really", "rather", "quite") for w in spelled)
    tinted = next((w for w in content if any(is_color(b) for b in bases(w)) or w.endswith("ish")), "")
    senses = [s for w in content if (s := scale_sense(w)) is not None]
    if tinted and not senses and degree and not enough and len(content) == 1 and "so" not in spelled:
        found = less_colored(tinted, subject, goal)
        return [replace(found, pronoun=pronoun)] if found is not None else []
    if not senses or (len(content) > 3 and not enough):
        return []
    sense = senses[0]
    bad = sense.scale.defect or sense.scale.name == "blur" or any(w in _BAD_WORDS for w in content)
    soft = sense.scale.name == "sharpness" and sense.sign < 0 and subject in (WHOLE_IMAGE, "it")
    if not enough and not marked and not bad and not soft and not (degree and sense.sign < 0):
        return []
    negated = "not" in content and not enough
    if negated:
        return [replace(graded(sense, 1, None, subject, phrase(rest)), pronoun=pronoun)] if marked else []
    return [replace(graded(sense, 1 if enough else -1, None, subject, goal), pronoun=pronoun)]


def _property(noun: Tokens) -> str | None:
    """The property that is judged, when a property is and not a thing ("the contrast", "the colors of the sky")."""
    run = bare(noun)
    if not run:
        return None
    word = run[head_index(run)].word
    if word.endswith("s") and any(is_color(b) for b in bases(word)) and len(run) == 1:
        return word
    sense = scale_sense(word)
    if word in BACKGROUNDS or (word not in _JUDGED and (sense is None or sense.part != "noun")):
        return None
    return word


def _of_property(word: str, noun: Tokens, content: list[str], goal: str, marked: bool) -> list[Edit]:
    run = bare(noun)
    target, _ = tail_subject(run, head_index(run))
    sense = scale_sense(word)
    if sense is None and word not in _JUDGED and (marked or any(w in _BAD_WORDS for w in content)):
        loud = any(w in _HIGH or w in ("saturated", "oversaturated", "bright", "vivid") for w in content)
        outcome = Outcome("adjust_color", "saturation", "decrease" if loud else "increase")
        return [Edit("adjust_color", phrase(run), goal, (moving(outcome, None, None),))]
    if any(w in _OFF for w in content) and sense is not None and sense.scale.defect:
        return [graded(sense, -1, None, target, goal)]
    if any(w in _OFF for w in content):
        return [
            Edit("enhance", target if target in ("sky", "face") else WHOLE_IMAGE, f"{word.replace('_', ' ')} fixed")
        ]
    if sense is not None and (marked or any(w in _LOW for w in content)):
        if any(w in _HIGH for w in content) or any(w in _LOW for w in content):
            up = any(w in _LOW for w in content)
            return [graded(sense, 1 if up else -1, None, target, goal)]
        said = next((s for w in content if (s := scale_sense(w)) is not None), None)
        if said is not None and sense.scale.name in ("shadows", "highlights") and said.scale.name == "brightness":
            return [graded(sense, -said.sign, None, target, goal)]
    if sense is not None and sense.scale.name == "highlights" and "overexposed" in content:
        return [graded(sense, -1, None, target, goal)]
    said = next((s for w in content if (s := scale_sense(w)) is not None), None)
    if said is not None and (marked or any(w in _BAD_WORDS for w in content) or said.sign < 0):
        return [graded(said, -1, None, target, goal)]
    return []


def exposed(run: Tokens) -> list[Edit]:
    """ "a stop under", "underexposed by two thirds of a stop": exposure wrong by so many stops; none when none are."""
    at = index_of(run, _MISSED)
    if at < 0 or len(run) > 12:
        return []
    beside = [*run[:at], *run[at + 1 :]]
    amounts, left = take(beside)
    named = [beside[i] for i in left if beside[i].word not in _BEFORE_STOPS and scale_sense(beside[i].word) is None]
    if len(amounts) != 1 or amounts[0].kind != "stops" or len(named) > 4:
        return []
    outcome = Outcome("adjust_tone", "exposure", "increase" if run[at].word in _UNDER else "decrease")
    subject, pronoun = subject_of(named) if named else (WHOLE_IMAGE, False)
    return [Edit("adjust_tone", subject, phrase(run), (moving(outcome, amounts[0].value, "stops"),), "", pronoun)]


_UNDER = listed("under underexposed low_light")
_MISSED = _UNDER | listed("over overexposed")
_BEFORE_STOPS = listed(
    "is are was looks it's by about roughly around nice great good shot but a still it maybe at least , too"
)


def surplus(run: Tokens) -> list[Edit]:
    """ "there's too much noise", "a lot of noise in the shadows", "too many reflections": less of it."""
    too = index_of(run, {"too", "a_lot"})
    if too < 0:
        return []
    noun = bare([t for t in run[too + 1 :] if t.word not in ("much", "many", "of", "a_lot")])
    if not noun:
        return []
    head = head_index(noun)
    sense = scale_sense(noun[head].word)
    target, _ = tail_subject(noun, head)
    tinted = less_colored(noun[head].word, target, f"less {noun[head].text}")
    if sense is None and tinted is not None:
        return [tinted]
    if sense is None or sense.part != "noun":
        return []
    wanted = run[too].word == "too" or sense.scale.defect
    return [graded(sense, -1, None, target, f"less {phrase(noun)}")] if wanted else []
