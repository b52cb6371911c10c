"""Who is held out, how many customers it takes, and whether the effect that is there is found."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from tests.estimates.programmes import BEGAN, END, lines, rates
from tests.fakes import books, bought
from whybuy.errors import BadInput, TooLittleEvidence
from whybuy.estimates import arms, programme
from whybuy.evidence.books import Books
from whybuy.records import editing, experiments

CUSTOMERS = 400
LINES = lines(CUSTOMERS)
EVE = BEGAN - timedelta(days=1)


def begun(*, share: float = 0.5, name: str = "spring") -> str:
    return experiments.begin(
        name, share=share, effect=0.5, began=BEGAN, by=None, seed=f"{name} 2025"
    )


def arm_of(firm_books: Books) -> dict[str, str]:
    (row,) = experiments.frame().iter_rows(named=True)
    return dict(arms.drawn(firm_books, row).select("customer_id", "arm").iter_rows())


def test_nobody_is_held_out_while_too_few_customers_would_show_the_effect(firm):
    few = books(LINES, as_of=EVE)
    with pytest.raises(TooLittleEvidence, match=r"customers are needed, .* held out") as refused:
        arms.begin(few, "spring", effect=0.05, share=0.2, began=BEGAN, by=None)
    assert f"{arms.size(few, effect=0.05, share=0.2).needed.always:,}" in str(refused.value)
    assert experiments.frame().is_empty()
    offers = pl.DataFrame({"customer_id": ["c0001"], "sort": ["re-sell"]})
    assert arms.not_withheld(few, offers).equals(offers)


def test_an_effect_large_enough_is_tried(firm):
    has = books(LINES, as_of=EVE)
    found = arms.size(has, effect=2.0)
    assert found.enough
    key = arms.begin(has, "spring", effect=2.0, share=0.5, began=BEGAN, by=None)
    assert experiments.frame()["key"].to_list() == [key]
    # At the least effect that they would show, they are just enough.
    edge = arms.size(has, effect=found.smallest)
    assert edge.needed.always <= edge.has


def test_a_firm_where_nobody_buys_is_told_so(firm):
    none = books(bought("a", date(2024, 1, 1)), as_of=EVE)
    with pytest.raises(TooLittleEvidence, match="bought too little"):
        arms.size(none, effect=0.1)


def test_only_bulk_offers_are_withheld_never_care_promises_or_the_best(firm):
    editing.add("customers", {"key": "c0007", "name": "Owed"}, by=None)
    owed = {"customer": "c0007", "what": "a sample", "made_on": EVE}
    editing.add("promises", {"key": "p1", **owed}, by=None)
    begun(share=0.9)
    now = books(LINES, as_of=BEGAN)
    lots = arm_of(now)
    kept = arms.population(arms.on(now, EVE)).filter(pl.col("spared") != "")
    best = kept.filter(spared="one of the best accounts")["customer_id"].to_list()
    assert len(best) == np.ceil(0.1 * len(lots))
    assert all(lots[name] == "" for name in [*best, "c0007"])
    held = [name for name, arm in lots.items() if arm == "held out"]
    sorts = ["promise", "light", "renewal", "need", "touch", "re-sell", "cross-sell", "up-sell"]
    week = pl.DataFrame(
        [{"customer_id": name, "sort": sort} for name in lots for sort in sorts],
    )
    left_out = week.join(arms.not_withheld(now, week), on=["customer_id", "sort"], how="anti")
    assert set(left_out["sort"]) == set(arms.BULK)
    assert set(left_out["customer_id"]) == set(held)


def test_the_same_share_of_every_fifth_is_held_out_and_can_be_drawn_again(firm):
    begun(share=0.25)
    now = books(LINES, as_of=END)
    (row,) = experiments.frame().iter_rows(named=True)
    table = arms.drawn(now, row).filter(pl.col("arm") != "")
    shares = table.group_by("stratum").agg((pl.col("arm") == "held out").mean())["arm"].to_list()
    assert 0.2 < min(shares) <= max(shares) < 0.3
    # What came since the draw changes nobody's lot.
    assert arm_of(now) == arm_of(books(LINES, as_of=BEGAN))


def test_after_it_ended_everybody_hears_offers_again(firm):
    key = begun()
    experiments.end(key, on=BEGAN + timedelta(days=27))
    later = books(LINES, as_of=END)
    offers = pl.DataFrame({"customer_id": list(arm_of(later)), "sort": "re-sell"})
    assert arms.not_withheld(later, offers).height == offers.height
    (one,) = programme.worked(later)
    assert (one.look, one.until) == (1, BEGAN + timedelta(days=27))


def test_before_four_weeks_are_over_nothing_is_told(firm):
    begun()
    (one,) = programme.worked(books(LINES, as_of=BEGAN + timedelta(days=20)))
    assert one.money is None
    assert "less than four weeks" in one.why_not
    assert one.next_look == BEGAN + timedelta(days=27)


def test_a_programme_that_doubles_orders_is_seen_and_its_truth_lies_within(firm):
    begun()
    lots = arm_of(books(LINES, as_of=BEGAN))
    offered = {name for name, arm in lots.items() if arm == "offered"}
    (one,) = programme.worked(books(lines(CUSTOMERS, offered=offered, more=1.0), as_of=END))
    assert one.look == 3
    assert one.orders is not None
    true = rates(CUSTOMERS)
    more = sum(true[name] for name in one.outcomes["customer_id"]) / one.outcomes.height * 84
    assert one.orders.low < more < one.orders.high
    assert one.orders.low > 0
    assert one.money is not None
    assert one.money.low > 0


def test_what_was_found_is_what_the_next_contact_is_believed_to_do(firm):
    begun()
    now = books(LINES, as_of=END)
    (one,) = programme.worked(now)
    (effect,), (error,) = programme.log_ratios(now)
    assert one.money is not None
    assert np.exp(effect) == pytest.approx(1 + one.money.estimate / one.brought)
    assert error > 0


def test_looking_every_four_weeks_misleads_no_more_than_one_firm_in_ten():
    """150 firms, no effect, looked at seven times; a plain interval would mislead far more."""
    rng = np.random.default_rng(1)
    wrong, plain = 0, 0
    for _ in range(150):
        apart = [_look(firm_table, look) for look, firm_table in enumerate(_weeks(rng), start=1)]
        wrong += any(not one.low <= 0 <= one.high for one in apart)
        plain += any(not one.once_low <= 0 <= one.once_high for one in apart)
    assert wrong / 150 < 0.1 + 3 * np.sqrt(0.1 * 0.9 / 150)
    assert plain / 150 > 0.2


def _look(table: pl.DataFrame, look: int):
    return programme.told_apart(table, "money", look=look)


def _weeks(rng: np.random.Generator) -> list[pl.DataFrame]:
    """Customers' outcomes as they add up, four weeks at a time."""
    count = 200
    rate = np.exp(rng.normal(0, 1, count))
    past = rng.poisson(rate * 6)
    arm = np.where(rng.permutation(count) < count / 2, "offered", "held out")
    known = {"arm": arm, "past": 50.0 * past, "past_orders": past, "year": 200.0 * rate}
    steps = 50.0 * rng.poisson(rate, (7, count))
    return [pl.DataFrame({**known, "money": total}) for total in np.cumsum(steps, axis=0)]


def test_nothing_is_tried_in_the_past(firm):
    with pytest.raises(BadInput, match="nobody was held out then"):
        arms.begin(books(LINES, as_of=END), "late", effect=2.0, share=0.5, began=BEGAN, by=None)


def test_two_experiments_never_run_at_once(firm):
    begun()
    with pytest.raises(BadInput, match="still runs"):
        begun(name="again")
