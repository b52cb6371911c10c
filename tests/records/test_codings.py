"""Codings stay where their words stand; each step is undone and done again, however often."""

from __future__ import annotations

from datetime import date
from itertools import count

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from tests.records.talks import kept, told
from whybuy.errors import BadInput, NotFound
from whybuy.records import codebook, codings, conversations, sources, undo, users
from whybuy.records.codings import Act

pytestmark = pytest.mark.django_db

TALKS = count()


def coded(key: str) -> list[tuple[str, str]]:
    """The words coded in a conversation, and with what."""
    text = conversations.one(key).text
    rows = codings.frame(of=key).filter(rejected=False)
    return [(text[a:b], code) for a, b, code in rows.select("start", "end", "code").iter_rows()]


def place(key: str, words: str) -> tuple[int, int]:
    start = conversations.one(key).text.index(words)
    return start, start + len(words)


def test_any_run_of_words_is_coded_and_read_back() -> None:
    key = kept()
    codings.code(key, *place(key, "never breaks down"), "risk.downtime", by=None)
    codings.code(key, *place(key, "we stay. We save hours"), "cost.time", by=None)
    assert coded(key) == [
        ("never breaks down", "risk.downtime"),
        ("we stay. We save hours", "cost.time"),
    ]
    rows = codings.by_passage(of=key).select("passage", "code").rows()
    first, second = (p.key for p in conversations.one(key).passages[1:])
    assert rows == [(first, "risk.downtime"), (first, "cost.time"), (second, "cost.time")]


def test_coding_the_same_again_changes_nothing() -> None:
    key = kept()
    start, end = place(key, "never breaks down")
    assert codings.code(key, start, end, "risk.downtime", by=None) is not None
    revision = sources.revision()
    assert codings.code(key, start - 1, end + 1, "risk.downtime", by=None) is not None
    assert codings.code(key, start, end, "risk.downtime", by=None) is None
    assert sources.revision() == revision + 2


def test_a_coding_stays_with_its_words_when_the_text_is_corrected() -> None:
    key = kept(key="gong-1")
    codings.code(key, *place(key, "We save hours"), "cost.time", by=None)
    codings.code(key, *place(key, "never breaks down"), "risk.downtime", by=None)
    conversations.add(
        told("Well, hello there everybody. We save hours every single week, honestly."), key=key
    )
    assert coded(key) == [("We save hours", "cost.time")]
    assert codings.adrift()["code"].to_list() == ["risk.downtime"]
    undo.undo(sources.batches(kinds=("conversations",))[0].id)
    assert len(coded(key)) == 2


def test_a_declined_suggestion_and_a_coding_take_each_other_away() -> None:
    key = kept()
    passage = conversations.one(key).passages[1]
    span = (passage.start, passage.end)
    codings.reject(passage.key, "cost.time", by=None)
    assert codings.frame().select("code", "rejected").rows() == [("cost.time", True)]
    codings.code(key, *span, "cost.time", by=None, how="confirmed")
    assert codings.frame().select("code", "rejected", "how").rows() == [
        ("cost.time", False, "confirmed")
    ]
    codings.reject(passage.key, "cost.time", by=None)
    assert codings.frame()["rejected"].to_list() == [True]
    assert codings.code(key, *span, "cost.time", by=None, how="confirmed") is not None


def test_one_coder_does_not_undo_what_another_did() -> None:
    key = kept()
    ada, bob = (users.create(name, role="editor") for name in ("ada", "bob"))
    codings.code(key, *place(key, "never"), "risk.downtime", by=ada)
    codings.code(key, *place(key, "hours"), "cost.time", by=bob)
    codings.undo(key, by=ada)
    assert coded(key) == [("hours", "cost.time")]
    assert codings.undo(key, by=ada) == []
    codings.redo(key, by=ada)
    assert len(coded(key)) == 2


def test_whoever_takes_a_coding_away_can_have_it_back() -> None:
    key = kept()
    step = codings.code(key, *place(key, "never"), "risk.downtime", by=None)
    ada = users.create("ada", role="editor")
    assert step is not None
    codings.uncode(step, by=ada)
    assert coded(key) == []
    codings.undo(key, by=ada)
    assert coded(key) == [("never", "risk.downtime")]
    assert [(s.what, s.undone) for s in codings.steps(key)] == [("uncode", True), ("code", False)]


def test_codings_that_a_file_brought_go_with_its_batch() -> None:
    key = kept()
    start, end = place(key, "never")
    with sources.new_batch(source="atlas", kind="codings") as batch:
        codings.record(
            [
                Act("code", key, "risk.downtime", start, end),
                Act("code", key, "emotion.peace", start, end),
            ],
            by=None,
            how="imported",
            batch=batch,
        )
    assert codings.undo(key, by=None) == [], "what a file brought is undone with the file"
    undone = undo.undo(batch.pk)
    assert coded(key) == []
    undo.undo(undone.undone_in)
    assert len(coded(key)) == 2


def test_several_things_done_at_once_are_undone_at_once() -> None:
    key = kept()
    passage = conversations.one(key).passages[1]
    acts = [
        Act("reject", key, "cost.time", passage=passage.key),
        Act("code", key, "risk.downtime", passage.start, passage.end),
    ]
    assert len(codings.record(acts, by=None)) == 2
    assert len(codings.undo(key, by=None)) == 2
    assert codings.frame().height == 0


def test_who_read_a_conversation_to_its_end_is_known() -> None:
    key = kept()
    codings.read(key, by=None, how="audit")
    assert codings.reads().select("conversation", "how").rows() == [(key, "audit")]
    codings.undo(key, by=None, audit=True)
    assert codings.reads().height == 0


@pytest.mark.parametrize(
    ("start", "end", "code", "error"),
    [
        (0, 0, "cost.time", BadInput),
        (5, 4, "cost.time", BadInput),
        (-1, 5, "cost.time", BadInput),
        (0, 10_000, "cost.time", BadInput),
        (29, 31, "cost.time", BadInput),
        (0, 5, "cost.nothing", NotFound),
    ],
)
def test_a_place_or_code_that_is_not_there_is_refused(
    start: int, end: int, code: str, error: type[Exception]
) -> None:
    key = kept()
    assert conversations.one(key).text[29:31] == "\n\n"
    with pytest.raises(error):
        codings.code(key, start, end, code, by=None)


def test_codings_are_of_conversations_up_to_a_day() -> None:
    key = kept()
    codings.code(key, *place(key, "never"), "risk.downtime", by=None)
    assert codings.frame(until=date(2024, 4, 30)).height == 0
    assert codings.frame(until=date(2024, 5, 1)).height == 1


def hows(key: str) -> list[str]:
    return codings.frame(of=key)["how"].to_list()


@pytest.mark.parametrize("ways", [("confirmed", "audit"), ("audit", "confirmed")])
def test_what_is_read_blind_counts_as_such_whatever_the_same_person_coded_before_or_after(
    ways: tuple[str, str],
) -> None:
    key = kept()
    span = place(key, "We save hours")
    made = [codings.code(key, *span, "cost.time", by=None, how=how) for how in ways]
    assert None not in made
    assert hows(key) == ["audit"], "it is told once"
    assert codings.code(key, *span, "cost.time", by=None, how="audit") is None


def test_undo_in_the_audit_takes_back_what_was_done_for_it_and_nothing_else() -> None:
    key = kept()
    span = place(key, "We save hours")
    seen = codings.code(key, *span, "cost.time", by=None, how="confirmed")
    blind = codings.code(key, *span, "cost.time", by=None, how="audit")
    assert codings.undo(key, by=None, audit=True) == [blind]
    assert codings.undo(key, by=None, audit=True) == []
    assert hows(key) == ["confirmed"]
    assert codings.redo(key, by=None) == []
    assert codings.redo(key, by=None, audit=True) == [blind]
    assert codings.undo(key, by=None) == [seen]
    assert codings.undo(key, by=None) == []
    assert hows(key) == ["audit"]


def test_taken_away_with_open_eyes_it_is_gone_from_the_audit_too_but_not_the_other_way() -> None:
    key = kept()
    span = place(key, "We save hours")
    seen = codings.code(key, *span, "cost.time", by=None, how="confirmed")
    blind = codings.code(key, *span, "cost.time", by=None, how="audit")
    assert seen is not None
    assert blind is not None
    codings.record([Act("uncode", key, "cost.time", takes=blind)], by=None, how="audit")
    assert hows(key) == ["confirmed"]
    codings.undo(key, by=None, audit=True)
    codings.uncode(blind, by=None)
    assert hows(key) == []
    codings.undo(key, by=None)
    assert hows(key) == ["audit"]


def test_what_an_endpoint_supposed_is_confirmed_by_whoever_had_it_read() -> None:
    key = kept()
    span = place(key, "We save hours")
    codings.code(key, *span, "cost.time", by=None, how="endpoint")
    assert codings.code(key, *span, "cost.time", by=None, how="confirmed") is not None
    assert hows(key) == ["confirmed"]
    assert codings.code(key, *span, "cost.time", by=None, how="hand") is None


class Coder(RuleBasedStateMachine):
    """One coder codes, takes away, undoes and redoes; a plain list of states is kept beside."""

    @initialize()
    def open(self) -> None:
        self.key = kept(key=f"talk {next(TALKS)}")
        self.states: list[set[str]] = [set()]
        self.now = 0

    def do(self, codes: set[str]) -> None:
        del self.states[self.now + 1 :]
        self.states.append(codes)
        self.now += 1

    @rule(code=st.sampled_from(["cost.time", "risk.downtime", "emotion.peace"]))
    def code_or_take_away(self, code: str) -> None:
        now = self.states[self.now]
        if code in now:
            rows = codings.frame(of=self.key).filter(code=code)
            codings.uncode(rows["step"][0], by=None)
            self.do(now - {code})
        else:
            codings.code(self.key, 0, 3, code, by=None)
            self.do(now | {code})

    @rule()
    def undo(self) -> None:
        assert bool(codings.undo(self.key, by=None)) == (self.now > 0)
        self.now = max(self.now - 1, 0)

    @rule()
    def redo(self) -> None:
        assert bool(codings.redo(self.key, by=None)) == (self.now < len(self.states) - 1)
        self.now = min(self.now + 1, len(self.states) - 1)

    @invariant()
    def what_stands_is_what_was_done(self) -> None:
        rows = codings.frame(of=self.key)
        assert sorted(rows["code"]) == sorted(self.states[self.now])


def test_any_sequence_of_coding_undo_and_redo_leaves_what_stands() -> None:
    run_state_machine_as_test(
        Coder,
        settings=settings(
            max_examples=25,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_what_is_coded_with_a_merged_code_counts_as_the_other() -> None:
    key = kept()
    codings.code(key, *place(key, "never"), "risk.downtime", by=None)
    codings.code(key, *place(key, "never"), "risk.supply", by=None)
    merge = codebook.merge("risk.downtime", "risk.supply")
    assert coded(key) == [("never", "risk.supply")]
    assert merge is not None
    undo.undo(merge)
    assert len(coded(key)) == 2
