"""The page of one deal: its word, its checklist, a page to print, a letter to edit."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from tests.voices import load

DEALS = ["key", "customer", "title", "amount", "currency", "opened", "application"]


@pytest.fixture
def fillers(served: Any) -> None:
    """Two open deals and one that ended; one of them is served better by another."""
    load("customers", ["key", "name"], [("c1", "Dale Dairy"), ("c2", "Moor & Sons"), ("c3", "Ash")])
    rows = [
        ("d/1", "c1", "Line <2>", 2_000_000, "EUR", "2026-06-01", ""),
        ("d2", "c2", "Washer", 900_000, "EUR", "2026-06-01", "Washing bottles"),
        ("d3", "c3", "Old", 100_000, "EUR", "2026-01-01", ""),
    ]
    load("deals", DEALS, rows)
    load("deals", ["key", "customer", "closed", "outcome"], [("d3", "c3", "2026-02-01", "won")])
    load("competitors", ["key", "name", "serves_better"], [("k", "Alfa", "Bottle washing")])
    lit = [("l1", "c1", "d/1", "Will the crew take to it?", "2026-06-10")]
    load("yellow_lights", ["key", "customer", "deal", "words", "said_on"], lit)


@pytest.mark.usefixtures("fillers")
def test_the_list_leads_to_each_deal_and_each_figure_to_its_records(owner: Client):
    page = owner.get("/pursue").content.decode()
    assert 'href="/deals/d/1"' in page
    assert "Slow down, and ask this" in page
    listed = owner.get("/deals").content.decode()
    assert "2 open deals" in listed
    assert re.findall(r'href="/deals/(d[^"]+)"', listed) == ["d/1", "d2"]
    assert re.findall(r'data-word="([^"]+)"', listed) == ["slow down", "refer"]
    for address in {"/deals/d/1", "/deals/d2"}:
        body = owner.get(address).content.decode()
        leads = {unescape(one) for one in re.findall(r'href="(/(?:evidence|add)/[^"]+)"', body)}
        assert leads
        assert {owner.get(one).status_code for one in leads} == {200}


@pytest.mark.usefixtures("fillers")
def test_a_deal_says_its_word_and_what_to_ask(owner: Client):
    page = owner.get("/deals/d/1").content.decode()
    assert "Slow down" in page
    assert "What lies behind that" in page
    assert "Line &lt;2&gt;" in page
    assert "10 things to settle before a solution is presented" in page
    assert "4 things" in owner.get("/deals/d/1?checklist=BANT").content.decode()
    assert "10 things" in owner.get("/deals/d/1?checklist=none").content.decode()


@pytest.mark.usefixtures("fillers")
def test_a_deal_in_another_currency_asks_for_a_rate_and_one_without_an_amount_says_so(
    owner: Client,
):
    more = [("d4", "c1", "Abroad", 100, "USD", "2026-06-01", "")]
    load("deals", DEALS, [*more, ("d5", "c1", "Unpriced", None, "EUR", "2026-06-01", "")])
    assert "in another currency, USD: give a rate" in owner.get("/deals/d4").content.decode()
    assert "Its amount is not on record." in owner.get("/deals/d5").content.decode()
    assert "€" in owner.get("/deals/d/1").content.decode()


@pytest.mark.usefixtures("fillers")
def test_whom_another_serves_better_gets_a_letter_that_can_be_edited(owner: Client):
    page = owner.get("/deals/d2").content.decode()
    assert "Refer" in page
    assert "Dear Moor &amp; Sons," in page
    assert "We believe that Alfa serves you better there" in page
    made = owner.post("/deals/d2/letter.pdf", {"text": "Dear all,\n\nGo to Alfa."})
    assert made.content.startswith(b"%PDF-")
    assert owner.post("/deals/d2/letter.pdf", {"text": " "})["Location"] == "/deals/d2"
    assert "Dear" not in owner.get("/deals/d/1").content.decode()


@pytest.mark.usefixtures("fillers")
def test_one_deal_prints_as_one_page(owner: Client):
    made = owner.get("/deals/d/1/deal.pdf?checklist=SPICED")
    assert made["Content-Type"] == "application/pdf"
    assert made.content.count(b"/Type /Page\n") + made.content.count(b"/Type/Page/") <= 1


@pytest.mark.usefixtures("fillers")
def test_a_deal_that_ended_leads_to_its_record_and_none_to_nothing(owner: Client):
    assert owner.get("/deals/d3")["Location"] == "/evidence/deal:d3"
    assert owner.get("/deals/d3/deal.pdf").status_code == 302
    assert owner.get("/deals/none").status_code == 404


@pytest.mark.usefixtures("fillers")
def test_whoever_only_reads_sees_the_word_and_no_forms(reader_of: Any):
    page = reader_of("reader").get("/deals/d/1").content.decode()
    assert "Slow down" in page
    assert "/add/" not in page


@pytest.mark.usefixtures("fillers")
def test_a_customers_page_shows_their_deals_needs_lights_and_meetings(owner: Client):
    load("needs", ["key", "customer", "words", "per_year", "currency"],
         [("n/1", "c1", "Every frost costs us a batch", 3_000_000, "EUR")])  # fmt: skip
    load("meetings", ["key", "customer", "day", "state", "learnt"],
         [("m1", "c1", "2026-06-20", "held", "They lose a day a month")])  # fmt: skip
    page = unescape(owner.get("/customers/c1").content.decode())
    assert 'href="/deals/d/1"' in page
    assert "20,000 EUR" in page
    assert "“Every frost costs us a batch”" in page
    assert "30,000 EUR a year" in page
    assert "“Will the crew take to it?”" in page
    assert "A meeting: They lose a day a month" in page
    leads = re.findall(r'href="(/(?:deals|meetings|evidence|add)/[^"]+)"', page)
    assert {"/add/needs?customer=c1", "/meetings/m1", "/evidence/need:n/1"} <= {*leads}
    assert {owner.get(one).status_code for one in leads} == {200}
