"""`why`: customer by customer, with counts and names before any share."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.fakes import ListOrderLog
from tests.voices import TODAY, coded, load, says
from whybuy.answers.answer import Answer
from whybuy.answers.question import question
from whybuy.errors import TooLittleEvidence
from whybuy.evidence.books import Books
from whybuy.evidence.trail import records_behind
from whybuy.records import codebook, conversations, facts
from whybuy.records.transcript import Spoken, Transcript

pytestmark = pytest.mark.django_db

SAVES = "Your timer saved us two hours a day on the line."
LEAVES = "If you stopped the night service I would be gone tomorrow."
USES = "We use it to weigh the dough."


def no_orders() -> Books:
    return Books(ListOrderLog(), TODAY, 1, "EUR")


def why(books: Books | None = None, **options: Any) -> Answer:
    asked = question("why")
    return asked.ask(books or no_orders(), asked.read(options))


def of(answer: Answer, subject: str) -> dict[str, dict[str, Any]]:
    return {row["measure"]: row for row in answer.findings.of(subject)}


def rows(answer: Answer) -> list[dict[str, Any]]:
    return answer.findings.table.to_dicts()


@pytest.fixture
def bakers(db: None) -> None:
    """Seven bakers; Abel, Boll and Cone were heard, of Dorn something is supposed."""
    names = ("abel", "boll", "cone", "dorn", "eich", "falk", "gude")
    load("customers", ["key", "name"], [(name, name.title()) for name in names])
    first = says("abel", USES, SAVES, LEAVES, speaker="Ada Abel", day=date(2026, 4, 20))
    coded(first, SAVES, "cost.time")
    coded(first, LEAVES, "would_leave", "risk.downtime")
    coded(first, USES, "application")
    second = says("boll", SAVES, "Nothing else to say.", day=date(2026, 3, 2))
    coded(second, SAVES, "cost.time")
    says("cone", "The weather was fine that week.", day=date(2026, 2, 1))
    facts.state("customer", "dorn", "why_they_buy", "They like our price")


@pytest.fixture
def no_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine whose model file is missing, as where the extra is not installed."""
    from whybuy.errors import MissingExtra
    from whybuy.estimates import coded as machine

    def missing(*_: object) -> None:
        raise MissingExtra("The model is not installed: pip install 'whybuy[words]'")

    monkeypatch.setattr(machine, "shipped", missing)


@pytest.mark.usefixtures("bakers", "no_machine")
class TestAFewBakers:
    def test_the_headline_counts_and_names_no_share(self):
        assert why().headline == (
            "Their first reason is “saves working time”: 2 of 3 customers heard name it, then “no "
            "standstill”, 1 of 3; 1 would leave if something were cut; 4 of 7 were never asked."
        )

    def test_one_line_a_customer_says_why_what_for_who_and_when(self):
        line = of(why(), "customer:abel")["reasons_named"]
        assert line["estimate"] == 2
        assert f"Bought for saves working time, “{SAVES}” (Ada Abel, 2026-04-20)" in line["why"]
        assert "Also named: no standstill. " in line["why"]
        assert f"Use it for: “{USES}” (Ada Abel, 2026-04-20)" in line["why"]
        assert f"Would leave without: “{LEAVES}” (Ada Abel, 2026-04-20)" in line["why"]
        assert "Last confirmed 2026-04-20" in line["why"]
        assert "Missing" not in line["why"]

    def test_what_is_only_supposed_and_what_is_missing_is_said(self):
        answer = why()
        assert of(answer, "customer:dorn")["reasons_named"]["why"] == (
            "Only supposed: why they buy: They like our price. "
            "Missing: what they use it for, what would make them leave"
        )
        assert of(answer, "customer:gude")["reasons_named"]["why"] == "Not asked yet"
        assert of(answer, "customer:cone")["reasons_named"]["why"] == (
            "Heard, and nobody has read it yet. "
            "Missing: why they bought, what they use it for, what would make them leave"
        )

    def test_each_need_is_an_opportunity_and_each_use_is_told(self):
        first, second = "We wish you came on Sundays.", "A scale for flour would help us."
        wish = says("boll", first, second, USES, "And the salt.", "And the yeast.", "And the oats.")
        for words in (first, second):
            coded(wish, words, "unmet_need")
        for words in (USES, "And the salt.", "And the yeast.", "And the oats."):
            coded(wish, words, "application")
        answer = why()
        needs = [row for row in rows(answer) if row["measure"] == "opportunity"]
        assert {row["name"] for row in needs} == {"Boll"}
        assert sorted(row["why"].split("”")[0] for row in needs) == [f"“{second}", f"“{first}"]
        used = of(answer, "use:boll")["used_for"]
        assert used["estimate"] == 4
        assert used["why"].endswith("; and 1 more passage")
        assert records_behind(no_orders(), used["evidence"]).total == 4
        line = of(answer, "customer:boll")["reasons_named"]["why"]
        assert "Use it for: “And the oats.” (2026-05-01), and 3 more passages" in line

    def test_below_twenty_the_count_and_the_names_stand_and_no_share(self):
        rows = of(why(), "reason:cost.time")
        assert set(rows) == {"reason_named_by"}
        assert rows["reason_named_by"]["estimate"] == 2
        assert rows["reason_named_by"]["why"].startswith("2 of 3: Abel, Boll")

    def test_without_names_customers_have_numbers_and_their_words_no_name(self):
        words = "Ask Ada: at Abel we save an hour a day."
        coded(says("abel", words, speaker="Ada Abel"), words, "cost.time")
        answer = why(anonymous=True)
        whole = str(answer.to_dict(limit=1000))
        assert not [name for name in ("Ada", "Abel", "abel", "Boll", "boll") if name in whole]
        line = of(answer, "unnamed:customer:1")["reasons_named"]
        assert line["name"] == "Customer 1"
        assert "“Ask [name]: at [name] we save an hour a day.” (2026-05-01)" in line["why"]

    def test_every_row_opens_the_records_behind_it(self):
        books = no_orders()
        keys = set(why(books).findings.table["evidence"])
        assert all(records_behind(books, key).total for key in keys if key != "customers")

    def test_a_quote_opens_its_conversation_at_its_place(self):
        books = no_orders()
        quotes = records_behind(books, "quotes:cost.time")
        assert [row[-2] for row in quotes.rows] == [SAVES, SAVES]
        (passage, *_) = quotes.leads_to
        place = records_behind(books, passage)
        assert SAVES in place.title
        assert records_behind(books, place.leads_to[0]).total == 3

    def test_how_sure_says_that_no_machine_read_along(self):
        sure = why().sureness
        assert sure.level == "too little to say"
        assert "whybuy[words]" in " ".join(sure.checks)

    def test_a_code_that_the_firm_retired_leaves_the_rest_of_the_answer_standing(self):
        for code in ("would_leave", "competitor", "application"):
            codebook.retire(code)
        assert "would leave" not in why().headline
        assert of(why(), "reason:cost.time")["reason_named_by"]["estimate"] == 2


def test_nobody_on_record_is_told_what_to_do(db: None):
    with pytest.raises(TooLittleEvidence, match="Type in the first ten"):
        why()


def test_customers_whom_nobody_has_asked_are_said_to_be_so(db: None):
    load("customers", ["key", "name"], [("abel", "Abel")])
    assert why().headline == "Nobody has asked your 1 customer why they buy: ask the first three."


def test_what_is_said_after_the_last_order_is_heard(bakers: None, no_machine: None):
    log_ended = Books(ListOrderLog(), date(2026, 3, 10), 1, "EUR", last_record=TODAY)
    replayed = Books(ListOrderLog(), date(2026, 3, 10), 1, "EUR")
    assert of(why(log_ended), "customer:abel")["reasons_named"]["estimate"] > 0
    assert of(why(replayed), "customer:abel").get("reasons_named", {}).get("estimate", 0) == 0


def test_words_that_the_machine_does_not_read_are_told_of(
    bakers: None, settings: Any, workspace: Any
):
    pytest.importorskip("onnxruntime")
    settings.WHYBUY_WORKSPACE = workspace
    says("eich", "Ihr Nachtdienst spart uns zwei Stunden am Tag.")
    says("falk", "我们选择你们是因为质量可靠", "这很好")
    answer = why()
    line = of(answer, "customer:eich")["reasons_named"]["why"]
    assert "not in English" in line
    assert "reads no reason" not in line
    checks = " ".join(answer.sureness.checks)
    assert "3 passages are not in English" in checks
    assert "2 customers were heard, but not in English" in checks
    assert "2 of them wait for a person" in checks


def test_a_conversation_whose_speakers_are_nobodys_is_said_to_wait(bakers: None, no_machine: None):
    turns = [Spoken("SPEAKER 1", "", "Why us?"), Spoken("SPEAKER 2", "", SAVES)]
    conversations.add(Transcript("call", TODAY, "call", turns), customer="falk")
    assert any("1 conversation waits for somebody to say who spoke" in one for one in why().notes)
