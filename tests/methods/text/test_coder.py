"""The coder: what it suggests, how it learns, and the training set that it starts from."""

from __future__ import annotations

import csv
import tomllib
from collections import Counter

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.house.tree import SOURCE
from whybuy.errors import BadInput
from whybuy.methods.text import Coder, training
from whybuy.methods.text.encoder import Encoder
from whybuy.methods.text.suggestions import DRIVERS, driver_of, main_driver


@pytest.fixture(scope="module")
def coder() -> Coder:
    return Coder.shipped(Encoder())


def test_plain_reasons_are_recognised(coder: Coder):
    found = coder.suggest(
        [
            "We sell a third more since we have it, and new customers come because of it.",
            "It saves us ten hours of work every single week.",
            "It has never broken down, so the line never stands still.",
            "I sleep better, I stopped worrying.",
            "The meeting is on Tuesday at three.",
        ]
    )
    assert found.drivers == ("revenue", "cost", "risk", "emotion", "none")
    assert found.driver_chances.sum(axis=1) == pytest.approx(1.0)
    assert (found.chance == found.driver_chances.max(axis=1)).all()
    assert ((found.chances >= 0) & (found.chances <= 1)).all()


def test_suggested_codes_are_in_keeping_with_the_driver(coder: Coder):
    known = training.passages()[:400]
    found = coder.suggest(vectors=training.vectors()[:400])
    for row in range(len(known)):
        drivers = {driver_of(code) for code in found.held(row)} - {""}
        assert (found.drivers[row] in drivers) is (found.drivers[row] != "none")
        if found.drivers[row] == "none":
            assert drivers == set()


def test_vectors_and_texts_are_suggested_alike(coder: Coder):
    texts = ["Never had one come back.", "Where do I sign?"]
    by_text, by_vector = coder.suggest(texts), coder.suggest(vectors=coder.encode(texts))
    assert by_text.drivers == by_vector.drivers
    assert by_text.chances == pytest.approx(by_vector.chances)


def test_a_suggestion_rests_on_its_words(coder: Coder):
    text = "On Mondays it saves us hours of typing."
    reason, nothing = coder.words([text, "The van is white."])
    assert {word.word for word in reason} & {"saves", "hours", "typing"}
    assert all(text[word.start : word.end] == word.word for word in reason)
    assert [word.weight for word in reason] == sorted((w.weight for w in reason), reverse=True)
    assert nothing == ()


def test_what_a_firm_confirms_is_learnt_and_other_passages_stay(coder: Coder):
    jargon = ["The blue flow is a dream.", "That blue flow!", "Blue flow, that is why."]
    before = coder.suggest(["It is the blue flow for us."])
    learnt = coder.learn(jargon, codes=[["risk.downtime"]] * 3)
    after = learnt.suggest(["It is the blue flow for us."])
    risk = DRIVERS.index("risk")
    assert after.driver_chances[0, risk] > 5 * before.driver_chances[0, risk]
    plain = ["It saves us ten hours of work every single week."]
    assert learnt.suggest(plain).drivers == coder.suggest(plain).drivers == ("cost",)


def test_a_code_of_the_firms_own_is_learnt(coder: Coder):
    texts = ["The vicar told us to.", "It was the vicar's idea.", "Ask the vicar, he chose it."]
    learnt = coder.learn(texts, codes=[["vicar"]] * 3)
    found = learnt.suggest(["The vicar said so.", "We save hours."])
    at = found.codes.index("vicar")
    assert found.chances[0, at] > 2 * found.chances[1, at]


def test_a_passage_counts_as_much_as_its_weight(coder: Coder):
    x = coder.encode(["Plum."])
    none = coder.learn(vectors=x, codes=[["risk.supply"]], weights=[0.0]).suggest(vectors=x)
    much = coder.learn(vectors=x, codes=[["risk.supply"]], weights=[9.0]).suggest(vectors=x)
    assert none.driver_chances == pytest.approx(coder.suggest(vectors=x).driver_chances, abs=0.02)
    assert much.drivers == ("risk",)


@pytest.mark.parametrize(
    ("vectors", "words"),
    [
        (np.zeros((2, 3)), r"shape \(2, 3\); \(passages, 384\) is needed"),
        (np.full((1, 384), np.nan), "encode those passages first"),
    ],
)
def test_vectors_of_another_form_are_refused(
    coder: Coder, vectors: NDArray[np.float64], words: str
):
    with pytest.raises(BadInput, match=words):
        coder.suggest(vectors=vectors)


def test_codes_for_each_passage_are_needed(coder: Coder):
    with pytest.raises(BadInput, match="2 passages, codes for 1"):
        coder.learn(vectors=np.zeros((2, 384)), codes=[[]])


def test_where_there_is_no_letter_nothing_is_named(coder: Coder):
    found = coder.suggest(["", " \n…", "It saves us ten hours of work every single week."])
    assert found.drivers == ("none", "none", "cost")
    assert found.chance[:2] == pytest.approx(1.0)
    assert not found.named[:2].any()
    assert not found.chances[:2].any()


def test_what_is_no_text_is_refused(coder: Coder):
    with pytest.raises(BadInput, match="Passage 2 is no text but NoneType"):
        coder.encode(["Plum.", None])  # type: ignore[list-item]


def test_no_passages_have_no_suggestions(coder: Coder):
    found = coder.suggest([])
    assert found.drivers == ()
    assert found.chances.shape == (0, len(found.codes))


def test_what_ships_was_made_of_the_passages_that_ship(coder: Coder):
    texts = training.texts()
    some = list(range(0, len(texts), 149))
    again = coder.encode([texts[row] for row in some])
    assert again == pytest.approx(training.vectors()[some], abs=2e-3)
    assert len(training.vectors()) == len(texts)


def test_short_plain_sentences_are_understood(coder: Coder):
    said = {
        "It saved us money.": "cost",
        "You're cheaper than the rest.": "cost",
        "It never breaks down.": "risk",
        "They are always on time.": "risk",
        "I trust them.": "emotion",
        "It brings in new customers.": "revenue",
        "The parcel came on Tuesday.": "none",
        "What would it cost?": "none",
    }
    assert not set(said) & {*training.texts(), *(text for text, _ in training.further())}
    assert coder.suggest(list(said)).drivers == tuple(said.values())


def test_what_few_passages_hold_is_learnt_from_further_ones_whose_trades_are_their_own():
    held_out = {one.trade for one in training.passages() if one.split == "held"}
    files = {file.stem for file in (SOURCE / "methods/text/training/more").glob("*.csv")}
    assert not held_out & files
    texts = {one.text for one in training.passages()}
    assert not texts & {text for text, _ in training.further()}
    codes = Counter(code for _, own in training.rare() for code in own)
    assert all(codes[code] > 100 for code in ("would_leave", "staying", "habit", "pull"))


def test_the_training_set_is_as_its_data_sheet_says():
    known = training.passages()
    assert len(known) >= 2500
    assert len({passage.trade for passage in known}) >= 15
    assert len({passage.text for passage in known}) == len(known)
    assert len({passage.id for passage in known}) == len(known)
    none = sum(main_driver(passage.codes) == "none" for passage in known) / len(known)
    assert 0.4 < none < 0.6
    assert Counter(passage.medium for passage in known).keys() == {"spoken", "written"}
    of_trade = {(passage.trade, passage.split) for passage in known}
    assert len(of_trade) == len({trade for trade, _ in of_trade})


def test_every_code_of_the_training_set_is_in_the_codebook():
    book = tomllib.loads((SOURCE / "records" / "codebook.toml").read_text(encoding="utf-8"))
    keys = {code["key"]: code.get("driver", "") for code in book["code"]}
    given = {
        code
        for passage in training.passages()
        for code in (*passage.codes, *passage.codes_a, *passage.codes_b)
    }
    assert given <= set(keys)
    assert {code: driver_of(code) for code in given} == {code: keys[code] for code in given}


def test_the_passages_are_a_table_that_any_program_reads():
    file = SOURCE / "methods" / "text" / "training" / "passages.csv"
    with file.open(encoding="utf-8", newline="") as rows:
        header, *body = csv.reader(rows)
    assert header == ["id", "trade", "medium", "split", "text", "codes_a", "codes_b", "codes"]
    assert {len(row) for row in body} == {8}
