"""By what it is worth to each customer, whatever was quoted: from the value models on record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from whybuy.answers.rows import row
from whybuy.answers.wording import counted, money, share
from whybuy.estimates.price_by_value import by_value

if TYPE_CHECKING:
    from whybuy.answers.pricing.priced import Priced
    from whybuy.estimates.price_by_value import ByValue


def worths(priced: Priced) -> Iterator[dict[str, Any]]:
    """For each model: the most that each customer could pay, and by trade; the highest first.

    The range of a trade's mean is that of one customer: as if all erred in the same direction.
    """
    for one in by_value(priced.books):
        yield from _customers(one, priced.top, only=priced.customer)
        if not priced.customer:
            yield from _trades(one)


def _customers(one: ByValue, top: int, *, only: str) -> Iterator[dict[str, Any]]:
    for found in one.customers.iter_rows(named=True):
        if only and found["customer_id"] != only:
            continue
        if not only and top <= 0:
            return
        top -= 1
        place: dict[str, Any] = {
            "subject": f"customer:{found['customer_id']}",
            "name": found["name"],
            "evidence": found["evidence"],
        }
        yield row(
            "most_by_value",
            found["most"],
            one.currency,
            bounds=(found["low"], found["high"]),
            why=f"{one.title}{_per(one)}: {found['own']} of {found['of']} numbers are their own.",
            **place,
        )
        if found["given"] is not None:
            yield row(
                "share_of_worth_they_keep",
                100 * found["given"],
                "%",
                bounds=(_percent(found["given_low"]), _percent(found["given_high"])),
                why=_kept(one, found),
                **place,
            )


def _kept(one: ByValue, found: dict[str, Any]) -> str:
    asked = f"{money(found['price'], one.currency)}{_per(one)}, the price in the model"
    if found["given"] < 0:
        return f"At {asked}, they would pay more than it is worth to them."
    keep = share(1 - found["given"])
    return f"At {asked}, we have {keep} of it, and they the rest."


def _trades(one: ByValue) -> Iterator[dict[str, Any]]:
    for found in one.trades.iter_rows(named=True):
        named = found["trade"] or "no trade on record"
        yield row(
            "most_by_trade",
            found["most"],
            one.currency,
            bounds=(found["low"], found["high"]),
            why=f"{one.title}{_per(one)}: the mean over "
            f"{counted(found['customers'], 'customer', 'customers')} who told a number.",
            evidence="value-model:" + one.key,
            subject=f"trade:{one.key}:{named}",
            name=named,
        )


def _per(one: ByValue) -> str:
    return " a year" if one.yearly else ""


def _percent(fraction: float | None) -> float | None:
    return None if fraction is None else 100 * fraction
