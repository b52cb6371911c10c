"""The answer to `price`, put together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from whybuy.answers.answer import Answer, Ask, Picture, Sureness
from whybuy.answers.pictures import axis, layer, picture
from whybuy.answers.pricing import by_value, one_deal, quoted, steps
from whybuy.answers.rows import findings
from whybuy.answers.wording import counted, share

if TYPE_CHECKING:
    from whybuy.answers.pricing.priced import Priced

METHOD = (
    "The chance to win by price over list price, logistic, each segment leaning on the others; the "
    "best price by expected contribution; one deal by economic value (Forbis and Mehta)."
)


def told(priced: Priced) -> Answer:
    """The whole answer in the form that all answers share."""
    from whybuy.estimates.price_forecasts import forecasts

    books = priced.books
    return Answer(
        question="price",
        headline=_headline(priced),
        findings=findings(
            [
                list(one_deal.sheet(priced)),
                list(by_value.worths(priced)),
                list(quoted.segments(priced)),
                list(quoted.left(priced)),
                list(steps.waterfall(priced)),
                list(quoted.given_away(priced)),
                list(quoted.sellers(priced)),
                list(quoted.rules(priced)),
            ]
        ),
        pictures=tuple(_pictures(priced)),
        sureness=_sureness(priced),
        ask_next=tuple(_asks(priced)),
        as_of=books.as_of,
        options=priced.options,
        revision=books.revision,
        notes=tuple(_notes(priced)),
        method="bid response" if priced.prices.response else "economic value",
        foretells=forecasts(books, priced.prices),
    )


def _headline(priced: Priced) -> str:
    deal = priced.deal
    if deal is not None:
        if not deal.room.overlaps:
            return (
                f"No price serves both: our floor is {priced.money(deal.room.floor)}, and ours is "
                f"worth {priced.money(deal.value.total)} to them."
            )
        return (
            f"Ask {priced.money(deal.room.fair)}: it is worth {priced.money(deal.value.total)} to "
            f"them ({priced.money(deal.value.low)} to {priced.money(deal.value.high)}), and our "
            f"floor is {priced.money(deal.room.floor)}."
        )
    left = priced.prices.left
    if left:
        total, low, high = (
            sum(getattr(one, end) for one in left.values())
            for end in ("total", "total_low", "total_high")
        )
        sure = [name for name, one in left.items() if one.total_low > 0]
        where = f"surely so in {len(sure)} of {counted(len(left), 'segment', 'segments')}"
        quotes = counted(priced.prices.quotes.height, "quote", "quotes")
        return (
            f"About {priced.money(total)} ({priced.money(low)} to {priced.money(high)}) was left "
            f"on the table over {quotes}, {where}."
        )
    if priced.segments:
        quotes = counted(priced.prices.quotes.height, "quote", "quotes")
        return f"{quotes} show how price wins and loses, but not what the goods cost us."
    return "Your quotes cannot say yet what to charge: price each deal by what it is worth to them."


def _sureness(priced: Priced) -> Sureness:
    quotes = priced.prices.quotes
    won = int(quotes["won"].sum() or 0)
    records = {"quotes decided": quotes.height, "won": won, "not won": quotes.height - won}
    checks = tuple(recording.sentence for recording in priced.prices.recordings)
    if priced.prices.response is None:
        given = "One deal's sheet rests on what you typed in. " if priced.deal else ""
        level = "unsure" if priced.deal else "too little to say"
        return Sureness(level, f"{given}{priced.prices.why_not}", records, METHOD, checks)
    unsteady = [name for name, one in priced.prices.left.items() if one.total_low < 0]
    level = "unsure" if unsteady or not priced.prices.left else "fairly sure"
    because = (
        f"{counted(quotes.height, 'quote', 'quotes')}, {won:,} won. Prices were not set by lot: a "
        "low price may have gone to the deals that were hardest to win, and then it looks weaker "
        "than it is."
    )
    return Sureness(level, because, records, METHOD, checks)


def _asks(priced: Priced) -> Iterator[Ask]:
    if priced.deal is None:
        yield Ask(
            "What would you do if you did not choose us, what would that cost you, and what would "
            "switching cost you?",
            to="the customer of the next deal, before any price is named",
            worth="the range for their price, without any history",
        )
    else:
        widest = priced.deal.value
        yield Ask(
            "What would you do instead, and what would it cost you in all?",
            to="this customer",
            worth=f"the range is {priced.money(widest.high - widest.low)} wide now",
        )
    if priced.prices.response is None:
        yield Ask(
            "At what price was it offered, and how did it end?",
            to="whoever quotes, on every deal, when it is offered",
            worth="thirty quotes, five of them lost, and price can be told from the rest",
        )


def _notes(priced: Priced) -> Iterator[str]:
    from whybuy.evidence.prices import in_other_currencies

    foreign = in_other_currencies(priced.books)
    if foreign:
        yield f"{counted(foreign, 'quote', 'quotes')} in other currencies are left out."
    if priced.prices.response is not None:
        yield (
            "The range of all segments together adds up theirs, as if all erred in the same "
            "direction: it is on the careful side. Money is left by quoting too high, too."
        )
        yield "No decision counts as not won; of several quotes for a deal the last one counts."
        yield _on_sellers(priced)


def _on_sellers(priced: Priced) -> str:
    from whybuy.estimates.sellers import by_seller

    if by_seller(priced.prices) is None:
        return (
            "Who of us sold is not on record of two or more, so that discounts are not told apart "
            "by it. Load quotes with a column seller."
        )
    return (
        "Discounts by who sold say as much about the deals that each was given as about them: "
        "whoever has the hardest customers gives most. Ask them what they needed it for."
    )


def _pictures(priced: Priced) -> Iterator[Picture]:
    response = priced.prices.response
    if response is None or not priced.segments:
        return
    import numpy as np

    rows: list[dict[str, object]] = []
    for segment in priced.segments[:6]:
        fitted = response.of[segment]
        for at in np.linspace(fitted.lowest, fitted.highest, 25):
            chance = 100 * float(fitted.win_chance(float(at)))
            rows.append({"segment": segment, "price": 100 * float(at), "chance": chance})
    yield picture(
        "The chance to win at each price",
        says=f"By price as a share of list, within what was quoted; {share(1.0)} is list price.",
        rows=rows,
        layers=[
            layer(
                "line",
                x=axis("price", "quantitative", "Price, % of list", scale={"zero": False}),
                y=axis("chance", "quantitative", "Chance to win, %", scale={"domain": [0, 100]}),
                color=axis("segment", "nominal", "", legend={"orient": "top"}),
            )
        ],
    )
