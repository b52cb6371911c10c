"""A case shown to an outsider by a link: that one case, for a while, and no way on."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from tests.faces.web.test_worth import dairy
from whybuy.records.models import SharedCase

__all__ = ["dairy"]


def shared(owner: Client, address: str, **typed: str) -> str:
    """The address of a link to the case, as the page shows it once."""
    page = owner.post(f"{address}/share", {"days": "7", "model": "typing", **typed}, follow=True)
    found = re.search(r'value="http://localhost(/shared/[\w-]+)"', page.content.decode())
    assert found is not None
    assert found[1] not in owner.get(address).content.decode()
    return found[1]


def test_whoever_has_the_link_sees_the_case_and_nothing_else(
    dairy: str, owner: Client, reader_of: Callable[[str], Client]
):
    link = shared(owner, dairy, rival="Typewell", a_year="100")
    answer = reader_of("nobody").get(link)
    page = unescape(answer.content.decode())
    assert answer.status_code == 200
    assert "For Hill Dairy" in page
    assert "can be opened until" in page
    assert "you told us" in page
    for ours in ("Typewell", "Ann", "nav", "<script", "<form", "Find a customer", "EVSI"):
        assert ours not in page, ours
    assert re.findall(r'<a [^>]*href="([^"]*)"', page) == []
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]


def test_a_link_shows_what_stood_when_it_was_shared(dairy: str, owner: Client):
    link = shared(owner, dairy)
    before = Client(headers={"host": "localhost"}).get(link).content
    owner.post(f"{dairy}/keep", {"model": "typing", "v.people": "60", "mark.people": "said"})
    assert Client(headers={"host": "localhost"}).get(link).content == before


def test_below_half_of_their_own_numbers_the_link_shows_questions(dairy: str, owner: Client):
    page = owner.get(shared(owner, dairy, **{"v.people": "9"})).content.decode()
    assert "What we would like to know from you" in page
    assert "Paid back" not in page
    assert "How many people enter orders?" in page


def test_a_link_that_is_over_or_taken_back_says_so_kindly(dairy: str, owner: Client):
    one, other = shared(owner, dairy), shared(owner, dairy)
    owner.post("/shared/1/take-back")
    SharedCase.objects.filter(pk=2).update(expires_at="2020-01-01T00:00Z")
    for link in (one, other):
        answer = Client(headers={"host": "localhost"}).get(link)
        assert answer.status_code == 410
        assert "Ask whoever sent it for a new one" in answer.content.decode()
        assert "Hill Dairy" not in answer.content.decode()
    listed = owner.get("/shared").content.decode()
    assert "taken back" in listed
    assert "its time is over" in listed


def test_guessing_at_links_is_stopped(dairy: str, reader_of: Callable[[str], Client]):
    stranger = reader_of("nobody")
    said = [stranger.get(f"/shared/guess-{n}").status_code for n in range(12)]
    assert said == [404] * 10 + [429] * 2


def test_a_link_lets_nobody_in(dairy: str, owner: Client, reader_of: Callable[[str], Client]):
    stranger = reader_of("nobody")
    stranger.get(shared(owner, dairy))
    for address in (dairy, "/customers/dairy", "/shared", "/api/customers"):
        assert stranger.get(address).status_code in (303, 403)


@pytest.mark.parametrize(("role", "may"), [("reader", False), ("editor", True)])
def test_only_those_who_may_edit_share(
    role: str, may: bool, dairy: str, reader_of: Callable[[str], Client]
):
    client = reader_of(role)
    assert ("Make a link" in client.get(dairy).content.decode()) is may
    sent = client.post(f"{dairy}/share", {"model": "typing", "days": "7"})
    assert sent.status_code == (303 if may else 403)
    assert SharedCase.objects.count() == int(may)


@pytest.mark.parametrize("typed", [{"days": "4000"}, {"v.people": "many"}, {"v.people": ""}])
def test_what_cannot_be_shared_is_not(dairy: str, owner: Client, typed: dict[str, str]):
    owner.post(f"{dairy}/share", {"model": "typing", "days": "7", **typed})
    assert SharedCase.objects.count() == 0
