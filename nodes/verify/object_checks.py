"""Whether things were removed, recoloured, cut out or put before another background.

Left out: finding the thing, and whether a filled hole would convince a person.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
import numpy.typing as npt

from ...images.pixels import LUMA, Pixels, cut, full_scale, grow_box
from ...tools.photo.colors import parse_color
from .always import aligned, outside_kept, size_kept, type_kept
from .detail import equivalent_sigma, gaussian
from .detail_checks import blurred_by, ground, stopped
from .fill_checks import of_surroundings
from .findings import Finding, at_least, at_most, holds, passed
from .harm import colours_follow, even, mean_kept, not_blocky
from .scene import Sample, Scene, luma_at
from .thing_checks import check_scene, same_thing, view_of
from .wants import Want, arguments_of

Array = npt.NDArray[np.float32]
BLUR_OF_LONG_SIDE = 0.08
"""Sigma of a background blur of 100 percent, as a share of the long side: the vocabulary's percent, made a length."""
PROXY = 512


def check_remove(scene: Scene) -> list[Finding]:
    """The region no longer shows what it did, joins its surroundings, and is neither flat nor foreign to them."""
    found = ground(scene, tones=False)
    if stopped(found) or scene.mask is None:
        return found
    old, new, core, ring = _surroundings(scene)
    inside = core > 0.9
    if inside.sum() < 4 or ring.sum() < 4:
        return found
    moved = np.abs(new - old).max(axis=2)
    share = float((moved[inside] > 0.02).mean())
    likeness = _likeness(old @ LUMA, new @ LUMA, inside, reach=1)
    still = likeness if likeness is not None else (0.0 if share > 0.2 else 1.0)
    view = view_of(scene)
    same = same_thing(view) if view is not None and likeness is not None else 0.0
    found.append(
        holds("still there", still <= 0.75 and same <= 0.85, f"structure alike by {still:.2f}, {same:.0%} explained",
              "at most 0.75 and 85%", "the object is still visible: fill the whole region", max(still, same))
    )  # fmt: skip
    line = _line_across(new, inside, ring)
    found.append(at_most("bands", line, 0.08, f"steps of {max(line, 0.0):.0%} across it", "none",
                         "a band runs through the fill: fill from the surroundings"))  # fmt: skip
    step = _step_at_outline(new, inside, ring)
    found.append(
        at_most("seam", step, 0.13, f"a step of {step:.1%}", "at most 13%", "the fill does not join its surroundings")
    )
    low, high = np.quantile(new[ring], (0.02, 0.98), axis=0)
    middle = np.median(new[inside], axis=0)
    off = max(0.0, float(np.maximum(low - 0.05 - middle, middle - high - 0.05).max()))
    found.append(
        at_most("colour of the fill", off, 0.02, f"{off:.0%} outside its surroundings'", "as around it",
                "the filled part has a foreign colour: fill from the surroundings")
    )  # fmt: skip
    found += of_surroundings(scene)
    deep = (
        np.asarray(cv2.erode(inside.astype(np.uint8), np.ones((3, 3), np.uint8), iterations=5)).reshape(inside.shape)
        > 0
    )
    deep = deep if deep.sum() > 30 else inside
    gray = new @ LUMA
    fine = gray - gaussian(gray, 2.0)
    around, within = float(fine[ring].std()), float(fine[deep].std())
    if around > 0.008:
        found.append(
            at_least("texture", within / around, 0.05, f"{within / around:.0%} of the surroundings'", "at least 5%",
                     "the filled part is flat: use a fill with texture")
        )  # fmt: skip
    found.append(
        at_most("texture, upper", within, max(2 * around, 0.05), f"{within:.1%}", "like the surroundings",
                "the filled part is rougher than its surroundings")
    )  # fmt: skip
    return found


def check_change_color(scene: Scene) -> list[Finding]:
    """The typical colour of the region reached the named one, with the shading kept."""
    found = ground(scene, tones=False)
    if stopped(found):
        return found
    want = next((w for w in scene.wants if w.action == "change_color"), None)
    name = (
        want.text()
        if want is not None and want.text()
        else str(arguments_of(scene.evidence.arguments).get("color", ""))
    )
    try:
        goal = np.array(parse_color(name), np.float32) / 255
    except ValueError:
        return [*found, holds("colour", False, name, "a known colour", f"the colour {name!r} is not known")]
    s = scene.sample
    old, new, aim = (
        oklab(v) for v in (np.median(s.before, axis=0)[None], np.median(s.after, axis=0)[None], goal[None])
    )
    far, near = float(np.linalg.norm((old - aim)[0, 1:])), float(np.linalg.norm((new - aim)[0, 1:]))
    text = "rgb" + str(tuple(int(v) for v in np.rint(np.median(s.after, axis=0) * 255)))
    aim_chroma = float(np.hypot(*aim[0, 1:]))
    new_chroma = float(np.hypot(*new[0, 1:]))
    bound = max(0.45 * far, 0.05)
    found.append(at_most("colour", near, bound, f"{text}, {near:.2f} from it", f"{name}, within {bound:.2f}",
                         f"the colour is {text}, not yet {name}: recolour more strongly"))  # fmt: skip
    if aim_chroma > 0.05:
        turn = math.degrees(abs(np.angle(complex(*new[0, 1:]) * complex(*aim[0, 1:]).conjugate())))
        good = new_chroma > 0.02
        found.append(at_most("hue", turn if good else 180.0, 25.0, f"{turn:.0f} degrees off", "at most 25 degrees",
                             f"the hue is {turn:.0f} degrees from {name}: recolour to it"))  # fmt: skip
        # Colours brighter than the thing's lightness allows come out paler, never stronger.
        strength = new_chroma / aim_chroma
        found.append(at_most("colour strength", strength, 1.4, f"{strength:.0%}", "at most 140%",
                             "too strong a colour: lower it"))  # fmt: skip
    # Black and white things keep some shading, so neither end is ever reached.
    distance = float(np.clip(aim[0, 0], 0.2, 0.94) - old[0, 0])
    # An editor that repaints keeps the light of the scene: a dusky sky turns a dark violet. A judge sees the rest.
    repainted = scene.evidence.fidelity == "generative"
    if abs(distance) > 0.12 and not (repainted and aim_chroma > 0.05):
        done = float(new[0, 0] - old[0, 0]) / distance
        found.append(holds("lightness", 0.5 <= done <= 1.4, f"{done:.0%} of the way", "50% to 140%",
                           f"lightness went {done:.0%} of the way to {name}", min(1.0, abs(1 - done))))  # fmt: skip
    found += [aligned(scene), not_blocky(scene), *(() if repainted else even(s, _recoloured_as(s)))]
    likeness = _shading_kept(scene)
    if likeness is not None:
        found.append(at_least("structure", likeness, 0.3, f"correlation {likeness:.2f}", "at least 0.30",
                              "the thing lost its shading: keep it"))  # fmt: skip
    return found


def _recoloured_as(s: Sample) -> Array:
    """The most contrast that a recolouring may give: paint as bright as it gets where the old one was dark."""
    return (s.before * np.float32(1.9)).astype(np.float32)


def check_background(scene: Scene) -> list[Finding]:
    """The region (the background) is the colour, transparent or blurred; the subject is bit-identical."""
    wants = {w.property: w for w in scene.wants if w.action == "change_background"}
    given = arguments_of(scene.evidence.arguments)
    colour = wants.get("color")
    name = colour.text() if colour is not None and colour.said else str(given.get("color") or "")
    if "transparent" in wants or given.get("transparent") or name.lower().strip() == "transparent":
        return _transparent(scene)
    found = ground(scene, tones=False)
    if any(f.miss for f in found[:2]):
        return found
    if "blur" in wants or given.get("blur"):
        sigma = _background_sigma(scene, wants.get("blur"))
        told = scene.cells
        return [*found, aligned(scene, sigma), not_blocky(scene), mean_kept(*told), colours_follow(*told),
                _background_blur(scene, wants.get("blur"), sigma)]  # fmt: skip
    if not name:
        return check_scene(scene)
    if name:
        try:
            goal = np.array(parse_color(name), np.float32) / 255
        except ValueError:
            return [*found, holds("colour", False, name, "a known colour", f"the colour {name!r} is not known")]
        near = float((np.abs(scene.sample.after - goal).max(axis=1) <= 1.5 / 255).mean())
        found = [f if f.name != "effect" or near < 1 else passed("effect", f.measured, f.expected) for f in found]
        found.append(
            at_least(
                "background",
                near,
                0.98,
                f"{near:.0%} of it",
                f"all {name}",
                f"the background is not all {name}: fill it",
            )
        )
    return found


def check_extract(scene: Scene) -> list[Finding]:
    """The region stays opaque and as it was, everything else is transparent."""
    found = [size_kept(scene), type_kept(scene)]
    mask, new = scene.mask, scene.after
    if any(f.miss for f in found) or mask is None:
        return found
    cut_out = new.shape[2] == 4
    found.append(
        holds("transparency", cut_out, f"{new.shape[2]} channels", "RGBA", "no transparency: add an alpha channel")
    )
    if not cut_out:
        return found
    scale = full_scale(new)
    alpha, old_alpha = new[..., 3], scene.before[..., 3] if scene.before.shape[2] == 4 else None
    left = _share(alpha, mask == 0, lambda v, _: v > 0)
    lost = _share(alpha, mask == 255, lambda v, o: v != (scale if o is None else o), old_alpha)
    inside = np.where(mask == 255, np.uint8(255), np.uint8(0))
    colour_old, colour_new = (np.ascontiguousarray(cut(p, scene.box)[..., :3]) for p in (scene.before, new))
    part = np.ascontiguousarray(cut(inside, scene.box))
    same = not part.any() or cv2.norm(colour_old, colour_new, cv2.NORM_INF, part) == 0
    return [
        *found,
        at_most("outside", left, 0.0, f"{left:.2%} still visible", "transparent", "parts outside show: hide them"),
        at_most("inside", lost, 0.0, f"{lost:.2%} not as opaque as before", "as it was",
                "parts of the subject were cut away: keep all"),
        holds("colours", same, "as they were" if same else "changed", "as they were",
              "the subject's colours changed: keep them"),
    ]  # fmt: skip


def oklab(values: npt.NDArray[np.floating]) -> Array:
    """Encoded sRGB (n, 3) of 0-1 to Oklab (Ottosson, 2020): L 0-1, a and b about -0.4 to 0.4."""
    v = np.clip(values.astype(np.float64), 0, 1)
    linear = np.where(v <= 0.04045, v / 12.92, ((v + 0.055) / 1.055) ** 2.4)
    lms = linear @ np.array(
        [[0.4122214708, 0.2119034982, 0.0883024619], [0.5363325363, 0.6806995451, 0.2817188376],
         [0.0514459929, 0.1073969566, 0.6299787005]]
    )  # fmt: skip
    lab: Array = (
        np.cbrt(lms)
        @ np.array(
            [[0.2104542553, 1.9779984951, 0.0259040371], [0.7936177850, -2.4285922050, 0.7827717662],
             [-0.0040720468, 0.4505937099, -0.8086757660]]
        )
    ).astype(np.float32)  # fmt: skip
    return lab


def _transparent(scene: Scene) -> list[Finding]:
    found = [size_kept(scene), type_kept(scene)]
    mask, new = scene.mask, scene.after
    if any(f.miss for f in found) or mask is None:
        return found
    clear = new.shape[2] == 4
    found.append(
        holds("transparency", clear, f"{new.shape[2]} channels", "RGBA", "no transparency: add an alpha channel")
    )
    if not clear:
        return found
    left = _share(new[..., 3], mask == 255, lambda v, _: v > 0)
    found.append(
        at_most(
            "background", left, 0.0, f"{left:.2%} still visible", "transparent", "parts are still visible: hide them"
        )
    )
    found.append(outside_kept(scene))
    return found


def _background_sigma(scene: Scene, want: Want | None) -> float:
    given = arguments_of(scene.evidence.arguments).get("blur")
    percent = float(given) if isinstance(given, (int, float)) and not isinstance(given, bool) else 25.0
    if want is not None and want.said:
        percent = want.number(25.0)
    return float(percent / 100 * BLUR_OF_LONG_SIDE * max(scene.before.shape[:2]))


def _background_blur(scene: Scene, want: Want | None, sigma: float) -> Finding:
    told = equivalent_sigma(scene.before, scene.after, scene.core(scene.box), scene.box, scene.sample.step)
    if told is None:
        return passed("blur", "no structure", "no structure")
    return blurred_by("blur", told[0], sigma, told[1], said=want is not None and want.said)


def _share(values: Pixels, where: npt.NDArray[np.bool_], wrong: object, old: Pixels | None = None) -> float:
    count = int(np.count_nonzero(where))
    if count == 0:
        return 0.0
    assert callable(wrong)
    return float(np.count_nonzero(wrong(values, old) & where)) / count


def _surroundings(scene: Scene) -> tuple[Array, Array, Array, npt.NDArray[np.bool_]]:
    """A window around the region, reduced to at most PROXY pixels a side: before, after, mask 0-1, ring."""
    assert scene.mask is not None
    height, width = scene.mask.shape
    margin = max(6, round(0.3 * max(scene.box[2:])))
    box = grow_box(scene.box, margin, width, height)
    factor = max(1.0, max(box[2:]) / PROXY)
    size = max(1, round(box[2] / factor)), max(1, round(box[3] / factor))

    def reduced(values: npt.NDArray[np.generic], scale: float) -> Array:
        part = np.ascontiguousarray(values).astype(np.float32) / np.float32(scale)
        if factor > 1:
            part = np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), np.float32)
        return part.reshape(*((size[1], size[0]) if factor > 1 else part.shape[:2]), *part.shape[2:])

    scale = full_scale(scene.before)
    old, new = (reduced(cut(p, box)[..., :3], scale) for p in (scene.before, scene.after))
    core = reduced(cut(scene.mask, box), float(scene.full_mask))
    near = cv2.dilate(
        (core > 0).astype(np.uint8), np.ones((3, 3), np.uint8), iterations=max(3, round(margin / factor * 0.6))
    )
    ring: npt.NDArray[np.bool_] = (np.asarray(near).reshape(core.shape) > 0) & (core <= 0)
    return old, new, core, ring


def _likeness(old: Array, new: Array, inside: npt.NDArray[np.bool_], reach: int = 0) -> float | None:
    """Best correlation, over shifts up to `reach`, of what a Gaussian of 4 takes away, inside.

    None where the old structure is too weak to tell.
    """
    fine_old, fine_new = old - gaussian(old, 4.0), new - gaussian(new, 4.0)
    b = fine_new[inside] - fine_new[inside].mean()
    if float(fine_old[inside].std()) < 0.01:
        return None
    if float(b.std()) < 0.002:
        return 0.0
    best = -1.0
    for dy in range(-reach, reach + 1):
        for dx in range(-reach, reach + 1):
            a = np.roll(fine_old, (dy, dx), (0, 1))[inside]
            a = a - a.mean()
            norm = max(float(np.sqrt((a**2).sum() * (b**2).sum())), 1e-12)
            best = max(best, float((a * b).sum()) / norm)
    return best


def _step_at_outline(new: Array, inside: npt.NDArray[np.bool_], ring: npt.NDArray[np.bool_]) -> float:
    """Median difference, in the worst channel, of the local means on both sides of the outline; 0-1."""
    reach = max(5, round(min(new.shape[:2]) * 0.04)) | 1

    def local(where: npt.NDArray[np.bool_]) -> tuple[Array, Array]:
        weight = where.astype(np.float32)
        total: Array = np.asarray(cv2.blur(weight, (reach, reach)), np.float32).reshape(weight.shape)
        mean: Array = np.asarray(cv2.blur(new * weight[..., None], (reach, reach)), np.float32).reshape(new.shape)
        mean /= np.maximum(total, np.float32(1e-6))[..., None]
        return mean, total

    (mean_in, cover_in), (mean_out, cover_out) = local(inside), local(ring)
    edge = (cover_in > 0.15) & (cover_out > 0.15)
    if not edge.any():
        return 0.0
    return float(np.median(np.abs(mean_in - mean_out)[edge], axis=0).max())


def _line_across(new: Array, inside: npt.NDArray[np.bool_], ring: npt.NDArray[np.bool_]) -> float:
    """The largest step between two rows that runs through all of the fill, beyond what is beside it; 0-1.

    Garbage comes in rows. The median along the row, so that outlines do not count; a horizon goes on beside the fill
    and does not either.
    """
    jump = np.abs(np.diff(new[:, ::2], axis=0)).max(axis=2)
    both, outer = (m[1:, ::2] & m[:-1, ::2] for m in (inside, ring))
    count = both.sum(axis=1)
    use = count >= 6
    if use.sum() < 8:
        return 0.0
    ranked = np.sort(np.where(both, jump, np.float32(np.inf)), axis=1)
    along = np.where(use, ranked[np.arange(count.size), np.maximum(count - 1, 0) // 2], 0)
    near = np.where(outer, jump, 0).sum(axis=1) / np.maximum(outer.sum(axis=1), 1)
    near = cv2.dilate(near.astype(np.float32)[:, None], np.ones((9, 1), np.uint8))[:, 0]
    beyond = along - 2 * near - 2 * float(np.median(along[use]))
    return float(beyond[use].max())


def _shading_kept(scene: Scene) -> float | None:
    scores = []
    for box in scene.tiles(256, 3):
        core = scene.core(box)
        if core.sum() < 50:
            continue
        score = _likeness(luma_at(scene.before, box), luma_at(scene.after, box), core)
        if score is not None:
            scores.append(score)
    return float(np.median(scores)) if scores else None
