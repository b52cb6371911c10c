"""What is known of a record, and how: supposed, said (by whom, when) or measured.

A file's own fields are no facts: they are what the firm's records hold, and their batch is their
source. A fact is what somebody states about a record and how they know it. "Measured" is for
what was read off a record, orders above all; what a customer told us is "said", on a day and by
name; everything else is "supposed".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from whybuy.errors import BadInput, NotFound
from whybuy.records import sources
from whybuy.records.kinds import KINDS, Kind, kind_of
from whybuy.records.loading import mention
from whybuy.records.models import Batch, Fact, Person, Standing
from whybuy.records.staging import limits

if TYPE_CHECKING:
    import polars as pl
    from django.db.models import QuerySet

    from whybuy.records.models import User

STANDINGS: tuple[str, ...] = tuple(Standing.values)
AT_ONCE = 500
"""Rows written by one statement."""


@dataclass(frozen=True, slots=True)
class Known:
    """One fact: its value, how we know it, who said it and when, who recorded it and when."""

    record: str
    key: str
    name: str
    value: str
    standing: str
    said_by: str
    said_by_key: str
    said_on: date | None
    at: datetime
    by: str
    batch: int


def state(
    record: str,
    key: str,
    name: str,
    value: str,
    *,
    standing: str = "supposed",
    said_by: str = "",
    said_on: date | None = None,
    by: User | None = None,
    batch: Batch | None = None,
) -> int | None:
    """Record a fact of one record ("customer", its key); the batch's number, None if it stood so.

    `said_by` is a person's key or, where the records do not have them, a name. Without a `batch`
    the fact is entered by hand, in a batch of its own; undo it like any other.
    Raises BadInput for something said without a day or a name, NotFound for an unknown record.
    """
    kind = kind_of(record)
    fact = Fact(record=kind.record, record_key=key, name=name, value=value, standing=standing)
    fact.said_on = said_on
    _name_who(fact, said_by)
    _check(fact)
    if batch is not None:
        if _add(kind, fact, batch):
            batch.new += 1
            batch.save()
        return batch.pk
    with sources.new_batch(source=sources.BY_HAND, kind="fact", by=by) as own:
        if not _add(kind, fact, own):
            raise sources.NothingNew
        sources.count(own, read=1, new=1)
    return own.pk


def unstated(record: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Those of the facts that no standing fact says in the same words, with the speaker's key.

    `frame` has key, name, value, said_by (a person's key or a name) and said_on; who said nothing
    supposed it.
    """
    import polars as pl

    met = dict(Person.objects.values_list("key", "name"))
    said_by = pl.col("said_by").fill_null("")
    named = frame.with_columns(
        said_by.map_elements(lambda typed: typed if typed in met else "", pl.String).alias("by"),
        said_by.replace(met).alias("said_by"),
    )
    columns = ("record_key", "name", "value", "said_by_name", "said_on")
    names = frame["name"].unique().to_list()
    rows = _standing().filter(record=kind_of(record).record, name__in=names)
    told = ("key", "name", "value", "said_by", "said_on")
    known = pl.DataFrame(
        list(rows.values_list(*columns)), schema={n: named.schema[n] for n in told}, orient="row"
    )
    return named.join(known, on=told, how="anti", nulls_equal=True, maintain_order="left")


def state_all(record: str, frame: pl.DataFrame, *, batch: Batch) -> list[str]:
    """Record those facts of a file that are new; the keys of the records they are about.

    The batch has loaded these records. In the form of `unstated`; a file that comes again states
    nothing anew, whatever was stated since.
    """
    new, kind = unstated(record, frame), kind_of(record)
    Fact.objects.bulk_create(
        [
            Fact(
                record=kind.record,
                record_key=row["key"],
                name=row["name"],
                value=row["value"],
                standing=Standing.SAID if row["said_by"] else Standing.SUPPOSED,
                said_by_key=row["by"],
                said_by_name=row["said_by"],
                said_on=row["said_on"],
                batch=batch,
            )
            for row in new.iter_rows(named=True)
        ],
        batch_size=AT_ONCE,
    )
    speakers = new.filter(new["by"] != "")["by"].unique().to_list()
    for at in range(0, len(speakers), AT_ONCE):
        mention(kind_of("person"), speakers[at : at + AT_ONCE], batch=batch)
    return new["key"].unique().to_list()


def facts_of(record: str, key: str) -> list[Known]:
    """What is known of one record, newest first. What was stated before stays in the list."""
    rows = _standing().filter(record=kind_of(record).record, record_key=key).order_by("-id")
    return [_known(row) for row in rows]


def count_by_standing(record: str | None = None) -> dict[str, int]:
    """How many facts are supposed, said and measured: of all records, or of one kind of them.

    What was stated of a record that has left does not count.
    """
    from django.db.models import Count, Q

    there = Q()
    for kind in [kind_of(record)] if record is not None else KINDS.values():
        keys: Any = kind.model._default_manager.values("key")
        there |= Q(record=kind.record, record_key__in=keys)
    rows = _standing().filter(there)
    found = rows.order_by().values_list("standing").annotate(Count("id"))
    return dict.fromkeys(STANDINGS, 0) | dict(found)


def _standing() -> QuerySet[Fact]:
    """Facts that were not taken back."""
    rows = Fact.objects.filter(batch__state=Batch.State.LOADED, undone_in=None)
    return rows.select_related("batch__by")


def _name_who(fact: Fact, said_by: str) -> None:
    person = Person.objects.filter(key=said_by).first() if said_by else None
    fact.said_by_key = person.key if person else ""
    fact.said_by_name = person.name if person else said_by


def _check(fact: Fact) -> None:
    if fact.standing not in STANDINGS:
        raise BadInput(f"A fact is {', '.join(STANDINGS)}; it cannot be {fact.standing!r}.")
    if fact.standing == Standing.SAID and not (fact.said_on and fact.said_by_name):
        raise BadInput("What was said needs who said it and the day: give said_by and said_on.")
    if fact.standing == Standing.SUPPOSED and fact.said_by_name:
        raise BadInput(
            f"If {fact.said_by_name} said it, it is not supposed: pass standing='said' and the day."
        )
    for field, longest in (("name", 60), ("said_by_name", 300)):
        given = len(getattr(fact, field))
        if given > longest:
            raise BadInput(f"The fact's {field} has {given} letters; {longest} is the most.")
    if not fact.name or not fact.value:
        raise BadInput("A fact needs a name and a value.")


def _add(kind: Kind, fact: Fact, batch: Batch) -> bool:
    """Save the fact and mention what it is about; False where the newest says the same.

    The newest of all: what was supposed, and then said otherwise, may be supposed again.
    """
    if len(fact.record_key) > limits(kind)["key"] or not mention(
        kind, [fact.record_key], batch=batch
    ):
        raise NotFound(f"There is no {kind.record} {fact.record_key!r} in the records.")
    same = ("record", "record_key", "name")
    newest = _standing().filter(**{f: getattr(fact, f) for f in same}).order_by("-id").first()
    told = ("value", "standing", "said_by_key", "said_by_name", "said_on")
    if newest and all(getattr(newest, field) == getattr(fact, field) for field in told):
        return False
    if fact.said_by_key:
        mention(kind_of("person"), [fact.said_by_key], batch=batch)
    fact.batch = batch
    fact.save()
    return True


def _known(fact: Fact) -> Known:
    return Known(
        record=fact.record,
        key=fact.record_key,
        name=fact.name,
        value=fact.value,
        standing=fact.standing,
        said_by=fact.said_by_name,
        said_by_key=fact.said_by_key,
        said_on=fact.said_on,
        at=fact.batch.at,
        by=fact.batch.by.username if fact.batch.by else "",
        batch=fact.batch.pk,
    )
