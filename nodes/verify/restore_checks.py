"""Whether a restoration took the photo towards what it was, measured without the original.

Left out: the measures of sharpness and noise themselves (`detail`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

from .always import changed
from .detail import fine_gain, mended_windows, overshoot, windows
from .detail_checks import ground, stopped
from .findings import Finding, at_least, holds
from .pointwise import chroma
from .scene import Scene


def check_restore(scene: Scene) -> list[Finding]:
    """The named defects got less; with none named, at least one did."""
    wants = [w.property for w in scene.wants if w.action == "restore" and w.property in DEFECTS]
    found = ground(scene, 0.06, tones="scratches" not in wants)
    if stopped(found):
        return found
    named = [DEFECTS[name](scene) for name in wants]
    if named:
        return [*found, *named]
    tried = [DEFECTS[name](scene) for name in DEFECTS if name != "faded_text"]
    best = min(tried, key=lambda f: f.miss)
    return [*found, best]


def less_haze(scene: Scene) -> Finding:
    """The dark channel (He et al., 2009) falls and contrast rises, by itself or against the mean, which falls too."""
    s, part = scene.sample, _part_asked(scene, "haze")
    dark = float(np.mean(s.before.min(axis=1)) - np.mean(s.after.min(axis=1)))
    spread = float(s.luma_after.std() / max(float(s.luma_before.std()), 1e-6))
    relative = spread * float(s.luma_before.mean()) / max(float(s.luma_after.mean()), 1e-6)
    good = dark > 0.01 * part and (spread > 1 + 0.02 * part or relative > 1 + 0.03 * part)
    text = f"dark channel {-dark:+.1%}, contrast {relative - 1:+.0%}"
    return holds("haze", good, text, "dark channel down, contrast up", "the haze is still there: raise the amount", 0.7)


def less_fading(scene: Scene) -> Finding:
    """The range between the 1st and 99th percentile of luma, or the colourfulness, grows."""
    s = scene.sample
    old, new = (float(np.subtract(*np.quantile(v, (0.99, 0.01)))) for v in (s.luma_before, s.luma_after))
    colour_old, colour_new = float(np.abs(chroma(s.before)).mean()), float(np.abs(chroma(s.after)).mean())
    good = new >= old * 0.98 and (new > old * 1.03 or colour_new > colour_old * 1.05 or old > 0.95)
    text = f"range {old:.0%} to {new:.0%}, colour {colour_old:.1%} to {colour_new:.1%}"
    return holds("fading", good, text, "a wider range or more colour", "still faded: raise the amount", 0.7)


def less_scratched(scene: Scene) -> Finding:
    """Little of the picture changed, and where it did, the fine structure fell."""
    s = scene.sample
    moved = np.abs(s.after - s.before).max(axis=1) > 1.5 * s.step
    share = float(moved.mean())
    gains = [g for o, n, c in mended_windows(scene) if (g := fine_gain(o, n, c)) is not None]
    calmer = not gains or float(np.min(gains)) < 1.0
    text = f"{share:.1%} of the picture repaired"
    advice = "repair the scratches only" if share > 0.25 else "the scratches are still there: raise the amount"
    return holds(
        "scratches", share <= 0.25 and calmer and changed(scene), text, "thin marks gone, the rest kept", advice, 0.7
    )


def less_shake(scene: Scene) -> Finding:
    """Edges got stronger, without halos."""
    sharper = [g for o, n, c in windows(scene) if (g := fine_gain(o, n, c, 1.5)) is not None]
    gain = float(np.median(sharper)) if sharper else 1.0
    halo = max((overshoot(o, n, c) for o, n, c in windows(scene, count=2)), default=0.0)
    good = gain > 1.05 and halo < 0.1
    return holds(
        "shake",
        good,
        f"edges {gain - 1:+.0%}, halos {halo:.1%}",
        "sharper edges",
        "still blurred: raise the amount",
        0.7,
    )


def more_light(scene: Scene) -> Finding:
    """Mean luma rises by at least an eighth, by less when only a part was asked for."""
    s, least = scene.sample, 0.12 * _part_asked(scene, "low_light")
    ratio = float(s.luma_after.mean() / max(float(s.luma_before.mean()), s.step))
    return at_least(
        "low light", ratio - 1, least, f"{ratio - 1:+.0%} brighter", f"at least +{least:.0%}", "still dark: raise it"
    )


def more_legible(scene: Scene) -> Finding:
    """Ink stands out more from its ground, and both are at least as clearly apart in the luma of the whole region.

    Otsu (1979): the variance between the two classes that one threshold makes, as a part of all variance.
    """
    s = scene.sample
    (apart, old), (wider, new) = ink_and_ground(s.luma_before), ink_and_ground(s.luma_after)
    good = new > old - 0.01 and (wider > 1.1 * apart or new > old + 0.03)
    text = f"contrast of ink {apart:.0%} to {wider:.0%}, separable {old:.0%} to {new:.0%}"
    return holds("writing", good, text, "more contrast, as separable", "hardly more legible: raise the amount", 0.7)


def ink_and_ground(gray: npt.NDArray[np.float32]) -> tuple[float, float]:
    """(difference of the two classes of luma, share of the variance that lies between them), each 0-1."""
    levels = np.bincount(np.clip(gray * 255 + 0.5, 0, 255).astype(np.int64), minlength=256) / max(gray.size, 1)
    below, values = np.cumsum(levels), np.arange(256) / 255
    moment = np.cumsum(levels * values)
    mean, variance = moment[-1], float((levels * (values - moment[-1]) ** 2).sum())
    inside = np.maximum(below * (1 - below), 1e-9)
    between = (mean * below - moment) ** 2 / inside
    at = int(between[:-1].argmax())
    return float(np.sqrt(between[at] / inside[at])), float(between[at]) / max(variance, 1e-9)


DEFECTS: Mapping[str, Callable[[Scene], Finding]] = {
    "haze": less_haze,
    "fading": less_fading,
    "scratches": less_scratched,
    "shake": less_shake,
    "low_light": more_light,
    "faded_text": more_legible,
}


def _part_asked(scene: Scene, defect: str) -> float:
    """How much of a defect is to go, 0.05-1: 1 from 80 percent on, and when nobody named an amount."""
    want = next((w for w in scene.wants if w.property == defect), None)
    return min(1.0, max(0.05, abs(want.number(80.0)) / 80)) if want is not None else 1.0
