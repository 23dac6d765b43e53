"""One real vLLM with a tiny Qwen2.5-VL and an adapter, started by the command line as a person would, for all tests."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from imageedit_r1.errors import ConfigurationError
from imageedit_r1.evaluation.tiny.qwen_vl import make_adapter, make_qwen_vl
from imageedit_r1.models.vllm import find_executable
from imageedit_r1.settings import Endpoint, Settings

KEY = "sk-open-sesame-4711"
LOAD_SECONDS = 400
"""A quiet machine needs 20 to 30; others build and test beside this."""


@pytest.fixture(scope="session")
def vllm() -> str:
    """The vllm command."""
    try:
        return find_executable()
    except ConfigurationError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the model."""
    return make_qwen_vl(tmp_path_factory.mktemp("models") / "tiny-qwen-vl")


@pytest.fixture(scope="session")
def adapter(tiny: Path) -> Path:
    """The folder of an adapter for it."""
    return make_adapter(tiny.parent / "adapter", tiny)


@dataclass
class Server:
    """`imageedit-r1 models serve decomposer` in a process of its own."""

    vllm: str
    model: Path
    adapter: Path | None
    home: Path
    port: int = 0
    seconds: float = 0.0
    """From start to healthy."""
    said: list[str] = field(default_factory=list)
    """What it printed."""
    process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def start(self) -> None:
        """Start it and wait until it says that it serves."""
        self.port = self.port or free_port()
        self.said = []
        started = time.monotonic()
        command = [sys.executable, "-m", "imageedit_r1", "models", "serve", "decomposer"]
        command += ["--model", str(self.model), "--vllm", self.vllm]
        command += ["--adapter", str(self.adapter)] if self.adapter else []
        command += ["--port", str(self.port), "--wait", str(LOAD_SECONDS), "--", "--kv-cache-memory-bytes", "64M"]
        environment = os.environ | {"IMAGEEDIT_R1_HOME": str(self.home), "IMAGEEDIT_R1_ENDPOINT__API_KEY": KEY}
        self.process = subprocess.Popen(command, env=environment, text=True, stdout=subprocess.PIPE)
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line.rstrip())
            if line.startswith("use it"):
                break
        else:
            raise AssertionError(f"the server did not start: {self.log()}")
        self.seconds = time.monotonic() - started

    def log(self) -> str:
        """The end of what vLLM printed."""
        return (self.home / "logs" / f"vllm-{self.port}.log").read_text(errors="replace")[-3000:]

    def worker(self) -> int:
        """The process id of vLLM itself."""
        assert self.process is not None
        return int(Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()[0])

    def kill(self) -> int:
        """Kill vLLM as a machine that runs out of memory would; the exit code of the command that runs it."""
        os.killpg(self.worker(), signal.SIGKILL)
        return self._ended()

    def stop(self) -> int:
        """End it as Ctrl-C does; the exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        return self._ended()

    def _ended(self) -> int:
        assert self.process is not None and self.process.stdout is not None
        self.said += self.process.stdout.read().splitlines()
        code = self.process.wait(60)
        self.process.stdout.close()
        self.process = None
        return code

    def settings(self, home: Path, **endpoint: object) -> Settings:
        """Settings that use it."""
        chosen = {"url": self.url, "api_key": KEY, "timeout": 120.0, **endpoint}
        return Settings(home=home, endpoint=Endpoint.model_validate(chosen))


@pytest.fixture(scope="session")
def server(vllm: str, tiny: Path, adapter: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The running server; the model is served as `tiny-qwen-vl` and with its adapter as `decomposer`."""
    running = Server(vllm, tiny, adapter, tmp_path_factory.mktemp("server"))
    running.start()
    yield running
    if running.process is not None:
        assert running.stop() == 0
        assert running.said[-1] == "stopped"
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", running.port)) != 0, "nothing listens there any more"


def free_port() -> int:
    """A port that nothing listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])
