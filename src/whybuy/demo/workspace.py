"""The demo's own workspace: made once, loaded once, removed when asked."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from whybuy.demo.firms import SampleFirm
from whybuy.errors import BadInput, NotFound, UserError
from whybuy.records import workspace as workspaces

if TYPE_CHECKING:
    from whybuy.app import Firm

MARK = ".whybuy-demo"
"""Stands in a folder that the demo made: "loaded" once all of its records are in, and the firm."""

OPENED_FROM = "WHYBUY_OPENED_FROM"
"""The environment's variable with the firm, and the address, that this one was opened from."""


def folder_of(firm: SampleFirm) -> Path:
    """Where a demo's workspace is kept unless the user says otherwise."""
    from platformdirs import user_data_path

    return user_data_path("whybuy", appauthor=False) / "demo" / firm.name


def ready(firm: SampleFirm, *, folder: Path, say: Callable[[str, float], None]) -> Firm:
    """The sample firm, open, its records loaded; a second time nothing is loaded again.

    `say` hears what is being done, and what share of it is done. Raises MissingExtra, and BadInput
    for a workspace that is not the demo's, or that holds another sample firm.
    """
    from whybuy import app

    there = shown_in(folder)
    if there not in ("", firm.name):
        raise BadInput(
            f"{folder} holds the demo of another firm. See it with --firm {there}, or name another "
            "folder for this one."
        )
    if not _said(folder).startswith("loaded"):
        return _load(firm, folder=folder, say=say)
    return app.open(folder)


def shown_in(folder: Path) -> str:
    """The name of the sample firm that the demo keeps in this folder; "" where it keeps none."""
    return _said(folder).partition(" ")[2]


def _said(folder: Path) -> str:
    """What the demo's mark says: a state and a firm; "" where there is none."""
    mark = folder / MARK
    return mark.read_text(encoding="utf-8").strip() if mark.is_file() else ""


def purge(folder: Path) -> None:
    """Remove the demo's workspace. Raises NotFound, and BadInput for a folder it did not make."""
    if not folder.exists():
        raise NotFound(f"There is no demo in {folder}; nothing is to be removed.")
    if not (folder / MARK).is_file():
        raise BadInput(f"{folder} was not made by the demo, so it is left alone.")
    shutil.rmtree(folder)


def _load(firm: SampleFirm, *, folder: Path, say: Callable[[str, float], None]) -> Firm:
    """Write the sample's files, load them as a user's own would be into the demo's folder, and
    plan its week; the firm, with what it has reckoned so far."""
    from whybuy import app, intake

    with tempfile.TemporaryDirectory(prefix="whybuy-demo-") as written:
        say("Writing the sample's files", 0.0)
        # First of all: where the sample is not installed, no folder is left behind.
        files = firm.write(Path(written))
        _make(firm, folder=folder)
        intake.take(app.open(folder), files, source=firm.source, progress=say)
        if firm.enter is not None:
            firm.enter()
        if firm.tried is not None:
            more = firm.tried(app.open(folder), Path(written))
            intake.take(app.open(folder), more, source=firm.source, progress=say)
    opened = app.open(folder)
    _plan(opened, say=say)
    (folder / MARK).write_text(f"loaded {firm.name}\n", encoding="utf-8")
    return opened


def _plan(opened: Firm, *, say: Callable[[str, float], None]) -> None:
    """The week's list, so that the first visitor finds it made."""
    say("Planning the week", 0.95)
    with suppress(UserError):
        opened.plan_week()


def _make(firm: SampleFirm, *, folder: Path) -> None:
    """An empty workspace with the demo's mark, unless a load that was cut short left one."""
    if (folder / MARK).exists():
        return
    if (folder / workspaces.CONFIG).exists():
        raise BadInput(f"{folder} is a workspace of your own. Name another folder for the demo.")
    workspaces.create(folder, currency=firm.currency, name=firm.called, invented=firm.invented)
    (folder / MARK).write_text(f"loading {firm.name}\n", encoding="utf-8")
