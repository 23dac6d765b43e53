"""Gradable properties of a picture and the words for them: one row a scale, with what "more" and "less" of it mean.

A row's up and down columns are outcomes (action, property, direction): more blur is `blur`, less blur is `sharpen`;
more noise is no photo edit here, less is `denoise`. Left out: amounts (amounts.py), what the words apply to (frames).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from ...schema import Action, Direction
from .carriers import CARRIERS
from .morphology import bases, is_comparative
from .tables import listed


@dataclass(frozen=True, slots=True)
class Outcome:
    """What moving along a scale asks for."""

    action: Action | str
    """Of the vocabulary, or a carrier's (`carriers.py`)."""
    property: str
    direction: Direction


@dataclass(frozen=True, slots=True)
class Scale:
    """One gradable property; word columns are space-separated base forms."""

    name: str
    up: Outcome
    down: Outcome
    nouns: str = ""
    up_words: str = ""
    down_words: str = ""
    up_verbs: str = ""
    down_verbs: str = ""
    defect: bool = False
    """Whether having it at all is a complaint: "fix the noise" means less."""


def _plain(action: Action, name: str, **columns: Any) -> Scale:
    return Scale(name, Outcome(action, name, "increase"), Outcome(action, name, "decrease"), **columns)


_SHARPEN = Outcome("sharpen", "strength", "increase")
_BLUR = Outcome("blur", "strength", "increase")
_DENOISE = Outcome("denoise", "strength", "increase")
_GRAIN = Outcome("other", "instruction", "set")
OWN = "amount"
"""Property of what a tool's own verb is told how much of; which of the tool's settings that is, is not known here."""


def _defect(name: str, **columns: Any) -> Scale:
    return Scale(name, _GRAIN, Outcome("restore", name, "decrease"), defect=True, **columns)


SCALES: tuple[Scale, ...] = (
    _plain(
        "adjust_tone",
        "brightness",
        nouns="brightness luminosity luminance lighting illumination glow radiance light lightness luster brilliance",
        up_words="bright light lit luminous radiant sunny",
        down_words="dark dim gloomy moody",
        up_verbs="brighten lighten illuminate whiten dodge",
        down_verbs="darken dim burn",
    ),
    _plain("adjust_tone", "exposure", nouns="exposure", up_words="overexposed", up_verbs="expose overexpose"),
    _plain(
        "adjust_tone",
        "contrast",
        nouns="contrast punch drama",
        up_words="contrasty punchy contrasted dramatic",
        down_words="flat",
        down_verbs="flatten",
    ),
    _plain("adjust_tone", "highlights", nouns="highlights highlight whites"),
    _plain("adjust_tone", "shadows", nouns="shadows blacks"),
    _plain("adjust_tone", "vignette", nouns="vignette vignetting", up_verbs="vignette"),
    _plain("adjust_tone", "gamma", nouns="gamma midtones"),
    _plain(
        "adjust_color",
        "saturation",
        nouns="saturation colors color vividness vibrancy colorfulness chroma tones",
        up_words="oversaturated over-saturated saturated vivid colorful vibrant rich lively alive intense bold lush",
        down_words="muted desaturated pale dull subdued drab bleak washed_out colorless",
        up_verbs="saturate",
        down_verbs="desaturate mute",
    ),
    _plain("adjust_color", "vibrance", nouns="vibrance"),
    _plain(
        "adjust_color",
        "temperature",
        nouns="temperature temp warmth white_balance",
        up_words="warm golden hot cozy",
        down_words="cool cold icy chilly",
        up_verbs="warm",
        down_verbs="cool",
    ),
    _plain("adjust_color", "tint", nouns="magenta_tint tint"),
    _plain("adjust_color", "hue", nouns="hue"),
    Scale(
        "sharpness",
        _SHARPEN,
        _BLUR,
        nouns="sharpness clarity crispness definition detail details focus acuity texture",
        up_words="sharp crisp clear focused detailed defined",
        down_words="soft",
        up_verbs="sharpen clarify deblur de-blur unblur focus",
        down_verbs="soften",
    ),
    Scale(
        "blur",
        _BLUR,
        _SHARPEN,
        nouns="blur blurriness blurring smearing bokeh fuzziness softness smear smudge unsharpness fuzz",
        up_words="blurry fuzzy smeared unfocused out-of-focus hazy-edged smooth",
        up_verbs="blur unfocus defocus pixelate smooth obscure censor",
    ),
    Scale(
        "noise",
        _GRAIN,
        _DENOISE,
        nouns="noise grain graininess noisiness speckle speckles static artifact artifacts pixelation",
        up_words="noisy grainy speckled pixelated",
        down_verbs="denoise de-noise despeckle degrain de-grain",
        defect=True,
    ),
    _defect(
        "haze",
        nouns="haze fog mist smog haziness fogginess murk mistiness smoke",
        up_words="hazy foggy misty murky smoggy",
        down_verbs="dehaze de-haze defog de-fog",
    ),
    Scale(
        "legibility",
        Outcome("restore", "faded_text", "decrease"),
        _GRAIN,
        nouns="legibility readability",
        up_words="legible readable",
        down_words="illegible unreadable",
    ),
    _defect("fading", nouns="fading fadedness discoloration yellowing", up_words="faded discolored yellowed"),
    _defect(
        "scratches",
        nouns="scratches scratch dust crease creases tear tears crack cracks",
        up_words="scratched dusty creased scratchy",
        down_verbs="descratch de-scratch dedust",
    ),
    _defect(
        "shake",
        nouns="shake camera-shake shakiness motion-blur",
        up_words="shaky jiggly wobbly jittery",
        down_verbs="stabilize steady",
    ),
    _defect("low_light", nouns="low_light", up_words="underexposed low_light"),
    *(Scale(carrier, Outcome(carrier, OWN, "set"), _GRAIN, up_verbs=carrier) for carrier in sorted(CARRIERS)),
)
MORE = listed("more extra additional higher stronger greater increased added bigger much-needed enhanced")
LESS = listed("less fewer lower reduced weaker decreased no zero smaller")


@dataclass(frozen=True, slots=True)
class Sense:
    """A word on a scale: `sign` is +1 for the up side, -1 for the down side; part is how the word stands."""

    scale: Scale
    sign: int
    part: str
    """"noun", "adjective" or "verb"."""
    comparative: bool = False

    def outcome(self, factor: int = 1) -> Outcome:
        """What this word asks for; a factor of -1 is "less" of it."""
        return self.scale.up if self.sign * factor > 0 else self.scale.down


@cache
def _table() -> dict[str, tuple[Scale, int, str]]:
    table: dict[str, tuple[Scale, int, str]] = {}
    for scale in SCALES:
        columns = (
            (scale.nouns, 1, "noun"),
            (scale.up_words, 1, "adjective"),
            (scale.down_words, -1, "adjective"),
            (scale.up_verbs, 1, "verb"),
            (scale.down_verbs, -1, "verb"),
        )
        for column, sign, part in columns:
            for word in column.split():
                table.setdefault(word, (scale, sign, part))
    return table


@cache
def _verbs() -> dict[str, tuple[Scale, int]]:
    return {
        word: (scale, sign)
        for scale in SCALES
        for column, sign in ((scale.up_verbs, 1), (scale.down_verbs, -1))
        for word in column.split()
    }


def scale_sense(word: str) -> Sense | None:
    """How a word stands on a scale as adjective or noun, in any inflection; None when on none."""
    for base in bases(word):
        if base in _table():
            scale, sign, part = _table()[base]
            comparative = base != word and is_comparative(word) and part != "verb"
            return Sense(scale, sign, part, comparative)
    return None


def scale_verb(word: str) -> Sense | None:
    """A verb that is itself a scale's movement ("brighten", "blur"), in any inflection."""
    for base in bases(word):
        if base in _verbs() and not (is_comparative(word) and base != word):
            scale, sign = _verbs()[base]
            return Sense(scale, sign, "verb")
    return None


def scale_words() -> frozenset[str]:
    """Every listed form, for the speller."""
    return frozenset(_table())
