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
