"""The day of which the records know last: what `today` is for a firm without orders."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from whybuy.records import facts, loading, sources
from whybuy.records.last_day import last_day
from whybuy.records.models import Batch

pytestmark = pytest.mark.django_db

TODAY = date(2026, 5, 1)


def load(kind: str, frame: pl.DataFrame) -> None:
    with sources.new_batch(source="file", kind=kind, file_name="", file_sha256="") as batch:
        loading.load(kind, frame, batch=batch)


def contact(day: date) -> None:
    load("customers", pl.DataFrame({"key": ["acme"]}))
    load("contacts", pl.DataFrame({"key": ["1"], "customer": ["acme"], "day": [day]}))


def test_nothing_on_record_has_no_last_day():
    assert last_day(today=TODAY) is None


def test_an_old_file_loaded_today_is_as_old_as_its_last_contact():
    contact(date(2026, 3, 9))
    assert last_day(today=TODAY) == date(2026, 3, 9)


def test_a_meeting_still_to_come_moves_nothing():
    contact(date(2026, 6, 1))
    assert last_day(today=TODAY) is None


def test_what_is_entered_by_hand_is_up_to_date():
    contact(date(2026, 3, 9))
    facts.state("customer", "acme", "use", "Cleaning")
    entered = Batch.objects.get(kind="fact").at.date()
    assert last_day(today=entered) == entered


def test_a_conversation_and_the_end_of_a_deal_have_their_days():
    load("customers", pl.DataFrame({"key": ["acme"]}))
    load("deals", pl.DataFrame({"key": ["d"], "customer": ["acme"], "closed": [date(2026, 3, 1)]}))
    assert last_day(today=TODAY) == date(2026, 3, 1)
    load("conversations", pl.DataFrame({"key": ["t"], "day": [date(2026, 4, 1)]}))
    assert last_day(today=TODAY) == date(2026, 4, 1)
