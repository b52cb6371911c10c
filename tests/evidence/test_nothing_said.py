"""Replies that name nothing, told from short ones that do."""

import pytest

from whybuy.evidence.nothing_said import names_nothing


@pytest.mark.parametrize(
    "reply",
    [
        "No.",
        "Nothing, honestly.",
        "Nothing at all.",
        "Not really",
        "Not really anything.",
        "We don’t know, sorry.",
        "None that I can think of.",
        "N/A",
        "Nichts, ehrlich gesagt.",
        "Geen idee.",
        "Je ne sais pas.",
        "Não.",
        "-",
    ],
)
def test_a_reply_of_refusals_alone_names_nothing(reply: str):
    assert names_nothing(reply)


@pytest.mark.parametrize(
    "reply",
    [
        "Nothing goes wrong.",
        "No standstill.",
        "No one else does it.",
        "Nothing. Except Pete.",
        "No, the people.",
        "A lot.",
        "Zero breakdowns",
        "Rien de mieux ailleurs.",
        "没有停机",
    ],
)
def test_one_word_that_says_something_makes_it_a_reply(reply: str):
    assert not names_nothing(reply)
