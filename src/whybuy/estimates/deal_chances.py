"""The chance that each open deal is won, is lost, or ends in no decision, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from whybuy.errors import TooLittleEvidence
from whybuy.estimates.deal_known import NAMES, Known, as_values, known_by, telling
from whybuy.evidence.books import Books
from whybuy.evidence.deals_open import pursued
from whybuy.evidence.stays import stage_now, stays
from whybuy.methods.choice import (
    BorneOut,
    Cause,
    DealChances,
    DealOutcomes,
    Stays,
    borne_out,
    deal_causes,
    deal_chances,
    deal_outcomes,
    foretold_by_others,
)

HORIZON_DAYS = 90
"""What becomes of a deal within a quarter is foretold besides, so that it can be held to."""
DRAWS = 400
MOST_PAST = 2_000
"""Of more deals that ended the last ones are learnt from: a firm is like its last years."""
LEAST_ENDED = 5
"""Fewer deals that ended with their days on record do not say how long one may stand open."""
USUAL_DAYS = 75.0
"""Days that a deal still stands open, until enough have ended: supposed."""
CLEAR = 3
"""Causes of a deal that are told, the strongest first."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Chances:
    """What may become of the open deals, in the order of `deals`.

    deals: rows of `pursued`. told: each followed to its end; soon: within 90 days. causes: by the
    deal's key, what moves the odds to win if it is decided. judged: what the same way of telling
    made of deals that ended, each from others; None where they are too few, and why_not says so.
    plain: the base rate is told, because nothing known of a deal foretold better. left_out: things
    that were written down because of how the deal ended, with the sentence.
    """

    deals: pl.DataFrame
    told: DealChances
    soon: DealChances
    causes: Mapping[str, tuple[Cause, ...]]
    fitted: DealOutcomes
    judged: BorneOut | None
    why_not: str
    plain: bool
    left_out: Mapping[str, str]
    past: int

    def of(self, key: str) -> int:
        """The place of a deal among them."""
        return self.deals["key"].to_list().index(key)

    @property
    def table(self) -> pl.DataFrame:
        """The deals with won, lost, no_decision, days_left, each with _low and _high."""
        columns: list[pl.Series] = []
        for name in ("won", "lost", "no_decision", "days_left"):
            one = getattr(self.told, name)
            for end, values in (("", one.mean), ("_low", one.low), ("_high", one.high)):
                columns.append(pl.Series(f"{name}{end}", values, dtype=pl.Float64))
        return self.deals.with_columns(columns)


@dataclass(frozen=True, slots=True, eq=False)
class Past:
    """Deals that ended or stand open, and what was known of each, in the same order."""

    deals: pl.DataFrame
    known: Known
    stays: Stays | None

    @property
    def outcome(self) -> list[str]:
        """What came of each; "" where it is open."""
        return [str(word) for word in self.deals["outcome"]]

    @property
    def days(self) -> Floats:
        """How long each stood open; NaN where that is not known."""
        return _days(self.deals)

    def fit(self) -> DealOutcomes:
        """What these foretell of others."""
        return deal_outcomes(
            self.outcome,
            days=self.days,
            covariates=self.known,
            stays=self.stays,
            together=[str(key) for key in self.deals["customer_id"]],
        )


def chances(books: Books) -> Chances:
    """What may become of every open deal; with none open the table is empty."""
    return books.once(("deal_chances",), lambda: _chances(books))


def past_of(books: Books) -> Past:
    """All deals that can be learnt from: the last of those that ended, and the open ones."""
    return books.once(("deals past",), lambda: _past(books))


def _past(books: Books) -> Past:
    whole = pursued(books)
    ended = whole.filter(~pl.col("is_open")).sort("end", "key", maintain_order=True)
    mine = pl.concat([ended.tail(MOST_PAST), whole.filter("is_open")])
    known = known_by(books).join(mine.select("key"), on="key", how="semi")
    known = mine.select("key").join(known, on="key", how="left", maintain_order="left")
    return Past(mine, as_values(known, names=telling(known)), stays_of(books, mine))


def stays_of(books: Books, deals: pl.DataFrame) -> Stays | None:
    """The stages of these deals, by their place; None where too few deals have any."""
    place = {key: at for at, key in enumerate(deals["key"])}
    found = stays(books).filter(pl.col("deal").is_in(list(place)))
    ended = deals.filter(pl.col("outcome").is_in(["won", "lost", "no decision"]))
    with_any = found.filter(pl.col("deal").is_in(ended["key"].to_list()))["deal"].n_unique()
    if with_any < max(5, ended.height / 2):
        return None
    return Stays(
        [place[key] for key in found["deal"]], found["stage"].to_list(), found["entered"].to_numpy()
    )


@dataclass(frozen=True, slots=True, eq=False)
class Telling:
    """What past deals say of others: the fit, how it was judged, and what may become of each."""

    fitted: DealOutcomes
    judged: BorneOut | None
    why_not: str
    plain: bool
    told: DealChances
    soon: DealChances


def tell(
    past: Past,
    about: Known,
    *,
    days: Floats,
    stage: Sequence[str] | None = None,
    draws: int = DRAWS,
) -> Telling:
    """What may become of deals of these ages, of which so much is known; (deals,) each.

    Where the past deals, each told from others, were foretold no better than by their base rate,
    the base rate is told.
    """
    judged, why_not = _judged(past)
    plain = judged is not None and judged.worse_than_plain
    fitted = past.fit()
    told, soon = (
        deal_chances(
            fitted, deals=len(days), days=days, covariates=about, stage=stage,
            horizon=horizon, draws=draws,
        )
        for horizon in (None, HORIZON_DAYS)
    )  # fmt: skip
    if plain:
        told, soon = as_base_rate(past, told), as_base_rate(past, soon)
    return Telling(fitted, judged, why_not, plain, told, soon)


def within_the_quarter(books: Books) -> tuple[pl.DataFrame, DealChances]:
    """The open deals, and what may become of each in 90 days, as `chances` has it; without the
    causes and the ends, which take as long again."""
    past = past_of(books)
    open_ones, about, stage = _open_of(books, past)
    soon = deal_chances(
        past.fit(), deals=open_ones.height, days=_days(open_ones), covariates=about, stage=stage,
        horizon=HORIZON_DAYS, draws=DRAWS,
    )  # fmt: skip
    judged, _ = _judged(past)
    plain = judged is not None and judged.worse_than_plain
    return open_ones, as_base_rate(past, soon) if plain else soon


def _open_of(books: Books, past: Past) -> tuple[pl.DataFrame, Known, list[str]]:
    """The deals that are open, what is known of each, and the stage in which each stands."""
    open_ones = past.deals.filter("is_open")
    rows = np.flatnonzero(past.deals["is_open"].to_numpy())
    about = {name: _at(values, rows) for name, values in past.known.items()}
    return open_ones, about, [stage_now(books).get(key, "") for key in open_ones["key"]]


def _chances(books: Books) -> Chances:
    past = past_of(books)
    open_ones, about, stage = _open_of(books, past)
    age = _days(open_ones)
    one = tell(past, about, days=age, stage=stage)
    found = deal_causes(one.fitted, deals=open_ones.height, days=age, covariates=about, stage=stage)
    causes = {
        key: () if one.plain else cause.causes
        for key, cause in zip(open_ones["key"], found, strict=True)
    }
    told = _held(books, past, one.told)
    return Chances(
        open_ones, told, one.soon, causes, one.fitted, one.judged, one.why_not, one.plain,
        one.fitted.left_out, one.fitted.closed,
    )  # fmt: skip


def _held(books: Books, past: Past, told: DealChances) -> DealChances:
    """While too few deals have ended, none is followed further than is usual or expected.

    Deals that all stand open tell only that none ended yet: they would be followed for years.
    """
    lived = past.days[~past.deals["is_open"].to_numpy()]
    lived = lived[lived > 0]
    if len(lived) >= LEAST_ENDED:
        return told
    usual = float(np.append(lived, USUAL_DAYS).mean())
    ahead = (pl.col("expected_close") - pl.lit(books.known_until)).dt.total_days()
    open_ones = past.deals.filter("is_open")
    most = open_ones.select(pl.when(ahead > 0).then(ahead).fill_null(usual)).to_series().to_numpy()
    return DealChances(told.draws, np.fmin(told.days_left_draws, most.astype(np.float64)))


def as_base_rate(past: Past, followed: DealChances) -> DealChances:
    """The same times, with what came of all past deals in the place of each one's own chances.

    How far a deal's own chance may lie from the base rate is not known better than what is known of
    it tells: so the draws keep their spread, about the base rate instead of about their own mean.
    """
    whole = deal_outcomes(past.outcome)
    plain = deal_chances(whole, deals=1, draws=followed.draws.shape[0]).draws[:, :1, :3]
    ends, still = followed.draws[:, :, :3], followed.draws[:, :, 3:]
    usual = np.maximum(ends.mean(axis=0, keepdims=True), 1e-9)
    moved = plain * ends / usual
    moved = moved / np.maximum(moved.sum(axis=2, keepdims=True), 1e-9) * (1 - still)
    return DealChances(np.concatenate([moved, still], axis=2), followed.days_left_draws)


def _judged(past: Past) -> tuple[BorneOut | None, str]:
    """Deals that ended, each told from others, beside what came; or why that cannot be said."""
    together = [str(key) for key in past.deals["customer_id"]]
    try:
        closed, told, plain = foretold_by_others(
            past.outcome, covariates=past.known, together=together
        )
    except TooLittleEvidence as fault:
        return None, str(fault)
    came = (np.array(past.outcome)[closed] == "won").astype(np.float64)
    return borne_out(told[:, 0], came, plain=plain[:, 0]), ""


def cause_words(cause: Cause, *, amount: float | None) -> str:
    """Like "a customer before: yes, odds 2.1 times an average deal's (1.2 to 3.6)".

    amount: the deal's own, which the cause knows as a logarithm only.
    """
    told = cause.words.replace(f"{cause.name}:", f"{NAMES.get(cause.name, cause.name)}:", 1)
    if cause.name == "size" and cause.value and amount is not None:
        told = told.replace(cause.value, f"{round(amount):,}", 1)
    return told


def strongest(causes: tuple[Cause, ...]) -> tuple[Cause, ...]:
    """Those that are told: known of this deal, and moving its odds by more than a twentieth."""
    mine = [one for one in causes if one.value and abs(one.log_odds) > 0.05]
    return tuple(mine[:CLEAR])


def _days(deals: pl.DataFrame) -> Floats:
    return deals["days"].fill_null(float("nan")).to_numpy().astype(np.float64)


def _at(values: object, rows: NDArray[np.intp]) -> list[object]:
    return [values[int(row)] for row in rows]  # type: ignore[index]
