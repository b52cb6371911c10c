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
        many, found = away.table.height, away.saved
        bounds = (many * found.low, many * found.high) if found.known else (None, None)
        yield row(
            "would_have_saved", many * found.estimate, learned.books.currency, bounds=bounds,
            why=f"Saved on all of them together, about {learned.money(found.estimate)} on each: "
            f"what they took at {learned.money(away.hour_cost)} an hour, less what those won "
            "brought. Below nothing, walking away would have cost", evidence="customers",
            name="All such deals", subject="walked:all",
        )  # fmt: skip
    for one in away.table.head(learned.top).iter_rows(named=True):
        yield from _one(learned, one)


def _one(learned: Learned, deal: Row) -> Iterator[Row]:
    title = f": {deal['title']}" if deal["title"] else ""
    key = f"deal:{deal['key']}"
    about: Row = {
        "subject": key, "name": f"{deal['name'] or deal['customer_id']}{title}", "evidence": key,
    }  # fmt: skip
    why = (
        f"{deal['outcome'].capitalize()}. It could promise {learned.money(deal['expected'])} "
        f"(a chance of {share(deal['chance'])}, {deal['how']}) and took "
        f"{learned.money(deal['took'])} in {number(deal['hours'])} hours"
    )
    yield row("should_have_walked", deal["hours"], "hours", why=why, **about)
    yield row("would_have_saved", deal["saved"], learned.books.currency, why="", **about)


def came_back(learned: Learned) -> Iterator[Row]:
    """Customers whom we sent elsewhere, and what came of it; and work won without a bid."""
    account = learned.referrals
    back = [one for one in account.sent if one.back > 0 or one.newcomers]
    if account.sent:
        yield row(
            "came_back", len(back), "referrals", subject="referrals:all", evidence="customers",
            why=f"Of {counted(len(account.sent), 'customer', 'customers')} whom we sent elsewhere. "
            "What followed need not have come of it",
            name="All whom we sent elsewhere",
        )  # fmt: skip
    for one in sorted(back, key=lambda one: (-one.back, one.key))[: learned.top]:
        new = counted(one.newcomers, "newcomer", "newcomers")
        said = f", {new} sent to us" if one.newcomers else ""
        when = f" on {one.day:%Y-%m-%d}" if one.day else ""
        to = f" to {one.other}" if one.other else ""
        yield row(
            "bought_since", one.back, learned.books.currency, evidence=f"referral:{one.key}",
            why=f"Sent{to}{when}; since then they bought for this much{said}",
            subject=f"referral:{one.key}", name=one.name,
        )  # fmt: skip
    yield from _without_a_bid(learned)


def _without_a_bid(learned: Learned) -> Iterator[Row]:
    account = learned.referrals
    sides = (("before", account.before), ("after", account.after))
    for when, one in sides if account.before and account.after else ():
        if one is not None:
            yield row(
                f"without_bid_{when}", one.share, "share", bounds=(one.low, one.high),
                why=f"{one.won:,} of {counted(one.of, 'deal', 'deals')} won, {when} the first "
                "referral that we sent", evidence="customers", subject="referrals:all",
                name="All whom we sent elsewhere",
            )  # fmt: skip
