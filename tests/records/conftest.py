"""Fixtures of the records' tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from whybuy.records import workspace as workspaces
from whybuy.records.workspace import CONFIG, Workspace


@pytest.fixture
def shared_firm(tmp_path: Path) -> Workspace:
    """A workspace of its own on a folder of its own, on the database that the suite runs on."""
    made = workspaces.create(tmp_path / "firm")
    url = os.environ.get("WHYBUY_TEST_DATABASE")
    if url:
        with (made.path / CONFIG).open("a", encoding="utf-8") as file:
            file.write(f'database = "{url}"\n')
    return workspaces.read(made.path)
