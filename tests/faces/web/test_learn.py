"""Were we right: the page, what a page foretells, and each person's own record for them alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.test import Client

from tests.voices import load
from whybuy.records import ledger, users


def test_a_page_asked_by_who_may_edit_foretells_once_and_a_readers_never(
    shop: Any, owner: Client, reader_of: Callable[[str], Client]
):
    reader_of("reader").get("/keep")
    assert ledger.count() == 0
    owner.get("/keep")
    made = ledger.count()
    assert made > 0
    owner.get("/keep?sort=name")
    assert ledger.count() == made
    page = owner.get("/learn").content.decode()
    assert "Nothing that was foretold has come due yet" in page
    assert "What waits to be scored" in page
    assert 'href="/learn/mine"' in page


def test_a_record_is_for_the_person_and_for_owners(
    served: Any, owner: Client, reader_of: Callable[[str], Client]
):
    ada = reader_of("reader")
    name = users.one("some-reader").get_username()
    load("customers", ["key", "name"], [("c1", "Cove & Sons")])
    columns = ["key", "customer", "title", "opened", "closed", "outcome", "seller", "hours"]
    load("deals", columns, [
        ("d1", "c1", "Pumps", "2026-01-01", "2026-05-01", "won", name, 12.0),
        ("d2", "c1", "Seals", "2026-01-01", "2026-05-01", "lost", "Bob Lee", 3.0),
    ])  # fmt: skip
    mine = ada.get("/learn/mine").content.decode()
    assert "has ended was won" in mine
    assert "Cove &amp; Sons" in mine
    assert "Bob Lee" not in mine
    refused = ada.get("/learn/mine?person=Bob Lee")
    assert refused.status_code == 403
    assert "Seals" not in refused.content.decode()
    assert ada.get("/api/learn/mine?person=Bob Lee").status_code == 403
    assert ada.get("/api/learn/mine").json()["deals"] == {"won": 1}
    theirs = owner.get("/learn/mine?person=bob lee").content.decode()
    assert "Seals" in theirs
    assert "Pumps" not in theirs
    assert owner.get("/learn/mine?person=Nobody").status_code == 404
    assert reader_of("nobody").get("/learn/mine").status_code == 303
