"""Bodies on their way to disk: multipart forms and raw files, written as they arrive.

Nothing is held beyond one piece of `PIECE` bytes and the short text fields; every limit stops the request while it is
being received. File names are labels for people, never paths. Left out: what a file is (`uploads.py`).
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import secrets
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import Request

from ...errors import StorageError
from . import guard
from .errors import Refused

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

PIECE = 512 * 2**10
"""Bytes that are gathered before they are parsed and written, in a thread."""
MAX_PARTS = 64
MAX_TEXT = 256 * 2**10
"""Bytes of one text field."""
LONGEST_NAME = 120
TEMPORARY = ".part-"

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(slots=True)
class Received:
    """A file that came with a request. It goes when the request ends, unless somebody has moved it away."""

    field: str
    name: str
    path: Path
    bytes: int = 0
    sha256: str = ""


@dataclass(slots=True)
class Form:
    """What came: text fields (the last of a name counts) and files in the order in which they came."""

    texts: dict[str, str] = field(default_factory=dict)
    files: list[Received] = field(default_factory=list)

    def file(self, *names: str) -> Received | None:
        """The first file under one of these names."""
        return next((file for file in self.files if file.field in names), None)

    @property
    def digest(self) -> str:
        """SHA-256 over everything that came, for telling a repeated request from another one."""
        digest = hashlib.sha256()
        for name, value in sorted(self.texts.items()):
            digest.update(repr((name, value)).encode())
        for file in self.files:
            digest.update(repr((file.field, file.sha256)).encode())
        return digest.hexdigest()


def content_type(request: Request) -> str:
    """The media type of the body without its parameters, in lower case."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


@asynccontextmanager
async def received_form(
    request: Request, folder: Path, *, max_file: int, files: Collection[str], max_files: int = 3
) -> AsyncIterator[Form]:
    """A multipart form whose files lie in `folder` while the context is open.

    Args:
        folder: made when it is not there.
        max_file: bytes of one file; more is refused with 413 when the first byte too many arrives.
        files: names of the fields that are files; a file under another name is refused.
        max_files: how many files there may be.

    Raises `Refused`: 413, 400 for a form that is damaged or ends early, 422 for what is not expected.
    """
    _, parameters = parse_options_header(request.headers.get("content-type", ""))
    boundary = parameters.get(b"boundary", b"")
    if not boundary:
        raise Refused(400, "the multipart form names no boundary", "invalid_form")
    guard.allow(request, max_files * max_file + guard.MAX_BODY)
    writer = _Writer(folder, max_file, files, max_files)
    try:
        try:
            parser = MultipartParser(boundary, writer.callbacks())
            async for piece in _pieces(request):
                await asyncio.to_thread(parser.write, piece)
        except FormParserError as error:
            raise Refused(400, f"the multipart form is damaged: {error}", "invalid_form") from None
        except OSError as error:
            raise StorageError(f"cannot write {folder}: {error.strerror}") from error
        if not writer.ended:
            raise Refused(400, "the multipart form ends early", "incomplete_request")
        yield writer.form
    finally:
        await asyncio.to_thread(writer.clean)


@asynccontextmanager
async def received_file(request: Request, folder: Path, *, max_file: int, name: str) -> AsyncIterator[Received]:
    """A raw body as a file in `folder` while the context is open. Raises `Refused` (413)."""
    guard.allow(request, max_file)
    writer = _Writer(folder, max_file, ("file",), 1)
    try:
        try:
            file = await asyncio.to_thread(writer.open, "file", name)
            async for piece in _pieces(request):
                await asyncio.to_thread(writer.write, piece)
            writer.close()
        except OSError as error:
            raise StorageError(f"cannot write {folder}: {error.strerror}") from error
        yield file
    finally:
        await asyncio.to_thread(writer.clean)


def safe_name(name: str) -> str:
    """A file name as a label: its last part, printable, of a bounded length; "image" when nothing is left."""
    last = _UNPRINTABLE.sub("", name.replace("\\", "/").rsplit("/", 1)[-1]).strip(" .")
    stem, dot, suffix = last.rpartition(".")
    if len(last) > LONGEST_NAME:
        last = f"{stem[: LONGEST_NAME - 11]}{dot}{suffix[:10]}" if stem else last[:LONGEST_NAME]
    return last or "image"


async def _pieces(request: Request) -> AsyncIterator[bytes]:
    """The body in pieces of about `PIECE` bytes."""
    gathered = bytearray()
    async for chunk in request.stream():
        gathered += chunk
        if len(gathered) >= PIECE:
            yield bytes(gathered)
            gathered.clear()
    if gathered:
        yield bytes(gathered)


class _Writer:
    """Takes a form apart and writes its files."""

    def __init__(self, folder: Path, max_file: int, names: Collection[str], max_files: int) -> None:
        self.form = Form()
        self.ended = False
        self._folder, self._max_file, self._names, self._max_files = folder, max_file, names, max_files
        self._parts = 0
        self._header, self._value = b"", b""
        self._headers: dict[str, bytes] = {}
        self._text: tuple[str, bytearray] | None = None
        self._file: Received | None = None
        self._handle: int | None = None
        self._hash = hashlib.sha256()

    def callbacks(self) -> MultipartCallbacks:
        """What `MultipartParser` calls."""
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._header_field,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_finished,
            "on_part_data": lambda data, start, end: self.write(data[start:end]),
            "on_part_end": self.close,
            "on_end": self._end,
        }

    def open(self, field_name: str, name: str) -> Received:
        """Begin a file."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._folder / f"{TEMPORARY}{secrets.token_hex(16)}"
        self._handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._file = Received(field_name, safe_name(name), path)
        self._hash = hashlib.sha256()
        self.form.files.append(self._file)
        return self._file

    def write(self, data: bytes) -> None:
        """More of the part under way."""
        if self._text is not None:
            name, text = self._text
            if len(text) + len(data) > MAX_TEXT:
                raise Refused(413, f"the field {name[:80]!r} is longer than {MAX_TEXT} bytes", "too_large")
            text += data
        elif self._file is not None and self._handle is not None:
            self._file.bytes += len(data)
            if self._file.bytes > self._max_file:
                most = f"{self._max_file / 2**20:g} MiB"
                raise Refused(413, f"the file is larger than {most}", "file_too_large", param=self._file.field)
            self._hash.update(data)
            view = memoryview(data)
            while view:
                view = view[os.write(self._handle, view) :]

    def close(self) -> None:
        """End the part under way."""
        if self._text is not None:
            name, text = self._text
            try:
                self.form.texts[name] = text.decode("utf-8")
            except UnicodeDecodeError:
                raise Refused(400, f"the field {name[:80]!r} is not UTF-8", "invalid_form") from None
        elif self._file is not None and self._handle is not None:
            self._file.sha256 = self._hash.hexdigest()
            os.close(self._handle)
        self._text = self._file = self._handle = None

    def clean(self) -> None:
        """Remove every file that is still where it was received."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
        for file in self.form.files:
            with suppress(OSError):
                file.path.unlink(missing_ok=True)

    def _begin(self) -> None:
        self._parts += 1
        if self._parts > MAX_PARTS:
            raise Refused(413, f"a form may have {MAX_PARTS} parts", "too_large")
        self._headers = {}

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        self._headers[self._header.decode("latin-1").lower()] = self._value
        self._header, self._value = b"", b""

    def _headers_finished(self) -> None:
        _, options = parse_options_header(self._headers.get("content-disposition", b""))
        if b"name" not in options:
            raise Refused(400, "a part of the form has no name", "invalid_form")
        name = options[b"name"].decode("utf-8", "replace")
        if b"filename" not in options and name not in self._names:
            self._text = (name, bytearray())
            return
        if name not in self._names:
            expected = ", ".join(dict.fromkeys(self._names))
            raise Refused(422, f"the file {name[:80]!r} is not expected here; expected {expected}", "invalid_form")
        if len(self.form.files) == self._max_files:
            raise Refused(413, f"at most {self._max_files} files are taken", "too_large")
        self.open(name, options.get(b"filename", b"").decode("utf-8", "replace"))

    def _end(self) -> None:
        self.ended = True
