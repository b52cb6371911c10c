"""The open deals as a meeting sees them: a choice to decide, and what is still to ask in each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from whybuy.errors import BadInput, TooLittleEvidence
from whybuy.estimates.deal_chances import chances
from whybuy.estimates.deal_profit import Profits, Terms, profits
from whybuy.estimates.deal_readiness import CHECKLISTS, Found
from whybuy.estimates.deal_word import REFER, WALK, Word, words
from whybuy.estimates.questions import pairs
from whybuy.estimates.worth_a_quarter import money_known
from whybuy.evidence.books import Books
from whybuy.methods.value.signs import worth_of_signs

HOUR_COST = 50.0
LACKS = 0.02
"""Of what a deal is expected to bring, so much is put down for asking what it still lacks before a
solution may be presented: supposed. A deal that nobody asks about comes to nothing."""
COLUMNS = {
    "customer_id": pl.String, "deal": pl.Float64, "lacks": pl.Float64, "expects": pl.Float64,
    "of_deal": pl.String, "deal_title": pl.String, "to_ask": pl.Int64,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DealToDecide:
    """An open deal as a choice between going on and not: money if it is won, and if it is not.

    word: of `deal_word`, "" where none can be said. All money is 0 where its amount is not known.
    """

    key: str
    customer_id: str
    title: str
    chance: float
    if_won: float
    if_not: float
    known: tuple[str, ...]
    """Signs that are on record already, and need no question."""
    word: str = ""
    missing: tuple[Found, ...] = ()
    """What has to be settled before a solution may be presented, as `pursue` says it."""

    @property
    def is_left(self) -> bool:
        """Whether it is ours no more: it needs a courteous word, and no hour of questions."""
        return self.word in (WALK, REFER)

    @property
    def expected(self) -> float:
        """The money that going on with it is expected to bring, at least nothing."""
        return max(self.chance * self.if_won + (1 - self.chance) * self.if_not, 0.0)


def deals_to_decide(books: Books, *, hour_cost: float = HOUR_COST) -> tuple[DealToDecide, ...]:
    """The open deals as choices; what is on record needs no question."""
    return books.once(("deals_to_decide", hour_cost), lambda: _to_decide(books, hour_cost))


def deal_to_ask(books: Books, key: str, *, hour_cost: float = HOUR_COST) -> DealToDecide | None:
    """An open deal that is still ours to ask about; None for any other."""
    every = deals_to_decide(books, hour_cost=hour_cost)
    return next((one for one in every if one.key == key and not one.is_left), None)


def _to_decide(books: Books, hour_cost: float) -> tuple[DealToDecide, ...]:
    from whybuy.evidence.deals import deals

    if deals(books).filter(pl.col("outcome") == "").is_empty():
        return ()
    terms = Terms(hour_cost=hour_cost)
    try:
        found, said = profits(books, terms), words(books, terms, checklist=CHECKLISTS[0])
    except (TooLittleEvidence, BadInput):
        return ()
    known = _on_record(books)
    won = dict(chances(books).table.select("key", "won").iter_rows())
    return tuple(
        _choice(row, found, said[row["key"]], won[row["key"]], known.get(row["key"], set()))
        for row in chances(books).deals.iter_rows(named=True)
    )


def _choice(
    row: Mapping[str, str], found: Profits, word: Word, won: float, known: set[str]
) -> DealToDecide:
    at = found.of(row["key"])
    return DealToDecide(
        key=row["key"],
        customer_id=row["customer_id"],
        title=row["title"] or row["key"],
        chance=won if at is None else float(found.chances.won.mean[at]),
        if_won=0.0 if at is None else float(found.brings.if_won.mean[at]),
        if_not=0.0 if at is None else float(found.brings.if_not.mean[at]),
        known=tuple(sorted(known)),
        word=word.word,
        missing=word.readiness.missing,
    )


def _on_record(books: Books) -> Mapping[str, set[str]]:
    """By deal: the signs of which the records tell already."""
    from whybuy.records import deals, needs, yellow_lights

    until, found = books.known_until, dict[str, set[str]]()
    whole = deals.frame(until=until)
    group = deals.buying_group(until=until)
    need = needs.frame(until=until)
    light = yellow_lights.frame(until=until)
    told = {
        "need is their own": need.filter(pl.col("settled_on").is_not_null())["deal"],
        "doing nothing hurts": need.filter(pl.col("consequence") != "")["deal"],
        "knows how it is decided": deals.decision_steps(until=until)["deal"],
        "who decides is with us": group.filter(pl.col("role") == "economic buyer")["deal"],
        "others were asked first": whole.filter(pl.col("competitors") != "")["key"],
        "has a day for it": whole.filter(pl.col("expected_close").is_not_null())["key"],
        "fear is said": light.filter(pl.col("fear") != "")["deal"],
    }
    for sign, of in told.items():
        for deal in of.drop_nulls().unique():
            found.setdefault(deal, set()).add(sign)
    return found


def deal_worth(deal: DealToDecide) -> float:
    """What it is worth to ask all that is open about a deal, before going on with it or not: 0
    for one to walk away from or to refer."""
    if deal.is_left:
        return 0.0
    found = worth_of_signs(
        deal.chance, if_so=deal.if_won, if_not=deal.if_not,
        signs=pairs("won", without=deal.known),
    )  # fmt: skip
    return float(found[0])


def deals_worth(books: Books, *, hour_cost: float = HOUR_COST) -> pl.DataFrame:
    """One row a customer with a deal that is ours to ask about.

    customer_id, deal (money: what asking is worth to the choice of going on), lacks (money: for
    asking what is missing), and of the deal that matters most of_deal (its key), deal_title,
    expects (the money that it is expected to bring) and to_ask (how many things it lacks).
    """
    one = 0.0 if money_known(books) else 1.0
    rows = [
        (
            deal.customer_id, deal_worth(deal),
            LACKS * (deal.expected or one) if deal.missing else 0.0,
            deal.expected, deal.key, deal.title, len(deal.missing),
        )
        for deal in deals_to_decide(books, hour_cost=hour_cost)
        if not deal.is_left
    ]  # fmt: skip
    table = pl.DataFrame(rows, schema=COLUMNS, orient="row")
    order = [pl.col("deal") + pl.col("lacks"), pl.col("expects"), pl.col("of_deal")]
    best = table.sort(order, descending=[True, True, False])
    firsts = ("expects", "of_deal", "deal_title", "to_ask")
    return best.group_by("customer_id", maintain_order=True).agg(
        pl.col("deal", "lacks").sum(), pl.col(firsts).first()
    )
