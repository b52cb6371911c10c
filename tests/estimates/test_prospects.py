"""Who needs to change: planted losses and signs rank them; nothing later than the day counts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from tests.estimates.told_cases import MODEL, TODAY, load, number, told
from tests.fakes import ListOrderLog, bought
from whybuy.estimates.look_alikes import look_alikes
from whybuy.estimates.prospect_chances import alike, compared, learnt
from whybuy.estimates.prospects import ranked
from whybuy.evidence.books import Books

pytestmark = pytest.mark.django_db


def rows(books: Books, **how: Any) -> dict[str, dict[str, Any]]:
    return {row["customer_id"]: row for row in ranked(books, **how).table.to_dicts()}


def again(books: Books, revision: int = 2, as_of: date = TODAY) -> Books:
    return Books(books.orders, as_of, revision, "EUR")


def test_who_loses_more_comes_first_and_their_own_numbers_make_the_sum():
    told_numbers = [number("output", 900_000.0, key) for key in ("p1", "p2")]
    told_numbers += [number("scrap", 4.0, "p1"), number("scrap", 8.0, "p2")]
    found = rows(told(numbers=told_numbers))
    assert list(found) == ["p2", "p1"]
    assert found["p1"]["loss"] == pytest.approx(900_000 * 0.04 / 12)
    assert found["p1"]["loss_low"] == pytest.approx(found["p1"]["loss_high"])
    assert found["p2"]["own"] == 2


def test_ours_is_nowhere_in_the_sum():
    told_numbers = [number("output", 900_000.0), number("scrap", 4.0)]
    dear = MODEL.replace("default = 12000", "default = 99000")
    plain = rows(told(numbers=told_numbers))["p1"]["loss"]
    load("value_models", [{"key": "scrap", "title": "scrap", "text": dear}])
    books = Books(ListOrderLog([]), TODAY, 5, "EUR")
    assert rows(books)["p1"]["loss"] == plain


def test_who_told_nothing_is_read_from_cases_and_from_others_of_their_size():
    others = [number("output", 1e5 * (n + 1), f"c{n}") for n in range(5)]
    found = rows(told(numbers=others))
    assert found["p2"]["loss"] > 2 * found["p1"]["loss"]
    for one in found.values():
        assert one["own"] == 0
        assert one["loss_low"] < one["loss"] < one["loss_high"]


def named(a_year: int) -> dict[str, Any]:
    books = told(numbers=[number("output", 9e5, f"c{n}") for n in range(5)])
    need = {"customer": "p1", "words": "We lose two days a month.", "mark": "said"}
    load("needs", [{"key": "n", "per_year": 100 * a_year, "currency": "EUR", **need}])
    return rows(again(books))["p1"]


def test_a_need_that_costs_more_than_all_that_is_reckoned_is_taken_at_their_word():
    found = named(360_000)
    assert found["by_words"]
    assert found["loss"] == pytest.approx(30_000, rel=1e-6)
    assert found["need"] == 1


def test_a_need_of_a_small_part_does_not_make_the_whole_loss_small():
    found = named(1_200)
    assert not found["by_words"]
    assert found["said"] == pytest.approx(100)
    assert found["loss"] > 1_000


def test_each_prospect_is_reckoned_by_the_model_that_fits_them():
    """Who told of a number goes by it; of the others each goes by those of their trade."""
    books = told(numbers=[number("output", 9e5)], models=(("scrap", MODEL), ("hours", HOURS)))
    load("customers", [{"key": key, "name": key, "segment": "mill"} for key in ("q0", "q1")])
    load("numbers", [number("hours", 6.0, "q0")])
    found = rows(again(books))
    fits = {key: (row["model"], row["fits"]) for key, row in found.items()}
    assert fits["p1"] == ("scrap", "told")
    assert fits["q0"] == ("hours", "told")
    assert fits["q1"] == ("hours", "trade")
    assert found["q0"]["loss"] == pytest.approx(6 * 365.25 / 7 * 30 / 12)
    asked = rows(again(books), model="scrap").values()
    assert {(row["model"], row["fits"]) for row in asked} == {("scrap", "")}


HOURS = """
title = "Hours"
currency = "EUR"
years = 3
[variables.hours]
title = "Hours lost"
unit = "hour/week"
least = 0
default = {low = 1, high = 6}
[variables.wage]
title = "Wage"
unit = "EUR/hour"
default = 30
[standing_still.hours]
title = "Hours lost"
formula = "hours * wage"
"""


def test_a_number_that_nothing_foretells_leaves_the_loss_open_and_the_others_ranked():
    found = rows(told(numbers=[number("output", 9e5), number("scrap", 4.0)]))
    assert found["p2"]["loss"] is None
    assert list(found) == ["p1", "p2"]
    assert found["p2"]["chance"] > 0


def test_a_sign_makes_a_change_likelier():
    books = told()
    said = {"customer": "p2", "day": TODAY - timedelta(days=9), "channel": "call"}
    load("contacts", [{"key": "t", "said": "Our lease runs out in May.", **said}])
    found = rows(again(books))
    assert (found["p1"]["trigger"], found["p2"]["trigger"]) == (0, 1)
    assert found["p2"]["change"] > 1.5 * found["p1"]["change"]
    long_ago = rows(again(books, 3, TODAY + timedelta(days=800)))
    assert long_ago["p2"]["trigger"] == 0


def test_who_forbade_us_to_write_is_not_on_the_list():
    books = told()
    no = {"customer": "p1", "allowed": False, "source": "a mail", "said_on": date(2026, 5, 1)}
    load("consents", [{"key": "no", **no}])
    assert list(rows(again(books))) == ["p2"]


AMOUNTS = {"baker": 10_000, "books": 1_000}


def shop(seed: int = 1, many: int = 120) -> Books:
    """Bakers buy ten times as much as booksellers."""
    rng = np.random.default_rng(seed)
    trades = ["baker" if rng.random() < 0.5 else "books" for _ in range(many)]
    keys = [f"k{n:03}" for n in range(many)]
    load(
        "customers",
        [{"key": k, "name": k, "segment": t} for k, t in zip(keys, trades, strict=True)],
    )
    new = ("new baker", "baker"), ("new books", "books"), ("no trade", "")
    load("customers", [{"key": k, "name": k, "segment": t} for k, t in new])
    day = date(2025, 1, 1)
    lines = [
        line
        for key, trade in zip(keys, trades, strict=True)
        for line in bought(key, day, amount=int(rng.uniform(1, 3) * AMOUNTS[trade]))
    ]
    return Books(ListOrderLog(lines), TODAY, 1, "EUR")


def test_look_alikes_of_the_best_are_found_by_what_was_known_before_they_bought():
    found = dict(alike(shop(), until=TODAY).select("customer_id", "alike").iter_rows())
    assert found["new baker"] > 0.3 > -0.3 > found["new books"]
    assert found["no trade"] == 0


def test_nothing_bought_after_a_day_makes_anybody_a_look_alike_of_that_day():
    before = alike(shop(), until=date(2024, 12, 31))
    assert before["alike"].abs().max() == 0


def test_the_firms_own_approaches_move_the_chances():
    """Of forty prospects who answered, those who spoke of a need bought, and the others did not."""
    keys = [f"a{n}" for n in range(40)]
    load("customers", [{"key": key, "name": key} for key in keys])
    first, later = date(2024, 1, 10), date(2024, 5, 2)
    need = [{"key": f"n{k}", "customer": k, "words": "We need it.", "mark": "said",
             "said_on": date(2023, 12, 1)} for k in keys[:20]]  # fmt: skip
    load("needs", need)
    load("contacts", [{"key": f"c{k}", "customer": k, "day": first, "channel": "call",
                       "response": "interested"} for k in keys])  # fmt: skip
    lines = [line for key in keys[:20] for line in bought(key, later)]
    found = learnt(Books(ListOrderLog(lines), TODAY, 1, "EUR")).change
    assert (found.outcomes, found.came) == (40, 20)
    assert found.sign("need")[0] > 4


def test_who_speaks_with_us_already_is_reached():
    books = told()
    load("deals", [{"key": "d", "customer": "p1", "opened": date(2026, 5, 1), "title": "A line"}])
    found = rows(again(books))
    assert found["p1"]["reach"] == pytest.approx(1.0)
    assert found["p2"]["reach"] < 0.5


def test_a_need_of_a_deal_that_is_decided_costs_them_nothing_more():
    books = told(numbers=[number("output", 9e5, f"c{n}") for n in range(5)])
    ended = {"opened": date(2026, 1, 1), "closed": date(2026, 3, 1), "outcome": "lost"}
    load("deals", [{"key": "d", "customer": "p1", "title": "A line", **ended}])
    need = {"customer": "p1", "deal": "d", "words": "We lose two days.", "mark": "said"}
    load("needs", [{"key": "n", "per_year": 36_000_000, "currency": "EUR", **need}])
    found = rows(again(books))["p1"]
    assert found["said"] is None
    assert not found["by_words"]


def test_a_look_alike_is_told_with_the_best_customers_they_are_like_and_by_what():
    books = shop()
    found = look_alikes(books, "new baker")
    assert len(found) == 3
    best = compared(books, until=TODAY).filter("best")["key"].to_list()
    assert {like.customer for like in found} <= set(best)
    assert {like.shared for like in found} == {(("segment", "baker"),)}
    assert look_alikes(books, "new books") == look_alikes(books, "no trade") == []
    before = Books(books.orders, date(2024, 12, 31), 1, "EUR")
    assert look_alikes(before, "new baker") == []
