"""A PostgreSQL for the tests: the one that `WHYBUY_TEST_POSTGRES` names, else one of our own.

Our own is a private cluster in a temporary folder, reachable from this machine alone.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.conftest import absent

FASTER = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
"""A cluster that lives as long as the tests need not survive a power cut."""


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a server on which databases may be made; skipped (in CI: failed) without one."""
    named = os.environ.get("WHYBUY_TEST_POSTGRES")
    programs = _programs()
    if named:
        yield named
    elif programs is None:
        absent("No PostgreSQL: install it, or name a server in WHYBUY_TEST_POSTGRES.")
    else:
        with _cluster(programs) as url:
            yield url


@pytest.fixture(scope="session")
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The URL of a fresh, empty database."""
    with fresh_database(postgres_server) as url:
        yield url


@contextmanager
def fresh_database(server: str) -> Iterator[str]:
    """The URL of a new database on this server, dropped afterwards."""
    import psycopg

    name = f"whybuy_test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    try:
        yield urlsplit(server)._replace(path=f"/{name}").geturl()
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _programs() -> Path | None:
    """The folder with initdb and pg_ctl, the newest version first."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version, reverse=True)
    on_path = shutil.which("initdb")
    found = [*installed, *([Path(on_path)] if on_path else [])]
    return found[0].parent if found else None


def _version(initdb: Path) -> float:
    return float(initdb.parent.parent.name)


@contextmanager
def _cluster(programs: Path) -> Iterator[str]:
    """The URL of a private cluster, stopped and removed afterwards."""
    # PostgreSQL refuses to run as root, so root runs it as the user that its package made.
    user = "postgres" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="whybuy-pg-", dir="/tmp"))
    folder.chmod(0o755)
    if user:
        shutil.chown(folder, user)
    data = folder / "data"

    def run(program: str, *arguments: str) -> None:
        command = [str(programs / program), "-D", str(data), *arguments]
        subprocess.run(command, user=user, cwd=folder, check=True, stdout=subprocess.DEVNULL)

    try:
        run("initdb", "-U", "whybuy", "--auth=trust", "--no-sync", "--encoding=UTF8")
        port = _free_port()
        options = f"-p {port} -c listen_addresses=127.0.0.1 -k {folder} {FASTER}"
        run("pg_ctl", "-w", "-l", str(folder / "log"), "-o", options, "start")
        yield f"postgresql://whybuy@127.0.0.1:{port}/postgres"
    finally:
        if (data / "postmaster.pid").exists():
            run("pg_ctl", "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]
