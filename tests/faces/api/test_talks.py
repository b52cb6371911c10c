"""Conversations, passages, codings, codes and words over the API: read, each for those who may."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from tests.voices import TODAY, coded, load, says
from whybuy.records import codebook, codings, rounds, users

pytestmark = pytest.mark.django_db

SAVES = "Your timer saved us two hours a day."
IDLE = "The weather was fine."


@pytest.fixture
def talk(db: None) -> str:
    """A talk with Abel in which two sentences stand, one of them coded."""
    load("customers", ["key", "name"], [("abel", "Abel"), ("boll", "Boll")])
    key = says("abel", SAVES, IDLE, speaker="Ada", day=date(2026, 4, 20))
    coded(key, SAVES, "cost.time")
    says("boll", IDLE, day=TODAY)
    return key


@pytest.fixture
def read(db: None) -> Any:
    """Reads a route as a reader: its status and what it says."""
    client = Client(headers={"host": "localhost"})
    client.force_login(users.create("ada", role="reader"))

    def get(address: str) -> tuple[int, Any]:
        answer = client.get(f"/api{address}")
        return answer.status_code, answer.json()

    return get


def test_the_conversations_of_one_customer_are_listed(talk: str, read: Any):
    assert read("/conversations")[1]["total"] == 2
    _, one = read("/conversations?customer=abel")
    assert [(row["conversation"], row["day"]) for row in one["rows"]] == [(talk, "2026-04-20")]


def test_a_conversation_is_its_text_and_the_places_of_its_turns(talk: str, read: Any):
    _, one = read(f"/conversations/{talk}")
    first = one["turns"][0]
    assert one["text"][first["start"] : first["end"]] == SAVES
    assert (first["speaker"], first["side"]) == ("Ada", "customer")


def test_passages_are_paged_through(talk: str, read: Any):
    _, page = read(f"/conversations/{talk}/passages?limit=1&offset=1")
    assert page["total"] == 2
    assert [row["text"] for row in page["rows"]] == [IDLE]


def test_what_was_coded_is_told_but_not_what_is_coded_blind(talk: str, read: Any):
    two = users.create("b", role="editor"), users.create("c", role="editor")
    number = rounds.open([talk], two)
    codings.code(talk, 0, len(SAVES), "risk.downtime", by=two[0], round=number)
    assert "risk.downtime" in set(codings.frame(of=talk)["code"])
    _, page = read(f"/conversations/{talk}/codings")
    assert [row["code"] for row in page["rows"]] == ["cost.time"]


def test_the_codebook_has_retired_codes_only_where_they_are_asked_for(talk: str, read: Any):
    codebook.retire("cost.time")
    for address, there in (("/codebook", False), ("/codebook?all=yes", True)):
        keys = {code["key"] for code in read(address)[1]["codes"]}
        assert ("cost.time" in keys) is there


def test_words_are_found_where_they_stand(talk: str, read: Any):
    _, found = read("/search?q=timer")
    assert [(hit["conversation"], hit["snippet"]) for hit in found["hits"]] == [(talk, SAVES)]
    status, said = read("/search")
    assert (status, said["error"]["kind"]) == (400, "BadInput")


@pytest.mark.parametrize("rest", ["", "/passages", "/codings"])
def test_a_conversation_that_is_not_there_is_said_to_be_so(read: Any, rest: str):
    status, said = read(f"/conversations/nobody{rest}")
    assert status == 404
    assert "no conversation 'nobody'" in said["error"]["message"]


def test_an_answer_comes_as_a_file_with_its_day_in_its_name(talk: str, db: None):
    client = Client(headers={"host": "localhost"})
    client.force_login(users.create("eve", role="reader"))
    for form, first in (("pdf", b"%PDF-"), ("xlsx", b"PK")):
        made = client.get(f"/api/why.{form}?anonymous=yes")
        assert made.content.startswith(first)
        assert re.search(rf'filename="why-\d{{4}}-\d\d-\d\d.{form}"', made["Content-Disposition"])
    refused = client.get("/api/why.pdf?top=none")
    assert refused.status_code == 400
    assert "top is 'none'" in refused.json()["error"]["message"]
