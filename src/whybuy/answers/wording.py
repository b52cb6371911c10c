"""Figures as people read them: in words, rounded to what is known."""

from __future__ import annotations

from collections.abc import Iterable
from math import floor, isfinite, log10

_SIGNS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "INR": "₹"}


def money(amount: float, currency: str) -> str:
    """An amount with its currency, to three figures: €41,200; CHF 1,310; $8.50."""
    rounded = _three_figures(amount)
    digits = 2 if 0 < abs(rounded) < 100 and rounded != round(rounded) else 0
    sign = _SIGNS.get(currency, f"{currency} ")
    return f"{'-' if rounded < 0 else ''}{sign}{abs(rounded):,.{digits}f}"


def exact(amount: float, currency: str) -> str:
    """An amount as somebody named it, to the cent: €57,960; $8.50."""
    digits = 0 if abs(amount - round(amount)) < 0.005 else 2
    return f"{_SIGNS.get(currency, f'{currency} ')}{amount:,.{digits}f}"


def number(amount: float) -> str:
    """A count or rate: whole from 10 upward, to two figures below; 1.02, as a factor, is not 1."""
    if abs(amount) >= 10 or amount == round(amount):
        return f"{amount:,.0f}"
    written = (f"{amount:.{figures}g}" for figures in (2, 3, 4))
    return next((one for one in written if one != "1"), "1")


def share(fraction: float) -> str:
    """A share of a whole in per cent: 36 %; below one per cent with one digit more."""
    percent = 100 * fraction
    if 0 < percent < 0.1:
        return "under 0.1 %"
    if 99.5 <= percent < 100:
        return f"{min(percent, 99.9):.1f} %"
    return f"{percent:.0f} %" if abs(percent) >= 1 or percent == 0 else f"{percent:.1f} %"


def column_unit(units: Iterable[str]) -> str:
    """The unit of a column whose figures have these: where only some are money, and the others the
    chance of it, money. A figure of another unit has no place in the column."""
    every = list(units)
    return next((unit for unit in every if unit not in ("chance", "share")), (every or [""])[0])


def counted(count: int, one: str, many: str) -> str:
    """The count with its noun: 1 customer, 2,469 customers."""
    return f"{count:,} {one if count == 1 else many}"


def name_it(count: int, of: str = "") -> str:
    """How many name a thing: "1 names it", "3 of 7 customers name it" with `of`."""
    return f"{count:,}{of} {'names' if count == 1 else 'name'} it"


def noun(unit: str, count: float) -> str:
    """A unit as the word beside so many: 1 customer, 2 customers."""
    return unit.removesuffix("s") if count == 1 and unit != "times" else unit


def _three_figures(amount: float) -> float:
    if amount == 0 or not isfinite(amount):
        return amount
    return round(amount, 2 - floor(log10(abs(amount))))
