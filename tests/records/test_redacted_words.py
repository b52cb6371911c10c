"""Somebody redacted is gone from what was said; all that others said and coded stays."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from django.conf import settings as django_settings
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from tests.records.loads import load
from tests.records.talks import told
from whybuy.records import codings, conversations, history, redaction, search, sources
from whybuy.records.encodings import Encodings, sha256
from whybuy.records.models import Script
from whybuy.records.redacted_words import BLANK, Moved
from whybuy.records.transcript import Named, Spoken, Transcript

pytestmark = pytest.mark.django_db

SAID = (
    "This is Ada Lovelace speaking here, good morning. Will it break down? Never, says Ada.",
    "Write to ada@x.org about the hours we save with it.",
)


@pytest.fixture
def key() -> str:
    load("customers", {"key": ["A1"]})
    person = {"key": ["p1"], "name": ["Ada Lovelace"], "email": ["ada@x.org"], "customer": ["A1"]}
    load("people", person)
    return conversations.add(told(*SAID, title="Ada and Max"), customer="A1", person="p1")


def forget() -> str:
    return redaction.redact("p1", by=None).key


def everywhere() -> str:
    """All that the database holds of conversations, as text."""
    keys = conversations.frame()["conversation"]
    rows = [str(conversations.one(key)) for key in keys]
    rows += [str(history.all(100)), *Script.objects.values_list("text", flat=True)]
    return " ".join(rows)


def test_a_person_is_gone_from_texts_turns_speakers_titles_and_the_index(key: str) -> None:
    conversations.set_side(key, "Ada Lovelace", "us")
    forget()
    assert not [word for word in ("Ada", "Lovelace", "ada@x.org") if word in everywhere()]
    talk = conversations.one(key)
    assert talk.title == f"{BLANK} and Max"
    assert {turn.speaker for turn in talk.turns} == {"Max", BLANK}
    assert {turn.side for turn in talk.turns} == {"us"}, "what was corrected stays corrected"
    assert search.find("hours")
    assert not [hit for word in ("ada", "lovelace") for hit in search.find(word)]


def test_every_place_moves_along_and_codings_stay_with_their_words(key: str) -> None:
    text = conversations.one(key).text
    for words in ("break down", "the hours we save", "Never, says Ada"):
        start = text.index(words)
        codings.code(key, start, start + len(words), "risk.downtime", by=None)
    before = conversations.one(key)
    forget()
    after = conversations.one(key)
    assert [p.key for p in after.passages] == [p.key for p in before.passages]
    coded = [after.text[a:b] for a, b in codings.frame().select("start", "end").iter_rows()]
    assert coded == ["break down", "the hours we save", f"Never, says {BLANK}"]
    assert (
        conversations.passages()["text"].to_list()
        == [
            f"This is {BLANK} speaking here, good morning.",
            "Will it break down?",
            f"Never, says {BLANK}.",
            f"Write to {BLANK} about the hours we save with it.",
        ]
        or conversations.passages()["text"].str.join(" ").to_list()
    )
    assert all(after.text[t.start : t.end].strip() for t in after.turns)


def test_the_same_transcript_again_brings_nobody_back(key: str) -> None:
    forget()
    revision = sources.revision()
    assert conversations.add(told(*SAID, title="Ada and Max")) == key
    assert sources.revision() == revision
    assert "Ada" not in everywhere()


def test_an_earlier_text_and_a_key_that_name_them_are_blanked_too(key: str) -> None:
    conversations.add(told("Ada Lovelace said one thing, and then some."), key="ada lovelace, may")
    conversations.add(told("Ada Lovelace said another thing."), key="ada lovelace, may")
    codings.code("ada lovelace, may", 32, 45, "cost.time", by=None)
    forget()
    assert "lovelace" not in everywhere().lower()
    assert not any("ada" in one for one in conversations.frame()["conversation"])
    assert codings.frame().height == 1


def test_what_others_said_stays(key: str) -> None:
    other = Transcript(
        "Bob", date(2024, 1, 1), "call", [Spoken("Ada Byron", "customer", "Ada and Adam agree.")],
        [Named("Ada Byron")],
    )  # fmt: skip
    theirs = conversations.add(other, customer="A1")
    before = conversations.one(theirs)
    forget()
    assert conversations.one(theirs) == before


def test_encodings_of_what_they_said_are_forgotten(key: str) -> None:
    kept = Encodings(django_settings.WHYBUY_WORKSPACE.path / "cache")
    shas = [sha256(text) for text in conversations.passages()["text"]]
    kept.put("m", shas, np.zeros((len(shas), 384), dtype=np.float32))
    forget()
    assert np.isnan(kept.get("m", shas)).all()


def test_no_word_of_theirs_is_left_in_the_index(key: str) -> None:
    forget()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT string_agg(said::text, ' ') FROM records_words")
            assert "lovelac" not in cursor.fetchone()[0]
        return
    with connection.cursor() as cursor:
        cursor.execute("CREATE VIRTUAL TABLE temp.held USING fts5vocab(main, records_words, row)")
        cursor.execute("SELECT term FROM temp.held")
        terms = {term for (term,) in cursor.fetchall()}
        cursor.execute("DROP TABLE temp.held")
    assert "hours" in terms
    assert not {"ada", "lovelace"} & terms


@given(st.text("ab ", max_size=40), st.lists(st.tuples(st.integers(0, 40), st.integers(1, 5))))
def test_a_place_outside_of_blanks_keeps_its_letter(
    text: str, wanted: list[tuple[int, int]]
) -> None:
    spans: list[tuple[int, int]] = []
    for start, length in sorted(wanted):
        if start + length <= len(text) and (not spans or spans[-1][1] <= start):
            spans.append((start, start + length))
    moved, new, last = Moved(spans), "", 0
    for start, end in spans:
        new, last = new + text[last:start] + BLANK, end
    new += text[last:]
    within = {place for start, end in spans for place in range(start, end)}
    for place, letter in enumerate(text):
        if place not in within:
            assert new[moved(place)] == letter
    assert moved(len(text)) == len(new)
