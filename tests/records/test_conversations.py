"""Conversations are kept once, belong to somebody, and give their words back letter by letter."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.records.talks import SAID, kept, told
from whybuy.errors import BadInput, NotFound
from whybuy.records import conversations, editing, history, loading, sources, undo
from whybuy.records.conversations import Given
from whybuy.records.transcript import Spoken, Transcript

pytestmark = pytest.mark.django_db

SPEECH = st.lists(
    st.tuples(
        st.sampled_from(["Ada", "Max", ""]),
        st.sampled_from(["customer", "us", ""]),
        st.text(min_size=1, max_size=200).filter(lambda text: text.strip()),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(SPEECH)
def test_offsets_slice_to_the_words_and_the_same_again_changes_nothing(
    speech: list[tuple[str, str, str]],
) -> None:
    talk = Transcript("t", None, "chat", [Spoken(*turn) for turn in speech])
    key = conversations.add(talk)
    revision, whole = sources.revision(), conversations.one(key)
    for turn, (_, _, said) in zip(whole.turns, speech, strict=True):
        clean = said.replace("\r\n", "\n").strip().replace("\0", "\ufffd")
        assert whole.text[turn.start : turn.end] == clean
    rows = conversations.passages(side=None, of=[key])
    assert rows["text"].to_list() == [whole.text[p.start : p.end] for p in whole.passages]
    assert all(whole.turns[p.turn].start <= p.start < p.end for p in whole.passages)
    assert all(p.end <= whole.turns[p.turn].end for p in whole.passages)
    assert conversations.add(talk) == key
    assert sources.revision() == revision
    assert conversations.one(key) == whole


def test_only_the_customers_words_are_evidence() -> None:
    kept()
    rows = conversations.passages()
    assert rows["text"].to_list() == [
        "It never breaks down, and that is why we stay.",
        "We save hours every single week, honestly.",
    ]
    assert rows.select("customer", "speaker", "at_ms", "day").unique().rows() == [
        ("A1", "Ada Lovelace", 1000, date(2024, 5, 1))
    ]
    assert conversations.passages(side="us").height == 1
    assert conversations.passages(until=date(2024, 4, 30)).height == 0


def test_who_spoke_for_whom_is_corrected_and_comes_back() -> None:
    key = kept()
    edit = conversations.set_side(key, "Ada Lovelace", "us")
    assert conversations.passages().height == 0
    assert {turn.side for turn in conversations.one(key).turns} == {"us"}
    assert edit is not None
    undo.undo(edit)
    assert conversations.passages().height == 2
    with pytest.raises(NotFound, match="Nobody called 'Bea'"):
        conversations.set_side(key, "Bea", "us")


def test_a_conversation_of_nobody_waits_until_somebody_says_whose_it_is() -> None:
    editing.add("customers", {"key": "A1"}, by=None)
    key = conversations.add(told(SAID))
    (waits,) = conversations.unmatched()
    assert (waits.key, waits.people[0].email) == (key, "ada@x.org")
    with pytest.raises(BadInput, match="Load customers first"):
        conversations.assign(key, customer="nobody")
    conversations.assign(key, customer="A1")
    assert conversations.unmatched() == []
    assert conversations.add(told(SAID), customer=None) == key
    assert conversations.one(key).customer == "A1"
    assert [c.field for c in history.of("conversation", key) if c.what == "changed"] == ["customer"]


def test_a_match_that_stands_is_not_replaced_by_another_load() -> None:
    key = kept(key="gong-1")
    editing.add("customers", {"key": "B2"}, by=None)
    assert conversations.add(told(SAID), key="gong-1", customer="B2") == key
    assert conversations.one(key).customer == "A1"


def test_other_words_take_the_place_of_those_before_and_an_undo_shows_them_again() -> None:
    key = kept(key="gong-1")
    before = conversations.one(key)
    corrected = "It never breaks down, and that is why we stay. No other reason than that one."
    conversations.add(told(corrected), key=key)
    after = conversations.one(key)
    assert after.passages[1].key == before.passages[1].key, "the same words keep their key"
    assert len(after.passages) == 3
    undo.undo(sources.batches()[0].id)
    assert conversations.one(key) == before


def test_a_removed_conversation_comes_back_with_the_undo() -> None:
    key = kept()
    before = conversations.one(key)
    batch = conversations.remove(key)
    assert conversations.passages().height == 0
    with pytest.raises(NotFound):
        conversations.one(key)
    undo.undo(batch)
    assert conversations.one(key) == before


def test_what_a_removed_customer_said_is_kept_as_nobodys() -> None:
    key = kept()
    batch = editing.remove("customers", "A1", by=None)
    assert conversations.one(key).customer is None
    undo.undo(batch)
    assert conversations.one(key).customer == "A1"


def test_ten_thousand_same_replies_are_as_many_conversations() -> None:
    reply = Transcript("Survey", None, "survey", [Spoken("", "customer", "Great.")])
    keys, counts = conversations.add_all([Given(reply)] * 10_000)
    assert (len(set(keys)), counts.new) == (10_000, 10_000)
    assert conversations.passages()["passage"].n_unique() == 10_000
    assert conversations.add_all([Given(reply)] * 10_000)[1].unchanged == 10_000


def test_a_trial_tells_what_a_load_would_do() -> None:
    given = [Given(told(SAID))]
    assert conversations.compare(given).new == 1
    assert conversations.frame().height == 0
    conversations.add_all(given)
    assert conversations.compare(given).unchanged == 1
    other = replace(given[0], transcript=told(SAID, title="Another visit"))
    assert conversations.compare([*given, other]) == loading.Counts(1, 0, 1)


@pytest.mark.parametrize(
    ("talk", "remedy"),
    [
        (Transcript("t", None, "fax", [Spoken("", "", "x")]), "Choose one of: interview"),
        (Transcript("t", None, "mail", [Spoken("", "them", "x")]), "Choose customer, us"),
        (Transcript("t", None, "mail", [Spoken("", "us", " ")]), "holds no words"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_the_remedy(talk: Transcript, remedy: str) -> None:
    with pytest.raises(BadInput, match=remedy):
        conversations.add(talk)


def test_scripts_of_other_writing_are_kept_as_they_are() -> None:
    said = "مرحبا بكم. 我们每天都用它。 \u202bعكس\u202c 👩‍🔧 ok\0\ud800"
    key = conversations.add(Transcript("t", None, "mail", [Spoken("", "customer", said)]))
    text = conversations.one(key).text
    assert text == said.replace("\0", "\ufffd").replace("\ud800", "\ufffd")


def test_five_hundred_pages_are_kept_and_read_whole() -> None:
    pages = [f"On day {n} the pump held, as it always does. We lost no hour." for n in range(5_000)]
    key = conversations.add(
        Transcript("t", None, "call", [Spoken("", "customer", *[p]) for p in pages])
    )
    assert conversations.passages(of=[key])["text"].to_list() == [
        piece + "." for page in pages for piece in page.rstrip(".").split(". ")
    ]
    assert isinstance(conversations.frame(), pl.DataFrame)
