"""Plug-ins of other packages at arm's length: imported and run in a process of their own, one a package.

The host never imports a plug-in: it asks the process what the plug-in declares and builds an `EditTool` of that, whose
function is a call over there. So an import that fails, hangs or ends the process, a crash, an endless loop and a
runaway allocation cost one failed call, with the name of the plug-in in the error, and the process is started anew at
the next. It is isolation from faults, not from malice: a plug-in has its user's rights. Left out: finding plug-ins
(`plugins.py`), and giving up on those that fail again and again, which the graph does.
"""

from __future__ import annotations

import inspect
import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Annotated, Any, TypeVar

import numpy as np
from pydantic import Field, ValidationError, WithJsonSchema

from ..errors import ConfigurationError, PluginError, ToolError
from ..images.pixels import Pixels
from ..plugins import Plugin, import_path, is_here
from ..schema import Noun, Photo, SubRequest
from .base import Amount, Edited, EditTool, Picture, Unserved, edit_tool
from .progress import check_wanted, report
from .shared import open_memory, send_value, take, with_arrays

START = 120.0
"""Seconds for a process to start, before any foreign code runs in it."""
LOAD = 30.0
"""Seconds at most for the import of a plug-in."""
POLL = 0.1
"""Seconds between two looks at whether the work is still wanted."""
LONGEST_ANSWER = 16 * 2**20
"""Bytes of an answer's data, pixels not counted."""
BOOT = (
    "import json, sys; given = json.loads(sys.argv[1]);"
    "sys.path[:] = given + [place for place in sys.path if place not in given];"
    "from imageedit_r1.tools.child import main; main(*map(int, sys.argv[2:]))"
)
Result = TypeVar("Result")


class Process:
    """Where the plug-ins of one package live. Started when it is first asked, and again after it had to be ended."""

    spent = 0.0
    """Seconds of processor time that all of them have used to answer."""

    def __init__(self, package: str, path: Sequence[str]) -> None:
        self.package, self.path = package, path
        self._lock = threading.Lock()
        self._running: _Running | None = None

    def ask(self, verb: str, plugin: Plugin, payload: Any, *, limit: float) -> Any:
        """The answer to a request (`child.VERBS`), within `limit` seconds.

        Raises `PluginError` for a crash, a hang and whatever the plug-in did not mean to raise, `ToolError` for what it
        did, `Unserved` when it says so, and `Cancelled` as soon as the work is not wanted.
        """
        while not self._lock.acquire(timeout=POLL):
            check_wanted()
        try:
            return self._start().ask({"verb": verb, "value": plugin.value}, payload, plugin, limit)
        except BaseException as error:
            if not isinstance(error, (_Told, Unserved)):
                self._end()  # it is of no use, or in the middle of something that nobody wants
            if isinstance(error, _Told):
                raise error.error from None
            raise
        finally:
            self._lock.release()

    @property
    def is_running(self) -> bool:
        """Whether it would answer at once."""
        running = self._running
        return running is not None and running.parent == os.getpid() and running.popen.poll() is None

    def _start(self) -> _Running:
        if self._running is None or not self.is_running:
            self._end()
            self._running = _Running(self.package, self.path)
        return self._running

    def _end(self) -> None:
        if self._running is not None:
            self._running.finish()
            self._running = None


class _Told(Exception):  # noqa: N818  (carries an error)
    """The process answered with an error, and is as good as before."""

    def __init__(self, error: Exception) -> None:
        self.error = error


class _Running:
    """One started process and the pipes to it."""

    def __init__(self, package: str, path: Sequence[str]) -> None:
        self.parent = os.getpid()
        self._given, self._taken = open_memory(), open_memory()
        theirs_in, self._requests = os.pipe()
        self._answers, theirs_out = os.pipe()
        handed = (theirs_in, theirs_out, self._given, self._taken)
        self.popen = subprocess.Popen(
            [sys.executable, "-P", "-c", BOOT, json.dumps(path), *map(str, handed)],
            pass_fds=handed,
            stdin=subprocess.DEVNULL,
            stdout=2 if sys.stderr is not None else subprocess.DEVNULL,  # the host's own output is its own
            env=_environment(),
            start_new_session=True,  # so that what it starts ends with it
        )
        os.close(theirs_in)
        os.close(theirs_out)
        self._rest = b""
        self._poll = select.poll()
        self._poll.register(self._answers, select.POLLIN)
        self.finish = weakref.finalize(
            self, _end, self.popen, self.parent, (self._requests, self._answers, self._given, self._taken)
        )
        message = self._hear(time.monotonic() + START)
        if message is None or "ready" not in message:
            self.finish()
            raise PluginError(f"the process for the plug-ins of {package} did not start")

    def ask(self, request: dict[str, Any], payload: Any, plugin: Plugin, limit: float) -> Any:
        sizes = send_value(self._given, payload)
        self._send(request | {"sizes": sizes}, plugin)
        until = time.monotonic() + limit
        while True:
            message = self._hear(until)
            if message is None:
                hung = self.popen.poll() is None and time.monotonic() >= until
                told = f"gave no answer within {limit:g} s and was stopped" if hung else self._how_it_ended()
                raise PluginError(f"{title(plugin)} {told}")
            if "progress" not in message:
                break
            report(*message["progress"])
        Process.spent += message["seconds"]
        if "unserved" in message:
            raise Unserved(*message["unserved"])
        if "error" in message:
            meant = message["meant"]
            told = message["error"] if meant else f"{title(plugin)} failed: {message['error']}"
            raise _Told(ToolError(told) if meant else PluginError(told))
        parts = take(self._taken, message["sizes"])
        arrays = [
            part.view(np.dtype(kind)).reshape(shape)
            for part, (kind, shape) in zip(parts, message["arrays"], strict=True)
        ]
        return with_arrays(message["answer"], arrays)

    def _send(self, request: dict[str, Any], plugin: Plugin) -> None:
        try:
            os.write(self._requests, json.dumps(request).encode() + b"\n")
        except OSError:
            raise PluginError(f"{title(plugin)} {self._how_it_ended()}") from None

    def _hear(self, until: float) -> dict[str, Any] | None:
        """The next message; None when the time is over or the process has ended."""
        while b"\n" not in self._rest:
            left = until - time.monotonic()
            if left <= 0 or len(self._rest) > LONGEST_ANSWER:
                return None
            check_wanted()
            if not self._poll.poll(1000 * min(POLL, left)):
                continue
            more = os.read(self._answers, 1 << 16)
            if not more:
                return None
            self._rest += more
        line, _, self._rest = self._rest.partition(b"\n")
        message: dict[str, Any] = json.loads(line)
        return message

    def _how_it_ended(self) -> str:
        try:
            code = self.popen.wait(2)
        except subprocess.TimeoutExpired:
            return "sent more than can be read and was stopped"
        if code < 0:
            return f"crashed: its process was ended by {signal.Signals(-code).name}"
        return f"ended its process with exit code {code}"


def _end(popen: subprocess.Popen[bytes], parent: int, files: tuple[int, ...]) -> None:
    """Kill a process with all that it started, and give back what belongs to it."""
    for file in files:
        os.close(file)
    if parent != os.getpid():  # after a fork it is the parent's
        return
    if popen.poll() is None:
        os.killpg(popen.pid, signal.SIGKILL)
    popen.wait()


def _environment() -> dict[str, str]:
    """The environment, without the current directory in PYTHONPATH."""
    places = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    return os.environ | {"PYTHONPATH": os.pathsep.join(place for place in places if place and not is_here(place))}


def title(plugin: Plugin) -> str:
    """How errors name a plug-in."""
    return f"the {plugin.kind} {plugin.name} ({plugin.origin})"


def _process(plugin: Plugin) -> Process:
    return _process_of(plugin.package or plugin.value.partition(":")[0], tuple(import_path()))


@cache
def _process_of(package: str, path: tuple[str, ...]) -> Process:
    """One for each package, as long as modules are looked for in the same places."""
    return Process(package, path)


def describe(plugin: Plugin, limit: float, *, together: bool = False) -> dict[str, Any]:
    """What a plug-in declares (`child.describe`). `ConfigurationError` says why it cannot be used.

    `together`: in a process that is used for this alone, and for all packages: to start one for each takes its time.
    """
    shared = _process_of("", tuple(import_path()))
    process = shared if together or shared.is_running else _process(plugin)
    try:
        answer = process.ask("describe", plugin, plugin.kind, limit=min(limit, LOAD))
    except ToolError as error:
        told = " ".join(str(error).split()).removeprefix(f"{title(plugin)} ").removeprefix("failed: ")
        raise ConfigurationError(told[:300]) from None
    assert isinstance(answer, dict), "describe answers with an object"
    return answer


def call(plugin: Plugin, *arguments: Any, limit: float) -> Any:
    """Call a decomposer, locator or verifier over there; the answer is plain data and arrays. Raises as `Process.ask`
    does."""
    return _process(plugin).ask("call", plugin, arguments, limit=limit)


class _Parameter(Noun):
    name: str
    required: bool
    default: Any = None
    amount: tuple[Any, float, float, float] | None = None
    whole: bool = False
    picture: bool = False
    schema_: dict[str, Any] = Field(default_factory=dict, alias="schema")


class _Declaration(Noun):
    name: str
    description: str
    keywords: dict[str, Any]
    parameters: tuple[_Parameter, ...]
    binds: bool = False
    reach: Any = None


def isolated_tool(plugin: Plugin, limit: float, *, together: bool = False) -> EditTool:
    """The tool that a plug-in declares; it works in the package's process, each call within `limit` seconds.

    `together` as in `describe`. Raises `ConfigurationError` when it cannot be imported or its declaration is wrong.
    """
    try:
        declared = _Declaration.model_validate(describe(plugin, limit, together=together))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise ConfigurationError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    process = _process(plugin)

    def ask(verb: str, payload: Any) -> Any:
        return process.ask(verb, plugin, payload, limit=limit)

    def function(pixels: Pixels, **arguments: Any) -> Edited:
        return _edited(ask("run", {"pixels": pixels, "arguments": arguments}), plugin)

    def bind(sub_request: SubRequest, photo: Photo) -> dict[str, Any]:
        arguments = ask("bind", (sub_request, photo))
        if not isinstance(arguments, dict):
            raise Unserved(
                f"{title(plugin)} bound a request to a {type(arguments).__name__}, expected arguments by name"
            )
        return arguments

    def reach(arguments: Mapping[str, Any]) -> int:
        return max(0, int(ask("reach", dict(arguments))))

    _declare(function, declared)
    make = edit_tool(
        **{key: _tuples(value) for key, value in declared.keywords.items()},
        name=declared.name,
        bind=bind if declared.binds else None,
        reach=reach if declared.reach == "asked" else declared.reach,
    )
    return make(function).model_copy(update={"package": plugin.origin})


def _declare(function: Callable[..., Edited], declared: _Declaration) -> None:
    """Give a function the name, description and signature of the one over there."""
    function.__name__ = declared.name
    function.__doc__ = declared.description
    first = inspect.Parameter("pixels", inspect.Parameter.POSITIONAL_ONLY)
    others = [
        inspect.Parameter(
            one.name, inspect.Parameter.KEYWORD_ONLY, default=inspect.Parameter.empty if one.required else one.default
        )
        for one in declared.parameters
    ]
    function.__signature__ = inspect.Signature([first, *others])  # type: ignore[attr-defined]
    function.__annotations__ = {one.name: _annotation(one) for one in declared.parameters}


def _annotation(parameter: _Parameter) -> Any:
    """What an argument is as far as it matters here: numbers have their range, all is checked once more over there."""
    if parameter.amount is not None:
        return Annotated[int if parameter.whole else float, Amount(*parameter.amount)]
    if parameter.picture:
        return Annotated[Pixels, Picture()]
    schema = {key: value for key, value in parameter.schema_.items() if key not in ("title", "default")}
    return Annotated[Any, WithJsonSchema(schema)]


def _edited(answer: Any, plugin: Plugin) -> Edited:
    """An answer as the result of an edit; whether it is one is checked by `EditTool.apply`."""
    if not isinstance(answer, dict):
        return Edited(answer)
    try:
        return Edited(answer["pixels"], _tuples(answer["matrix"]), answer["note"])
    except KeyError:
        raise PluginError(f"{title(plugin)} gave back an object, expected pixels or Edited") from None


def _tuples(value: Any) -> Any:
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value
