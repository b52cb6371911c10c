"""What a case promises, written down so that `learn` can hold it against what comes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from whybuy.estimates.cases import Measured
from whybuy.records.ledger import Foretold

if TYPE_CHECKING:
    from whybuy.estimates.value_cases import Worth

YEAR_DAYS = 365


def of_case(worth: Worth) -> tuple[Foretold, ...]:
    """The benefits of the first full year, and each measure that cases foretell of this customer.

    `benefits_a_year` is to be held against the money a year of the measures that come; `<measure>,
    after over before` against the measure itself. What rests on numbers typed in for one answer is
    a trial, and no forecast; so is what rests on the cases read otherwise than they came. A case
    reads numbers and measures that were told after the order log ends, so that its forecast is
    dated on the last day of the records, and not on the log's.
    """
    typed = any(known.evidence.startswith("typed:") for known in worth.known.values())
    if worth.case is None or typed or worth.chosen != "none" or worth.inputs.get("settings"):
        return ()
    return (*_money(worth), *_measures(worth))


def _money(worth: Worth) -> Iterator[Foretold]:
    case = worth.case
    assert case is not None
    a_year = max(case.benefits[1:], default=0.0)
    whole = case.present_benefits
    if a_year <= 0 or whole.point <= 0:
        return
    # The lines' shares of a year are alike, so that the whole's range is the year's, scaled.
    part = a_year / whole.point
    low, high = min(whole.low, whole.point) * part, max(whole.high, whole.point) * part
    yield _one(worth, "benefits_a_year", a_year, low, high, unit=case.currency)


def _measures(worth: Worth) -> Iterator[Foretold]:
    for found in worth.measured:
        if found.scale == "log ratio" and found.new_case is not None and found.prediction:
            middle = float(np.exp(found.new_case.median))
            low, high = (float(np.exp(end)) for end in found.prediction)
            yield _one(worth, name_of(found), middle, low, high, unit="")


def name_of(found: Measured) -> str:
    """What a measure's forecast is called in the ledger."""
    return f"{found.name}, after over before"


def _one(
    worth: Worth, measure: str, estimate: float, low: float, high: float, *, unit: str
) -> Foretold:
    books = worth.books
    return Foretold(
        question="worth",
        subject=f"customer:{worth.customer_id}",
        measure=measure,
        as_of=books.known_until,
        due=books.known_until + timedelta(days=YEAR_DAYS),
        estimate=estimate,
        low=low,
        high=high,
        unit=unit,
        method=f"value model {worth.model_key}",
        revision=books.revision,
    )
