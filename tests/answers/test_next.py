"""What `next` tells: a list that is as useful to fifteen customers without orders."""

from __future__ import annotations

from datetime import date

from whybuy.answers.contacting.lines import lines, to_keep
from whybuy.answers.contacting.openings import Names
from whybuy.answers.next import planned
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
