"""Typos of the grammar's own words put right ("brigthen", "backgroud", "satuaration"); other words are left alone.

A word is corrected only when it is no known English word here, has at least four letters, and one lexicon word that
begins alike is within one edit of it (two for nine letters and more); a word of four letters has dropped or swapped
one. What is a word of its own although it stands so near to one of the lexicon is listed (`_ORDINARY`). Left out:
spelling of ordinary nouns, which name subjects and are passed on as typed, and slips that are words too (slips.py).
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache, lru_cache

from rapidfuzz.distance import DamerauLevenshtein
from rapidfuzz.process import extract

from .colors import COLORS
from .morphology import bases
from .nouns import BACKGROUNDS, IMAGE_WORDS, MATERIALS, STYLES
from .refusals import english_words
from .scales import scale_words
from .tables import listed
from .tokens import Token, Tokens
from .verbs import phrase_table, verb_table

_STRETCHED = re.compile(r"(\w)\1{2,}")
"""Letters drawn out: "sooo", "pleeease"."""
MAX_LOOKUPS = 40
"""Unknown words looked up in one request."""
_TARGETS = sorted(
    listed(
        "remove delete erase replace change brighten brightness brighter lighten lighter darken darker contrast "
        "saturation saturate saturated sharpen sharper sharpness background foreground increase decrease reduce "
        "enhance improve color colors temperature exposure highlights shadows warmer cooler vibrant rotate resize "
        "straighten straight horizon transparent picture photo image please colorize restore grayscale blurry blurred "
        "blur make "
        "crop adjust vignette degrees percent pixels slightly watermark border without except everything because "
        "person people object bright dark could would should text clockwise horizontal vertical horizontally "
        "vertically sepia denoise letterbox watermarks mirror caption scratches middle corner letters center bottom "
        "beautiful professional convert transform turn into vintage square noisy noise grain grainy touch leave "
        "license plate sideways upside flip warmth light lights right left around little instead another again "
        "yellow orange purple black white green brown behind front smooth smaller bigger larger softer clearer "
        "stronger natural original style cartoon painting watercolor sketch portrait landscape aspect ratio "
        "haze hazy foggy faded scratched crooked level quality detail details clarity texture vibrance highlight "
        "shadow midtones overexposed underexposed sunset frame number letter wrinkles pimple pimples reflection "
        "glasses stranger strangers tourist tourists everyone everybody something someone whole entire slight "
        "really looks looking different between reduced increased brightened darkened sharpened removed cropped "
        "rotated resized replaced changed straightened colored blurring removing making changing adding "
        "extract isolate texts logo shirt ought surround correct chocolate number wooden leather marble standing "
        "sitting "
        "facing wearing "
    )
)
_ORDINARY = listed(
    "abound aground aiding alain anther bagger beautifully biggar bight blank blick blight block bluray blurb "
    "blurt blurted boarder borden borer borger brack brawn brighton bron brow browne brows bugger canter carton "
    "cation caution changeling channing chanted chanting charge charged charging charity chongqing clanging "
    "clarita cleaver colon colonize colonized concert conner conor contract contracts contras convent cooked "
    "cooker cooley cooper coors cooter copped cornea corned cornel cornet coroner corp coulda couldn covert "
    "crapped croup darden daren darien darren decrees degree denise deplete derail derails detain detains "
    "difference differently differing enhancers entice entre eras excerpt extractor faced fade fader fades faked "
    "fame famed fated faxed fayed fazed filip flame fogg font froggy frome frond frost gain gasses glosses grail "
    "gran granny grasses gratin gree greed greek greene greer greet grin groin gruen hazen highlighters horizonte "
    "improv improvise intro lager langer larder large latter lave leaven lecter lefty leiter lester levee leven "
    "lever licensee licensure licht lightyear litters locking locks logon looming looms loons looping loops "
    "loosing looting marking meddle muddle naturally naturel noire noose norse nose nosy numbed originally "
    "originate palate panting parenting parson pate patenting pearson pease peron perron persona persson photon "
    "pierson pilate pixel plane plante plat plata plath plato plats platt platte platz pleas pointing printings "
    "processional profession professionally professions proto qualify radio rally ration realty reelection "
    "reflecting reflective reflector refraction reilly rejection remote replanted replayed resection reside "
    "resided resolving restorers revolving righty rotted salutation screeched screeches scrunched septa shadowy "
    "shaper sharpe shira shire shirk shiro short shortened shortness shoulda shouldn sidewalks sight simeone "
    "situation skirt sleight smalley smooch sooth souter sprightly squire stale starlight stavanger stele stile "
    "stole stragglers strange strangely strangest strangled strangler strangles stranraer stringer stringers "
    "strongest subset teats temperate tents tests texas torch touche touchy tough tourism touristic touristy "
    "transparency transparently turan turin vantage waite warder warner waterpark waterworks whale whine whit "
    "whitey whyte wold world woulda wouldn wound wrinkle wrinkled "
)
"""English words that are one edit away from a target, so that they are no typo of it."""


_HASTY = {
    "teh": "the", "hte": "the", "th": "the", "adn": "and", "nad": "and", "nd": "and", "wiht": "with", "wth": "with",
    "wit": "with", "ot": "to", "fo": "of", "fro": "for", "frm": "from", "tht": "that", "ths": "this", "thr": "there",
    "iamge": "image", "blu": "blue", "gren": "green", "yelow": "yellow", "purpel": "purple", "shapren": "sharpen",
    "sharpn": "sharpen", "plese": "please", "remve": "remove", "rmv": "remove", "del": "delete", "colr": "color",
    "chnage": "change", "cahnge": "change", "gt": "get", "giv": "give", "gv": "give", "pt": "put",
    "al": "all", "abt": "about", "evry": "every", "wnt": "want", "wnat": "want", "ned": "need", "lite": "light",
    "mor": "more", "les": "less", "gud": "good", "btr": "better", "lookin": "looking",
    "shud": "should", "shld": "should", "cud": "could", "cld": "could", "wud": "would", "insted": "instead",
    "theres": "there's", "thats": "that's", "isnt": "isn't", "arent": "aren't", "doesnt": "doesn't", "didnt": "didn't",
    "im": "i'm", "ive": "i've", "whats": "what's", "hes": "he's", "shes": "she's", "youre": "you're", "cant": "can't",
    "wont": "won't", "shouldnt": "shouldn't", "wasnt": "wasn't", "dnt": "don't", "alot": "a_lot", "abit": "slightly",
    "ppl": "people", "ur": "your", "rly": "really", "bcoz": "because", "cuz": "because", "b/c": "because",
    "plzz": "please", "pleas": "please", "pwease": "please", "thx": "thanks", "thnx": "thanks", "tnx": "thanks",
    "blurr": "blur", "mak": "make", "mke": "make", "maek": "make", "mkae": "make", "cropt": "cropped",
    "shrper": "sharper", "sharpr": "sharper", "brightr": "brighter", "vibrent": "vibrant", "saturashun": "saturation",
    "bkgd": "background", "bckground": "background", "bkg": "background", "backround": "background",
    "brite": "bright", "briter": "brighter", "colur": "color", "pix": "pics", "foto": "photo", "fotos": "photos",
    "pikture": "picture", "piccy": "picture", "pictur": "picture", "gimme": "give me", "lemme": "let me",
    "outta": "out of", "wid": "with", "dat": "that", "dis": "this", "befor": "before", "rite": "right",
    "nxt": "next", "swop": "swap", "swopped": "swapped", "swopping": "swapping", "tomorow": "tomorrow",
    "tmrw": "tomorrow",
}  # fmt: skip
"""Words typed in a hurry or as people chat, too short or too far off for a distance; two words are two tokens."""


@cache
def _known() -> frozenset[str]:
    listed: set[str] = set(_ORDINARY)
    listed |= (
        set(verb_table()) | scale_words() | COLORS | MATERIALS | STYLES | IMAGE_WORDS | BACKGROUNDS | english_words()
    )
    listed |= {word for run in phrase_table() for word in run} | set(_TARGETS)
    return frozenset(listed)


def is_known(word: str) -> bool:
    """Whether a word, in any inflection, is one of the lexicon or of English."""
    return any(b in _known() for b in bases(word))


@lru_cache(maxsize=4096)
def correct(word: str) -> str:
    """The lexicon word that a typo stands for, or the word itself."""
    if _STRETCHED.search(word):
        for shorter in (_STRETCHED.sub(r"\1\1", word), _STRETCHED.sub(r"\1", word)):
            if any(b in _known() for b in bases(shorter)):
                return shorter
    if len(word) < 4 or not word.isascii() or not word.isalpha() or is_known(word):
        return word
    if word.startswith("the") and word[3:] in _TARGETS:
        return word[3:]
    if whole := _unvoweled(word):
        return whole
    limit = 1 if len(word) < 9 else 2
    near = extract(word, _TARGETS, scorer=DamerauLevenshtein.distance, score_cutoff=limit, limit=8)
    alike = [(d, _slip(word, t), t[-1] != word[-1], t) for t, d, _ in near if t[0] == word[0]]
    likely = [found for found in alike if len(word) > 4 or found[1] == 0] or _shuffled(word)
    return min(likely)[3] if likely else word


def _unvoweled(word: str) -> str:
    """The target that a word is without some of its vowels ("bckgrnd", "brghtnss"); empty when there is not one."""
    found = [t for t in _skeletons().get(_skeleton(word), ()) if _is_within(word, t) and 0 < len(t) - len(word) < 5]
    return found[0] if len(found) == 1 else ""


def _skeleton(word: str) -> str:
    return word[0] + _VOWELS.sub("", word[1:])


_VOWELS = re.compile("[aeiou]")


@cache
def _skeletons() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for target in _TARGETS:
        found.setdefault(_skeleton(target), []).append(target)
    return found


def _is_within(word: str, target: str) -> bool:
    """Whether the letters of a word stand in a target in the same order."""
    letters = iter(target)
    return all(letter in letters for letter in word)


def _shuffled(word: str) -> list[tuple[int, int, bool, str]]:
    """The targets with the same letters and the same ends in another order: "recude" is "reduce"."""
    if len(word) < 5:
        return []
    order = sorted(word)
    alike = (t for t in _TARGETS if len(t) == len(word) and t[0] == word[0] and t[-1] == word[-1])
    return [(2, 0, False, t) for t in alike if sorted(t) == order]


def _slip(word: str, target: str) -> int:
    """How a typo came about, likeliest first: letters dropped or swapped (0), put in twice or beside (1), wrong (2)."""
    if len(word) == len(target):
        return 0 if sorted(word) == sorted(target) else 2
    return 0 if len(word) < len(target) else 1


def corrected(tokens: Tokens) -> list[Token]:
    """Tokens with typos of lexicon words put right; quotes, numbers and capitalised names stay."""
    out: list[Token] = []
    lookups = 0
    for i, token in enumerate(tokens):
        if (
            token.kind != "word"
            or (token.text[0].isupper() and i > 0 and tokens[i - 1].word not in _ENDS and not token.text.isupper())
            or lookups >= MAX_LOOKUPS
        ):
            out.append(token)
            continue
        hasty = _HASTY.get(token.word, "") if token.word not in _known() else ""
        if not hasty and is_known(token.word):
            out.append(token)
            continue
        lookups += 1
        word = hasty or correct(token.word)
        parts = [word] if word in _known() else _run_on(word) or word.split()
        out += [token] if parts == [token.word] else [replace(token, word=part, text=part) for part in parts]
    return out


_ENDS = frozenset(".!?;:\n")
"""Marks behind which a capital begins a sentence and no name."""


def _run_on(word: str) -> list[str]:
    """The two words of "makeit" and "cropthe"; none where a word is not made of a verb and what it takes."""
    found = next((verb for verb in _RUN_ON if word.startswith(verb) and word[len(verb) :] in _RUN_ON_OBJECTS), "")
    return [found, word[len(found) :]] if found else []


_RUN_ON = (
    "make",
    "remove",
    "crop",
    "blur",
    "brighten",
    "darken",
    "sharpen",
    "change",
    "add",
    "and",
    "with",
    "in",
    "to",
)
_RUN_ON_OBJECTS = listed("the this it my a all background photo picture image more make remove crop")
