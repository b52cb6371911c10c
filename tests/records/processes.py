"""A workspace opened by processes of their own, as several users of it would."""

from __future__ import annotations

import subprocess
import sys

from whybuy.records.workspace import Workspace

OPEN = """
import sys
from pathlib import Path
from whybuy import settings
from whybuy.errors import WhybuyError
from whybuy.records import workspace
settings.configure(workspace.find(Path(sys.argv[1])))
from django.db import connection
from whybuy.records import customers, loading, sources, undo, users, writing
import polars as pl

def load(keys):
    with sources.new_batch(source="test", kind="customers") as batch:
        loading.load("customers", pl.DataFrame({"key": keys}), batch=batch)

"""


def start(
    code: str, firm: Workspace, *arguments: str, through: tuple[str, ...] = (), **options: object
) -> subprocess.Popen[str]:
    """A process of its own that has the workspace open and runs the code."""
    return subprocess.Popen(
        [*through, sys.executable, "-c", OPEN + code, str(firm.path), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,  # type: ignore[call-overload]
    )


def said(process: subprocess.Popen[str], *, tell: str = "") -> str:
    """What the process printed; its fault is ours."""
    out, err = process.communicate(tell, timeout=120)
    assert process.returncode == 0, err
    return out.strip()
