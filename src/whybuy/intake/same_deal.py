"""A deal that comes from two systems under two ids: asked about, never merged silently.

A deal of the file that the records do not have may be one that they have from elsewhere: of the
same customer, with an amount and days near its own. Who says that it is has the file's id kept
with the deal, as a fact, so that the next file of that system is not asked about again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from whybuy.errors import BadInput
from whybuy.intake.questions import Unclear
from whybuy.intake.same_customer import APART, SAME, SHOWN, whether_the_same

if TYPE_CHECKING:
    import polars as pl

    from whybuy.records.models import Batch

FACT = "also known as"
NEAR_AMOUNT, NEAR_DAYS = 0.05, 14
"""How far amounts (a share) and days of one deal may lie apart in two systems."""


@dataclass(frozen=True, slots=True)
class Twin:
    """A deal on record, and the id of one of the file that may be it."""

    kept: str
    key: str
    title: str

    def __str__(self) -> str:
        return f"{self.key} {self.title!r} (on record as {self.kept})"


def settled(
    frame: pl.DataFrame, answer: str | None, *, source: str
) -> tuple[pl.DataFrame, list[Twin]]:
    """The deals of a file, under the ids that the records have for them; and those joined anew.

    `answer` is "same", "apart", or the ids of the file's deals that are the same. Raises Unclear
    while there is no answer, BadInput where one deal on record would be two of the file.
    """
    import polars as pl

    aliases = _aliases()
    known = frame["key"].replace(aliases)
    frame = frame.with_columns(known)
    chosen = _chosen(twins(frame, source=source), answer)
    joined = {twin.key: twin.kept for twin in chosen}
    frame = frame.with_columns(pl.col("key").replace(joined))
    if twice := frame.filter(pl.col("key").is_duplicated())["key"].to_list():
        raise BadInput(
            f"The deal {twice[0]!r} on record would be two of the file. Name the ids of those that "
            "are the same: --matches ID, or say --matches apart."
        )
    return frame, list(chosen)


def twins(frame: pl.DataFrame, *, source: str) -> list[Twin]:
    """Deals of the file new to the records, each beside the likest one that is there."""
    from whybuy.records import loading

    new = set(loading.unknown("deals", frame["key"]))
    if not new or "customer" not in frame.columns:
        return []
    kept = _others(frame, source=source)
    by_customer: dict[str, list[dict[str, Any]]] = {}
    for row in kept:
        by_customer.setdefault(row["customer"], []).append(row)
    found, taken = list[Twin](), set[str]()
    for row in frame.iter_rows(named=True):
        for other in by_customer.get(row["customer"], []) if row["key"] in new else []:
            if other["key"] not in taken and _alike(row, other):
                taken.add(other["key"])
                found.append(Twin(other["key"], row["key"], row.get("title") or ""))
                break
    return found


def state(joined: Iterable[Twin], *, batch: Batch) -> None:
    """Keep the file's ids with the deals that they are of, in the batch that loaded them."""
    from whybuy.records import facts

    for twin in joined:
        facts.state("deal", twin.kept, FACT, twin.key, batch=batch)


def _aliases() -> dict[str, str]:
    from whybuy.records.models import Batch, Deal, Fact

    rows = Fact.objects.filter(record="deal", name=FACT, undone_in=None)
    rows = rows.filter(batch__state=Batch.State.LOADED, record_key__in=Deal.objects.values("key"))
    return dict(rows.values_list("value", "record_key"))


def _others(frame: pl.DataFrame, *, source: str) -> list[dict[str, Any]]:
    """Deals on record of the file's customers that are not of the file, nor of its system."""
    import polars as pl

    from whybuy.intake.job import SOURCE
    from whybuy.records import deals
    from whybuy.records.models import Batch

    kept = deals.frame().filter(
        pl.col("customer").is_in(frame["customer"].to_list())
        & ~pl.col("key").is_in(frame["key"].to_list())
    )
    of_source = Batch.objects.filter(source__name=source).values_list("pk", flat=True)
    if source != SOURCE:
        kept = kept.filter(~pl.col("batch").is_in(list(of_source)))
    return kept.to_dicts()


def _alike(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether both may be one deal: amounts near, and a day that both have near."""
    ours, theirs = other["amount"], one.get("amount")
    both = False
    if ours is not None and theirs is not None:
        both = (one.get("currency") or "") == (other["currency"] or "")
        if not both or abs(ours - theirs) > NEAR_AMOUNT * max(abs(ours), abs(theirs)):
            return False
    apart = [
        abs((one[name] - other[name]).days)
        for name in ("opened", "closed", "expected_close")
        if one.get(name) and other[name]
    ]
    if apart:
        return max(apart) <= NEAR_DAYS and (both or _titled(one, other))
    return _titled(one, other)


def _titled(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    said = [" ".join((row.get("title") or "").casefold().split()) for row in (one, other)]
    return bool(said[0]) and said[0] == said[1]


def _chosen(found: Sequence[Twin], answer: str | None) -> Sequence[Twin]:
    if not found:
        return []
    if not answer:
        raise _unclear(found)
    said = {word.strip() for word in answer.split(",")}
    if said <= {SAME, APART}:
        return found if said == {SAME} else []
    known = {twin.key for twin in found}
    if strange := said - known:
        raise BadInput(
            f"{min(strange)!r} is no deal that was asked about. Say same, apart, or some of: "
            f"{', '.join(sorted(known)[:SHOWN])}."
        )
    return [twin for twin in found if twin.key in said]


def _deals(count: int) -> str:
    return "A deal" if count == 1 else f"{count:,} deals"


def _unclear(found: Sequence[Twin]) -> Unclear:
    return whether_the_same(
        f"{_deals(len(found))} of the file may be on record already from elsewhere, of the same "
        "customer with near amounts and days",
        found,
        same="They are the same: each is kept once, with what the file says of it",
    )
