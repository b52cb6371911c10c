"""When we last spoke with a customer: contacts noted and conversations had, each once."""

from __future__ import annotations

from datetime import date

import pytest

from tests.fakes import ListOrderLog, bought
from tests.voices import TODAY, load, says
from whybuy.evidence.books import Books
from whybuy.evidence.last_contacts import last_contacts, marked, never_since_buying
from whybuy.evidence.trail import records_behind
from whybuy.records import editing

pytestmark = pytest.mark.django_db

SPOKE, NOTED = date(2026, 3, 1), date(2025, 12, 1)


def test_a_conversation_on_record_is_a_contact_and_one_of_a_contacts_day_is_the_same():
    load("customers", ["key", "name"], [("abel", "Abel"), ("boll", "Boll")])
    talk = says("abel", "All well, thank you.", day=SPOKE)
    for customer, day in (("abel", NOTED), ("boll", SPOKE)):
        editing.add("contacts", {"customer": customer, "day": day, "channel": "call"}, by=None)
    says("boll", "All well here too.", day=SPOKE)
    books = Books(ListOrderLog(), TODAY, 1, "EUR")
    last = {row["customer_id"]: row for row in last_contacts(books).to_dicts()}
    assert (last["abel"]["last_contact"], last["abel"]["past_year"]) == (SPOKE, 2)
    assert (last["boll"]["last_contact"], last["boll"]["past_year"]) == (SPOKE, 1)
    assert marked(books).filter(customer_id="abel")["offered"].to_list() == [False, False]
    behind = records_behind(books, last["abel"]["evidence"])
    assert behind.leads_to[0] == f"conversation:{talk}"


def test_who_may_not_be_contacted_is_marked_and_not_among_those_never_contacted():
    load("customers", ["key", "name"], [("abel", "Abel"), ("boll", "Boll"), ("coll", "Coll")])
    for customer, channel in (("abel", ""), ("boll", "phone"), ("boll", "mail")):
        no = {"customer": customer, "channel": channel, "allowed": False, "source": "a letter"}
        editing.add("consents", no, by=None)
    log = ListOrderLog([*bought("abel", NOTED), *bought("boll", NOTED), *bought("coll", NOTED)])
    books = Books(log, TODAY, 1, "EUR")
    rows = last_contacts(books).sort("customer_id")
    assert rows["may_not"].to_list() == ["all", "mail, phone", ""]
    assert rows["may_not_source"].to_list() == ["a letter", "a letter", ""]
    assert never_since_buying(books)["customer_id"].to_list() == ["boll", "coll"]
