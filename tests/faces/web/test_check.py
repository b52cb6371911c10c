"""A message pasted into the page, or sent to the API: marked, and nothing of it kept."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

LETTER = "We are the leading maker of pumps & <script>alert(1)</script>. Book a demo."


@pytest.fixture(autouse=True)
def _by_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the encoder, as where it is not installed."""
    from whybuy.coding import message_check
    from whybuy.faces.web import check_page

    for room in (message_check, check_page):
        monkeypatch.setattr(room, "shared_encoder", lambda: None)


def test_a_pasted_message_comes_back_with_its_words_marked_and_each_mark_explained(
    served: Any, owner: Client
):
    assert 'name="text"' in owner.get("/check").content.decode()
    page = owner.post("/check", {"text": LETTER}).content.decode()
    assert "It is about us, likely" in page
    assert '>leading<a href="#reason-' in page
    led_to = set(re.findall(r'href="#(reason-\d+)"', page))
    assert led_to == set(re.findall(r'id="(reason-\d+)"', page)) != set()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_an_empty_message_is_refused_on_the_same_page(served: Any, owner: Client):
    refused = owner.post("/check", {"text": " "})
    assert refused.status_code == 400
    assert "holds no words" in refused.content.decode()


def test_the_api_tells_the_same(served: Any, owner: Client):
    def sent(body: str) -> Any:
        return owner.post("/api/check", body, content_type="application/json")

    told = sent(json.dumps({"text": LETTER})).json()
    assert (told["schema"], told["verdict"]) == ("whybuy.check/1", "us")
    for body in ("[1]", "{", json.dumps({"text": 3})):
        assert (
            sent(body).status_code,
            "holds no text" in sent(body).json()["error"]["message"],
        ) == (400, True)


def test_nobody_checks_without_signing_in(served: Any, reader_of: Callable[[str], Client]):
    nobody = reader_of("nobody")
    assert nobody.post("/check", {"text": LETTER}).status_code == 303
    assert nobody.post("/api/check", "{}", content_type="application/json").status_code == 403
