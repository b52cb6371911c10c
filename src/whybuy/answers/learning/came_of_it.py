"""Rows of promises, experiments and beliefs: what we said and tried, beside what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from whybuy.answers.rows import row
from whybuy.answers.wording import counted, share
from whybuy.evidence.quotes import quotes_key

if TYPE_CHECKING:
    from whybuy.answers.learning.learned import Learned
    from whybuy.estimates.believed_then import Reason, Said
    from whybuy.estimates.programme import Worked

Row = dict[str, Any]


def promises(learned: Learned) -> Iterator[Row]:
    """The share of what was promised that came, of all and customer by customer."""
    import polars as pl

    kept = learned.kept
    if kept is not None:
        bounds = (kept.low, kept.high)
        why = (
            f"{kept.kept:,} of {counted(kept.customers, 'customer', 'customers')} got all that was "
            "promised"
        )
        yield row(
            "promised_came", kept.share, "share", why=why, bounds=bounds, evidence="cases",
            name="All promises that were measured",
        )  # fmt: skip
    newest = learned.promised.filter("newest")
    came = newest.filter(pl.col("share").is_not_null()).sort("share", "evidence")
    for one in came.head(learned.top).iter_rows(named=True):
        yield row(
            "promised_came", one["share"], "share", evidence=one["came_evidence"],
            why=f"{one['measure']}: promised {one['promised']:g}, measured {one['came']:g} "
            f"{one['unit']} on {one['came_on']:%Y-%m-%d}".strip(),
            subject=f"customer:{one['customer_id']}", name=one["name"] or one["customer_id"],
        )  # fmt: skip
    yield from _not_measured(learned)


def _not_measured(learned: Learned) -> Iterator[Row]:
    import polars as pl

    late = learned.promised.filter(
        "newest", pl.col("came_evidence").is_null(), pl.col("due") <= learned.books.known_until
    ).sort("due", "evidence")
    for one in late.head(learned.top).iter_rows(named=True):
        days = (learned.books.known_until - one["due"]).days
        yield row(
            "promise_waits", days, "days", evidence=one["evidence"],
            why=f"{one['measure']}: to be measured by {one['due']:%Y-%m-%d}",
            subject=f"customer:{one['customer_id']}", name=one["name"] or one["customer_id"],
        )  # fmt: skip


def experiments(learned: Learned) -> Iterator[Row]:
    """Each experiment's effect with its range, and the rule, fixed before, of looking at it."""
    for one in learned.tried:
        key = f"experiment:{one.experiment['key']}"
        about: dict[str, Any] = {"subject": key, "name": one.experiment["name"], "evidence": key}
        if one.money is None or one.orders is None:
            yield row("held_out", one.held_out, "customers", why=one.why_not, **about)
            continue
        money, orders = one.money, one.orders
        gain = "sales" if one.margin.standing == "unknown" else "margin"
        yield row(
            "changed", money.estimate, learned.books.currency, bounds=(money.low, money.high),
            why=f"{gain.capitalize()} a customer beside those held out by lot. {_rule(one)}",
            **about,
        )  # fmt: skip
        yield row(
            "orders_changed", orders.estimate, "orders", bounds=(orders.low, orders.high),
            why="Days with a purchase, a customer", **about,
        )  # fmt: skip


def _rule(one: Worked) -> str:
    looks = counted(one.look, "look", "looks")
    return (
        f"Looked at every four weeks ({looks} so far), by a rule fixed before the draw: the range "
        "holds at all looks together, so it may be stopped at any"
    )


def beliefs(learned: Learned) -> Iterator[Row]:
    """What was believed then beside what is known now, the believed ones first."""
    for one in learned.believed.reasons:
        if one.believed is not None:
            yield from _believed(learned, one)
    others = [one for one in learned.believed.reasons if one.believed is None and one.now.named]
    for one in others[: learned.top]:
        about: dict[str, Any] = {
            "subject": f"reason:{one.key}", "name": one.called, "evidence": quotes_key(one.key),
        }  # fmt: skip
        why = f"Nobody had shown a belief about it. {_then_and_since(learned, one)}"
        yield row("said_now", one.now.named, "customers", why=why, **about)


def _believed(learned: Learned, one: Reason) -> Iterator[Row]:
    about: dict[str, Any] = {
        "subject": f"belief:{one.key}", "name": one.called, "evidence": quotes_key(one.key),
    }  # fmt: skip
    assert one.believed is not None
    people = counted(one.people, "person believed", "people believed")
    why = f"{people} this by {learned.believed.then:%Y-%m-%d}. {_VERDICTS[one.verdict]}"
    yield row("believed_then", one.believed, "share", why=why, **about)
    found = one.now.share
    why = f"{_of(one.now)}, as people have read it. {_then_and_since(learned, one)}"
    if found is None:
        yield row("said_now", one.now.named, "customers", why=why, **about)
    else:
        yield row(
            "known_now", found.estimate, "share", why=why, bounds=(found.low, found.high), **about
        )


_VERDICTS = {
    "fewer": "Fewer customers name it",
    "more": "More customers name it",
    "as believed": "What customers say does not speak against it",
    "unknown": "Too few customers were read to say",
}


def _then_and_since(learned: Learned, one: Reason) -> str:
    day = f"{learned.believed.asked:%Y-%m-%d}"
    return f"By {day}: {_of(one.then)}; since: {_of(one.since)}{_MOVED[one.moved]}"


_MOVED = {"": "", "more": ": more than before", "fewer": ": fewer than before"}


def _of(said: Said) -> str:
    if not said.read:
        return "nobody was read"
    part = f" ({share(said.named / said.read)})" if said.share is not None else ""
    return f"{said.named:,} of {counted(said.read, 'customer', 'customers')} read{part}"
