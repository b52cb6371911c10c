"""Which of the three questions somebody put is told by its words, and a reply ends at the next."""

from __future__ import annotations

import polars as pl
import pytest

from whybuy.evidence.three_questions import question_in, replied_to


@pytest.mark.parametrize(
    ("words", "question"),
    [
        ("Why do you buy from us and not from somebody else?", "why_us"),
        ("Main reason for choosing us", "why_us"),
        ("Warum haben Sie sich für uns entschieden?", "why_us"),
        ("Waarom koopt u bij ons?", "why_us"),
        ("Pourquoi nous avez-vous choisis ?", "why_us"),
        ("Why did you leave us?", ""),
        ("What is missing, or should be better?", ""),
        ("Of all we do for you, what do you value most?", "value_most"),
        ("If you strip everything away, what would have kept you?", "stripped"),
        ("How do we help you to earn more?", "drivers"),
    ],
)
def test_a_question_is_known_by_its_words(words: str, question: str):
    assert question_in(words) == question


def replies(*turns: tuple[str, str], asked: str = "") -> list[str]:
    rows = [("talk", side, text, asked) for side, text in turns]
    spoken = pl.DataFrame(rows, schema=["conversation", "side", "text", "asked"], orient="row")
    return replied_to(spoken).to_list()


def test_all_that_is_said_until_one_of_ours_speaks_again_replies_to_the_question():
    assert replies(
        ("customer", "Good morning."),
        ("us", "Why us?"),
        ("us", "You could have that from a few places."),
        ("customer", "You answer."),
        ("customer", "And you come."),
        ("us", "And the hall?"),
        ("customer", "It is dry."),
    ) == ["", "", "", "why_us", "why_us", "", ""]


def test_where_the_page_asked_what_it_noted_stands_alone():
    assert replies(("us", "Why us?"), ("customer", "You answer."), asked="drivers") == [
        "drivers",
        "drivers",
    ]
