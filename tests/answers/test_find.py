"""`find`: who needs to change, who leads there, and what is told where little is known."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.estimates.told_cases import MODEL, TODAY, load, number, told
from tests.fakes import ListOrderLog, bought
from whybuy.answers.answer import Answer
from whybuy.answers.finding.brief import brief
from whybuy.answers.question import question
from whybuy.coding.message_check import check
from whybuy.errors import BadInput, TooLittleEvidence
from whybuy.evidence.books import Books
from whybuy.evidence.trail import records_behind
from whybuy.faces.documents.brief_paper import contents

pytestmark = pytest.mark.django_db
OWN = [number("output", 900_000.0), number("scrap", 4.0)]


def find(books: Books, **options: Any) -> Answer:
    asked = question("find")
    return asked.ask(books, asked.read(options))


def rows(answer: Answer, measure: str) -> dict[str, dict[str, Any]]:
    return {r["name"]: r for r in answer.findings.page(limit=1000) if r["measure"] == measure}


def known(*, numbers: list[dict[str, Any]] = OWN) -> Books:
    """Prospect One told all; Bo of the first case, whom Ann met, used to work with Di there."""
    books = told(numbers=numbers)
    load("team", [{"key": "ann", "name": "Ann Byrne"}])
    people = [("bo", "c0", "Bo Lind"), ("di", "p1", "Di Weir")]
    load("people", [{"key": k, "customer": c, "name": n} for k, c, n in people])
    visit = {"customer": "c0", "person": "bo", "by_whom": "ann", "channel": "visit"}
    day = TODAY - timedelta(days=9)
    load("contacts", [{"key": "v", "day": day, "response": "happy", "said": "A joy.", **visit}])
    load("acquaintances", [{"key": "a", "person": "di", "other": "bo", "how": "friend"}])
    return Books(books.orders, TODAY, 2, "EUR")


def test_the_first_comes_with_their_loss_the_chance_and_whom_to_ask():
    books = known()
    answer = find(books)
    assert answer.headline.startswith(
        "Of 2 prospects Prospect One comes first: standing still costs them about €3,000 a month"
    )
    path = rows(answer, "warm_path")["Prospect One"]
    assert "Ann Byrne → Bo Lind (Case c0) [met once on 2026-06-21] → Di Weir" in path["why"]
    assert records_behind(books, path["evidence"]).title == "Who knows whom"
    assert rows(answer, "would_name_somebody")["Case c0"]["why"].startswith(
        "They told us that they are happy"
    )
    assert answer.ask_next[0].to == "Bo Lind (Case c0)"
    mine = [one for one in answer.foretells if one.subject == "customer:p1"]
    (loss,) = [one for one in mine if one.measure == "loss a month"]
    (change,) = [one for one in mine if one.measure == "change"]
    assert 0 <= change.low <= change.estimate <= change.high <= 1
    assert (loss.measure, loss.estimate) == ("loss a month", pytest.approx(3_000))


def test_every_row_leads_to_records():
    books = known()
    for options in ({}, {"prospect": "p1"}):
        for row in find(books, **options).findings.page(limit=1000):
            assert records_behind(books, row["evidence"]).title, row


def test_one_prospect_is_told_with_what_is_not_known_of_them():
    books = known(numbers=[OWN[0]])
    answer = find(books, prospect="Prospect One")
    assert rows(answer, "not_known").keys() == {"Scrap now"}
    assert "What share of the output is scrapped?" in {ask.question for ask in answer.ask_next}
    assert rows(answer, "now_a_month").keys() == {"Scrap as it is"}


def test_the_brief_is_about_them_and_names_nothing_of_ours():
    found = brief(known(), prospect="p1")
    said = " ".join((found.headline, *found.now, found.cost, *found.sure, found.message))
    assert "€3,000 a month" in found.cost
    assert found.person == "Di Weir"
    for ours in (" our ", " we ", "charge", "avoided"):
        assert ours not in f" {said.lower()} ", ours


def test_without_a_value_model_the_order_is_by_chance_and_the_remedy_is_told():
    answer = find(told(models=[]))
    assert rows(answer, "expected_a_month") == {}
    assert rows(answer, "chance")["Prospect One"]["why"].startswith("What it costs them is not")
    assert any("whybuy worth --template" in note for note in answer.notes)
    assert {one.measure for one in answer.foretells} == {"change"}


def test_without_a_prospect_somebody_happy_is_asked():
    load("customers", [{"key": "a", "name": "Acme"}])
    day = TODAY - timedelta(days=3)
    load("contacts", [{"key": "c", "customer": "a", "day": day, "response": "happy"}])
    answer = find(Books(ListOrderLog(bought("a", date(2026, 1, 5))), TODAY, 1, "EUR"))
    assert answer.headline == (
        "No prospect is on record. Ask Acme first: who else has this problem?"
    )
    assert answer.sureness.level == "too little to say"


def test_nobody_on_record_is_told_how_to_begin_and_an_unknown_name_what_is_near():
    with pytest.raises(TooLittleEvidence, match="whybuy add customers"):
        find(Books(ListOrderLog([]), TODAY, 1, "EUR"))
    with pytest.raises(BadInput, match="Prospect One"):
        find(told(), prospect="Prospekt One")


def speaking() -> Books:
    """Prospect One told all, nobody leads there; a deal of theirs is open, with a priced need."""
    books = told(numbers=OWN)
    load("team", [{"key": "ann", "name": "Ann Byrne"}])
    deal = {"key": "d1", "customer": "p1", "title": "Press", "opened": TODAY - timedelta(days=20)}
    load("deals", [deal | {"seller": "ann"}])
    need = {"customer": "p1", "deal": "d1", "words": "Two crates a week break", "mark": "said"}
    day = TODAY - timedelta(days=9)
    load("needs", [{"key": "n1", "said_on": day, "per_year": 57_960_00, "currency": "EUR", **need}])
    return Books(books.orders, TODAY, 2, "EUR")


def test_whom_we_speak_with_is_not_cold_and_is_asked_about_their_own_words():
    books = speaking()
    for options in ({}, {"prospect": "p1"}):
        answer = find(books, **options)
        said = " ".join((answer.headline, *answer.notes))
        assert "No path to them is known" not in said
        assert "to: Prospect One" not in said
        first = answer.ask_next[0]
        assert (first.to, first.worth.partition(":")[0]) == (
            "Prospect One",
            "We speak with them already",
        )
        assert "you said: “Two crates a week break.”" in first.question
    path = rows(find(books), "warm_path")["Prospect One"]
    assert (path["estimate"], path["evidence"]) == (1.0, "deal:d1")
    assert path["why"] == "A deal is open since 2026-06-10 (Ann Byrne)."
    whole = find(books).findings.page(limit=1000)
    (warm,) = (r for r in whole if r["measure"] == "prospects_with_a_warm_path")
    assert warm["estimate"] == 1


def test_a_loss_that_they_named_is_asked_about_as_they_named_it():
    books = speaking()
    answer = find(books, prospect="p1")
    (missing,) = rows(answer, "not_known").values()
    assert missing["why"].startswith("How did you reckon the €57,960 a year?")
    assert rows(answer, "standing_still_a_month")["Prospect One"]["evidence"] == "need:n1"
    assert not any("scrapped" in ask.question for ask in answer.ask_next)
    assert "costs you €57,960 a year" in brief(books, prospect="p1").message


def test_whom_one_of_us_knows_is_asked_and_not_told_what_we_shall_do():
    books = known()
    load("acquaintances", [{"key": "b", "person": "di", "member": "ann", "how": "friend"}])
    first = find(Books(books.orders, TODAY, 3, "EUR")).ask_next[0]
    assert first.to == "Di Weir (Prospect One)"
    assert first.question == "What would you change first at Prospect One, if you could?"
    assert "Ann Byrne writes or calls: friends" in first.worth


def test_the_newest_quarter_of_first_contacts_comes_first():
    load("customers", [{"key": k, "name": k} for k in ("a", "b", "c")])
    days = {"a": date(2025, 8, 4), "b": date(2026, 2, 2), "c": date(2026, 5, 4)}
    load("contacts", [{"key": f"t{k}", "customer": k, "day": day} for k, day in days.items()])
    answer = find(Books(ListOrderLog([]), TODAY, 1, "EUR"))
    quarters = list(rows(answer, "warm_first_contacts"))
    assert quarters == ["2026, quarter 2", "2026, quarter 1", "2025, quarter 3"]


def test_of_whom_nothing_is_known_the_brief_says_to_ask_first():
    books = known(numbers=[number("output", 1e5 * (n + 1), f"c{n}") for n in range(5)])
    found = brief(books, prospect="p2")
    assert found.ask_first
    assert found.headline == "Too little is known of Prospect Two to write to them: ask first"
    assert "€" not in found.message
    assert check(found.message).reading.score <= 75
    assert not brief(books, prospect="c1").ask_first
    page = contents(found, firm="Ours", invented="", lines=9, letters=200)
    assert page["by"] == "For us alone: not to be sent."


def test_a_value_model_in_another_currency_is_left_out_and_said_to_be():
    abroad = MODEL.replace("EUR", "USD")
    books = told(numbers=OWN, models=(("scrap", MODEL), ("abroad", abroad)))
    for options in ({}, {"prospect": "p1"}):
        (said,) = (note for note in find(books, **options).notes if "USD" in note)
        assert said.startswith("The value model 'abroad' reckons in USD and is left out")
    assert not any("left out" in note for note in find(books, model="scrap").notes)


def test_a_sum_they_named_is_their_loss_where_no_value_model_tells():
    books = told(models=[])
    need = {"customer": "p2", "words": "Every frost costs us a batch.", "mark": "said"}
    priced = {"per_year": 30_000_00, "currency": "EUR", "said_on": TODAY - timedelta(days=40)}
    load("needs", [{"key": "n", **need, **priced}])
    load("needs", [{"key": "b", "customer": "p2", "words": "Castings crack"}])
    books = Books(books.orders, TODAY, 2, "EUR")
    answer = find(books)
    (only,) = rows(answer, "standing_still_a_month").values()
    assert (only["name"], only["estimate"]) == ("Prospect Two", pytest.approx(2_500))
    assert answer.headline.startswith("Of 2 prospects Prospect Two comes first")
    foretold = [one for one in answer.foretells if one.measure == "loss a month"]
    assert [one.method for one in foretold] == ["what they named"]
    written = brief(books, prospect="p2")
    assert "€30,000 a year" in written.message
    assert written.unknown[0] == "“Castings crack”: is it so with you?"
    assert not any("no value model" in line.lower() for line in written.sure)
