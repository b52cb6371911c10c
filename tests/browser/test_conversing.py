"""Asking and coding in a real browser: by keys, by touch, and with the connection gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Site, run

pytestmark = pytest.mark.browser

VISIT = """Us: Why do you buy from us?
Ann Hill: The audits, mostly, I would say. We have not had a finding in two whole years.
Us: What would make you leave?
Ann Hill: If Pete went, honestly. He knows our pumps better than anybody here does.
"""
CUSTOMERS = "customer,name\nc05,Hill Dairy\n"
PEOPLE = "person,name,customer,email\na1,Ann Hill,c05,ann@hill.example\n"


@pytest.fixture(scope="module")
def visit(look: Callable[..., Any], site: Site, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a conversation that was dropped on the page, and belongs to c05."""
    folder = tmp_path_factory.mktemp("talks")
    for name, rows in (("customers", CUSTOMERS), ("people", PEOPLE)):
        (folder / f"{name}.csv").write_text(rows)
        run("import", str(folder / f"{name}.csv"), "--workspace", str(site.workspace), "--yes")
    # Before the shop's last order: the books know nothing of what is said after their day.
    file = folder / "visit 2025-06-12.txt"
    file.write_text(VISIT)
    page = look("/conversations").page
    page.get_by_label("Files").set_input_files(file)
    page.get_by_role("button", name="Add them").click()
    page.goto("/conversations?show=unmatched")
    _sent(page, page.locator(".confirm-choices button").first)
    page.goto("/conversations?q=visit")
    page.locator("tbody a").first.click()
    page.wait_for_selector("[data-ready]")
    if page.get_by_text("For whom does “Us” speak?").count():
        _sent(page, page.get_by_role("button", name="us", exact=True).first)
    if page.get_by_text("For whom does “Ann Hill” speak?").count():
        _sent(page, page.get_by_role("button", name="the customer").first)
    return str(page.url)


def _sent(page: Any, button: Any) -> None:
    """Press the button and go on once the answer is there: leaving at once may stop it."""
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        button.click()
    page.wait_for_load_state()


@pytest.fixture
def coder(look: Callable[..., Any], visit: str) -> Iterator[Any]:
    """The coding page, ready, with nothing coded in it before and after."""
    page = look(visit).page
    page.wait_for_selector("[data-ready]")
    context = page.context
    yield page
    context.set_offline(False)
    page = context.new_page()
    page.goto(visit)
    page.wait_for_selector("[data-ready]")
    left = page.locator(".code .away").count()
    for _ in range(left):
        page.locator(".code .away").first.click()
    if left:
        kept(page)


def kept(page: Any) -> None:
    page.wait_for_selector("[data-state-line][data-state=kept]", timeout=20_000)


def coded(page: Any) -> list[str]:
    return page.locator(".code > .code-name").all_inner_texts()


def press(page: Any, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def choose(page: Any, code: str) -> None:
    """A code found by its name, by keys alone."""
    press(page, "/")
    page.keyboard.type(code)
    press(page, "Enter")


def walk(page: Any, steps: int) -> None:
    for _ in range(steps):
        before = page.evaluate("document.querySelector('[data-here]')?.id ?? ''")
        press(page, "j")
        page.wait_for_function(
            "before => (document.querySelector('[data-here]')?.id ?? '') !== before", arg=before
        )


def test_a_passage_is_coded_undone_and_done_again_by_keys_alone(coder: Any, visit: str):
    walk(coder, 1)
    choose(coder, "safety")
    choose(coder, "peace")
    assert coded(coder) == ["Safety, law and security", "Peace of mind"]
    press(coder, "u", "u", "r")
    assert coded(coder) == ["Safety, law and security"]
    kept(coder)
    coder.goto(visit)
    assert coded(coder) == ["Safety, law and security"]


def test_undo_goes_back_beyond_the_page_that_was_closed(coder: Any, visit: str):
    walk(coder, 1)
    choose(coder, "safety")
    choose(coder, "peace")
    kept(coder)
    coder.goto(visit)
    coder.wait_for_selector("[data-ready]")
    press(coder, "u")
    coder.wait_for_function("() => document.querySelectorAll('.code').length === 1")
    press(coder, "u")
    coder.wait_for_function("() => document.querySelectorAll('.code').length === 0")
    press(coder, "r")
    coder.wait_for_function("() => document.querySelectorAll('.code').length === 1")


def test_a_run_of_words_is_marked_and_coded_by_keys_alone(coder: Any, visit: str):
    walk(coder, 1)
    press(coder, "m", "ArrowRight", "Shift+ArrowRight")
    choose(coder, "safety")
    kept(coder)
    coder.goto(visit)
    coder.wait_for_selector("[data-ready]")
    assert coder.locator(".words mark").all_inner_texts() == ["audits, mostly,"]


def test_what_is_coded_without_a_connection_waits_and_is_done_once_in_order(coder: Any, visit: str):
    walk(coder, 1)
    coder.context.set_offline(True)
    choose(coder, "safety")
    choose(coder, "peace")
    press(coder, "u")
    choose(coder, "the people")
    coder.wait_for_selector("[data-state-line][data-state=waits]")
    assert coded(coder) == ["Safety, law and security", "The people"]
    context = coder.context
    coder.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(visit)
    again.wait_for_function("() => document.querySelectorAll('.code').length === 2")
    assert coded(again) == ["Safety, law and security", "The people"]
    again.wait_for_function(
        "() => Object.keys(localStorage).every(key => !key.startsWith('whybuy out'))"
    )
    press(again, "u")
    again.wait_for_function("() => document.querySelectorAll('.code').length === 1")
    press(again, "u")
    again.wait_for_function("() => document.querySelectorAll('.code').length === 0")
    kept(again)


def test_a_reply_that_is_lost_does_not_code_twice(coder: Any, visit: str):
    lost: list[str] = []

    def lose_the_first(route: Any) -> None:
        if not lost:
            lost.append(route.request.post_data or "")
            route.fetch()
            route.abort()
        else:
            route.continue_()

    coder.route("**/steps", lose_the_first)
    walk(coder, 1)
    choose(coder, "safety")
    press(coder, "Delete")
    choose(coder, "peace")
    kept(coder)
    assert lost
    coder.goto(visit)
    assert coded(coder) == ["Peace of mind"]


def test_a_finger_accepts_chooses_and_takes_away(
    chromium: Any, site: Site, signed_in: Any, visit: str
):
    context = chromium.new_context(
        base_url=site.address,
        storage_state=signed_in,
        viewport={"width": 375, "height": 700},
        has_touch=True,
        is_mobile=True,
    )
    page = context.new_page()
    page.goto(visit)
    page.wait_for_selector("[data-ready]")
    page.locator(".words", has_text="Pete").first.tap()
    page.get_by_role("button", name="Choose a code").tap()
    page.get_by_role("option", name="The people").tap()
    assert coded(page) == ["The people"]
    small = page.evaluate(
        """() => Array.from(document.querySelectorAll('.beside-it button, .coding-bar button'))
        .map(b => b.getBoundingClientRect()).filter(r => r.width && (r.height < 44 || r.width < 44))
        .length"""
    )
    assert small == 0
    page.get_by_role("button", name="Take away: The people").tap()
    assert coded(page) == []
    kept(page)
    context.close()


@pytest.fixture
def asking(look: Callable[..., Any]) -> Iterator[Any]:
    """The form of the three questions, empty before and after."""
    page = look("/ask").page
    context = page.context
    yield page
    context.set_offline(False)
    page = context.new_page()
    page.goto("/ask")
    page.get_by_text("Empty the form").click()
    page.get_by_role("button", name="Empty it, and keep nothing of it").click()


WHY = "Why do you buy from us, and not from a competitor?"


def test_what_is_typed_without_a_connection_is_there_when_the_page_is_opened_again(
    asking: Any, look: Callable[..., Any]
):
    asking.get_by_label(WHY, exact=True).type("You answer the tele")
    asking.wait_for_selector("[data-state=kept]")
    context = asking.context
    context.set_offline(True)
    asking.keyboard.type("phone on a Sunday.")
    asking.wait_for_selector("[data-state=waits]")
    asking.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto("/ask")
    said = "You answer the telephone on a Sunday."
    expect(again.get_by_label(WHY, exact=True)).to_have_value(said)
    again.wait_for_selector("[data-state=kept]")
    elsewhere = look("/ask").page
    expect(elsewhere.get_by_label(WHY, exact=True)).to_have_value(said)


def test_the_connection_may_come_and_go_while_one_types(asking: Any, look: Callable[..., Any]):
    said = "They came out on the Sunday and had it running by noon, and nobody else would have."
    asking.get_by_label(WHY, exact=True).focus()
    for at, letter in enumerate(said):
        asking.context.set_offline(at % 20 > 9)
        asking.keyboard.type(letter)
    asking.context.set_offline(False)
    asking.wait_for_selector("[data-state=kept]", timeout=20_000)
    expect(look("/ask").page.get_by_label(WHY, exact=True)).to_have_value(said)


def test_finishing_without_a_connection_loses_nothing_and_is_done_once_it_is_back(asking: Any):
    asking.get_by_label("Customer", exact=True).fill("c07")
    asking.get_by_label(WHY, exact=True).fill("The telephone.")
    asking.context.set_offline(True)
    asking.get_by_role("button", name="Finish").click()
    asking.wait_for_selector("[data-state=waits]")
    expect(asking.get_by_label(WHY, exact=True)).to_have_value("The telephone.")
    asking.context.set_offline(False)
    asking.get_by_role("button", name="Finish").click()
    asking.wait_for_url("**/conversations/*")
    assert "It is kept" in asking.locator("[role=status]").first.inner_text()
    assert "Compared with a competitor" in coded(asking)


def test_the_three_questions_need_no_scripts(look: Callable[..., Any]):
    page = look("/ask", scripts=False).page
    page.get_by_label("Customer", exact=True).fill("c08")
    page.get_by_label("What do we save you?", exact=True).fill("Two nights of work a week.")
    page.get_by_role("button", name="Finish").click()
    page.wait_for_url("**/conversations/*")
    assert "Two nights of work a week." in page.content()
    assert "cost.other" in page.content()


PAGES = {
    "the three questions": "/ask",
    "the conversations": "/conversations",
    "those of nobody": "/conversations?show=unmatched",
    "a conversation": "{visit}",
    "a conversation read blind": "{visit}?audit=1",
    "what to code": "/coding",
    "a round": "/coding/rounds/1",
    "the codebook": "/codebook",
    "beliefs": "/beliefs",
    "words looked for": "/search?q=audits",
    "quotes": "/evidence/quotes:risk",
    "quotes without names": "/evidence/quotes:risk?anonymous=yes",
}


@pytest.fixture(scope="module")
def furnished(look: Callable[..., Any], site: Site, visit: str) -> str:
    """The conversation's address, once it is coded, in a round, and services are marketed."""
    run("user", "add", "second", "--role", "editor", "--workspace", str(site.workspace))
    page = look("/coding").page
    page.get_by_label("Conversations", exact=True).fill("1")
    page.get_by_role("button", name="Open a round").click()
    page.goto("/coding")
    page.get_by_label("Customers to draw").fill("1")
    _sent(page, page.get_by_role("button", name="Draw"))
    page.goto("/beliefs")
    page.get_by_label("A service or feature that we offer").fill("Audit papers")
    page.get_by_role("button", name="Add it").click()
    page.goto(visit)
    page.wait_for_selector("[data-ready]")
    walk(page, 1)
    choose(page, "safety")
    walk(page, 1)
    press(page, "m", "Shift+ArrowRight")
    choose(page, "the people")
    kept(page)
    return visit


@pytest.fixture(scope="module", params=PAGES.values(), ids=list(PAGES))
def seen(request: pytest.FixtureRequest, look: Callable[..., Any], furnished: str) -> Any:
    """The page once all that it fetches later is there, with every fold open."""
    watched = look(request.param.format(visit=furnished))
    watched.page.wait_for_selector("[aria-busy]", state="detached", timeout=60_000)
    watched.page.wait_for_timeout(300)
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
    assert seen.complaints == []
    assert seen.elsewhere == []


def test_the_list_of_codes_and_the_keys_are_for_everybody_too(
    look: Callable[..., Any], furnished: str
):
    from axe_playwright_python.sync_playwright import Axe

    page = look(furnished).page
    page.wait_for_selector("[data-ready]")
    walk(page, 1)
    for key, dialog in (("/", "#palette[open]"), ("?", "#coding-keys[open]")):
        press(page, key)
        page.wait_for_selector(dialog)
        assert Axe().run(page).response["violations"] == []
        press(page, "Escape")
