"""Suggestions learn from people at once, and coding goes on without them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from whybuy.coding import suggesting
from whybuy.coding.queue import queue
from whybuy.records import codings, conversations
from whybuy.records.transcript import Spoken, Transcript

pytest.importorskip("onnxruntime")
FENCES = [
    "The zebra crossing outside was painted again.",
    "They painted the zebra crossing a second time.",
    "Somebody repainted that zebra crossing at the gate.",
]


@pytest.fixture(autouse=True)
def _own_cache(settings: Any, workspace: Any, monkeypatch: pytest.MonkeyPatch, db: None) -> Path:
    settings.WHYBUY_WORKSPACE = workspace
    monkeypatch.setattr(suggesting, "_kept", None)
    return workspace.path


def talk(*words: str) -> str:
    return conversations.add(
        Transcript("talk", None, "call", [Spoken("", "customer", text) for text in words])
    )


def code_each(key: str, code: str) -> None:
    for passage in conversations.one(key).passages:
        codings.code(key, passage.start, passage.end, code, by=None)


def chance(text: str, code: str) -> float:
    said = suggesting.taught().suggest([text])
    return float(said.chances[0, said.codes.index(code)])


def test_what_people_code_becomes_likelier_for_the_like_at_once():
    text = "The zebra crossing by the gate has new paint."
    before = chance(text, "habit")
    code_each(talk(*FENCES), "habit")
    assert chance(text, "habit") > 2 * before


def test_what_was_merged_is_suggested_under_the_code_that_it_counts_as():
    from whybuy.records import codebook

    text = "We passed the hygiene audit without a single finding."
    assert "risk.compliance" in dict(suggesting.suggest([text])[0].codes)
    codebook.merge("risk.compliance", "risk.quality", by=None)
    found = dict(suggesting.suggest([text])[0].codes)
    assert "risk.compliance" not in found
    assert "risk.quality" in found


def test_a_suggestion_rests_on_words_of_the_passage():
    text = "You are cheaper than the others."
    told = suggesting.rests_on(text, ["cost.price"])
    assert "cheaper" in told["cost.price"]
    assert all(word in text for word in told["cost.price"])


def test_the_queue_leaves_out_what_was_looked_at_and_says_each_text_once():
    done = talk(*FENCES)
    code_each(done, "habit")
    talk("It runs from two to five in the night.", "It runs from two to five in the night.")
    assert [one.text for one in queue()] == ["It runs from two to five in the night."]


def test_signs_without_a_word_name_nothing_and_nobody_is_asked_about_them():
    signs = ("...", "👍 🎉", "? ! ? !")
    found = suggesting.suggest(["It saves us hours.", *signs])
    assert [one.codes for one in found[1:]] == [()] * 3
    assert [(one.unsure, one.unread) for one in found[1:]] == [(0.0, False)] * 3
    assert found[0].codes
    talk("? ! ? !")
    assert queue() == []


def test_what_is_not_english_is_not_suggested_for_and_the_queue_says_so():
    talk("Ihr Nachtdienst spart uns zwei Stunden am Tag.", "It runs from two in the night.")
    found = {one.text[:3]: one for one in queue()}
    assert found["Ihr"].unread
    assert found["Ihr"].suggested == ()
    assert not found["It "].unread


def test_few_words_are_read_in_the_language_of_their_conversation():
    assert not suggesting.suggest(["Günstiger."], of=["en"])[0].unread
    assert suggesting.suggest(["Günstiger."], of=["de"])[0].unread
