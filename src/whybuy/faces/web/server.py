"""Serves the pages to this machine alone, until Ctrl-C."""

from __future__ import annotations

import fcntl
import multiprocessing
import os
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from whybuy import settings
from whybuy.errors import BadInput
from whybuy.records.workspace import VARIABLE, Workspace

HOST = "127.0.0.1"
THREADS = 4


def serve(
    workspace: Workspace, *, port: int = 8000, on_ready: Callable[[], None] | None = None
) -> None:
    """Serves until it is stopped; calls `on_ready` once the pages can be opened.

    Raises BadInput where the port is taken, naming one that is free.
    """
    from granian import Granian
    from granian.constants import Interfaces

    refuse_if_taken(port)
    os.environ[VARIABLE] = str(workspace.path)
    # A forked worker would inherit locks held by threads that it does not have.
    multiprocessing.set_start_method("spawn", force=True)
    if on_ready is not None:
        threading.Thread(target=_tell, args=(port, on_ready), daemon=True).start()
    with alone_at(port):
        Granian(
            settings.SERVER,
            address=HOST,
            port=port,
            interface=Interfaces.WSGI,
            workers=1,
            blocking_threads=THREADS,
            websockets=False,
            log_enabled=False,
            workers_kill_timeout=2,
        ).serve()


@contextmanager
def alone_at(port: int) -> Iterator[None]:
    """Holds the port against another whybuy that starts at the same moment.

    The server lets others share its port, so that a look beforehand is not enough.
    """
    name = f"whybuy-{os.getuid()}-{port}.lock"
    with (Path(tempfile.gettempdir()) / name).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BadInput(_taken(port)) from None
        yield


def _taken(port: int) -> str:
    return f"Port {port} is taken by another program. Use a free one: --port {free_port()}."


def refuse_if_taken(port: int) -> None:
    """Raises BadInput where another program listens on this port, naming one that is free."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            raise BadInput(
                f"Port {port} is kept for the system. Choose one above 1023: --port {free_port()}."
            ) from None
        except (OSError, OverflowError):
            raise BadInput(_taken(port)) from None


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _tell(port: int, on_ready: Callable[[], None]) -> None:
    """Waits for the first connection to be taken, then says so, once."""
    while True:
        try:
            with socket.create_connection((HOST, port), timeout=1):
                break
        except OSError:
            time.sleep(0.05)
    on_ready()
