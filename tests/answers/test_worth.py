"""`worth`: one customer's case, the questions where it is none yet, and the cases so far."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.estimates.test_promises import came, promise
from tests.estimates.told_cases import MODEL, SCRAP, number, told
from whybuy.answers.answer import Answer
from whybuy.answers.question import question
from whybuy.errors import BadInput, TooLittleEvidence
from whybuy.evidence.books import Books
from whybuy.evidence.trail import records_behind

pytestmark = pytest.mark.django_db
OWN = [number("output", 900_000.0), number("scrap", None, low=4.5, high=5.5)]


def worth(books: Books, **options: Any) -> Answer:
    asked = question("worth")
    return asked.ask(books, asked.read(options))


def rows(answer: Answer, measure: str) -> dict[str, dict[str, Any]]:
    return {r["name"]: r for r in answer.findings.page(limit=1000) if r["measure"] == measure}


def test_a_case_tells_what_it_means_to_them_and_what_could_change():
    told_of = worth(told(numbers=OWN), customer="Prospect One")
    assert told_of.headline.startswith("Standing still costs Prospect One €3,7")
    assert "a month; to change would bring them €8," in told_of.headline
    assert told_of.headline.endswith("% likely to pay.")
    (still,) = rows(told_of, "standing_still_a_month").values()
    assert still["low"] < still["estimate"] < still["high"]
    assert rows(told_of, "now_a_month").keys() == {"Scrap as it is"}
    assert rows(told_of, "change_a_year").keys() == {"Scrap avoided", "What is paid for it"}
    assert rows(told_of, "change_a_year")["What is paid for it"]["estimate"] == -12_000
    (own,) = rows(told_of, "on_their_own_numbers").values()
    assert own["estimate"] == pytest.approx(2 / 3)
    assert {p.title for p in told_of.pictures} == {"Year by year", "What moves it most"}


def test_each_assumption_bears_its_mark_and_its_source():
    assumed = rows(worth(told(numbers=OWN), customer="p1"), "assumed")
    assert {name: row["why"].partition(":")[0] for name, row in assumed.items()} == {
        "Output, EUR/year": "The customer said it",
        "Scrap now, %": "The customer said it",
        "Share of scrap avoided, %": "Cases foretell it",
        "What we charge, EUR/year": "Our own figure",
    }
    assert assumed["Output, EUR/year"]["why"] == "The customer said it: Ada Byrne, 2026-05-01."


def test_below_half_of_their_own_numbers_it_is_the_questions_to_ask():
    told_of = worth(told(numbers=[OWN[0]]), customer="p1")
    assert told_of.headline.startswith("Questions to ask Prospect One, and no case yet: only 33 %")
    assert told_of.sureness.level == "too little to say"
    asked = {ask.question: ask for ask in told_of.ask_next}
    scrap = asked["What share of the output is scrapped?"]
    assert "Told by them, 33 % more would be their own." in scrap.worth
    assert scrap.to == "Prospect One"


def test_what_is_missing_is_asked_for_and_nothing_is_made_up():
    told_of = worth(told(), customer="p1")
    assert told_of.headline == (
        "What it is worth to Prospect One cannot be told yet: 1 number is missing."
    )
    assert rows(told_of, "missing").keys() == {"Output, EUR/year"}
    assert told_of.ask_next[0].question == "What is a year's output worth at cost?"
    assert told_of.foretells == ()


def test_what_we_offer_is_asked_of_ourselves():
    model = MODEL.replace("default = 12000\n", "")
    told_of = worth(told(numbers=OWN, models=[("scrap", model)]), customer="p1")
    first = told_of.ask_next[0]
    assert (first.question, first.to) == (
        "What do we offer them: What we charge, EUR/year?",
        "Ourselves",
    )


def test_the_others_would_have_foretold_each_case():
    went = rows(worth(told(numbers=OWN), customer="p1"), "went")
    assert len(went) == len(SCRAP)
    assert "The other 4 would have foretold" in went["Case c0: scrap rate"]["why"]
    assert "it held" in went["Case c0: scrap rate"]["why"]


def test_a_case_is_called_by_name_only_where_that_was_allowed():
    from tests.estimates.told_cases import load

    books = told(numbers=OWN)
    load("cases", [{"key": "case-c0", "customer": "c0", "approval": "no"}])
    shown = rows(worth(books, customer="p1"), "went")
    assert "A customer (foundry): scrap rate" in shown
    assert "Case c0: scrap rate" not in shown
    assert "Case c0: scrap rate" in rows(worth(books), "went")


def test_numbers_typed_in_go_before_those_on_record_and_are_no_forecast():
    books = told(numbers=OWN)
    typed = worth(
        books, customer="p1", numbers="output = 2,000,000; Scrap now = 3 to 4 %; price=9 ?"
    )
    assumed = rows(typed, "assumed")
    assert assumed["Output, EUR/year"]["estimate"] == 2_000_000
    assert assumed["Scrap now, %"]["low"] == pytest.approx(3)
    assert assumed["What we charge, EUR/year"]["estimate"] == 9
    assert assumed["Scrap now, %"]["evidence"] == "typed:scrap = 3 to 4 %"
    assert typed.foretells == ()
    assert [foretold.measure for foretold in worth(books, customer="p1").foretells] == [
        "benefits_a_year",
        "scrap rate, after over before",
    ]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"numbers": "output"}, "“output”, at character 1, is no number"),
        ({"numbers": "output = 5; outptu = 3"}, "“outptu”, at character 13. Did you mean 'output'"),
        ({"numbers": "output = 9 to 3"}, "at character 10 is upside down: 9 to 3"),
        ({"numbers": "output = 9; output = 3"}, "stands twice, at character 13"),
        ({"numbers": "output = 9 hour"}, "given in 'hour'"),
        ({"customer": "", "numbers": "output = 9"}, "say whose, with --customer NAME"),
        ({"customer": "Nobody"}, "There is no customer 'Nobody'"),
        ({"chosen": "third"}, "choose one of: none, half, quarter"),
        ({"years": 51}, "the most allowed is 50"),
    ],
)
def test_what_cannot_be_is_refused_with_its_remedy(options: dict[str, Any], says: str):
    with pytest.raises(BadInput, match=says):
        worth(told(numbers=OWN), **{"customer": "p1", **options})


def test_cases_chosen_because_they_went_well_show_the_effect_of_it():
    chosen = worth(told(numbers=OWN), customer="p1", chosen="half")
    (read_so,) = rows(chosen, "net_present_value").values()
    (as_told,) = rows(chosen, "net_present_value_cases_as_told").values()
    assert read_so["estimate"] < as_told["estimate"]
    assert any("it moves the net present value by -€" in note for note in chosen.notes)


def test_a_prospect_unlike_the_cases_is_said_to_be():
    theirs = [number("output", 900_000.0, "p2"), number("scrap", 5.0, "p2")]
    told_of = worth(told(numbers=theirs), customer="p2")
    assert "No case has the trade “bakery”." in told_of.notes
    assert told_of.sureness.level == "unsure"


def test_without_a_customer_the_cases_and_the_prospects_are_told():
    theirs = [number("output", 2e6, "p2"), number("scrap", 9.0, "p2")]
    more = [promise("p1", 3.0), came("p1", 4.5, date(2026, 3, 1))]
    whole = worth(told(numbers=[*OWN, *theirs], more=more))
    assert whole.headline.startswith(
        "5 cases foretell 1 measure of the next customer; of 2 prospects it is worth most to "
        "Prospect Two, whom standing still costs about €"
    )
    assert whole.headline.endswith("50 % of what was promised to 1 customer came.")
    assert list(rows(whole, "prospect_worth")) == ["Prospect Two", "Prospect One"]
    assert rows(whole, "came")["Prospect One: scrap rate"]["estimate"] == pytest.approx(0.5)
    assert rows(whole, "foretold").keys() == {"scrap rate (change of the middle case)"}
    assert rows(whole, "case_money_a_year")["Case c0"]["estimate"] == 40_000
    assert rows(whole, "cases_there")["bakery"]["estimate"] == 0


def test_with_nothing_on_record_it_says_how_to_begin():
    with pytest.raises(TooLittleEvidence, match="whybuy add measures"):
        worth(told([], models=()))


@pytest.mark.parametrize("customer", ["", "p1", "c0"])
def test_every_figure_leads_to_records(customer: str):
    benchmark = number("output", 5e5, None, source="a survey", mark="benchmark")
    books = told(
        numbers=[*OWN, benchmark], more=[promise("p2", 3.0), came("p2", 4.5, date(2026, 3, 1))]
    )
    for key in {r["evidence"] for r in worth(books, customer=customer).findings.page(limit=1000)}:
        assert records_behind(books, key).total > 0, key


def test_a_measure_leads_to_its_case_and_the_case_to_its_customer():
    books = told()
    measure = records_behind(books, "measure:m-c0")
    assert measure.leads_to == ("case:case-c0",)
    case = records_behind(books, "case:case-c0")
    assert case.title == "A case: Case c0"
    assert case.leads_to == ("customer:c0", "customer:c0", "measure:m-c0")
    assert case.rows[-1] == ("scrap rate", "6 to 4 % (Bo Lind, 2026-03-01)")
    assert records_behind(books, "cases").total == len(SCRAP)
    assert records_behind(books, "measures:scrap rate").total == len(SCRAP)
