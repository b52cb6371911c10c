"""What was to be seen before a customer fell silent: measured, and not proven to be the cause."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import polars as pl

from whybuy.evidence.books import Books
from whybuy.evidence.contacts import contact_counts
from whybuy.evidence.purchases import bought_within
from whybuy.evidence.trail import orders_of

FEWEST_GAPS = 6
"""Gaps between purchases that it takes to speak of slowing down: two at least in the last third."""

SLOWER, POORER, NARROWER = 1.5, 0.7, 0.6
RETURNS_DAYS = 60
WINDOW_DAYS = 91
BUCKET_DAYS, MOST_BUCKETS = 28, 4
FEWEST_PRODUCTS = 5


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that the records show, in words, and the key of the records that show it."""

    measure: str
    value: float
    unit: str
    words: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How a customer bought while they did. Gaps are days between purchases, oldest first."""

    gaps: tuple[int, ...]
    amounts: tuple[float, ...]

    @property
    def usual(self) -> float:
        """The usual days between two purchases."""
        return _median(self.gaps)

    @property
    def longest(self) -> int:
        """The most days that ever lay between two purchases."""
        return max(self.gaps)


def rhythm(books: Books, customer_id: str) -> Rhythm:
    """The rhythm of one customer who has bought on two days or more."""
    bought = books.orders.purchase_days(customer_id, until=books.as_of)
    days: list[date] = bought["day"].to_list()
    gaps = tuple((later - day).days for day, later in pairwise(days))
    return Rhythm(gaps, tuple(float(amount) for amount in bought["amount"]))


def signs(books: Books, customer_id: str, *, last_day: date) -> list[Sign]:
    """What the records show of a silent customer, the silence itself first, contact last."""
    beat, orders = rhythm(books, customer_id), f"orders-of:{customer_id}"
    found = [_silence(beat, silent_days=(books.as_of - last_day).days, evidence=orders)]
    found += _slowing(beat, evidence=orders) + _spending(beat, evidence=orders)
    found += _returns(books, customer_id, last_day=last_day)
    found += _products(books, customer_id, last_day=last_day)
    return [*found, _contact(books, customer_id)]


def _silence(beat: Rhythm, *, silent_days: int, evidence: str) -> Sign:
    words = f"Silent for {_days(silent_days)}; usually bought {_every(beat.usual)}"
    if silent_days > beat.longest:
        words += f", never more than {_days(beat.longest)} apart"
    return Sign("silence", silent_days, "days", words, evidence)


def _slowing(beat: Rhythm, *, evidence: str) -> list[Sign]:
    if len(beat.gaps) < FEWEST_GAPS:
        return []
    cut = len(beat.gaps) - len(beat.gaps) // 3
    before, after = _median(beat.gaps[:cut]), _median(beat.gaps[cut:])
    if after < SLOWER * before:
        return []
    words = f"Were slowing down before: {_every(before)}, then {_every(after)}"
    return [Sign("gap_before_silence", after, "days", words, evidence)]


def _spending(beat: Rhythm, *, evidence: str) -> list[Sign]:
    if len(beat.gaps) < FEWEST_GAPS:
        return []
    cut = len(beat.amounts) - len(beat.amounts) // 3
    before = sum(beat.amounts[:cut]) / cut
    after = sum(beat.amounts[cut:]) / (len(beat.amounts) - cut)
    if before <= 0 or after > POORER * before:
        return []
    fall = round(100 * (1 - after / before))
    words = f"Spent {fall} % less a purchase before they fell silent than earlier"
    return [Sign("spend_before_silence", -fall, "%", words, evidence)]


def _returns(books: Books, customer_id: str, *, last_day: date) -> list[Sign]:
    since = last_day - timedelta(days=RETURNS_DAYS)
    recent = orders_of(books, customer_id).filter(pl.col("day") > since)
    back = recent.filter(pl.col("kinds").str.contains("return") | (pl.col("amount") < 0))
    if back.is_empty():
        return []
    count = "One order" if back.height == 1 else f"{back.height} orders"
    words = f"{count} with goods sent back in the {RETURNS_DAYS} days before"
    return [Sign("returns_before_silence", back.height, "orders", words, back["evidence"][0])]


def _products(books: Books, customer_id: str, *, last_day: date) -> list[Sign]:
    # One reduction serves all whose silence began in the same four weeks; each reads the whole log,
    # so four of them must do.
    silent_days = (books.as_of - last_day).days
    if silent_days >= MOST_BUCKETS * BUCKET_DAYS:
        return []
    until = books.as_of - timedelta(days=silent_days // BUCKET_DAYS * BUCKET_DAYS)
    window = bought_within(books, until=until, days=WINDOW_DAYS)
    mine = window.filter(pl.col("customer_id") == customer_id)
    if mine.is_empty():
        return []
    now, before = int(mine["products"][0]), int(mine["products_before"][0])
    if before < FEWEST_PRODUCTS or now > NARROWER * before:
        return []
    few = "one product" if now == 1 else f"{now} different products"
    words = f"Bought {few} in their last {WINDOW_DAYS} days, {before} in the {WINDOW_DAYS} before"
    return [Sign("products_before_silence", now, "products", words, f"orders-of:{customer_id}")]


def _contact(books: Books, customer_id: str) -> Sign:
    mine = contact_counts(books).filter(pl.col("customer_id") == customer_id)
    if mine.is_empty():
        nobody = "No contact from us on record"
        return Sign("contacts", 0, "contacts", nobody, f"customer:{customer_id}")
    days, key = int(mine["days_since_contact"][0]), str(mine["contact_evidence"][0])
    words = f"No contact from us for {days} days" if days > 30 else f"In contact {_ago(days)}"
    return Sign("days_since_contact", days, "days", words, key)


def _median(numbers: tuple[int, ...]) -> float:
    ordered, half = sorted(numbers), len(numbers) // 2
    if len(ordered) % 2:
        return float(ordered[half])
    return (ordered[half - 1] + ordered[half]) / 2


def _days(days: float) -> str:
    return "1 day" if days == 1 else f"{days:g} days"


def _every(days: float) -> str:
    return "every day" if days == 1 else f"every {days:g} days"


def _ago(days: int) -> str:
    return "today" if days == 0 else f"{_days(days)} ago"
