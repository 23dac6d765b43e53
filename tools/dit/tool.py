"""A diffusion editor as a tool: the photo goes in, and comes back as the photo it was, with the edit in it.

The editor gets 8-bit RGB of a legal size: the whole picture, or a crop around the step's region, which is cheaper and
shows the region larger. Its answer is brought back by `tools/composite`. Left out: finding the region, and judging the
edit.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from ...errors import ConfigurationError, ToolError
from ...images.pixels import Mask, Pixels, bounding_box, cut, full_scale, split_alpha
from ...schema import Action, Photo, SubRequest
from ...settings import EditorSettings
from ..base import Edited, EditTool, edit_tool
from ..composite import bring_back, window
from .editor import Editor
from .local import LocalEditor
from .phrasing import SENTENCES, WHOLE, sentence, told
from .pipeline import check_installed, check_options, choose_device, parse_lora
from .remote import RemoteEditor
from .specs import SPECS, row_of
from .weights import REPOSITORY, check_folder

LEAST = 32
"""Pixels of a side under which there is nothing to see for an editor."""
CHAINED = 4
"""Answers whose latents are kept."""
ACTIONS: tuple[Action, ...] = tuple(SENTENCES)


def editor_for(name: str, settings: EditorSettings) -> Editor:
    """The editor of a name of the table, a local folder, a hub id or the URL of a server; nothing is loaded yet.

    Raises `ConfigurationError` for an unknown name, a folder that cannot be loaded and options that it cannot have.
    """
    if name.startswith(("http://", "https://")):
        return RemoteEditor(name, settings)
    row = row_of(name)
    is_folder = row is None and Path(name).is_dir()
    if row is None and not is_folder and not REPOSITORY.fullmatch(name):
        raise ConfigurationError(
            f"there is no editor {name!r}; choose one of {', '.join(SPECS)}, a folder, a hub id or the URL of a server"
        )
    check_installed()
    for lora in settings.loras:
        parse_lora(lora)
    spec = check_folder(Path(name)).spec if is_folder else row
    if spec is not None:
        check_options(spec, settings, choose_device(settings.device))
    return LocalEditor(name, settings)


def edit_tool_for(name: str, settings: EditorSettings) -> EditTool:
    """The tool `dit` that edits with the editor of that name; see `editor_for`."""
    return dit_tool(editor_for(name, settings))


def dit_tool(editor: Editor) -> EditTool:
    """The tool `dit` that edits with this editor."""
    chain = _Chain()

    @edit_tool(
        name="dit",
        actions=ACTIONS,
        region="optional",
        fidelity="generative",
        requires=() if isinstance(editor, RemoteEditor) else ("imageedit-r1[dit]",),
        bind=bind,
    )
    def dit(
        pixels: Pixels,
        *,
        instruction: str,
        whole: bool = False,
        feedback: str = "",
        mask: Mask | None = None,
        seed: int = 0,
    ) -> Edited:
        """Edit the picture by an instruction in plain words, with a diffusion model.

        whole: the edit is one of the whole picture (a style), so that all of the answer is taken. feedback: what was
        wrong with an earlier attempt.
        """
        asked = told(instruction, whole=whole, feedback=feedback)
        if not asked:
            raise ToolError("dit: the instruction is empty; say what should be done")
        if min(pixels.shape[:2]) < LEAST:
            size = f"{pixels.shape[1]}x{pixels.shape[0]}"
            raise ToolError(f"dit: the picture is {size}; an editor needs {LEAST} pixels a side or more")
        if mask is None:
            source = chain.latents_of(pixels) if editor.chains else None
            answer = editor(shown(pixels, editor), asked, seed=seed, source=source)
            brought = bring_back(pixels, answer.pixels, whole=whole)
            if answer.latents is not None:
                chain.remember(brought.pixels, answer.latents)
            return Edited(brought.pixels, note=brought.note)
        if bounding_box(mask) is None:
            raise ToolError("dit: the region is empty")
        box = window(mask, pixels.shape)
        part = np.ascontiguousarray(cut(pixels, box))
        # The region's soft edge is blended by the caller; here it is in or out.
        inside = np.where(cut(mask, box) > 0, np.uint8(255), np.uint8(0)).astype(np.uint8)
        answer = editor(shown(part, editor), asked, seed=seed)
        brought = bring_back(part, answer.pixels, inside)
        result = pixels.copy()
        cut(result, box)[...] = brought.pixels
        return Edited(result, note=brought.note)

    return dit


def bind(sub_request: SubRequest, photo: Photo) -> dict[str, Any]:
    """The instruction, and whether the edit is one of the whole picture."""
    instruction = sentence(sub_request)
    return {"instruction": instruction, "whole": True} if sub_request.action in WHOLE else {"instruction": instruction}


def shown(pixels: Pixels, editor: Editor) -> Pixels:
    """(h, w, 3) uint8 of a size that the editor takes; what is transparent is shown on grey."""
    colour, alpha = split_alpha(pixels)
    scale = full_scale(pixels)
    seen: Pixels = np.ascontiguousarray(colour)
    if alpha is not None:
        weight = (alpha.astype(np.float32) / np.float32(scale))[..., None]
        seen = colour * weight + np.float32(scale / 2) * (1 - weight)
    if scale != 255:
        seen = seen.astype(np.float32) * np.float32(255 / scale)
    size = editor.size(int(pixels.shape[1]), int(pixels.shape[0]))
    if size != (pixels.shape[1], pixels.shape[0]):
        smaller = size[0] * size[1] < pixels.shape[0] * pixels.shape[1]
        seen = cv2.resize(seen, size, interpolation=cv2.INTER_AREA if smaller else cv2.INTER_CUBIC)
    if seen.dtype != np.uint8:
        seen = np.rint(np.clip(seen, 0, 255)).astype(np.uint8)
    return seen


class _Chain:
    """The latents of the last answers, by the pictures that they became.

    A picture that was edited by anything else since is another picture, and is encoded.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[bytes, Any] = OrderedDict()
        self._lock = threading.Lock()

    def remember(self, pixels: Pixels, latents: Any) -> None:
        with self._lock:
            self._kept[_address(pixels)] = latents
            while len(self._kept) > CHAINED:
                self._kept.popitem(last=False)

    def latents_of(self, pixels: Pixels) -> Any:
        with self._lock:
            return self._kept.get(_address(pixels))


def _address(pixels: Pixels) -> bytes:
    total = hashlib.sha256(f"{pixels.shape} {pixels.dtype}".encode())
    total.update(np.ascontiguousarray(pixels).data)
    return total.digest()
