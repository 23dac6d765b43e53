"""From boxes to masks with SAM 2 (Ravi et al., arXiv 2408.00714), as transformers runs it.

Optional: `pip install 'imageedit-r1[segment]'` and a checkpoint, a local folder or a hub id. Only safetensors are
loaded and no code of the checkpoint runs. The picture is prepared here, since the library's own processor needs
torchvision. Of the masks that it offers for a point (part, whole, what it belongs to) the one it is surest of is
taken. Left out: video.

Confidence: the model's own estimate of the mask's overlap with the thing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from ...errors import ConfigurationError
from ...images.pixels import Pixels, bounding_box
from ...models.held import holding
from ...schema import Box
from . import Location
from .boxes import Segmenter
from .refine import full_size
from .view import Candidate, View, look

MEAN, SPREAD = np.array((0.485, 0.456, 0.406), np.float32), np.array((0.229, 0.224, 0.225), np.float32)
"""Of ImageNet, with which SAM 2 was trained."""

_lock = threading.Lock()


def sam_segmenter(name: str) -> Segmenter:
    """A segmenter that loads the checkpoint when it is first used, and keeps it.

    Raises `ConfigurationError`, then, when torch and transformers are not installed or the checkpoint cannot be used.
    """

    def segment(view: View, boxes: Sequence[Box]) -> list[Candidate]:
        if not boxes:
            return []
        with _lock:  # a model is not safe to share between threads
            corners = np.array([(x, y, x + w, y + h) for x, y, w, h in boxes], np.float32)
            return _segmented(_load(name), view, corners)

    return segment


def sam_at_point(name: str) -> Callable[[Pixels, tuple[float, float]], Location | None]:
    """What `point.at_point` does, by the model; it loads like a segmenter's."""

    def at_point(pixels: Pixels, point: tuple[float, float]) -> Location | None:
        if 0 in pixels.shape[:2]:
            return None
        view = look(pixels)
        at = np.array([[point[0] / view.scale, point[1] / view.scale]], np.float32)
        with _lock:
            (found,) = _segmented(_load(name), view, at)
        mask = np.ascontiguousarray(full_size(found, view, pixels))
        box = bounding_box(mask)
        return None if box is None else Location(mask, box, round(found.score, 3), f"point, {found.method}")

    return at_point


@lru_cache(maxsize=1)
def _load(name: str) -> Any:
    try:
        import torch
        from transformers import Sam2Model
    except ImportError as error:
        raise ConfigurationError(
            f"segmenter {name}: SAM 2 needs {error.name}; pip install 'imageedit-r1[segment]'"
        ) from None
    device = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
    try:
        model = Sam2Model.from_pretrained(
            name, use_safetensors=True, trust_remote_code=False, local_files_only=Path(name).is_dir()
        )
    except (OSError, ValueError, RuntimeError, KeyError) as error:
        reason = next(iter(str(error).splitlines()), type(error).__name__)
        raise ConfigurationError(f"segmenter {name}: not a SAM 2 checkpoint that can be loaded ({reason})") from None
    return model.to(device).eval()


def _segmented(model: Any, view: View, prompts: npt.NDArray[np.float32]) -> list[Candidate]:
    """One candidate for each prompt: a box (left, top, right, bottom) or a point (x, y) of the view."""
    import torch

    height, width = view.shape
    side = int(model.prompt_encoder.input_image_size)
    square = cv2.resize(view.rgb, (side, side), interpolation=cv2.INTER_AREA if side < width else cv2.INTER_LINEAR)
    values = (square.astype(np.float32) / np.float32(255) - MEAN) / SPREAD
    points = prompts.shape[1] == 2
    scaled = prompts * np.array((side / width, side / height) * (prompts.shape[1] // 2), np.float32)
    given = torch.from_numpy(scaled)[None].to(model.device)
    asked = {"input_points": given[:, :, None]} if points else {"input_boxes": given}
    with torch.inference_mode(), holding(model.device.type):
        answer = model(
            pixel_values=torch.from_numpy(np.ascontiguousarray(values.transpose(2, 0, 1)))[None].to(model.device),
            multimask_output=points,
            **asked,
        )
        offered, estimates = answer.pred_masks[0].float().cpu().numpy(), answer.iou_scores[0].float().cpu().numpy()
    best = np.argmax(np.nan_to_num(estimates), axis=1)
    logits, scores = offered[np.arange(len(best)), best], estimates[np.arange(len(best)), best]
    coarse = max(1.0, width / logits.shape[2])
    return [
        Candidate(
            np.asarray(cv2.resize(plane, (width, height), interpolation=cv2.INTER_LINEAR) > 0),
            float(np.clip(np.nan_to_num(score), 0, 1)),
            "SAM 2",
            coarse=coarse,
        )
        for plane, score in zip(logits, scores, strict=True)
    ]
