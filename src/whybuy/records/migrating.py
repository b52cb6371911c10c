"""The database's tables brought to this version of whybuy."""

from __future__ import annotations

import pkgutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, OperationalError, connections
from django.db.migrations.recorder import MigrationRecorder

from whybuy.errors import BadFile, CannotWrite, WorkspaceTooNew
from whybuy.records import laying_out, users
from whybuy.records.writing import plain_words

WAIT_SECONDS = 60


def migrate() -> None:
    """Bring the tables to this version; next to nothing where they are already.

    Raises WorkspaceTooNew where the database knows migrations that we do not, CannotWrite where
    it must be changed and cannot be.
    """
    if not _pending():
        return
    with plain_words(), _alone():
        if _pending():
            if not laying_out.lay_out(_known()):
                laying_out.migrate_all()
            # Made now, so that a copy on a read-only disk has somebody to act as.
            users.local_owner()


def _pending() -> bool:
    """Whether tables are to be made or changed. Reads one table and lists folders, no more."""
    known, applied = _known(), _applied()
    labels = {label for label, _ in known}
    strange = sorted(name for name in applied - known if name[0] in labels)
    if strange:
        raise WorkspaceTooNew(
            f"{settings.WHYBUY_WORKSPACE.path} was written by a newer whybuy: it has been through "
            f"{'.'.join(strange[-1])}, which this version does not know. "
            "Install the newest whybuy: pip install --upgrade whybuy."
        )
    return not known <= applied


def _applied() -> set[tuple[str, str]]:
    """(application, migration) of all that the database has been through."""
    try:
        return set(MigrationRecorder(connections[DEFAULT_DB_ALIAS]).applied_migrations())
    except OperationalError:
        raise
    except DatabaseError as error:
        raise BadFile(
            f"The records in {settings.WHYBUY_WORKSPACE.path} are damaged ({error}). "
            "Restore the workspace from a backup; nothing was changed."
        ) from error


def _known() -> set[tuple[str, str]]:
    """(application, migration) of every migration file that is installed."""
    return {
        (app.label, found.name)
        for app in apps.get_app_configs()
        for found in pkgutil.iter_modules([str(Path(app.path) / "migrations")])
        if found.name[0] not in "_~"
    }


@contextmanager
def _alone() -> Iterator[None]:
    """No other process migrates meanwhile. The lock is an SQLite file: if we die, it is free."""
    file = settings.WHYBUY_WORKSPACE.path / ".lock"
    try:
        with closing(sqlite3.connect(file, timeout=WAIT_SECONDS, isolation_level=None)) as lock:
            lock.execute("BEGIN EXCLUSIVE")
            yield
    except sqlite3.OperationalError as error:
        raise CannotWrite(
            f"The records in {file.parent} must be brought to this version of whybuy, and {file} "
            f"cannot be written to ({error}). Make the folder writable, then try again."
        ) from error
