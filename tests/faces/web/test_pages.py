"""What the pages show of a small shop: forty customers, a year of orders."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client


@pytest.fixture
def page(shop: Any, owner: Client) -> Any:
    """Reads one page as the owner: its status and its text without markup."""

    def read(address: str) -> str:
        answer = owner.get(address)
        assert answer.status_code == 200, answer.content.decode()
        text = re.sub(r"<svg.*?</svg>|<[^>]+>", " ", answer.content.decode(), flags=re.S)
        return " ".join(text.split())

    return read


def rows(text: str) -> list[str]:
    """The customers of the shop that a text names, in order."""
    return re.findall(r"\bc\d\d\b", text)


def test_the_first_page_says_each_question_and_fetches_its_headline(page: Any, owner: Client):
    assert "Who are our best customers" in page("/")
    line = owner.get("/line/keep").content.decode()
    assert 'data-level="' in line
    assert "aria-busy" not in line
    assert page("/").count("Your books") == 1


def test_empty_books_say_what_to_do_next(served: Any, owner: Client):
    assert "Load a file" in owner.get("/").content.decode()
    assert "There are no orders yet" in owner.get("/keep").content.decode()
    assert "There are no customers yet" in owner.get("/customers").content.decode()
    assert "Nothing was loaded yet" in owner.get("/imports").content.decode()


def test_a_question_shows_headline_figures_pictures_reasons_and_what_to_ask_next(page: Any):
    text = page("/keep")
    for part in ("Ask it differently", "90 %", "The same as a table", "Ask next", "How sure"):
        assert part in text


def test_every_option_of_a_question_has_a_field_with_its_help(shop: Any, owner: Client):
    from whybuy.answers.question import question

    text = owner.get("/keep").content.decode()
    for option in question("keep").all_options:
        assert f'name="{option.name}"' in text


def test_an_option_out_of_bounds_says_what_is_allowed(shop: Any, owner: Client):
    answer = owner.get("/keep?as_of=yesterday")
    assert answer.status_code == 400
    assert "2026-01-31" in answer.content.decode()


def test_a_past_day_is_answered_from_what_was_known_then(page: Any):
    assert "as of 1 Nov 2025" in page("/keep?as_of=2025-11-01")


def test_findings_are_sorted_by_the_address(page: Any):
    largest = rows(page("/keep?part=lifetime_value&sort=lifetime_value").rsplit("Why", 1)[1])
    smallest = rows(page("/keep?part=lifetime_value&sort=-lifetime_value").rsplit("Why", 1)[1])
    assert largest[0] != smallest[0]


def test_there_is_no_page_for_a_question_that_nobody_declared(shop: Any, owner: Client):
    assert owner.get("/wherefore").status_code == 404


def test_customers_are_found_by_every_word_and_counted(page: Any):
    assert "1 of 40 customers" in page("/customers?q=c07")
    assert "0 of 40 customers" in page("/customers?q=c07+nobody")
    assert "40 customers" in page("/customers")


def test_a_search_takes_signs_as_they_are(page: Any):
    assert "0 of 40 customers" in page("/customers?q=.*")


def test_customers_are_sorted_by_the_address(page: Any):
    listed = [rows(page(f"/customers?sort={sort}"))[:40] for sort in ("name", "-name")]
    assert listed[0] == sorted(listed[0])
    assert listed[1] == sorted(listed[0], reverse=True)


def test_those_who_stopped_in_june_have_probably_gone_quiet(page: Any):
    quiet = set(rows(page("/customers?state=quiet")))
    assert "c30" in quiet
    assert quiet <= {f"c{n}" for n in range(30, 40)}
    assert "c00" in rows(page("/customers?state=active"))


def test_a_customer_page_shows_figures_and_what_has_passed(page: Any):
    text = page("/customers/c05")
    assert "Chance still active" in text
    assert "What has passed between us" in text
    assert "€15.50" in text


def test_a_customer_that_is_not_there_is_said_so(shop: Any, owner: Client):
    answer = owner.get("/customers/nobody")
    assert answer.status_code == 404
    assert "There is no customer nobody" in answer.content.decode()


def test_every_figure_of_an_answer_leads_to_records(shop: Any, owner: Client):
    links = set(re.findall(r'href="(/evidence/[^"]+)"', owner.get("/keep").content.decode()))
    assert links
    for link in sorted(links)[:12]:
        assert owner.get(link).status_code == 200, link


def test_evidence_that_is_not_there_is_said_so(shop: Any, owner: Client):
    assert owner.get("/evidence/order:till:none").status_code == 404
    assert owner.get("/evidence/nonsense").status_code == 404
