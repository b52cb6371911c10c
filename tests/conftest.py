"""Fixtures that every room's tests share."""

from __future__ import annotations

import os
import socket
import tempfile
from pathlib import Path

import pytest

from whybuy import settings
from whybuy.records import workspace as workspaces

pytest_plugins = ["tests.postgres"]

CHECKOUT = Path(__file__).resolve().parent.parent
STRICT = os.environ.get("WHYBUY_TEST_STRICT") == "1"
"""In CI a test that cannot find its Chromium, PostgreSQL or data fails instead of being skipped."""

LONGEST = ("/postgresql/", "/house/test_docs", "/intake/test_killed", "/demo/", "/browser/")
"""What takes longest: these files go first, in this order."""

LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def absent(reason: str) -> None:
    """Skip with the reason; in CI, fail with it."""
    if STRICT:
        pytest.fail(reason)
    pytest.skip(reason)


def pytest_configure(config: pytest.Config) -> None:
    """One workspace a process: Django is set up for one in a folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="whybuy-tests-"))
    workspace = workspaces.create(folder / "workspace")
    database = os.environ.get("WHYBUY_TEST_DATABASE")
    if database:
        with (workspace.path / "whybuy.toml").open("a", encoding="utf-8") as config_file:
            config_file.write(f'database = "{database}"\n')
    settings.configure(workspaces.read(workspace.path))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What takes longest goes first, or one processor waits for it at the end.

    On another database only what uses a database is told anew.
    """
    items.sort(key=_place)
    if os.environ.get("WHYBUY_TEST_DATABASE"):
        others = [item for item in items if not _uses_records(item)]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if item not in set(others)]


def _place(item: pytest.Item) -> int:
    """Its place in `LONGEST`; all others come after them, as they were."""
    path = item.path.as_posix()
    return next((place for place, part in enumerate(LONGEST) if part in path), len(LONGEST))


def _uses_records(item: pytest.Item) -> bool:
    fixtures = {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
    return bool(fixtures) or item.get_closest_marker("django_db") is not None


@pytest.fixture(autouse=True)
def _network_is_blocked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing leaves the machine: a connection to anywhere but loopback is an error."""
    connect = socket.socket.connect

    def connect_here_only(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        if self.family in (socket.AF_INET, socket.AF_INET6) and host not in LOOPBACK:
            raise AssertionError(
                f"The suite tried to reach {address}: nothing may leave the machine."
            )
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect_here_only)


@pytest.fixture
def shared_data() -> Path:
    """Real data that lies beside the checkout; absent on other machines."""
    folder = CHECKOUT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("The data sets beside the checkout (../shared/data) are not on this machine.")
    return folder


@pytest.fixture
def workspace(tmp_path: Path) -> workspaces.Workspace:
    """An empty workspace in a folder of its own."""
    return workspaces.create(tmp_path / "firm")


@pytest.fixture
def firm(workspace: workspaces.Workspace, db: None):
    """An empty firm: its own folder, and the test's own database."""
    from whybuy.app import Firm

    return Firm(workspace)
