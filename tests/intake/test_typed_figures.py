"""Cases, measures, numbers and value models written down one by one."""

from __future__ import annotations

import pytest

from whybuy.errors import BadInput
from whybuy.records import cases, numbers, value_models

MODEL = """
title = "Time saved"
[variables.hours]
unit = "hour/week"
default = [3, 5]
[variables.wage]
unit = "EUR/hour"
default = 30
[benefits.time]
driver = "cost"
formula = "hours * wage"
"""


@pytest.fixture
def acme(firm):
    """A firm with one customer and one case of theirs."""
    firm.add("customers", name="Acme")
    firm.add("cases", customer="Acme", title="Press line", attribution="80 %", cost_money="1,200")
    return firm


def test_a_measure_is_read_as_people_write_it(acme) -> None:
    acme.add(
        "measures",
        customer="Acme",
        case="press line",
        name="rework",
        before="20 hours a week",
        after="about 12 to 14",
        money_per_year="€40,000 a year",
    )
    (row,) = cases.measures().rows(named=True)
    assert (row["case"], row["unit"], row["before"]) == ("press-line", "hour/week", 20.0)
    assert (row["after"], row["after_low"], row["after_high"]) == (None, 12.0, 14.0)
    assert (row["money_per_year"], row["currency"]) == (4_000_000, "EUR")
    assert cases.cases().select("attribution", "cost_money").row(0) == (0.8, 120_000)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"before": "6 to 4 %", "after": "3 %"}, "upside down"),
        ({"before": "6 %"}, "Only the value before"),
        ({"before": "3 days", "after": "12 hours"}, "Write all in one unit"),
        ({"before": "6 flurbs", "after": "4"}, "no unit that we know"),
        ({"before": "1.234", "after": "4"}, "two ways"),
        ({"before": "a few", "after": "4"}, "not a number"),
        ({"before": "6", "after": "4", "driver": "price"}, "revenue, cost, risk, emotion"),
    ],
)
def test_a_measure_that_cannot_be_is_refused_and_nothing_is_kept(
    acme, typed: dict[str, str], told: str
) -> None:
    with pytest.raises(BadInput, match=told):
        acme.add("measures", customer="Acme", name="scrap", **typed)
    assert cases.measures().is_empty()


def test_a_share_of_more_than_the_whole_is_refused(acme) -> None:
    with pytest.raises(BadInput, match="More than the whole"):
        acme.add("cases", customer="Acme", title="Other", attribution="200 %")


def test_one_figure_of_a_measure_is_not_changed_to_another_unit(acme) -> None:
    acme.add("measures", key="m", customer="Acme", name="delay", before="3 days", after="1 day")
    with pytest.raises(BadInput, match="one unit"):
        acme.change("measures", "m", after="12 hours")
    acme.change("measures", "m", after="1 to 2")
    assert cases.measures().select("unit", "after", "after_high").row(0) == ("day", None, 2.0)


def test_a_number_is_written_down_with_who_said_it(acme) -> None:
    acme.add("numbers", customer="Acme", name="people", value="12", said_by="Ada")
    with pytest.raises(BadInput, match="benchmark without a source"):
        acme.add("numbers", name="rate", value="30 EUR/hour", mark="benchmark")
    assert numbers.numbers().select("value", "said_by", "mark").rows() == [(12.0, "Ada", "said")]


def test_a_value_model_is_kept_as_written_and_one_with_a_fault_is_refused(acme) -> None:
    acme.add("value_models", text=MODEL)
    assert value_models.one("time-saved").text == MODEL
    with pytest.raises(BadInput, match="hors"):
        acme.add("value_models", text=MODEL.replace('"hours * wage', '"hors * wage'))
