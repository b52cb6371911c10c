"""A week of a small firm without any file, by a scripted hand that counts its taps and letters."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import WHYBUY, run

pytestmark = pytest.mark.browser

TEN = "\n".join(
    [
        "Hill Dairy\tIt saves them a week at every audit\tAudit papers\tThey ask for our best",
        "Moor Mills\tWe answer the telephone\tParts\t\tCalm\t14,400 a year\t31 Mar 2027",
        "Tarn Foods\tThe last one let them down",
        "Beck & Sons",
        "Fell Press\tPrice",
        "Dale Works\t\tTraining",
        "Scar Stone",
        "Gill Water\t\t\tThey pay in time\t\t1,200 a month",
        "Rigg Farms",
        "Holm Bakery\tThey like Ann",
    ]
)
"""What was in somebody's own spreadsheet."""

LINES = (
    "Called Hill Dairy, gave them the audit list, they said it saves a week",
    "Met Moor Mills on Monday, they asked about training",
    "E-mailed Tarn Foods yesterday, sent them the case of a bakery",
    "Lunch with Gill Water, they said the pumps worry them",
    "Called Beck & Sons, left a voicemail",
)
"""Five contacts, as one would say them."""

MOST_TAPS = 20
"""Stated in docs/faces/page.md: the whole week, letters aside."""


@dataclass(slots=True)
class Hand:
    """A hand at a page, and how often it tapped and how many letters it typed."""

    page: Any
    taps: int = 0
    letters: int = 0

    def tap(self, what: Any) -> None:
        what.click()
        self.taps += 1

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.letters += len(text)


@pytest.fixture(scope="module")
def small(chromium: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A browser's page at an empty workspace, whoever made it having come in by the link."""
    from whybuy.faces.web.server import free_port

    workspace: Path = tmp_path_factory.mktemp("small") / "firm"
    run("init", str(workspace))
    serve = [*WHYBUY, "serve", "--port", str(free_port()), "--workspace", str(workspace)]
    unbuffered = {**os.environ, "PYTHONUNBUFFERED": "1"}
    server = subprocess.Popen(serve, stdout=subprocess.PIPE, text=True, env=unbuffered)
    said = iter(server.stdout or [])
    link = next(m[0] for line in said if (m := re.search(r"http://\S+/enter\?token=\S+", line)))
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(link)
    yield page
    context.close()
    server.terminate()
    assert server.wait(timeout=20) == 0


@pytest.fixture(scope="module")
def hand(small: Any) -> Hand:
    return Hand(small)


def paste(page: Any, text: str) -> None:
    """What Ctrl-V does in the cell that has the focus."""
    page.locator(":focus").evaluate(
        """(cell, text) => {
            const held = new DataTransfer();
            held.setData("text/plain", text);
            const event = { clipboardData: held, bubbles: true, cancelable: true };
            cell.dispatchEvent(new ClipboardEvent("paste", event));
        }""",
        text,
    )


def kept(page: Any) -> str:
    return page.locator("[role=status] .note").inner_text()


def test_ten_customers_are_pasted_from_a_spreadsheet(hand: Hand):
    page = hand.page
    assert page.locator("h1").inner_text() == "Begin with ten customers"
    hand.tap(page.locator("[data-cell=name]").first)
    paste(page, TEN)
    hand.letters += 1
    expect(page.locator("[name=r1-fee]")).to_have_value("14,400 a year")
    hand.tap(page.get_by_role("button", name="Keep it").first)
    assert "10 rows are kept" in kept(page)


def test_each_contact_takes_a_line_and_two_taps_on_a_phone(hand: Hand):
    page = hand.page
    page.set_viewport_size({"width": 375, "height": 700})
    for line in LINES:
        before = hand.taps
        hand.tap(page.get_by_role("link", name="Log", exact=False).first)
        page.locator("#line:focus").wait_for()
        hand.type(line)
        page.locator(f'[name=read][value="{line}"]').wait_for(state="attached")
        hand.tap(page.get_by_role("button", name="Keep it"))
        assert "It is kept" in kept(page)
        assert hand.taps - before == 2
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto("/".join(page.url.split("/")[:3]) + "/customers/Hill%20Dairy")
    assert "audit list" in page.locator(".timeline").inner_text()


def test_a_meeting_and_a_deal_take_two_taps_each_and_a_yellow_light_none(hand: Hand):
    page = hand.page
    customer = page.url
    page.goto("/".join(customer.split("/")[:3]) + "/search?q=pumps")
    assert "a yellow light" in page.locator("main").inner_text()
    page.goto(customer)
    before = hand.taps
    hand.tap(page.get_by_role("link", name="Add a meeting"))
    page.locator("[name=day]:focus").wait_for()
    hand.type("03032027")
    hand.tap(page.get_by_role("button", name="Keep it"))
    assert "It is kept" in kept(page)
    hand.tap(page.get_by_role("link", name="Add a deal"))
    page.locator("[name=title]:focus").wait_for()
    hand.type("Audit papers")
    hand.tap(page.get_by_role("button", name="Keep it"))
    assert "It is kept" in kept(page)
    assert hand.taps - before == 4


def test_what_we_supposed_becomes_what_they_said(hand: Hand):
    page = hand.page
    hand.tap(page.get_by_role("link", name="Sheet"))
    hand.tap(page.locator(".cell-why summary").first)
    hand.tap(page.locator("[name=r0-why-by]"))
    hand.type("Ann Lee")
    hand.tap(page.get_by_role("button", name="Keep it").first)
    assert "said by Ann Lee" in page.locator(".cell-why summary").first.inner_text()


def test_the_whole_week_takes_no_more_taps_than_the_docs_state(hand: Hand):
    assert (hand.taps, hand.letters) != (0, 0)
    assert hand.taps <= MOST_TAPS
    assert hand.letters <= 320
    docs = Path(__file__).parents[2] / "docs" / "faces" / "page.md"
    stated = f"{hand.taps} taps and {hand.letters} letters"
    assert stated in docs.read_text(encoding="utf-8"), stated


def test_keys_walk_the_sheet_and_enter_goes_down(hand: Hand):
    page = hand.page
    page.locator("[name=r0-why]").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.name") == "r1-why"
    page.keyboard.press("Tab")
    page.locator("[name=r0-name]").focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.name") == "r1-name"


def test_what_was_typed_and_not_kept_is_back_after_a_reload(hand: Hand):
    page = hand.page
    page.locator("[name=r2-want]").fill("Fewer returns")
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.locator("[name=r2-want]")).to_have_value("Fewer returns")
    page.get_by_role("button", name="Keep it").first.click()
    assert "are kept" in kept(page)
    page.reload()
    expect(page.locator("[name=r2-want]")).to_have_value("Fewer returns")


def test_one_change_is_undone_on_the_history_page(hand: Hand):
    page = hand.page
    page.locator(".who summary").click()
    page.get_by_role("link", name="History").click()
    page.get_by_role("button", name="Undo this").first.click()
    assert "It is undone" in kept(page)
    page.get_by_role("button", name="Undo the undo").first.click()
    assert "It is undone" in kept(page)
