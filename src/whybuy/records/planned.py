"""The list of each week: what was proposed, and what became of each line."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from whybuy.errors import BadInput, NotFound
from whybuy.records import consents, frames
from whybuy.records.models import Planned
from whybuy.records.writing import writing

if TYPE_CHECKING:
    import polars as pl
    from django.db.models import QuerySet

    from whybuy.records.models import User

TEXTS = (
    "customer",
    "person",
    "by_whom",
    "channel",
    "sort",
    "product",
    "reason",
    "give_first",
    "opening",
    "currency",
)
MONEY = ("expected", "low", "high")
GIVEN = (*TEXTS, *MONEY, "minutes", "experiment", "arm")
"""What a line proposed may say; `customer` and `sort` it must."""
STATES: tuple[str, ...] = tuple(Planned.State.values)


def frame(
    *, week: date | None = None, until: date | None = None, every: bool = False
) -> pl.DataFrame:
    """The lines of a week (any day of it), or of all weeks begun by a day; in the order planned.

    key, week (its Monday), customer, person, by_whom, channel, sort, product, reason, give_first,
    opening (the first sentence to say), expected, low, high (minor units of) currency, minutes,
    state, why_not, experiment, arm, revision (of the records when proposed), by (who said what
    became of it), at. Lines still to do of whoever
    said no meanwhile are left out, unless `every` line is wanted, to count them.
    """
    import polars as pl

    texts = [name for name in TEXTS if name != "currency"]
    schema: dict[str, Any] = {"key": pl.String, "week": pl.Date}
    schema |= dict.fromkeys(texts, pl.String) | dict.fromkeys(MONEY, pl.Int64)
    schema |= {"currency": pl.String, "minutes": pl.Int64}
    schema |= dict.fromkeys(("state", "why_not", "experiment", "arm"), pl.String)
    schema |= {"revision": pl.Int64}
    columns = ", ".join(f"r.{name}" for name in schema)
    asked = [("r.week = %s", week and monday(week)), ("r.week <= %s", until)]
    wanted = [(condition, value) for condition, value in asked if value is not None]
    where = " AND ".join(condition for condition, _ in wanted) or "TRUE"
    found = frames.read(
        f"SELECT {columns}, u.username, r.at FROM records_planned AS r "  # noqa: S608 -- our names
        f"LEFT JOIN records_user AS u ON u.id = r.by_id WHERE {where} ORDER BY r.week, r.id",
        [value for _, value in wanted],
        schema=schema | {"by": pl.String, "at": pl.Datetime},
    )
    return found if every else _free(found)


def keep(proposed: pl.DataFrame, *, week: date, revision: int) -> int:
    """The list of a week: these lines, and those already done, put off or declined; how many new.

    `proposed` has `customer`, `sort` and any of GIVEN. Lines of the week still only planned that
    are not among them go; those that are keep their key, and when they were tried. Whoever may
    not be contacted is left out, whatever was proposed (lines held out hear nothing and stay). The
    records' revision stays.
    """
    lines = _lines(proposed, week=monday(week), revision=revision)
    with writing(moves=False):
        of_week = Planned.objects.filter(week=monday(week))
        said = set(of_week.exclude(state=Planned.State.PLANNED).values_list("key", flat=True))
        before = set(of_week.values_list("key", flat=True))
        to_do = of_week.filter(state=Planned.State.PLANNED)
        tried = dict(to_do.exclude(why_not="").values_list("key", "why_not"))
        to_do.delete()
        new = [line for line in lines if line.key not in said]
        for line in new:
            line.why_not = tried.get(line.key, "")
        Planned.objects.bulk_create(new, batch_size=500)
        return len({line.key for line in new} - before)


def say(key: str, state: str, *, by: User | None, why_not: str = "") -> None:
    """What became of a line: done, later, declined, or planned again. It moves the revision.

    Raises NotFound for an unknown line, BadInput for another state.
    """
    with writing():
        _turned(Planned.objects.filter(key=key), key, state, by=by, why_not=why_not)


def turn(key: str, state: str, *, by: User | None, why_not: str = "") -> bool:
    """The same within a batch that is being written: whether this is who said so first.

    A line that is done, or says the same already, stays as it is: of two who press at once one
    counts. Raises NotFound for an unknown line, BadInput for another state.
    """
    to_do = Planned.objects.filter(key=key).exclude(state=Planned.State.DONE)
    other = to_do.exclude(state=state, why_not=why_not.strip())
    if not other.exists() and Planned.objects.filter(key=key).exists():
        return False
    _turned(other, key, state, by=by, why_not=why_not)
    return True


def _turned(
    found: QuerySet[Planned], key: str, state: str, *, by: User | None, why_not: str
) -> None:
    if state not in STATES:
        raise BadInput(f"{state!r} is not what becomes of a line. Choose {', '.join(STATES)}.")
    if not found.update(state=state, why_not=why_not.strip(), by=by, at=timezone.now()):
        raise NotFound(f"There is no line {key!r} on any week's list.")


def days_of(week: date, *, first: date | None = None) -> list[date]:
    """The days of a week, from `first` on, on which others may be contacted than the day before.

    Whoever is to be contacted within the week must be free on each of them.
    """
    begin = max(week, first or week)
    ends = consents.frame()["until"].drop_nulls().unique().sort()
    after = [end + timedelta(days=1) for end in ends]
    return [begin, *(day for day in after if begin < day <= week + timedelta(days=6))]


def monday(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def _lines(proposed: pl.DataFrame, *, week: date, revision: int) -> list[Planned]:
    import polars as pl

    if strange := set(proposed.columns) - set(GIVEN):
        raise BadInput(f"A line has no {', '.join(sorted(strange))}; it has: {', '.join(GIVEN)}.")
    if lacking := {"customer", "sort"} - set(proposed.columns):
        raise BadInput(f"A line needs {' and '.join(sorted(lacking))}.")
    state = pl.lit(Planned.State.PLANNED.value).alias("state")
    arm = pl.col("arm") if "arm" in proposed.columns else pl.lit("").alias("arm")
    kept = _free(proposed.with_columns(state, arm, pl.lit(week).alias("week")))
    made: dict[str, Planned] = {}
    for row in kept.drop("week", "state").iter_rows(named=True):
        given = {name: value for name, value in row.items() if value is not None}
        line = Planned(key=_key(week, given), week=week, revision=revision, **given)
        _check(line)
        made.setdefault(line.key, line)
    return list(made.values())


def _free(lines: pl.DataFrame) -> pl.DataFrame:
    """The lines without those still to do of whom may not be contacted on each day of the week."""
    import polars as pl

    rows = lines.with_row_index("row")
    to_do = pl.col("state").is_in([Planned.State.PLANNED.value, Planned.State.LATER.value])
    acts = to_do & ~pl.col("arm").eq_missing(Planned.Arm.HELD_OUT.value)
    free: list[int] = []
    for (week,), of_week in rows.filter(acts).partition_by("week", as_dict=True).items():
        for day in days_of(week):
            of_week = consents.may_be(of_week, on=day)
        free += of_week["row"].to_list()
    return rows.filter(~acts | pl.col("row").is_in(free)).drop("row")


def _check(line: Planned) -> None:
    for name, choices in (("sort", Planned.Sort.values), ("arm", ["", *Planned.Arm.values])):
        if getattr(line, name) not in choices:
            raise BadInput(
                f"{getattr(line, name)!r} is no {name} of a line. Choose {', '.join(choices)}."
            )


def _key(week: date, given: dict[str, Any]) -> str:
    """The same for the same proposal of the same week, whoever makes the contact."""
    said = [str(given.get(name, "")) for name in ("customer", "person", "sort", "product")]
    whole = "\0".join([week.isoformat(), *said])
    return hashlib.blake2b(whole.encode(), digest_size=10).hexdigest()
