"""Whether blur, sharpening, noise removal and enhancement show, and whether they did harm.

Left out: the measures themselves, restoration (`restore_checks`), and what is only asked of tone and colour.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ...images.pixels import LUMA
from .always import (
    aligned,
    alpha_kept,
    not_banded,
    not_clipped,
    outside_kept,
    size_kept,
    something_changed,
    type_kept,
)
from .detail import (
    edges_kept,
    equivalent_sigma,
    fine_gain,
    flat_noise,
    gaussian,
    overshoot,
    unsharp_amount,
    windows,
    without_impulses,
)
from .findings import Finding, amount, at_least, at_most, passed
from .harm import colours_follow, contrast_kept, mean_kept, no_garbage, not_blocky
from .pointwise import chroma
from .scene import Scene
from .wants import Want, arguments_of

LITTLE_NOISE = 0.004
"""Standard deviation that nobody sees: one level of 8 bits."""
SHARPEN_UNSAID = 25.0
"""Percent of sharpening when nobody named an amount."""
BLUR_OF_LONG_SIDE = 0.03
"""Sigma of a blur of 100 percent strength, as a share of the picture's long side."""


def ground(
    scene: Scene, clip: float = 0.02, *, tones: bool = True, sigma: float = 0.0, colours: bool = False
) -> list[Finding]:
    """Size, type, transparency and everything outside the region; alignment and damage when tones are to stay.

    `sigma`: the edit is a blur of as many pixels. `colours`: what was of one colour is to stay so, not only of one
    light (colouring makes many colours of one grey).
    """
    found = [size_kept(scene), type_kept(scene)]
    if any(f.miss for f in found):
        return found
    found += [alpha_kept(scene), outside_kept(scene), something_changed(scene)]
    if tones and not found[-1].miss:
        found += [aligned(scene, sigma), not_clipped(scene, clip), not_banded(scene), not_blocky(scene)]
        found.append(colours_follow(*scene.cells))
        if colours:
            found.append(no_garbage(*scene.cells))
        elif sigma == 0:
            old, new = (np.repeat((v @ LUMA)[:, None], 3, axis=1) for v in scene.cells)
            found.append(no_garbage(old, new, far=0.25))
    return found


def stopped(found: list[Finding]) -> bool:
    """Whether the ground gave way: sizes differ or nothing changed, so that there is nothing to measure."""
    return any(f.miss for f in found if f.name in ("size", "depth", "effect"))


def check_blur(scene: Scene) -> list[Finding]:
    """Edges lose as much energy as the wanted Gaussian takes; the mean stays."""
    want = _want(scene, "blur")
    sigma = wanted_sigma(scene, want)
    found = ground(scene, sigma=sigma)
    if any(f.name in ("size", "depth") and f.miss for f in found):
        return found
    told = equivalent_sigma(scene.before, scene.after, scene.core(scene.box), scene.box, scene.sample.step)
    if told is None:
        found = [f for f in found if f.name != "effect" or not f.miss]
        return [*found, passed("blur", "no structure to blur", "no structure")]
    if stopped(found):
        return found
    measured, widest = told
    found.append(blurred_by("blur", measured, sigma, widest, said=want is not None and want.said))
    found.append(mean_kept(*scene.cells))
    return found


def blurred_by(name: str, measured: float, sigma: float, widest: bool, *, said: bool) -> Finding:
    """Compare an equivalent sigma with the one asked for; `widest`: the region can show no wider one."""
    if widest and measured <= sigma:
        return passed(name, f"at least {measured:.3g} pixels", f"about {sigma:.3g} pixels")
    return amount(name, measured, sigma, "pixels", low=0.6, high=1.7, floor=0.15, said=said)


def wanted_sigma(scene: Scene, want: Want | None) -> float:
    """Sigma in pixels that was asked for: a radius or strength as said, else as planned, else 25 percent."""
    given = arguments_of(scene.evidence.planned)
    long_side = float(max(scene.before.shape[:2]))
    radius, percent = _number(given.get("radius")), _number(given.get("strength"))
    if want is not None and want.said and want.property == "radius":
        radius = want.number(0.0) * (long_side / 100 if want.unit == "percent" else 1)
    elif want is not None and want.said and want.property == "strength":
        radius, percent = None, want.number(25.0)
    if radius is not None:
        return float(max(radius, 0.0))
    return float(max(0.5, (25.0 if percent is None else percent) / 100 * BLUR_OF_LONG_SIDE * long_side))


def check_sharpen(scene: Scene) -> list[Finding]:
    """Detail gains as much as asked, without halos.

    100 percent adds three times the detail that a Gaussian of 1.2 pixels takes away.
    """
    want = _want(scene, "sharpen")
    said = want is not None and want.said
    strength = _number(arguments_of(scene.evidence.planned).get("strength")) or SHARPEN_UNSAID
    if want is not None and want.said:
        strength = abs(want.number(strength))
    found = ground(scene, 0.04 + 0.06 * min(strength / 100, 2.0), colours=True)
    if stopped(found):
        return found
    found += [mean_kept(*scene.cells), contrast_kept(*scene.cells)]
    radius = _number(arguments_of(scene.evidence.arguments).get("radius")) or 1.2
    gains, halos, slopes = [], [], []
    for old, new, core in windows(scene):
        gain = fine_gain(old, new, core)
        if gain is None:
            continue
        gains.append(gain)
        # What the asked amount does to texture this fine is no halo.
        plain = old + np.float32(3 * strength / 100) * (old - gaussian(old, radius))
        halos.append(overshoot(old, new, core) - max(0.0, 1.3 * overshoot(old, plain, core) - 0.06))
        slope = unsharp_amount(old, new, core, radius, 7.8 * strength / 100)
        if slope is not None:
            slopes.append(slope)
    if not gains:
        return [*found, passed("sharpness", "no structure", "no structure")]
    gain, halo = float(np.median(gains)) - 1, float(np.max(halos))
    # The stronger, the more of it a guard against halos keeps back.
    low = 0.55 * min(1.0, 50 / max(strength, 1e-3))
    if slopes:
        measured = float(np.median(slopes)) / 3 * 100
        found.append(amount("sharpness", measured, strength, "percent", low=low, high=1.7, floor=3.0, said=said))
    else:
        found.append(
            amount("sharpness", gain / 3 * 100, strength, "percent", low=0.4 * low, high=2.0, floor=3.0, said=said)
        )
    found.append(at_least("finest detail", gain, 0.02, f"{gain:+.0%}", "at least +2%", "no sharper: raise the amount"))
    found.append(at_most("halos", halo, 0.06, f"{halo:.1%} overshoots", "at most 6%", "halos: lower the amount"))
    return found


def check_denoise(scene: Scene) -> list[Finding]:
    """Less noise in flat parts, edges as strong and as placed as before."""
    # Grains of salt and pepper are no edges that should stay, and their mean is not the picture's.
    calm = Scene(replace(scene.evidence, before=without_impulses(scene.before)))
    parts = windows(calm) if scene.same_size else []
    want = _want(scene, "denoise")
    strength = min(100.0, abs(want.number(25.0))) if want is not None and want.property else 25.0
    old_noise, new_noise = flat_noise(scene) if parts else (0.0, 0.0)
    if LITTLE_NOISE <= old_noise < 5 * LITTLE_NOISE and scene.mask is not None:
        # In a region full of texture only the rest of the picture tells what noise there is.
        old_noise = min(old_noise, flat_noise(Scene(replace(scene.evidence, mask=None)))[0])
    # Noise beside black and white hides there, and goes there when it is smoothed.
    found = ground(scene, 0.02 + 0.5 * old_noise, colours=True)
    if old_noise < LITTLE_NOISE:
        # A picture without noise may come back as it was; it must not come back soft.
        found = [f if f.name != "effect" else passed("effect", f.measured, "little noise to remove") for f in found]
    if stopped(found) or not parts:
        return found
    found.append(mean_kept(*calm.cells))
    if old_noise >= LITTLE_NOISE:
        left, bound = new_noise / old_noise, max(0.6, 1.05 - strength / 100)
        found.append(
            at_most(
                "noise left", left, bound, f"{left:.0%}", f"at most {bound:.0%}", "too much noise is left: raise it"
            )
        )
    kept = [edges_kept(o, n, c, old_noise) for o, n, c in parts]
    strength_kept, likeness = (float(np.median([k[i] for k in kept])) for i in (0, 1))
    least = 0.72 - 0.3 * max(0.0, strength - 25) / 75
    found.append(at_least("edges", strength_kept, least, f"{strength_kept:.0%} as strong", f"at least {least:.0%}",
                          "edges were softened with the noise: lower it"))  # fmt: skip
    found.append(at_least("edge likeness", likeness, 0.8, f"{likeness:.2f}", "at least 0.80",
                          "edges changed with the noise: lower it"))  # fmt: skip
    return found


def check_enhance(scene: Scene) -> list[Finding]:
    """Contrast, colour, sharpness or an ill exposure got visibly better, and nothing left its bounds."""
    found = ground(scene, 0.02, colours=True)
    if stopped(found):
        return found
    s = scene.sample
    spread = float(s.luma_after.std() / max(float(s.luma_before.std()), 1e-4))
    colour_old, colour_new = float(np.abs(chroma(s.before)).mean()), float(np.abs(chroma(s.after)).mean())
    # A grey picture has no colour to gain or to lose.
    colour = max(colour_new, 2e-3) / max(colour_old, 2e-3)
    had_contrast = float(s.luma_before.std()) > 2 * s.step
    mean_old, mean_new = float(s.luma_before.mean()), float(s.luma_after.mean())
    nearer = abs(mean_old - 0.45) - abs(mean_new - 0.45)
    gains = [g for o, n, c in windows(scene, count=3) if (g := fine_gain(o, n, c)) is not None]
    sharper = float(np.median(gains)) if gains else 1.0
    # A little of each is an improvement too; what got less does not count against what got more.
    gained = sum(max(0.0, gain) for gain in (spread - 1, colour - 1, sharper - 1, 2 * nearer))
    want = _want(scene, "enhance")
    least = 0.08 * min(1.0, abs(want.number(25.0)) / 25) if want is not None else 0.08
    text = f"contrast {spread - 1:+.0%}, colour {colour - 1:+.0%}, sharpness {sharper - 1:+.0%}"
    return [
        *found,
        at_least("improvement", gained, least, text, f"up by {least:.0%} together", "hardly visible: raise the amount"),
        at_least("contrast kept", spread if had_contrast else 1.0, 0.85, f"{spread:.0%}", "at least 85%",
                 "contrast was lost: lower the amount"),
        at_most("contrast", spread, 1.7, f"{spread:.0%}", "at most 170%", "too much contrast: lower the amount"),
        at_least("colour kept", colour, 0.8, f"{colour:.0%}", "at least 80%", "colour was lost: lower the amount"),
        at_most("colour", colour, 1.8, f"{colour:.0%}", "at most 180%", "too much colour: lower the amount"),
        at_most("exposure", abs(mean_new - mean_old), 0.18, f"{mean_new - mean_old:+.0%} of full scale", "at most 18%",
                "the brightness moved too far: lower the amount"),
        at_most("sharpness", sharper, 2.2, f"{sharper:.0%}", "at most 220%", "over-sharpened: lower the amount"),
    ]  # fmt: skip


def _want(scene: Scene, action: str) -> Want | None:
    return next((w for w in scene.wants if w.action == action), None)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None
