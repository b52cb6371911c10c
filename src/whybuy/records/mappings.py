"""How a file of one shape was read: remembered for the next file of that shape."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from whybuy.records import models
from whybuy.records.writing import writing


@dataclass(frozen=True, slots=True)
class Remembered:
    """What was chosen for files with these column names: kind, field to column, options."""

    header: tuple[str, ...]
    kind: str
    columns: Mapping[str, str]
    options: Mapping[str, Any]
    at: datetime


def remember(
    header: Iterable[str],
    *,
    kind: str,
    columns: Mapping[str, str],
    options: Mapping[str, Any] | None = None,
) -> None:
    """Keep the choice for files whose columns have these names, in any order; the newest counts."""
    names = sorted(header)
    with writing(moves=False):
        models.Mapping.objects.update_or_create(
            header_sha256=_hash(names),
            defaults={
                "header": names,
                "kind": kind,
                "columns": dict(columns),
                "options": dict(options or {}),
            },
        )


def recall(header: Iterable[str]) -> Remembered | None:
    """What was chosen the last time for a file of this shape; None where there was none."""
    found = models.Mapping.objects.filter(header_sha256=_hash(sorted(header))).first()
    if found is None:
        return None
    return Remembered(tuple(found.header), found.kind, found.columns, found.options, found.at)


def forget(header: Iterable[str]) -> bool:
    """Forget the choice for files of this shape; whether there was one."""
    with writing(moves=False):
        return bool(models.Mapping.objects.filter(header_sha256=_hash(sorted(header))).delete()[0])


def _hash(names: list[str]) -> str:
    return hashlib.sha256("\0".join(names).encode()).hexdigest()
