"""The three questions, asked and typed: kept at every stroke, coded by the question they answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client

from whybuy.records import (
    codings,
    conversations,
    customers,
    drafts,
    editing,
    people,
    sources,
    undo,
)
from whybuy.records.models import User

REPLIES = {
    "customer": "Hill Dairy",
    "person": "Ann Hill",
    "day": "2026-03-04",
    "why_us": "You answer the telephone on a Sunday. Nobody else does.",
    "stripped": "If Pete went, we would go.",
    "cost": "Two nights of work a week.",
    "risk": "Not really anything.",
    "not_risk": "1",
    "our_value_most": "I think it is the paperwork.",
}


@pytest.fixture
def dairy(served: Any) -> None:
    editing.add("customers", {"key": "hill", "name": "Hill Dairy"}, by=None)


def sent(owner: Client, fields: Mapping[str, str] = REPLIES) -> Any:
    return owner.post("/ask", fields)


def test_each_reply_is_coded_by_the_question_that_it_answers(dairy: None, owner: Client):
    assert sent(owner).status_code == 303
    (key,) = conversations.frame()["conversation"]
    talk = conversations.one(key)
    rows = codings.frame().rows(named=True)
    said = {talk.text[row["start"] : row["end"]]: row["code"] for row in rows}
    assert said == {
        "You answer the telephone on a Sunday. Nobody else does.": "competitor",
        "If Pete went, we would go.": "would_leave",
        "Two nights of work a week.": "cost.other",
    }
    assert {row["how"] for row in rows} == {"asked"}


def coded_by_words(owner: Client, replies: Mapping[str, str]) -> list[tuple[str, str]]:
    assert sent(owner, {"customer": "Hill Dairy", **replies}).status_code == 303
    talk = conversations.one(conversations.frame()["conversation"][0])
    rows = codings.frame().sort("start").rows(named=True)
    return [(talk.text[row["start"] : row["end"]], row["code"]) for row in rows]


def test_two_replies_in_the_same_words_are_each_coded_by_their_own_question(
    dairy: None, owner: Client
):
    both = coded_by_words(owner, {"revenue": "A lot.", "risk": "A lot."})
    assert both == [("A lot.", "revenue.other"), ("A lot.", "risk.other")]


def test_a_no_that_is_ticked_leaves_the_same_words_elsewhere_alone(dairy: None, owner: Client):
    replies = {"revenue": "A bit.", "not_revenue": "1", "cost": "A bit."}
    assert coded_by_words(owner, replies) == [("A bit.", "cost.other")]


def test_a_reply_that_only_refuses_is_kept_as_asked_and_codes_nothing(dairy: None, owner: Client):
    replies = {
        "why_us": "The telephone.",
        "value_most": "Nothing, honestly.",
        "stripped": "No.",
        "cost": "Don't know",
    }
    assert coded_by_words(owner, replies) == [("The telephone.", "competitor")]
    talk = conversations.one(conversations.frame()["conversation"][0])
    asked = [turn.asked for turn in talk.turns if turn.side == "customer"]
    assert asked == ["why_us", "value_most", "stripped", "drivers"]
    shown = owner.get(f"/conversations/{conversations.frame()['conversation'][0]}")
    assert "nothing coded: “Nothing, honestly.”, “No.”" in shown.content.decode()


def test_to_any_of_the_questions_one_can_say_that_they_name_nothing(dairy: None, owner: Client):
    replies = {"stripped": "You may cut what you like.", "not_stripped": "1"}
    assert coded_by_words(owner, replies) == []
    assert owner.get("/ask").content.decode().count("They name nothing") == 3


def test_what_was_coded_as_asked_is_undone_and_done_again_one_by_one(dairy: None, owner: Client):
    sent(owner)
    (key,), me = conversations.frame()["conversation"], User.objects.get(username="some-owner")

    def coded() -> list[str]:
        return codings.frame()["code"].to_list()

    codings.undo(key, by=me)
    assert coded() == ["competitor", "would_leave"]
    codings.undo(key, by=me)
    assert coded() == ["competitor"]
    codings.redo(key, by=me)
    assert coded() == ["competitor", "would_leave"]

    (batch,) = sources.batches(kinds=("conversations",), limit=9)
    undo.undo(batch.id)
    assert coded() == []
    assert codings.undo(key, by=me) == []


def test_only_their_own_words_are_evidence(dairy: None, owner: Client):
    sent(owner)
    theirs = " ".join(conversations.passages()["text"])
    assert "Pete" in theirs
    assert "paperwork" not in theirs
    assert "Why do you buy from us" not in theirs


def test_a_person_and_a_customer_who_are_not_on_record_are_added(served: Any, owner: Client):
    assert sent(owner, {**REPLIES, "customer": "Moor Mills"}).status_code == 303
    assert customers.frame()["name"].to_list() == ["Moor Mills"]
    assert people.frame()["name"].to_list() == ["Ann Hill"]


def test_sent_twice_it_is_kept_once(dairy: None, owner: Client):
    first, second = sent(owner)["Location"], sent(owner)["Location"]
    assert first == second
    assert conversations.frame().height == 1
    assert codings.frame().height == 3


def test_without_a_word_of_theirs_nothing_is_kept_and_the_form_says_so(dairy: None, owner: Client):
    answer = sent(owner, {"customer": "Hill Dairy", "our_why_us": "They like us."})
    assert answer.status_code == 422
    assert "Nothing they said stands here yet" in answer.content.decode()
    assert "They like us." in answer.content.decode()
    assert conversations.frame().height == 0


def test_what_is_typed_is_there_again_when_the_page_is_opened_again(dairy: None, owner: Client):
    kept = owner.post("/ask/keep", {"why_us": "The teleph", "stamp": "5"})
    assert kept.json() == {"kept": 5}
    assert "The teleph" in owner.get("/ask").content.decode()


def test_an_older_state_that_comes_late_changes_nothing(dairy: None, owner: Client):
    owner.post("/ask/keep", {"why_us": "The telephone", "stamp": "7"})
    assert owner.post("/ask/keep", {"why_us": "The tel", "stamp": "6"}).json() == {"kept": 7}
    assert "The telephone" in owner.get("/ask").content.decode()


def test_once_it_is_kept_the_form_is_empty_again(dairy: None, owner: Client):
    owner.post("/ask/keep", {"why_us": "The telephone", "stamp": "7"})
    sent(owner)
    assert drafts.of(User.objects.get(username="some-owner"), "ask") == ""


def test_a_dictated_paragraph_is_theirs_or_ours_as_one_says(dairy: None, owner: Client):
    sent(owner, {"customer": "Hill Dairy", "dictated": "We never had to worry since."})
    assert conversations.passages()["text"].to_list() == ["We never had to worry since."]
    ours = {"customer": "Hill Dairy", "dictated": "She seems glad.", "dictated_by": "us"}
    assert sent(owner, ours).status_code == 422


def test_a_name_much_like_one_on_record_is_asked_about_and_no_customer_is_made(
    dairy: None, owner: Client
):
    answer = sent(owner, {**REPLIES, "customer": "Hil Dairy"})
    assert answer.status_code == 422
    assert 'name="means" value="+hill"' in answer.content.decode()
    assert customers.frame()["key"].to_list() == ["hill"]
    assert conversations.frame().height == 0


@pytest.mark.parametrize(("means", "whose"), [("+hill", "hill"), ("+", "Hil Dairy")])
def test_whom_one_meant_is_said_by_one_choice(dairy: None, owner: Client, means: str, whose: str):
    sent(owner, {**REPLIES, "customer": "Hil Dairy", "means": means, "means_for": "Hil Dairy"})
    assert conversations.frame()["customer"].to_list() == [whose]


def test_a_choice_made_for_another_name_does_not_count(dairy: None, owner: Client):
    chosen = {**REPLIES, "customer": "Hill Dary", "means": "+", "means_for": "Hil Dairy"}
    assert sent(owner, chosen).status_code == 422


def test_a_customers_page_leads_to_asking_them_and_to_what_they_said(dairy: None, owner: Client):
    sent(owner)
    page = owner.get("/customers/hill").content.decode()
    assert "/ask?customer=hill" in page
    assert f"/conversations/{conversations.frame()['conversation'][0]}" in page
    assert 'value="Hill Dairy"' in owner.get("/ask?customer=hill").content.decode()
