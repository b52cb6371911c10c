"""The week's list over the API: read by those who may read, settled by those who may edit."""

from __future__ import annotations

from datetime import date

import pytest

from tests.faces.api.test_entering import send
from tests.faces.api.test_routes import signed_in
from tests.faces.calls import plan
from whybuy.records import contacts, planned

pytestmark = pytest.mark.django_db


def test_a_line_is_read_settled_and_refused():
    keys = plan(planned.monday(date.today()))
    editor, reader = signed_in("editor"), signed_in("reader")
    told = reader.get("/api/calls").json()
    assert [call["name"] for call in told["calls"]] == ["Hill Dairy", "=Moor Mill", "Elm Tea"]
    assert len(reader.get("/api/calls?by=bob").json()["calls"]) == 1
    address = f"/api/calls/{keys['hill']}"
    assert send(reader, address, state="done").status_code == 403
    assert send(editor, address, state="done", mood="good").status_code == 400
    assert send(editor, address, state="done", minutes="long").status_code == 400
    settled = send(editor, address, state="done", response="ordered", minutes=12).json()
    (made,) = contacts.of("hill").to_dicts()
    assert (settled["state"], settled["contact"]) == ("done", made["key"])
    assert (made["response"], made["minutes"]) == ("ordered", 12)
    assert send(editor, "/api/calls/nobody", state="done").status_code == 404
