"""Ta-Feng, as the next-basket "reality check" (Li and others 2023) prepared it.

The figures are those that others found on this very file with NDCG over the whole basket: global
popularity .0803 / .0842 at 10, personal frequency .1350 / .1163, TIFU-KNN .1305 / .1078.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import absent
from whybuy.methods.recommend import (
    Parts,
    baskets,
    by_kind,
    habit,
    next_basket,
    popularity,
    ranked,
    score,
)


@pytest.fixture
def tafeng(shared_data: Path):
    """All baskets, the one to foretell last."""
    folder = shared_data / "orders" / "tafeng"
    if not folder.is_dir():
        absent(f"Ta-Feng is not in {folder.parent}.")
    past = json.loads((folder / "tafeng_history.json").read_text())
    future = json.loads((folder / "tafeng_future.json").read_text())
    lines = [
        (who, number, product)
        for who, user in enumerate(sorted(past, key=int))
        for number, basket in enumerate([*past[user][1:-1], *future[user][1:-1]])
        for product in basket
    ]
    return baskets(*(np.array(column) for column in zip(*lines, strict=True)))


def test_popularity_and_personal_frequency_on_ta_feng_are_as_others_found(tafeng):
    history, truth = tafeng.without_last(), tafeng.last()
    rows = np.arange(history.customers)
    known = Parts(rows, habit(history, decay=1.0), {"popularity": popularity(history)}, {})
    plain = score(ranked(known, {"popularity": 1.0}), truth)
    own = score(ranked(known, {"own": 1.0, "popularity": 0.5}), truth)
    assert (plain.customers, truth.sum()) == (13858, 91322)
    assert (plain.recall, plain.ndcg) == (
        pytest.approx(0.0803, abs=1e-4),
        pytest.approx(0.0842, abs=1e-4),
    )
    assert (own.recall, own.ndcg) == (
        pytest.approx(0.1350, abs=2e-4),
        pytest.approx(0.1163, abs=2e-4),
    )


def test_the_mix_on_ta_feng_is_above_every_figure_known_and_new_products_above_popularity(tafeng):
    """The best known to us on this file is .1531 / .1309, with EASE; popularity finds .0585 of
    what is new to the customer."""
    history, truth = tafeng.without_last(), tafeng.last()
    found = next_basket(history)
    every = score(found.lists(), truth)
    fresh = score(found.lists(kind="explore"), by_kind(truth, history.held())[1])
    assert every.recall > 0.157
    assert every.ndcg > 0.134
    assert fresh.recall > 0.072
