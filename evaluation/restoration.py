"""Clean photos, spoilt in five ways and restored: how often that moves them towards the original.

Every defect is put on every photo in three strengths, and is restored twice: with the defect named, and with nothing
named. The verifier judges each result without the original, as it has to in the world, and is judged by it here. Half
of the photos were looked at while `restore` was made, the other half only for these figures. Left out: real old
photos, for which there is no truth.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from ..errors import ToolError
from ..images.pixels import LUMA, Pixels, from_float, luma, to_float
from ..nodes.verify.evidence import Evidence
from ..nodes.verify.measured import verify
from ..nodes.verify.restore_checks import ink_and_ground
from ..schema import IDENTITY, ImageRef, Parameter, Photo, Step, SubRequest
from ..tools.photo.restore import restore
from .degrade import DEFECTS
from .metrics import psnr, ssim
from .photos import photo
from .section import Goal, Section, table

LOOKED_AT = ("astronaut", "chelsea", "coffee", "rocket", "fig", "meadow", "stream", "dandelion", "motorcycle")
"""Photos that were looked at while `restore` was made."""
WRITING = ("page", "text")
UNSEEN = ("camera", "brushes", "dogs", "mountains", "sunset", "pagoda", "dahlia", "hopper", "wine")
"""Photos that only these figures are taken from."""
LEVELS = {"mild": 0.15, "medium": 0.5, "strong": 0.9}
SEED = 41
_NO_FILE = Photo(name="photo", file="0" * 64, image=ImageRef(sha256="0" * 64, width=1, height=1), format="PNG")


@dataclass(frozen=True, slots=True)
class Case:
    """One restoration."""

    photo: str
    defect: str
    """What was done to the photo; "" for nothing."""
    level: str
    asked: str
    """The defect that was named; "" for none."""
    treated: tuple[str, ...]
    """What `restore` says it treated; empty when it refused."""
    psnr: float
    """Gain in dB."""
    ssim: float
    accepted: bool
    """The verdict on the result; False for a refusal."""

    @property
    def better(self) -> bool:
        """Towards the original, by PSNR or by SSIM."""
        return bool(self.treated) and (self.psnr > 0 or self.ssim > 0)

    @property
    def worse(self) -> bool:
        """Away from the original by both."""
        return bool(self.treated) and not self.better


@dataclass(frozen=True, slots=True)
class Legibility:
    """Writing before and after."""

    photo: str
    apart: float
    """Difference of ink and ground, 0-1."""
    wider: float
    old: float
    """Share of the variance that lies between them."""
    new: float
    accepted: bool

    @property
    def gain(self) -> float:
        """Of that share."""
        return self.new - self.old


def spoilt(name: str, defect: str, level: str) -> Pixels:
    """The photo with the defect: the same each time."""
    clear = photo(name)
    random = np.random.default_rng((SEED, *f"{name} {defect} {level}".encode()))
    return from_float(DEFECTS[defect](to_float(clear), LEVELS[level], random), clear)


def restored(before: Pixels, asked: str) -> tuple[Pixels, tuple[str, ...]]:
    """The picture after `restore`, and what it says it treated; as before and nothing when it refuses."""
    request = _request(asked)
    try:
        edited = restore.apply(before, **restore.bind_request(request, _NO_FILE))
    except ToolError:
        return before, ()
    return edited.pixels, tuple(name for name in (*DEFECTS, "faded_text") if name.replace("_", " ") in edited.note)


def verdict_on(before: Pixels, after: Pixels, asked: str) -> bool:
    """What the verifier says, as in the graph."""
    request = _request(asked)
    step = Step(id="t1", covers=(request.id,), tool="restore")
    evidence = Evidence(
        step=step, sub_requests=(request,), before=before, after=after, mask=None, blends=True, geometric=False,
        matrix=IDENTITY, arguments=restore.bind_request(request, _NO_FILE),
    )  # fmt: skip
    return verify(evidence).passed


def case(name: str, defect: str, level: str, asked: str) -> Case:
    """Restore one photo and compare with the original; `defect` may be "" (a clean photo)."""
    before = spoilt(name, defect, level) if defect else photo(name)
    after, treated = restored(before, asked)
    return judged(name, defect, level, asked, before=before, after=after, treated=treated)


def judged(
    name: str, defect: str, level: str, asked: str, *, before: Pixels, after: Pixels, treated: tuple[str, ...]
) -> Case:
    """One result, by the original and by the verifier."""
    truth = photo(name)
    accepted = bool(treated) and verdict_on(before, after, asked)
    everywhere = np.ones(truth.shape[:2], bool)
    a, b, t = (to_float(p) for p in (before, after, truth))
    near, alike = (measured(b, t, everywhere) - measured(a, t, everywhere) for measured in (psnr, ssim))
    return Case(name, defect, level, asked, treated, near, alike, accepted)


def cases(names: Sequence[str]) -> Iterator[Case]:
    """Every defect in every strength, named and not; and the clean photos, with nothing and with every defect named."""
    for name in names:
        for defect in DEFECTS:
            for level in LEVELS:
                yield case(name, defect, level, defect)
                yield case(name, defect, level, "")
        yield case(name, "", "", "")
        for defect in DEFECTS:
            yield case(name, "", "", defect)


def botched(before: Pixels, defect: str) -> Pixels:
    """A plausible repair of that defect gone wrong: far too much of it, or of the wrong thing."""
    values = to_float(before)
    if defect == "haze":
        return from_float((values - 0.45) * 2.2 + 0.2, before)
    if defect == "fading":
        gray = (values @ LUMA)[..., None]
        return from_float(gray + (values - gray) * np.float32(4) + np.array([0.12, -0.05, -0.1], np.float32), before)
    if defect == "scratches":
        return cv2.medianBlur(before, 7)
    if defect == "shake":
        return from_float(values + 6 * (values - cv2.GaussianBlur(values, (0, 0), 3.0)), before)
    return from_float(np.minimum(values * 6, 1) ** np.float32(0.5), before)


def botches(names: Sequence[str]) -> Iterator[Case]:
    """Every defect in every strength with its repair gone wrong."""
    for name in names:
        for defect in DEFECTS:
            for level in LEVELS:
                before = spoilt(name, defect, level)
                after = botched(before, defect)
                yield judged(name, defect, level, defect, before=before, after=after, treated=(defect,))


def legibility(name: str) -> Legibility:
    """A photo of writing, made legible; how far ink and ground are apart by Otsu's measure."""
    before = photo(name)
    after = restored(before, "faded_text")[0]
    (apart, old), (wider, new) = (ink_and_ground(luma(p).ravel()) for p in (before, after))
    return Legibility(name, apart, wider, old, new, verdict_on(before, after, "faded_text"))


def _request(asked: str) -> SubRequest:
    wanted = (Parameter(property=asked, direction="decrease"),) if asked else ()
    return SubRequest(id="s1", action="restore", parameters=wanted)


def share(cases_: Sequence[Case], what: str) -> float:
    """Share of the cases for which an attribute holds; 1 when there are none."""
    return float(np.mean([bool(getattr(c, what)) for c in cases_])) if cases_ else 1.0


def defect_table(found: Sequence[Case]) -> str:
    """One row a defect."""
    rows = []
    for defect in DEFECTS:
        named = [c for c in found if c.defect == defect and c.asked]
        alone = [c for c in found if c.defect == defect and not c.asked]
        clean = [c for c in found if not c.defect and not c.asked]
        rows.append(
            (
                defect.replace("_", " "), len(named), f"{share(named, 'better'):.0%}",
                f"{np.mean([c.psnr for c in named]):+.2f}", f"{np.mean([c.ssim for c in named]):+.3f}",
                f"{np.mean([defect in c.treated for c in alone]):.0%}",
                f"{share([c for c in alone if c.treated], 'better'):.0%}",
                f"{np.mean([defect in c.treated for c in clean]):.0%}",
            )
        )  # fmt: skip
    header = (
        "defect",
        "cases",
        "nearer the original",
        "PSNR, dB",
        "SSIM",
        "found unnamed",
        "of those nearer",
        "found in clean photos",
    )
    return table(header, rows)


def measure() -> Section:
    """Spoil, restore, judge."""
    looked, unseen = list(cases(LOOKED_AT)), list(cases(UNSEEN))
    found = [*looked, *unseen]
    treated = [c for c in found if c.defect and c.treated]
    wrong = [c for c in (*treated, *botches((*LOOKED_AT, *UNSEEN))) if c.worse]
    better = [c for c in treated if c.better]
    clean = [c for c in found if not c.defect and not c.asked]
    goals = [
        Goal(f"restore {defect.replace('_', ' ')}: nearer the original",
             share([c for c in found if c.defect == defect and c.asked], "better"), 0.9, "%")
        for defect in DEFECTS
    ]  # fmt: skip
    goals += [
        Goal("restorations for the worse that the verdict fails", 1 - share(wrong, "accepted"), 0.9, "%"),
        Goal("restorations for the better that the verdict fails", 1 - share(better, "accepted"), 0.05, "%", "lower"),
        Goal("clean photos in which a defect is found", share(clean, "treated"), 0.05, "%", "lower"),
    ]
    writing = [legibility(name) for name in WRITING]
    goals.append(
        Goal("writing made legible: separability of ink and ground, gained", min(w.gain for w in writing), 0.05, "%")
    )
    own = [c for c in wrong if c in treated]
    named_clean = [c for c in found if not c.defect and c.asked]
    text = (
        f"{len(LOOKED_AT) + len(UNSEEN)} photos, each spoilt by haze, fading, scratches and dust, shake or lack of "
        "focus, and low light, in three strengths with particulars drawn by a fixed seed (`evaluation/degrade.py`). "
        "*Nearer the original*: PSNR or SSIM is higher than before. A refusal counts as not nearer.",
        f"The {len(LOOKED_AT)} photos that were looked at while `restore` was made:",
        defect_table(looked),
        f"The {len(UNSEEN)} that were not:",
        defect_table(unseen),
        f"The verifier sees no original. {len(wrong)} results are worse by both measures: {len(own)} of "
        "`restore`'s own, the others repairs gone wrong on purpose (far too much, or of the wrong thing). "
        f"It fails {sum(not c.accepted for c in wrong)} of them, {sum(not c.accepted for c in own)} of "
        f"`restore`'s own, and {sum(not c.accepted for c in better)} of the {len(better)} results that are better.",
        f"A clean photo with a defect named: {sum(not c.treated for c in named_clean)} of {len(named_clean)} are "
        f"refused because it is not there, {sum(c.accepted for c in named_clean)} are changed and kept.",
        "Writing, photographed (unevenly lit, pale), with one threshold for the whole photo:",
        table(
            ("photo", "contrast of ink", "after", "separable", "after", "verdict"),
            [
                (
                    w.photo,
                    f"{w.apart:.0%}",
                    f"{w.wider:.0%}",
                    f"{w.old:.0%}",
                    f"{w.new:.0%}",
                    "passed" if w.accepted else "failed",
                )
                for w in writing
            ],
        ),
        "Misses: a wire before an even sky is as thin, straight and even as a scratch, and is painted over when "
        "somebody asks to remove scratches; a bent scratch, and one on a ground nearly as light, stay; snow and clouds "
        "are still darkened a little in a thin haze. Mild fading of a photo whose own range is narrow cannot be told "
        "from that range.",
    )
    return Section("Restoring", tuple(goals), "\n\n".join(text))
