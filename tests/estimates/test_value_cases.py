"""A prospect's case: whose word goes before whose, and what is said of what is not known."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from tests.estimates.told_cases import MODEL, TODAY, number, told
from whybuy.errors import BadInput, NotFound, TooLittleEvidence
from whybuy.estimates.value_cases import Worth, prospects, worth_of
from whybuy.estimates.worth_forecasts import of_case
from whybuy.evidence.books import Books
from whybuy.evidence.trail import records_behind
from whybuy.methods.value import evaluate

pytestmark = pytest.mark.django_db
OWN = [number("output", 900_000.0), number("Scrap  now", None, low=4.5, high=5.5)]


def marks(worth: Worth) -> dict[str, str]:
    return {name: known.mark for name, known in worth.known.items()}


def measured_with(customer: str, **more: Any) -> dict[str, Any]:
    row = {"key": f"own-{customer}", "customer": customer, "name": "scrap rate", "unit": "%"}
    row |= {"before": 8.0, "after": 2.0, "measured_on": date(2026, 4, 1), "promised": False}
    return {**row, **more}


def test_the_inputs_are_ready_for_evaluate_and_say_whose_word_they_are():
    worth = worth_of(told(numbers=OWN), customer="p1")
    assert marks(worth) == {"output": "said", "scrap": "said", "fewer": "case", "price": "guess"}
    assert worth.known["output"].source == "Ada Byrne, 2026-05-01"
    assert worth.case is not None
    assert evaluate(worth.model, worth.inputs).npv == worth.case.npv
    assert {used.name: used.mark for used in worth.case.inputs} == marks(worth)
    assert worth.own_share == pytest.approx(2 / 3)
    assert worth.is_case


def test_what_cases_foretell_is_the_share_saved_with_its_range():
    worth = worth_of(told(numbers=OWN), customer="p1")
    (found,) = worth.measured
    assert worth.case is not None
    (used,) = [used for used in worth.case.inputs if used.name == "fewer"]
    assert found.prediction is not None
    assert found.prediction.low < np.log(2 / 3) < found.prediction.high
    assert used.low == pytest.approx(100 * -np.expm1(found.prediction.high), abs=0.5)
    assert used.high == pytest.approx(100 * -np.expm1(found.prediction.low), abs=0.5)
    assert worth.wide is not None
    assert worth.wide.npv != worth.case.npv


def test_a_benchmark_goes_before_cases_and_an_own_number_before_it():
    benchmark = number("fewer", 25.0, None, source="a trade association, 2025", mark="benchmark")
    worth = worth_of(told(numbers=[*OWN, benchmark]), customer="p1")
    assert marks(worth)["fewer"] == "benchmark"
    assert worth.known["fewer"].source.startswith("a trade association, 2025")


def test_an_own_number_goes_before_a_benchmark_and_what_is_typed_before_it():
    benchmark = number("output", 500_000.0, None, source="a survey", mark="benchmark")
    books = told(numbers=[*OWN, benchmark])
    assert worth_of(books, customer="p1").inputs["output"]["value"] == 900_000
    typed = worth_of(books, customer="p1", given={"output": [700_000, 800_000]})
    assert typed.inputs["output"]["low"] == 700_000
    assert typed.known["output"].evidence == "typed:output = 700000 to 800000"
    assert worth_of(books, customer="p2").inputs["output"]["value"] == 500_000


def test_a_number_of_a_misspelt_variable_is_not_passed_over_in_silence():
    worth = worth_of(told(numbers=[*OWN, number("pricee", 9_000.0)]), customer="p1")
    (note,) = [note for note in worth.notes if "'pricee'" in note]
    assert "name=price" in note


def test_a_benchmark_without_a_source_is_left_out_and_named():
    bare = number("fewer", 25.0, None, mark="benchmark", said_by="")
    worth = worth_of(told(numbers=[*OWN, {**bare, "said_on": None}]), customer="p1")
    assert marks(worth)["fewer"] == "case"
    assert any("A benchmark needs its source" in note for note in worth.notes)


def test_a_number_that_cannot_be_is_left_out_with_its_remedy():
    wrong = number("output", 5.0, unit="hour", said_on=date(2026, 6, 1), key="wrong")
    worth = worth_of(told(numbers=[*OWN, wrong]), customer="p1")
    assert worth.inputs["output"]["value"] == 900_000
    (note,) = [note for note in worth.notes if "is left out" in note]
    assert "'hour'" in note
    assert "whybuy change numbers wrong" in note


def test_what_was_measured_with_the_customer_goes_before_what_others_foretell():
    worth = worth_of(told(numbers=OWN, more=[measured_with("p1")]), customer="p1")
    assert worth.known["fewer"].given["value"] == pytest.approx(75)
    assert marks(worth)["fewer"] == "said"
    assert worth.known["fewer"].evidence == "measure:own-p1"


def test_a_value_before_is_taken_from_what_was_measured_before_anything_changed():
    before = measured_with("p1", after=None, before_low=7.0, before_high=9.0)
    worth = worth_of(told(numbers=[OWN[0]], more=[before]), customer="p1")
    assert worth.known["scrap"].given["low"] == 7.0
    assert marks(worth)["scrap"] == "said"
    assert marks(worth)["fewer"] == "case"


def test_without_a_word_of_theirs_the_cases_say_what_it_was_before():
    worth = worth_of(told(numbers=[OWN[0]]), customer="p1")
    assert marks(worth)["scrap"] == "case"
    assert worth.case is not None
    (used,) = [used for used in worth.case.inputs if used.name == "scrap"]
    assert used.low < 6.3 < used.high


def test_what_nobody_told_is_missing_and_no_case_is_made_up():
    worth = worth_of(told(), customer="p1")
    assert worth.case is None
    assert [variable.name for variable in worth.missing] == ["output"]
    assert worth.missing[0].ask == "What is a year's output worth at cost?"
    assert of_case(worth) == ()


def test_what_three_others_told_of_themselves_is_a_guess():
    others = [number("output", 1e5 * n, f"c{n}") for n in (2, 3, 4)]
    worth = worth_of(told(numbers=others), customer="p1")
    assert marks(worth)["output"] == "guess"
    assert worth.known["output"].source == "what 3 others told of themselves"


def test_a_share_told_alone_is_no_amount_of_theirs():
    worth = worth_of(
        told(more=[measured_with("p1", before=100.0, after=70.0, unit="")]), customer="p1"
    )
    assert worth.known["scrap"].mark == "case"
    assert worth.known["fewer"].given["value"] == pytest.approx(30)


def test_of_a_share_no_more_than_all_can_be_left_whatever_one_absurd_case_says():
    absurd = [(2.0, 1.5)] * 5 + [(2.0, 0.0001)]
    bare = MODEL.replace(
        '[variables.fewer]\ntitle = "Share of scrap avoided"\nunit = "%"\nleast = 0\nmost = 100',
        '[variables.fewer]\ntitle = "Share of scrap avoided"\nunit = "%"',
    )
    worth = worth_of(
        told(
            absurd, numbers=[number("output", 9e5), number("scrap", 2.0)], models=[("scrap", bare)]
        ),
        customer="p1",
    )
    assert worth.wide is not None
    all_lost = -(worth.wide.present_costs.point + 3 * 9e5)
    assert all_lost < worth.wide.npv.low < 0


def test_too_few_cases_foretell_nothing():
    worth = worth_of(told([(6.0, 4.0), (8.0, 5.0)], numbers=OWN), customer="p1")
    assert worth.case is None
    assert [variable.name for variable in worth.missing] == ["fewer"]
    assert any(note.startswith("2 cases of scrap rate: too few") for note in worth.notes)


def test_a_value_after_is_foretold_from_the_prospects_own_value_before():
    after = MODEL.replace('as = "share_saved"', 'as = "after"').replace("ours = true", "", 1)
    after = after.replace("output * scrap * fewer", "output * (scrap - fewer)")
    worth = worth_of(told(numbers=OWN, models=[("after", after)]), customer="p1")
    assert worth.case is not None
    (used,) = [used for used in worth.case.inputs if used.name == "fewer"]
    # A third less of 5 %.
    assert used.low < 5 * 2 / 3 < used.high < 5
    assert used.value == pytest.approx(5 * 2 / 3, abs=0.3)


def test_cases_read_as_the_best_half_make_less_of_it():
    worth = worth_of(told(numbers=OWN), customer="p1", chosen="half")
    assert worth.case is not None
    assert worth.as_told is not None
    assert worth.case.npv.point < worth.as_told.npv.point


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"years": 0}, "The horizon is 0 years"),
        ({"years": 50}, "Over 50 years most of it lies further ahead than anybody can look"),
        ({"discount_rate": 0.0}, "Nothing is discounted."),
    ],
)
def test_horizons_and_rates_that_mislead_are_said(settings: dict[str, float], says: str):
    worth = worth_of(told(numbers=OWN), customer="p1", given={"settings": settings})
    assert any(says in note for note in worth.notes)


def test_without_any_cost_the_return_is_not_defined_and_that_is_said():
    worth = worth_of(told(numbers=OWN), customer="p1", given={"price": 0})
    assert worth.case is not None
    assert worth.case.roi is None
    assert "ROI is not defined: nothing is paid." in worth.notes


def test_a_model_in_another_currency_is_said_to_be_so():
    books = told(numbers=OWN, models=[("usd", MODEL.replace("EUR", "USD"))])
    assert any("nothing is converted" in note for note in worth_of(books, customer="p1").notes)


def test_one_measure_alone_is_said_to_be_so():
    notes = worth_of(told(numbers=OWN), customer="p1").notes
    assert any("by one measure alone, scrap rate" in note for note in notes)


def test_the_model_of_which_they_told_most_is_taken():
    other = MODEL.replace("output", "turnover").replace("Output", "Turnover")
    books = told(numbers=OWN, models=[("other", other), ("scrap", MODEL)])
    assert worth_of(books, customer="p1").model_key == "scrap"
    with pytest.raises(NotFound, match="there are: other, scrap"):
        worth_of(books, customer="p1", model="third")


def test_without_a_model_it_says_how_to_begin():
    with pytest.raises(TooLittleEvidence, match="whybuy worth --template"):
        worth_of(told(models=()), customer="p1")


def test_a_variable_that_the_model_does_not_know_is_refused():
    with pytest.raises(BadInput, match="asks for no 'wages'; it asks for: output"):
        worth_of(told(numbers=OWN), customer="p1", given={"wages": 3})


def test_prospects_are_ranked_in_one_call_as_one_by_one():
    theirs = [number("output", 2e6, "p2"), number("scrap", 9.0, "p2")]
    books = told(numbers=[*OWN, *theirs])
    ranked = prospects(books)
    assert ranked["customer_id"].to_list() == ["p2", "p1"]
    for row in ranked.iter_rows(named=True):
        case = worth_of(books, customer=row["customer_id"]).case
        assert case is not None
        assert row["npv"] == pytest.approx(case.npv.mean, rel=0.05)
        assert row["chance"] == pytest.approx(case.chance_positive, abs=0.03)
        assert case.standing_still is not None
        assert row["standing_still"] == pytest.approx(case.standing_still.per_month.mean, rel=0.05)
        assert (row["own"], row["of"]) == (2, 4)


def test_a_prospect_of_whom_a_needed_number_is_missing_is_not_ranked():
    books = told(numbers=[number("output", 2e6, "p2")])
    assert prospects(books)["customer_id"].to_list() == ["p2"]


def test_a_case_promises_what_learn_can_hold_it_to():
    worth = worth_of(told(numbers=OWN), customer="p1")
    money, scrap = of_case(worth)
    assert (money.measure, money.unit, money.as_of) == ("benefits_a_year", "EUR", TODAY)
    assert worth.case is not None
    assert money.estimate == pytest.approx(worth.case.benefits[-1])
    assert money.low < money.estimate < money.high
    assert scrap.measure == "scrap rate, after over before"
    assert scrap.low < 2 / 3 < scrap.high
    assert of_case(worth_of(worth.books, customer="p1", given={"price": 1})) == ()


def test_every_input_leads_to_the_records_behind_it():
    books: Books = told(numbers=OWN)
    for known in worth_of(books, customer="p1").known.values():
        assert records_behind(books, known.evidence).total > 0
