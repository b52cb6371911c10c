"""Records entered or changed by hand: a batch of one, undone like any other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from whybuy.errors import BadInput, NotFound
from whybuy.records import loading, sources
from whybuy.records.kinds import kind_of

if TYPE_CHECKING:
    from whybuy.records.models import User


def add(kind: str, key: str, *, by: User | None, fields: Mapping[str, object]) -> int:
    """A new record; the number of the batch. Raises BadInput where the key is taken."""
    if not loading.unknown(kind, [key]):
        raise BadInput(f"There is a {kind_of(kind).record} {key!r} already. Change that one.")
    number = _write(kind, key, by=by, fields=fields)
    assert number is not None
    return number


def change(kind: str, key: str, *, by: User | None, fields: Mapping[str, object]) -> int | None:
    """A record's fields set; the number of the batch, None where they stood so already.

    Raises NotFound for an unknown key, BadInput for a field or value that cannot be.
    """
    if loading.unknown(kind, [key]):
        raise NotFound(f"There is no {kind_of(kind).record} {key!r} in the records.")
    return _write(kind, key, by=by, fields=fields)


def _write(kind: str, key: str, *, by: User | None, fields: Mapping[str, object]) -> int | None:
    import polars as pl

    empty = [name for name, value in fields.items() if value is None]
    if empty:
        raise BadInput(f"Give a value for {', '.join(empty)}; to empty a text, give ''.")
    row = pl.DataFrame({"key": [key], **{name: [value] for name, value in fields.items()}})
    with sources.new_batch(source=sources.BY_HAND, kind="edit", by=by) as batch:
        counts = loading.load(kind, row, batch=batch)
        if not counts.new and not counts.changed:
            raise sources.NothingNew
        sources.count(batch, read=1, new=counts.new, changed=counts.changed)
    return batch.pk
