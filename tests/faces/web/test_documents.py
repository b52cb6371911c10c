"""An answer taken away from its page, as a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client


def test_the_page_leads_to_the_same_answer_as_a_file(shop: Any, owner: Client):
    text = owner.get("/keep?top=3&sort=name").content.decode()
    for form, first in (("pdf", b"%PDF-"), ("xlsx", b"PK")):
        address = f"/keep.{form}?top=3"
        assert f'href="{address}"' in text
        made = owner.get(address)
        assert made.status_code == 200
        assert made.content.startswith(first)
        assert made["Content-Disposition"].endswith(f'.{form}"')


def test_a_choice_that_cannot_be_used_leads_back_to_the_question(shop: Any, owner: Client):
    answer = owner.get("/keep.pdf?top=0", follow=True)
    assert answer.redirect_chain == [("/keep?top=0", 302)]
    assert "the least allowed is 1" in answer.content.decode()


def test_books_without_an_answer_lead_back_to_the_question(served: Any, owner: Client):
    assert "There are no orders yet" in owner.get("/keep.pdf", follow=True).content.decode()


@pytest.mark.parametrize("address", ["/tea.pdf", "/keep.docx", "/customers.pdf"])
def test_what_is_no_document_is_not_there(shop: Any, owner: Client, address: str):
    assert owner.get(address).status_code == 404


def test_who_may_not_ask_gets_no_file(shop: Any, reader_of: Callable[[str], Client]):
    assert reader_of("none").get("/keep.pdf").status_code == 403
    assert reader_of("nobody").get("/keep.pdf").status_code in (302, 303, 403)
