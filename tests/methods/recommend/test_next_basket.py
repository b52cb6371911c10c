"""Laws of the next basket: what holds whatever was bought, and what a simulated habit gives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from whybuy.errors import BadInput, TooLittleEvidence
from whybuy.methods.recommend import (
    Settings,
    alike_customers,
    baskets,
    by_kind,
    ease,
    next_basket,
    parts,
    ranked,
    related_products,
    reliability,
    repeat_rate,
    rules,
    score,
)
from whybuy.methods.recommend.arrays import sparse
from whybuy.methods.recommend.scoring import hits

LINES = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 6), st.integers(0, 8)), min_size=1)


def _of(lines: list[tuple[int, int, int]]):
    who, day, what = (np.array(column) for column in zip(*lines, strict=True))
    return baskets(who, day, what)


@pytest.fixture(scope="module")
def shop():
    """600 customers in six tastes of ten products each, eight baskets; product 60 sells to all."""
    rng = np.random.default_rng(1)
    who, day = np.repeat(np.arange(600), 8 * 4), np.tile(np.repeat(np.arange(8), 4), 600)
    habit = rng.integers(0, 10, size=(600, 4))[who, rng.integers(0, 4, size=len(who))]
    wander = rng.random(len(who)) < 0.3
    what = who % 6 * 10 + np.where(wander, rng.integers(0, 10, size=len(who)), habit)
    what = np.where(rng.random(len(who)) < 0.1, 60, what)
    return baskets(who, day, what)


@given(LINES)
@settings(max_examples=60, deadline=None)
def test_lines_in_any_order_or_twice_are_the_same_baskets(lines):
    one, two = _of(lines), _of([*reversed(lines), *lines])
    for name in ("customer", "back", "product", "orders"):
        assert np.array_equal(getattr(one, name), getattr(two, name))


@given(LINES)
@settings(max_examples=40, deadline=None)
def test_again_and_new_share_nothing_and_hold_nothing_twice(lines):
    history = _of(lines)
    found = parts(history)
    weights = {"own": 1.0, "popularity": 0.7, "users": 1.0, "items": 1.0}
    held = history.held().toarray() > 0
    lists = {k: ranked(found, weights, most=9, kind=k) for k in ("all", "repeat", "explore")}
    for customer in range(history.customers):
        again, new, every = (
            set(lists[kind].product[customer]) - {-1} for kind in ("repeat", "explore", "all")
        )
        assert again == set(np.flatnonzero(held[customer]))
        assert not again & new
        assert again | new == every == set(history.product.tolist())
        assert (np.diff(lists["all"].score[customer][: len(every)]) <= 0).all()


def test_the_last_basket_is_back_0_and_days_of_one_customer_are_baskets():
    found = baskets([0, 0, 0, 1], [3, 3, 9, 4], [2, 1, 2, 0], products=4)
    assert found.back.tolist() == [1, 1, 0, 0]
    assert found.orders.tolist() == [2, 1]
    assert found.last().toarray().tolist() == [[0, 0, 1, 0], [1, 0, 0, 0]]
    assert found.without_last().customer.tolist() == [0, 0]


def test_what_is_barred_or_out_of_range_is_not_listed(shop):
    found = parts(shop, customers=np.array([3, 4]))
    weights = {"own": 1.0, "popularity": 1.0}
    best = ranked(found, weights, most=5).product
    barred = sparse(1.0, np.array([3]), best[0, :1], shape=(600, 61))
    out = np.arange(61) == best[1, 0]
    after = ranked(found, weights, most=5, barred=barred, out_of_range=out).product
    assert best[0, 0] not in after[0]
    assert best[1, 0] not in after
    assert (after >= 0).all()


def test_a_fresher_habit_counts_more_and_what_is_bought_once_in_a_life_counts_less():
    """Customer 0 bought product 0 lately and 1 long ago; nobody buys product 2 twice."""
    lines = [(0, 0, 1), (0, 1, 2), (0, 2, 0)]
    for who in range(1, 40):
        lines += [(who, 0, 2), (who, 0, 3), (who, 1, 3)]
    history = _of(lines)
    own = parts(history).own.toarray()[0]
    assert own[0] > own[1]
    assert repeat_rate(history)[2] < 1 < repeat_rate(history)[3]


def test_alike_customers_tell_what_one_of_their_taste_has_not_bought(shop):
    found = alike_customers(shop, customers=np.arange(6)).toarray()
    for customer in range(6):
        own_taste = found[customer, customer % 6 * 10 :][:10].sum()
        assert own_taste > 0.8 * found[customer, :60].sum()


@pytest.mark.parametrize("method", [related_products, ease])
def test_products_are_related_to_those_of_their_own_taste(shop, method):
    related = method(shop, related=5).tocoo()
    both = (related.row < 60) & (related.col < 60)
    assert (related.row[both] // 10 == related.col[both] // 10).mean() > 0.95
    assert (related.row != related.col).all()


def test_ease_is_the_ridge_regression_of_each_product_on_the_others(shop):
    """Against the normal equations solved product by product, without the diagonal."""
    held = shop.held().toarray().astype(float)
    weights = ease(shop, ridge=50.0, related=61).toarray()
    for product in (0, 37, 60):
        others = np.arange(61) != product
        x, y = held[:, others], held[:, product]
        direct = np.linalg.solve(x.T @ x + 50.0 * np.eye(60), x.T @ y)
        assert weights[others, product] == pytest.approx(np.maximum(direct, 0.0), abs=1e-5)


def test_the_mix_beats_the_most_popular_on_what_is_new_and_on_what_is_not(shop):
    history, truth = shop.without_last(), shop.last()
    again, fresh = by_kind(truth, history.held())
    found, plain = next_basket(history), parts(history, settings=Settings(parts=()))
    for kind, wanted in (("repeat", again), ("explore", fresh), ("all", truth)):
        ours = score(found.lists(kind=kind, most=5), wanted, k=5)
        theirs = score(ranked(plain, {"popularity": 1.0}, most=5, kind=kind), wanted, k=5)
        assert ours.recall > 1.1 * theirs.recall
        assert ours.ndcg > 1.1 * theirs.ndcg


def test_weights_and_chances_never_see_the_basket_to_be_foretold(shop):
    history = shop.without_last()
    twisted = baskets(
        np.concatenate([history.customer, np.arange(600)]),
        np.concatenate([20 - history.back, np.full(600, 30)]),
        np.concatenate([history.product, np.full(600, 60)]),
    )
    assert next_basket(twisted.without_last()).tuned == next_basket(history).tuned


def test_chances_are_borne_out_on_the_basket_held_out(shop):
    history, truth = shop.without_last(), shop.last()
    for kind in ("repeat", "explore"):
        lists = next_basket(history).lists(kind=kind, most=8)
        some = lists.product >= 0
        told = reliability(lists.chance[some], hits(lists.product, truth)[some])
        assert told.gap < 0.04
        assert told.foretold[-1] > 3 * told.foretold[0]
        assert told.happened[-3:].mean() > 3 * told.happened[:3].mean()


def test_with_five_customers_the_usual_weights_stand_and_no_chance_is_told():
    found = next_basket(_of([(who, day, day % 3) for who in range(5) for day in range(4)]))
    assert found.tuned.baskets == 0
    assert np.isnan(found.lists(most=2).chance).all()
    assert (found.lists(most=2).product >= 0).all()


def test_recall_and_ndcg_of_a_list_reckoned_by_hand():
    """Bought 1, 2, 3; listed 2, 0, 1: two of three, at places 1 and 3."""
    history = baskets([0, 0, 0], [0, 0, 0], [0, 1, 2], products=4)
    lists = ranked(parts(history), {"own": 1.0}, most=3)
    lists.product[:] = [[2, 0, 1]]
    truth = baskets([0, 0, 0], [0, 0, 0], [1, 2, 3]).last()
    told = score(lists, truth, k=3)
    ideal = 1 + 1 / np.log2(3) + 1 / 2
    assert (told.recall, told.coverage) == (pytest.approx(2 / 3), 0.75)
    assert told.ndcg == pytest.approx((1 + 1 / 2) / ideal)


def test_independent_purchases_bring_no_rules_that_hold():
    """Popular and rare products, large and small baskets; 5 % may hold by luck."""
    rng = np.random.default_rng(0)
    n = 60_000
    what = np.minimum(rng.exponential(20, n).astype(int), 99)
    history = baskets(rng.integers(0, 1500, n), rng.integers(0, 8, n), what)
    for bond in ("with", "after"):
        found = rules(history, bond=bond, most=200)
        assert found.held <= 0.12 * max(len(found.first), 30)


def test_a_bond_put_in_is_found_and_its_strength_measured():
    """Half of those who buy product 0 buy 1 in their next basket; others buy 1 as they do any."""
    rng = np.random.default_rng(2)
    lines = []
    for who in range(2000):
        begins = rng.integers(0, 3)
        for day in range(5):
            lines += [(who, day, int(p)) for p in rng.integers(2, 40, size=3)]
            if rng.random() < 0.03:
                lines.append((who, day, 1))
        lines.append((who, begins, 0))
        if rng.random() < 0.5:
            lines.append((who, begins + 1, 1))
    found = rules(_of(lines), bond="after", within=1)
    assert (found.first[0], found.then[0]) == (0, 1)
    assert found.came[0] / found.customers[0] == pytest.approx(0.515, abs=0.05)
    assert found.low[0] > 2
    assert rules(_of(lines), bond="with").held <= 3


def test_what_cannot_be_right_is_named():
    with pytest.raises(BadInput, match=r"customer\[1\] is -1"):
        baskets([0, -1], [0, 0], [0, 0])
    with pytest.raises(BadInput, match="whole numbers"):
        baskets([0.5], [0], [0])
    with pytest.raises(BadInput, match="products=3, but number 5"):
        baskets([0], [0], [5], products=3)
    with pytest.raises(TooLittleEvidence, match="Load orders"):
        next_basket(baskets([], [], [], customers=3, products=2))
