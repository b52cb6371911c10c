"""A workspace on a disk that cannot be written to. PostgreSQL keeps its own disk: SQLite alone."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.records.processes import said, start
from whybuy.records.workspace import Workspace

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions.")

CHANGES = """
sources.migrate()
print(customers.frame()["key"].to_list(), sources.revision(), users.local_owner())
for write in (lambda: load(["B2"]), lambda: undo.undo(1), lambda: users.create("x", role="reader")):
    try:
        write()
    except WhybuyError as error:
        print(type(error).__name__, "cannot be written to" in str(error))
"""


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """The folder and what is in it may be read and not written, as on a read-only disk."""
    for path in (*folder.iterdir(), folder):
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield
    folder.chmod(0o755)


OBEY = """
import ctypes, os, sys
drop_from_bounding_set, override_permissions = 24, 1
if os.geteuid() == 0:
    ctypes.CDLL(None).prctl(drop_from_bounding_set, override_permissions, 0, 0, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""
"""Even root asks before it writes: the capability to override permissions is given up."""


def test_a_workspace_that_cannot_be_written_to_is_read_and_refuses_to_load(
    shared_firm: Workspace,
) -> None:
    said(start("sources.migrate(); load(['A1'])", shared_firm))
    with read_only(shared_firm.path):
        told = said(start(CHANGES, shared_firm, through=(sys.executable, "-c", OBEY)))
    assert told.splitlines() == ["['A1'] 1 owner", *["CannotWrite True"] * 3]
