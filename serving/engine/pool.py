"""Worker processes as the engine sees them: started, told what to do, listened to, killed.

Left out: which job a worker gets, and what is done when it dies, which `engine.py` decides.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import SecretStr

from ...graph.events import Asked, Done, Stopped
from ...settings import Settings
from .jobs import Job
from .log import Logged

START_SECONDS = 120.0
"""A worker that is not ready by then will not be."""
MAX_LINE = 64 * 2**20
"""Bytes of one event."""
OWN = "IMAGEEDIT_R1_SERVER__"
"""Settings of the server in the environment: its keys are nothing for a worker and the plug-ins in it."""
THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
"""What libraries without a call for it take their number of threads from."""

Hear = Callable[[Logged], None]


class WorkerDied(Exception):  # noqa: N818  (what it did)
    """A worker process has ended."""


class WorkerProcess:
    """One worker process. `dead` is done when it has ended."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._ready = asyncio.get_running_loop().create_future()
        self._hear: Hear = _nobody
        self._end: asyncio.Future[Logged] | None = None
        self.dead: asyncio.Task[str] = asyncio.create_task(self._listen())
        """Why it ended, in words."""

    @classmethod
    async def start(cls, settings: Settings, environment: Mapping[str, str]) -> WorkerProcess:
        """A worker that is ready for a job. Raises `WorkerDied` when it cannot start."""
        inherited = {name: value for name, value in os.environ.items() if not name.upper().startswith(OWN)}
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-m", "imageedit_r1.serving.engine.worker",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=MAX_LINE, start_new_session=True,
            env={**inherited, **environment},
        )  # fmt: skip
        worker = cls(process)
        try:
            worker._send({"settings": revealed(settings)})
            await asyncio.wait_for(worker._ready, START_SECONDS)
        except BaseException as error:
            await worker.close()
            if isinstance(error, TimeoutError):
                raise WorkerDied(f"was not ready after {START_SECONDS:.0f} seconds") from None
            raise
        return worker

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    async def run(self, job: Job, hear: Hear, *, threads: int) -> Logged:
        """Have a job done; `hear` gets its events but the last, which is returned. Raises `WorkerDied`."""
        self._hear = hear
        self._end = asyncio.get_running_loop().create_future()
        if self.dead.done():
            raise WorkerDied(self.dead.result())
        self._send({"job": job.to_json(), "threads": threads})
        try:
            return await self._end
        finally:
            self._hear, self._end = _nobody, None

    def stop(self, session_id: str, why: str) -> None:
        """Ask the job on a session to stop. Without effect when it has ended."""
        self._send({"stop": why, "session": session_id})

    def kill(self) -> None:
        """End the process at once."""
        if self._process.returncode is None:  # Popen.kill would reap it, and asyncio not hear how it ended
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)

    async def close(self) -> None:
        """Let the process go, by force when it does not go by itself."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        await asyncio.wait({self.dead}, timeout=1.0)
        self.kill()
        await self.dead

    def _send(self, message: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(ConnectionError, RuntimeError):  # it is dead; `dead` tells
            self._process.stdin.write(json.dumps(message).encode() + b"\n")

    async def _listen(self) -> str:
        assert self._process.stdout is not None
        with contextlib.suppress(ValueError):  # a line that is too long: nothing it says can be trusted any more
            async for line in self._process.stdout:
                if not self._ready.done():
                    self._ready.set_result(None)
                    continue
                logged = Logged.model_validate_json(line)
                if self._end is not None and isinstance(logged.event, (Done, Asked, Stopped)):
                    self._end.set_result(logged)
                else:
                    self._hear(logged)
        self.kill()
        code = await self._process.wait()
        why = f"was killed by signal {-code}" if code < 0 else f"ended with exit code {code}"
        for waiting in (self._ready, self._end):
            if waiting is not None and not waiting.done():
                waiting.set_exception(WorkerDied(why))
        return why


def _nobody(logged: Logged) -> None:
    pass


def revealed(settings: Settings) -> dict[str, Any]:
    """Settings as plain JSON data with their secrets, for a worker's pipe. The server's own keys stay here."""
    data: dict[str, Any] = json.loads(json.dumps(settings.model_dump(exclude={"server"}), default=_plain))
    return data


def _plain(value: Any) -> Any:
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)


async def places(settings: Settings) -> list[dict[str, str]]:
    """What each worker gets into its environment: one worker a GPU when the default profile edits on GPUs here, else
    one a core; as many as the settings say when they do."""
    gpus = await _gpus(settings)
    count = settings.server.workers or len(gpus) or cores()
    threads = dict.fromkeys(THREAD_VARIABLES, str(max(1, cores() // count)))
    return [threads | ({"CUDA_VISIBLE_DEVICES": gpus[i % len(gpus)]} if gpus else {}) for i in range(count)]


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


async def _gpus(settings: Settings) -> list[str]:
    """The GPUs that a worker's editor could use, as CUDA names them. Asked in a process of its own: torch is large."""
    editor = settings.choose().editor
    if not editor or editor.startswith(("http://", "https://")) or settings.editor.device not in ("auto", "cuda"):
        return []
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-c",
        "import torch; print(torch.cuda.device_count())",
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    told, _ = await process.communicate()
    count = int(told) if process.returncode == 0 else 0
    visible = [name for name in os.environ.get("CUDA_VISIBLE_DEVICES", "").split(",") if name.strip()]
    return visible[:count] if visible else [str(number) for number in range(count)]
