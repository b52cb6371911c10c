"""Who may come in, from the command line."""

from __future__ import annotations

import json

from whybuy.records import users


def test_a_user_is_added_and_let_in_by_a_link_that_works_once(whybuy):
    run = whybuy("user", "add", "ada", "--role", "editor", "--port", "8123")
    assert run.out.startswith("http://localhost:8123/enter?token=")
    token = run.out.strip().partition("token=")[2]
    assert users.enter(token).username == "ada"


def test_a_role_is_changed_and_listed(whybuy):
    whybuy("user", "add", "ada")
    assert whybuy("user", "role", "ada", "editor", "--yes").out == "ada is now editor.\n"
    listed = json.loads(whybuy("user", "list", "--json").out)
    assert {"name": "ada", "role": "editor"} in listed["users"]


def test_a_new_link_is_printed_for_whoever_forgot(whybuy):
    whybuy("user", "add", "ada")
    said = json.loads(whybuy("user", "reset", "ada", "--json").out)
    assert said["name"] == "ada"
    assert users.enter(said["link"].partition("token=")[2]).username == "ada"


def test_an_unknown_role_is_refused_with_those_there_are(whybuy):
    run = whybuy("user", "add", "ada", "--role", "boss")
    assert run.status == 1
    assert "owner, editor, reader" in run.err


def test_an_invitation_is_a_link_that_names_localhost(whybuy):
    run = whybuy("user", "invite", "--role", "editor", "--port", "8123")
    assert run.out.startswith("http://localhost:8123/join?token=")
    assert users.join(run.out.strip().partition("token=")[2], name="grace").role == "editor"


def test_sessions_are_listed_without_what_lets_them_in_and_ended(whybuy, db):
    from django.contrib.sessions.backends.db import SessionStore

    from whybuy.records import sittings

    ada = users.create("ada", role="reader")
    session = SessionStore()
    session.create()
    sittings.seen(session.session_key, user=ada, agent="Firefox", address="127.0.0.1")
    listed = whybuy("user", "sessions", "ada", "--json").out
    assert session.session_key not in listed
    (row,) = json.loads(listed)["sessions"]
    assert row["agent"] == "Firefox"
    assert whybuy("user", "end", "ada", str(row["id"]), "--yes").status == 0
    assert users.sessions(ada) == []
    again = whybuy("user", "end", "ada", str(row["id"]), "--yes")
    assert (again.status, "no session" in again.err) == (1, True)


def test_the_audit_tells_who_did_what(whybuy):
    whybuy("user", "add", "ada")
    whybuy("user", "role", "ada", "editor", "--yes")
    lines = json.loads(whybuy("audit", "--limit", "1", "--json").out)["lines"]
    told = (lines[0]["who"], lines[0]["what"], lines[0]["about"])
    assert told == ("owner", "made reader to editor", "ada")
    assert "made reader to editor" in whybuy("audit").out
