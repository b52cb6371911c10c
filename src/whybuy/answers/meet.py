"""What do we ask, of whom, when?"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from whybuy.answers.question import Option, Question

if TYPE_CHECKING:
    from whybuy.answers.answer import Answer
    from whybuy.estimates.meeting_time import Terms
    from whybuy.evidence.books import Books

OPTIONS = (
    Option("customer", str, "", "The plan of a meeting with one customer, by name or key."),
    Option("deal", str, "", "The deal that the meeting is about, by its key."),
    Option(
        "aim",
        str,
        "",
        "What the meeting is for: know why they buy, learn what they need, serve them properly, "
        "keep them, renew, their case in money, a deal to decide, introductions, win them back, or "
        "the customers' day. By default what matters most with them.",
        choices=("know", "need", "serve", "keep", "renew", "case", "deal", "introduce", "back",
                 "day"),
    ),
    Option("minutes", int, 30, "How long a meeting lasts.", 10, 480, unit="minutes"),
    Option(
        "week",
        date,
        None,
        "Any day of the week with which the quarter begins, or of the one meeting. By default the "
        "week of the last day that the records know; from a Friday on the next one.",
    ),
    Option("weeks", int, 13, "How many weeks to plan.", 1, 26, unit="weeks"),
    Option("person", str, "", "Only the meetings of one of the team, by name or key."),
    Option(
        "hours",
        float,
        5.0,
        "Hours for customers in a week, of each of the team who has none on record; yours, where "
        "nobody is.",
        0.25,
        80.0,
        unit="hours",
    ),
    Option(
        "share",
        float,
        0.4,
        "Of these hours, so much at most goes into meetings; the rest is for other contacts.",
        0.05,
        1.0,
        unit="share",
    ),
    Option(
        "travel",
        int,
        60,
        "Minutes there and back, where a meeting is at the customer's place.",
        0,
        960,
        unit="minutes",
    ),
    Option("hour_cost", float, 50.0, "What an hour of yours costs.", 0.0, 1000.0, unit="money"),
)  # fmt: skip


def answer(
    books: Books,
    *,
    customer: str,
    deal: str,
    aim: str,
    minutes: int,
    week: date | None,
    weeks: int,
    person: str,
    hours: float,
    share: float,
    travel: int,
    hour_cost: float,
) -> Answer:
    """The answer from these books: the quarter, or one customer's meeting.

    Raises TooLittleEvidence where nobody is on record, NotFound and BadInput.
    """
    from whybuy.answers.meeting import one, whole
    from whybuy.estimates.meeting_quarter import quarter

    terms = terms_of(
        books, minutes=minutes, week=week, weeks=weeks, hours=hours, share=share,
        travel=travel, hour_cost=hour_cost,
    )  # fmt: skip
    options = {
        "customer": customer, "deal": deal, "aim": aim, "minutes": minutes, "week": terms.monday,
        "weeks": weeks, "person": person, "hours": hours, "share": share, "travel": travel,
        "hour_cost": hour_cost,
    }  # fmt: skip
    if customer or deal:
        plan = one.planned(books, customer=customer, deal=deal, aim=aim, terms=terms, day=week)
        return one.told(books, plan, options=options)
    return whole.told(books, quarter(books, terms), person=person, options=options)


def terms_of(
    books: Books,
    *,
    minutes: int = 30,
    week: date | None = None,
    weeks: int = 13,
    hours: float = 5.0,
    share: float = 0.4,
    travel: int = 60,
    hour_cost: float = 50.0,
) -> Terms:
    """On what terms the quarter is planned. Raises TooLittleEvidence where nobody is on record."""
    from datetime import timedelta

    from whybuy.errors import TooLittleEvidence
    from whybuy.estimates.meeting_time import Terms
    from whybuy.estimates.purchases_due import next_week
    from whybuy.evidence.business import business

    if business(books).is_empty():
        raise TooLittleEvidence(
            "There are no customers on record yet, so there is nobody to meet. Type in the first "
            "ten on the page (whybuy serve), or load what you have with: whybuy import "
            "customers.csv."
        )
    monday = next_week(books.now) if week is None else week - timedelta(week.weekday())
    return Terms(monday, weeks, minutes, hours, share, hour_cost, travel)


QUESTION = Question(
    name="meet",
    title="What do we ask, of whom, when?",
    decision="Whom to meet this quarter, and what to ask there",
    options=OPTIONS,
    answer=answer,
    example="whybuy meet --minutes 30",
    parts={
        "meeting": "Meetings",
        "clash": "Nobody is free",
        "week_hours": "Week by week",
        "next_in_line": "Next in line",
        "ask": "To ask",
        "reach": "Within reach",
        "hesitation": "What holds them back",
        "promised": "Promised",
        "hear_next": "What they would like to hear next",
        "need": "Their needs",
        "person": "Who is there",
        "last_time": "The last time",
    },
)
