"""Rows of deals that we should have walked away from, and of referrals that came back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from whybuy.answers.rows import row
from whybuy.answers.wording import counted, number, share

if TYPE_CHECKING:
    from whybuy.answers.learning.learned import Learned

Row = dict[str, Any]


def walked_away(learned: Learned) -> Iterator[Row]:
    """All such deals together, then one by one, the most wasted first."""
    away = learned.away
    if not away.table.height:
        return
    won = f", {away.won:,} of them won all the same" if away.won else ", none of them won"
    part = share(away.hours / away.all_hours) if away.all_hours else "none"
    yield row(
        "should_have_walked", away.hours, "hours",
        why=f"{counted(away.table.height, 'deal', 'deals')} of {away.judged:,} judged{won}; "
        f"{part} of the hours. They took more than they could promise when they were opened",
        evidence="customers", name="All such deals", subject="walked:all",
    )  # fmt: skip
    if away.saved is not None:
        found = away.saved
        bounds = (found.low, found.high) if found.known else (None, None)
        yield row(
            "would_have_saved", found.estimate, f"{learned.books.currency} a deal", bounds=bounds,
            why=f"At {learned.money(away.hour_cost)} an hour, less what those won brought; below "
            "nothing, walking away would have cost", evidence="customers",
            name="All such deals", subject="walked:all",
        )  # fmt: skip
    for one in away.table.head(learned.top).iter_rows(named=True):
        title = f": {one['title']}" if one["title"] else ""
        yield row(
            "should_have_walked", one["hours"], "hours", evidence=f"deal:{one['key']}",
            why=f"{one['outcome'].capitalize()}. It could promise {learned.money(one['expected'])} "
            f"(a chance of {share(one['chance'])}, {one['how']}) and took "
            f"{learned.money(one['took'])} in {number(one['hours'])} hours",
            subject=f"deal:{one['key']}", name=f"{one['name'] or one['customer_id']}{title}",
        )  # fmt: skip


def came_back(learned: Learned) -> Iterator[Row]:
    """Customers whom we sent elsewhere, and what came of it."""
    yield from ()
