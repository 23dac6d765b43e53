"""Nothing but the target changes: bring an editor's answer back to the photo, or give it a part of the photo to edit.

`bring_back` registers, tone-matches and blends; `window` is the crop around a region. Left out: the editors.
"""

from __future__ import annotations

from .bring import Brought, bring_back
from .window import window

__all__ = ["Brought", "bring_back", "window"]
