"""Serving: flags that must be there, what is refused before anything starts, and processes that end. The server itself
is run in tests/vllm; here other programs stand where the path of `vllm` is given."""

from __future__ import annotations

import json
import socket
import subprocess
import time
from pathlib import Path

import pytest

from imageedit_r1.errors import ConfigurationError, ServerError
from imageedit_r1.models.serve import served, stop
from imageedit_r1.models.vllm import Serving, command, environment, find_executable


@pytest.fixture
def adapter(tmp_path: Path) -> Path:
    """A folder that looks like what peft writes."""
    folder = tmp_path / "adapter"
    folder.mkdir()
    (folder / "adapter_config.json").write_text('{"r": 12}')
    (folder / "adapter_model.safetensors").write_bytes(b"")
    return folder


def program(tmp_path: Path, script: str) -> str:
    """A program of a few lines of shell."""
    file = tmp_path / "program"
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
    return str(file)


def after(flag: str, arguments: list[str]) -> str:
    return arguments[arguments.index(flag) + 1]


def test_flags() -> None:
    arguments = command(Serving(port=0, api_key="sk-secret-4711"))
    assert arguments[:3] == ["vllm", "serve", "Qwen/Qwen2.5-VL-7B-Instruct"]
    assert after("--host", arguments) == "127.0.0.1"
    assert json.loads(after("--limit-mm-per-prompt", arguments)) == {"image": 2, "video": 0}
    assert json.loads(after("--structured-outputs-config", arguments))["backend"] == "guidance"
    assert after("--load-format", arguments) == "safetensors"
    assert "--enable-prefix-caching" in arguments
    assert "--enable-lora" not in arguments and "--enforce-eager" not in arguments


def test_a_key_travels_in_the_environment_alone() -> None:
    serving = Serving(port=0, api_key="sk-secret-4711")
    assert not any("4711" in argument for argument in command(serving)) and "4711" not in repr(serving)
    assert environment(serving)["VLLM_API_KEY"] == "sk-secret-4711"
    assert environment(serving)["VLLM_NO_USAGE_STATS"] == "1"


def test_a_cpu_build_leaves_cores_to_its_http_side(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    serving = Serving(port=0, cpu=True)
    assert "--enforce-eager" in command(serving)
    assert int(environment(serving)["OMP_NUM_THREADS"]) >= 1
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    assert environment(serving)["OMP_NUM_THREADS"] == "7"


def test_flags_of_the_user_come_last() -> None:
    arguments = command(Serving(port=0, extra=("--max-model-len", "512")))
    assert arguments[-2:] == ["--max-model-len", "512"]


def test_an_adapter(adapter: Path) -> None:
    serving = Serving(port=0, adapter=adapter)
    arguments = command(serving)
    assert serving.name == "decomposer"
    assert after("--lora-modules", arguments) == f"decomposer={adapter}"
    assert after("--max-lora-rank", arguments) == "16", "the smallest that vLLM offers and 12 fits in"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (None, "no adapter_config.json"),
        ("{", "no adapter_config.json"),
        ("[]", "no adapter_config.json"),
        ('{"r": 1024}', "rank 1024"),
        ('{"r": 0}', "rank 0"),
        ('{"r": true}', "rank True"),
        ('{"r": "8"}', "rank '8'"),
    ],
)
def test_what_is_no_adapter(adapter: Path, content: str | None, expected: str) -> None:
    file = adapter / "adapter_config.json"
    file.unlink() if content is None else file.write_text(content)
    with pytest.raises(ConfigurationError, match=expected):
        command(Serving(port=0, adapter=adapter))


def test_an_adapter_of_pickles_is_refused(adapter: Path) -> None:
    (adapter / "adapter_model.safetensors").rename(adapter / "adapter_model.bin")
    with pytest.raises(ConfigurationError, match="can run code when loaded"):
        command(Serving(port=0, adapter=adapter))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "models.example"])
def test_other_machines_need_a_key(host: str) -> None:
    with pytest.raises(ConfigurationError, match="no key is set"):
        command(Serving(host=host))


def test_everywhere_with_a_key() -> None:
    serving = Serving(host="0.0.0.0", port=0, api_key="sk-secret-4711")
    assert after("--host", command(serving)) == "0.0.0.0"
    assert serving.url.startswith("http://127.0.0.1:"), "an address that can be called"


def test_a_port_that_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(ConfigurationError, match=f"port {port}: .*in use; choose another --port"):
            command(Serving(port=port))


def test_a_folder_is_served_under_its_name(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    assert Serving(model=str(tmp_path / "mine")).name == "mine"


def test_no_vllm(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("imageedit_r1.models.vllm.BUILT", tmp_path / "vllm")
    with pytest.raises(ConfigurationError, match="make vllm"):
        find_executable()
    with pytest.raises(ConfigurationError, match="--vllm names 'nowhere/vllm'"):
        find_executable("nowhere/vllm")


def test_one_that_ends_says_why(tmp_path: Path) -> None:
    path = program(tmp_path, "echo starting; echo 'ValueError: no room for the cache'; echo bye; exit 3")
    log = tmp_path / "logs" / "vllm.log"
    told = r"ended with code 3: ValueError: no room for the cache bye; see .*vllm\.log"
    with pytest.raises(ServerError, match=told), served(Serving(executable=path, port=0), log=log):
        raise AssertionError("it does not serve")
    assert log.read_text().splitlines()[-1] == "bye"


def test_one_that_never_answers_is_given_up(tmp_path: Path) -> None:
    path = program(tmp_path, "echo loading; exec sleep 60")
    started = time.monotonic()
    waiting = served(Serving(executable=path, port=0), log=tmp_path / "log", wait=0.5)
    with pytest.raises(ServerError, match="not ready in time: loading"), waiting:
        raise AssertionError("it does not serve")
    assert time.monotonic() - started < 30, "and ended, not waited for"


def test_stopping_takes_the_children_along(tmp_path: Path) -> None:
    """Also those of a server that does not listen to SIGTERM."""
    path = program(tmp_path, f"trap '' TERM; sleep 61 & echo $! > {tmp_path}/child; wait; sleep 61")
    server = subprocess.Popen([path], start_new_session=True)
    file = tmp_path / "child"
    while not (file.exists() and file.read_text().strip()):
        time.sleep(0.02)
    child = Path("/proc") / file.read_text().strip()
    stop(server, patience=0.2)
    assert server.returncode is not None
    deadline = time.monotonic() + 10  # the kernel takes its time on a busy machine
    while is_alive(child) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_alive(child)


def is_alive(process: Path) -> bool:
    """Whether a process of /proc runs; a zombie does not."""
    try:
        return (process / "stat").read_text().split(")")[1].split()[0] != "Z"
    except OSError:
        return False
