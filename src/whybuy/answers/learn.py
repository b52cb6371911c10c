"""Were we right?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from whybuy.answers.question import Option, Question

if TYPE_CHECKING:
    from whybuy.answers.answer import Answer
    from whybuy.evidence.books import Books

OPTIONS = (
    Option("top", int, 10, "How many of each list to show first.", 1, 100),
    Option(
        "back",
        int,
        365,
        "How long ago to ask what we believed then.",
        30,
        3650,
        unit="days",
    ),
    Option(
        "replay",
        bool,
        True,
        "Tell also what would have been foretold on past days, had anybody asked then.",
    ),
    Option("hour_cost", float, 50.0, "What an hour of ours costs, in money.", 0.0, 10_000.0),
    Option(
        "margin",
        float,
        None,
        "Share of a deal's amount that is left after the goods are paid for, such as 0.35. By "
        "default as measured; else all of it.",
        0.0,
        1.0,
    ),
)


def answer(
    books: Books, *, top: int, back: int, replay: bool, hour_cost: float, margin: float | None
) -> Answer:
    """The answer from these books: useful too while nothing foretold has come due."""
    from whybuy.answers.learning.learned import Learned
    from whybuy.answers.learning.told import told
    from whybuy.estimates.beliefs_scored import beliefs_scored
    from whybuy.estimates.believed_then import believed_then
    from whybuy.estimates.programme import worked
    from whybuy.estimates.promises import kept_word, promised
    from whybuy.estimates.promises_scored import promises_scored
    from whybuy.estimates.referrals import account
    from whybuy.estimates.replayed import replayed
    from whybuy.estimates.scored import scored
    from whybuy.estimates.walked_away import walked_away

    believed = believed_then(books, days=back)
    return told(
        Learned(
            books=books,
            scored=(*promises_scored(books, scored(books)), *beliefs_scored(books, believed)),
            replayed=replayed(books) if replay else (),
            tried=tuple(worked(books)),
            promised=promised(books),
            kept=kept_word(books),
            believed=believed,
            away=walked_away(books, hour_cost=hour_cost, share=margin),
            referrals=account(books),
            top=top,
            options={
                "as_of": books.as_of, "top": top, "back": back, "replay": replay,
                "hour_cost": hour_cost, "margin": margin,
            },
        )
    )  # fmt: skip


QUESTION = Question(
    name="learn",
    title="Were we right?",
    decision="Which of our forecasts, beliefs and habits to trust, and which to change",
    options=OPTIONS,
    answer=answer,
    example="whybuy learn --back 365",
    parts={
        "worse_than_plain": "What did worse than a plain rule",
        "came_due": "Forecasts that came due",
        "made_in_quarter": "Forecasts by the quarter in which they were made",
        "waiting": "What waits to be scored, and until when",
        "promised_came": "Promised and realised",
        "promise_waits": "Promised, and not measured yet",
        "changed": "Our own experiments",
        "held_out": "Our own experiments, too early to tell",
        "believed_then": "What we believed then, and what we know now",
        "said_now": "What we had no belief about then",
        "should_have_walked": "Deals we should have walked away from",
        "came_back": "Referrals that came back",
        "bought_since": "Whom we sent elsewhere, and what they bought since",
        "as_if_asked": "As if asked then: past days replayed, no forecasts",
        "brier_score": "The scores of chances",
        "interval_score": "The scores of figures",
    },
)
