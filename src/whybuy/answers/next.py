"""Whom do we contact this week, with what, and what good does it do them?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from whybuy.answers.question import Option, Question

if TYPE_CHECKING:
    from whybuy.answers.answer import Answer
    from whybuy.estimates.planned import WeekPlan
    from whybuy.evidence.books import Books

OPTIONS = (
    Option(
        "week",
        date,
        None,
        "Any day of the week to plan. By default the week of the last day that the records know; "
        "from a Friday on the next one.",
    ),
    Option("person", str, "", "Only the lines of one of the team, by name or key."),
    Option(
        "hours",
        float,
        5.0,
        "Hours for contacts in the week, of each of the team who has none on record; yours, where "
        "nobody is.",
        0.25,
        80.0,
        unit="hours",
    ),
    Option(
        "most", int, 2, "How many contacts a customer may have in 30 days; promises are kept "
        "besides.", 1, 30, unit="contacts",
    ),
    Option(
        "best_every",
        int,
        90,
        "The best customers hear from us at least once in so many days.",
        7,
        730,
        unit="days",
    ),
    Option(
        "cost",
        float,
        None,
        "What one contact costs you, in money: an offer that brings less is left out, and each "
        "holdout tells what an extra unit of money cost.",
        0.0,
    ),
    Option(
        "margin",
        float,
        None,
        "Share of sales that is left after the goods are paid for, such as 0.35; products whose "
        "cost is on record keep their own. By default it is measured where product costs are "
        "known; else money is sales, and is called so.",
        0.0,
        1.0,
    ),
)  # fmt: skip


def answer(books: Books, *, week: date | None, **how: Any) -> Answer:
    """The answer from these books. Raises TooLittleEvidence where nobody is on record."""
    from whybuy.answers.contacting.told import told
    from whybuy.estimates.offer_forecasts import forecasts

    plan = planned(books, week=week, **how)
    books = replace(books, margin=how.get("margin"))
    found = told(books, plan, options={"week": plan.wanted.monday, **how})
    return replace(found, foretells=forecasts(books, plan))


def planned(
    books: Books,
    *,
    week: date | None = None,
    person: str = "",
    hours: float = 5.0,
    most: int = 2,
    best_every: int = 90,
    cost: float | None = None,
    margin: float | None = None,
) -> WeekPlan:
    """The plan behind the answer. Raises TooLittleEvidence where nobody is on record."""
    from datetime import timedelta

    from whybuy.errors import BadInput, TooLittleEvidence
    from whybuy.estimates.planned import Wanted, week_plan
    from whybuy.estimates.purchases_due import next_week
    from whybuy.evidence.business import business

    if business(books).is_empty():
        raise TooLittleEvidence(
            "There are no customers on record yet. Type in the first ten on the page (whybuy "
            "serve), or load what you have with: whybuy import customers.csv."
        )
    monday = next_week(books.now) if week is None else week - timedelta(week.weekday())
    if monday + timedelta(days=6) < books.known_until:
        raise BadInput(
            f"The week of {monday} is over: what happened up to {books.known_until} is on record. "
            "Plan a later week, or answer as of a day before it (as_of)."
        )
    books = replace(books, margin=margin)
    return week_plan(books, Wanted(monday, hours, most, best_every, person, cost))


def keep_week(books: Books, **how: Any) -> date:
    """The week planned, its list kept and its offers' chances written down; its Monday.

    Raises BadInput, TooLittleEvidence.
    """
    from whybuy.answers.contacting.lines import to_keep
    from whybuy.estimates.ledger import remember
    from whybuy.estimates.offer_forecasts import forecasts
    from whybuy.records import planned as lists

    plan = planned(books, **how)
    monday = plan.wanted.monday
    books = replace(books, margin=how.get("margin"))
    lists.keep(to_keep(books, plan), week=monday, revision=books.revision)
    remember(forecasts(books, plan), last_days={books.as_of})
    return monday


QUESTION = Question(
    name="next",
    title="Whom do we contact this week, with what, and what good does it do them?",
    decision="Whom to contact with the hours we have, and what to say first",
    options=OPTIONS,
    answer=answer,
    example="whybuy next --hours 5",
    parts={
        "contact": "This week",
        "promise_to_break": "Promises at risk",
        "best_not_reached": "Best customers not reached",
        "next_in_line": "Next in line",
    },
)
