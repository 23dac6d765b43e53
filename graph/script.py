"""A session as a script that does the same again beside the photo: in Python, or for a shell.

What a person said, showed and answered stands in it as data: quoted, never as code. Pictures that they drew are named
as files beside the script (`Script.files`), and a comment tells where each is fetched. What a surface cannot say is
said in a comment. Left out: finding out what was done (`moves.py`).
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath
from typing import Any, Literal

import numpy as np

from ..images.encode import encode
from ..images.pixels import Pixels
from ..schema import IDENTITY, NOTHING_SHOWN, ImageRef, Noun, Options, Profile, UserHint, UserRegion
from .moves import Given, Move, Moves, moves_of
from .session import Session
from .start import default_output

Language = Literal["python", "cli"]
SUFFIX: dict[Language, str] = {"python": ".py", "cli": ".sh"}
SAID = ("mode", "max_attempts", "seed", "strict", "max_pixels")
"""Options that are said only where they are not the default."""


class Script(Noun):
    """A script and the pictures that it needs beside it and the photo."""

    text: str
    files: dict[str, ImageRef]
    """By name: masks as a person drew them, and the photo to colorize like."""


def script_of(session: Session, language: Language) -> Script:
    """The script of a session. `SessionError` while it has not finished its turn, or cannot be read."""
    found = moves_of(session)
    writer = Python(session.id, found) if language == "python" else Shell(session.id, found)
    return Script(text=writer.text().encode("utf-8", "replace").decode(), files=writer.files)


def picture_file(pixels: Pixels) -> bytes:
    """A picture that a script needs, (h, w) or (h, w, c), as the bytes of a PNG."""
    whole = pixels if pixels.ndim == 3 else np.repeat(pixels[..., None], 3, axis=2)
    return encode(whole, format="PNG", original=None, gray=pixels.ndim == 2).data


class Files:
    """The names of pictures beside the script."""

    def __init__(self) -> None:
        self.named: dict[str, ImageRef] = {}

    def name(self, stem: str, ref: ImageRef) -> str:
        """The name of a picture; another number where the name is another's."""
        names = (f"{stem}{f'-{n}' if n > 1 else ''}.png" for n in range(1, len(self.named) + 2))
        name = next(name for name in names if self.named.get(name, ref) == ref)
        self.named[name] = ref
        return name

    def mask(self, region: UserRegion) -> str:
        """The name of the mask of a region."""
        assert region.mask is not None, "asked of masks"
        return self.name("mask" if region.step == "*" else f"mask-{region.step}", region.mask)


class Writer:
    """What both languages share."""

    comment = "# "

    def __init__(self, session: str, found: Moves) -> None:
        self.session = session
        self.moves = found.moves
        self.lost = list(found.lost)
        self._files = Files()
        first = found.moves[0].begin
        self.photo = PurePath(first.source_name.replace("\0", "")).name or "image"
        self.output = default_output(Path(self.photo)).name

    @property
    def files(self) -> dict[str, ImageRef]:
        """The pictures that the script needs."""
        return self._files.named

    def about(self) -> list[str]:
        """What stands on top: what it is, what it needs, what it cannot do. Nothing that a person wrote is in it."""
        return [
            f"Does again what was done in session {self.session} of ImageEdit-R1, beside the photo.",
            *(
                f"{name}: fetch /v1/sessions/{self.session}/artifacts/{ref.sha256}?format=png"
                for name, ref in self.files.items()
            ),
            *(f"Not the same: {one}" for one in self.lost),
        ]


def wanted(move: Move) -> tuple[Options, tuple[Given, ...]]:
    """The options of a turn as a script says them, and the answers: nobody is asked where everything was approved."""
    answers = () if all(given.says_yes for given in move.answers) else move.answers
    options = move.begin.options
    review = options.review if answers else "never"
    return options.model_copy(update={"ask": bool(answers), "review": review, "output": None, "force": False}), answers


class Python(Writer):
    """A program that uses the package's public names."""

    def __init__(self, session: str, found: Moves) -> None:
        super().__init__(session, found)
        self.imports = {"imageedit_r1": {"edit", "open_session"}}
        self.current = Options()

    def text(self) -> str:
        """The program."""
        body = [line for move in self.moves for line in self._move(move)]
        body.append(f"session.deliver(str(PLACE / {self.output!r}))")
        helper: list[str] = []
        if "imageedit_r1.graph.start" in self.imports:
            helper = [
                "def mask(name: str, width: int, height: int) -> ImageRef:",
                '    """A picture beside this file as a mask of that size."""',
                "    return save_mask(open_store(None, load()).artifacts, PLACE / name, (height, width), 10**9)",
                "",
                "",
            ]
        imports = [f"from {module} import {', '.join(sorted(names))}" for module, names in sorted(self.imports.items())]
        head = [f"# {line}" for line in self.about()]
        return "\n".join([
            *head, "from pathlib import Path", "", *imports, "", "PLACE = Path(__file__).absolute().parent", "",
            *(["", *helper] if helper else []), *body, "",
        ])  # fmt: skip

    def _move(self, move: Move) -> list[str]:
        match move.kind:
            case "edit":
                return self._edit(move)
            case "say":
                return self._say(move)
            case "revise":
                return self._revise(move)
            case "undo":
                return [f"session.undo({move.steps if move.steps > 1 else ''})"]
            case "redo":
                return ["session.redo()"]
            case "goto":
                return [f"session.go_to({move.step!r})"]
            case "fork":
                return [f"session = session.fork({repr(move.step) if move.step else ''})"]

    def _edit(self, move: Move) -> list[str]:
        options, answers = wanted(move)
        given: dict[str, Any] = {
            "region": Raw(self._regions(options.regions, boxes=True)) if boxes_of(options) else (),
            "mask": {region.step: Raw(f"PLACE / {self._files.mask(region)!r}") for region in masks_of(options)},
            "hints": Raw(self._nouns(options.hints)) if options.hints else (),
            "reference": None if options.reference is None else Raw(self._reference(options.reference)),
            "like": move.begin.like.session if move.begin.like is not None else None,
            **{name: getattr(options, name) for name in SAID if getattr(options, name) != getattr(Options(), name)},
            "profile": "local" if options.profile == Profile() else Raw(self._nouns((options.profile,))[1:-2]),
        }
        lines = [f"    {name}={self._code(value)}," for name, value in given.items() if value or value is False]
        if move.begin.like is not None:
            self.lost.append(
                "the first request refers to what was done in the session that `like` names; run that first"
            )
        before: list[str] = []
        if answers:
            before = ["answers = iter([", *(f"    {self._answer(one)}," for one in answers), "])"]
            lines += [f"    review={options.review!r},"] if options.review != "never" else []
            lines.append("    ask=lambda question: next(answers),")
        self.current = options.model_copy(update={"ask": bool(answers)})
        call = ["result = edit(", f"    PLACE / {self.photo!r},", f"    {move.begin.request!r},", *lines, ")"]
        return [*before, *call, "session = open_session(result.session)"]

    def _say(self, move: Move) -> list[str]:
        options, answers = wanted(move)
        return [
            f"session.say({move.begin.request!r}{self._changed(options)})",
            *(f"session.run(answer={self._answer(one)})" for one in answers),
        ]

    def _revise(self, move: Move) -> list[str]:
        wish: Any = getattr(move.begin, "anew", None)
        said = [repr(wish.step)]
        said += ["again=True"] if wish.again else []
        said += [f"request={wish.request!r}"] if wish.request else []
        said += [f"arguments={self._code(wish.arguments)}"] if wish.arguments else []
        if wish.region is not None:
            place = wish.region.model_dump(mode="json", include={"box", "point", "mask", "unit"}, exclude_none=True)
            said.append(f"region={self._code(place)}")
        options, answers = wanted(move)
        return [
            f"session.revise_step({', '.join(said)}{self._changed(options)})",
            *(f"session.run(answer={self._answer(one)})" for one in answers),
        ]

    def _changed(self, options: Options) -> str:
        """The options of a later turn, where they are not those of the turn before without what was shown."""
        before = self.current.model_copy(update=NOTHING_SHOWN)
        self.current = options
        changed = {
            name: getattr(options, name)
            for name in Options.model_fields
            if name not in ("output", "force", "profile") and getattr(options, name) != getattr(before, name)
        }
        if not changed:
            return ""
        shown = {
            "regions": lambda: Raw(self._regions(options.regions, boxes=False)),
            "hints": lambda: Raw(self._nouns(options.hints)),
            "reference": lambda: self._in_store("reference", options.reference),
        }
        told = {name: shown[name]() if name in shown else value for name, value in changed.items()}
        self.imports.setdefault("imageedit_r1.schema", set()).add("NOTHING_SHOWN")
        update = ", ".join(f"{name!r}: {self._code(value)}" for name, value in told.items())
        return f", options=session.state.options.model_copy(update={{**NOTHING_SHOWN, 'output': None, {update}}})"

    def _regions(self, regions: Iterable[UserRegion], *, boxes: bool) -> str:
        return self._nouns(region for region in regions if not (boxes and region.mask is not None))

    def _reference(self, ref: ImageRef) -> str:
        return f"PLACE / {self._files.name('reference', ref)!r}"

    def _nouns(self, nouns: Iterable[UserRegion | UserHint | Profile]) -> str:
        """A tuple of models as code."""
        found = []
        for noun in nouns:
            name = type(noun).__name__
            self.imports.setdefault("imageedit_r1.schema", set()).add(name)
            values = noun.model_dump(mode="json", exclude_defaults=True)
            if isinstance(noun, UserRegion) and noun.mask is not None:
                values["mask"] = self._in_store(f"mask-{noun.step}" if noun.step != "*" else "mask", noun.mask)
            if isinstance(noun, UserRegion) and noun.frame is not None:  # a picture that the script has made by then
                self.imports["imageedit_r1.schema"].add("ImageRef")
                values["frame"] = Raw(f"ImageRef.model_validate({noun.frame.to_state()!r})")
            found.append(f"{name}({', '.join(f'{key}={self._code(value)}' for key, value in values.items())})")
        return f"({', '.join(found)},)"

    def _in_store(self, stem: str, ref: ImageRef | None) -> Raw:
        """A picture beside the script, put where the session finds it."""
        if ref is None:
            return Raw("None")
        if ref.channels != 1:
            self.lost.append("a later turn was said with a photo to colorize like, which only `edit` takes")
            return Raw("None")
        self.imports.setdefault("imageedit_r1.graph.start", set()).update({"open_store", "save_mask"})
        self.imports.setdefault("imageedit_r1.settings", set()).add("load")
        self.imports.setdefault("imageedit_r1.schema", set()).add("ImageRef")
        return Raw(f"mask({self._files.name(stem, ref)!r}, {ref.width}, {ref.height})")

    def _answer(self, given: Given) -> str:
        return self._code(given.answer, "mask" if given.region is None else f"mask-{given.region.step}")

    def _code(self, value: Any, mask: str = "mask") -> str:
        """Plain data as an expression; a mask in it is read from the file of that name."""
        if isinstance(value, Raw):
            return value.code
        if isinstance(value, dict):
            if "sha256" in value and "width" in value:
                return f"{self._in_store(mask, ImageRef.model_validate(value)).code}.to_json()"
            return f"{{{', '.join(f'{key!r}: {self._code(inner, mask)}' for key, inner in value.items())}}}"
        if isinstance(value, (list, tuple)):
            inner = ", ".join(self._code(one, mask) for one in value)
            return f"[{inner}]" if isinstance(value, list) else f"({inner}{',' if len(value) == 1 else ''})"
        return repr(value)


class Raw:
    """Code that stands as it is."""

    def __init__(self, code: str) -> None:
        self.code = code


class Shell(Writer):
    """Commands for a POSIX shell."""

    def text(self) -> str:
        """The script."""
        body = [line for move in self.moves for line in self._move(move)]
        return "\n".join([
            "#!/bin/sh", *(f"# {line}" for line in self.about()),
            "set -eu",
            'cd "$(dirname "$0")"',
            "partly() { [ $? -eq 3 ]; }  # done in part, or a question is open: go on",
            *body, "",
        ])  # fmt: skip

    def _move(self, move: Move) -> Iterator[str]:
        out = f"-o {quoted(beside(self.output))} --force"
        match move.kind:
            case "edit":
                yield from self._edit(move)
            case "say":
                options, answers = wanted(move)
                if any(getattr(options, name) != empty for name, empty in NOTHING_SHOWN.items()):
                    self.lost.append("a later message came with places, hints or a photo, which `continue` cannot take")
                yield f'imageedit-r1 continue -q {out} -- "$ID" {quoted(move.begin.request)} || partly'
                yield from self._answers(answers)
            case "revise":
                self.lost.append("a step was done anew on its own, which there is no command for")
            case "undo":
                yield f'imageedit-r1 sessions undo "$ID" --steps {move.steps} {out}'
            case "redo":
                yield f'imageedit-r1 sessions redo "$ID" {out}'
            case "goto":
                yield f'imageedit-r1 sessions goto {out} -- "$ID" {quoted(move.step)}'
            case "fork":
                at = f" --at {quoted(move.step)}" if move.step else ""
                yield f"ID=$(imageedit-r1 sessions fork \"$ID\"{at} {out} | sed -n 's/^session *//p')"

    def _edit(self, move: Move) -> Iterator[str]:
        options, answers = wanted(move)
        shown = [one.region for one in answers if one.region is not None and options.review == "never"]
        if options.review == "never" and answers:
            answers = ()
            self._check_shown(shown)
        regions = [*options.regions, *(one for one in shown if one.matrix == IDENTITY)]
        words = ["imageedit-r1", "edit", "--json", "-o", beside(self.output)]
        for region in regions:
            step = "" if region.step == "*" else f"{region.step}="
            if region.mask is not None:
                words += ["--mask", f"{step}{beside(self._files.mask(region))}"]
            elif region.box is not None:
                words += ["--region", f"{step}{numbers(region.box, region.unit)}"]
            else:
                self.lost.append("a place was shown by a point, which `edit` cannot take")
        for hint in options.hints:
            place = (hint.x, hint.y, *((hint.width, hint.height) if hint.width or hint.height else ()))
            words += ["--hint", f"{numbers(place, hint.unit)}={hint.color}"]
        if options.reference is not None:
            words += ["--reference", beside(self._files.name("reference", options.reference))]
        if move.begin.like is not None:
            words += ["--like", move.begin.like.session]
            self.lost.append("the first request refers to the session after --like; do that again first")
        if answers:
            words += ["--review", options.review]
        for name in SAID:
            value = getattr(options, name)
            if value != getattr(Options(), name):
                flag = f"--{name.replace('_', '-')}"
                words += [flag] if value is True else [flag, str(value)]
        words += profile_words(options.profile)
        words += ["--", beside(self.photo), move.begin.request]
        yield f'ID=$({" ".join(map(quoted, words))} | sed -E \'s/^\\{{"session": "([^"]+)".*/\\1/\')'
        yield '[ "$ID" ]'
        yield from self._answers(answers)

    def _check_shown(self, shown: list[UserRegion]) -> None:
        if any(one.matrix != IDENTITY for one in shown):
            self.lost.append("a place was shown on a picture that had been cropped or turned, which `edit` cannot take")

    def _answers(self, answers: Iterable[Given]) -> Iterator[str]:
        out = f"-o {quoted(beside(self.output))} --force"
        for one in answers:
            if one.region is not None and one.region.mask is not None and "mask" in one.answer:
                how = f"--mask {quoted(beside(self._files.mask(one.region)))}"
            else:
                if "sha256" in (text := json.dumps(one.answer, ensure_ascii=False)):
                    self.lost.append("a plan was changed with a mask, which an answer in a shell cannot bring")
                how = f"--answer {quoted(text)}"
            yield f'imageedit-r1 resume -q {out} {how} "$ID" || partly'


def masks_of(options: Options) -> list[UserRegion]:
    """The places that are masks."""
    return [region for region in options.regions if region.mask is not None]


def boxes_of(options: Options) -> list[UserRegion]:
    """The places that are none."""
    return [region for region in options.regions if region.mask is None]


def quoted(text: str) -> str:
    """One word of a shell, whatever is in it."""
    return shlex.quote(text.replace("\0", ""))


def beside(name: str) -> str:
    """A file beside the script: never an option, whatever it is called."""
    return f"./{name}"


def numbers(values: Iterable[float], unit: str) -> str:
    """Numbers as options take them."""
    return ",".join(f"{value!r}{'%' if unit == 'percent' else ''}" for value in values)


def profile_words(profile: Profile) -> list[str]:
    """The options that choose the parts of a profile."""
    changed = profile.model_dump(exclude_defaults=True)
    return ["--profile", "local", *(word for name, part in changed.items() for word in (f"--{name}", str(part)))]
