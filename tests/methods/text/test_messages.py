"""A message read before it is sent: about them, about us, or neither."""

from __future__ import annotations

import csv
import hashlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from tests.house.tree import CHECKOUT
from whybuy.errors import BadInput
from whybuy.methods.text.messages import MessageReader, fitting
from whybuy.methods.text.messages.features import features, names
from whybuy.methods.text.messages.fitting import PROPERTIES, VERDICTS
from whybuy.methods.text.messages.marks import marks

ABOUT_US = (
    "We are a leading provider of pumps. Our award-winning team is passionate about quality. "
    "Book a call today!"
)
ABOUT_THEM = (
    "You told me that line two stood still for nine hours in May. What does an hour cost you, and "
    "who answers to the dairy?"
)
READER = MessageReader.shipped()


def labelled() -> list[dict[str, str]]:
    file = CHECKOUT / "benchmarks" / "message_data" / "messages.csv"
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def test_praise_of_ourselves_is_about_us_and_their_trouble_is_about_them():
    us, them, note = READER.read_all([ABOUT_US, ABOUT_THEM, "Room 212 is right. See you at ten."])
    assert [us.verdict, them.verdict, note.verdict] == ["us", "them", "neither"]
    assert us.score < 20 < 80 < them.score
    assert (us.you, us.we, them.you) == (0, 2, 2)


def test_a_boast_is_marked_with_why_and_a_kinder_wording():
    marked = {one.words: one for one in READER.read(ABOUT_US).marks}
    assert marked["award-winning"].kind == "superlative"
    assert not marked["award-winning"].good
    assert "customer" in marked["award-winning"].hint
    assert marked["passionate"].kind == "claim"
    assert marked["Our"].kind == "we"


def test_what_they_said_and_what_it_costs_them_is_marked_as_worth_keeping():
    kept = {one.words: one.kind for one in READER.read(ABOUT_THEM).marks if one.good}
    assert kept["You told"] == "specific"
    assert "consequence" in kept.values()
    assert READER.read(ABOUT_THEM).told == (
        "It speaks of them, of something particular, and of what that means for them.",
    )


def test_a_boast_beside_it_does_not_hide_what_it_means_for_them():
    mixed = READER.read(f"{ABOUT_US} Your line stood still for nine hours. What did it cost you?")
    assert "stood still" in {one.words for one in mixed.marks if one.kind == "consequence"}
    assert not any("nothing changes" in told for told in mixed.told)


def test_a_typewriter_apostrophe_reads_as_a_printed_one():
    typed, printed = READER.read_all(
        ["We're thrilled. You'll love it.", "We’re thrilled. You’ll love it."]
    )
    assert typed.verdicts == printed.verdicts
    assert [one.kind for one in typed.marks] == [one.kind for one in printed.marks]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([*ABOUT_US.split(), *ABOUT_THEM.split(), "\n", "™", "é🙂"])))
def test_marks_stand_where_they_say_and_never_overlap(words: list[str]):
    text = " ".join(words)
    end = 0
    for mark in marks(text):
        assert mark.start >= end
        assert text[mark.start : mark.end] == mark.words != ""
        end = mark.end


@pytest.mark.parametrize(
    ("text", "says"), [(" 12 - ", "holds no words"), ("word " * 5000, "25,000 letters")]
)
def test_what_cannot_be_read_is_refused_with_what_to_do(text: str, says: str):
    with pytest.raises(BadInput, match=says):
        READER.read(text)


def test_an_encoder_of_another_model_is_refused():
    class Other:
        is_shipped = False

    with pytest.raises(BadInput, match="with none"):
        MessageReader.shipped(Other())  # type: ignore[arg-type]


def test_on_trades_held_out_rules_read_far_better_than_a_ratio_of_pronouns():
    rows = labelled()
    by_hash = sorted(
        {row["trade"] for row in rows}, key=lambda t: hashlib.sha256(t.encode()).digest()
    )
    held = np.array([row["trade"] in by_hash[:7] for row in rows])
    counts, verdicts = features([row["text"] for row in rows]), np.array([r["first"] for r in rows])
    has = [row["first_properties"].split() for row in rows]
    train = [row for row, out in zip(has, held, strict=True) if not out]
    fitted = fitting.fit(counts[~held], verdicts[~held].tolist(), train)
    said = np.array(VERDICTS)[fitted.verdict_chances(counts[held]).argmax(axis=1)]
    ratio = counts[held, names().index("you against we")]
    plain = np.where(ratio > 0, "them", np.where(ratio < 0, "us", "neither"))
    ours, theirs = (f1_score(verdicts[held], one, average="macro") for one in (said, plain))
    assert ours > 0.93
    assert ours > theirs + 0.3


def test_the_reader_that_ships_was_fitted_to_the_labelled_messages():
    rows = labelled()
    counts = features([row["text"] for row in rows])
    anew = fitting.fit(
        counts, [row["first"] for row in rows], [row["first_properties"].split() for row in rows]
    )
    found = READER.read_all([row["text"] for row in rows])
    chances = np.array([list(one.verdicts.values()) for one in found])
    assert np.abs(chances - anew.verdict_chances(counts)).max() < 0.01


def test_the_labelled_messages_are_many_of_many_trades_and_all_labels_are_known():
    rows = labelled()
    assert len({row["text"] for row in rows}) == len(rows) >= 400
    assert len({row["trade"] for row in rows}) >= 20
    for row in rows:
        assert {row["first"], row["second"]} <= set(VERDICTS)
        assert {*row["first_properties"].split(), *row["second_properties"].split()} <= set(
            PROPERTIES
        )


def test_a_message_that_could_go_to_anybody_is_never_near_the_top():
    generic = "What would you change first, if you could? You will know better than anybody."
    empty = "Dear …,\n\nWhat have you tried already, and what came of it?"
    for text in (generic, empty, "Hello", "You, your, yours: you."):
        assert READER.read(text).score <= 65, text
    assert READER.read(ABOUT_THEM).score > 90
