"""Typos of the grammar's own words put right ("brigthen", "backgroud", "satuaration"); other words are left alone.

A word is corrected only when it is no known English word here, has at least four letters, and one lexicon word that
begins alike is within one edit of it (two for nine letters and more). Left out: spelling of ordinary nouns, which name
subjects and are passed on as typed.
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
        "straighten horizon transparent picture photo image please colorize restore grayscale blurry blur make "
        "crop adjust vignette degrees percent pixels slightly watermark border without except everything because "
        "person people object bright dark could would should text clockwise horizontal vertical horizontally "
        "vertically sepia denoise letterbox watermarks mirror caption scratches "
        "middle corner letters center bottom "
        "beautiful professional convert transform turn into vintage"
    )
)
_ORDINARY = listed(
    "remote situation excerpt pixel shadowy transparency corp vantage broader bolder warner "
    "content contents contrail shadow shadows removal present percent presence boat coat goat float wall ball "
    "hall call tall mare more face lace race place plate plane lane cape tape crane drop shop chop crow crown "
    "drown grown brown clown flower tower shower power cover lover river liver silver finger ginger singer "
    "danger ranger hanger burger bigger letter butter better bitter litter glitter water later paper pepper "
    "piper tiger timer dinner winner corner horn house horse mouse rose nose hose shoe shirt skirt short "
    "sharp shark share shape shade plant plank blank black block clock stock sock rock road toad bread break "
    "beard board heart hearth earth cross crops prop person prison parson reason season lesson lemon melon "
    "salmon carton cartoon change charge chance dance fence lens photon tomato potato brighton enhance light "
    "right night sight eight fight delete athlete college collage village image imagine engine marine machine "
    "stare store stone phone drone throne lighter fighter writer rider spider slider glider cooler roller "
    "trailer sailor tailor dancer cancer hammer summer banner runner border boarder holder shoulder folder "
    "ladder bladder leader reader header feather leather weather father mother brother sister picture fixture "
    "mixture sculpture texture pasture posture statue status stand sand bright bride bridge fridge ridge "
    "badge edge hedge wedge sledge erased brush crush plush flush blush slush blurb placed places removed "
    "convert concert contact contract contrast context text next test nest vest west turban turbine tunic "
    "tulip turtle turnip darker barker parker warmer farmer charmer former forest florist rotor motor doctor "
    "actor factor tractor rotate donate sharper shaper scraper draper skater crater grater colon colony "
    "couple could cloud clouds would wound world should mould shroud proud crowd pearson peson"
)


_HASTY = {
    "teh": "the",
    "hte": "the",
    "adn": "and",
    "nad": "and",
    "wiht": "with",
    "ot": "to",
    "fo": "of",
    "iamge": "image",
    "blu": "blue",
    "gren": "green",
    "yelow": "yellow",
    "purpel": "purple",
    "shapren": "sharpen",
    "sharpn": "sharpen",
    "plese": "please",
    "remve": "remove",
    "colr": "color",
    "chnage": "change",
    "cahnge": "change",
    "shud": "should", "shld": "should", "cud": "could", "cld": "could", "wud": "would", "insted": "instead",
    "theres": "there's", "thats": "that's", "isnt": "isn't", "arent": "aren't", "doesnt": "doesn't", "didnt": "didn't",
    "im": "i'm", "ive": "i've", "whats": "what's", "hes": "he's", "shes": "she's", "youre": "you're", "cant": "can't",
    "wont": "won't", "shouldnt": "shouldn't", "wasnt": "wasn't", "dnt": "don't", "alot": "a_lot", "abit": "slightly",
    "ppl": "people", "ur": "your", "rly": "really", "bcoz": "because", "cuz": "because", "plzz": "please",
    "thx": "thanks",
    "bkgd": "background", "bckground": "background", "brite": "bright", "briter": "brighter", "colur": "color",
    "pix": "pics", "foto": "photo", "fotos": "photos", "pikture": "picture", "piccy": "picture",
}  # fmt: skip
"""Function words typed in a hurry, too short for a distance."""


@cache
def _known() -> frozenset[str]:
    listed: set[str] = set(_ORDINARY)
    listed |= (
        set(verb_table()) | scale_words() | COLORS | MATERIALS | STYLES | IMAGE_WORDS | BACKGROUNDS | english_words()
    )
    listed |= {word for run in phrase_table() for word in run} | set(_TARGETS)
    return frozenset(listed)


@lru_cache(maxsize=4096)
def correct(word: str) -> str:
    """The lexicon word that a typo stands for, or the word itself."""
    if _STRETCHED.search(word):
        for shorter in (_STRETCHED.sub(r"\1\1", word), _STRETCHED.sub(r"\1", word)):
            if any(b in _known() for b in bases(shorter)):
                return shorter
    if len(word) < 4 or not word.isascii() or not word.isalpha() or any(b in _known() for b in bases(word)):
        return word
    if word.startswith("the") and word[3:] in _TARGETS:
        return word[3:]
    limit = 1 if len(word) < 9 else 2
    near = extract(word, _TARGETS, scorer=DamerauLevenshtein.distance, score_cutoff=limit, limit=5)
    alike = [(distance, target[-1] != word[-1], target) for target, distance, _ in near if target[0] == word[0]]
    if not alike:
        return word
    found = min(alike)[2]
    if len(word) == 4 and (len(found) != 4 or sorted(found) != sorted(word)) and found not in ("crop", "blur"):
        return word
    return str(found)


def corrected(tokens: Tokens) -> list[Token]:
    """Tokens with typos of lexicon words put right; quotes, numbers and capitalised names stay."""
    out: list[Token] = []
    lookups = 0
    for i, token in enumerate(tokens):
        if (
            token.kind != "word"
            or (token.text[0].isupper() and i > 0 and not token.text.isupper())
            or lookups >= MAX_LOOKUPS
        ):
            out.append(token)
            continue
        if any(b in _known() for b in bases(token.word)):
            out.append(token)
            continue
        lookups += 1
        word = _HASTY.get(token.word) or correct(token.word)
        out.append(token if word == token.word else replace(token, word=word, text=word))
    return out
