"""The invented firm's programme of spring 2025, simulated: its true effect is known.

Who is held out is drawn by the product's own lot from the records loaded before. Of those who were
offered a kit of spare parts, a known share bought one that they would not have bought otherwise.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from whybuy.app import Firm

NAME = "Kits for the season"
BEGAN, ENDED = date(2025, 3, 3), date(2025, 5, 25)
SHARE, WANTED = 0.4, 1.0
CALLS, BOUGHT = 2, 0.65
"""Of those offered a kit so many bought one more time, at each of the calls."""
TRUE_ORDERS = CALLS * BOUGHT
"""The true effect: orders a customer."""
KIT = (("SP-DIA", 1, 42.0), ("SP-VAL", 1, 33.0), ("SP-SEAL", 2, 16.0), ("SP-HOSE", 1, 24.0))
"""Article, pieces, price."""
GAVE = "a page on what wears out first in their season"
OFFER = "a kit of spare parts for the season"
SELLER, MINUTES = "Tom Ruane", 10


def run(firm: Firm, folder: Path) -> list[Path]:
    """The experiment on record, and files of what was offered and bought, to be loaded.

    Nothing more where the firm has it already.
    """
    from whybuy.records import experiments, users

    if not experiments.frame().is_empty():
        return []
    key = experiments.begin(
        NAME,
        share=SHARE,
        effect=WANTED,
        began=BEGAN,
        by=users.local_owner(),
        seed=f"{NAME} {BEGAN.isoformat()}",
        what="margin while it ran, as a share of what a customer brings",
    )
    experiments.end(key, on=ENDED)
    offered = _offered(firm)
    made, sold = folder / "spring-contacts.csv", folder / "spring-orders.csv"
    _write(made, ("Date", "Customer no.", "Channel", "By", "Gave", "Offer", "Response", "Minutes"),
           _contacts(offered))  # fmt: skip
    _write(sold, ("Invoice", "Date", "Customer no.", "Article", "Quantity", "Unit price"),
           _orders(offered))  # fmt: skip
    return [made, sold]


def margin_of_a_kit(costs: dict[str, float]) -> float:
    """What a kit leaves, where its pieces cost so much."""
    return sum(pieces * (price - costs[article]) for article, pieces, price in KIT)


def _offered(firm: Firm) -> list[tuple[str, date, bool]]:
    """Customer, the day they were called, and whether they bought for it, by hash."""
    from whybuy.estimates.arms import OFFERED, drawn
    from whybuy.methods.judge.experiments import hashed
    from whybuy.records import experiments

    (row,) = experiments.frame().iter_rows(named=True)
    arms = drawn(firm.books(), row)
    customers = sorted(arms.filter(arms["arm"] == OFFERED)["customer_id"])
    weeks = (ENDED - BEGAN).days // 7 // CALLS - 1
    found: list[tuple[str, date, bool]] = []
    for call in range(CALLS):
        salts = (f"{what} {call}" for what in ("called", "bought"))
        lots = zip(customers, *(hashed(customers, salt=salt) for salt in salts), strict=True)
        for customer, at, chance in lots:
            day = _weekday(7 * (weeks + 1) * call + int(at * weeks * 7))
            found.append((customer, day, bool(chance < BOUGHT)))
    return sorted(found)


def _weekday(days: int) -> date:
    day = BEGAN + timedelta(days=days)
    return day - timedelta(days=max(day.weekday() - 4, 0))


def _contacts(offered: list[tuple[str, date, bool]]) -> Iterator[tuple[object, ...]]:
    for customer, day, bought in offered:
        said = "ordered" if bought else "not now"
        yield day, customer, "call", SELLER, GAVE, OFFER, said, MINUTES


def _orders(offered: list[tuple[str, date, bool]]) -> Iterator[tuple[object, ...]]:
    """A kit each, some days after the call."""
    bought = [(customer, day) for customer, day, did in offered if did]
    for number, (customer, day) in enumerate(bought, start=1):
        for article, pieces, price in KIT:
            shipped = _weekday((day - BEGAN).days + 2)
            yield f"SK{number:03d}", shipped, customer, article, pieces, f"{price:.2f}"


def _write(file: Path, header: tuple[str, ...], rows: Iterator[tuple[object, ...]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
