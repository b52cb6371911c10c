"""How sure `pursue` is, and what it left out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import polars as pl

from whybuy.answers.answer import Sureness
from whybuy.answers.wording import counted
from whybuy.estimates.deal_profit import HOURS_A_WEEK, LEAST
from whybuy.evidence.deals_open import in_other_currencies, opened_later, pursued
from whybuy.evidence.lights import lights
from whybuy.evidence.needs import needs

if TYPE_CHECKING:
    from whybuy.answers.pursuing.pursuit import Pursuit

METHOD = (
    "From your own deals that ended: a discrete-time hazard by age and stage, then decided or not, "
    "then won or lost, each pooled; while they are few, published shares. Expected profit: chance "
    "times margin and what a new customer brings in the year after, less what the pursuit takes."
)
ENOUGH = 20


def sureness(found: Pursuit) -> Sureness:
    """How sure, in words, with the checks that were made."""
    fitted = found.chances.fitted
    records = {
        "deals open": found.chances.deals.height,
        "won": fitted.won,
        "lost": fitted.lost,
        "without a decision": fitted.no_decision,
    }
    marks = needs(found.books)["mark"].to_list()
    standing = {one: marks.count(one) for one in ("supposed", "said", "measured") if one in marks}
    level, because = _level(found)
    return Sureness(level, because, records, METHOD, tuple(_checks(found)), standing)


def _level(found: Pursuit) -> tuple[str, str]:
    fitted, judged = found.chances.fitted, found.chances.judged
    ended = _ended(found)
    if not fitted.closed:
        return "too little to say", (
            "No deal of yours has ended on record: the chances are those of published surveys. "
            "Load the deals that ended, lost ones and undecided ones too."
        )
    if fitted.closed < ENOUGH:
        return "unsure", (
            f"{ended}: published shares still weigh on the chances. The word rests more on what is "
            "settled with the customer, and that is on record or it is not."
        )
    if judged is None or found.chances.plain:
        return "unsure", (
            f"{ended}, and what was known of them foretold no better than the base rate: every "
            "open deal is told the base rate, by its age."
        )
    clear = judged.difference + 1.64 * judged.error < 0
    level = "fairly sure" if clear else "unsure"
    return level, (
        f"{ended}. Each told from others, the chances were "
        f"{'clearly ' if clear else ''}better than the base rate."
    )


def _ended(found: Pursuit) -> str:
    """How many deals are learnt from, and how many ended besides in another way."""
    closed = found.chances.fitted.closed
    said = counted(
        closed, "deal was won, lost or not decided", "deals were won, lost or not decided"
    )
    whole = pursued(found.books).filter(~pl.col("is_open"), pl.col("outcome") != "")
    others = whole.height - closed
    return f"{said} ({others:,} more ended otherwise)" if others > 0 else said


def _checks(found: Pursuit) -> Iterator[str]:
    judged, fitted = found.chances.judged, found.chances.fitted
    if judged is not None:
        yield (
            f"Of {judged.deals} deals with such an end, each told from others: log loss "
            f"{judged.log_loss:.3f}, by the base rate {judged.plain_log_loss:.3f}; mean gap "
            f"between what was told and what came {judged.gap:.2f}."
        )
    elif found.chances.why_not:
        yield found.chances.why_not
    if not fitted.tells_no_decision:
        yield (
            "None of your deals is noted as ended without a decision, so that these are not told "
            "from lost ones. Note them apart."
        )
    yield from found.chances.left_out.values()
    if found.time.why_not:
        yield f"The rule was not tried on later deals: {found.time.why_not}"


def _supposed_hours(found: Pursuit) -> Iterator[str]:
    profits = found.profits
    if profits.pace_known < LEAST and found.terms.hours_a_week is None:
        leaning = f", leaning on {HOURS_A_WEEK:g}" if profits.pace_known else ""
        yield (
            f"How many hours a week a deal takes is supposed ({profits.pace:.2g}{leaning}): fewer "
            f"than {LEAST} deals that ended have their hours on record. Nothing is to be walked "
            "away from on that alone."
        )


def _later(found: Pursuit) -> Iterator[str]:
    """Deals opened after the day that is asked about, which else would vanish without a word."""
    later = opened_later(found.books)
    if later.is_empty() or found.deal:
        return
    named = ", ".join(f"“{one['title']}” ({one['opened']})" for one in later.head(3).to_dicts())
    more = f" and {later.height - 3} more" if later.height > 3 else ""
    deals = counted(later.height, "deal was", "deals were")
    yield (
        f"{deals} opened after {found.books.known_until}, the last day that is looked at, and "
        f"{'is' if later.height == 1 else 'are'} not told of: {named}{more}."
    )


def notes(found: Pursuit) -> Iterator[str]:
    """What was left out or supposed."""
    profits = found.profits
    foreign = in_other_currencies(found.books)
    if foreign:
        yield (
            f"{counted(foreign, 'deal has its amount', 'deals have their amounts')} in another "
            "currency: the chances are told, what they bring is not."
        )
    yield from _later(found)
    if profits.margin.standing == "unknown":
        yield (
            "What is left of a deal after cost is not on record: its whole amount is counted. Give "
            "the usual margin (margin 0.4), or enter the cost of products."
        )
    yield from _supposed_hours(found)
    if profits.elsewhere is None and profits.why_not:
        yield f"What the same hours bring elsewhere is not known: {profits.why_not}"
    if profits.after is not None:
        yield (
            "A new customer is counted to bring in the year after, for each unit of margin, "
            f"{float(profits.after.mean()):.2f}, as yours do; of those who buy already only the "
            "deal itself is counted."
        )
    if profits.poor_fit:
        yield (
            f"Those won with a doubt that stood open took {found.money(profits.poor_fit)} more to "
            "serve in the year after; it is taken off where one stands open now."
        )
    if lights(found.books).is_empty() and needs(found.books).is_empty():
        yield (
            "No need and no yellow light is on record yet: a line after each talk is enough, and "
            "the word on each deal then rests on what they said."
        )
    twice = pursued(found.books).filter(pursued(found.books)["odd"].str.contains("same deal"))
    if twice.height:
        yield f"{counted(twice.height, 'deal', 'deals')} may stand twice; look at them below."
