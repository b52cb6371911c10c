"""History: every state that a record was in, what was stated of it, and which batch did so."""

# ruff: noqa: S608 -- names of tables and columns come from our own models, never from a file

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.db import connection
from django.utils import timezone

from whybuy.errors import NotFound
from whybuy.records import titles
from whybuy.records.kinds import KINDS, Kind, kind_of
from whybuy.records.models import Batch, Fact, Mention


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one record changed: when, by whom, in which batch, from what to what.

    `what` is "made", "changed", "left" or "stated" (a fact). That a record came or left is told
    without a field, the values it came with after it. References are told by the other record's
    key. All changes of one record in one batch are one edit: `edit` is the id that `undo_edit`
    takes, and `undone_in` the undo that took it back, if any. `title` says in words which record
    it is. A fact's `standing` is how it is known: supposed, said (by whom, on which day), measured.
    """

    at: datetime
    by: str
    source: str
    batch: int
    batch_kind: str
    file_name: str
    what: str
    field: str
    before: object
    after: object
    record: str
    key: str
    edit: str
    undone_in: int | None
    title: str = ""
    standing: str = ""
    said_by: str = ""
    said_on: date | None = None

    @property
    def known(self) -> str:
        """How a fact is known, in words; "" for what is no fact."""
        if self.standing != "said":
            return self.standing
        return f"said by {self.said_by}, {self.said_on}"


@dataclass(frozen=True, slots=True)
class Edited:
    """What an edit's id stands for: a record (or a fact) as one batch left it."""

    id: str
    record: str
    number: int
    record_id: int
    batch: int
    undone_in: int | None


_WHAT = {"+": "made", "~": "changed", "-": "left"}


def of(record: str, key: str) -> list[Change]:
    """All that happened to the record of that key, oldest first; nothing where there was none."""
    kind = kind_of(record)
    rows = _states(kind).filter(key=key).order_by("history_id")
    states = [None, *rows]
    changes = [
        change for before, after in pairwise(states) for change in _changes(kind, before, after)
    ]
    facts = Fact.objects.filter(record=kind.record, record_key=key)
    changes += [_stated(fact) for fact in facts.select_related("batch__source", "batch__by")]
    return sorted(changes, key=lambda change: (change.batch, change.what == "stated"))


def all(
    limit: int = 50, *, offset: int = 0, batch: int | None = None, by: str | None = None
) -> list[Change]:
    """What happened to all records, newest edit first: the changes of so many edits.

    With `batch`, of that batch alone; with `by`, of that user alone.
    """
    wanted: dict[str, Any] = {} if batch is None else {"batch_id": batch}
    wanted |= {} if by is None else {"batch__by__username": by}
    most = offset + limit
    found: list[tuple[datetime, Kind | None, Any]] = []
    for kind in KINDS.values():
        rows = _states(kind).filter(**wanted).order_by("-history_id")[:most]
        found += [(row.history_date, kind, row) for row in rows]
    facts = Fact.objects.filter(**wanted).select_related("batch__source", "batch__by")
    found += [(fact.batch.at, None, fact) for fact in facts.order_by("-id")[:most]]
    found.sort(key=lambda one: one[0], reverse=True)
    return [
        change
        for _, kind, row in found[offset:most]
        for change in ([_stated(row)] if kind is None else _changes(kind, _before(kind, row), row))
    ]


def edited(edit_id: str) -> Edited:
    """What this id of an edit stands for. Raises NotFound."""
    record, _, number = edit_id.rpartition("-")
    kinds = {kind.record: kind for kind in KINDS.values()}
    if record in (*kinds, "fact") and number.isascii() and number.isdigit():
        found = _edited_fact(edit_id) if record == "fact" else _edited(kinds[record], edit_id)
        if found is not None:
            return found
    raise NotFound(
        f"There is no edit {edit_id!r}. An edit is numbered like customer-12: "
        "whybuy history shows them."
    )


def _edited(kind: Kind, edit_id: str) -> Edited | None:
    number = int(edit_id.rpartition("-")[2])
    state = _states(kind).filter(history_id=number).first() if number < 2**63 else None
    if state is None:
        return None
    return Edited(edit_id, kind.record, number, state.id, state.batch.pk, _undone_in(kind, state))


def _edited_fact(edit_id: str) -> Edited | None:
    number = int(edit_id.rpartition("-")[2])
    fact = Fact.objects.select_related("batch").filter(pk=number).first()
    if fact is None:
        return None
    return Edited(edit_id, "fact", number, 0, fact.batch.pk, fact.undone_in)


def _states(kind: Kind) -> Any:
    history: Any = getattr(kind.model, "history")  # noqa: B009 -- the checker does not know it
    return history.select_related("batch__source", "batch__by")


def _before(kind: Kind, state: Any) -> Any:
    """The state of the same record before this one."""
    rows = _states(kind).filter(id=state.id, history_id__lt=state.history_id)
    return rows.order_by("-history_id").first()


def _changes(kind: Kind, before: Any, after: Any) -> Iterator[Change]:
    gone = before is None or before.history_type == "-"
    told = _told(kind, after)
    if gone or after.history_type == "-":
        yield told("", None, None)
    if after.history_type == "-":
        return
    for name in kind.fields:
        was = None if gone else _value(kind, before, name)
        now = _value(kind, after, name)
        # A no that has to be said, as of a consent, says something; any other is nobody's word.
        nothing = now in ("", None, False) and not (now is False and name in kind.required)
        if was != now and not (gone and nothing):
            yield told(name, was, now)


def _told(kind: Kind, state: Any) -> Callable[[str, object, object], Change]:
    """A function that tells one field's change in this state."""
    batch: Batch = state.batch
    undone_in = _undone_in(kind, state)
    title = _title(kind, state)

    def told(field: str, before: object, after: object) -> Change:
        return Change(
            at=state.history_date,
            what=_WHAT[state.history_type],
            field=field,
            before=before,
            after=after,
            record=kind.record,
            key=state.key,
            edit=f"{kind.record}-{state.history_id}",
            undone_in=undone_in,
            title=title,
            **_whence(batch),
        )

    return told


def _title(kind: Kind, state: Any) -> str:
    """Which record it is, in words: its name, what a contract is called, when whom was met."""
    if kind.record not in titles.TITLES:
        return getattr(state, "name", "") or state.key
    return titles.of(kind, state)


def _stated(fact: Fact) -> Change:
    """A fact as a change: what was known before of the same name, and what was stated."""
    earlier = Fact.objects.filter(
        record=fact.record, record_key=fact.record_key, name=fact.name, pk__lt=fact.pk
    )
    before = earlier.order_by("-pk").first()
    kind = kind_of(fact.record)
    state = _states(kind).filter(key=fact.record_key).order_by("-history_id").first()
    return Change(
        at=fact.batch.at,
        what="stated",
        field=fact.name,
        before=before.value if before else None,
        after=fact.value,
        record=fact.record,
        key=fact.record_key,
        edit=f"fact-{fact.pk}",
        undone_in=fact.undone_in or _number(fact.batch.undone_in),
        title=_title(kind, state) if state else fact.record_key,
        standing=fact.standing,
        said_by=fact.said_by_name,
        said_on=fact.said_on,
        **_whence(fact.batch),
    )


def _whence(batch: Batch) -> dict[str, Any]:
    return {
        "by": batch.by.username if batch.by else "",
        "source": batch.source.name,
        "batch": batch.pk,
        "batch_kind": batch.kind,
        "file_name": batch.file_name,
    }


def _undone_in(kind: Kind, state: Any) -> int | None:
    """The undo that took this state's edit back, alone or with its batch."""
    alone = Mention.objects.filter(
        batch_id=state.batch.pk, record=kind.record, record_id=state.id, undone_in__isnull=False
    ).first()
    return alone.undone_in if alone else _number(state.batch.undone_in)


def _number(batch: Batch | None) -> int | None:
    return batch.pk if batch else None


def _value(kind: Kind, state: Any, name: str) -> object:
    """A field's value as people know it: the key of the other record, not its number."""
    if name not in kind.references:
        return getattr(state, name)
    other: Any = KINDS[kind.references[name]].model
    number = getattr(state, f"{name}_id")
    return other.history.filter(id=number).values_list("key", flat=True).first()


def write_history(
    kind: Kind, table: str, *, batch: Batch, letter: str, where: str = "TRUE"
) -> None:
    """Add the present state of the records that `table` (its alias is c) names by `record_id`.

    `letter` is the SQL of how they came to it: '+' made, '~' changed, '-' about to leave.
    """
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    columns = f"id, key, {kind.columns()}"
    taken = ", ".join(f"r.{column}" for column in columns.split(", "))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {kind.history} "
            f"({columns}, batch_id, history_date, history_type, history_user_id) "
            f"SELECT {taken}, {batch.pk}, %s, {letter}, %s "
            f"FROM {kind.table} AS r JOIN {table} AS c ON c.record_id = r.id "
            f"WHERE {where} ORDER BY r.id",
            [now, batch.by.pk if batch.by else None],
        )
