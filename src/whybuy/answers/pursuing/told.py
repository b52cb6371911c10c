"""The answer to `pursue`, put together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from whybuy.answers.answer import Answer, Ask, Picture
from whybuy.answers.pursuing import deal_rows, one_deal, past_rows
from whybuy.answers.pursuing.drawn import pictures
from whybuy.answers.pursuing.foretelling import METHOD, PLAIN, foretold
from whybuy.answers.pursuing.sure import notes, sureness
from whybuy.answers.rows import findings
from whybuy.answers.wording import counted
from whybuy.estimates.deal_word import GO, REFER, SLOW, SPLIT, WALK
from whybuy.evidence.askable import said_no

if TYPE_CHECKING:
    from whybuy.answers.pursuing.pursuit import Pursuit

MOST_ASKS = 5


def told(found: Pursuit) -> Answer:
    """The whole answer, or that on one deal, in the form that all answers share."""
    parts = one_deal.rows(found) if found.deal else _whole(found)
    drawn: tuple[Picture, ...] = () if found.deal else tuple(pictures(found))
    return Answer(
        question="pursue",
        headline=one_deal.headline(found) if found.deal else _headline(found),
        findings=findings([list(part) for part in parts]),
        pictures=drawn,
        sureness=sureness(found),
        ask_next=tuple(_asks(found)),
        as_of=found.books.known_until,
        options=found.options,
        revision=found.books.revision,
        notes=tuple(notes(found)),
        method=PLAIN if found.chances.plain else METHOD,
        foretells=() if found.deal else foretold(found),
    )


def _whole(found: Pursuit) -> list[Iterator[dict[str, object]]]:
    return [
        deal_rows.deals(found),
        past_rows.time(found),
        past_rows.saving(found),
        past_rows.referrals(found),
        deal_rows.odd(found),
    ]


_SAID = {
    GO: ("to go on with", "to go on with"),
    SLOW: ("to slow down in and ask", "to slow down in and ask"),
    SPLIT: ("to split with somebody", "to split with somebody"),
    REFER: ("better served elsewhere", "better served elsewhere"),
    WALK: ("to walk away from", "to walk away from"),
}


def _headline(found: Pursuit) -> str:
    if not found.words:
        return f"No deal is open. {_past(found)}"
    parts = [
        f"{found.count(word)} {said[found.count(word) > 1]}"
        for word, said in _SAID.items()
        if found.count(word)
    ]
    brings = found.profits.brings.profit.mean
    worth = f", expected to bring {found.money(float(brings.sum()))} in all" if len(brings) else ""
    deals = counted(len(found.words), "open deal", "open deals")
    return f"{deals}{worth}: {', '.join(parts)}."


def _past(found: Pursuit) -> str:
    fitted = found.chances.fitted
    return (
        f"{counted(fitted.closed, 'deal has', 'deals have')} ended: {fitted.won} won, "
        f"{fitted.lost} lost, {fitted.no_decision} without a decision."
    )


def _asks(found: Pursuit) -> Iterator[Ask]:
    """The questions of the deals with most at stake."""
    rows = [row for row in found.ordered if found.words[row["key"]].ask]
    if found.deal:
        rows = [row for row in rows if row["key"] == found.deal]
    no = set(said_no(found.books))
    rows = [row for row in rows if row["customer_id"] not in no]
    rows.sort(key=lambda row: -(row["amount"] or 0.0))
    same: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        same.setdefault(found.words[row["key"]].ask, []).append(row)
    for question, deals in list(same.items())[:MOST_ASKS]:
        yield _ask(found, question, deals)
    if not rows and found.time.why_not and not found.deal:
        yield Ask(
            "How many hours did it take, and why did it end as it did?",
            to="whoever closes a deal, on the day",
            worth="then the rule can be tried on your own deals",
        )


def _ask(found: Pursuit, question: str, deals: list[dict[str, Any]]) -> Ask:
    """One question to whom it is to be put, with what is at stake there."""
    names = list(dict.fromkeys(str(deal["name"]) for deal in deals))
    to = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    stake = sum(deal["amount"] or 0.0 for deal in deals)
    where = f"“{deals[0]['title']}”" if len(deals) == 1 else f"{len(deals)} deals"
    worth = f"{found.money(stake)} at stake in {where}" if stake else f"what comes next in {where}"
    return Ask(question, to=to, worth=worth, subject=f"customer:{deals[0]['customer_id']}")
