"""The invented firm's conversations: read by our own readers, and true to the truth."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import pytest
from tools.sample_firm import write
from tools.sample_firm.spoken_files import INVENTED

from whybuy.intake import conversations as readers
from whybuy.intake.conversations import sides
from whybuy.intake.conversations.known import Known, Somebody
from whybuy.intake.conversations.matching import match
from whybuy.intake.conversations.talk import Talk
from whybuy.intake.dialect import Dialect
from whybuy.intake.receive import Received
from whybuy.records.transcript import lay_out

FOLDER = write.SHIPPED / "conversations"
OWN = sorted(path.name for path in FOLDER.iterdir() if path.suffix != ".csv")
MEDIA = {"interview": 20, "call": 14, "mail": 14, "note": 8, "survey": 23, "review": 12}


@cache
def _true(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((write.TRUTH / name).read_text("utf-8").splitlines()))


@cache
def _known() -> Known:
    customers = csv.DictReader((write.SHIPPED / "customers.csv").read_text("utf-8").splitlines())
    people = csv.DictReader((write.SHIPPED / "people.csv").read_text("utf-8").splitlines())
    return Known(
        customers=tuple((row["Customer no."], row["Company"], "") for row in customers),
        people=tuple(
            Somebody(row["Person id"], row["Customer no."], row["Name"], row["E-mail"])
            for row in people
        ),
    )


def _received(path: Path) -> Received:
    form = {".docx": "workbook", ".json": "json list"}.get(path.suffix, "text")
    return Received(path.name, path, "", path, "utf-8", tidy=True, form=form)


@cache
def _read(name: str) -> Talk:
    received = _received(FOLDER / name)
    reader = readers.reader_of(received)
    assert reader is not None, f"No reader takes {name}."
    return readers.read(received, reader=reader).talks[0]


def test_there_are_as_many_of_each_medium_as_were_written():
    assert Counter(row["medium"] for row in _true("conversations.csv")) == MEDIA


@pytest.mark.parametrize("name", OWN)
def test_each_file_says_in_its_own_text_that_it_is_invented(name: str):
    assert INVENTED.encode() in (FOLDER / name).read_bytes()


@pytest.mark.parametrize("name", OWN)
def test_the_marked_words_stand_in_the_conversation_as_it_is_kept(name: str):
    text = " ".join(lay_out(_read(name).transcript).text.split())
    marked = [row["words"] for row in _true("codings.csv") if row["file"] == name]
    assert [words for words in marked if " ".join(words.split()) not in text] == []


@pytest.mark.parametrize("name", OWN)
def test_the_day_and_the_medium_are_read(name: str):
    told = next(row for row in _true("conversations.csv") if row["file"] == name)
    transcript = _read(name).transcript
    assert str(transcript.day) == told["day"]
    captions = name.endswith(".vtt")
    assert transcript.medium == ("call" if captions else told["medium"])


@pytest.mark.parametrize("name", OWN)
def test_it_is_certain_or_the_first_proposal_whose_conversation_it_is(name: str):
    told = next(row for row in _true("conversations.csv") if row["file"] == name)
    found = match(_read(name), _known())
    assert found.candidates[0].customer == told["customer"]
    assert found.customer or name.endswith((".vtt", ".json")), "Captions do not say whose they are."


@pytest.mark.parametrize("name", OWN)
def test_the_customers_words_are_on_the_customers_side(name: str):
    told = next(row for row in _true("conversations.csv") if row["file"] == name)
    talk = sides.with_sides(_read(name), _known(), customer=told["customer"])
    side = {turn.speaker: turn.side for turn in talk.transcript.turns}
    speakers = {
        row["speaker"]
        for row in _true("codings.csv")
        if row["file"] == name and row["side"] == "customer"
    }
    assert {speaker: side.get(speaker) for speaker in speakers} == dict.fromkeys(
        speakers, "customer"
    )


def test_every_customer_heard_names_just_the_reasons_that_move_them():
    """So that what coding of their words finds can be held against the truth."""
    moved, named = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for row in _true("moved.csv"):
        if row["heard"] == "1":
            moved[row["customer"]].add(row["code"])
    for row in _true("codings.csv"):
        if row["side"] == "customer":
            reasons = {code for code in row["codes"].split(";") if "." in code}
            named[row["customer"]] |= reasons
    assert named == moved


def test_whom_one_hears_is_not_whom_one_sells_to():
    large = {row["customer"] for row in _true("customers.csv") if row["large"] == "1"}
    heard = {row["customer"] for row in _true("moved.csv") if row["heard"] == "1"}
    assert len(heard) >= 60
    assert len(heard & large) / len(large) > 5 * len(heard - large) / (300 - len(large))


@pytest.mark.parametrize("driver", ["revenue", "cost", "risk", "emotion"])
def test_weighed_by_segment_and_size_those_heard_say_what_is_true_of_all(driver: str):
    """Within three standard errors, so that an answer which weighs them well can be right."""
    shipped = (write.SHIPPED / "customers.csv").read_text("utf-8").splitlines()
    segment = {row["Customer no."]: row["Segment"] for row in csv.DictReader(shipped)}
    moved = {row["customer"] for row in _true("moved.csv") if row["driver"] == driver}
    heard = {row["customer"] for row in _true("moved.csv") if row["heard"] == "1"}
    strata = defaultdict[tuple[str, str], list[str]](list)
    for row in _true("customers.csv"):
        strata[segment[row["customer"]], row["large"]].append(row["customer"])
    whole = share = variance = 0.0
    for all_there in strata.values():
        asked = [one for one in all_there if one in heard]
        if asked:
            said, count = sum(one in moved for one in asked) / len(asked), len(all_there)
            whole, share = whole + count, share + count * said
            variance += count**2 * said * (1 - said) / len(asked)
    true = next(row for row in _true("shares.csv") if row["code"] == driver)
    assert abs(share / whole - float(true["share"])) < 3 * variance**0.5 / whole


def test_reasons_are_unequal_and_one_is_rare():
    share = {row["code"]: float(row["share"]) for row in _true("shares.csv") if "." in row["code"]}
    assert max(share.values()) > 0.25
    assert 0 < min(share.values()) < 0.02


def test_lost_deals_speak_in_the_conversations_of_those_who_left():
    deals = csv.DictReader((write.SHIPPED / "deals.csv").read_text("utf-8").splitlines())
    outcome = {row["Deal ID"]: (row["Customer no."], row["Outcome"]) for row in deals}
    assert len(outcome) == 270
    assert Counter(result for _, result in outcome.values())[""] == 32
    spoken = [row for row in _true("conversations.csv") if row["deal"]]
    assert all(outcome[row["deal"]][0] == row["customer"] for row in spoken)
    assert sum(outcome[row["deal"]][1] == "lost" for row in spoken) >= 10


def test_the_firm_supposes_what_is_not_so():
    """Chemicals are overrated, and that it is the people nobody in the office supposes."""
    beliefs = list(csv.DictReader((write.SHIPPED / "beliefs.csv").read_text("utf-8").splitlines()))
    true = {row["code"]: float(row["share"]) for row in _true("shares.csv")}
    believed = defaultdict[str, list[float]](list)
    for row in beliefs:
        believed[row["Code"]].append(float(row["Share"]))
    assert min(believed["cost.running"]) > true["cost.running"] + 0.05
    assert sum(share < true["emotion.people"] - 0.1 for share in believed["emotion.people"]) >= 2


@pytest.mark.parametrize("name", ["survey.csv", "reviews.csv"])
def test_the_tables_are_read_row_by_row(name: str):
    from whybuy.intake.conversations import surveys

    path = FOLDER / name
    with path.open(encoding="utf-8", newline="") as text:
        header = next(csv.reader(text))
    layout = Dialect(",", tuple(header), 0)
    read = surveys.read(_received(path), layout)
    told = [row for row in _true("conversations.csv") if row["file"] == name]
    assert [match(talk, _known()).customer for talk in read.talks] == [
        row["customer"] for row in told
    ]
    assert {talk.transcript.medium for talk in read.talks} == {told[0]["medium"]}
    for talk, row in zip(read.talks, told, strict=True):
        text = lay_out(talk.transcript).text
        marked = [one for one in _true("codings.csv")
                  if one["file"] == name and one["row"] == row["row"]]  # fmt: skip
        assert all(one["words"] in text for one in marked)
