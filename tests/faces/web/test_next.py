"""Whom to contact: the list on its page, each line settled with a tap, and taken along."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar

from tests.faces.calls import plan
from whybuy.coding.call_outcome import Proposal, propose, proposed
from whybuy.records import contacts, planned, promises, users

HTMX = {"HX-Request": "true"}


@pytest.fixture
def keys(served: Any) -> dict[str, str]:
    """The lines of this week, by customer."""
    return plan(planned.monday(date.today()))


def states() -> dict[str, str]:
    return dict(planned.frame(every=True).select("customer", "state").iter_rows())


def test_the_list_is_by_day_by_week_and_by_person(keys: dict[str, str], owner: Client):
    page = owner.get("/next?when=week").content.decode()
    assert "3 contacts to make this week" in page
    assert "“How much is left?”" in page
    own = owner.get("/next?when=week&by=bob").content.decode()
    assert "Elm Tea" in own
    assert "Hill Dairy" not in own
    assert "=Moor Mill" in owner.get("/next?when=today").content.decode()
    assert "Hill Dairy" in owner.get("/").content.decode()


def test_done_is_a_contact_on_record_and_can_be_taken_back(keys: dict[str, str], owner: Client):
    sent = {"response": "interested", "said": "Call again on Tuesday"}
    line = owner.post(f"/next/{keys['hill']}/say", sent, headers=HTMX)
    assert "Undo" in line.content.decode()
    (made,) = contacts.of("hill").to_dicts()
    assert (made["response"], made["sort"], made["product"]) == ("interested", "offer", "P1")
    assert (made["offer"], made["said"], made["day"]) == (
        "Black tea",
        "Call again on Tuesday",
        date.today(),
    )
    again = {"state": "planned", "batch": line.context["batch"]}
    assert (
        "How much is left?"
        in owner.post(f"/next/{keys['hill']}/say", again, headers=HTMX).content.decode()
    )
    assert contacts.of("hill").height == 0
    assert states()["hill"] == "planned"


def test_what_the_words_promise_or_forbid_is_on_record_too(keys: dict[str, str], owner: Client):
    from whybuy.records import consents

    said = {"response": "interested", "said": "interested, call again Tuesday"}
    line = owner.post(f"/next/{keys['hill']}/say", said, headers=HTMX).content.decode()
    assert "Promised:" in line
    assert promises.frame()["customer"].to_list().count("hill") == 1
    no = {"response": "no", "said": "please do not call again"}
    assert (
        "No more by phone"
        in owner.post(f"/next/{keys['elm']}/say", no, headers=HTMX).content.decode()
    )
    assert consents.forbidden(channel="phone")["customer"].to_list() == ["elm"]


def test_a_meeting_held_is_care_and_no_favour_asked(keys: dict[str, str], owner: Client):
    from whybuy.records.models import Planned

    Planned.objects.filter(key=keys["elm"]).update(sort="meeting")
    owner.post(f"/next/{keys['elm']}/say", {"response": "happy"})
    assert contacts.of("elm")["sort"].to_list() == ["care"]


def test_a_promise_that_is_done_is_kept(keys: dict[str, str], owner: Client):
    answer = owner.post(f"/next/{keys['moor']}/say?when=week", {"state": "done"})
    assert answer["Location"] == f"/next?when=week#call-{keys['moor']}"
    assert promises.frame()["done_on"].to_list() == [date.today()]


def test_a_reason_beside_a_line_declines_it_and_later_puts_it_off(
    keys: dict[str, str], owner: Client
):
    owner.post(f"/next/{keys['hill']}/say", {"declined": "Does not fit them"})
    owner.post(f"/next/{keys['elm']}/say", {"state": "later"})
    assert states() == {"hill": "declined", "moor": "planned", "elm": "later"}
    assert "Does not fit them" in owner.get("/next").content.decode()
    assert contacts.frame().height == 0


def test_what_cannot_be_is_said_and_nothing_is_kept(keys: dict[str, str], owner: Client):
    answer = owner.post(f"/next/{keys['hill']}/say", {"state": "gone"}, follow=True)
    assert "is not what becomes of a line" in answer.content.decode()
    gone = owner.post("/next/nobody/say", {"state": "done"}, follow=True)
    assert "the list was planned anew" in gone.content.decode()
    assert set(states().values()) == {"planned"}


def test_a_reader_sees_the_list_and_may_not_settle_it(
    keys: dict[str, str], reader_of: Callable[[str], Client]
):
    reader = reader_of("reader")
    assert "Not this one" not in reader.get("/next?when=week").content.decode()
    assert reader.post(f"/next/{keys['hill']}/say", {"state": "done"}).status_code == 403


def test_what_an_assistant_proposes_waits_for_a_person(keys: dict[str, str], owner: Client):
    me = users.one("some-owner")
    propose(Proposal(keys["hill"], "done", "happy", "All well"), by=me)
    assert states()["hill"] == "planned"
    assert "An assistant proposes" in owner.get("/next?when=week").content.decode()
    accepted = {"state": "done", "response": "happy", "said": "All well"}
    owner.post(f"/next/{keys['hill']}/say", accepted)
    assert contacts.of("hill")["response"].to_list() == ["happy"]
    assert proposed(me) == {}
    propose(Proposal(keys["elm"], "later"), by=me)
    owner.post(f"/next/{keys['elm']}/say", {"state": "later", "refuse": "yes"})
    assert (states()["elm"], proposed(me)) == ("planned", {})


def test_the_list_is_taken_along_as_every_kind_of_file(keys: dict[str, str], owner: Client):
    sheet = owner.get("/next/calls.pdf?when=week")
    assert sheet.content.startswith(b"%PDF")
    rows = owner.get("/next/calls.csv?when=week").content.decode("utf-8-sig")
    assert "'=Moor Mill" in rows
    assert ",+353 1 23," in rows
    assert owner.get("/next/calls.xlsx?when=week").content.startswith(b"PK")
    tasks = Calendar.from_ical(owner.get("/next/calls.ics?when=week").content).walk("VTODO")
    assert {str(task["UID"]) for task in tasks} == {f"{key}@whybuy" for key in keys.values()}
    assert next(t for t in tasks if t["CATEGORIES"].to_ical() == b"promise")["PRIORITY"] == 1


def test_who_was_never_contacted_since_buying_is_found_sorted_and_taken_along(
    shop: Any, owner: Client
):
    from whybuy.records import editing

    made = {"customer": "c05", "day": date(2025, 12, 1), "channel": "call", "offer": "a trial"}
    editing.add("contacts", made, by=None)
    page = owner.get("/next/last-contacts").content.decode()
    assert "39 customers were never contacted since they bought" in page
    newest = owner.get("/next/last-contacts?sort=-last_contact").context["rows"]
    assert (newest[0]["customer_id"], newest[0]["last_offer"]) == ("c05", "a trial")
    never = owner.get("/next/last-contacts.csv?show=never").content.decode("utf-8-sig")
    assert len(never.splitlines()) == 40
    assert "c05" not in never


def test_money_is_called_sales_where_nobody_knows_the_margin(keys: dict[str, str], owner: Client):
    page = owner.get("/next?when=week&by=").content.decode()
    assert "The contact may add, in sales" in page
    assert 'name="margin"' in page


def test_the_week_is_planned_with_one_press(shop: Any, owner: Client):
    assert "Nobody is on the list yet" in owner.get("/next").content.decode()
    answer = owner.post("/next/plan")
    assert answer["Location"].startswith("/next?week=")
    assert planned.frame().height > 0
    assert "contacts to make" in owner.get(answer["Location"]).content.decode()


def test_the_list_opens_on_the_own_lines_of_whoever_is_of_the_team(
    keys: dict[str, str], served: Any
):
    bob = Client(headers={"host": "localhost"})
    bob.force_login(users.create("bob.hart", role="editor"))
    own = bob.get("/next?when=week").content.decode()
    assert "Elm Tea" in own
    assert "Hill Dairy" not in own
    every = bob.get("/next?when=week&by=").content.decode()
    assert "Hill Dairy" in every


def test_a_line_whose_customer_was_spoken_to_meanwhile_is_not_to_do(
    keys: dict[str, str], owner: Client
):
    from whybuy.records import editing

    for customer in ("hill", "moor"):
        met = {"customer": customer, "day": date.today(), "channel": "call"}
        editing.add("contacts", met, by=None)
    page = owner.get("/next?when=week")
    assert "2 contacts to make this week" in page.content.decode()
    assert "Spoken to on" in page.content.decode()
    still = {call.customer for call in page.context["open"]}
    assert still == {"moor", "elm"}, "a promise is kept by no other word"


def test_who_did_not_answer_heard_nothing_and_stays_on_the_list(
    keys: dict[str, str], owner: Client
):
    from whybuy.evidence.last_contacts import last_contacts
    from whybuy.faces.web import open_firm

    for customer in ("moor", "hill", "hill", "elm"):
        line = owner.post(f"/next/{keys[customer]}/say", {"response": "no answer"}, headers=HTMX)
        assert f"Tried on {date.today()}: no answer" in line.content.decode()
    assert set(states().values()) == {"planned"}
    assert promises.frame()["done_on"].to_list() == [None]
    (tried,) = contacts.of("hill").to_dicts()
    assert (tried["response"], tried["sort"], tried["offer"]) == ("no answer", "", "")
    last = last_contacts(open_firm.firm().books())
    assert last["last_contact"].null_count() == last.height == 3
    assert len(owner.get("/next?when=week").context["open"]) == 3


def test_of_several_presses_for_one_line_the_first_counts(
    keys: dict[str, str], owner: Client, monkeypatch: pytest.MonkeyPatch
):
    from whybuy.coding import call_outcome

    # Both read the line before either has written: what a slow page pressed twice does.
    as_read = call_outcome._line(keys["hill"])
    monkeypatch.setattr(call_outcome, "_line", lambda _: as_read)
    for response in ("interested", "no", "happy"):
        owner.post(f"/next/{keys['hill']}/say", {"response": response}, headers=HTMX)
    assert contacts.of("hill")["response"].to_list() == ["interested"]
    assert states()["hill"] == "done"


def test_minutes_are_on_record_only_where_somebody_typed_them(keys: dict[str, str], owner: Client):
    owner.post(f"/next/{keys['hill']}/say", {"response": "happy"})
    owner.post(f"/next/{keys['elm']}/say", {"response": "happy", "minutes": "25"})
    assert contacts.of("hill")["minutes"].to_list() == [None]
    assert contacts.of("elm")["minutes"].to_list() == [25]
    refused = owner.post(
        f"/next/{keys['moor']}/say", {"state": "done", "minutes": "long"}, follow=True
    )
    assert "no number of minutes" in refused.content.decode()
    assert contacts.of("moor").height == 0


def test_what_a_call_gave_is_on_record_as_given(keys: dict[str, str], owner: Client):
    from whybuy.evidence.last_contacts import last_contacts
    from whybuy.faces.web import open_firm
    from whybuy.records import editing
    from whybuy.records.models import Planned

    case = {"key": "wash", "customer": "moor", "title": "A shorter wash"}
    editing.add("cases", case | {"how_it_paid": "A wash takes 55 minutes."}, by=None)
    told = "Moor Mill told us what came of “washing”: “A wash takes 55 minutes.” And with you?"
    Planned.objects.filter(key=keys["elm"]).update(opening=told)
    Planned.objects.filter(key=keys["hill"]).update(give_first="Six firms measured it: 2 hours.")
    for customer in ("hill", "elm"):
        owner.post(f"/next/{keys[customer]}/say", {"response": "happy"})
    assert contacts.of("elm")["gave"].to_list() == [f"A shorter wash: {told}"]
    last = {r["customer_id"]: r for r in last_contacts(open_firm.firm().books()).to_dicts()}
    assert last["hill"]["last_gave"] == "Six firms measured it: 2 hours."
    assert last["hill"]["offers_in_a_row"] == 0, "the call gave before it offered"


def test_from_friday_on_the_list_of_the_coming_week_is_shown_once_it_is_planned(served: Any):
    from datetime import timedelta

    from whybuy.app import Firm
    from whybuy.estimates.calls import week_of

    monday = date(2026, 6, 8)
    plan(monday)
    books = Firm(served).books()
    friday = monday - timedelta(days=3)
    assert len(week_of(books, day=friday).calls) == 3
    assert week_of(books, day=friday, exact=True).calls == ()
    assert week_of(books, day=friday - timedelta(days=1)).calls == ()
