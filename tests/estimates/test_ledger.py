"""What is foretold is written down once, and a replay is no forecast."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.estimates.simulated import CUT, lines
from tests.fakes import books
from whybuy.estimates.customers import ahead, customer_values
from whybuy.estimates.ledger import forecasts, method_of, remember
from whybuy.estimates.margin import Margin
from whybuy.records import ledger

pytestmark = pytest.mark.django_db


def test_the_same_forecasts_are_written_once_and_those_of_another_day_never():
    firm = books(lines(), as_of=CUT)
    values = customer_values(firm)
    best = values.table.sort("value", descending=True).head(3)
    told = forecasts(firm, values, ahead(firm), best=best)
    assert remember(told, last_days={CUT + timedelta(days=1)}) == 0
    assert remember(told, last_days={CUT - timedelta(days=1)}) == 0
    assert remember(told, last_days={CUT}) == len(told) == 2 + 3 * 3
    assert remember(told, last_days={CUT}) == 0
    kept = ledger.foretold(question="keep")
    assert kept.height == len(told)
    assert set(kept["measure"]) == {"orders", "value", "active"}
    assert (kept["low"] <= kept["high"]).all()
    assert kept["due"].min() == CUT + timedelta(days=91)


def test_the_method_names_the_margin_that_was_used_and_how_it_is_known():
    values = customer_values(books(lines(60), as_of=CUT))
    assert "margin unknown" in method_of(values)
    assert "margin 0.421 measured" in method_of(replace(values, margin=Margin(0.42123, "measured")))
    assert "margin 0.35 said" in method_of(replace(values, margin=Margin(0.35, "said")))
