"""What was foretold stays as it was foretold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from whybuy.errors import BadInput
from whybuy.records import ledger, sources
from whybuy.records.models import Forecast

pytestmark = pytest.mark.django_db

ORDERS = ledger.Foretold(
    question="keep",
    subject="all customers",
    measure="orders",
    as_of=date(2024, 1, 31),
    due=date(2024, 4, 30),
    estimate=120.0,
    low=100.0,
    high=141.0,
    unit="orders",
    method="BG/NBD",
    revision=7,
)


def test_a_forecast_is_kept_once_and_never_changed() -> None:
    assert ledger.foretell([ORDERS]) == 1
    assert ledger.foretell([ORDERS, replace(ORDERS, estimate=999.0)]) == 0
    assert ledger.foretold()["estimate"].to_list() == [120.0]


def test_forecasts_come_back_by_question_and_by_the_day_they_are_due() -> None:
    later = replace(ORDERS, due=date(2024, 7, 31))
    other = replace(ORDERS, question="pursue")
    ledger.foretell([ORDERS, later, other])
    due = ledger.foretold(question="keep", due_by=date(2024, 6, 30))
    assert due.rows(named=True) == [
        {name: getattr(ORDERS, name) for name in ledger.Foretold.__slots__}
    ]
    assert ledger.foretold(question="keep").height == 2


def test_a_forecast_moves_no_revision() -> None:
    ledger.foretell([ORDERS])
    assert sources.revision() == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"estimate": float("nan")},
        {"high": float("inf")},
        {"low": 200.0},
        {"due": date(2024, 1, 30)},
    ],
)
def test_a_forecast_that_is_no_figure_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(BadInput, match="orders for all customers"):
        ledger.foretell([ORDERS, replace(ORDERS, **wrong)])  # type: ignore[arg-type]
    assert ledger.foretold().is_empty()


def test_nobody_changes_or_removes_a_forecast() -> None:
    ledger.foretell([ORDERS])
    row = Forecast.objects.get()
    row.estimate = 1.0
    for change in (
        row.save,
        row.delete,
        Forecast.objects.all().delete,
        lambda: Forecast.objects.update(estimate=1.0),
        lambda: Forecast.objects.bulk_update([row], ["estimate"]),
    ):
        with pytest.raises(TypeError, match="append-only"):
            change()
    assert ledger.foretold()["estimate"].to_list() == [120.0]
