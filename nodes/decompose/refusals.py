"""Messages that ask for no edit, and the reason given for them: questions, greetings, praise, other languages.

Left out: edits that no tool can do, which are the sequencer's to refuse.
"""

from __future__ import annotations

import re
import unicodedata

from .colors import COLORS
from .imperatives import CONSTRAINTS, OPENERS, head_of
from .morphology import bases
from .nouns import BACKGROUNDS, DETERMINERS, IMAGE_WORDS, LOCATIVES, PRONOUNS, SPOTS
from .phrases import POLITE
from .scales import scale_sense
from .tables import listed
from .tokens import Tokens

_GREETINGS = listed("hi hello hey ok so well please and but")

ENGLISH_ONLY = (
    "Only English requests are understood; please say it in English (words in quotes may be in any language)."
)
NO_EDIT_QUESTION = "This is a question, not a request for an edit; say what should change in the picture."
UNREADABLE = "A number in the request could not be read; write it in plain figures, such as 90 or 12.5."
UNCLEAR = 'It is not clear what "it" stands for; name the thing that should change.'
NO_EDIT = "No edit was found in this message; say what should change in the picture."

_UNREADABLE = re.compile(
    r"(?<![\w#.])\d+(?:[.,]\d+)?e[+-]?\d+\b|\d{16,}"
    r"|\b(?:inf|infinity|infinite|nan)\b\s*(?:%|°|(?:degree|percent|px|pixel|stop|time|kelvin)s?\b)"
)
_ENGLISH = (
    listed(
        "the a an of to in on at for with from is are be was do does did not and or but it its i you we he she "
        "they my your this that what who where when why how which can could will would should more less very "
        "hello hi thanks thank nice good great looks look like love photo picture out off up there here just so "
        "me him her them have has had one two"
    )
    | OPENERS | CONSTRAINTS | DETERMINERS | PRONOUNS | LOCATIVES | IMAGE_WORDS | BACKGROUNDS | SPOTS | COLORS | POLITE
)  # fmt: skip
_FOREIGN = listed(
    "le la les un une des du el los las der das und ein eine einen den dem mach mache bitte foto bild más mas "
    "para por con de que mettre rends rendre supprime supprimer enlever ajoute ajouter fond imagen haz quita "
    "elimina cambia fondo una il lo gli rendi rimuovi aggiungi sfondo immagine o uma os na em remova mude "
    "deixe imagem fundo het een maak verwijder achtergrond di del della plus lumineux lumineuse clair hell "
    "heller entferne ändere hintergrund zu mehr auf mit im von et dans sur favor s'il vous plaît cielo coche "
    "perro rouge rojo blau himmel auto kan pas mais più é não och gör ta bort usuń zrób zdjęcie tło proszę "
    "udělej fotku ve bu yap lütfen coloca en y sin pour l'image d'image l'arrière-plan couleur "
    "colour_ brillo aumenta schärfer schwarz weiß blanco negro noir blanc"
)
_SHARED = listed(
    "a in on me no do so is as at he we am an or to it of i the pas auto plus de la el mas lo na o il di en"
)
_QUESTION = listed("what who where when why which whose whom what's who's where's how")
_YES_NO = listed("is are was were does did do has have am isn't aren't doesn't will")


def is_foreign(tokens: Tokens) -> bool:
    """Whether the words are another language: a script not Latin, or more foreign function words than English."""
    spelled = [t.word for t in tokens if t.kind == "word"]
    letters = [c for w in spelled for c in w if c.isalpha()]
    if not letters:
        return False
    latin = sum(1 for c in letters if "LATIN" in unicodedata.name(c, ""))
    if latin < 0.6 * len(letters):
        return True
    foreign = sum(1 for w in spelled if w in _FOREIGN and w not in _SHARED)
    shared = sum(1 for w in spelled if w in _SHARED and w in _FOREIGN)
    english = sum(1 for w in spelled if w in _ENGLISH and w not in _FOREIGN)
    return foreign > 0 and foreign + shared > english and foreign + shared >= 2


def is_question(tokens: Tokens) -> bool:
    """Whether a message asks for knowledge, not for an edit ("what ...", "is this ...", "how do I ...")."""
    spelled = [t.word for t in tokens if t.kind != "mark" and t.word not in _GREETINGS]
    if not spelled:
        return False
    first = spelled[0]
    if first in ("how", "what") and spelled[1:2] == ["would"] and ("look" in spelled or "look_like" in spelled):
        return spelled[-1] in ("look", "look_like", "this", "that")
    if first in _QUESTION or spelled[:2] in (["should", "i"], ["should", "we"]):
        return True
    if first == "which":
        return True
    if first in _YES_NO:
        polite = (
            "possible" in spelled[:5]
            or "way" in spelled[:6]
            or spelled[:3] == ["do", "you", "mind"]
            or "able" in spelled[:5]
            or "chance" in spelled[:6]
        )
        if first == "have" and spelled[1:2] == ["the"]:
            return False
        if first in ("is", "are", "was", "were", "does", "did") and spelled[-1] not in ("please", "pls"):
            return not polite
        return not polite and spelled[1:2] in (
            ["this"],
            ["it"],
            ["that"],
            ["the"],
            ["there"],
            ["he"],
            ["she"],
            ["they"],
            ["you"],
            ["these"],
            ["i"],
            ["we"],
            ["my"],
        )
    if spelled[:2] == ["can", "you"] and len(spelled) <= 4 and spelled[-1] in ("photos", "pictures", "images"):
        return True
    return spelled[:3] in (
        ["can", "you", "see"],
        ["can", "you", "tell"],
        ["could", "you", "tell"],
        ["do", "you", "know"],
        ["can", "you", "describe"],
    ) or spelled[:2] in (["tell", "me"], ["describe", "this"], ["describe", "the"], ["explain", "what"])


def reason_for(tokens: Tokens) -> str:
    """Why a message without edits has none."""
    known = [
        t
        for t in tokens
        if t.kind == "word" and (t.word in _ENGLISH or scale_sense(t.word) is not None or head_of(t) is not None)
    ]
    total = [t for t in tokens if t.kind == "word"]
    if len(total) >= 3 and len(known) < 0.25 * len(total):
        return ENGLISH_ONLY
    if is_question(tokens) or any(t.word == "?" for t in tokens[-1:]):
        return NO_EDIT_QUESTION
    return NO_EDIT


def is_unreadable(tokens: Tokens) -> bool:
    """Whether an amount is no number to work with: "1e309 degrees", "inf %", sixteen digits and more."""
    text, end = "", -1
    for token in tokens:
        text += ("" if token.start == end else " ") + ("" if token.kind == "quote" else token.text.lower())
        end = token.end
    return _UNREADABLE.search(text) is not None


def english_words() -> frozenset[str]:
    """Function words and closed lists that the speller must leave alone."""
    return _ENGLISH | frozenset(b for w in _QUESTION | _YES_NO for b in bases(w))
