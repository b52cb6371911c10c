"""Passkeys in a real browser, with a device that Chromium pretends to have."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Site, Watched, run
from tests.faces.web.shop import SURE

pytestmark = pytest.mark.browser

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}

DEVICES: dict[Any, Any] = {}
"""Each page's device, to be told whether it is unlocked."""


@pytest.fixture
def visitor(chromium: Any, site: Site) -> Iterator[Callable[..., Watched]]:
    """Opens the site in a browser of somebody's own, whose machine keeps passkeys."""
    contexts: list[Any] = []

    def open_page(address: str) -> Watched:
        context = chromium.new_context(base_url=site.address)
        contexts.append(context)
        watched = Watched(context.new_page())
        watched.page.on(
            "console",
            lambda said: said.type == "error" and watched.complaints.append(said.text),
        )
        wire = context.new_cdp_session(watched.page)
        wire.send("WebAuthn.enable")
        made = wire.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
        DEVICES[watched.page] = (wire, made["authenticatorId"])
        watched.page.goto(address)
        return watched

    yield open_page
    for context in contexts:
        context.close()


def unlocks(page: Any, willing: bool) -> None:
    """Whether whoever holds the device unlocks it from now on, or cancels."""
    wire, device = DEVICES[page]
    wire.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": willing})


def invited(look: Callable[..., Watched], role: str) -> str:
    """The link that the owner is shown on the page of people."""
    page = look("/people").page
    page.get_by_label("As", exact=True).select_option(role)
    page.get_by_role("button", name="Make an invitation").click()
    return str(page.get_by_label("Link").input_value())


def sign_out(page: Any) -> None:
    page.locator("details.who > summary").click()
    page.get_by_role("button", name="Sign out").click()


def test_an_invited_person_joins_with_a_passkey_and_comes_back_with_it(
    look: Callable[..., Watched], visitor: Callable[..., Watched]
):
    watched = visitor(invited(look, "reader"))
    page = watched.page
    page.get_by_label("Your name here").fill("grace")
    page.get_by_role("button", name="Join and make a passkey").click()
    page.get_by_label("A name for it").fill("my laptop")
    page.get_by_role("button", name="Make it").click()
    page.wait_for_url("**/security/recovery")
    page.goto("/security")
    assert "my laptop" in page.inner_text("main")
    sign_out(page)
    page.wait_for_url("**/sign-in")
    page.goto("/customers?q=c07")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/customers?q=c07")
    assert "grace" in page.inner_text("header")
    assert watched.complaints == []


def test_a_cancelled_passkey_leaves_a_way_to_try_again_and_another_key(
    look: Callable[..., Watched], visitor: Callable[..., Watched]
):
    watched = visitor(invited(look, "reader"))
    page = watched.page
    page.get_by_label("Your name here").fill("edith")
    page.get_by_role("button", name="Join and make a passkey").click()
    unlocks(page, False)
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_role("alert")).to_contain_text("No passkey came")
    page.goto("/customers")
    page.wait_for_url("**/security/passkeys/add")
    unlocks(page, True)
    page.get_by_role("button", name="Make it").click()
    page.wait_for_url("**/security/recovery")
    page.goto("/customers?q=c07")
    expect(page.locator("tbody tr")).to_have_count(1)


def test_a_passkey_stands_in_for_the_code_after_a_password(
    look: Callable[..., Watched], visitor: Callable[..., Watched]
):
    page = visitor(invited(look, "reader")).page
    page.get_by_label("Your name here").fill("joan")
    page.get_by_label("A password").fill(SURE)
    page.get_by_role("button", name="Join with this password").click()
    page.goto("/security/passkeys/add")
    page.get_by_role("button", name="Make it").click()
    page.wait_for_url("**/security/recovery")
    sign_out(page)
    page.get_by_label("Name").fill("joan")
    page.get_by_label("Password").fill(SURE)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/sign-in/second")
    page.get_by_role("button", name="Use a passkey instead").click()
    page.wait_for_url(lambda address: address.endswith("/"))
    assert "joan" in page.inner_text("header")


def test_a_device_without_a_passkey_is_told_so_in_plain_words(visitor: Callable[..., Watched]):
    page = visitor("/sign-in").page
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("No passkey came")


def test_without_scripts_the_password_is_there_and_no_button_that_does_nothing(
    look: Callable[..., Watched],
):
    page = look("/sign-in", scripts=False, known=False).page
    expect(page.get_by_role("button", name="Sign in")).to_have_count(1)


def test_the_command_line_invites_too(site: Site, visitor: Callable[..., Watched]):
    said = run("user", "invite", "--role", "editor", "--workspace", str(site.workspace))
    token = said.strip().partition("token=")[2]
    page = visitor(f"/join?token={token}").page
    assert "You will be an editor" in page.inner_text("main")
