"""What to code, blind rounds, the codebook, beliefs, services and search, as pages."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from tests.voices import load
from whybuy.records import (
    audit_sample,
    beliefs,
    codebook,
    codings,
    conversations,
    editing,
    rounds,
    services,
    sources,
)
from whybuy.records.models import User
from whybuy.records.transcript import Spoken, Transcript

WORDS = {
    "hill": "We have not had a finding in two whole years since we have your papers.",
    "moor": "It saves the two of us a good day every week in the office.",
    "tarn": "Kestrel let us down twice before Christmas and nobody answered.",
}


@pytest.fixture
def talks(served: Any) -> dict[str, str]:
    """A conversation with each of three customers, by customer."""
    found: dict[str, str] = {}
    for key, words in WORDS.items():
        editing.add("customers", {"key": key, "name": f"{key.capitalize()} Ltd"}, by=None)
        told = Transcript(f"Visit {key}", date(2026, 3, 4), "call", [Spoken("", "customer", words)])
        found[key] = conversations.add(told, customer=key)
    return found


def whole(talk: str, code: str, **more: Any) -> None:
    codings.code(talk, 0, len(conversations.one(talk).text), code, **more)


def said(answer: Any) -> str:
    return answer.content.decode()


def test_the_queue_shows_what_nobody_looked_at(talks: dict[str, str], owner: Client):
    whole(talks["hill"], "risk.compliance", by=None)
    shown = said(owner.get("/coding/queue"))
    assert "Hill Ltd" not in shown
    assert "%" not in shown
    assert "the machine is" in shown
    assert "Moor Ltd" in shown
    assert "Tarn Ltd" in shown


def test_the_next_of_the_queue_is_another_than_the_one_before(talks: dict[str, str], owner: Client):
    first = owner.get("/coding/next")["Location"]
    passage = first.partition("at=")[2].partition("&")[0]
    assert owner.get(f"/coding/next?after={passage}")["Location"] != first


def test_the_audit_is_drawn_and_leads_to_a_conversation_to_be_coded_blind(
    talks: dict[str, str], owner: Client
):
    owner.post("/coding/audit/draw", {"n": "2"})
    assert audit_sample.drawn().height == 2
    assert owner.get("/coding/audit/next")["Location"].endswith("?audit=1")
    assert "2 of 3" in said(owner.get("/coding"))


def test_what_customers_of_the_sample_said_since_the_draw_is_told_beside_it(
    talks: dict[str, str], owner: Client
):
    owner.post("/coding/audit/draw", {"n": "3"})
    assert "Since the draw" not in said(owner.get("/coding"))
    turns = [Spoken("", "customer", "We would miss your people.")]
    conversations.add(Transcript("Call", date(2026, 4, 4), "call", turns), customer="hill")
    assert "have said more, in 1 conversation." in said(owner.get("/coding"))


def test_a_round_shows_agreement_only_of_what_both_are_done_with(
    talks: dict[str, str], owner: Client, reader_of: Callable[[str], Client]
):
    reader_of("editor")
    made = owner.post("/coding/rounds", {"a": "some-owner", "b": "some-editor", "n": "2"})
    number = int(made["Location"].rpartition("/")[2])
    one, two = User.objects.get(username="some-owner"), User.objects.get(username="some-editor")
    keys = list(dict.fromkeys(task.conversation for task in rounds.tasks(number)))
    for key in keys:
        whole(key, "risk.supply", by=one, round=number)
    whole(keys[0], "risk.supply", by=two, round=number)
    whole(keys[1], "cost.time", by=two, round=number)
    for key in keys:
        rounds.done(number, key, by=one)
    assert "How far they agree" not in said(owner.get(f"/coding/rounds/{number}"))
    for key in keys:
        rounds.done(number, key, by=two)
    page = said(owner.get(f"/coding/rounds/{number}"))
    assert "How far they agree" in page
    assert page.count("It does not</button>") == 2
    passage = conversations.one(keys[1]).passages[0].key
    told = {"passage": passage, "code": "cost.time", "stands": "yes"}
    owner.post(f"/coding/rounds/{number}/decide", told)
    owner.post(f"/coding/rounds/{number}/accept")
    rows = codings.frame().filter(codings.frame()["round_id"] == 0)
    assert sorted(rows["code"]) == ["cost.time", "risk.supply"]


def test_a_round_holds_only_conversations_in_which_a_customer_is_known_to_speak(
    served: Any, owner: Client, reader_of: Callable[[str], Client]
):
    reader_of("editor")
    form = {"a": "some-owner", "b": "some-editor", "n": "5"}
    editing.add("customers", {"key": "hill"}, by=None)
    for side in ("us", ""):
        turns = [Spoken("Max", side, "We met them at the fair in Lille.")]
        conversations.add(Transcript(f"Note {side}", None, "note", turns), customer="hill")
    owner.post("/coding/rounds", form)
    assert "In no conversation is a customer known to speak yet" in said(owner.get("/coding"))
    turns = [Spoken("Ann", "customer", "Your people know our line.")]
    spoken = conversations.add(Transcript("Call", None, "call", turns), customer="hill")
    made = owner.post("/coding/rounds", form)
    number = int(made["Location"].rpartition("/")[2])
    assert {task.conversation for task in rounds.tasks(number)} == {spoken}


def test_what_was_merged_counts_as_the_other_until_it_is_undone(
    talks: dict[str, str], owner: Client
):
    whole(talks["hill"], "risk.compliance", by=None)
    owner.post("/codebook/merge", {"key": "risk.compliance", "into": "risk.quality"})
    assert codings.frame()["code"].to_list() == ["risk.quality"]
    (batch,) = [one.id for one in sources.batches(kinds=("codebook",)) if one.by]
    owner.post(f"/codebook/{batch}/undo")
    assert codings.frame()["code"].to_list() == ["risk.compliance"]


@pytest.mark.parametrize("what", ["merge", "retire"])
def test_a_code_that_an_answer_needs_goes_only_when_one_has_read_what_is_lost(
    served: Any, owner: Client, what: str
):
    told = {"key": "would_leave", "into": "concern"}
    answer = owner.post(f"/codebook/{what}", told, follow=True)
    assert "lose “Never cut”, and who would leave without it" in said(answer)
    assert "would_leave" in {code.key for code in codebook.codes()}
    owner.post(f"/codebook/{what}", {**told, "all_the_same": "1"})
    assert "would_leave" not in {code.key for code in codebook.codes()}


def test_a_code_is_renamed_moved_split_and_retired(talks: dict[str, str], owner: Client):
    told = {"key": "valued", "name": "Matters most", "means": "As they say.", "driver": "emotion"}
    owner.post("/codebook/rename", told)
    assert codebook.one("valued").name == "Matters most"
    assert codebook.one("valued").driver == "emotion"
    owner.post("/codebook/split", {"key": "concern", "names": "About price\nAbout people"})
    assert {"About price", "About people"} <= {code.name for code in codebook.codes()}
    owner.post("/codebook/retire", {"key": "habit"})
    assert "habit" not in {code.key for code in codebook.codes()}
    assert "retired" in said(owner.get("/codebook"))


def test_a_theme_becomes_a_code_on_its_quotes_and_one_undo_takes_both_back(
    talks: dict[str, str], owner: Client
):
    passages = conversations.passages()["passage"].to_list()[:2]
    told = {"name": "Sunday calls", "driver": "risk", "passage": passages}
    owner.post("/codebook/theme", told)
    assert codings.frame()["code"].to_list() == ["risk.sunday_calls"] * 2
    batch = sources.batches(kinds=("codebook",))[0].id
    owner.post(f"/codebook/{batch}/undo")
    assert codings.frame().is_empty()
    assert "Sunday calls" not in {code.name for code in codebook.codes()}


def test_what_cannot_be_said_of_a_code_is_told_in_words(talks: dict[str, str], owner: Client):
    answer = owner.post("/codebook/split", {"key": "concern", "names": "One"}, follow=True)
    assert "Give two or more different names" in said(answer)


def test_a_belief_is_seen_by_nobody_else_until_it_is_shown(
    served: Any, owner: Client, reader_of: Callable[[str], Client]
):
    owner.post("/beliefs", {"share cost.price": "62", "weight cost.price": "5"})
    other = reader_of("reader")
    other.post("/beliefs", {"share cost.price": "20"})
    assert "62 %" not in said(other.get("/beliefs"))
    owner.post("/beliefs/show", {})
    page = said(other.get("/beliefs"))
    assert "62 %" in page
    assert "some-owner" not in page
    owner.post("/beliefs/show", {"do": "hide"})
    assert "62 %" not in said(other.get("/beliefs"))


def test_what_others_believe_is_shown_beside_ones_own_once_that_is_written_down(
    served: Any, owner: Client, reader_of: Callable[[str], Client]
):
    owner.post("/beliefs", {"share cost.price": "62", "share cost.time": "35"})
    owner.post("/beliefs/show", {})
    other = reader_of("reader")
    page = said(other.get("/beliefs"))
    assert "1 other shows theirs" in page
    assert "62 %" not in page
    other.post("/beliefs", {"share cost.price": "20"})
    page = said(other.get("/beliefs"))
    assert "62 %" in page
    assert "35 %" not in page


def test_a_share_above_a_hundred_is_told_and_the_others_are_kept(served: Any, owner: Client):
    told = {"share cost.price": "620", "share cost.time": "40 %"}
    answer = owner.post("/beliefs", told, follow=True)
    assert "620 is no share" in said(answer)
    kept = beliefs.of(User.objects.get(username="some-owner"))
    assert [(one.code, one.share) for one in kept] == [("cost.time", 0.4)]


def test_a_belief_is_kept_with_the_day_on_which_it_was_held(served: Any, owner: Client):
    owner.post("/beliefs", {"share cost.time": "40", "day": "2025-06-02"})
    (kept,) = beliefs.of(User.objects.get(username="some-owner"))
    assert kept.held_on == date(2025, 6, 2)
    later = owner.post("/beliefs", {"share cost.time": "50", "day": "2999-01-01"}, follow=True)
    assert "yet to come" in said(later)


def test_who_was_not_asked_about_a_service_is_counted_as_not_asked(
    talks: dict[str, str], owner: Client
):
    owner.post("/beliefs/services", {"name": "Audit papers"})
    (key,) = [one.key for one in services.marketed()]
    told = {"customer": "Hill Ltd", "person": "Ann", "day": "2026-03-04"}
    owner.post("/beliefs/services/asked", {**told, f"known {key}": "yes", f"missed {key}": "no"})
    row = services.frame().row(0, named=True)
    assert (row["known"], row["used"], row["missed"]) == (True, None, False)
    page = said(owner.get("/beliefs"))
    assert "1 of 1" in page
    assert "0 of 1" in page
    assert "not asked" in page


def test_a_hit_opens_its_conversation_at_the_line(talks: dict[str, str], owner: Client):
    page = said(owner.get("/search?q=findin"))
    passage = conversations.one(talks["hill"]).passages[0].key
    assert f"/conversations/{talks['hill']}?at={passage}#p-{passage}" in page
    assert "<mark>findin</mark>g" in page


def test_every_hit_leads_to_its_record(talks: dict[str, str], owner: Client):
    who = {"customer": "hill", "key": "z1"}
    day = {"said_on": "2026-03-01"}
    for kind, row in {
        "people": {"name": "Zebra Moss"},
        "deals": {"title": "Zebra line", "opened": "2026-02-01"},
        "needs": {"words": "the zebra stops", **day},
        "yellow_lights": {"words": "no zebra again", **day},
        "meetings": {"day": "2026-03-02", "state": "held", "learnt": "zebra it is"},
        "promises": {"what": "a zebra", "made_on": date(2026, 3, 1)},
        "referrals": {"other": "Zebra Works", "direction": "out", "day": "2026-03-01"},
    }.items():
        load(kind, list(who) + list(row), [(*who.values(), *row.values())])
    page = owner.get("/search?q=zebra").content.decode()
    hits = re.findall(r'class="hit-words"[^>]*>(?:<a href="([^"]*)")?', page)
    assert len(hits) == 7
    assert len(set(hits)) == 7
    for address in hits:
        opened = owner.get(html.unescape(address))
        assert opened.status_code == 200, address
        assert "ebra" in opened.content.decode(), address


def test_a_quote_opens_its_conversation_at_the_line_unless_names_are_hidden(
    talks: dict[str, str], owner: Client
):
    whole(talks["hill"], "risk.compliance", by=None)
    passage = conversations.one(talks["hill"]).passages[0].key
    opened = owner.get(f"/evidence/passage:{passage}")
    assert opened["Location"].endswith(f"?at={passage}#p-{passage}")
    assert "Hill Ltd" in said(owner.get("/evidence/quotes:risk"))
    hidden = said(owner.get("/evidence/quotes:risk?anonymous=yes"))
    assert "We have not had a finding" in hidden
    assert "Hill Ltd" not in hidden
    assert "/conversations/talk" not in hidden
    assert "Hill Ltd" not in said(owner.get(f"/evidence/passage:{passage}"))
    assert "Hill Ltd" not in said(owner.get("/why"))
    named = said(owner.get("/why?anonymous=no"))
    assert "Hill Ltd" in named
    parts = ("Customer by customer</h2>", 'class="pictures"', "How sure: ")
    assert sorted(parts, key=named.index) == list(parts)


def test_one_tap_confirms_whose_a_conversation_is(talks: dict[str, str], owner: Client):
    told = Transcript("Call with Moor Ltd", None, "call", [Spoken("", "customer", "It is fine.")])
    key = conversations.add(told)
    page = said(owner.get("/conversations?show=unmatched"))
    assert "the title names them" in page
    owner.post(f"/conversations/{key}/whose", {"customer": "moor", "back": "list"})
    assert conversations.one(key).customer == "moor"
    assert conversations.unmatched() == []


def test_one_is_told_of_as_one(served: Any, owner: Client):
    editing.add("customers", {"key": "hill", "name": "Hill Ltd"}, by=None)
    told = Transcript("Visit", date(2026, 3, 4), "call", [Spoken("", "customer", WORDS["hill"])])
    conversations.add(told, customer="hill")
    audit_sample.draw(n=1)
    assert "1 conversation, 1 passage<" in said(owner.get("/coding"))
    assert ">1 customer<" in said(owner.get("/customers"))


def test_a_title_is_escaped_once_in_the_list_and_on_the_customers_page(served: Any, owner: Client):
    editing.add("customers", {"key": "hill", "name": "Hill Ltd"}, by=None)
    turns = [Spoken("", "customer", "It saves us a day a week.")]
    told = Transcript("thanks (don't tell <b>Denise</b>)", date(2026, 3, 4), "mail", turns)
    conversations.add(told, customer="hill")
    editing.add("cases", {"customer": "hill", "title": "Denise's press"}, by=None)
    once = "Thanks (don&#x27;t tell &lt;b&gt;Denise&lt;/b&gt;)"
    assert once in said(owner.get("/conversations"))
    page = said(owner.get("/customers/hill"))
    assert once in page
    assert "case=Denise%27s%20press" in page
