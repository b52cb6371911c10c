"""How a column writes its numbers, and money without a slip of a cent."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from whybuy.errors import BadFile
from whybuy.intake.amounts import minor_sql, minor_units, number_form


def read(values: list[str], *, decimal: str | None = None) -> list[float | None]:
    """The values as intake would read a column of them."""
    form = number_form(values, column="price", decimal=decimal)
    sql = f"SELECT {form.sql('v', currency='EUR')} FROM (SELECT ? AS v)"
    return [duckdb.execute(sql, [value]).fetchone()[0] for value in values]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("9.50", 9.5),
        ("-9.50", -9.5),
        ("+9.50", 9.5),
        ("12", 12.0),
        (".5", 0.5),
        ("1,234.50", 1234.5),
        ("1,234,567", 1234567.0),
        ("1.234,50", 1234.5),
        ("1 234,50", 1234.5),
        ("1\u00a0234,50", 1234.5),
        ("1'234.50", 1234.5),
        ("0,5", 0.5),
        ("£9.50", 9.5),
        ("€ 9,50", 9.5),
        ("9,50 €", 9.5),
        ("EUR 9.50", 9.5),
        ("-£9.50", -9.5),
        ("£-9.50", -9.5),
        ("(12.00)", -12.0),
        ("(£1,234.50)", -1234.5),
        ("12.00-", -12.0),
        ("−12.00", -12.0),
    ],
)
def test_a_number_is_read_as_people_write_it(written: str, meant: float) -> None:
    assert read([written]) == [meant]


@pytest.mark.parametrize(
    "written", ["abc", "12 apples", "1.2.3", "1,23,4", "--5", "(5", "€", "5 USD"]
)
def test_what_is_no_number_is_not_read(written: str) -> None:
    assert read([written], decimal=".") == [None]


def test_a_mark_before_three_digits_is_refused_until_something_tells() -> None:
    with pytest.raises(BadFile, match="--decimal"):
        read(["1.234", "12"])
    with pytest.raises(BadFile, match="--decimal"):
        read(["1,234"])
    assert read(["1.234"], decimal=",") == [1234.0]
    assert read(["1.234"], decimal=".") == [1.234]
    assert read(["1.234", "9.50"])[0] == 1.234
    assert read(["1.234", "9,50"])[0] == 1234.0


def test_where_a_column_mixes_marks_only_what_has_one_reading_is_read() -> None:
    assert read(["49,00", "49.00", "1.234"]) == [49.0, 49.0, None]


prices = st.decimals(min_value=Decimal("-99999"), max_value=Decimal("99999"), places=4)


@given(price=prices, quantity=st.integers(-5000, 5000))
def test_money_is_rounded_as_on_paper_half_a_cent_away_from_zero(
    price: Decimal, quantity: int
) -> None:
    sql = f"SELECT {minor_sql('CAST(? AS DOUBLE) * CAST(? AS DOUBLE)', currency='EUR')}"
    found = duckdb.execute(sql, [str(price), str(quantity)]).fetchone()[0]
    assert found == int((price * quantity * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def test_a_yen_has_no_cents_and_a_dinar_has_a_thousand() -> None:
    assert [minor_units(code) for code in ("EUR", "JPY", "KWD")] == [100, 1, 1000]
