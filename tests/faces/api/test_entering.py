"""What the API writes: by whom it may be, what is refused, and what is then on record."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from tests.faces.api.test_routes import signed_in
from whybuy.records import contacts, customers, facts, sources, users
from whybuy.records.access import ROLES, allowed

pytestmark = pytest.mark.django_db

LINE = "Called Hartwell on 2026-05-30, gave them the audit list; they said it saves a day"


def send(client: Client, address: str, method: str = "POST", **fields: Any) -> Any:
    return client.generic(method, address, json.dumps(fields), content_type="application/json")


def test_one_line_becomes_a_contact_and_a_trial_keeps_nothing():
    editor = signed_in("editor")
    assert send(editor, "/api/records/customers", name="Hartwell").status_code == 201
    tried = send(editor, "/api/contacts", line=LINE, dry_run=True)
    assert (tried.status_code, tried.json()["customer"], tried.json()["key"]) == (
        200,
        "Hartwell",
        "",
    )
    assert contacts.frame().height == 0
    kept = send(editor, "/api/contacts", line=LINE)
    assert kept.status_code == 201
    (row,) = contacts.of("Hartwell").to_dicts()
    assert (row["key"], row["gave"], row["said"]) == (
        kept.json()["key"],
        "the audit list",
        "it saves a day",
    )
    assert (str(row["day"]), row["by_whom"], row["batch"]) == (
        "2026-05-30",
        "the-editor",
        kept.json()["batch"],
    )


def test_a_record_is_added_with_its_facts_changed_and_removed():
    editor = signed_in("editor")
    made = send(
        editor,
        "/api/records/customers",
        name="Moor",
        use="Yearly papers",
        said_by="Ann",
        said_on="2026-05-30",
    ).json()
    assert (made["key"], made["facts"]) == ("Moor", {"use": "Yearly papers"})
    (fact,) = facts.facts_of("customer", "Moor")
    assert (fact.standing, fact.said_by, str(fact.said_on)) == ("said", "Ann", "2026-05-30")
    assert send(editor, "/api/records/customers/Moor", "PATCH", place="Ulm").status_code == 200
    assert customers.one("Moor").place == "Ulm"
    assert send(editor, "/api/records/customers/Moor", "DELETE").status_code == 200
    assert customers.frame().height == 0
    assert send(editor, "/api/records/customers/Moor", "PATCH", place="Ulm").status_code == 404


@pytest.mark.parametrize("role", [None, *ROLES])
def test_only_those_who_may_edit_write(role: str | None):
    client = signed_in(role)
    refused = [
        send(client, "/api/records/customers", name="Hartwell").status_code == 403,
        send(client, "/api/contacts", line=LINE, customer="Hartwell").status_code == 403,
        send(client, "/api/records/customers/Hartwell", "DELETE").status_code == 403,
    ]
    assert refused == [not allowed(role, "edit")] * 3


def test_a_request_of_another_site_is_refused():
    browser = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    browser.force_login(users.create("ada", role="editor"))
    said = send(browser, "/api/records/customers", name="Hartwell")
    assert said.status_code == 403
    assert "X-CSRFToken" in said.json()["error"]["message"]
    assert sources.batches() == []


@pytest.mark.parametrize(
    ("address", "fields", "said"),
    [
        ("/api/contacts", {"line": ""}, "One line is enough"),
        ("/api/contacts", {"line": "met them"}, "names no customer"),
        ("/api/contacts", {"line": "met", "whom": "A"}, "There is no 'whom' here"),
        ("/api/records/customers", {"place": "Ulm"}, "needs its name"),
        ("/api/records/firms", {"name": "A"}, "There is no kind of record 'firms'"),
        ("/api/records/customers", {"name": ["A"]}, "must be a text"),
        ("/api/records/contracts", {"customer": "Nobody", "start": "03/04/2026"}, "two ways"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_plain_words(
    address: str, fields: dict[str, Any], said: str
):
    answer = send(signed_in("editor"), address, **fields)
    assert answer.status_code == 400
    assert said in answer.json()["error"]["message"]
    assert sources.batches() == []


def test_a_body_that_is_no_object_is_refused():
    client = signed_in("editor")
    said = client.post("/api/contacts", "[1]", content_type="application/json")
    assert (said.status_code, "JSON object" in said.json()["error"]["message"]) == (400, True)
