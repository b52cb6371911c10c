"""Records entered and mended by hand, contacts logged from a line, and the history of it all."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from whybuy.faces.web.record_fields import FORMS
from whybuy.records import consents, contacts, contracts, customers, deals, people, promises, team


@pytest.fixture
def hill(served: Any, owner: Client) -> Client:
    """The owner's browser, at a firm with the customer Hill Dairy and Ann Lee there."""
    owner.post("/add/customers", {"name": "Hill Dairy"})
    owner.post("/add/people", {"name": "Ann Lee", "customer": "hill dairy"})
    return owner


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.mark.parametrize("kind", FORMS)
def test_no_form_requires_more_than_three_fields(kind: str):
    assert sum(asked.required for asked in FORMS[kind]) <= 3


@pytest.mark.parametrize("kind", FORMS)
def test_each_kind_of_record_has_a_form(kind: str, served: Any, owner: Client):
    assert "Keep it" in text_of(owner, f"/add/{kind}")


def test_a_customer_a_person_and_a_contract_are_added(hill: Client):
    assert people.of("Hill Dairy")["name"].to_list() == ["Ann Lee"]
    hill.post("/add/contracts", {"customer": "Hill Dairy", "fee": "1,200 a month", "won": "no bid"})
    (one,) = contracts.of("Hill Dairy").to_dicts()
    assert (one["fee"], one["per"], one["won"]) == (120000, "month", "no bid")
    assert "1,200 a month" in text_of(hill, "/customers/Hill%20Dairy")


def test_a_deal_and_a_quote_are_filled_in_from_one_line_and_kept_once_looked_at(hill: Client):
    line = "Hill Dairy, new churn, 12,000 EUR, also asked Purelock, took half a day"
    page = hill.get("/add/deals", {"line": line})
    told = {asked.name: value for asked, value, _ in page.context["fields"] if value}
    assert told == {"customer": "Hill Dairy", "title": "new churn", "amount": "12,000 EUR"} | {
        "hours": "half a day", "competitors": "Purelock"
    }  # fmt: skip
    assert deals.frame().is_empty()
    hill.post("/add/deals", told)
    (deal,) = deals.frame().to_dicts()
    assert (deal["amount"], deal["hours"], deal["competitors"]) == (1200000, 4.0, "Purelock")
    page = hill.get("/add/quotes", {"line": "Quoted Hill Dairy 2 pieces at 1,150 instead of 1,300"})
    told = {asked.name: value for asked, value, _ in page.context["fields"] if value}
    assert hill.post("/add/quotes", told).status_code == 303
    (quote,) = deals.quotes().to_dicts()
    assert (quote["price"], quote["list_price"], quote["quantity"]) == (115000, 130000, 2.0)


def test_what_is_missing_is_asked_for_and_nothing_typed_is_lost(served: Any, owner: Client):
    answer = owner.post("/add/people", {"name": "Ann Lee", "customer": "Nobody", "role": "buyer"})
    assert answer.status_code == 422
    assert "There is no customer Nobody" in answer.content.decode()
    assert 'value="buyer"' in answer.content.decode()


def test_a_change_writes_only_what_differs(hill: Client):
    page = hill.get("/change/customers/Hill%20Dairy")
    was = page.context["was"]
    customers.change("Hill Dairy", by=None, place="York")
    typed = json.loads(was) | {"segment": "dairy", "was": was}
    assert hill.post("/change/customers/Hill%20Dairy", typed).status_code == 303
    known = customers.one("Hill Dairy")
    assert (known.segment, known.place) == ("dairy", "York")


def test_a_field_is_emptied(hill: Client):
    customers.change("Hill Dairy", by=None, place="York")
    was = hill.get("/change/customers/Hill%20Dairy").context["was"]
    hill.post("/change/customers/Hill%20Dairy", json.loads(was) | {"place": "", "was": was})
    assert customers.one("Hill Dairy").place == ""


def test_a_removed_customer_comes_back_by_the_history(hill: Client):
    hill.post("/remove/customers/Hill%20Dairy")
    assert customers.frame().is_empty()
    edit = hill.get("/history").context["edits"][0]
    assert edit.first.what == "left"
    hill.post(f"/history/batch/{edit.first.batch}/undo")
    assert customers.frame()["key"].to_list() == ["Hill Dairy"]


def test_a_line_fills_the_form_and_is_kept_only_when_confirmed(hill: Client):
    line = "Called Ann at Hill Dairy yesterday, gave her the audit list, she said it saves a week"
    answer = hill.post("/contact", {"line": line})
    assert answer.status_code == 200
    assert contacts.frame().is_empty()
    log = answer.context["log"]
    said = {name: text for name, text in log.fields.items() if text}
    assert said == {
        "customer": "Hill Dairy",
        "day": (date.today() - timedelta(days=1)).isoformat(),
        "channel": "call",
        "person": "Ann Lee",
        "gave": "the audit list",
        "said": "it saves a week",
    }
    hill.post("/contact", {"line": line, "read": line, **log.fields})
    (one,) = contacts.frame().to_dicts()
    assert (one["customer"], one["channel"], one["gave"]) == (
        "Hill Dairy",
        "call",
        "the audit list",
    )
    assert one["by_whom"] == "some-owner"


def test_a_response_and_a_promise_are_proposed_and_kept_in_one_batch(hill: Client):
    line = "phoned Hill Dairy, interested, call again in two days, no more e-mails please"
    log = hill.post("/contact", {"line": line}).context["log"]
    soon = date.today() + timedelta(days=2)
    assert (log.fields["response"], log.fields["day"]) == ("interested", date.today().isoformat())
    assert (log.fields["promise"], log.fields["due"]) == ("call again in two days", str(soon))
    assert log.fields["stop"] == "mail"
    hill.post("/contact", {"line": line, "read": line, **log.fields})
    (made,) = contacts.frame().to_dicts()
    (promise,) = promises.open_ones().to_dicts()
    assert (made["response"], promise["contact"], promise["due"]) == (
        "interested",
        made["key"],
        soon,
    )
    (no,) = consents.forbidden(channel="mail").filter(customer="Hill Dairy").to_dicts()[:1]
    assert line in no["source"]
    assert made["batch"] == promise["batch"]


def test_a_promise_due_before_it_was_made_is_refused(hill: Client):
    sent = {"line": "x", "read": "x", "customer": "Hill Dairy", "said": "x", "promise": "the list"}
    text = hill.post("/contact", sent | {"due": "2020-01-01"}).content.decode()
    assert "before it was made" in text
    assert promises.frame().is_empty()


def test_consents_promises_and_the_team_have_forms(hill: Client):
    typed = {"customer": "Hill Dairy", "allowed": "no", "source": "her letter", "channel": "post"}
    assert hill.post("/add/consents", typed).status_code == 303
    assert hill.post("/add/consents", typed | {"source": ""}).status_code == 422
    key = consents.frame()["key"][0]
    page = hill.get("/customers/Hill%20Dairy").content.decode()
    assert ("by letter" in page, "her letter" in page) == (True, True)
    assert hill.get(f"/change/consents/{key}").context["fields"][1][1] == "no"
    due = {"customer": "Hill Dairy", "what": "a list", "made_on": "2024-05-02", "due": "2024-05-01"}
    late = hill.post("/add/promises", due)
    assert (late.status_code, "due before it was made" in late.content.decode()) == (422, True)
    assert hill.post("/add/team", {"name": "Ann", "hours_a_week": "6 hours"}).status_code == 303
    assert team.frame().select("name", "hours_a_week").row(0) == ("Ann", 6.0)


def test_what_was_changed_by_hand_is_not_proposed_over(hill: Client):
    sent = {"line": "Called Hill Dairy", "channel": "meeting", "was-channel": "call"}
    fields = hill.get("/contact", sent).context["log"].fields
    assert (fields["channel"], fields["customer"]) == ("meeting", "Hill Dairy")


def test_a_contact_begun_at_a_customer_keeps_it(hill: Client):
    fields = hill.get("/contact", {"customer": "Hill Dairy"}).context["log"].fields
    assert fields["customer"] == "Hill Dairy"
    sent = {"line": "left a voicemail", "customer": "Hill Dairy", "was-customer": "Hill Dairy"}
    assert hill.get("/contact", sent).context["log"].fields["customer"] == "Hill Dairy"


def test_a_new_person_joins_with_the_contact_in_one_batch(hill: Client):
    from whybuy.records import sources

    before = len(sources.batches())
    hill.post(
        "/contact",
        {"line": "x", "read": "x", "customer": "Hill Dairy", "person": "Bo Fell", "said": "x"},
    )
    assert people.of("Hill Dairy")["name"].to_list() == ["Ann Lee", "Bo Fell"]
    assert len(sources.batches()) == before + 1


def test_a_contact_without_a_customer_or_still_to_come_is_refused(hill: Client):
    soon = (date.today() + timedelta(days=3)).isoformat()
    text = hill.post(
        "/contact", {"line": "x", "read": "x", "said": "x", "day": soon}
    ).content.decode()
    assert "With which customer?" in text
    assert "still to come" in text


def test_the_history_says_who_when_before_after_and_whence(hill: Client):
    customers.change("Hill Dairy", by=None, place="York")
    customers.change("Hill Dairy", by=None, place="Leeds")
    text = text_of(hill, "/history?record=customer&key=Hill+Dairy")
    assert "<del>York</del>" in text
    assert "<ins>Leeds</ins>" in text
    assert "some-owner" in text
    assert "by hand" in text


def test_one_edit_is_undone_and_the_undo_too(hill: Client):
    customers.change("Hill Dairy", by=None, place="York")
    edit = hill.get("/history").context["edits"][0]
    said = hill.post(f"/history/edit/{edit.first.edit}/undo", follow=True)
    assert "It is undone" in said.content.decode()
    assert customers.one("Hill Dairy").place == ""
    undone_in = next(
        one.first.undone_in
        for one in hill.get("/history").context["edits"]
        if one.first.edit == edit.first.edit
    )
    hill.post(f"/history/batch/{undone_in}/undo")
    assert customers.one("Hill Dairy").place == "York"


def test_a_reader_sees_the_history_and_cannot_undo(hill: Client, reader_of: Any):
    reader = reader_of("reader")
    assert "Undo this" not in text_of(reader, "/history")
    edit = hill.get("/history").context["edits"][0].first.edit
    assert reader.post(f"/history/edit/{edit}/undo").status_code == 403


def test_the_way_back_after_an_undo_leads_nowhere_else(hill: Client):
    edit = hill.get("/history").context["edits"][0].first.edit
    answer = hill.post(f"/history/edit/{edit}/undo", {"back": "https://example.org/history"})
    assert answer["Location"] == "/history"
