"""The page of prospects, the brief of one, and its message checked."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from tests.estimates.told_cases import MODEL, load, number


@pytest.fixture(autouse=True)
def _by_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the encoder, as where it is not installed."""
    from whybuy.faces.web import find_page

    monkeypatch.setattr(find_page, "shared_encoder", lambda: None)


@pytest.fixture
def prospects(served: Any) -> None:
    """Weir Forge told its output; Bo of Acme used to work with Di of Weir, and Ann met Bo."""
    load("team", [{"key": "ann", "name": "Ann Byrne"}])
    load("customers", [{"key": "acme", "name": "Acme"}, {"key": "w/1", "name": "Weir & Forge"}])
    people = [{"key": "bo", "customer": "acme", "name": "Bo Lind"}]
    load("people", [*people, {"key": "di", "customer": "w/1", "name": "Di <Weir>"}])
    load("value_models", [{"key": "scrap", "title": "Scrap", "text": MODEL}])
    load("numbers", [number("output", 900_000.0, "w/1"), number("scrap", 5.0, "w/1")])
    visit = {"customer": "acme", "person": "bo", "by_whom": "Ann Byrne", "channel": "visit"}
    load("contacts", [{"key": "v", "day": date(2026, 6, 1), "response": "happy", **visit}])
    load("acquaintances", [{"key": "a", "person": "di", "other": "bo", "how": "former colleague"}])


def test_the_list_leads_to_the_brief_and_the_brief_tells_the_way(prospects: None, owner: Client):
    listed = owner.get("/find").content.decode()
    assert 'href="/find/w/1"' in listed
    assert "Ann Byrne → Bo Lind (Acme) [met once on 2026-06-01] → Di &lt;Weir&gt;" in listed
    page = owner.get("/find/w/1").content.decode()
    assert "What it costs Weir &amp; Forge to leave things as they are" in page
    assert "€3,750 a month" in page
    assert "All of its numbers are your own." in page
    assert "Dear Di &lt;Weir&gt;," in page
    assert "It is about them" in page
    assert 'href="/evidence/acquaintance:a"' in page


def test_a_message_that_was_made_about_us_is_marked_as_such(prospects: None, owner: Client):
    said = owner.post("/find/w/1", {"text": "We are the leading maker. Our pumps win awards."})
    assert "It is about us" in said.content.decode()
    assert ">leading<a" in said.content.decode()


def test_the_page_to_print_is_one_page_and_names_nothing_of_ours(prospects: None, owner: Client):
    made = owner.get("/find/w/1/brief.pdf")
    assert made["Content-Type"] == "application/pdf"
    assert made.content.count(b"/Type /Page\n") + made.content.count(b"/Type/Page/") <= 1


def test_whom_nobody_knows_is_a_page_that_says_so(prospects: None, owner: Client):
    assert owner.get("/find/nobody").status_code == 404
    assert owner.get("/find/nobody/brief.pdf").status_code == 404
    asked = owner.get("/find", {"prospect": "nobody"})
    assert asked.status_code == 400


def test_nobody_reads_a_brief_without_signing_in(prospects: None, reader_of: Any):
    assert reader_of("nobody").get("/find/w/1").status_code == 303


def test_the_api_and_an_assistant_hear_the_same_brief(
    prospects: None, served: Any, owner: Client, monkeypatch: pytest.MonkeyPatch
):
    from whybuy.app import Firm
    from whybuy.coding import message_check
    from whybuy.faces.mcp import messages

    monkeypatch.setattr(message_check, "shared_encoder", lambda: None)

    told = owner.get("/api/brief", {"prospect": "Weir & Forge"}).json()
    assert (told["schema"], told["check"]["verdict"]) == ("whybuy.brief/1", "them")
    heard = messages.brief(Firm(served), {"prospect": "w/1"})
    assert {heard[name] for name in ("headline", "cost", "message")} == {
        told[name] for name in ("headline", "cost", "message")
    }
    assert owner.get("/api/brief", {"prospect": "Nobody"}).status_code == 400


def test_an_assistant_may_have_a_message_checked(served: Any, monkeypatch: pytest.MonkeyPatch):
    from whybuy.app import Firm
    from whybuy.coding import message_check
    from whybuy.errors import BadInput
    from whybuy.faces.mcp import messages

    monkeypatch.setattr(message_check, "shared_encoder", lambda: None)
    text = "We are the leading maker of pumps. Our awards speak for us."
    assert messages.check(Firm(served), {"text": text})["verdict"] == "us"
    with pytest.raises(BadInput, match="text is needed"):
        messages.check(Firm(served), {})
