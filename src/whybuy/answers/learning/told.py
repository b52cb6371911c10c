"""The answer to `learn`, put together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from whybuy.answers.answer import Answer, Ask, Sureness
from whybuy.answers.learning import came_of_it, deals, forecasts
from whybuy.answers.learning.drawn import pictures
from whybuy.answers.rows import findings
from whybuy.answers.wording import counted, share
from whybuy.estimates.track_record import sentence

if TYPE_CHECKING:
    from whybuy.answers.learning.learned import Learned

METHOD = (
    "Chances by Brier and log score and by calibration, figures by their ranges and a weighted "
    "interval score, each beside a plain rule; 90 % ranges count customers and not forecasts"
)
ENOUGH = 30
"""Forecasts of families told apart from the plain rule, to be called sure of it."""


def told(learned: Learned) -> Answer:
    """The whole answer in the form that all answers share."""
    books = learned.books
    parts = (
        forecasts.worse, forecasts.came_due, forecasts.by_quarter, forecasts.waiting,
        came_of_it.promises, came_of_it.experiments, came_of_it.beliefs, deals.walked_away,
        deals.came_back, forecasts.as_if_asked, forecasts.scores,
    )  # fmt: skip
    return Answer(
        question="learn",
        headline=_headline(learned),
        findings=findings([list(part(learned)) for part in parts]),
        pictures=tuple(pictures(learned)),
        sureness=_sureness(learned),
        ask_next=tuple(_asks(learned)),
        as_of=books.as_of,
        options=learned.options,
        revision=books.revision,
        method="scored beside plain rules",
        notes=tuple(_notes(learned)),
    )


def _headline(learned: Learned) -> str:
    if learned.came_due:
        return f"{_verdicts(learned)} {_next_due(learned)}".strip()
    kept = learned.kept
    promised = (
        f" Of what was promised to {counted(kept.customers, 'customer', 'customers')}, "
        f"{share(kept.share)} came."
        if kept is not None
        else ""
    )
    if learned.waiting:
        return (
            f"Nothing that was foretold has come due yet; {_next_due(learned)[0].lower()}"
            f"{_next_due(learned)[1:]}{promised}{_replays(learned)}"
        )
    nothing = "Nothing has been foretold yet, so there is nothing to be right about."
    return f"{nothing}{promised}{_replays(learned)}"


def _replays(learned: Learned) -> str:
    """How right they would have been, had anybody asked on past days."""
    told = [one for one in learned.replayed if one.verdict != "too few"]
    if not told:
        return ""
    better = sum(one.verdict == "better" for one in told)
    worse = ", ".join(one.family.called for one in told if one.verdict == "worse")
    return (
        f" Had they been asked on past days, {better} of {counted(len(told), 'sort', 'sorts')} of "
        f"forecast would have done better than a plain rule{f'; worse: {worse}' if worse else ''}."
    )


def _verdicts(learned: Learned) -> str:
    """How many sorts of forecast did better than a plain rule; which did worse, by name."""
    came = counted(learned.came_due, "forecast has", "forecasts have")
    worse, better = learned.of("worse"), len(learned.of("better"))
    if not worse and not better:
        return f"{came} come due; too few, or too near a plain rule, to tell skill from luck."
    of = f"{better} of {counted(len(learned.due), 'sort', 'sorts')}"
    named = ", ".join(one.family.called for one in worse)
    if not worse:
        return f"{came} come due: {of} did better than a plain rule, none worse."
    also = f"; {of} did better" if better else ""
    return f"{came} come due. Worse than a plain rule: {named}{also}."


def _next_due(learned: Learned) -> str:
    if learned.first_due is None:
        return ""
    return (
        f"{counted(learned.waiting, 'forecast waits', 'forecasts wait')}, the next to be scored on "
        f"{learned.first_due:%Y-%m-%d}."
    )


def _sureness(learned: Learned) -> Sureness:
    told_apart = learned.of("better") + learned.of("worse")
    count = sum(one.table.height for one in told_apart)
    if not learned.came_due:
        level, because = "too little to say", "Nothing that was foretold has come due yet."
    elif not told_apart:
        level = "unsure"
        because = "What came due is too little to tell skill from luck."
    else:
        level = "sure" if count >= ENOUGH and len(told_apart) == len(learned.due) else "fairly sure"
        because = f"{counted(count, 'forecast', 'forecasts')} could be told from luck."
    return Sureness(
        level=level,
        because=because,
        records={
            "forecasts that came due": learned.came_due,
            "forecasts that wait": learned.waiting,
            "promises": learned.promised.filter("newest").height,
            "experiments": len(learned.tried),
            "deals judged": learned.away.judged,
        },
        method=METHOD,
        checks=tuple(sentence(one) for one in learned.due),
    )


def _asks(learned: Learned) -> Iterator[Ask]:
    import polars as pl

    late = learned.promised.filter(
        "newest", pl.col("came_evidence").is_null(), pl.col("due") <= learned.books.known_until
    ).sort("due", "evidence")
    for one in late.head(3).iter_rows(named=True):
        yield Ask(
            question=f"What is your {one['measure']} today?",
            to=one["name"] or one["customer_id"],
            worth=f"It would tell whether what was promised for {one['due']:%Y-%m-%d} came.",
            subject=f"customer:{one['customer_id']}",
        )
    if learned.away.unknown and not learned.away.judged and _without_hours(learned):
        yield Ask(
            question="About how many hours did each of the deals take that ended?",
            to="ourselves",
            worth="It would tell which deals we should have walked away from.",
        )
    if learned.believed.first:
        yield Ask(
            question="What do you believe today about why customers buy?",
            to="each of us",
            worth="In a year it can be held beside what customers said.",
        )


def _without_hours(learned: Learned) -> bool:
    """Whether nobody wrote down how long some deal took that ended."""
    import polars as pl

    from whybuy.evidence.deals_open import pursued

    ended = pursued(learned.books).filter(~pl.col("is_open"))
    return not ended.filter(pl.col("hours").fill_null(0.0) <= 0).is_empty()


SOONEST = {
    "next": "four weeks", "keep": "three months", "price": "three months",
    "pursue": "three months", "find": "a year", "worth": "a year",
}  # fmt: skip
"""What each question foretells can be scored so long after it was asked, at the soonest."""


def _not_foretold(learned: Learned) -> Iterator[str]:
    """Which questions have foretold nothing, and when they could be scored if they were asked."""
    asked = {one.family.question for one in learned.scored}
    missing = [f"{name} ({span})" for name, span in SOONEST.items() if name not in asked]
    if missing:
        yield (
            f"Nothing is written down yet of what these foretell: {', '.join(missing)}. Let "
            "somebody who may edit ask them now; in brackets, how long until the first is scored."
        )
    if not learned.believed.reasons or all(
        one.believed is None for one in learned.believed.reasons
    ):
        yield (
            "Nobody has shown yet what they believe of why customers buy: write it down on the "
            "page why, and it is scored once five customers were read."
        )


def _notes(learned: Learned) -> Iterator[str]:
    if learned.waiting or learned.came_due:
        yield (
            "A forecast is scored on the day that it was made for and no sooner, and only where "
            "the records tell what came. Of a subject, a measure and a span, the first of each "
            "month counts, of money and of all customers together the first of each quarter."
        )
    yield from _not_foretold(learned)
    if learned.due:
        yield (
            "At a level of 90 %, one in twenty that are as good as the plain rule is called worse, "
            "and one in twenty better."
        )
    if learned.replayed:
        yield (
            "“As if asked then” is reckoned today from what was known before each day. It is no "
            "forecast, is not in the ledger, and is scored apart."
        )
    believed = learned.believed
    if believed.first:
        yield (
            f"Nobody had shown a belief a year ago; the oldest are of {believed.then:%Y-%m-%d}, "
            "and are shown as they were then."
        )
    away = learned.away
    if away.unknown:
        yield (
            f"{counted(away.unknown, 'deal', 'deals')} that ended cannot be judged: the hours, the "
            "amount or the days are not on record, or too few had ended before."
        )
    if away.table.height and away.margin.standing == "unknown":
        yield "The margin is not known: what a deal brings is taken to be all of its amount."
    yield (
        "Whether offers work is told by experiments alone; each person's own record is shown to "
        "that person, and to owners."
    )
