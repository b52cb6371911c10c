"""Who are our best customers, who is like them, and who has gone quiet?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from whybuy.answers.question import Option, Question
from whybuy.errors import TooLittleEvidence

if TYPE_CHECKING:
    from whybuy.answers.answer import Answer
    from whybuy.answers.keeping.kept import Kept
    from whybuy.estimates.customers import CustomerValues
    from whybuy.evidence.books import Books

OPTIONS = (
    Option("top", int, 10, "How many of the best, and of the quiet, to look at closely.", 1, 100),
    Option(
        "least",
        int,
        30,
        "Customers who have bought again that it takes to forecast. With fewer, the answer keeps "
        "to names and counts.",
        10,
        1_000_000,
        unit="customers",
    ),
    Option(
        "purchases",
        int,
        3,
        "Customers must have bought on so many days or more to be listed as gone quiet.",
        2,
        1000,
        unit="days",
    ),
    Option(
        "quiet_below",
        float,
        0.75,
        "Gone quiet are those whose chance to be still active is below this.",
        0.01,
        0.99,
    ),
    Option("horizon", int, 365, "How far ahead value is reckoned.", 7, 1825, unit="days"),
    Option(
        "discount_rate",
        float,
        0.10,
        "What money a year from now is worth less than today: 0.10 is 10 % a year.",
        0.0,
        1.0,
    ),
    Option(
        "margin",
        float,
        None,
        "Share of sales that is left after the goods are paid for, such as 0.35. By default it is "
        "measured where product costs are known; else value means sales.",
        0.0,
        1.0,
    ),
    Option(
        "contact_cost",
        float,
        0.0,
        "What one contact with a customer costs, in money; those of the past year are taken off.",
        0.0,
        1e6,
    ),
)


def answer(
    books: Books,
    *,
    top: int,
    least: int,
    purchases: int,
    quiet_below: float,
    horizon: int,
    discount_rate: float,
    margin: float | None,
    contact_cost: float,
) -> Answer:
    """The answer from these books. Raises TooLittleEvidence where they hold no customer by then."""
    from whybuy.answers.keeping.told import told
    from whybuy.estimates.customers import customer_values

    values = customer_values(
        books,
        horizon_days=horizon,
        discount_rate=discount_rate,
        margin=margin,
        contact_cost=contact_cost,
        least=least,
    )
    looked_at = {"top": top, "purchases": purchases, "quiet_below": quiet_below}
    return told(_kept(books, values, looked_at))


def _kept(books: Books, values: CustomerValues, looked_at: dict[str, Any]) -> Kept:
    """All that is told, reckoned."""
    from whybuy.answers.keeping.everyone import everyone
    from whybuy.answers.keeping.kept import Kept
    from whybuy.estimates.customers import ahead
    from whybuy.estimates.holdout import held_out, plain_rule
    from whybuy.estimates.quiet import gone_quiet
    from whybuy.evidence.contracts import SOON_DAYS, renewals, running

    people = everyone(books, values)
    if people.is_empty():
        raise TooLittleEvidence(_nobody(books))
    least, below = values.terms.least, looked_at["quiet_below"]
    periods = held_out(books, least=least)
    return Kept(
        books=books,
        values=values,
        everyone=people,
        running=running(books),
        renewals=renewals(books, days=SOON_DAYS),
        quiet=gone_quiet(books, values, purchases=looked_at["purchases"], below=below),
        ahead=ahead(books, least=least),
        periods=periods,
        plain=plain_rule(books, periods[0]) if periods else 0,
        top=looked_at["top"],
        options=looked_at,
        soon_days=SOON_DAYS,
    )


def _nobody(books: Books) -> str:
    """What to do where no customer is known on that day."""
    if books.orders.span() is None:
        return (
            "There are no orders yet, and no customers on record. Type in the first ten on the "
            "page (whybuy serve), load what you have with: whybuy import customers.csv, or look "
            "at the demo with: whybuy demo."
        )
    return (
        f"Nobody had bought anything by {books.as_of:%Y-%m-%d}. Choose a later day, or load "
        "earlier orders with: whybuy import orders.csv."
    )


QUESTION = Question(
    name="keep",
    title="Who are our best customers, who is like them, and who has gone quiet?",
    decision="Whose business to look after first with the hours we have",
    options=OPTIONS,
    answer=answer,
    example="whybuy keep --least 30 --top 5",
    parts={
        "lifetime_value": "Best customers",
        "a_year": "Best customers now",
        "fees_a_year": "Best customers now",
        "past_sales": "Best customers so far",
        "contacts_past_year": "Customers",
        "at_stake": "Gone quiet",
        "silence": "Silent for longer than ever",
    },
)
