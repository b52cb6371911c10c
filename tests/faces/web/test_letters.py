"""The keys by which codes are given on the coding page."""

from __future__ import annotations

from typing import Any

from whybuy.faces.web.letters import FIRST, TAKEN, codes_with_letters
from whybuy.records import codebook


def test_every_code_has_a_key_of_its_own_and_the_most_said_need_no_shift(served: Any):
    letters = {code["key"]: code["letter"] for code in codes_with_letters()}
    assert list(letters) == [code.key for code in codebook.codes()]
    assert "" not in letters.values()
    assert len(set(letters.values())) == len(letters)
    assert not TAKEN & set(letters.values())
    told = {key: letters[key] for key in ("emotion.people", "would_leave", "competitor", "concern")}
    assert told == {
        "emotion.people": "p",
        "would_leave": "w",
        "competitor": "c",
        "concern": "o",
    }
    assert all(letters[key].islower() for key in FIRST)


def test_a_code_of_the_firms_own_gets_a_key_and_moves_no_other(served: Any):
    before = {code["key"]: code["letter"] for code in codes_with_letters()}
    own = codebook.add("Sunday calls", driver="risk", by=None)
    after = {code["key"]: code["letter"] for code in codes_with_letters()}
    assert after.pop(own)
    assert after == before
