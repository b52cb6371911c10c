"""What is worth their time to hear, and what they have heard already."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.estimates.told_cases import TODAY, load
from tests.fakes import ListOrderLog, bought
from whybuy.answers.contacting.openings import opening
from whybuy.estimates.touches import pretexts
from whybuy.evidence.books import Books

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 6, 29)
LATELY = TODAY - timedelta(days=40)


def books(revision: int) -> Books:
    lines = [line for n in range(4) for line in bought(f"c{n}", date(2025, 1, 1), LATELY)]
    return Books(ListOrderLog(lines), TODAY, revision, "EUR")


def measured(key: str, customer: str, name: str) -> dict[str, Any]:
    figures = {"before": 5.0, "after": 2.0, "measured_on": LATELY}
    return {"key": key, "customer": customer, "name": name, "unit": "hour/week", **figures}


def insight(seen: Books, customer: str) -> dict[str, Any] | None:
    rows = pretexts(seen, monday=MONDAY).filter(customer_id=customer, kind="insight").to_dicts()
    return rows[0] if rows else None


def test_an_insight_that_was_given_is_not_told_again():
    load("customers", [{"key": f"c{n}", "name": f"Firm {n}", "segment": "Tea"} for n in range(4)])
    by_hand = [measured(f"s{n}", f"c{n}", "Sorting by hand in all") for n in range(3)]
    washing = [measured(f"w{n}", f"c{n}", "Washing") for n in range(2)]
    load("measures", [*by_hand, *washing])
    found = insight(books(1), "c3")
    assert found is not None
    said = opening({**found, "sort": "touch"}, names=None)  # type: ignore[arg-type]
    assert said.startswith("3 firms of your trade measured sorting by hand")
    given = {"customer": "c3", "day": LATELY, "channel": "phone", "sort": "care", "gave": said}
    load("contacts", [{"key": "1", **given, "response": "no answer"}])
    assert (insight(books(2), "c3") or {})["of"] == 3, "nobody answered: they have not heard it"
    load("contacts", [{"key": "1", "response": "happy"}])
    assert (insight(books(3), "c3") or {})["other"] == "washing in hour/week"
