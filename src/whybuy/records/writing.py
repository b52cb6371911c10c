"""One writer at a time, one transaction, and plain words where it cannot be done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import DatabaseError, connection, transaction

from whybuy.errors import CannotWrite
from whybuy.records.models import Revision

WAIT_SECONDS = 20
"""How long a writer waits for another to finish."""


@contextmanager
def writing(*, moves: bool = True) -> Iterator[None]:
    """A transaction of its own that no other writer overlaps; leaving it moves the revision.

    Raises CannotWrite where another process keeps writing, the disk is full or read-only.
    """
    with plain_words(), transaction.atomic(durable=True):
        revision = _only_writer()
        yield
        if moves:
            revision.number += 1
            revision.save()


def _only_writer() -> Revision:
    """The revision's row, locked: SQLite took its write lock at BEGIN, PostgreSQL locks the row."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'")
    Revision.objects.get_or_create(pk=1)
    return Revision.objects.select_for_update().get(pk=1)


@contextmanager
def plain_words() -> Iterator[None]:
    """A database that cannot write becomes CannotWrite, with what happened and what to do."""
    try:
        yield
    except DatabaseError as error:
        told = _told(str(error).lower())
        if told is None:
            raise
        raise CannotWrite(f"{told} Nothing was changed.") from error


def _told(said: str) -> str | None:
    where = settings.WHYBUY_WORKSPACE.path
    if "database is locked" in said or "lock timeout" in said:
        wait = connection.settings_dict["OPTIONS"].get("timeout", WAIT_SECONDS)
        return (
            f"Another whybuy is writing to {where} and did not finish within {wait} seconds. "
            "Wait for it to end, then try again."
        )
    if "readonly" in said or "read-only" in said or "unable to open" in said:
        return f"{where} cannot be written to. Make the folder writable, or copy it to one that is."
    if "disk is full" in said or "no space left" in said or "disk i/o" in said:
        return f"The disk that holds {where} is full or fails. Free some space, then try again."
    return None
