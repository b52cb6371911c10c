"""What a meeting with each customer is worth: what is at stake with them, and what it may teach.

Parts in money, each told by itself: *keep*, what it is worth to ask those who may leave before
going after them or not; *deal*, what it is worth to ask before going on with a deal or not;
*lacks*, a supposed part of what a deal is expected to bring, where something is still to be asked
before a solution; *case*, our part of what the number to ask for is worth to the customer's own
decision; *care*, what is kept by being seen when it is time. A deal on which the word is to walk
away or to refer adds nothing. The last, *why*, is no gain: it is what a reply would settle of the
revenue that hangs on their reasons, of which a small supposed part is counted, so that nobody stays
unheard for ever.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from whybuy.errors import BadInput, NotFound, TooLittleEvidence
from whybuy.estimates.meeting_deals import HOUR_COST, deals_to_decide, deals_worth
from whybuy.estimates.questions import UNKNOWNS, narrowing, pairs
from whybuy.estimates.worth_a_quarter import money_known, worth_a_quarter
from whybuy.evidence.books import Books
from whybuy.evidence.concerns import concerns
from whybuy.evidence.last_contacts import last_contacts
from whybuy.evidence.last_words import last_words
from whybuy.evidence.lights import lights
from whybuy.evidence.meetings import badly_served, last_held
from whybuy.methods.value.signs import worth_of_signs

Floats = NDArray[np.float64]

HOURS_TO_KEEP = 8.0
"""Hours that going after somebody who may leave takes: supposed."""
KEEPS = 0.2
"""Of those who would leave and are gone after, so many stay: supposed."""
CARE = 1.2
"""Being met when it is time multiplies the odds that a customer stays by so much: supposed."""
LEARNS = 0.005
"""Of the yearly revenue that a reply settles, so much is counted as its worth: supposed."""
TROUBLED = 0.8
"""A concern that nobody answered leaves so much of the chance that they stay: supposed."""
OURS = 0.1
"""Of what a number is worth to a customer's own decision, so much is ours if they buy: supposed."""
QUARTERS = 4.0
OVERDUE = 1.5
"""A silence counts up to half as long again as the customer's own rhythm."""
SHORTEST_DAYS, LONGEST_DAYS, USUAL_DAYS, BEST_DAYS = 45, 365, 182, 91
"""Nobody is met twice within six weeks; who has no rhythm, twice a year, the best each quarter."""
MOST_CASES = 8
"""Cases that are reckoned for the schedule: of those who told numbers and have a deal open."""
PARTS = ("keep", "deal", "lacks", "case", "care", "why")


def meeting_worth(books: Books, *, hour_cost: float = HOUR_COST) -> pl.DataFrame:
    """One row a customer, the meeting that is worth most first.

    customer_id, name, segment, best, year (money of a year if they stay), leaves (the chance that
    they do), at_stake, keep, deal, lacks, case, care, why (money), settles (± money a year that
    their reply settles), worth (all parts); of the deal that matters most of_deal and deal_title
    (or ""), expects (money it is expected to bring) and to_ask (things it lacks); trouble
    (a concern is open, or they said that they are not served well), never_met, last_seen (day),
    silence (days since), unheard (days since they last told anything, too), rhythm (days between
    meetings that suits them), overdue (silence by rhythm), evidence. Where no money is known
    each customer counts as one, and worth is no money.
    """
    return books.once(("meeting_worth", hour_cost), lambda: _worth(books, hour_cost))


def _worth(books: Books, hour_cost: float) -> pl.DataFrame:
    known = _known(books)
    cost = hour_cost * HOURS_TO_KEEP if money_known(books) else 0.0
    saved = KEEPS * known["year"].to_numpy()
    keep = worth_of_signs(
        known["leaves"].to_numpy(), if_so=saved - cost, if_not=-cost, signs=pairs("leaves")
    )
    settled = narrowing(books).select("customer_id", settles=pl.sum_horizontal(UNKNOWNS).sqrt())
    deals = deals_worth(books, hour_cost=hour_cost)
    table = (
        known.with_columns(pl.Series("keep", keep))
        .join(deals, on="customer_id", how="full", coalesce=True)
        .join(_cases_worth(books, hour_cost), on="customer_id", how="left")
        .join(settled, on="customer_id", how="left")
    )
    table = _with_strangers(books, table).with_columns(
        pl.col("of_deal", "deal_title").fill_null(""),
        pl.col("to_ask").fill_null(0),
        *(pl.col(name).fill_null(0.0) for name in (*_MONEY, "settles")),
    )
    table = table.with_columns(
        care=pl.col("year") * _kept_by_care() * pl.col("overdue").clip(0.0, OVERDUE),
        why=LEARNS * pl.col("settles"),
    ).with_columns(worth=pl.sum_horizontal(PARTS))
    return table.sort("worth", "customer_id", descending=[True, False])


def _kept_by_care() -> pl.Expr:
    """By how much the chance to stay grows: most where it is in doubt, little where it is not."""
    stays = 1 - pl.col("leaves")
    return CARE * stays / (1 - stays + CARE * stays) - stays


_MONEY = ("keep", "deal", "lacks", "expects", "case", "year", "at_stake", "leaves")


def _known(books: Books) -> pl.DataFrame:
    """What each customer brings, the chance that they leave, and when they were last seen."""
    trouble = _troubled(books)
    worth = worth_a_quarter(books).join(_seen(books), on="customer_id", how="left")
    year = QUARTERS * pl.col("quarter") if money_known(books) else pl.lit(1.0)
    return worth.with_columns(
        year=year, trouble=pl.col("customer_id").is_in(trouble["customer_id"].to_list())
    ).with_columns(
        leaves=1 - pl.when("trouble").then(TROUBLED * pl.col("stays")).otherwise("stays")
    ).select(
        "customer_id", "name", "segment", "best", "year", "leaves", "trouble", "evidence",
        *_SEEN, at_stake=pl.col("leaves") * pl.col("year"),
    )  # fmt: skip


def _troubled(books: Books) -> pl.DataFrame:
    """customer_id of those with a light that is open, a concern that nobody came back to, or who
    said that they are not served well."""
    heard = last_contacts(books).select("customer_id", "last_contact")
    said = concerns(books).join(heard, on="customer_id", how="left")
    waits = pl.col("last_contact").is_null() | (pl.col("last_contact") <= pl.col("day"))
    lit = lights(books).filter("is_open").select("customer_id")
    parts = [said.filter(waits).select("customer_id"), lit, badly_served(books)]
    return pl.concat(parts).unique("customer_id")


_SEEN = ("never_met", "last_seen", "silence", "unheard", "rhythm", "overdue")


def _seen(books: Books) -> pl.DataFrame:
    """When each was last talked with, whatever it was about, and how often suits them."""
    best = worth_a_quarter(books).select("customer_id", "best")
    met = last_held(books).select("customer_id", "last_met", own="usual_days")
    seen = last_contacts(books).select("customer_id", "usual_days")
    both = seen.join(met, on="customer_id", how="left").join(best, on="customer_id", how="left")
    both = both.join(last_words(books), on="customer_id", how="left")
    plain = pl.when(pl.col("best").fill_null(value=False)).then(BEST_DAYS).otherwise(USUAL_DAYS)
    rhythm = pl.coalesce("own", "usual_days", plain.cast(pl.Float64))
    silence = (pl.lit(books.known_until) - pl.col("last_seen")).dt.total_days()
    return (
        both.with_columns(
            never_met=pl.col("last_met").is_null(),
            last_seen="last_talk",
            unheard=(pl.lit(books.known_until) - pl.col("last_word")).dt.total_days(),
            rhythm=rhythm.clip(SHORTEST_DAYS, LONGEST_DAYS),
        )
        .with_columns(silence=silence)
        .with_columns(overdue=(pl.col("silence") / pl.col("rhythm")).fill_null(OVERDUE))
        .select("customer_id", *_SEEN)
    )


def _with_strangers(books: Books, table: pl.DataFrame) -> pl.DataFrame:
    """With name and silence of those who do not buy yet, and have a deal open."""
    from whybuy.evidence.business import business

    own = business(books).select(
        "customer_id", own_name="name", own_segment="segment", own_evidence="evidence"
    )
    seen = _seen(books).rename({name: f"own_{name}" for name in _SEEN})
    both = table.join(own, on="customer_id", how="left").join(seen, on="customer_id", how="left")
    owned = ("name", "segment", "evidence", *_SEEN)
    both = both.with_columns(pl.coalesce(name, f"own_{name}").alias(name) for name in owned).drop(
        f"own_{name}" for name in owned
    )
    return both.with_columns(
        pl.col("name").fill_null(pl.col("customer_id")),
        pl.col("segment").fill_null(""),
        pl.col("best", "trouble").fill_null(value=False),
        pl.col("never_met").fill_null(value=True),
        pl.col("overdue").fill_null(OVERDUE),
        pl.col("rhythm").fill_null(float(USUAL_DAYS)),
        pl.col("evidence").fill_null(pl.format("customer:{}", "customer_id")),
    )


def _cases_worth(books: Books, hour_cost: float) -> pl.DataFrame:
    """Our part of what the best number to ask for is worth, of those who told any and are about to
    decide: only what they win by it if they buy, and of that a part, comes back to us."""
    from whybuy.evidence.cases import numbers, value_models

    schema = {"customer_id": pl.String, "case": pl.Float64}
    if value_models(books).is_empty():
        return pl.DataFrame(schema=schema)
    told = set(numbers(books)["customer_id"].drop_nulls())
    chances: dict[str, float] = {}
    for one in deals_to_decide(books, hour_cost=hour_cost):
        if one.customer_id in told and not one.is_left:
            chances[one.customer_id] = max(one.chance, chances.get(one.customer_id, 0.0))
    most = sorted(chances, key=lambda key: (-chances[key], key))[:MOST_CASES]
    rows = [(key, OURS * chances[key] * case_worth(books, key)) for key in most]
    return pl.DataFrame(rows, schema=schema, orient="row")


def case_worth(books: Books, customer: str) -> float:
    """What the reply that is worth most to a customer's own case is worth; 0 without a case."""
    from whybuy.estimates.value_cases import worth_of

    try:
        worth = worth_of(books, customer=customer)
    except (TooLittleEvidence, BadInput, NotFound):
        return 0.0
    if worth.case is None or not worth.is_case:
        return 0.0
    return max((one.worth for one in worth.case.ask_next), default=0.0)
