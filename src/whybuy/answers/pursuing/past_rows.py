"""Where the time went, what the rule would have saved, and the account of referrals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from whybuy.answers.rows import row
from whybuy.answers.wording import counted, share
from whybuy.estimates.deal_word import on_day

if TYPE_CHECKING:
    from whybuy.answers.pursuing.pursuit import Pursuit
    from whybuy.estimates.deal_time import Saving
    from whybuy.estimates.referrals import WithoutBid


def time(found: Pursuit) -> Iterator[dict[str, Any]]:
    """Hours of deals that ended, by how they did."""
    spent = found.time
    for group in spent.groups:
        yield row(
            "hours_on_deals", group.hours, "hours",
            why=f"{share(group.share)} of all hours on deals that ended, on "
            f"{counted(group.deals, 'deal', 'deals')}.",
            evidence=f"deals:{group.outcome}", subject=f"outcome:{group.outcome}",
            name=group.outcome.capitalize(),
        )  # fmt: skip
    if spent.without_need is not None:
        yield row(
            "share_without_a_need", spent.without_need, "share",
            why=f"Spent on {counted(spent.without_need_deals, 'deal', 'deals')} in which no need "
            "had been settled a fortnight before the end.",
            evidence="deals:ended", subject="outcome:without a need",
            name="Hours without a compelling need",
        )  # fmt: skip


def saving(found: Pursuit) -> Iterator[dict[str, Any]]:
    """What the rule would have saved on later deals."""
    tried = found.time.saving
    if tried is None:
        return
    if not tried.walked:
        why = f"Of {tried.later} later deals the rule would have left none after three weeks."
    else:
        why = _left(found, tried)
    yield row(
        "rule_would_save", tried.gain, found.books.currency, why=why, evidence="deals:ended",
        bounds=(tried.low, tried.high), subject="rule:walk away", name="Walk away",
    )  # fmt: skip


def _left(found: Pursuit, tried: Saving) -> str:
    won = (
        f"Of these {tried.won} {'was' if tried.won == 1 else 'were'} won all the same and brought "
        f"{found.money(tried.margin)}: to leave them pays where an hour brings more than "
        f"{found.money(tried.margin / max(tried.hours, 1.0))} elsewhere."
        if tried.won
        else "None of these was won."
    )
    return (
        f"Of {tried.later} later deals the rule would have left {tried.walked} after three weeks, "
        f"and {tried.hours:,.0f} hours would have gone elsewhere. {won} An hour is counted at "
        "half of what one brought on the deals that were kept."
    )


def referrals(found: Pursuit) -> Iterator[dict[str, Any]]:
    """Whom we sent elsewhere and what came back; work won without a bid, before and after."""
    account = found.referrals
    for sent in account.sent:
        when = f" on {on_day(sent.day)}" if sent.day else ""
        sort = "Split with" if sent.split else "Sent to"
        why = " ".join(
            part if part.endswith((".", "!", "?")) else f"{part}."
            for part in (f"{sort} {sent.other or 'others'}{when}", sent.why, sent.came_of_it)
            if part
        )
        if sent.newcomers:
            why += f" {counted(sent.newcomers, 'newcomer', 'newcomers')} came through them since."
        about: dict[str, Any] = {
            "evidence": f"referral:{sent.key}", "subject": f"referral:{sent.key}",
            "name": sent.name,
        }  # fmt: skip
        yield row("bought_since", sent.back, found.books.currency, why=why, **about)
        yield row(
            "newcomers_bought", sent.newcomers_bought, found.books.currency, why="", **about
        )  # fmt: skip
    for name, one in (
        ("Deals opened before the first referral", account.before),
        ("Deals opened since the first referral", account.after),
        ("All deals won", None if account.sent else account.ever),
    ):
        if one is not None:
            yield _without_bid(name, one)


def _without_bid(name: str, one: WithoutBid) -> dict[str, Any]:
    return row(
        "won_without_a_bid", one.share, "share",
        why=f"{one.won} of {counted(one.of, 'deal', 'deals')} won, without a rival named and "
        "without a request for proposals.",
        evidence="deals:won", bounds=(one.low, one.high), subject=f"bid:{name}", name=name,
    )  # fmt: skip
