"""Calendars and address books dropped on the page: looked at, then loaded."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from whybuy.records import acquaintances, meetings, people

CARD = b"BEGIN:VCARD\nVERSION:3.0\nFN:Ann Lee\nORG:Hill Dairy\nEMAIL:ann@hill.example\nEND:VCARD\n"
NETWORK = (
    b"Notes:\n\nFirst Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
    b"Ann,Lee,https://l.example/ann,,Hill Dairy,Buyer,03 May 2024\n"
)
CALENDAR = (
    b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20240401T090000Z\r\n"
    b"SUMMARY:Hill Dairy\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


@pytest.mark.parametrize(
    ("name", "content"),
    [("book.vcf", CARD), ("Connections.csv", NETWORK), ("team.ics", CALENDAR)],
)
def test_what_is_dropped_is_looked_at_and_then_loaded(
    name: str, content: bytes, served: Any, owner: Client
) -> None:
    owner.post("/add/customers", {"name": "Hill Dairy"})
    dropped = owner.post("/imports/drop", {"file": SimpleUploadedFile(name, content)})
    page = owner.get(dropped["Location"])
    assert page.status_code == 200
    assert people.frame().is_empty()
    assert meetings.frame().is_empty()
    assert "Hill Dairy" in page.content.decode()
    loaded = owner.post(dropped["Location"] + "/load")
    assert loaded.status_code == 303
    assert people.frame().height + meetings.frame().height == 1
    assert acquaintances.frame().height == (name == "Connections.csv")
