"""A text is cut into sentences or short runs of them, the same way every time."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whybuy.records.passages import MOST_WORDS, keys, split, words

PIECES = st.sampled_from(
    [
        *("Yes.", "It broke down on a Monday and nobody came.", "Why not?", "“Never!” she said."),
        *(
            "Dr. Smith of Acme Ltd. paid 3.5 euros, e.g. for tape.",
            "um, well...",
            "すごい。",
            "هل؟",
        ),
        *(
            "\n\n",
            "\n- a point",
            "\n1. first",
            " ",
            "\t",
            "x" * 300,
            "word " * 70,
            "...",
            "!\"'",
            "。」",
        ),
    ]
)
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=20)), max_size=15).map(" ".join)


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in split(text)]


@given(TEXTS)
def test_every_letter_that_is_no_space_is_in_one_passage(text: str) -> None:
    spans = split(text)
    assert all(a < b for a, b in spans)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans))
    assert "".join("".join(piece.split()) for piece in cut(text)) == "".join(text.split())
    assert all(piece == piece.strip() for piece in cut(text))


@given(TEXTS)
def test_no_passage_is_long(text: str) -> None:
    assert max(map(words, cut(text)), default=0) <= MOST_WORDS


@given(TEXTS)
def test_the_same_text_is_cut_the_same_way(text: str) -> None:
    assert split(text) == split(str(text.encode("utf-16", "surrogatepass"), "utf-16"))


@pytest.mark.parametrize(
    ("text", "passages"),
    [
        ("It is cheap to run. They answer the phone.", 2),
        ("Yes. Oh yes. We would buy it again tomorrow.", 1),
        ("We bought it from Dr. Smith at St. Mary’s in the spring.", 1),
        ("It costs 3.5 euros a metre. That is fine with us here.", 2),
        ("We use tape, e.g. Duct Tape, every single day.", 1),
        ("“Why did you leave?” she asked us on the phone.", 1),
        ("It works… and it keeps on working.", 1),
        ("The first point is that it lasts\n- the second is the price of it\n- and the people", 3),
        ("What they said first\n\nwhat they said after that", 2),
        ("もう他社には行きません。とても助かっています。", 2),
        ("「助かる！」と言いました。", 1),
        ("", 0),
        (" \n ", 0),
        ("Price", 1),
    ],
)
def test_where_a_sentence_ends(text: str, passages: int) -> None:
    assert len(cut(text)) == passages


def test_a_long_sentence_is_cut_after_a_clause() -> None:
    clause = "we drove there in the rain, "
    first, second = cut(clause * 11)
    assert first.endswith("rain,")
    assert words(first) + words(second) == 66


def test_the_same_words_twice_have_keys_of_their_own() -> None:
    assert len(set(keys("t1", ["Yes.", "No.", "Yes."]))) == 3
    assert keys("t1", ["Yes.", "No."]) == keys("t1", ["Yes.", "No.", "Yes."])[:2]
    assert set(keys("t1", ["Yes."])).isdisjoint(keys("t2", ["Yes."]))


def test_marks_without_end_take_no_time_to_speak_of() -> None:
    for text in ("." * 100_000, ". " * 50_000, "\n " * 50_000, "A. " * 30_000, '!"' * 50_000):
        assert max((end for _, end in split(text)), default=0) == len(text.rstrip())
