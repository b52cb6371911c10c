"""The coding page's server: what is sent is done once, in order, and told back."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.test import Client

from tests.voices import load
from whybuy.records import codings, conversations, editing
from whybuy.records.transcript import Spoken, Transcript

WORDS = (
    ("us", "Why do you buy from us?"),
    ("customer", "The audits, mostly, I would say. We have not had a finding in two whole years."),
    ("", "It comes when you say it comes."),
)


@pytest.fixture
def talk(served: Any) -> str:
    editing.add("customers", {"key": "hill", "name": "Hill Dairy"}, by=None)
    turns = [Spoken(side or "SPEAKER", side, text, 1000) for side, text in WORDS]
    told = Transcript("A visit", date(2026, 3, 4), "interview", turns)
    return conversations.add(told, customer="hill")


def send(owner: Client, talk: str, *acts: dict[str, Any], page: str = "one", **form: str) -> Any:
    told = {"acts": json.dumps(acts), "page": page, **form}
    return owner.post(f"/conversations/{talk}/steps", told).json()


def record(number: int, what: str, code: str, words: str = "The audits", **more: Any) -> Any:
    text = " ".join(text for _, text in WORDS)  # as long as the turns stand one blank apart
    start = conversations.one(TALK[0]).text.index(words) if TALK else text.index(words)
    act = {"what": what, "code": code, "start": start, "end": start + len(words), **more}
    return {"n": number, "does": "record", "acts": [act]}


TALK: list[str] = []


@pytest.fixture(autouse=True)
def _this_talk(talk: str):
    TALK[:] = [talk]
    yield
    TALK.clear()


def standing() -> list[str]:
    return codings.frame().filter(~codings.frame()["rejected"])["code"].to_list()


def test_a_coding_is_told_back_with_the_passage_that_it_stands_in(talk: str, owner: Client):
    said = send(owner, talk, record(1, "code", "risk.compliance"))
    assert said["done"] == 1
    ((marks,),) = [[one["marks"] for one in said["passages"].values()]]
    assert marks[0][3:] == ["risk.compliance", "some-owner", "hand"]


def test_what_is_sent_again_is_done_once(talk: str, owner: Client):
    acts = [record(1, "code", "risk.compliance"), {"n": 2, "does": "undo"}]
    send(owner, talk, *acts)
    send(owner, talk, *acts)
    assert standing() == []
    assert len(codings.steps(talk)) == 1


def test_undo_and_redo_go_back_as_far_as_one_likes_on_another_page_too(talk: str, owner: Client):
    send(owner, talk, record(1, "code", "risk.compliance"), record(2, "code", "emotion.peace"))
    send(owner, talk, {"n": 1, "does": "undo"}, {"n": 2, "does": "undo"}, page="two")
    assert standing() == []
    send(owner, talk, {"n": 1, "does": "redo"}, page="three")
    assert standing() == ["risk.compliance"]


def test_with_nothing_to_undo_it_says_so(talk: str, owner: Client):
    assert send(owner, talk, {"n": 1, "does": "undo"})["nothing"] == ["undo"]


def test_a_coding_that_had_not_come_back_yet_is_taken_away_by_its_place(talk: str, owner: Client):
    send(owner, talk, record(1, "code", "risk.compliance"), record(2, "uncode", "risk.compliance"))
    assert standing() == []
    send(owner, talk, {"n": 3, "does": "undo"})
    assert standing() == ["risk.compliance"]


def test_what_cannot_be_done_is_refused_and_holds_up_nothing(talk: str, owner: Client):
    said = send(owner, talk, record(1, "code", "no.such"), record(2, "code", "emotion.peace"))
    assert said["done"] == 2
    assert [one["n"] for one in said["refused"]] == [1]
    assert standing() == ["emotion.peace"]


@pytest.mark.parametrize(
    "acts", ["", "{}", "[1]", '[{"n": 1, "does": "drop"}]', '[{"n":1,"does":"record","acts":[]}]']
)
def test_what_no_page_sends_is_refused_in_words(talk: str, owner: Client, acts: str):
    answer = owner.post(f"/conversations/{talk}/steps", {"acts": acts, "page": "x"})
    assert answer.status_code == 400
    assert "Load it again" in answer.json()["error"]


def test_a_reader_reads_and_does_not_code(talk: str, reader_of: Any):
    reader = reader_of("reader")
    assert reader.get(f"/conversations/{talk}").status_code == 200
    assert reader.post(f"/conversations/{talk}/steps", {"acts": "[]"}).status_code == 403


def test_blind_for_the_audit_one_sees_neither_suggestions_nor_what_was_coded(
    talk: str, owner: Client
):
    send(owner, talk, record(1, "code", "risk.compliance"))
    page = owner.get(f"/conversations/{talk}?audit=1").content.decode()
    assert "risk.compliance&quot;, &quot;some-owner" not in page
    found = owner.get(f"/conversations/{talk}/suggestions?audit=1").json()
    assert found == {"passages": {}, "missing": ""}
    send(owner, talk, record(1, "code", "emotion.peace"), page="blind", audit="1")
    assert codings.frame().filter(codings.frame()["how"] == "audit")["code"].to_list() == [
        "emotion.peace"
    ]


def test_what_was_confirmed_can_be_coded_blind_and_is_not_undone_there(talk: str, owner: Client):
    send(owner, talk, record(1, "code", "risk.compliance", how="confirmed"))
    said = send(owner, talk, record(1, "code", "risk.compliance"), page="blind", audit="1")
    ((marks,),) = [[one["marks"] for one in said["passages"].values()]]
    assert marks[0][3:] == ["risk.compliance", "some-owner", "audit"]
    backs = [{"n": 2, "does": "undo"}, {"n": 3, "does": "undo"}]
    assert send(owner, talk, *backs, page="blind", audit="1")["nothing"] == ["undo"]
    assert standing() == ["risk.compliance"]
    send(owner, talk, {"n": 2, "does": "undo"})
    assert standing() == []


def test_a_speaker_of_whom_nobody_knows_can_be_given_a_side(talk: str, owner: Client):
    assert "For whom does “SPEAKER” speak?" in owner.get(f"/conversations/{talk}").content.decode()
    owner.post(f"/conversations/{talk}/side", {"speaker": "SPEAKER", "side": "customer"})
    assert "It comes when you say it comes." in conversations.passages()["text"].to_list()


def test_the_words_are_shown_as_words(talk: str, owner: Client):
    told = Transcript(
        "x", None, "mail", [Spoken("", "customer", "<script>alert(1)</script> hello")]
    )
    key = conversations.add(told)
    page = owner.get(f"/conversations/{key}").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; hello" in page


def test_a_long_conversation_comes_in_windows(served: Any, owner: Client):
    turns = [Spoken("A", "customer", f"This is passage number {n} of it.") for n in range(200)]
    key = conversations.add(Transcript("long", None, "call", turns))
    page = owner.get(f"/conversations/{key}?from=60").content.decode()
    assert "passage number 60 " in page
    assert "passage number 59 " not in page
    assert "passage number 120 " not in page
    last = conversations.passages(of=[key])["passage"][199]
    assert "passage number 199 " in owner.get(f"/conversations/{key}?at={last}").content.decode()
    assert "number 130 " in owner.get(f"/conversations/{key}/part?from=120").content.decode()


def test_the_page_says_what_the_machine_does_not_read(talk: str, owner: Client):
    pytest.importorskip("onnxruntime")
    said = [
        Spoken("", "customer", text) for text in ("我们选择你们是因为质量可靠", "It saves money.")
    ]
    key = conversations.add(Transcript("x", None, "mail", said))
    found = owner.get(f"/conversations/{key}/suggestions").json()
    assert found["unread"].startswith("1 passage here is not in English")
    assert "takes a person" in owner.get("/coding/queue").content.decode()


def test_without_an_encoder_the_page_says_what_is_missing_and_coding_goes_on(
    talk: str, owner: Client, monkeypatch: pytest.MonkeyPatch
):
    from whybuy.coding import suggesting
    from whybuy.errors import MissingExtra

    def gone() -> Any:
        raise MissingExtra("Suggestions need the sentence encoder, which is not installed.")

    monkeypatch.setattr(suggesting, "taught", gone)
    found = owner.get(f"/conversations/{talk}/suggestions").json()
    assert found["missing"].startswith("Suggestions need the sentence encoder")
    assert send(owner, talk, record(1, "code", "risk.compliance"))["done"] == 1
    assert "sentence encoder" in owner.get("/coding/queue").content.decode()


def test_what_the_disk_cannot_take_now_is_not_refused_but_to_be_sent_again(
    talk: str, owner: Client, monkeypatch: pytest.MonkeyPatch
):
    from whybuy.errors import CannotWrite
    from whybuy.records import replay

    def full(*, moves: bool = True) -> Any:
        raise CannotWrite("The disk is full.")

    act = json.dumps([record(1, "code", "risk.compliance")])
    with monkeypatch.context() as patch:
        patch.setattr(replay, "writing", full)
        told = owner.post(f"/conversations/{talk}/steps", {"acts": act, "page": "one"})
    assert told.status_code == 503
    send(owner, talk, record(1, "code", "risk.compliance"))
    assert standing() == ["risk.compliance"]


def test_the_list_says_which_wait_for_who_spoke(served: Any, owner: Client):
    load("customers", ["key", "name"], [("C9", "Nine")])
    turns = [Spoken("SPEAKER 1", "", "Why us?"), Spoken("SPEAKER 2", "", "It lasts.")]
    conversations.add(Transcript("the call", None, "call", turns), customer="C9")
    page = owner.get("/conversations?show=unmatched").content.decode()
    assert "1 conversation waits for somebody to say who spoke for whom" in page
    assert "the call" in page
