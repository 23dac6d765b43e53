"""`imageedit-r1 models`: serve the language model, and see what is configured, reachable and how fast it answers.

Left out: loading of diffusion editors, which happens where they edit.
"""

from __future__ import annotations

import json
import signal
import threading
from pathlib import Path
from types import FrameType
from typing import Annotated, Literal

import typer
from pydantic import SecretStr
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ..errors import ServerError
from ..models.health import Health, check
from ..models.serve import last_words, served
from ..models.vllm import DEFAULT_MODEL, Serving, find_executable, runs_on_cpu, trained_prompt
from ..settings import Endpoint, Settings, load
from .edit import Json

NO_KEY = "EMPTY"
"""What clients send where no key is asked for."""

app = typer.Typer(help="Serve and check the language model of the `gpu` profile.", no_args_is_help=True)


def register(main: typer.Typer) -> None:
    """Add the commands to the application."""
    main.add_typer(app, name="models")


@app.command()
def serve(
    role: Annotated[Literal["decomposer"], typer.Argument(help="It orders, points and judges as well.")],
    extra: Annotated[
        list[str] | None, typer.Argument(metavar="[-- FLAGS]", help="More flags of `vllm serve`.", show_default=False)
    ] = None,
    *,
    model: Annotated[str, typer.Option("--model", help="A name on the hub or a folder.")] = DEFAULT_MODEL,
    adapter: Annotated[Path | None, typer.Option("--adapter", help="A LoRA adapter: a folder written by peft.")] = None,
    host: Annotated[
        str, typer.Option("--host", help="Address to listen on; others than loopback need a key.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65_535)] = 8000,
    api_key: Annotated[
        str, typer.Option("--api-key", help="Asked of clients; better set as IMAGEEDIT_R1_ENDPOINT__API_KEY.")
    ] = "",
    vllm: Annotated[str, typer.Option("--vllm", help="The vllm command; else the one on PATH or of `make vllm`.")] = "",
    wait: Annotated[float, typer.Option("--wait", min=1, help="Seconds until it must answer.")] = 1800,
) -> None:
    """Start vLLM with the right flags, print its address when it answers, and stop it on Ctrl-C or SIGTERM."""
    settings = load()
    configured = settings.endpoint.api_key.get_secret_value()
    executable = find_executable(vllm)
    serving = Serving(
        model=model,
        adapter=adapter,
        host=host,
        port=port,
        api_key=api_key or ("" if configured == NO_KEY else configured),
        executable=executable,
        cpu=runs_on_cpu(executable),
        extra=tuple(extra or ()),
    )
    log = settings.home / "logs" / f"vllm-{port}.log"
    stop = threading.Event()

    def on_signal(number: int, frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, on_signal)
    where = "a CPU" if serving.cpu else "a GPU"
    print(f"loading {model} on {where}; its log is {log}", flush=True)
    with served(serving, log=log, wait=wait, stopped=stop.is_set) as server:
        if not stop.is_set():
            _warm(serving)
            print(f"serving {serving.name} at {serving.url}", flush=True)
            asked = trained_prompt(serving)
            print(
                f"use it: IMAGEEDIT_R1_ENDPOINT__URL={serving.url} IMAGEEDIT_R1_ENDPOINT__MODEL={serving.name} "
                f"{f'IMAGEEDIT_R1_ENDPOINT__PROMPT={asked} ' if asked else ''}imageedit-r1 edit --profile gpu ...",
                flush=True,
            )
        while not stop.wait(0.5):
            if server.poll() is not None:
                raise ServerError(f"vllm ended with code {server.returncode}: {last_words(log)}; see {log}")
    print("stopped", flush=True)


def _warm(serving: Serving) -> None:
    """Have the schemas compiled before the first session waits for them; a server that cannot is told as it is."""
    from ..models.ask import Model

    endpoint = Endpoint(url=serving.url, model=serving.name, api_key=SecretStr(serving.api_key or NO_KEY), timeout=300)
    Model(endpoint).warm()


@app.command("list")
def list_(as_json: Json = False) -> None:
    """Which model or part does which work in each profile, and the servers they are asked at."""
    settings = load()
    profiles = {name: profile.model_dump() for name, profile in settings.profiles.items()}
    for profile in profiles.values():
        if _is_server(profile["editor"]):
            profile["editor"] = _shown(Endpoint(url=profile["editor"]))
    servers = {name: {"url": _shown(e), "model": e.model} for name, e in _servers(settings).items()}
    if as_json:
        print(json.dumps({"profiles": profiles, "servers": servers}, ensure_ascii=False))
        return
    console = Console(highlight=False)
    table = _table("profile", *next(iter(profiles.values())))
    for name, parts in profiles.items():
        table.add_row(escape(name), *(escape(part or "photo tools") for part in parts.values()))
    console.print(table)
    table = _table("server", "address", "model")
    for name, server in servers.items():
        table.add_row(escape(name), escape(server["url"]), escape(server["model"] or "the first it serves"))
    console.print("", table)


@app.command("check")
def check_(
    timeout: Annotated[float, typer.Option("--timeout", min=0.1, help="Seconds for each answer.")] = 30,
    as_json: Json = False,
) -> None:
    """Ask every configured server for its models, and the language model for an answer. Exit code 1 when one fails."""
    found = {
        name: check(endpoint.model_copy(update={"timeout": timeout}), answer=name == "endpoint")
        for name, endpoint in _servers(load()).items()
    }
    if as_json:
        print(json.dumps({name: _row(health) for name, health in found.items()}, ensure_ascii=False))
    else:
        console = Console(highlight=False)
        for name, health in found.items():
            console.print(_line(name, health), soft_wrap=True)
    if not all(health.ok for health in found.values()):
        raise typer.Exit(1)


def _servers(settings: Settings) -> dict[str, Endpoint]:
    """The language model's server, and the editors of profiles that are servers."""
    servers = {"endpoint": settings.endpoint}
    for name, profile in settings.profiles.items():
        if _is_server(profile.editor):
            address, _, model = profile.editor.partition("#")
            url = address.rstrip("/").removesuffix("/v1") + "/v1"
            servers[f"editor of {name}"] = Endpoint(url=url, model=model, api_key=settings.editor.api_key)
    return servers


def _is_server(editor: str) -> bool:
    return editor.startswith(("http://", "https://"))


def _shown(endpoint: Endpoint) -> str:
    """Its address without secrets. `ConfigurationError` when it is none."""
    from ..models.endpoint import connect, place

    with connect(endpoint):
        return place(endpoint)


def _row(health: Health) -> dict[str, object]:
    return {
        "ok": health.ok,
        "url": health.url,
        "model": health.model,
        "models": list(health.models),
        "seconds": health.seconds,
        "problem": health.problem,
    }


def _line(name: str, health: Health) -> str:
    if not health.ok:
        return f"[red]✗[/] {escape(name)}: {escape(health.problem)}"
    speed = "" if health.seconds is None else f" in {health.seconds:.2f} s"
    return f"[green]✓[/] {escape(name)} {escape(health.url)}: {escape(health.model)} answers{speed}"


def _table(*headings: str) -> Table:
    table = Table(box=None, pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table
