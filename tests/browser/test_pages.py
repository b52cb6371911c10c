"""Every page in a real browser: readable by all, on every screen, all of it from here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.browser

PAGES = {
    "the questions": "/",
    "a question": "/keep",
    "a part of its findings": "/keep?part=at_stake",
    "a choice that cannot be": "/keep?as_of=never",
    "the customers": "/customers",
    "customers found": "/customers?q=c1&state=active&sort=-total",
    "a customer": "/customers/c35",
    "the records behind": "/evidence/orders-of:c05",
    "the imports": "/imports",
    "the sheet": "/sheet",
    "a contact logged": "/contact?customer=c05",
    "a line read": "/contact?line=Called+c05+yesterday,+gave+them+a+list",
    "the form of a contract": "/add/contracts?customer=c05",
    "a customer changed": "/change/customers/c05",
    "the history": "/history",
    "the history of a customer": "/history?record=customer&key=c05",
    "the people": "/people",
    "who did what": "/audit",
    "work in progress": "/jobs",
    "one's own keys": "/security",
    "a new passkey": "/security/passkeys/add",
    "a new code": "/security/codes",
    "a new password": "/security/password",
    "the sign-in": "/sign-in?next=/",
    "the sign-out": "/sign-out",
    "nothing": "/no-such-page",
}


@pytest.fixture(scope="module", params=PAGES.values(), ids=PAGES.keys())
def seen(request: pytest.FixtureRequest, look: Callable[..., Any]) -> Any:
    """The page once all that it fetches later is there, with every fold open."""
    watched = look(request.param, known=not request.param.startswith("/sign-in"))
    watched.page.wait_for_selector("[aria-busy]", state="detached", timeout=60_000)
    watched.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    return watched


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(seen: Any, scheme: str):
    from axe_playwright_python.sync_playwright import Axe

    seen.page.emulate_media(color_scheme=scheme)
    found = Axe().run(seen.page).response["violations"]
    assert [(v["id"], [node["html"][:200] for node in v["nodes"]]) for v in found] == []


def test_a_phone_needs_no_sideways_scrolling(seen: Any):
    seen.page.set_viewport_size({"width": 375, "height": 700})
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= 375


def test_nothing_breaks_the_content_policy_or_comes_from_elsewhere(seen: Any):
    refused = [said for said in seen.complaints if "the server responded with" not in said]
    assert refused == []
    assert seen.elsewhere == []
