"""A long answer: the page says how far it is, and goes on by itself."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from whybuy.errors import BadInput
from whybuy.faces.web import open_firm, working
from whybuy.faces.web.working import Progress, StillWorking, Work


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[Work]:
    """The works that were begun, none of which goes on by itself."""
    works: list[Work] = []
    monkeypatch.setattr(working, "aside", works.append)
    monkeypatch.setattr(working, "PATIENCE_SECONDS", 0.01)
    return works


def test_a_long_answer_is_a_page_that_says_so_and_then_the_answer(
    shop: Any, owner: Client, begun: list[Work]
):
    for _ in range(2):
        waiting = owner.get("/keep?top=7")
        assert waiting.status_code == 202
        assert "Working it out from your records" in waiting.content.decode()
        assert 'hx-get="/keep?top=7"' in waiting.content.decode()
    assert len(begun) == 1
    begun[0].run()
    answered = owner.get("/keep?top=7")
    assert (answered.status_code, len(begun)) == (200, 1)
    assert "Your best 4 customers of 40" in answered.content.decode()


def test_the_first_page_asks_again_for_a_line_that_is_not_there_yet(
    shop: Any, owner: Client, begun: list[Work]
):
    waiting = owner.get("/line/keep").content.decode()
    assert 'aria-busy="true"' in waiting
    begun[0].run()
    assert "aria-busy" not in owner.get("/line/keep").content.decode()


def test_a_choice_that_cannot_be_is_told_and_can_be_mended(
    shop: Any, owner: Client, begun: list[Work]
):
    assert owner.get("/keep?as_of=never").status_code == 202
    begun[0].run()
    assert owner.get("/keep?as_of=never").status_code == 400
    assert owner.get("/keep?as_of=never").status_code == 202
    assert len(begun) == 2


def test_pages_of_customers_wait_for_the_work_that_goes_on(
    shop: Any, owner: Client, begun: list[Work], monkeypatch: pytest.MonkeyPatch
):
    class Held:
        def acquire(self, *, timeout: float) -> bool:
            return False

    monkeypatch.setattr(open_firm, "_one_at_a_time", Held())
    assert owner.get("/customers").status_code == 202


def test_what_is_being_worked_out_stands_among_the_work_in_progress(
    shop: Any, owner: Client, monkeypatch: pytest.MonkeyPatch
):
    steps = ["customers"]
    progress = Progress("keep", lambda: steps)
    monkeypatch.setattr(open_firm, "_going", progress)
    assert "Reading your records" in owner.get("/jobs").content.decode()
    steps += ["purchases", "fitted"]
    shown = owner.get("/jobs").content.decode()
    assert "Learning how your customers buy" in shown
    assert 'href="/keep"' in shown


def test_progress_grows_with_each_step_and_never_says_that_all_is_done():
    steps: list[str] = []
    progress = Progress("keep", lambda: steps)
    shares = [progress.share]
    for number in range(60):
        steps.append(f"step {number}")
        shares.append(progress.share)
    assert shares == sorted(shares)
    assert (shares[0], shares[-1] < 1) == (0, True)


def test_a_work_that_failed_says_why_and_one_that_goes_on_has_no_result(begun: list[Work]):
    def refused() -> None:
        raise BadInput("never")

    work = Work(refused)
    with pytest.raises(StillWorking):
        work.result()
    work.run()
    with pytest.raises(BadInput):
        work.result()


def test_what_a_page_looks_like_comes_with_it_after_a_wait(owner: Client):
    """Only the content of a page that was waited for is swapped in: its head is not."""
    for address in ("/cases", "/models", "/next"):
        page = owner.get(address).content.decode()
        content = page.partition('<main id="content"')[2]
        assert content.count('rel="stylesheet"') == page.count('rel="stylesheet"') - 1, address
