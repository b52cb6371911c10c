"""Several currencies: the user's rates turn them into the workspace's, and nobody else's."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from whybuy import intake
from whybuy.errors import BadFile, BadInput
from whybuy.intake.rates import Rates, read_rates

from .conftest import Write

TODAY = date(2026, 6, 1)
ORDERS = """\
order id,customer,date,quantity,price,currency
1,A,2026-05-01,2,10.00,EUR
2,A,2026-05-01,2,$10.00,usd
3,A,2026-05-04,-1,10.00,USD
4,A,2026-05-04,1,1000,JPY
5,A,2026-05-04,1,5.00,
"""


def take(firm, file: Path, rates: Rates | None = None):
    return intake.take(firm, [file], today=TODAY, rates=rates)[0]


def amounts(firm) -> dict[str, int]:
    lines = [firm.orders().lines_of(str(n), source="files") for n in range(1, 6)]
    return {one["order_id"].item(): one["amount"].item() for one in lines if one.height}


def test_without_rates_other_currencies_are_rejected(firm, write: Write) -> None:
    taken = take(firm, write("o.csv", ORDERS))
    assert (taken.new, taken.rejected) == (2, 3)
    assert "--rate USD=0.92" in taken.rejects[-1].remedy


def test_rates_that_were_given_are_used_and_counted_and_others_rejected(firm, write: Write) -> None:
    taken = take(firm, write("o.csv", ORDERS), read_rates(["USD=0.92"], to="EUR"))
    assert (taken.new, taken.rejected) == (4, 1)
    assert [(r.row, r.column, r.value) for r in taken.rejects] == [(5, "currency", "JPY")]
    assert amounts(firm) == {"1": 2000, "2": 1840, "3": -920, "5": 500}
    assert taken.notes["lines turned from USD into EUR at the rates given"] == 2


def test_a_rate_of_a_day_serves_until_the_next_and_for_a_week_at_most(firm, write: Write) -> None:
    text = "Date,Currency,Rate\n2026-05-01,USD,0.90\n2026-05-04,USD,0.80\n2026-05-01,JPY,0.005\n"
    given = read_rates(file=write("rates.csv", text), to="EUR")
    take(firm, write("o.csv", ORDERS), given)
    assert amounts(firm) == {"1": 2000, "2": 1800, "3": -800, "4": 500, "5": 500}
    late = ORDERS.replace("2026-05-04,1,1000", "2026-05-09,1,1000").replace(
        "05-01,2,$", "04-30,2,$"
    )
    taken = take(firm, write("late.csv", late), given)
    assert [(r.row, r.reason) for r in taken.rejects] == [
        (3, "This workspace is in EUR, and no rate was given for this day."),
        (5, "This workspace is in EUR, and no rate was given for this day."),
    ]


@pytest.mark.parametrize(
    "pair", ["USD", "USD=", "USD=much", "USD=-1", "USD=inf", "DOLLAR=1", "EUR=1"]
)
def test_what_is_no_rate_is_refused(pair: str) -> None:
    with pytest.raises(BadInput):
        read_rates([pair], to="EUR")


def test_a_file_that_holds_no_rates_is_refused_with_its_row(write: Write) -> None:
    with pytest.raises(BadFile, match="no column for"):
        read_rates(file=write("r.csv", "day,x\n"), to="EUR")
    with pytest.raises(BadInput, match=r"row 2.*is no day"):
        read_rates(file=write("r.csv", "day,code,rate\n1/5/2026,USD,1\n"), to="EUR")
    with pytest.raises(BadInput, match="second rate"):
        read_rates(file=write("r.csv", "day,code,rate\n" + "2026-05-01,USD,1\n" * 2), to="EUR")
    with pytest.raises(BadFile, match="cannot be read"):
        read_rates(file="nowhere.csv", to="EUR")
