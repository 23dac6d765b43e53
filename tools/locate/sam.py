"""From boxes to masks with SAM 2 (Ravi et al., arXiv 2408.00714), as transformers runs it.

Optional: `pip install 'imageedit-r1[segment]'` and a checkpoint, a local folder or a hub id. Only safetensors are
loaded and no code of the checkpoint runs. The picture is prepared here, since the library's own processor needs
torchvision. Left out: points as prompts, video.

Confidence: the model's own estimate of the mask's overlap with the thing.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from ...errors import ConfigurationError
from ...schema import Box
from .boxes import Segmenter
from .view import Candidate, View

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
            return _segmented(_load(name), view, boxes)

    return segment


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


def _segmented(model: Any, view: View, boxes: Sequence[Box]) -> list[Candidate]:
    import torch

    height, width = view.shape
    side = int(model.prompt_encoder.input_image_size)
    square = cv2.resize(view.rgb, (side, side), interpolation=cv2.INTER_AREA if side < width else cv2.INTER_LINEAR)
    values = (square.astype(np.float32) / np.float32(255) - MEAN) / SPREAD
    corners = np.array([(x, y, x + w, y + h) for x, y, w, h in boxes], np.float32)
    corners *= np.array((side / width, side / height) * 2, np.float32)
    with torch.inference_mode():
        answer = model(
            pixel_values=torch.from_numpy(np.ascontiguousarray(values.transpose(2, 0, 1)))[None].to(model.device),
            input_boxes=torch.from_numpy(corners)[None].to(model.device),
            multimask_output=False,
        )
    logits = answer.pred_masks[0, :, 0].float().cpu().numpy()
    scores = answer.iou_scores[0, :, 0].float().cpu().numpy()
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
