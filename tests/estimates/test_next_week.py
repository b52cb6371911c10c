"""Whom to contact in a week: what may be offered, what must not, and what fits into the hours."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from tests.fakes import ListOrderLog, bought
from tests.records.loads import load
from whybuy.answers.contacting.lines import why_now
from whybuy.answers.contacting.openings import Names
from whybuy.errors import BadInput
from whybuy.estimates import planned_people
from whybuy.estimates.next_products import next_products
from whybuy.estimates.planned import Wanted, WeekPlan, week_plan
from whybuy.estimates.proposals import proposals
from whybuy.estimates.purchases_due import next_week, purchases_due
from whybuy.estimates.telling import heard_by
from whybuy.estimates.touches import customers_day, near_customers_day
from whybuy.estimates.worth_a_quarter import worth_a_quarter
from whybuy.evidence.books import Books
from whybuy.evidence.goods import products
from whybuy.evidence.last_contacts import last_contacts, never_since_buying
from whybuy.evidence.not_offered import not_for, out_of_range
from whybuy.records import consents, planned, sources

pytestmark = pytest.mark.django_db

MONDAY = date(2024, 7, 1)
TODAY = MONDAY - timedelta(days=1)
START = date(2022, 7, 1)


def many(customer: str, product: str, *, gap: int, pieces: float = 4.0) -> list[dict[str, Any]]:
    """A customer who bought about every so many days, the last time about that long ago."""
    draw = random.Random(f"{customer} {product}")
    days = [day + timedelta(days=draw.randint(-gap // 5, gap // 5)) for day in _days(gap)]
    lines = bought(customer, *days, product=product, amount=10_000)
    return [line | {"quantity": pieces} for line in lines]


def _days(gap: int) -> list[date]:
    last = TODAY - timedelta(days=gap)
    return [last - timedelta(days=gap * back) for back in range((last - START).days // gap)]


def log() -> list[dict[str, Any]]:
    """Twelve customers who buy caps every 30 days and filters every 60, half of them tape too."""
    lines: list[dict[str, Any]] = []
    for number in range(12):
        lines += many(f"c{number:02}", "cap", gap=30) + many(f"c{number:02}", "filter", gap=60)
        lines += many(f"c{number:02}", "tape", gap=90) if number % 2 else []
    return lines


@pytest.fixture
def firm() -> None:
    keys = [f"c{number:02}" for number in range(12)]
    load("customers", {"key": keys, "name": [f"Firm {key}" for key in keys]})
    load("products", {"key": ["cap", "filter", "tape"], "name": ["Cap", "Filter", "Tape"]})


def books(lines: list[dict[str, Any]] | None = None) -> Books:
    held = ListOrderLog(log() if lines is None else lines)
    return Books(held, TODAY, sources.revision(), "EUR", last_record=TODAY)


def plan(seen: Books, **how: Any) -> WeekPlan:
    return week_plan(seen, Wanted(MONDAY, **how))


def proposed(seen: Books) -> pl.DataFrame:
    return proposals(seen, monday=MONDAY)


def offered(seen: Books, product: str) -> set[str]:
    """To whom a product is offered, first or beside."""
    rows = proposed(seen).filter(
        (pl.col("product_id") == product) | pl.col("also").list.contains(product)
    )
    return set(rows["customer_id"])


def test_what_is_due_by_habit_is_proposed_with_its_rhythm(firm):
    row = proposed(books()).filter(customer_id="c00", sort="re-sell").row(0, named=True)
    assert row["product_id"] == "cap"
    assert row["of"] > 15
    assert row["usual_gap"] == pytest.approx(30, rel=0.2)


def test_what_they_sent_back_is_not_offered_to_them_and_still_is_to_others(firm):
    back = bought("c00", TODAY, product="cap", amount=-200_000, kind="return")
    seen = books([*log(), *({**line, "quantity": -80.0} for line in back)])
    assert not_for(seen).select("customer_id", "product_id").rows() == [("c00", "cap")]
    assert "c00" not in offered(seen, "cap")
    assert "c01" in offered(seen, "cap")


def test_one_broken_piece_of_a_hundred_is_no_verdict(firm):
    back = bought("c00", TODAY, product="cap", amount=-100, kind="return")
    assert not_for(books([*log(), *back])).is_empty()


def test_what_is_owned_once_withdrawn_or_loss_making_is_offered_to_nobody(firm):
    load("products", {"key": ["cap"], "once": [True]})
    load("products", {"key": ["filter"], "withdrawn_on": [date(2024, 6, 1)]})
    load("products", {"key": ["tape"], "unit_cost": [900_000], "currency": ["EUR"]})
    seen = books()
    assert set(not_for(seen)["product_id"]) == {"cap"}
    assert set(out_of_range(seen)["product_id"]) == {"filter", "tape"}
    for product in ("cap", "filter", "tape"):
        assert offered(seen, product) == set()


def test_a_product_that_replaced_another_goes_on_with_its_rhythm(firm):
    load("products", {"key": ["cap2"], "name": ["Cap, new"]})
    load("products", {"key": ["cap"], "replaced_by": ["cap2"]})
    seen = books()
    assert "cap" not in products(seen)["product_id"]
    assert "c00" in offered(seen, "cap2")


def test_products_that_replace_each_other_in_a_circle_are_one(firm):
    load("products", {"key": ["cap", "tape"], "replaced_by": ["tape", "cap"]})
    assert products(books())["product_id"].to_list() == ["cap", "filter"]


def test_a_single_order_of_80000_pieces_makes_no_rhythm_and_no_forecast(firm):
    giant = bought("c02", TODAY - timedelta(days=400), product="tape", amount=99_000_000)
    found = purchases_due(books([*log(), *({**line, "quantity": 80_000.0} for line in giant)]))
    assert found.giants == 1
    assert found.table.filter(customer_id="c02", product_id="tape").is_empty()


def test_a_customer_of_one_order_and_a_product_of_yesterday_are_no_trouble(firm):
    lines = [*log(), *bought("new", TODAY, product="cap"), *bought("c00", TODAY, product="fresh")]
    seen = books(lines)
    assert proposed(seen).filter(customer_id="new", sort="re-sell").is_empty()
    assert "fresh" not in set(next_products(seen).table["product_id"])


def test_a_firm_of_a_few_orders_says_why_nothing_is_due(firm):
    found = purchases_due(books(bought("c00", TODAY)))
    assert found.table.is_empty()
    assert found.why_not


def test_after_two_offers_with_nothing_given_the_next_contact_is_no_offer(firm):
    days = [TODAY - timedelta(days=300), TODAY - timedelta(days=200)]
    contacts = {"key": ["k1", "k2"], "customer": ["c00", "c00"], "day": days}
    load("contacts", contacts | {"offer": ["caps", "tape"]})
    mine = proposed(books()).filter(customer_id="c00")
    assert set(mine["sort"]) == {"touch"}
    load("contacts", {"key": ["k3"], "customer": ["c00"], "day": [TODAY], "gave": ["a case"]})
    assert "re-sell" in set(proposed(books()).filter(customer_id="c00")["sort"])


def test_a_contact_in_the_future_is_none_yet(firm):
    later = TODAY + timedelta(days=9)
    load("contacts", {"key": ["k"], "customer": ["c00"], "day": [later], "offer": ["caps"]})
    row = last_contacts(books()).filter(customer_id="c00").row(0, named=True)
    assert row["last_contact"] is None
    assert never_since_buying(books()).height == 12


def test_nobody_who_said_no_is_on_any_plan(firm):
    draw = random.Random(1)
    people = [f"p{number}" for number in range(24)]
    whose = [f"c{number % 12:02}" for number in range(24)]
    load("people", {"key": people, "name": people, "customer": whose})
    chosen = [draw.choice(["", *consents.CHANNELS, ""]) for _ in range(14)]
    whom = [draw.randrange(24) for _ in chosen]
    load(
        "consents",
        {
            "key": [f"w{number}" for number in range(14)],
            "customer": [whose[at] for at in whom],
            "person": [people[at] if at % 2 else None for at in whom],
            "channel": chosen,
            "allowed": [False] * 14,
            "source": ["said so"] * 14,
        },
    )
    made = plan(books(), hours=40.0, most=9)
    asked = made.lines.select("person", "channel", customer="customer_id")
    assert consents.may_be(asked, on=MONDAY).rows() == asked.rows()
    silent = set(consents.forbidden(on=MONDAY).filter(pl.col("channel") == "")["customer"])
    assert made.unheard >= 1
    assert made.lines.height + len(silent) >= 12


def test_promises_go_first_and_those_that_the_hours_cannot_hold_are_named(firm):
    keys = [f"c{number:02}" for number in range(12)]
    load(
        "promises",
        {"key": keys, "customer": keys, "what": ["a drawing"] * 12, "due": [MONDAY] * 12},
    )
    made = plan(books(), hours=2.0)
    assert set(made.lines["sort"]) == {"promise"}
    assert made.lines.height + made.broken.height == 12
    assert made.lines.height == 6


def test_a_customer_is_contacted_once_a_week_and_no_more_than_allowed_a_month(firm):
    days = [TODAY - timedelta(days=20), TODAY - timedelta(days=10)]
    contacts = {"key": ["k1", "k2"], "customer": ["c00", "c00"], "day": days}
    load("contacts", contacts | {"gave": ["a word", "a case"]})
    made = plan(books(), hours=40.0, most=2)
    assert "c00" not in set(made.lines["customer_id"])
    assert made.lines["customer_id"].n_unique() == made.lines.height == 11


def test_whoever_looks_after_a_customer_contacts_them_unless_away(firm):
    load("team", {"key": ["ann", "bob"], "name": ["Ann", "Bob"], "hours_a_week": [20.0, 20.0]})
    load("customers", {"key": ["c00", "c01"], "looked_after_by": ["Bob", "ann"]})
    by = dict(plan(books()).lines.select("customer_id", "by").iter_rows())
    assert (by["c00"], by["c01"]) == ("bob", "ann")
    load("team", {"key": ["bob"], "away_from": [MONDAY], "away_until": [MONDAY + timedelta(9)]})
    by = dict(plan(books()).lines.select("customer_id", "by").iter_rows())
    assert by["c00"] == "ann"


def test_whom_nobody_looks_after_is_contacted_by_whoever_sells_the_open_deal(firm):
    load("team", {"key": ["ann", "bob"], "name": ["Ann", "Bob"], "hours_a_week": [20.0, 20.0]})
    deal = {"key": ["d1", "d2"], "customer": ["c00", "c01"], "seller": ["Bob", "ann"]}
    load("deals", deal | {"opened": [TODAY - timedelta(days=9)] * 2})
    by = dict(plan(books()).lines.select("customer_id", "by").iter_rows())
    assert (by["c00"], by["c01"]) == ("bob", "ann")


def test_a_line_stays_on_the_list_unless_another_brings_clearly_more(firm):
    first = plan(books(), hours=1.0).lines
    kept = first.select("sort", customer="customer_id", product="product_id", by_whom="by")
    planned.keep(kept, week=MONDAY, revision=sources.revision())
    seen = books([*log(), *bought("c11", TODAY - timedelta(days=1), product="tape", amount=100)])
    again = plan(seen, hours=1.0).lines
    assert again.select("customer_id", "sort").rows() == first.select("customer_id", "sort").rows()


def test_what_was_done_this_week_takes_its_hours_and_is_not_proposed_again(firm):
    line = {"customer": ["c00"], "sort": ["re-sell"], "minutes": [60], "product": ["cap"]}
    planned.keep(pl.DataFrame(line), week=MONDAY, revision=1)
    planned.say(planned.frame(week=MONDAY)["key"][0], "done", by=None)
    made = plan(books(), hours=2.0)
    assert made.team["hours"].to_list() == [1.0]
    assert "c00" not in set(made.lines["customer_id"])


def test_the_customers_day_is_the_third_thursday_of_the_quarters_first_month():
    days = [customers_day(2026, month) for month in (1, 4, 7, 10)]
    assert days == [date(2026, 1, 15), date(2026, 4, 16), date(2026, 7, 16), date(2026, 10, 15)]
    assert near_customers_day(date(2026, 4, 13)) == date(2026, 4, 16)
    assert near_customers_day(date(2026, 5, 4)) is None


def test_from_friday_on_the_next_week_is_planned():
    assert next_week(date(2024, 7, 4)) == MONDAY
    assert next_week(date(2024, 7, 5)) == date(2024, 7, 8)


def test_a_giant_still_in_stock_is_not_due_and_does_not_make_its_buyer_a_best_customer(firm):
    giant = bought("c00", TODAY - timedelta(days=3), product="cap", amount=99_000_000)
    seen = books([*log(), *({**line, "quantity": 80_000.0} for line in giant)])
    assert "c00" not in offered(seen, "cap")
    usual = worth_a_quarter(books()).filter(customer_id="c00")["quarter"][0]
    assert worth_a_quarter(seen).filter(customer_id="c00")["quarter"][0] < 5 * usual


def test_what_is_bought_more_often_than_orders_are_loaded_is_not_said_to_be_due(firm):
    late = replace(books(), last_record=TODAY + timedelta(days=60))
    assert "c00" in offered(books(), "cap")
    assert "c00" not in offered(late, "cap")


def test_a_promise_is_its_givers_and_a_colleagues_where_the_giver_has_no_hours_left(firm):
    load("team", {"key": ["ann", "bob"], "name": ["Ann", "Bob"], "hours_a_week": [1.0, 1.0]})
    keys = [f"c{number:02}" for number in range(5)]
    owed = {"key": keys, "customer": keys, "what": ["a drawing"] * 5, "due": [MONDAY] * 5}
    load("promises", owed | {"by_whom": ["Ann"] * 5})
    made = plan(books())
    by = made.lines.filter(sort="promise")["by"].to_list()
    assert (by.count("ann"), by.count("bob")) == (3, 2)
    assert made.broken.is_empty()
    with pytest.raises(BadInput, match=r"Zorro.*nobody of the team.*Ann, Bob"):
        plan(books(), person="Zorro")


def test_an_offer_that_brings_less_than_a_contact_costs_is_left_out(firm):
    assert plan(books(), cost=0.0).lines.height > 0
    assert plan(books(), cost=1e9).lines.filter(~pl.col("best")).is_empty()


def test_of_many_people_those_who_know_a_customer_their_place_and_language_are_weighed(
    firm, monkeypatch
):
    names = [f"p{number}" for number in range(6)]
    load(
        "team",
        {
            "key": names,
            "name": names,
            "hours_a_week": [5.0] * 6,
            "places": ["", "Kiel", "", "", "", ""],
            "languages": ["", "", "German", "", "", ""],
        },
    )
    load("customers", {"key": ["c00"], "place": ["Kiel"], "language": ["German"]})
    met = {"key": ["k"], "customer": ["c00"], "day": [TODAY], "by_whom": ["p5"], "gave": ["a case"]}
    load("contacts", met)
    monkeypatch.setattr(planned_people, "MANY_PAIRS", 10)
    seen = books()
    team = planned_people.team_of(seen, monday=MONDAY, hours=5.0, done=planned.frame(week=MONDAY))
    may = planned_people.who_may(seen, team).filter(customer_id="c00")
    assert sorted(may["who"].to_list()) == [1, 2, 5]


def test_a_line_says_where_nobody_speaks_their_language(firm):
    load("team", {"key": ["ann"], "name": ["Ann"], "languages": ["English"]})
    load("customers", {"key": ["c01", "c02", "c03"], "language": ["Polish", "english", ""]})
    lines = plan(books(), best_every=7).lines
    gaps = dict(lines.select("customer_id", "their_language").unique().iter_rows())
    assert gaps.get("c01") == "Polish"
    assert set(gaps.values()) == {"Polish", ""}
    row = lines.filter(customer_id="c01").row(0, named=True)
    said = why_now(row, Names({}, frozenset(), TODAY), today=TODAY)
    assert said.endswith("Their language on record is Polish; Ann's: English.")


def test_a_successor_that_nobody_knows_or_the_product_itself_takes_no_ones_place(firm):
    load("products", {"key": ["cap", "tape"], "name": ["Cap", "Tape"]})
    load("products", {"key": ["cap", "tape"], "replaced_by": ["cap", "nobody"]})
    known = dict(products(books()).select("product_id", "name").iter_rows())
    assert (known["cap"], known["tape"]) == ("Cap", "Tape")


def test_a_line_left_for_now_says_nothing_of_the_product(firm):
    line = {"customer": ["c00"], "sort": ["re-sell"], "product": ["cap"]}
    for why, banned in (("They are busy now", 0), ("Does not fit them", 1)):
        planned.keep(pl.DataFrame(line), week=MONDAY - timedelta(days=7), revision=1)
        key = planned.frame(every=True)["key"][0]
        planned.say(key, "declined", by=None, why_not=why)
        assert not_for(books()).height == banned


def test_whoever_waits_hears_how_far_the_plan_is_and_may_have_the_best_so_far(firm):
    told: list[str] = []

    def hear(words: str, share: float) -> bool:
        told.append(words)
        return share < 0.85

    with heard_by(hear):
        made = plan(books(), hours=2.0)
    assert told[0] == "Looking for what to speak of"
    assert told[-1] == "Planning the week"
    assert made.lines.height > 0
    assert made.team["used"].to_list()[0] <= 2.0


def test_a_week_is_planned_as_of_today_while_the_records_are_kept_up_to_date():
    seen = Books(ListOrderLog(), TODAY, 1, "EUR", last_record=TODAY)
    assert replace(seen, today=TODAY + timedelta(days=12)).now == TODAY + timedelta(days=12)
    assert replace(seen, today=TODAY + timedelta(days=400)).now == TODAY
    assert seen.now == TODAY


def test_where_nobody_was_met_whoever_has_a_number_is_to_be_contacted(firm):
    load("people", {"key": ["p1", "p2"], "name": ["A", "B"], "customer": ["c00", "c00"]})
    load("people", {"key": ["p2"], "email": ["b@c00.example"]})
    row = plan(books(), hours=40.0, most=9).lines.filter(customer_id="c00").row(0, named=True)
    assert (row["person"], row["channel"], row["addressed"]) == ("p2", "mail", True)
