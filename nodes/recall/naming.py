"""Which steps of the history words name: "the crop", "you brightened it", "the blur on the sky", "step 2".

A step goes by its action ("the blur", "blurring"), by what it set ("the brightness", "the warm tint"), by the way it
went ("the darkening") and, where that is not mistaken for a thing of the picture, by what it was done to. Left out:
what is done with the steps (resolve.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ...schema import WHOLE_IMAGE, Action, EditState, Step, SubRequest
from ..decompose.imperatives import head_of
from ..decompose.morphology import bases
from ..decompose.scales import scale_sense, scale_verb
from ..decompose.tables import listed
from ..decompose.tokens import Token, normalise, tokenise
from .history import head, kept, path

ADDITIVE: tuple[Action, ...] = ("adjust_tone", "adjust_color")
"""Where more of the same is another edit on top: "brighter" after "brighter"."""
ADDING: tuple[Action, ...] = ("add_object", "add_text", "add_border")
"""What puts something there that was not: taking it away takes the step back."""
NAMES: dict[str, str] = {
    "crop": "crop trim cut zoom framing reframe cropping",
    "resize": "resize scaling rescale upscale downscale size resolution",
    "rotate": "rotation rotate turn tilt straighten straightening leveling levelling horizon",
    "flip": "flip mirror mirroring flipping",
    "blur": "blur blurring bokeh softening blurriness",
    "sharpen": "sharpening sharpen sharpness clarity",
    "denoise": "denoise denoising smoothing",
    "enhance": "enhancement enhance retouch retouching",
    "restore": "restoration restore repair",
    "colorize": "colorize colorization colorizing color coloring",
    "add_border": "border frame edging borders",
    "add_text": "text caption title lettering writing words letters slogan",
    "remove_object": "removal removing remove erase delete",
    "add_object": "addition adding add insert",
    "replace_object": "replacement replace swap",
    "change_color": "recolor recoloring color paint repaint coloring painting",
    "change_background": "background backdrop",
    "change_material": "material texture",
    "change_style": "style stylization look filter",
    "change_text": "text wording words sign",
    "change_position": "move position",
    "change_pose": "pose",
    "change_count": "count number",
    "extract_object": "cutout cut-out extraction",
}
"""Action -> nouns and verbs for what it did."""
NO_THINGS = ("crop", "blur", "sharpen", "denoise", "enhance", "rotate", "flip")
"""Actions whose nouns are not found in a picture."""
SETTINGS: dict[str, str] = {
    "black_and_white": "black white b&w bw b/w monochrome grayscale greyscale mono desaturation",
    "sepia": "sepia",
    "invert": "invert inversion negative",
    "temperature": "temperature warmth tone tint cast",
    "saturation": "saturation colors",
    "vignette": "vignette vignetting corners",
    "hue": "hue",
    "straighten": "straightening leveling",
}
"""Property -> more words for it than the scales have."""
SENSES: dict[str, tuple[Action, ...]] = {
    "crop": ("crop",), "resize": ("resize",), "rotate": ("rotate",), "straighten": ("rotate",), "flip": ("flip",),
    "enhance": ("enhance",), "restore": ("restore",), "colorize": ("colorize",), "extract": ("extract_object",),
    "write": ("add_text",), "border": ("add_border",), "recolor": ("change_color", "colorize"),
    "remove": ("remove_object",), "add": ("add_object",), "replace": ("replace_object",),
    "move": ("change_position",), "pose": ("change_pose",), "stylize": ("change_style",), "invert": ("adjust_color",),
}  # fmt: skip
"""Sense of a verb (decompose/verbs.py) -> the actions that it is."""
GENERIC = listed(
    "the a an that this those these my your our its it you we i me us just did do done made make had have has asked "
    "for was were been being be is applied apply change changes edit edits effect effects filter step steps thing "
    "things adjustment adjustments bit part one ones of to from on in at last latest previous recent most all whole "
    "entire with and same whatever what photo picture image stuff work modification tweak correction look please "
    "again happened got some any very added tool result reduction told said"
)
"""Words that tell no step from another."""
ORDINALS = {"first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3}
SEVERAL = listed("both all two three")


@dataclass(frozen=True, slots=True)
class Deed:
    """One step of the history, and what was asked for with it."""

    id: str
    wanted: tuple[SubRequest, ...]
    step: Step | None = None
    """None for what was done to another photo."""

    @property
    def title(self) -> str:
        """For people: "s2 (crop: 4:3)"."""
        said = "; ".join(
            f"{s.action.replace('_', ' ')}"
            f"{'' if s.subject == WHOLE_IMAGE else ' ' + s.subject}{': ' + s.goal if s.goal else ''}"
            for s in self.wanted
        )
        return said if self.step is None else f"{self.id} ({said})"


def deeds(state: EditState) -> list[Deed]:
    """Every step that has a picture of its own, done or undone, in the order in which they were made."""
    known = {step.id for step in state.steps}
    return [deed_of(state, i) for i in kept(state) if i in known]


def deed_of(state: EditState, step_id: str) -> Deed:
    """One step of the session, whatever became of it."""
    step = next(step for step in state.steps if step.id == step_id)
    return Deed(step_id, tuple(s for i in step.covers for s in state.sub_requests if s.id == i), step)


def done(state: EditState) -> list[Deed]:
    """The steps that the picture consists of, in order."""
    on = set(path(state, head(state)))
    return [deed for deed in deeds(state) if deed.id in on]


def named(words: str, among: Sequence[Deed], *, effect: bool = False) -> list[Deed]:
    """The deeds that words name, of `among`, in their order: one (the last that fits) unless the words say more.

    With `effect` only what a step did counts, not what it was done to.
    """
    spelled = _spelled(words)
    content = [word for word in spelled if word not in GENERIC and word not in ORDINALS and word not in SEVERAL]
    if not content:
        return []
    fitting = [deed for deed in among if _fits(content, deed, effect=True)]
    if not fitting and not effect:
        fitting = [deed for deed in among if _fits(content, deed, effect=False)]
    if not fitting:
        return []
    nth = next((ORDINALS[word] for word in spelled if word in ORDINALS), None)
    if nth is not None:
        return fitting[nth : nth + 1]
    return fitting if any(word in SEVERAL for word in spelled) else fitting[-1:]


def is_generic(words: str) -> bool:
    """Whether words name no step in particular: "that effect"."""
    return all(word in GENERIC for word in _spelled(words))


def is_deed_word(words: str) -> bool:
    """Whether words name a kind of edit, done or not: "the crop", "you brightened it"; not "the red eyes"."""
    known = {word for column in (*NAMES.values(), *SETTINGS.values()) for word in column.split()}
    content = [word for word in _spelled(words) if word not in GENERIC and word not in ORDINALS]
    return bool(content) and all(word in known or _labels_of(word) for word in content)


def is_edit_noun(words: str) -> bool:
    """Whether words end in a noun for an edit that is no thing of a picture: "background blur", "crop"."""
    last = _spelled(words)[-1:]
    return bool(last) and any(last[0] in NAMES[action].split() for action in NO_THINGS)


def is_adjective(words: str) -> bool:
    """Whether words are one adjective of a scale: "dark", "warm"."""
    spelled = _spelled(words)
    sense = scale_sense(spelled[0]) if len(spelled) == 1 else None
    return sense is not None and sense.part == "adjective"


def _fits(content: Sequence[str], deed: Deed, *, effect: bool) -> bool:
    effects, things = _effects(deed), _things(deed)
    meant = [_meanings(word) for word in content]
    if effect and not any(meaning & effects for meaning in meant):
        return False
    return all(meaning & (effects | things) for meaning in meant)


def _effects(deed: Deed) -> set[str]:
    """What a deed did, as labels: "@blur", "@brightness.increase", and the things that it put there."""
    found: set[str] = set()
    for wanted in deed.wanted:
        found |= set(NAMES.get(wanted.action, "").split())
        if wanted.action not in ADDITIVE:
            found.add(f"@{wanted.action}")
        for p in wanted.parameters:
            found |= {f"@{p.property}", f"@{p.property}.{p.direction}"} | set(SETTINGS.get(p.property, "").split())
            if wanted.action == "restore":
                found |= set(_inflections(p.property.replace("_", " ")))
        if wanted.action in ADDING:
            found |= set(_inflections(wanted.subject))
        if wanted.action == "other":
            found |= set(_inflections(wanted.goal))
    return found


def _things(deed: Deed) -> set[str]:
    """What a deed was done to, and the words it was asked for with."""
    said: list[str] = []
    for wanted in deed.wanted:
        said += [wanted.goal, "" if wanted.action in ADDITIVE else wanted.action.replace("_", " ")]
        said += [] if wanted.subject == WHOLE_IMAGE else [wanted.subject]
        said += [p.amount for p in wanted.parameters if isinstance(p.amount, str)]
        said += ["noise grain"] if wanted.action == "denoise" else []
    return set(_inflections(" ".join(said)))


def _meanings(word: str) -> set[str]:
    return set(bases(word)) | _labels_of(word)


@lru_cache(maxsize=4096)
def _labels_of(word: str) -> frozenset[str]:
    """The labels that a word can stand for."""
    found: set[str] = set()
    for sense in (scale_sense(word), scale_verb(word)):
        if sense is None or (sense.scale.defect and sense.part != "verb"):
            continue
        outcome = sense.outcome()
        if outcome.action not in ADDITIVE:
            found.add(f"@{outcome.action}")
        elif sense.part == "noun":
            found.add(f"@{outcome.property}")
        else:
            found.add(f"@{outcome.property}.{outcome.direction}")
    head = head_of(Token(word, word, "word", 0, 0))
    if head is not None:
        # a verb in its base form may be a thing ("the bin"); "removing" and "cropped" are what was done
        found |= {f"@{a}" for a in SENSES.get(head.sense, ()) if word != head.base or word in NAMES.get(a, "").split()}
        found |= {"@invert"} if head.sense == "invert" else set()
        found |= {"@straighten"} if head.sense == "straighten" else set()
    return frozenset(found)


def _inflections(text: str) -> Iterable[str]:
    return (base for word in _spelled(text) for base in bases(word))


@lru_cache(maxsize=1024)
def _spelled(text: str) -> tuple[str, ...]:
    return tuple(token.word for token in tokenise(normalise(text)) if token.kind != "mark")
