"""English inflection, undone: candidates for the base form of a word, so that tables list base forms only.

Suffix rules over-generate on purpose (`brighter` -> bright, brighte); a candidate counts only if a table has it. Left
out: irregular forms, which are few and listed.
"""

from __future__ import annotations

import re
from functools import lru_cache

from .tables import listed

IRREGULAR = {
    "made": "make", "gave": "give", "given": "give", "took": "take", "taken": "take", "got": "get", "gotten": "get",
    "cut": "cut", "put": "put", "drawn": "draw", "drew": "draw", "written": "write", "wrote": "write", "hidden": "hide",
    "blurred": "blur", "brought": "bring", "left": "left", "kept": "keep", "better": "better", "swapped": "swap",
    "men": "man", "women": "woman", "people": "person", "children": "child", "leaves": "leaf", "became": "become",
    "worn": "wear", "wore": "wear", "shrunk": "shrink", "shrank": "shrink", "sharpening": "sharpen", "less": "less",
    "added": "add", "adding": "add", "worse": "bad", "worst": "bad", "frozen": "freeze", "dyed": "dye", "lit": "lit",
    "inset": "inset", "spun": "spin", "overlaid": "overlay", "thrown": "throw", "threw": "throw", "chosen": "choose",
    "lying": "lie", "dying": "die", "tying": "tie", "sat": "sit", "stood": "stand", "held": "hold", "flew": "fly",
    "flown": "fly", "swam": "swim", "slept": "sleep", "hung": "hang", "knelt": "kneel",
}  # fmt: skip
_PARTICIPLES = {
    "cut": "cut", "set": "set", "spin": "spun", "shrink": "shrunk", "take": "taken", "bring": "brought",
    "make": "made", "get": "gotten", "put": "put", "give": "given", "draw": "drawn", "unblur": "unblurred",
    "upscale": "upscaled", "reset": "reset", "defog": "defogged", "recrop": "recropped", "unskew": "unskewed",
    "deblur": "deblurred",
}  # fmt: skip
_CLOSED_SYLLABLE = re.compile("[^aeiou][aeiou][bdglmnprt]$")
_DOUBLED = frozenset("bdglmnprt")


@lru_cache(maxsize=4096)
def bases(word: str) -> tuple[str, ...]:
    """The word and the base forms it may come from, American spelling, likeliest first."""
    found = [word]
    if word in IRREGULAR:
        found.append(IRREGULAR[word])
    if len(word) >= 4 and word.isascii():
        found += _stripped(word)
    out: list[str] = []
    for candidate in found:
        for spelled in (candidate, american(candidate)):
            if len(spelled) > 1 and spelled not in out:
                out.append(spelled)
    return tuple(out)


def _stripped(word: str) -> list[str]:
    found: list[str] = []
    for suffix in ("ing", "ed", "er", "est"):
        stem = word.removesuffix(suffix)
        if stem == word or len(stem) < 2:
            continue
        found += [stem, stem + "e"]
        if len(stem) > 2 and stem[-1] == stem[-2] and stem[-1] in _DOUBLED:
            found.append(stem[:-1])
        if stem.endswith("i"):
            found.append(stem[:-1] + "y")
    if word.endswith("ies"):
        found.append(word[:-3] + "y")
    if word.endswith("es"):
        found.append(word[:-2])
    if word.endswith("s") and not word.endswith("ss"):
        found.append(word[:-1])
    if word.endswith("'s"):
        found.append(word[:-2])
    return found


def american(word: str) -> str:
    """British spelling to American: colour, grey, -ise, centre."""
    word = word.replace("colour", "color").replace("grey", "gray").replace("centre", "center").replace("metre", "meter")
    for british, other in (("ise", "ize"), ("ised", "ized"), ("ising", "izing"), ("isation", "ization")):
        if word.endswith(british) and len(word) > len(british) + 4:
            return word.removesuffix(british) + other
    return word


def participle(verb: str) -> str:
    """What a thing is after the verb was done to it: blur -> blurred, crop -> cropped, cut -> cut."""
    if verb in _PARTICIPLES:
        return _PARTICIPLES[verb]
    if verb.endswith("e"):
        return verb + "d"
    if verb.endswith("c"):
        return verb + "ked"
    if verb.endswith("y") and verb[-2:-1] not in tuple("aeiou"):
        return verb[:-1] + "ied"
    doubled = _CLOSED_SYLLABLE.search(verb) is not None and len(re.findall("[aeiou]+", verb)) == 1
    return verb + (verb[-1] if doubled else "") + "ed"


def gerund(verb: str) -> str:
    """The -ing form of a base verb: wave -> waving, sit -> sitting, lie -> lying."""
    if verb.endswith("ie"):
        return verb[:-2] + "ying"
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")):
        return verb[:-1] + "ing"
    doubled = _CLOSED_SYLLABLE.search(verb) is not None and len(re.findall("[aeiou]+", verb)) == 1
    return verb + (verb[-1] if doubled else "") + "ing"


def is_comparative(word: str) -> bool:
    """Whether the word has a comparative ending; the caller knows that its base is an adjective."""
    return len(word) >= 5 and word.endswith("er")


_NO_GERUNDS = listed(
    "nothing anything something everything morning evening ceiling wedding building clothing railing string spring "
    "bring thing wing swing king ring during"
)


def is_gerund(word: str) -> bool:
    """Whether the word looks like an -ing form."""
    return len(word) >= 5 and word.endswith("ing") and word not in _NO_GERUNDS
