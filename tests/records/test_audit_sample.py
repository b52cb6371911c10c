"""Customers are drawn by hash, with known chances, and the larger draw holds the smaller one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.records.loads import load
from tests.records.talks import kept, told
from whybuy.errors import BadInput
from whybuy.records import audit_sample, codings, conversations, sources, undo
from whybuy.records.conversations import Given
from whybuy.records.transcript import Spoken, Transcript

pytestmark = pytest.mark.django_db


def talks(count: int, start: int = 0) -> None:
    keys = [f"c{n}" for n in range(start, start + count)]
    load("customers", {"key": keys})
    conversations.add_all([Given(told(f"We like it, says {key}."), customer=key) for key in keys])


def drawn() -> dict[str, float]:
    return dict(audit_sample.drawn().select("customer", "probability").iter_rows())


def test_a_share_is_drawn_with_that_chance_and_a_larger_one_holds_it() -> None:
    talks(200)
    assert 30 <= audit_sample.draw(0.25, seed="s") <= 70
    small = drawn()
    assert set(small.values()) == {0.25}
    audit_sample.draw(0.5, seed="s")
    assert small.keys() < drawn().keys()
    with pytest.raises(BadInput, match="drawn already"):
        audit_sample.draw(0.1, seed="s")
    with pytest.raises(BadInput, match="whybuy undo"):
        audit_sample.draw(0.5, seed="other")


def test_a_number_is_drawn_and_those_drawn_stay_when_more_come() -> None:
    talks(40)
    assert audit_sample.draw(n=10) == 10
    assert set(drawn().values()) == {0.25}
    before = drawn().keys()
    talks(40, start=40)
    audit_sample.draw(n=12)
    assert before <= drawn().keys()
    assert set(drawn().values()) == {len(drawn()) / 80}
    revision = sources.revision()
    audit_sample.draw(n=12)
    assert sources.revision() == revision


def test_a_customer_is_done_when_all_was_read_for_the_audit() -> None:
    first, second = kept(), kept("Another thing we like is the people there.")
    audit_sample.draw(1.0)
    assert audit_sample.to_code()["conversation"].n_unique() == 2
    codings.read(first, by=None, how="audit")
    codings.read(second, by=None, how="hand")
    assert audit_sample.drawn().rows() == [("A1", 1.0, False)]
    assert set(audit_sample.to_code()["conversation"]) == {second}
    codings.read(second, by=None, how="audit")
    assert audit_sample.drawn()["done"].to_list() == [True]
    assert audit_sample.to_code().height == 0


def test_a_draw_is_taken_back_like_any_batch() -> None:
    kept()
    audit_sample.draw(n=1)
    undo.undo(sources.batches(kinds=("audit sample",))[0].id)
    assert drawn() == {}
    assert audit_sample.draw(n=1, seed="another") == 1


def test_nobody_can_be_drawn_where_no_conversation_has_a_customer() -> None:
    with pytest.raises(BadInput, match="confirm whose they are"):
        audit_sample.draw(n=1)
    kept()
    for wrong in ({"n": 2}, {"n": 0}, {"share": 1.5}, {}, {"n": 1, "share": 1.0}):
        with pytest.raises(BadInput):
            audit_sample.draw(**wrong)


@given(st.text(max_size=10), st.text(max_size=30))
def test_a_place_lies_above_nothing_and_up_to_one(seed: str, key: str) -> None:
    assert 0 < audit_sample._place(seed, key) <= 1


def test_what_a_customer_says_after_the_draw_does_not_throw_them_out_of_the_sample() -> None:
    first = kept()
    audit_sample.draw(n=1)
    codings.read(first, by=None, how="audit")
    later = kept("And we were asked again, on the phone.")
    assert audit_sample.drawn()["done"].to_list() == [True]
    assert audit_sample.to_code().is_empty()
    assert audit_sample.since() == audit_sample.uncounted() == [later]


def test_the_next_draw_asks_for_what_was_said_since_and_the_customer_stays_checked() -> None:
    first = kept()
    audit_sample.draw(n=1)
    codings.read(first, by=None, how="audit")
    later = kept("And we were asked again, on the phone.")
    assert audit_sample.draw(n=1) == 1, "the same customers, and more to read of them"
    assert audit_sample.since() == []
    assert set(audit_sample.to_code()["conversation"]) == {later}
    assert audit_sample.drawn()["done"].to_list() == [True], "by the draw before"
    assert audit_sample.uncounted() == [later]
    codings.read(later, by=None, how="audit")
    assert audit_sample.uncounted() == []
    revision = sources.revision()
    audit_sample.draw(n=1)
    assert sources.revision() == revision, "nothing new was said"


def test_a_customer_of_whose_words_at_the_draw_nothing_is_left_is_read_anew() -> None:
    first = kept()
    audit_sample.draw(n=1)
    codings.read(first, by=None, how="audit")
    later = kept("And we were asked again, on the phone.")
    conversations.remove(first)
    assert audit_sample.drawn()["done"].to_list() == [False]
    assert set(audit_sample.to_code()["conversation"]) == {later}


def test_the_sample_is_read_in_the_order_of_the_hash_and_without_talks_of_ours_alone() -> None:
    talks(12)
    ours = Transcript("Fair", None, "note", [Spoken("Max", "us", "We met them at the fair.")])
    conversations.add(ours, customer="c0")
    audit_sample.draw(1.0)
    waiting = audit_sample.to_code()["customer"].unique(maintain_order=True).to_list()
    assert waiting == sorted(drawn(), key=lambda key: audit_sample._place("1", key))
    for key in audit_sample.to_code()["conversation"].unique():
        codings.read(key, by=None, how="audit")
    assert audit_sample.drawn()["done"].all()
