"""What `next` tells: a list that is as useful to fifteen customers without orders."""

from __future__ import annotations

from datetime import date

import pytest

from tests.faces.web.shop import orders_csv
from whybuy import intake
from whybuy.answers.contacting.lines import lines, to_keep
from whybuy.answers.contacting.openings import Names
from whybuy.answers.next import planned
from whybuy.estimates.calls import week_of
from whybuy.faces.documents.call_rows import may_add
from whybuy.records import ledger
from whybuy.records import planned as lists


def test_fifteen_customers_without_orders_get_a_list_with_a_first_sentence_each(firm):
    for number in range(15):
        firm.add("customers", name=f"Firm {number:02}")
    answer = firm.next(hours=2)
    contacts = answer.findings.table.filter(measure="contact")
    assert contacts.height == 9
    assert set(contacts["unit"]) == {"minutes"}
    assert contacts["why"].str.contains("Say: “").all()
    assert answer.headline.startswith("9 contacts for the week of")


def test_the_list_that_is_kept_is_the_list_that_was_told(firm):
    firm.add("customers", name="Hartwell")
    firm.add("customers", name="Bell")
    books = firm.books()
    plan = planned(books)
    lists.keep(to_keep(books, plan), week=plan.wanted.monday, revision=books.revision)
    kept = lists.frame(week=plan.wanted.monday)
    told = lines(books, plan, kept=True)
    for field, word in (
        ("reason", "why_now"),
        ("opening", "opening"),
        ("give_first", "give_first"),
    ):
        assert kept[field].to_list() == [line[word] for line in told]
    assert kept["customer"].to_list() == plan.lines["customer_id"].to_list()
    assert kept["expected"].null_count() == 2


def test_a_day_of_another_year_is_said_with_its_year():
    names = Names({}, frozenset(), date(2026, 9, 30))
    assert names.day(date(2026, 7, 22)) == "22 July"
    assert names.day(date(2025, 7, 22)) == "22 July 2025"
    assert names.day(date(2027, 1, 4)) == "4 January"


def test_money_is_called_sales_until_a_margin_is_said(firm, tmp_path):
    file = tmp_path / "orders.csv"
    file.write_text(orders_csv(40))
    intake.take(firm, [file])
    told, with_margin = firm.next(), firm.next(margin=0.25)
    line, left = (a.findings.table.filter(measure="contact") for a in (told, with_margin))
    assert line["why"].str.contains("the money is sales").all()
    assert not left["why"].str.contains("sales").any()
    assert any("all money here is sales" in note for note in told.notes)
    assert any("Margin is 25 % of sales, as was said" in note for note in with_margin.notes)
    both = line.join(left, on=["subject", "unit"], suffix="_left")
    assert both.height > 5
    shares = (both["estimate_left"] / both["estimate"]).to_list()
    assert shares == pytest.approx([0.25] * both.height, rel=0.05)

    offers = line.filter(~line["subject"].is_null()).height
    foretold = told.foretells
    assert 0 < len(foretold) <= offers, "each offer of the list, and nothing else"
    assert {one.measure.partition(":")[0] for one in foretold} <= {"re-sell", "cross-sell"}
    assert all(0 <= one.low <= one.estimate <= one.high <= 1 for one in foretold)
    monday = firm.plan_week()
    assert ledger.count() == len(foretold), "the list that is kept writes down what it foretells"
    assert firm.remember(told) == 0
    assert {c.gain for c in week_of(firm.books(), day=monday).calls} == {"sales"}
    firm.plan_week(margin=0.25)
    calls = week_of(firm.books(), day=monday).calls
    assert {c.gain for c in calls} == {"margin"}
    assert "Money is at the margin that was said: 25 %." in calls[0].reason
    assert "of sales" not in may_add(calls[0])
