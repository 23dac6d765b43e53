"""Clauses that tell and ask for nothing: what somebody did, what cropping is like, thanks and praise.

"I already cropped it", "removing people is hard", "ok cool", "love how warm it looks". A complaint asks for its cure
and is not told (complaints.py). Left out: questions (refusals.py).
"""

from __future__ import annotations

from .imperatives import head_of
from .morphology import is_gerund
from .phrases import JOINERS, POLITE
from .tables import listed
from .tokens import Tokens, words

_TELLERS = listed("i we you he she they somebody someone everybody everyone nobody who i've we've you've i'd")
_BETWEEN = listed(
    "already just also only then once have had has did was were been even never finally first really actually both "
    "later recently accidentally tried earlier myself ever almost always usually"
)
_PAST = listed(
    "took made got shot went spent tried left brought gave kept saw met lost bought fell found said told wrote drew "
    "threw ran had began came did sent used sold won wore broke forgot held paid put read sat stood thought grew knew"
)
_ASKED = listed("wanted needed hoped wished wondered wondering thought liked loved preferred hoping thinking looking")
_OWNERS = listed("my our his her their the your")
_MACHINES = listed("app tool software program camera phone website site bot service filter")
_OBJECTS = listed("it them this that me us the my his her our him")
_FOR_WHAT = listed("can could will would may might need want plan fits works matches there's")
_FINITE = listed(
    "is are was were makes make takes can isn't aren't usually always often seems helps sounds feels works costs may "
    "might does doesn't never"
)
_THANKS = listed(
    "ok okay k cool nice great perfect awesome fine good thanks thx ty thank you wow super sweet lovely yes yep yeah "
    "sure excellent amazing brilliant wonderful fantastic beautiful neat alright all right so much a_lot very done "
    "it one job work that's thats looks love this that's is again hi hello hey no problem sorry lol haha oh hmm well "
    "then now for"
)
_HEARTY = listed(
    "cool nice great perfect awesome fine good thanks thx ty thank wow sweet lovely yes excellent amazing brilliant "
    "wonderful fantastic beautiful neat ok okay k lol done sorry"
)
_REPORTS = (["done", "so", "far"], ["already", "done"], ["so", "far"], ["done", "already"], ["what", "i", "did"])
_FILLERS = listed(
    "yesterday earlier recently so well and but then now oh also anyway actually yes yeah ok okay hi hello hey hmm "
    ", . : - ("
)


def is_told(tokens: Tokens) -> bool:
    """Whether a clause only tells something."""
    spelled = words(tokens)
    reason = spelled[:1] in (["so"], ["because"], ["since"])
    while spelled and (spelled[0] in _FILLERS or (reason and spelled[0] in ("because", "since", "that"))):
        spelled = spelled[1:]
    if not spelled:
        return False
    if reason and spelled[0] in _TELLERS | {"it", "there"} and spelled[1:2] and spelled[1] in _FOR_WHAT:
        return True
    return _is_thanks(spelled) or _is_past(spelled) or _is_about_editing(tokens, spelled) or _is_praise(spelled)


def is_report(tokens: Tokens) -> bool:
    """Whether a clause heads a list of what was done ("done so far:")."""
    return [w for w in words(tokens) if w not in (":", "-", ",")] in _REPORTS


def is_done(tokens: Tokens) -> bool:
    """Whether an item of such a list, or what follows "I cropped it and", tells what was done ("cropped to 4:5")."""
    spelled = [w for w in words(tokens) if w not in _FILLERS]
    return bool(spelled) and spelled[0].endswith("ed")


def _is_thanks(spelled: list[str]) -> bool:
    said = [w for w in spelled if w.isalpha() or "'" in w]
    return 0 < len(said) <= 6 and all(w in _THANKS or w in POLITE for w in said) and bool(_HEARTY & set(said))


def _is_past(spelled: list[str]) -> bool:
    """ "I spent hours trying to remove it", "we changed the background": a person and a verb in the past."""
    if spelled[0] in ("i'll", "we'll") or spelled[:2] in (["i", "will"], ["we", "will"], ["i'm", "going"]):
        return True
    if spelled[0] in _PAST - {"left", "put", "read", "paid", "saw", "got", "cut"} or spelled[:2] == ["got", "it"]:
        return True
    if spelled[0] in ("i'm", "we're", "he's", "she's", "they're") and is_gerund(spelled[1] if len(spelled) > 1 else ""):
        return spelled[1] not in _ASKED | {"trying", "asking", "requesting", "after"}
    if spelled[0] in _OWNERS:
        past = (i for i, w in enumerate(spelled[1:4], 1) if (w.endswith("ed") and len(w) > 4) or w in ("made", "took"))
        at = next(past, 0)
        machine = any(w in _MACHINES for w in spelled[1:3]) and "can" in spelled[2:4]
        return machine or (at > 1 and spelled[at + 1 : at + 2] != [] and spelled[at + 1] in _OBJECTS)
    if spelled[0] not in _TELLERS:
        return False
    rest = spelled[1:]
    while rest and rest[0] in _BETWEEN:
        rest = rest[1:]
    if "never" in spelled[1:4]:
        return True
    if not rest or rest[0] in _ASKED or (spelled[0] == "i'd" and rest is spelled[1:]):
        return False
    return rest[0] in _PAST or (len(rest[0]) > 4 and rest[0].endswith("ed") and rest[0] != "need")


def _is_about_editing(tokens: Tokens, spelled: list[str]) -> bool:
    """ "removing people from photos is hard": an -ing form that is the subject of a finite verb."""
    if not is_gerund(spelled[0]) or head_of(tokens[0]) is None:
        return False
    return any(w in _FINITE for w in spelled[1:8])


def _is_praise(spelled: list[str]) -> bool:
    """ "love how warm it looks", "it looks like a painting"."""
    if spelled[0] == "i" and spelled[1:2] and spelled[1] in ("like", "love", "really", "adore", "enjoy"):
        return any(w in ("how", "that", "when") for w in spelled[2:4])
    if spelled[0] in _HEARTY - {"done", "super"} and 2 <= len(spelled) <= 3:
        if spelled[1] in _OBJECTS or spelled[1] in ("down", "up", "tones"):
            return False
        return spelled[1] not in JOINERS and not any(w.endswith("er") or w in ("more", "less") for w in spelled)
    if spelled[0] in ("love", "loving", "like", "liking") and spelled[1:2]:
        return spelled[1] in ("how", "that", "the", "it")
    return spelled[0] in ("it", "this", "that") and spelled[1:2] == ["look_like"] and "too" not in spelled
