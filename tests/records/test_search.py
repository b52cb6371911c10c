"""Words are found wherever they stand, whatever their accents, and nowhere else."""

from __future__ import annotations

from datetime import date

import pytest

from tests.records.loads import load
from tests.records.talks import kept
from whybuy.errors import BadInput
from whybuy.records import conversations, editing, facts, search, undo
from whybuy.records.transcript import Spoken, Transcript

pytestmark = pytest.mark.django_db


def found(words: str) -> list[tuple[str, str]]:
    return [(hit.kind, hit.snippet) for hit in search.find(words)]


def test_what_was_said_is_found_with_its_place() -> None:
    key = kept("It broke in München, naïvely enough. Nothing else to be said about pumps.")
    (hit,) = search.find("munchen NAIVELY")
    assert (hit.kind, hit.key, hit.customer, hit.day) == (
        *("conversations", key, "A1", date(2024, 5, 1)),
    )
    assert conversations.one(key).text[hit.offset :].startswith("It broke in München")
    assert found('"nothing else"') == [("conversations", "Nothing else to be said about pumps.")]
    assert found('"else nothing"') == []
    assert len(found("pump")) == 1, "the start of a word is enough"
    assert found("ump") == []


def test_chinese_and_japanese_words_are_found_within_a_sentence() -> None:
    talk = Transcript("t", None, "call", [Spoken("", "customer", "とても助かっています。")])
    conversations.add(talk)
    assert len(found("助かって")) == 1
    assert found("助て") == []


def test_everything_that_was_typed_is_looked_through() -> None:
    load("customers", {"key": ["A1"], "note": ["pays late, 100% of the time"]})
    load("people", {"key": ["p1"], "name": ["Ada"]})
    contact = {"key": ["k1"], "customer": ["A1"], "day": [date(2024, 1, 1)]}
    load("contacts", contact | {"said": ["wants a discount of 10%"]})
    facts.state("customer", "A1", "use", "for the Pumps in hall 3")
    load("deals", {"key": ["d1"], "customer": ["A1"], "reason": ["discount too small"]})
    assert [kind for kind, _ in found("discount")] == ["contacts", "deals"]
    assert [kind for kind, _ in found("pumps")] == ["facts"]
    assert [kind for kind, _ in found("100%")] == ["customers"]
    assert found("1_0") == []
    assert found("ada") == [("people", "Ada")]
    load("deals", {"key": ["d2"], "customer": ["A1"], "title": ["Valves"], "reason": ["Too late"]})
    assert found("valves") == [("deals", "Valves · Too late")]
    assert found('"valves too"') == []


def test_what_was_undone_or_removed_is_found_no_more() -> None:
    key = kept()
    assert len(found("hours")) == 1
    batch = editing.remove("conversations", key, by=None)
    assert found("hours") == []
    undo.undo(batch)
    assert len(found("hours")) == 1


@pytest.mark.parametrize("words", ["'; DROP TABLE", 'a" OR b', "* ^ ( )a", "NEAR(a b)", "a:* | !b"])
def test_marks_of_a_query_are_no_more_than_text(words: str) -> None:
    kept("The table was dropped near the door, a bit.")
    assert isinstance(search.find(words), list)


@pytest.mark.parametrize("words", ["", "  ", '""', "!?", " ".join("abcdefghijklmnopqrstuvwxyz")])
def test_nothing_to_look_for_is_said_so(words: str) -> None:
    with pytest.raises(BadInput):
        search.find(words)
