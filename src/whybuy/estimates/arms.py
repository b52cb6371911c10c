"""Who is held out of bulk offers, so that what the programme changes can be told from chance.

Drawn by hash of the experiment's seed and the customer's key, the same share of every fifth of
value. The best accounts and whoever was promised something are in no experiment, and only bulk
offers are withheld: never a promise, a renewal, a need, a warning or a word of care.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import polars as pl

from whybuy.errors import BadInput, TooLittleEvidence
from whybuy.estimates.margin import margin
from whybuy.evidence.books import Books
from whybuy.evidence.business import business
from whybuy.evidence.purchases import bought_within

if TYPE_CHECKING:
    from whybuy.methods.judge.experiments import Needed
    from whybuy.records.models import User

WINDOW_DAYS = 91
"""What came of an offer is what the customer bought within a quarter of it."""
BULK = ("re-sell", "cross-sell", "up-sell")
"""The sorts of a line that an experiment may withhold."""
BEST = 0.1
"""Share of the customers, the best by business a year, who are in no experiment."""
STRATA = 5
LARGEST = 10.0
"""A tenfold effect: whatever would take more than that is not seen at all."""
CAP = 0.98
"""Outcomes are cut at this share of the quarter before the draw: a rule set before it."""
OFFERED, HELD_OUT = "offered", "held out"


@dataclass(frozen=True, slots=True)
class Size:
    """Whether the firm has customers enough to see an effect.

    effect: share of what a customer brings in a quarter; brings: that, in money; has: customers
    who could be in it; needed: how many it takes; smallest: the least effect that those there are
    would show, as a share.
    """

    effect: float
    share: float
    brings: float
    has: int
    needed: Needed
    smallest: float

    @property
    def enough(self) -> bool:
        """Whether there are as many as it takes."""
        return self.has >= self.needed.always

    @property
    def sentence(self) -> str:
        """The number needed beside the number there is."""
        seen = f"an effect of {100 * self.effect:.0f} % of what they bring in a quarter"
        need = (
            f"To see {seen}, {self.needed.always:,} customers are needed, "
            f"{self.needed.withheld:,} of them held out; {self.has:,} could be in it."
        )
        if self.smallest >= LARGEST:
            return f"{need} With so few, chance hides any effect."
        return f"{need} With those, an effect of {100 * self.smallest:.0f} % or more would be seen."


def on(books: Books, day: date) -> Books:
    """The same books at the end of an earlier day, as they stand today."""
    return replace(books, as_of=day, last_record=None)


def population(books: Books) -> pl.DataFrame:
    """One row a customer who buys goods: whom an experiment could be made on.

    customer_id; a_year; past and before: money of the last quarter and the one before it, cut at
    the cap; stratum (0 to 4, by business a year); spared: "" or why they are in no experiment.
    """
    return books.once(("programme", "population"), lambda: _population(books))


def _population(books: Books) -> pl.DataFrame:
    from whybuy.records import promises

    buying = business(books).filter(pl.col("bought_a_year") > 0).sort("customer_id")
    late = bought_within(books, until=books.as_of, days=WINDOW_DAYS)
    late = late.select("customer_id", past="amount", before="amount_before")
    table = buying.select("customer_id", "a_year").join(
        late, on="customer_id", how="left", maintain_order="left"
    )
    owed = promises.open_ones(until=books.known_until)["customer"].unique()
    place = pl.col("a_year").rank("ordinal", descending=True)
    best = place <= (pl.len() * BEST).ceil()
    spared = (
        pl.when(best)
        .then(pl.lit("one of the best accounts"))
        .when(pl.col("customer_id").is_in(owed.implode()))
        .then(pl.lit("something was promised to them"))
        .otherwise(pl.lit(""))
    )
    stratum = ((place - 1) * STRATA / pl.len()).floor().cast(pl.Int64)
    cut = cap(table["past"].fill_null(0.0))
    return table.with_columns(
        pl.col("past", "before").fill_null(0.0).clip(upper_bound=cut),
        spared=spared,
        stratum=stratum,
    )


def cap(amounts: pl.Series) -> float:
    """The money beyond which a single order says nothing of a programme."""
    bought = amounts.filter(amounts > 0)
    return float(bought.quantile(CAP) or 0.0) if bought.len() else float("inf")


def size(books: Books, *, effect: float, share: float = 0.5) -> Size:
    """Whether an effect of this share of what customers bring would be seen, holding out `share`.

    Raises TooLittleEvidence where nobody bought in the last quarter.
    """
    import numpy as np

    from whybuy.methods.judge.experiments import needed

    free = population(books).filter(pl.col("spared") == "")
    rate = margin(books, given=None).share
    past, before = (rate * free[name].to_numpy() for name in ("past", "before"))
    if len(past) < 3 or past.std() == 0 or past.mean() <= 0:
        raise TooLittleEvidence(
            f"{free.height} customers could be in an experiment, and in the quarter up to "
            f"{books.as_of:%Y-%m-%d} they bought too little to say how many it takes. Name no "
            "effect yet: load more orders, or wait until more customers buy."
        )
    explained = float(np.corrcoef(past, before)[0, 1] ** 2) if before.std() > 0 else 0.0
    known: dict[str, Any] = {"spread": float(past.std()), "share": share, "explained": explained}
    brings = float(past.mean())
    takes = needed(effect * brings, **known)
    smallest = _smallest(brings, free.height, known)
    return Size(effect, share, brings, free.height, takes, smallest)


def _smallest(brings: float, has: int, known: dict[str, Any]) -> float:
    """The least effect, as a share, that so many customers would show; by halving."""
    from whybuy.methods.judge.experiments import needed

    low, high = 1e-3, LARGEST
    for _ in range(40):
        middle = (low * high) ** 0.5
        enough = needed(middle * brings, **known).always <= has
        low, high = (low, middle) if enough else (middle, high)
    return high


def begin(
    books: Books, name: str, *, effect: float, share: float, began: date, by: User | None
) -> str:
    """An experiment begun; its key.

    effect: the least that the owner wants to see, as a share of what a customer brings in a
    quarter; share: of customers held out. Raises TooLittleEvidence with the number needed where
    the firm has fewer, BadInput for a day that is past, and what `records.experiments.begin`
    raises.
    """
    from whybuy.records import experiments

    if began < books.known_until:
        raise BadInput(
            f"A holdout cannot begin on {began:%Y-%m-%d}: what happened up to "
            f"{books.known_until:%Y-%m-%d} is on record, and nobody was held out then. Begin it "
            "on that day or later."
        )
    found = size(books, effect=effect, share=share)
    if not found.enough:
        raise TooLittleEvidence(
            f"{found.sentence} So nobody is held out: name a larger effect, hold out a larger "
            "share, or wait until more customers buy."
        )
    seed = f"{name} {began.isoformat()}"
    what = f"margin within {WINDOW_DAYS} days, as a share of what a customer brings"
    return experiments.begin(
        name, share=share, effect=effect, began=began, by=by, seed=seed, what=what
    )


def running(books: Books) -> dict[str, Any] | None:
    """The experiment that runs on the last day that the books know, in the columns of records."""
    from whybuy.records import experiments

    found = experiments.frame(until=books.known_until).filter(pl.col("ended").is_null())
    return found.row(-1, named=True) if found.height else None


def drawn(books: Books, experiment: dict[str, Any]) -> pl.DataFrame:
    """customer_id, a_year, spared, arm ("" for those spared) of all who bought when it began.

    What is loaded later moves hardly anybody: within each fifth the order of the lots stands, and
    only who is at its edge can change sides.
    """
    from whybuy.methods.judge.experiments import withheld

    known = population(on(books, experiment["began"] - timedelta(days=1)))
    held = withheld(
        known["customer_id"].to_list(),
        share=experiment["share"],
        salt=experiment["seed"],
        strata=known["stratum"].to_numpy(),
        never=(known["spared"] != "").to_numpy(),
    )
    lot = pl.when(pl.Series(held)).then(pl.lit(HELD_OUT)).otherwise(pl.lit(OFFERED))
    arm = pl.when(pl.col("spared") != "").then(pl.lit("")).otherwise(lot)
    return known.select("customer_id", "a_year", "stratum", "spared", arm=arm)


def divided(books: Books, lines: pl.DataFrame) -> pl.DataFrame:
    """The lines with `experiment` and `arm` ("" but for bulk offers while an experiment runs).

    lines: any with customer_id and sort. Those with arm "held out" are not made.
    """
    now, nothing = running(books), pl.lit("")
    if now is None:
        return lines.with_columns(experiment=nothing, arm=nothing)
    arms = drawn(books, now).select("customer_id", lot="arm")
    table = lines.join(arms, on="customer_id", how="left", maintain_order="left")
    bulk = pl.col("sort").is_in(BULK)
    arm = pl.when(bulk).then(pl.col("lot").fill_null("")).otherwise(nothing)
    key = pl.when(pl.col("arm") != "").then(pl.lit(now["key"])).otherwise(nothing)
    return table.with_columns(arm=arm).with_columns(experiment=key).drop("lot")


def not_withheld(books: Books, lines: pl.DataFrame) -> pl.DataFrame:
    """The lines without the bulk offers to whoever a running experiment holds out, in order."""
    arms = divided(books, lines.select("customer_id", "sort"))["arm"]
    return lines.filter(arms != HELD_OUT)
