"""Models of the open value-models 1.0 schema."""

import json

import pytest

from whybuy.errors import BadInput
from whybuy.methods.value import evaluate
from whybuy.methods.value.exchange import (
    from_value_models,
    inputs_from_customer,
    to_value_models,
)
from whybuy.methods.value.formula import parse
from whybuy.methods.value.reckoning import reckon
from whybuy.methods.value.units import Units
from whybuy.methods.value.writing import javascript, spreadsheet

DOCUMENT = {
    "schema_version": "1.0.0",
    "model_id": "vm_tea",
    "product_name": "Tea by subscription",
    "variables": [
        {
            "name": "reps",
            "display_name": "Reps",
            "type": "Numeric",
            "category": "Customer Variable",
        },
        {"name": "pay", "display_name": "Pay", "type": "Money", "category": "Market Variable"},
        {"name": "cut", "type": "Percentage", "category": "Improvement Claim", "default_value": 30},
        {"name": "wages", "type": "Money", "category": "Customer Variable"},
    ],
    "dependencies": [{"variable": "wages", "equation": "Math.max(reps, 1) * pay"}],
    "value_drivers": [
        {
            "name": "Less work",
            "category": "Efficiency",
            "equation": "wages * cut",
            "continuity_profile": {
                "type": "recurring",
                "annual_decay_rate": 0.1,
                "time_horizon_years": 2,
            },
        },
        {
            "name": "No move",
            "category": "Risk Reduction",
            "equation": "reps > 3 ? 1000 * pay / pay * 1 : 0",
            "continuity_profile": {"type": "one_time"},
        },
    ],
    "tiers_and_modules": [],
}


def plain_money(document: dict) -> dict:
    """The one-time driver in money that our units can follow."""
    made = json.loads(json.dumps(document))
    made["value_drivers"][1]["equation"] = "reps > 3 ? pay * 2 : pay"
    made["value_drivers"][1]["continuity_profile"] = {"mode": "one_time"}  # as its own example has
    return made


def test_a_document_is_read_with_its_decay_its_horizon_and_percent_as_shares():
    read = from_value_models(plain_money(DOCUMENT), currency="USD")
    case = evaluate(read.document, {"reps": 4, "pay": 50_000})
    assert case.currency == "USD"
    assert case.line("less_work").amounts == pytest.approx((0, 60_000, 54_000, 0))
    assert case.line("no_move").amounts == pytest.approx((0, 100_000, 0, 0))
    assert [line.driver for line in case.lines] == ["cost", "risk"]
    assert any("no costs" in words for words in read.told)


def test_a_model_written_and_read_again_gives_the_same_benefits():
    text = """
    currency = "EUR"
    [variables]
    people = {}
    hours = {unit = "hour/week"}
    wage = {unit = "EUR/hour"}
    cut = {unit = "%", ours = true}
    weekly = {formula = "people * hours * wage", unit = "EUR/week"}
    [benefits.time]
    driver = "cost"
    formula = "weekly * cut + max(0, weekly - 2 [EUR/month]) * (1 - cut) ^ 2"
    decay = 0.1
    """
    given = {"people": 3, "hours": 5, "wage": 40, "cut": 25}
    written = to_value_models(text)
    again = from_value_models(json.loads(json.dumps(written.document)))
    assert evaluate(again.document, given).benefits == pytest.approx(evaluate(text, given).benefits)
    needed = {"schema_version", "model_id", "product_name", "variables", "value_drivers"}
    assert needed | {"tiers_and_modules"} <= set(written.document)
    driver = written.document["value_drivers"][0]
    assert set(driver["variables_used"]) <= {v["name"] for v in written.document["variables"]}


def test_what_the_schema_cannot_hold_is_told():
    model = """
title = "Energy"
currency = "EUR"
discount_rate = 0.08

[variables.saved]
title = "Saved"
unit = "EUR/year"
default = [100, 300]

[variables.sure]
title = "Sure"
unit = "EUR/year"
default = 50

[benefits.energy]
driver = "cost"
formula = "saved + sure"
"""
    told = to_value_models(model).told
    assert any("'Saved' lost its range" in words for words in told)
    assert not any("'Sure'" in words for words in told)
    assert any("The discount rate, 8.0% a year" in words for words in told)


def test_a_customer_document_gives_inputs_that_are_guesses():
    rows = [{"name": "reps", "value": 4, "confidence": 0.6, "sources": [1]}]
    assert inputs_from_customer({"variables": rows})["reps"]["mark"] == "guess"


def test_what_is_no_document_or_more_than_arithmetic_is_refused():
    with pytest.raises(BadInput, match="no list 'variables'"):
        from_value_models({"value_drivers": []})
    wrong = plain_money(DOCUMENT)
    wrong["value_drivers"][0]["equation"] = "(() => wages)()"
    with pytest.raises(BadInput, match="cannot stand here"):
        from_value_models(wrong)


def test_a_formula_is_written_for_a_spreadsheet_with_its_cells_and_in_base_units():
    units = Units()
    cells = {"a": "Inputs!$B$2", "b": "(Inputs!$B$3/100)"}
    for ours, theirs in {
        "a - (b - 1)": "Inputs!$B$2 - ((Inputs!$B$3/100) - 1)",
        "-a ^ 2": "(-POWER(Inputs!$B$2, 2))",
        "if(a == 3, 30 %, floor(b))": "IF(Inputs!$B$2 = 3, 0.3, INT((Inputs!$B$3/100)))",
        "a * 2 [EUR/month] / (b * 4)": "Inputs!$B$2 * 24 / ((Inputs!$B$3/100) * 4)",
        "round(log(a))": "ROUND(LN(Inputs!$B$2), 0)",
    }.items():
        assert spreadsheet(parse(ours), cells=cells, units=units) == theirs


@pytest.mark.parametrize(
    "formula",
    ["a - (b - 1)", "a / (b * 4) - -b", "2 ^ a ^ 0.5", "(2 ^ a) ^ 0.5", "-a ^ 2", "(a<b)*3"],
)
def test_what_is_written_as_javascript_is_read_as_the_same_number(formula):
    values = {"a": 3.0, "b": 0.7}
    written = javascript(parse(formula), factors={}, units=Units())
    one, other = (float(reckon(parse(text), values, units=Units())) for text in (formula, written))
    assert other == pytest.approx(one)
