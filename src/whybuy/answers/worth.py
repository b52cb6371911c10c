"""What is it worth to them in money, and what does standing still cost them?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from whybuy.answers.question import Option, Question

if TYPE_CHECKING:
    from whybuy.answers.answer import Answer
    from whybuy.evidence.books import Books

OPTIONS = (
    Option("customer", str, "", "Whose case: the name or id of a customer or prospect."),
    Option("model", str, "", "Which value model; else the one of which the customer told most."),
    Option(
        "numbers",
        str,
        "",
        "What they said just now, before all that is on record: people = 12; hours = 3 to 5 "
        "hour/week. A ? behind it says that it is our guess.",
    ),
    Option(
        "chosen",
        str,
        "none",
        "How the cases were chosen: as they came, or because they went well, as the best half or "
        "quarter of all customers. The effect of it is shown.",
        choices=("none", "half", "quarter"),
    ),
    Option(
        "years", int, None, "How many years to look ahead; else as the value model says.", 0, 50
    ),
    Option("rate", float, None, "Discount rate a year, 0.1 for 10 %; else the model's.", 0.0, 1.0),
    Option("top", int, 10, "How many of each list to show first.", 1, 100),
)


def answer(
    books: Books,
    *,
    customer: str,
    model: str,
    numbers: str,
    chosen: str,
    years: int | None,
    rate: float | None,
    top: int,
) -> Answer:
    """One customer's case, or, without a customer, the cases so far and the prospects ranked."""
    from whybuy.answers.worthwhile import everyone, one
    from whybuy.answers.worthwhile.handed import worth_asked

    options: dict[str, Any] = {
        "as_of": books.known_until,
        "customer": customer,
        "model": model,
        "numbers": numbers,
        "chosen": chosen,
        "years": years,
        "rate": rate,
        "top": top,
    }
    if not customer:
        _refuse_without_customer(numbers, years, rate)
        return everyone.told(everyone.All(books, model, chosen, top, options))
    worth = worth_asked(
        books,
        customer=customer,
        model=model,
        numbers=numbers,
        chosen=chosen,
        years=years,
        rate=rate,
    )
    return one.told(one.One(worth, top, options))


def _refuse_without_customer(numbers: str, years: int | None, rate: float | None) -> None:
    from whybuy.errors import BadInput

    if numbers or years is not None or rate is not None:
        raise BadInput(
            "Numbers, years and rate are of one customer's case: say whose, with --customer NAME."
        )


QUESTION = Question(
    name="worth",
    title="What is it worth to them in money, and what does standing still cost them?",
    decision="Whether it is worth it to them, what to show them, and what to ask them first",
    options=OPTIONS,
    answer=answer,
    example='whybuy worth --customer Hartwell --numbers "people = 12; hours = 3 to 5"',
    parts={
        "now_a_month": "What it means to them now",
        "change_a_year": "What could change",
        "assumed": "What it rests on, and on whose word",
        "worth_asking": "What to ask them next, in money",
        "missing": "What nobody has told us yet",
        "foretold": "What the cases foretell",
        "cases_of_it": "Too few cases to foretell anything",
        "went": "Each case, and what the others would have foretold of it",
        "case_money_a_year": "The cases so far",
        "came": "Promised, and what came of it",
        "prospect_worth": "Prospects",
        "cases_there": "Where the cases are thick or thin",
        "to_study": "The next case study",
    },
)
