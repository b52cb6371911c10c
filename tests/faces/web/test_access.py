"""Who gets in, and to what: every route is walked as nobody and as each role."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, path
from django.urls.converters import get_converters

from tests.conftest import CHECKOUT
from whybuy.records.access import ACTIONS, ROLES, allowed

SAMPLES = {"str": "x", "slug": "keep", "path": "log", "int": "1"}


def routes(resolver: Any = None, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address of the pages and of the API, with what answers it."""
    for pattern in (resolver or get_resolver()).url_patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, address)
        else:
            yield address, pattern


def sample(address: str) -> str:
    """An address with something in each of its gaps."""
    for name in get_converters():
        while f"<{name}:" in address:
            start = address.index(f"<{name}:")
            address = address[:start] + SAMPLES[name] + address[address.index(">", start) + 1 :]
    return "/" + address


def refused(response: Any) -> bool:
    """Whether the door stayed shut: forbidden, or led to the sign-in."""
    to_sign_in = response.status_code == 303 and response["Location"].startswith("/sign-in")
    return response.status_code == 403 or to_sign_in


def test_every_route_declares_an_action_that_exists():
    undeclared = [a for a, p in routes() if getattr(p.callback, "needs", None) not in ACTIONS]
    assert undeclared == []


def test_the_walk_finds_the_pages_and_the_api():
    walked = {address for address, _ in routes()}
    assert {"", "customers", "imports/<int:batch>/undo", "<slug:name>"} <= walked
    assert any(address.startswith("api/") for address in walked)


@pytest.mark.parametrize("role", ["nobody", *ROLES])
def test_each_role_comes_as_far_as_it_is_allowed(
    role: str, served: Any, reader_of: Callable[[str], Client]
):
    client = reader_of(role)
    for address, pattern in routes():
        if pattern.name in ("enter", "join", "account_logout"):
            continue
        action = pattern.callback.needs
        for method in (client.get, client.post):
            may = allowed(None if role == "nobody" else role, action)
            assert refused(method(sample(address))) != may, f"{role} {action} {address}"


def undeclared(request: Any) -> None:
    raise AssertionError("A view that declares nothing was shown.")


urlpatterns = [path("open", undeclared)]


def test_a_view_that_declares_nothing_is_shown_to_nobody(served: Any, owner: Client, settings):
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = [m for m in settings.MIDDLEWARE if "allauth" not in m]
    assert owner.get("/open").status_code == 403


def test_whoever_has_not_signed_in_is_led_there_and_back(served: Any):
    answer = Client(headers={"host": "localhost"}).get("/customers?q=ann")
    assert answer["Location"] == "/sign-in?next=%2Fcustomers%3Fq%3Dann"


def test_every_page_is_in_the_docs():
    said = (CHECKOUT / "docs" / "faces" / "page.md").read_text(encoding="utf-8")
    pages = {re.sub(r"<\w+:", "<", address) for address, _ in routes() if "api/" not in address}
    assert [address for address in sorted(pages) if f"`/{address}" not in said] == []


def test_a_part_of_a_page_fetched_after_signing_out_leads_all_of_it_to_the_sign_in(served: Any):
    client = Client(headers={"host": "localhost", "hx-request": "true"})
    assert client.get("/customers")["HX-Redirect"].startswith("/sign-in")
