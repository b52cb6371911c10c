"""What tells of a discount, a doubt or an event is known in four languages, and by own words."""

from __future__ import annotations

from pathlib import Path

import pytest

from whybuy.errors import BadInput
from whybuy.evidence.telling_words import own_words, telling
from whybuy.evidence.triggers import events


@pytest.mark.parametrize(
    ("sign", "words"),
    [
        ("discount", ["10 % off?", "Gibt es Rabatt?", "Kan het goedkoper?", "Une remise ?"]),
        ("hesitates", ["What if it fails", "noch nicht sicher", "Wij twijfelen", "Nous hésitons"]),
        ("staying", ["Not now", "nächstes Jahr", "zo laten", "on verra plus tard"]),
        ("rival", ["We went with Lom", "jetzt bei Lom", "overgestapt naar Lom", "chez Lom"]),
        ("unfit", ["did not fit", "war zu klein", "te groot", "trop petite"]),
    ],
)
def test_a_sign_is_told_in_english_german_dutch_and_french(sign: str, words: list[str]):
    assert [one for one in words if not telling(sign).search(one)] == []


def test_an_event_is_told_in_each_language_and_a_brand_is_no_fire():
    told = {
        "der vertrag läuft aus": "a contract or lease ends",
        "we hebben een nieuwe directeur": "someone new is in charge",
        "une panne de la ligne": "something broke or went wrong",
        "the best brand in town, but we stand still": "",
    }
    for words, event in told.items():
        found = [name for name, pattern in events().items() if pattern.search(words)]
        assert found == ([event] if event else [])


def test_a_firm_adds_words_of_its_own(tmp_path: Path, settings):
    from dataclasses import replace

    settings.WHYBUY_WORKSPACE = replace(settings.WHYBUY_WORKSPACE, path=tmp_path)
    event = "an audit, inspection or new rule"
    text = f'[discount]\nown = ["mates\' rates", "rebat*"]\n["{event}"]\nown = ["Spot check"]\n'
    (tmp_path / "words.toml").write_text(text)
    assert telling("discount").search("Can we have mates' rates?")
    assert telling("discount").search("Rebatzinho?")
    assert events()[event].search("they had a spot check")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[discounts]\nown = []\n", "'discounts'; there are: a contract or lease ends"),
        ("[discount]\nown = [3]\n", "own = "),
        ("[discount", "cannot be read"),
    ],
)
def test_own_words_that_cannot_be_read_are_refused(tmp_path: Path, text: str, said: str):
    (tmp_path / "words.toml").write_text(text)
    with pytest.raises(BadInput, match=said):
        own_words("discount", tmp_path / "words.toml")
