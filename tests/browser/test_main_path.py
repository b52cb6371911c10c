"""The main path, as a reader walks it: link, home, keep, customer, evidence, load, undo."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

NEW_ORDERS = """order,customer,date,product,quantity,amount
n1,c00,2025-12-30,tea,1,12.00
n2,Newcomer,2025-12-31,tea,1,12.00
n3,Newcomer,not a day,tea,1,12.00
"""


def test_from_the_headline_to_the_lines_of_an_order(look: Callable[..., Any]):
    page = look("/").page
    page.wait_for_selector("[aria-busy]", state="detached", timeout=60_000)
    headline = page.locator("#line-keep h2").inner_text()
    page.locator("#line-keep h2 a").click()
    expect(page.locator("h1")).to_have_text(headline)
    page.locator("tbody th a").first.click()
    page.wait_for_url("**/customers/*")
    name = page.locator("h1").inner_text()
    page.get_by_role("link", name="All orders").click()
    expect(page.locator("h1")).to_have_text(f"Orders of {name}")
    page.get_by_role("link", name="Open").first.click()
    expect(page.locator("h1")).to_have_text(re.compile(r"^Order "))
    page.go_back()
    expect(page.locator("h1")).to_have_text(f"Orders of {name}")


def test_a_file_is_looked_at_loaded_and_taken_back(look: Callable[..., Any], tmp_path: Path):
    file = tmp_path / "new-orders.csv"
    file.write_text(NEW_ORDERS)
    page = look("/imports").page
    loads = page.locator("tbody tr").count()
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Look at it").click()
    expect(page.locator("main")).to_contain_text("Nothing has been changed yet")
    expect(page.locator("main")).to_contain_text("not a day")
    page.get_by_role("button", name="Load it").click()
    expect(page.get_by_role("status")).to_contain_text("new-orders.csv is loaded: 2 new")
    expect(page.locator("tbody tr")).to_have_count(loads + 1)
    page.get_by_role("link", name="1 rejected row").first.click()
    expect(page.locator("h1")).to_have_text("1 rejected row, to be mended")
    with page.expect_download() as download:
        page.get_by_role("link", name="-rejected.csv").click()
    assert "not a day" in Path(download.value.path()).read_text()
    page.goto("/customers?q=newcomer")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.goto("/imports")
    page.locator("tbody tr").first.get_by_text("Undo").first.click()
    page.get_by_role("button", name="Undo this load").first.click()
    expect(page.get_by_role("status")).to_contain_text("is undone")
    page.goto("/customers?q=newcomer")
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("tbody tr")).to_have_count(0)


def test_customers_are_found_while_typing_and_the_address_says_so(look: Callable[..., Any]):
    page = look("/customers").page
    found = page.get_by_label("Name, number, segment or place")
    expect(found).to_be_visible()
    # A list that was waited for hears what is typed once it has settled.
    expect(page.locator("[aria-busy=true], .htmx-added, .htmx-settling")).to_have_count(0)
    found.press_sequentially("c07")
    page.wait_for_url("**/customers?q=c07*")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.reload()
    assert page.locator("tbody th").inner_text().startswith("c07")


def test_without_scripts_customers_are_found_all_the_same(look: Callable[..., Any]):
    page = look("/customers", scripts=False).page
    page.locator("main").get_by_label("Name, number, segment or place").fill("c07")
    page.get_by_role("button", name="Find").click()
    expect(page.locator("tbody tr")).to_have_count(1)


def test_the_keyboard_finds_walks_and_explains(look: Callable[..., Any]):
    page = look("/customers").page
    page.keyboard.press("j")
    page.keyboard.press("j")
    second = page.locator("tbody tr").nth(1).locator("a").first
    assert second.evaluate("link => link === document.activeElement")
    page.keyboard.press("k")
    assert page.locator("tbody tr").first.get_attribute("data-here") is not None
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.locator("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).not_to_be_visible()


def test_the_link_does_not_work_twice(chromium: Any, site: Any, signed_in: Any):
    context = chromium.new_context()
    page = context.new_page()
    page.goto(site.link)
    assert "no longer works" in page.inner_text("main")
    context.close()
