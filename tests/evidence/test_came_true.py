"""What came of a forecast is what the records tell of its day; where they do not, nobody knows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tests.estimates.told_cases import TODAY
from tests.fakes import ListOrderLog, bought
from tests.voices import load
from whybuy.estimates.scored import scored
from whybuy.evidence.books import Books
from whybuy.evidence.came_of_deals import ended_share
from whybuy.evidence.came_true import FAMILIES, family_of
from whybuy.evidence.deals import deals
from whybuy.evidence.trail import records_behind
from whybuy.records.ledger import Foretold, foretell

pytestmark = pytest.mark.django_db

MADE, DUE = date(2026, 1, 1), date(2026, 4, 1)
DEALS = ["key", "customer", "title", "opened", "closed", "outcome"]


def forecast(subject: str, measure: str, *, question: str = "pursue", **more: Any) -> Foretold:
    row: dict[str, Any] = {
        "question": question, "subject": subject, "measure": measure, "as_of": MADE, "due": DUE,
        "estimate": 0.6, "low": 0.4, "high": 0.8, "unit": "chance", "method": "m", "revision": 1,
    }  # fmt: skip
    return Foretold(**{**row, **more})


def with_deals(*rows: tuple[Any, ...], on: date = TODAY) -> Books:
    load("customers", ["key", "name"], [("c1", "Cove"), ("c2", "Dune")])
    load("deals", DEALS, list(rows))
    return Books(ListOrderLog(bought("c1", date(2025, 1, 1))), on, 1, "EUR", last_record=on)


def with_measures(rows: list[dict[str, Any]]) -> Books:
    load("customers", ["key", "name"], [(f"c{n}", f"Firm {n}") for n in range(4)])
    columns = [
        "key", "customer", "name", "unit", "before", "after", "measured_on", "promised",
        "money_per_year", "currency",
    ]  # fmt: skip
    load("measures", columns, [tuple(row.get(name) for name in columns) for row in rows])
    return Books(ListOrderLog(bought("c1", date(2025, 1, 1))), TODAY, 1, "EUR", last_record=TODAY)


def came(books: Books) -> dict[str, dict[str, float]]:
    """By family and subject, what came."""
    return {
        one.family.key: dict(one.table.select("subject", "came").iter_rows())
        for one in scored(books)
    }


def test_a_deal_is_what_it_was_on_the_day_and_not_what_became_of_it_later():
    books = with_deals(
        ("in time", "c1", "A", "2025-12-01", "2026-03-30", "won"),
        ("late", "c1", "B", "2025-12-01", "2026-04-02", "won"),
        ("undecided", "c2", "C", "2025-12-01", "2026-02-01", "no decision"),
        ("open", "c2", "D", "2025-12-01", None, ""),
        ("no day", "c2", "E", "2025-12-01", None, "won"),
    )
    names = ("in time", "late", "undecided", "open", "no day", "never heard of")
    foretell([forecast(f"deal:{name}", what) for name in names for what in ("won", "no decision")])
    found = came(books)
    assert found["pursue_won"] == {
        "deal:in time": 1, "deal:late": 0, "deal:undecided": 0, "deal:open": 0,
    }  # fmt: skip
    assert found["pursue_no_decision"]["deal:undecided"] == 1
    one = next(one for one in scored(books) if one.family.key == "pursue_won")
    assert one.unknown == 2
    assert one.table["name"][0] == "Cove: A"


def test_nothing_is_known_of_a_day_that_the_records_have_not_reached():
    books = with_deals(
        ("d", "c1", "A", "2025-12-01", "2026-02-01", "won"), on=DUE - timedelta(days=1)
    )
    foretell([forecast("deal:d", "won")])
    (one,) = scored(books)
    assert (one.scores, one.waiting, one.first_due, one.unknown) == (None, 1, DUE, 0)


def test_the_plain_rule_of_deals_knows_only_what_had_ended_before():
    rows = [
        (f"p{n}", "c1", "", "2025-09-15", "2025-12-15", "won" if n < 3 else "lost")
        for n in range(6)
    ]
    books = with_deals(*rows, ("later", "c1", "", "2025-09-15", "2026-03-01", "won"))
    # Open on 2025-10-03, 90 days before: seven, of which three were won by the first of January.
    assert ended_share(deals(books), "won", by=MADE, days=90) == pytest.approx(3.5 / 8)


def test_a_quote_that_is_still_open_waits_and_one_that_is_decided_is_scored():
    books = with_deals(("d", "c1", "A", "2025-11-01", None, ""))
    columns = ["key", "customer", "day", "price", "list_price", "outcome"]
    load("quotes", columns, [
        ("old", "c1", "2025-01-01", 80, 100, "lost"),
        ("won", "c1", "2025-12-20", 90, 100, "won"),
        ("open", "c2", "2025-12-20", 95, 100, ""),
    ])  # fmt: skip
    foretell(
        [forecast(f"quote:{key}", "won at price", question="price") for key in ("won", "open")]
    )
    (one,) = scored(books)
    assert dict(one.table.select("subject", "came").iter_rows()) == {"quote:won": 1}
    assert one.unknown == 1
    behind = records_behind(books, f"forecast:{one.table['forecast'][0]}")
    assert behind.total == 1
    assert records_behind(books, "forecasts:price:won at price").total == 2


def measured(customer: str, after: float, day: date, **more: Any) -> dict[str, Any]:
    row = {"key": f"m-{customer}-{day}", "customer": customer, "name": "scrap rate", "unit": "%"}
    row |= {"before": 6.0, "after": after, "measured_on": day, "promised": False}
    return {**row, **more}


def test_a_measure_is_the_last_by_its_day_else_the_first_after_it_and_never_an_earlier_one():
    books = with_measures([
        measured("c1", 5.0, date(2025, 12, 1)),
        measured("c1", 4.0, date(2026, 2, 1)),
        measured("c1", 3.0, date(2026, 3, 1)),
        measured("c1", 1.0, date(2026, 5, 1)),
        measured("c2", 2.0, date(2026, 5, 1)),
        measured("c2", 1.0, date(2026, 6, 1)),
        measured("c3", 2.0, date(2025, 12, 1)),
    ])  # fmt: skip
    of = {"question": "worth", "unit": "%"}
    whom = [f"customer:c{n}" for n in (1, 2, 3)]
    foretell([forecast(who, "scrap rate, promised", **of) for who in whom])
    foretell([forecast(who, "scrap rate, after over before", **of) for who in whom])
    found = came(books)
    assert found["worth_promised"] == {"customer:c1": 3.0, "customer:c2": 2.0}
    assert found["worth_after"]["customer:c1"] == pytest.approx(0.5)


def test_money_a_year_and_a_loss_a_month_are_held_beside_what_came_for_others():
    books = with_measures([
        measured(f"c{n}", 3.0, date(2026, 3, 1), money_per_year=100_000 * (n + 1),
                 currency="EUR") for n in range(4)
    ])  # fmt: skip
    foretell([
        forecast(f"customer:c{n}", "benefits_a_year", question="worth", unit="EUR")
        for n in range(4)
    ])  # fmt: skip
    load("needs", ["key", "customer", "words", "per_year", "currency", "mark", "said_on"], [
        (f"n{n}", f"c{n}", "jams", 120_000 * (n + 1), "EUR", mark, "2026-03-01")
        for n, mark in enumerate(("measured", "measured", "measured", "said"))
    ])  # fmt: skip
    foretell([
        forecast(f"customer:c{n}", "loss a month", question="find", unit="EUR") for n in range(4)
    ])  # fmt: skip
    found = {one.family.key: one for one in scored(books)}
    worth = found["worth_benefits"].table.sort("subject")
    assert worth["came"].to_list() == [1000, 2000, 3000, 4000]
    assert worth["plain"].to_list() == [3000, 3000, 2000, 2000]
    loss = found["find_loss"].table.sort("subject")
    assert loss["came"].to_list() == [100, 200, 300]
    assert found["find_loss"].unknown == 1


def test_a_prospect_changed_who_decided_in_time_and_whom_nobody_approached_is_not_told_of():
    firm = with_deals(
        ("d1", "c1", "Won", "2026-02-01", "2026-03-01", "won"),
        ("d2", "c2", "Waits", "2026-02-01", None, ""),
    )
    load("customers", ["key", "name"], [("c3", "Elm"), ("c4", "Fen")])
    load(
        "contacts", ["key", "customer", "day", "response"], [("m", "c3", "2026-02-10", "no answer")]
    )
    foretell([forecast(f"customer:{who}", "change", question="find") for who in ("c2", "c3", "c4")])
    firm = Books(ListOrderLog([]), TODAY, 1, "EUR", last_record=TODAY)
    assert came(firm)["find_change"] == {"customer:c2": 0, "customer:c3": 0}
    foretell([forecast("customer:c1", "change", question="find")])
    assert came(replace(firm, revision=2))["find_change"]["customer:c1"] == 1
    assert scored(firm)[0].unknown == 1, "c4: we never tried"


def test_an_offer_is_taken_where_the_thing_named_is_bought_within_its_days():
    first = date(2025, 10, 20)
    lines = [
        *bought("c1", first, product="soap"),
        *bought("c1", date(2026, 2, 1), product="brush"),
        *bought("c2", first, date(2026, 2, 1), product="soap"),
        *bought("c3", first, date(2025, 12, 20), date(2026, 5, 1), product="soap"),
    ]
    firm = Books(ListOrderLog(lines), TODAY, 1, "EUR", last_record=TODAY)
    span = {"question": "next", "as_of": date(2026, 1, 1), "due": date(2026, 2, 28)}
    foretell(
        [forecast(f"customer:{who}", "re-sell: soap", **span) for who in ("c1", "c2", "c3", "c9")]
    )
    foretell([forecast("customer:c1", "cross-sell: brush", **span)])
    (found,) = scored(firm)
    assert found.family.key == "next_offers"
    took = {(row["subject"], row["measure"]): row["came"] for row in found.table.to_dicts()}
    assert took == {
        ("customer:c1", "re-sell: soap"): 0,
        ("customer:c2", "re-sell: soap"): 1,
        ("customer:c3", "re-sell: soap"): 0,
        ("customer:c1", "cross-sell: brush"): 1,
    }
    assert found.unknown == 1, "of c9 the log knows nothing"
    plain = dict(found.table.select("measure", "plain").iter_rows())
    # One of three who had soap bought it in the days before; of three without a brush none did.
    assert plain == pytest.approx({"re-sell: soap": 1.5 / 4, "cross-sell: brush": 0.5 / 4})


def test_every_family_is_reached_and_what_nobody_can_tell_belongs_to_none():
    told_of = {
        ("keep", "orders", "all"), ("keep", "orders", "customer:1"), ("keep", "value", "all"),
        ("keep", "value", "customer:1"), ("keep", "active", "customer:1"),
        ("worth", "x, after over before", "customer:1"), ("worth", "x, promised", "customer:1"),
        ("worth", "benefits_a_year", "customer:1"), ("price", "won at price", "quote:1"),
        ("find", "loss a month", "customer:1"), ("pursue", "won", "deal:1"),
        ("pursue", "no decision", "deal:1"), ("next", "re-sell: P1", "customer:1"),
        ("find", "change", "customer:1"),
    }  # fmt: skip
    assert {family_of(*row) for row in told_of} == {family.key for family in FAMILIES}
    assert family_of("next", "smiles", "customer:1") == ""
