"""What cannot be right is refused, with the place and the remedy."""

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given as given_
from hypothesis import settings
from hypothesis import strategies as st

from whybuy.errors import BadInput
from whybuy.methods.value import evaluate, read_model


def model(formula: str, *, variables: str = "", line: str = "", top: str = "") -> str:
    return f"""
{top}
counts = ["piece"]
[variables]
people = {{default = 4}}
hours = {{default = 5, unit = "hour/week"}}
wage = {{default = 30, unit = "EUR/hour"}}
fee = {{default = 100, unit = "USD/year"}}
months = {{default = 3, unit = "month"}}
nothing = {{default = 0}}
around_zero = {{default = [-1, 3]}}
pieces = {{default = 9, unit = "piece/year"}}
{variables}
[benefits.it]
driver = "cost"
formula = "{formula}"
{line}
"""


def refusal(text: str, inputs: dict | None = None) -> str:
    with pytest.raises(BadInput) as refused:
        evaluate(text, inputs or {})
    return str(refused.value)


@pytest.mark.parametrize(
    ("formula", "at", "words"),
    [
        ("people * hors * wage", 9, "Did you mean 'hours'?"),
        ("people * (hours + wage)", 16, "cannot be added"),
        ("hours * wage + fee", 13, "a variable with the unit EUR/USD"),
        ("hours * wage + 5", 13, "write its unit behind it: 5 [EUR/year]"),
        ("hours * wage * (1 - months)", 18, "cannot be subtracted"),
        ("hours * wage * pieces", 0, "EUR*piece/year^2"),
        ("people * wage", 0, "how many there are (hour/week, hour/year)"),
        ("hours * wage * ", 15, "ends too early"),
        ("hours * wage)", 12, "')' cannot stand here"),
        ("hours * wage / nothing", 13, "'nothing' is 0"),
        ("hours * wage / around_zero", 13, "may divide by zero"),
        ("sin(hours) * wage", 0, "'sin' is no function"),
        ("min(hours) * wage", 0, "min() takes 2 to 9 values; it has 1"),
        ("wage ** people", 8, "only be raised to a number"),
        ("__import__('os')", 11, "cannot stand here"),
        ("sqrt(0 - people) * hours * wage", 0, "sqrt() of a number below 0"),
    ],
)
def test_an_error_in_a_formula_points_at_the_character(formula, at, words):
    said = refusal(model(formula))
    assert words in said
    shown, mark = said.split("\n")[-2:]
    assert shown == f"    {formula}".rstrip() or shown == f"    {formula}"
    assert mark == " " * (4 + at) + "^"


def test_circular_formulas_are_named():
    circle = 'a = {formula = "b + 1"}\nb = {formula = "c * 2"}\nc = {formula = "a"}'
    assert "a needs b, b needs c, c needs a" in refusal(model("a * hours * wage", variables=circle))


def test_all_faults_of_a_model_are_told_at_once():
    said = refusal(
        model("hours *", variables='x = {unit = "hors"}\ny = {default = [9, 3]}', line="risk = 2")
    )
    for words in ("ends too early", "Did you mean 'hours'?", "[3, 9]", "risk = 2"):
        assert words in said


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("attribution = 2", "attribution = 2 (200%)"),
        ("attribution = 200", "a share lies between 0 and 1"),
        ("attribution = 80", "For 80 %, write 0.8."),
        ("adoption = -0.2", "adoption = -0.2 (-20%)"),
        ('adoption = "nothing - 0.2"', "is -20%"),
        ("ramp = [0.5, 1.5]", "1.5 in its ramp"),
        ("risk = [0.3, 0.2, 0.1]", "[low, likely, high]"),
        ('timing = "one-off"\nramp_months = 3', "comes once, and has a ramp"),
        ("attributon = 0.5", "did you mean 'attribution'?"),
    ],
)
def test_shares_lie_between_nothing_and_all(line, words):
    assert words in refusal(model("hours * wage", line=line))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"wage": [40, 30]}, "upside down: 40 to 30. Write it as [30, 40]"),
        ({"wage": "30 USD/hour"}, "given in 'USD/hour'"),
        ({"wage": [1, 2, 3]}, "A list of 3 numbers is no range"),
        ({"wage": "dear"}, "'dear' is no number"),
        ({"wage": float("nan")}, "must be a number"),
        ({"wages": 3}, "Did you mean 'wage'?"),
        ({"wage": {"value": 30, "mark": "benchmark"}}, "needs its source"),
        ({"wage": {"low": -1, "high": 2, "family": "lognormal"}}, "lies above 0"),
        ({"settings": {"years": 51}}, "from 0 to 50"),
        ({"settings": {"years": -1}}, "from 0 to 50"),
        ({"correlations": [["wage", "hours", 1.5]]}, "between -1 and 1"),
    ],
)
def test_inputs_that_cannot_be_are_refused(given, words):
    assert words in refusal(model("people * hours * wage"), given)


def test_correlations_that_cannot_all_hold_are_refused():
    tied = [["people", "hours", 0.9], ["hours", "wage", 0.9], ["people", "wage", -0.9]]
    given = {"people": [3, 5], "hours": [4, 6], "wage": [20, 40], "correlations": tied}
    assert "cannot all hold at once" in refusal(model("people * hours * wage"), given)


def test_a_missing_number_is_asked_for_in_words():
    text = model("n * hours * wage", variables='n = {ask = "How many shifts do you run?"}')
    assert "How many shifts do you run?" in refusal(text)


def test_a_yearly_line_that_gives_plain_money_says_how_to_mend_it():
    text = model("wage * 100 [hour]")
    assert 'add per = "year"' in refusal(text)
    assert evaluate(text + 'per = "month"').benefits[1] == pytest.approx(36_000)


def test_our_product_may_not_stand_in_what_standing_still_costs():
    text = (
        model("hours * wage", variables='cut = {default = 0.5, ours = true}\nc = {formula = "cut"}')
        + '[standing_still.loss]\nformula = "hours * wage * c"'
    )
    assert "'c' describes our product, or rests on it" in refusal(text)


def test_a_formula_that_goes_deep_or_on_and_on_is_refused_and_brackets_alone_are_not():
    assert evaluate(model("(" * 300 + "hours" + ")" * 300 + " * wage")).benefits[1] > 0
    assert evaluate(model("hours * wage" + " + hours * wage" * 100)).benefits[1] > 0
    assert "goes too deep" in refusal(model("-" * 900 + "hours * wage"))
    assert "2000 are the most" in refusal(model("hours * wage" + " + hours * wage" * 200))


def test_text_that_is_no_model_is_refused():
    assert "no TOML" in refusal("[variables\n")
    assert "no JSON" in refusal('{"variables": ')
    assert "has no line" in refusal('title = "nothing"')
    with pytest.raises(BadInput, match="currency"):
        read_model('currency = "euro"\n' + model("hours * wage"))


WORDS = [
    "people",
    "hours",
    "wage",
    "nothing",
    "(",
    ")",
    "+",
    "-",
    "*",
    "/",
    "^",
    "if(",
    "min(",
    ",",
]
WORDS += [
    "max(",
    "log(",
    "3",
    "0",
    "1e300",
    "5 %",
    "2 [EUR]",
    "?",
    ":",
    "<",
    "[",
    "é",
    "\\t",
    "exp(",
]


@settings(max_examples=300, deadline=None)
@given_(st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join))
def test_whatever_is_written_is_reckoned_or_refused_in_words(formula):
    from whybuy.methods.value.formula import parse
    from whybuy.methods.value.reckoning import dimension, reckon
    from whybuy.methods.value.units import Units

    units, values = Units(), {"people": 4.0, "hours": 0.03, "wage": 2e5, "nothing": 0.0}
    with suppress(BadInput), np.errstate(all="ignore"):
        parsed = parse(formula)
        dimension(parsed, names=dict.fromkeys(values, ()), units=units)
        reckon(parsed, values, units=units)


def test_text_nested_far_too_deep_is_refused():
    assert "too deep" in refusal('{"a":' * 100_000)
    assert "too deep" in refusal("a = " + "[" * 100_000)


def test_the_same_in_other_units_is_the_same():
    text = model("people * hours * wage")
    one = evaluate(text, {"hours": 6, "wage": [24, 36]})
    other = evaluate(
        text, {"hours": "360 minute/week", "wage": {"low": 0.4, "high": 0.6, "unit": "EUR/minute"}}
    )
    assert other.npv.mean == pytest.approx(one.npv.mean, rel=1e-9)


@pytest.mark.parametrize(
    ("variable", "words"),
    [
        ('{default = 5, measure = "scrap rate"}', 'say how it reads it: as = "share_saved"'),
        ('{default = 5, as = "ratio"}', "has as, and no measure"),
        ('{formula = "people", measure = "m", as = "after"}', "cases speak only of what is given"),
        ('{default = 5, unit = "hour", measure = "m", as = "share_saved"}', "unit is 'hour'"),
        ('{default = 5, measure = "m", as = "half"}', "must be one of: share_saved, ratio"),
    ],
)
def test_where_cases_speak_must_be_said_whole(variable, words):
    with pytest.raises(BadInput, match=words):
        read_model(model("people * wage * hours", variables=f"scrapped = {variable}"))


def test_a_variable_says_which_measure_of_cases_speaks_of_it():
    told = '{default = 5, unit = "%", measure = "scrap rate", as = "share_saved"}'
    read = read_model(model("people * wage * hours", variables=f"scrapped = {told}"))
    assert read.variables["scrapped"].measure == "scrap rate"
    assert read.variables["scrapped"].measured_as == "share_saved"
    assert read.variables["people"].measure == ""


@pytest.mark.parametrize(
    ("name", "said"), [("wage", "60000 EUR/year"), ("wage", "240 EUR/day"), ("hours", "20 %")]
)
def test_nobody_works_all_the_hours_of_a_day_or_a_year(name: str, said: str):
    assert "what an hour worked costs" in refusal(model("people * hours * wage"), {name: said})


def test_minutes_become_hours_and_months_become_years():
    known = {"people": 1, "hours": "90 minute/week", "wage": "2.5 EUR/minute"}
    yearly = evaluate(model("people * hours * wage"), known).lines[0].yearly.point
    assert yearly == pytest.approx(1.5 * 365.25 / 7 * 150)


def test_a_discount_rate_in_percent_is_no_share():
    text = model("people * hours * wage", top="discount_rate = 10")
    assert "For 10 %, write 0.1" in refusal(text)
