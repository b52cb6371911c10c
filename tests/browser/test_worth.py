"""A customer's case in a real browser: a number is moved and everything follows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

CASE = "/worth/c05?model=time-saved&v.people=5&v.hours=4&to.hours=6&v.wage=35&v.used=50&v.saved=30"


def test_a_slider_moves_a_range_and_the_figures_the_mark_and_the_address_follow(
    look: Callable[..., Any],
):
    watched = look(f"{CASE}&v.price=900")
    page = watched.page
    before = page.locator("#figures h1").inner_text()
    slide = page.get_by_label("Move: Hours")
    slide.evaluate(
        "(it) => { it.value = 10; it.dispatchEvent(new Event('input', {bubbles: true})) }"
    )
    page.wait_for_function(
        "(was) => document.querySelector('#figures h1').innerText !== was", arg=before
    )
    expect(page.locator("#v-hours")).to_have_value("8")
    expect(page.locator("#w-hours")).to_have_value("12")
    page.wait_for_url("**v.hours=8&to.hours=12*")
    page.locator("#v-people").fill("many")
    page.get_by_text("is no number").first.wait_for()
    expect(page.locator("#m-people .cell-fault")).to_be_visible()
    assert watched.complaints == []
