"""Who can introduce us: planted paths from records, two of one name, loops, and who is let be."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.estimates.told_cases import TODAY, load
from tests.fakes import ListOrderLog, bought
from whybuy.estimates.network import apart, graph, paths
from whybuy.estimates.planned_cold import planned_cold, warm_paths
from whybuy.estimates.warm_contacts import checked, warm_contacts, warm_share
from whybuy.evidence.books import Books
from whybuy.evidence.network import ties, untold

pytestmark = pytest.mark.django_db
LATELY = TODAY - timedelta(days=20)


def firm(**records: list[dict[str, Any]]) -> Books:
    """Ann of ours; Acme buys from us, with Bo and Cy; Weir and Dale are prospects."""
    load("team", [{"key": "ann", "name": "Ann Byrne"}])
    firms = ("acme", "Acme"), ("weir", "Weir Tea"), ("dale", "Dale Wine")
    load("customers", [{"key": key, "name": name} for key, name in firms])
    people = [("bo", "acme", "Bo Lind"), ("cy", "acme", "Cy Moss"), ("di", "weir", "Di Weir")]
    people += [("ed", "dale", "Ed Dale"), ("di2", "acme", "Di Weir")]
    load("people", [{"key": k, "customer": c, "name": n} for k, c, n in people])
    for kind, rows in records.items():
        load(kind, [{"key": f"{kind}{n}", **row} for n, row in enumerate(rows)])
    return Books(ListOrderLog(bought("acme", date(2025, 1, 1))), TODAY, 1, "EUR")


def met(person: str, *days: date, customer: str = "acme", **more: Any) -> list[dict[str, Any]]:
    whole = {"customer": customer, "person": person, "by_whom": "Ann Byrne", "channel": "visit"}
    return [{**whole, "day": day, **more} for day in days]


KNOWS = {"person": "di", "other": "bo", "how": "former colleague", "last": LATELY}


def test_the_planted_path_is_found_with_whom_to_ask_and_the_records_behind_it():
    books = firm(contacts=met("bo", LATELY, LATELY), acquaintances=[KNOWS])
    (path,) = paths(books, "weir")
    assert [(hop.one, hop.other, hop.kind, hop.times) for hop in path.hops] == [
        ("member:ann", "person:bo", "meeting", 2),
        ("person:bo", "person:di", "former colleague", 1),
    ]
    assert (path.asked, path.reached) == ("person:bo", "person:di")
    assert path.hops[1].evidence == "acquaintance:acquaintances0"
    assert 0.1 < path.strength < 0.4
    assert paths(books, "dale") == []


def test_whom_one_of_us_knows_is_asked_by_nobody_else():
    books = firm(acquaintances=[{"person": "di", "member": "ann", "how": "friend", "last": LATELY}])
    (path,) = paths(books, "weir")
    assert (path.asked, path.reached, len(path.hops)) == ("", "person:di", 1)


def test_a_mail_without_a_reply_is_no_tie():
    books = firm(contacts=met("di", LATELY, customer="weir", channel="mail"))
    assert paths(books, "weir") == []
    load("contacts", [{"key": "contacts0", "customer": "weir", "said": "Thank you, in May."}])
    assert len(paths(Books(books.orders, TODAY, 2, "EUR"), "weir")) == 1


def test_two_people_of_one_name_are_never_taken_for_each_other():
    """There is a Di Weir at Acme too: a meeting at Acme that names her ties the one at Acme."""
    held = {"customer": "acme", "day": LATELY, "by_whom": "Ann Byrne", "state": "held"}
    books = firm(meetings=[{**held, "people": "Di Weir"}])
    assert paths(books, "weir") == []
    load("people", [{"key": "di3", "customer": "acme", "name": "Di Weir"}])
    again = Books(books.orders, TODAY, 2, "EUR")
    assert untold(again) == 1
    assert "person:di2" not in ties(again)["other"].to_list()


def test_loops_and_somebody_known_to_themselves_do_no_harm():
    ring = [("bo", "cy"), ("cy", "di"), ("di", "bo"), ("bo", "bo")]
    known = [{"person": a, "other": b, "how": "friend"} for a, b in ring]
    books = firm(contacts=met("bo", LATELY), acquaintances=known)
    assert len(paths(books, "weir")[0].hops) == 2


def test_past_employers_make_a_weak_path_and_a_referral_a_strong_one():
    books = firm(contacts=met("bo", LATELY, LATELY, LATELY))
    load("people", [{"key": "ed", "past_employers": "Acme; Other"}])
    sent = {"customer": "weir", "direction": "in", "day": LATELY, "other_person": "bo"}
    load("referrals", [{"key": "r", **sent}])
    again = Books(books.orders, TODAY, 2, "EUR")
    (weak, *_), (strong, *_) = paths(again, "dale"), paths(again, "weir")
    assert (weak.hops[-1].kind, strong.hops[-1].kind) == ("past employer", "referral")
    assert weak.strength < 0.2 * strong.strength
    assert strong.reached == ""


def test_who_was_asked_of_late_is_left_in_peace_and_who_said_no_is_never_asked():
    books = firm(
        contacts=[*met("bo", LATELY, sort="ask"), *met("cy", LATELY)],
        acquaintances=[KNOWS, {"person": "di", "other": "cy", "how": "network", "last": LATELY}],
    )
    assert {path.asked for path in paths(books, "weir")} == {"person:cy"}
    no = {"person": "cy", "customer": "acme", "allowed": False, "said_on": LATELY}
    load("consents", [{"key": "no", "channel": "", "source": "a call", **no}])
    assert paths(Books(books.orders, TODAY, 2, "EUR"), "weir") == []


def test_whoever_did_not_answer_was_not_asked():
    books = firm(
        contacts=[*met("bo", LATELY), *met("bo", LATELY, sort="ask", response="no answer")],
        acquaintances=[KNOWS],
    )
    assert {path.asked for path in paths(books, "weir")} == {"person:bo"}


def test_nobody_is_asked_for_two_prospects_at_once():
    second = {"person": "ed", "other": "bo", "how": "friend", "last": LATELY}
    third = {"person": "ed", "other": "cy", "how": "network", "last": LATELY}
    books = firm(
        contacts=[*met("bo", LATELY, LATELY), *met("cy", LATELY)],
        acquaintances=[KNOWS, second, third],
    )
    told = apart((key, paths(books, key)) for key in ("weir", "dale"))
    assert told["weir"][0][0].asked == "person:bo"
    assert told["dale"][0][0].asked == "person:cy"
    assert told["dale"][1] == "person:bo"


def test_nothing_after_a_day_is_in_the_network_of_that_day():
    books = firm(contacts=met("bo", LATELY), acquaintances=[KNOWS])
    assert len(graph(books, before=LATELY).keys) < len(graph(books).keys)
    assert graph(books, before=LATELY).strengths(["weir"]).tolist() == [0.0]


def test_first_contacts_are_warm_or_cold_by_what_was_known_before_them():
    long_ago = TODAY - timedelta(days=200)
    books = firm(
        contacts=[*met("bo", long_ago), *met("di", LATELY, customer="weir", response="interested"),
                  *met("ed", LATELY, customer="dale", response="no answer")],
        acquaintances=[{**KNOWS, "last": long_ago, "since": long_ago}],
    )  # fmt: skip
    last = warm_contacts(books).row(-1, named=True)
    assert (last["warm"], last["contacts"]) == (1, 2)


def test_the_formula_is_held_against_referrals_without_looking_at_them():
    before = TODAY - timedelta(days=120)
    sent = {"customer": "weir", "direction": "in", "day": LATELY, "other_person": "bo"}
    books = firm(contacts=met("bo", before, before), referrals=[sent])
    found = checked(books)
    assert (found.held, found.of) == (1, 1)
    assert found.by_chance < 0.6
    assert not found.worse


def test_one_of_us_who_stands_among_those_of_a_meeting_is_ours_and_no_stranger():
    deal = {"customer": "acme", "title": "Press", "opened": LATELY, "seller": "Mary Finn"}
    visit = {"customer": "acme", "day": LATELY, "state": "held", "people": "Mary Finn; Bo Lind"}
    books = firm(deals=[deal], meetings=[visit])
    (tie,) = ties(books).to_dicts()
    assert {tie["one"], tie["other"]} == {"member:Mary Finn", "person:bo"}
    assert untold(books) == 0


def test_a_first_contact_planned_out_of_the_blue_is_told_with_the_way_there_is():
    soon = TODAY + timedelta(days=9)
    meetings = [
        {"customer": c, "day": soon, "state": s, "by_whom": by}
        for c, s, by in (("weir", "planned", "joe"), ("dale", "planned", "joe"))
    ]
    books = firm(contacts=met("bo", LATELY), acquaintances=[KNOWS], meetings=meetings)
    (cold,) = planned_cold(books)
    assert (cold.customer, cold.what, cold.day) == ("weir", "meeting", soon)
    assert (cold.path.asked, cold.evidence) == ("person:bo", "meeting:meetings0")


def test_no_contact_is_cold_that_is_agreed_or_made_by_whoever_knows_them():
    soon = TODAY + timedelta(days=9)
    of_weir = {"customer": "weir", "day": soon, "state": "planned"}
    friend = {"person": "di", "member": "ann", "how": "friend", "last": LATELY}
    books = firm(acquaintances=[friend], meetings=[of_weir | {"by_whom": "Ann Byrne"}])
    assert planned_cold(books) == []
    assert warm_paths(books, [("weir", "joe"), ("acme", "joe")]).keys() == {("weir", "joe")}
    load("meetings", [of_weir | {"key": "agreed", "state": "agreed"}])
    assert warm_paths(Books(books.orders, TODAY, 2, "EUR"), [("weir", "joe")]) == {}


def test_a_deal_of_which_nothing_says_how_it_came_is_told_as_such():
    deals = [{"customer": c, "title": "Press", "opened": LATELY} for c in ("weir", "dale")]
    books = firm(deals=deals, contacts=met("ed", LATELY - timedelta(days=5), customer="dale"))
    (quarter,) = warm_contacts(books).select("contacts", "warm", "untold").rows()
    assert quarter == (2, 0, 1)
    assert warm_share(books) == (0, 2, 1)
