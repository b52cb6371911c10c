"""The machine's chances: every customer is read by a coder that has not learnt from them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from tests.fakes import ListOrderLog
from tests.voices import TODAY, all_say, load
from whybuy.errors import BadFile
from whybuy.estimates import coded as machine
from whybuy.estimates.asked import asked
from whybuy.estimates.readings import readings
from whybuy.evidence.books import Books
from whybuy.records import codebook, codings, conversations

pytestmark = pytest.mark.django_db

MANY = 24


@dataclass(frozen=True)
class Suggested:
    """In the shape of the coder's suggestions."""

    codes: tuple[str, ...]
    chances: np.ndarray
    named: np.ndarray


class Parrot:
    """A coder that knows for certain what it was taught, and nothing else. Vectors are rows."""

    codes = ("cost.time", "risk.supply")

    def __init__(self, learnt: frozenset[int] = frozenset()) -> None:
        self.learnt = learnt

    def learn(self, *, vectors: np.ndarray, codes: list[tuple[str, ...]], **_: Any) -> Parrot:
        taught = zip(vectors[:, 0], codes, strict=True)
        return Parrot(frozenset(int(row) for row, held in taught if "cost.time" in held))

    def suggest(self, *, vectors: np.ndarray) -> Suggested:
        knows = np.array([float(int(row) in self.learnt) for row in vectors[:, 0]])
        zero = np.zeros(len(vectors))
        return Suggested(
            self.codes,
            np.column_stack([knows, zero + 0.3]),
            np.column_stack([zero, knows, zero, zero]),
        )


@pytest.fixture
def books(db: None, monkeypatch: pytest.MonkeyPatch) -> Books:
    """24 customers of one sentence each; somebody confirmed "saves time" for the first twelve."""
    monkeypatch.setattr(machine, "shipped", Parrot)
    words = {f"Sentence number {at} is about time.": at for at in range(MANY)}
    monkeypatch.setattr(
        machine, "encoded", lambda _, texts: np.array([[words[text], 0] for text in texts], float)
    )
    names = [f"c{at:02}" for at in range(MANY)]
    load("customers", ["key", "name"], [(name, name) for name in names])
    all_say((n, [text], date(2026, 1, 1)) for n, text in zip(names, words, strict=True))
    for row in conversations.passages().head(12).iter_rows(named=True):
        where = (row["conversation"], row["start"], row["end"])
        codings.code(*where, "cost.time", by=None, how="confirmed")
    return Books(ListOrderLog(), TODAY, 1, "EUR")


def test_nobody_is_read_by_a_coder_that_has_learnt_from_them(books: Books):
    found = machine.coded(books)
    assert found.learnt == 12
    assert found.of("cost.time").max() == 0.0


def test_customers_in_one_fold_are_read_by_the_same_coder():
    folds = {machine.fold_of(f"c{at:02}") for at in range(MANY)}
    assert folds == set(range(machine.FOLDS))


def test_what_a_customer_replied_to_a_question_needs_no_reading(books: Books):
    row = conversations.passages().row(20, named=True)
    codings.code(row["conversation"], row["start"], row["end"], "risk.supply", by=None, how="asked")
    found = machine.coded(Books(books.orders, TODAY, 2, "EUR"))
    assert sorted(found.of("risk.supply"))[-2:] == [0.3, 1.0]
    assert found.of("risk").max() == 1.0


def test_a_merged_code_keeps_the_machines_word(books: Books):
    codebook.merge("risk.supply", "risk.downtime")
    found = machine.coded(Books(books.orders, TODAY, 2, "EUR"))
    assert "risk.supply" not in found.codes
    assert found.of("risk.downtime").max() == 0.3


def test_without_a_machine_people_go_on_and_it_says_what_is_missing(
    books: Books, monkeypatch: pytest.MonkeyPatch
):
    def altered() -> None:
        raise BadFile("The model was altered. Coding by hand goes on without it.")

    monkeypatch.setattr(machine, "shipped", altered)
    read = readings(books)
    assert read.missing.startswith("The model was altered")
    assert read.machine is None
    assert read.of("cost.time").people.sum() == 12


def test_what_is_not_english_is_left_out_of_what_the_machine_reads(
    db: None, monkeypatch: pytest.MonkeyPatch
):
    everything = frozenset(range(3))
    monkeypatch.setattr(machine, "shipped", lambda: Parrot(everything))
    monkeypatch.setattr(
        machine, "encoded", lambda _, texts: np.array([[at, 0] for at in range(len(texts))], float)
    )
    load("customers", ["key", "name"], [(name, name) for name in ("abel", "boll", "cone")])
    all_say([("abel", ["It saves us two hours."], date(2026, 1, 1))])
    all_say([("boll", ["Ihr Nachtdienst spart uns zwei Stunden am Tag."], date(2026, 1, 2))])
    all_say([("cone", ["我们选择你们是因为质量可靠"], date(2026, 1, 3))])
    books = Books(ListOrderLog(), TODAY, 1, "EUR")
    assert machine.coded(books).of("cost.time").tolist() == [1.0, 0.0, 0.0]
    heard = asked(books)
    assert heard.unread.tolist() == heard.waiting.tolist() == [False, True, True]
    # Where it reads nothing, it says of them what it says of the others.
    reading = readings(books).of("cost.time")
    assert heard.expected(reading).tolist() == [1.0, 1.0, 1.0]
    said = conversations.passages()
    row = said.filter(said["customer"] == "cone").row(0, named=True)
    codings.code(row["conversation"], row["start"], row["end"], "cost.time", by=None, how="hand")
    again = asked(Books(ListOrderLog(), TODAY, 2, "EUR"))
    assert again.unread.tolist() == [False, True, True]
    assert again.waiting.tolist() == [False, True, False]


def test_signs_without_a_word_are_read_as_naming_nothing(db: None, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(machine, "shipped", lambda: Parrot(frozenset(range(3))))
    monkeypatch.setattr(
        machine, "encoded", lambda _, texts: np.array([[at, 0] for at in range(len(texts))], float)
    )
    load("customers", ["key", "name"], [(name, name) for name in ("abel", "boll", "cone")])
    says = {"abel": "It saves us two hours.", "boll": "...", "cone": "\U0001f44d"}
    all_say((name, [text], date(2026, 1, at)) for at, (name, text) in enumerate(says.items(), 1))
    found = machine.coded(Books(ListOrderLog(), TODAY, 1, "EUR"))
    assert found.of("cost.time").tolist() == found.of("cost").tolist() == [1.0, 0.0, 0.0]
    assert not found.unread.any(), "it was read, and says nothing"


def test_the_workspace_says_which_coder_reads(settings: Any):
    settings.WHYBUY_WORKSPACE = replace(settings.WHYBUY_WORKSPACE, coder="larger")
    assert len(machine.shipped()._examples.vectors[0]) == 768
    settings.WHYBUY_WORKSPACE = replace(settings.WHYBUY_WORKSPACE, coder="small")
    assert len(machine.shipped()._examples.vectors[0]) == 384
