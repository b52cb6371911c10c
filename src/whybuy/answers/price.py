"""What should we charge?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from whybuy.answers.question import Option, Question

if TYPE_CHECKING:
    from whybuy.answers.answer import Answer
    from whybuy.answers.pricing.priced import Deal
    from whybuy.evidence.books import Books

OPTIONS = (
    Option("top", int, 10, "How many deals to show with the most money left.", 1, 100),
    Option(
        "margin",
        float,
        None,
        "Share of the list price that is left after cost, for products whose cost is not on "
        "record.",
        0.0,
        1.0,
    ),
    Option(
        "customer",
        str,
        "",
        "One customer, by name or id: the most by what it is worth to them, and what ours adds in "
        "the sheet of one deal, from their case.",
    ),
    Option(
        "alternative",
        float,
        None,
        "One deal: what this customer's next best alternative costs them.",
        0.0,
    ),
    Option("adds", str, "", "One deal: what ours adds: less scrap = 300 to 500; faster = 100"),
    Option("takes", str, "", "One deal: what ours takes away, and what switching costs them."),
    Option("cost", float, None, "One deal: what it costs us.", 0.0),
    Option(
        "asked", float, None, "One deal: the price now asked; a discount is reckoned from it.", 0.0
    ),
    Option(
        "least_margin", float, 0.0, "One deal: the least share of the price to be left.", 0.0, 0.99
    ),
    Option(
        "give", float, 0.5, "One deal: share of what ours adds that they are to keep.", 0.0, 1.0
    ),
)


def answer(
    books: Books,
    *,
    top: int,
    margin: float | None,
    customer: str,
    alternative: float | None,
    adds: str,
    takes: str,
    cost: float | None,
    asked: float | None,
    least_margin: float,
    give: float,
) -> Answer:
    """The answer from these books, and the sheet of one deal where an alternative is named."""
    from whybuy.answers.pricing.priced import Priced
    from whybuy.answers.pricing.told import told
    from whybuy.estimates.prices import prices

    key = _key(customer)
    if key and alternative is not None and not adds:
        adds, takes = _from_their_case(books, key, takes)
    deal = _deal(alternative, adds, takes, cost=cost, asked=asked, least=least_margin, give=give)
    options: dict[str, object] = {
        "as_of": books.as_of,
        "top": top,
        "margin": margin,
        "customer": customer,
        "alternative": alternative,
        "adds": adds,
        "takes": takes,
        "cost": cost,
        "asked": asked,
        "least_margin": least_margin,
        "give": give,
    }
    return told(Priced(books, top, margin, prices(books, margin=margin), deal, options, key))


def _key(customer: str) -> str:
    from whybuy.records.customers import key_of

    return key_of(customer) if customer else ""


def _from_their_case(books: Books, customer: str, takes: str) -> tuple[str, str]:
    """What ours adds and takes a year, in the form in which a person types it."""
    from whybuy.estimates.price_by_value import a_year

    adds, costs = a_year(books, customer)
    return adds, "; ".join(part for part in (takes, costs) if part)


def _deal(
    alternative: float | None,
    adds: str,
    takes: str,
    *,
    cost: float | None,
    asked: float | None,
    least: float,
    give: float,
) -> Deal | None:
    from whybuy.answers.pricing.lines import read
    from whybuy.answers.pricing.priced import Deal
    from whybuy.errors import BadInput
    from whybuy.methods.choice import economic_value, room

    if alternative is None:
        if adds or takes or cost is not None or asked is not None:
            raise BadInput(
                "The sheet of one deal begins with what their next best alternative costs them: "
                "add --alternative 1000."
            )
        return None
    if cost is None:
        raise BadInput(
            "The sheet of one deal needs what it costs us, for the floor: add --cost 600."
        )
    value = economic_value(
        alternative, adds=read(adds, what="adds"), takes=read(takes, what="takes")
    )
    found = room(value, cost=cost, least_margin=least, share_given=give)
    return Deal(value, cost, found, found.fair if asked is None else asked)


QUESTION = Question(
    name="price",
    title="What should we charge?",
    decision="What to ask for a deal, where to hold the price, and which discounts to stop",
    options=OPTIONS,
    answer=answer,
    example='whybuy price --alternative 1000 --adds "less scrap = 300 to 500" --cost 700',
    parts={
        "deal_amount": "This deal, before conceding",
        "most_by_value": "By what it is worth: the most that each could pay and lose nothing",
        "most_by_trade": "By what it is worth, trade by trade",
        "at_list_price": "From list price to what is left",
        "deal_discount_must_win": "What a discount must bring, and what to ask for in return",
        "win_chance_as_quoted": "Segment by segment",
        "left_by_segment": "Money left on the table",
        "not_reckoned": "Money left on the table, not reckoned",
        "left_on_deal": "Money left, deal by deal",
        "discount_by_segment": "Discounts by segment",
        "discount_by_size": "Discounts by size",
        "discount_by_quarter": "Discounts at quarters' ends",
        "sellers_differ": "How far discounts differ by who sold",
        "discount_by_seller": "Discounts by who sold, in the order of names",
        "floor": "Floors, found on earlier quotes and tested on later ones",
    },
)
