"""What a page says when something goes wrong."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from whybuy.errors import CannotWrite
from whybuy.faces.web import customers


def test_what_the_reader_can_mend_is_said_in_its_own_words(
    served: Any, owner: Client, monkeypatch: pytest.MonkeyPatch
):
    def full(books: Any) -> None:
        raise CannotWrite("The disk is full. Make room, then try again.")

    monkeypatch.setattr(customers, "_table", full)
    answer = owner.get("/customers")
    assert answer.status_code == 400
    assert "The disk is full. Make room, then try again." in answer.content.decode()


def test_our_own_fault_shows_nothing_of_what_broke(
    served: Any, owner: Client, monkeypatch: pytest.MonkeyPatch
):
    def broken(books: Any) -> None:
        raise RuntimeError("the secret inside")

    monkeypatch.setattr(customers, "_table", broken)
    owner.raise_request_exception = False
    answer = owner.get("/customers")
    assert answer.status_code == 500
    assert "This is our fault, not yours" in answer.content.decode()
    assert "secret" not in answer.content.decode()


def test_an_address_of_nothing_says_so_and_what_to_read_instead(served: Any, owner: Client):
    assert owner.get("/evidence/service:x").status_code == 404
    answer = owner.get("/api/")
    assert answer.status_code == 404
    assert "/api/openapi.json" in answer.json()["error"]["message"]
    assert "docs_url" not in answer.content.decode()


def test_a_browser_in_another_language_gets_one_language_not_a_mixture(served: Any, owner: Client):
    answer = owner.get("/imports", headers={"accept-language": "de"})
    assert answer["Content-Language"] == "en"


def test_too_many_wrong_passwords_are_stopped_in_plain_words(served: Any):
    client = Client(headers={"host": "localhost"})
    for _ in range(12):
        answer = client.post("/sign-in", {"login": "ada", "password": "guess-guess-guess"})
    assert "Too many" in answer.content.decode()
