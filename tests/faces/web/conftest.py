"""A firm with pages: forty customers who bought for a year, and readers of every role."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from tests.faces.web.shop import orders_csv
from whybuy.records.workspace import Workspace


@pytest.fixture(autouse=True)
def _nothing_is_worked_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    """No thread outlives a test and meets the next one's database."""
    from whybuy.faces.web import open_firm, working

    monkeypatch.setattr(open_firm, "work_ahead", lambda: None)
    monkeypatch.setattr(working, "aside", working.Work.run)


@pytest.fixture
def served(workspace: Workspace, settings, db: None) -> Workspace:
    """An empty workspace whose pages are served."""
    settings.WHYBUY_WORKSPACE = workspace
    # The real ones are slow on purpose.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return workspace


@pytest.fixture
def shop(served: Workspace, tmp_path: Path) -> Workspace:
    """A workspace with a year of orders, loaded as a user's file is."""
    from whybuy import intake
    from whybuy.app import Firm

    file = tmp_path / "orders.csv"
    file.write_text(orders_csv())
    intake.take(Firm(served), [file])
    return served


@pytest.fixture
def reader_of(db: None) -> Callable[[str], Client]:
    """A browser of somebody with this role; `nobody` has not signed in."""

    from whybuy.records import users

    def browser(role: str) -> Client:
        client = Client(headers={"host": "localhost"})
        if role != "nobody":
            client.force_login(users.create(f"some-{role}", role=role))
        return client

    return browser


@pytest.fixture
def owner(reader_of: Callable[[str], Client]) -> Client:
    """The owner's browser."""
    return reader_of("owner")
