"""The door of a session: everything that a person hands in is checked here, before anything is written.

Left out: running the session.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from pydantic import ValidationError

from ..checkpoints.artifacts import ArtifactStore
from ..checkpoints.sessions import SessionStore
from ..errors import ConfigurationError, InputError, OutputError, SessionError
from ..images.decode import Probe, decode, probe
from ..images.encode import format_of_suffix
from ..nodes.context import Context
from ..nodes.decompose import check_text
from ..nodes.recall.naming import done
from ..nodes.recall.node import refers
from ..schema import Decomposition, Earlier, EditState, ImageRef, Mode, Options, Photo, Profile, UserHint, UserRegion
from ..settings import Settings, first_error, load
from ..tools.base import EditTool
from ..tools.locate import mask_for, region_mask
from ..tools.photo.colors import parse_color
from .assemble import assemble
from .session import Session
from .source import ImageInput, read_source

RegionInput: TypeAlias = "tuple[float, float, float, float] | UserRegion"
HintInput: TypeAlias = "tuple[float, float, str] | UserHint"


LOCAL = Profile()


@dataclass(frozen=True, slots=True)
class Workplace:
    """A session store and the parts that graphs on it run with."""

    store: SessionStore
    context: Context
    profile: Profile = LOCAL

    @classmethod
    def open(
        cls,
        home: str | os.PathLike[str] | None = None,
        *,
        profile: str | Profile | None = None,
        tools: Iterable[EditTool] = (),
        settings: Settings | None = None,
    ) -> Workplace:
        """The workplace of a home folder. What is not given is what the settings say."""
        settings = settings or load()
        chosen = profile if isinstance(profile, Profile) else settings.choose(profile)
        store = open_store(home, settings)
        return cls(store, assemble(store.artifacts, chosen, settings, tools=tools), chosen)


def open_store(home: str | os.PathLike[str] | None, settings: Settings) -> SessionStore:
    """The sessions under a home folder; None: the settings'."""
    return SessionStore(Path(home).expanduser().absolute() if home is not None else settings.home)


def begun_with(store: SessionStore, session_id: str) -> Profile:
    """The profile that a session was started with. `SessionError` when there is no such session."""
    options = store.info(session_id).start.get("options", {})
    try:
        return Options.model_validate(options).profile
    except ValidationError as error:
        raise SessionError(
            f"session {session_id} was started with a profile unknown here: {first_error(error)}"
        ) from None


@dataclass(frozen=True, slots=True)
class Begin:
    """What a session begins with, checked."""

    name: str
    data: bytes
    """The original file."""
    request: str
    options: Options
    like: Earlier | None = None


def start_session(
    workplace: Workplace,
    image: ImageInput,
    request: str,
    *,
    output: str | os.PathLike[str] | None,
    force: bool,
    region: RegionInput | Iterable[RegionInput] | None,
    mask: ImageInput | Mapping[str, ImageInput] | None,
    hints: Iterable[HintInput] = (),
    reference: ImageInput | None = None,
    like: str | None = None,
    options: Options,
    name: str | None = None,
    owner: str = "",
) -> Session:
    """Check everything at the door, then make the session. Raises `InputError` before anything is written.

    `name` is the photo's for people, where it is not that of the file that was handed in. `like` is the id of a session
    that the request may refer to ("do the same to this one"): the new one's parent.
    """
    begin = check_start(
        workplace,
        image,
        request,
        output=output,
        force=force,
        region=region,
        mask=mask,
        hints=hints,
        reference=reference,
        like=None if like is None else done_in(workplace, like),
        options=options,
        name=name,
    )
    return Session.start(
        workplace.store,
        workplace.context,
        name=begin.name,
        data=begin.data,
        request=request,
        options=begin.options,
        owner=owner,
        like=begin.like,
    )


def check_start(
    workplace: Workplace,
    image: ImageInput,
    request: str,
    *,
    output: str | os.PathLike[str] | None = None,
    force: bool = False,
    region: RegionInput | Iterable[RegionInput] | None = None,
    mask: ImageInput | Mapping[str, ImageInput] | None = None,
    hints: Iterable[HintInput] = (),
    reference: ImageInput | None = None,
    like: Earlier | None = None,
    options: Options,
    name: str | None = None,
) -> Begin:
    """Everything at the door; see `start_session`. Masks and the reference are in the artifact store then."""
    source_name, data = read_source(image)
    found = probe(data, max_pixels=options.max_pixels)
    check_mode(options.mode, workplace.context.tools)
    check = None
    if like is None or not refers(request, like, unseen(source_name, found), workplace.context.tools):
        check = check_request(workplace, request)
    shown = [check_hint(hint, (found.height, found.width)) for hint in hints]
    if check and (shown or reference is not None) and all(s.action != "colorize" for s in check.sub_requests):
        what = "hints are" if shown else "a reference is"
        raise InputError(f"{what} for colorizing, and the request asks for none; say 'colorize it' as well")
    target = None if output is None else check_output(Path(output), force=force)
    regions = _regions(workplace, region, mask, (found.height, found.width), options.max_pixels)
    colours = None if reference is None else _reference(workplace, reference, options.max_pixels)
    options = options.model_copy(
        update={
            "output": target, "force": force, "regions": tuple(regions), "hints": tuple(shown), "reference": colours,
            "profile": workplace.profile,
        }
    )  # fmt: skip
    return Begin(name or source_name, data, request, options, like)


def unseen(name: str, found: Probe) -> Photo:
    """A photo of which only the file's header was read, to plan with."""
    nowhere = "0" * 64
    image = ImageRef(sha256=nowhere, width=found.width, height=found.height)
    return Photo(name=name, file=nowhere, image=image, format=found.format)


def done_in(workplace: Workplace, session_id: str) -> Earlier:
    """What was done in a session and not taken back. `SessionError` when there is no such session."""
    return what_was_done(Session(workplace.store, session_id, workplace.context).state, session_id)


def what_was_done(state: EditState, session_id: str = "") -> Earlier:
    """What was done and not taken back, for a request about another photo that refers to it."""
    asked = [(deed, s) for deed in done(state) for s in deed.wanted]
    shown = tuple(s.id for deed, s in asked if deed.step and deed.step.region and deed.step.region.method == "user")
    return Earlier(session=session_id, sub_requests=tuple(s for _, s in asked), shown=shown)


def check_request(workplace: Workplace, request: str) -> Decomposition | None:
    """What the grammar makes of a request. `InputError` when it is empty, too long or asks for nothing.

    Where a model decomposes only the text is checked, for it is asked once, by the node: None.
    """
    if workplace.profile.decomposer != "grammar":
        check_text(request)
        return None
    check = workplace.context.decompose(request)
    if not check.sub_requests and check.reason:
        raise InputError(f"nothing to edit: {check.reason}")
    return check


def check_hint(hint: HintInput, shape: tuple[int, int]) -> UserHint:
    """A hint for a photo of shape (h, w), as data. `InputError` when its place or its colour is none."""
    if not isinstance(hint, UserHint):
        try:
            x, y, color = hint
            hint = UserHint(x=x, y=y, color=color)
        except (TypeError, ValueError) as error:
            raise InputError(f"the hint {hint!r} is none; expected (x, y, colour)") from error
    text = f"the hint {hint.x:g},{hint.y:g}={hint.color[:40]}"
    high, wide = (100, 100) if hint.unit == "percent" else shape
    if not (0 <= hint.x < wide and 0 <= hint.y < high):
        raise InputError(f"{text} lies outside the photo of {shape[1]}x{shape[0]} pixels")
    if hint.width or hint.height:
        region_mask(shape, (hint.x, hint.y, hint.width, hint.height), hint.unit)
    try:
        parse_color(hint.color)
    except ValueError as error:
        raise InputError(f"{text}: {error}") from error
    return hint


def check_output(path: Path, *, force: bool) -> str:
    """The absolute output path, when a photo can be written there. `OutputError` otherwise."""
    path = path.expanduser().absolute()
    format_of_suffix(path)
    if path.is_dir():
        raise OutputError(f"{path} is a folder; name a file in it")
    if not path.parent.is_dir():
        raise OutputError(f"the folder {path.parent} does not exist; make it or choose another place with -o")
    if path.exists() and not force:
        raise OutputError(f"{path} exists already; choose another name with -o, or pass --force")
    if not os.access(path.parent, os.W_OK):
        raise OutputError(f"the folder {path.parent} cannot be written; choose another place with -o")
    return str(path)


def default_output(image: Path) -> Path:
    """NAME.edited.EXT beside the photo; PNG when its own format is not one that is written."""
    try:
        format_of_suffix(image)
        suffix = image.suffix
    except InputError:
        suffix = ".png"
    return image.with_name(f"{image.stem}.edited{suffix}")


def check_mode(mode: Mode, tools: Mapping[str, EditTool]) -> None:
    if mode == "oneshot" and not any(tool.fidelity == "generative" for tool in tools.values()):
        raise ConfigurationError(
            "mode oneshot carries out the whole request in one call of a generative editor, and this profile has none; "
            "use stepwise or merged"
        )


def _regions(
    workplace: Workplace,
    region: RegionInput | Iterable[RegionInput] | None,
    mask: ImageInput | Mapping[str, ImageInput] | None,
    shape: tuple[int, int],
    max_pixels: int,
) -> list[UserRegion]:
    given = _as_regions(region)
    for one in given:
        if one.box is not None:
            region_mask(shape, one.box, one.unit)
    masks = mask if isinstance(mask, Mapping) else {} if mask is None else {"*": mask}
    for step, picture in masks.items():
        given.append(UserRegion(step=step, mask=save_mask(workplace.store.artifacts, picture, shape, max_pixels)))
    return given


def save_mask(artifacts: ArtifactStore, picture: ImageInput, shape: tuple[int, int], max_pixels: int) -> ImageRef:
    """The mask that a picture shows, put into the artifact store; what a `RegionAnswer` names. `shape` is (height,
    width) of the picture that it is for. `InputError` when it is none, has other proportions or is empty."""
    _, data = read_source(picture)
    ref = artifacts.save(mask_for(decode(data, max_pixels=max_pixels).pixels, (shape[1], shape[0])))
    artifacts.flush()  # another process may work with it
    return ref


def _reference(workplace: Workplace, reference: ImageInput, max_pixels: int) -> ImageRef:
    """The reference's pixels in the artifact store. `InputError` when it cannot be read."""
    name, data = read_source(reference)
    try:
        return workplace.store.artifacts.save(decode(data, max_pixels=max_pixels).pixels)
    except InputError as error:
        raise InputError(f"the reference {name} cannot be used: {error}") from error


def _as_regions(region: RegionInput | Iterable[RegionInput] | None) -> list[UserRegion]:
    if region is None:
        return []
    if isinstance(region, UserRegion):
        return [region]
    parts = list(region)
    if len(parts) == 4 and all(isinstance(part, (int, float)) for part in parts):
        return [UserRegion.model_validate({"box": parts})]
    return [one if isinstance(one, UserRegion) else UserRegion.model_validate({"box": one}) for one in parts]
