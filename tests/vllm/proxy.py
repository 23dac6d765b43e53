"""A TCP proxy on loopback between a client and a server, which can be slow: what comes back is held up first."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def slow_proxy(port: int, delay: float) -> Iterator[str]:
    """The address of a proxy to `port` that holds each reply up for `delay` seconds."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=_accept, args=(listening, port, delay), daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/v1"
        # shutdown wakes the thread that waits in accept; close alone would not
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)


def _accept(listening: socket.socket, port: int, delay: float) -> None:
    with suppress(OSError):
        while True:
            client, _ = listening.accept()
            server = socket.create_connection(("127.0.0.1", port))
            threading.Thread(target=_pass, args=(client, server, 0.0), daemon=True).start()
            threading.Thread(target=_pass, args=(server, client, delay), daemon=True).start()


def _pass(source: socket.socket, sink: socket.socket, delay: float) -> None:
    with source, suppress(OSError):
        while data := source.recv(65_536):
            time.sleep(delay)
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
