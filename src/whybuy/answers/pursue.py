"""Which deals do we pursue, and which are better served elsewhere?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from whybuy.answers.question import Option, Question

if TYPE_CHECKING:
    from whybuy.answers.answer import Answer
    from whybuy.answers.pursuing.pursuit import Pursuit
    from whybuy.evidence.books import Books

CHECKLISTS = ("ORDER", "MEDDPICC", "SPICED", "BANT")

OPTIONS = (
    Option("deal", str, "", "One deal, by its id: all that is known of it, and what to ask."),
    Option(
        "checklist",
        str,
        "ORDER",
        "What must be known before a solution is presented, by which method.",
        choices=CHECKLISTS,
    ),
    Option("hour_cost", float, 50.0, "What an hour of yours costs.", 0.0, 10_000.0, unit="an hour"),
    Option(
        "margin",
        float,
        None,
        "Share of a deal's amount that is left after cost, where products' costs are not on "
        "record.",
        0.0,
        1.0,
    ),
    Option(
        "hours_a_week",
        float,
        None,
        "Hours a week that an open deal takes. By default as your past deals took; one hour where "
        "nothing is on record.",
        0.0,
        80.0,
        unit="hours",
    ),
)


def answer(
    books: Books,
    *,
    deal: str,
    checklist: str,
    hour_cost: float,
    margin: float | None,
    hours_a_week: float | None,
) -> Answer:
    """The answer from these books. Raises TooLittleEvidence without a deal, NotFound."""
    from whybuy.answers.pursuing.told import told

    options: dict[str, Any] = {
        "deal": deal, "checklist": checklist, "hour_cost": hour_cost, "margin": margin,
        "hours_a_week": hours_a_week,
    }  # fmt: skip
    return told(pursued(books, **options))


def pursued(
    books: Books,
    *,
    deal: str = "",
    checklist: str = CHECKLISTS[0],
    hour_cost: float = 50.0,
    margin: float | None = None,
    hours_a_week: float | None = None,
) -> Pursuit:
    """All that the answer is told from. Raises TooLittleEvidence without a deal, NotFound."""
    from whybuy.answers.pursuing.pursuit import pursuit
    from whybuy.estimates.deal_profit import Terms

    terms = Terms(hour_cost, margin, hours_a_week)
    return pursuit(books, terms, checklist=checklist, deal=deal)


QUESTION = Question(
    name="pursue",
    title="Which deals do we pursue, and which are better served elsewhere?",
    decision="Which deals get our hours, what to ask in each, and whom to send to others",
    options=OPTIONS,
    answer=answer,
    example="whybuy pursue --hour-cost 60",
    parts={
        "go": "Go",
        "slow_down": "Slow down, and ask this",
        "split": "Split: their product, our service",
        "refer": "Refer to somebody who serves them better",
        "walk_away": "Walk away",
        "before_a_solution": "Before a solution is presented",
        "besides": "Good to know besides",
        "light_open": "Yellow lights",
        "sign": "Signs to watch for",
        "letter": "A letter to them, to edit",
        "moves_the_odds": "What moves the odds",
        "hours_on_deals": "Where the time went",
        "share_without_a_need": "Time without a compelling need",
        "rule_would_save": "The rule, learnt on earlier deals and tried on later ones",
        "bought_since": "Whom we sent elsewhere, and what came back",
        "won_without_a_bid": "Work won without a bid",
        "odd": "Deals to look at",
    },
    heads=dict.fromkeys(("go", "slow_down", "split", "refer", "walk_away"), "expected profit"),
)
