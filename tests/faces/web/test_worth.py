"""A customer's case on its page: numbers that move it, who says so, a competitor beside it."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from tests.house.tree import DOCS
from whybuy.answers.wording import money
from whybuy.methods.value import evaluate
from whybuy.records import editing, numbers, users

MODEL = (DOCS / "examples" / "saving-time.toml").read_text(encoding="utf-8")
SAID = {"mark": "said", "said_by": "Ann"}


@pytest.fixture
def dairy(served: Any) -> str:
    """A customer with a model, of whom two numbers are known."""
    by = users.local_owner()
    editing.add("customers", {"key": "dairy", "name": "Hill Dairy"}, by=by)
    editing.add("value_models", {"key": "typing", "title": "Time saved", "text": MODEL}, by=by)
    for number in ({"name": "people", "value": 6}, {"name": "hours", "low": 12, "high": 16}):
        editing.add("numbers", {"customer": "dairy", **number, **SAID}, by=by)
    return "/worth/dairy"


def page(client: Client, address: str, **headers: str) -> str:
    return unescape(client.get(address, headers=headers).content.decode())


def test_the_page_tells_the_case_that_the_numbers_on_record_make(dairy: str, owner: Client):
    shown = page(owner, dairy)
    case = evaluate(MODEL, {"people": 6, "hours": [12, 16]})
    assert case.standing_still is not None
    monthly = money(case.standing_still.per_month.point, "EUR")
    assert f"Standing still costs Hill Dairy {monthly} a month" in shown
    assert money(case.npv.point, "EUR") in shown
    assert money(case.npv.low, "EUR") in shown


def test_a_number_that_is_moved_moves_the_figures_and_is_marked_as_tried(dairy: str, owner: Client):
    part = page(owner, f"{dairy}?v.people=12", hx_request="true")
    assert part.lstrip().startswith('<div id="figures"')
    twice = evaluate(MODEL, {"people": 12, "hours": [12, 16]}).standing_still
    assert twice is not None
    assert f"{money(twice.per_month.point, 'EUR')} a month" in part
    mark = re.search(r'<p class="worth-mark" id="m-people".*?</p>', part, re.DOTALL)
    assert mark is not None
    assert "tried here" in mark[0]
    assert "on record: 6" in mark[0]
    assert "Below half it is the questions to ask" in part


def test_the_address_keeps_only_what_was_changed(dairy: str, owner: Client):
    typed = "?model=typing&v.people=6&to.people=&v.hours=12&to.hours=20&years=3&rate=10"
    answer = owner.get(dairy + typed, headers={"hx-request": "true"})
    assert answer["HX-Replace-Url"] == f"{dairy}?model=typing&v.hours=12&to.hours=20"


def test_a_number_that_was_not_known_before_is_in_the_address_too(dairy: str, owner: Client):
    answer = owner.get(f"{dairy}?model=scrap&v.scrap=6", headers={"hx-request": "true"})
    assert answer["HX-Replace-Url"] == f"{dairy}?model=scrap&v.scrap=6&to.scrap="
    owner.post(f"{dairy}/keep", {"model": "scrap", "v.scrap": "6", "mark.scrap": "said"})
    assert numbers.of("dairy")["name"].to_list() == ["people", "hours", "scrap"]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("v.people=many", "“many” is no number"),
        ("v.hours=16&to.hours=12", "Write the smaller number first"),
        ("v.saved=120", "the most that can be is 100"),
        ("v.wage=30 USD/hour", "the model wants 'EUR/hour'"),
        ("v.people=", "One number is still needed"),
        ("years=80", "from 0 to 50"),
        ("a_year=cheap", "The competitor: “cheap” is no number"),
    ],
)
def test_what_cannot_be_is_said_beside_it(dairy: str, owner: Client, typed: str, words: str):
    assert words in page(owner, f"{dairy}?{typed}")


@pytest.mark.parametrize(
    ("typed", "reads"),
    [("1,200", 1200), ("0,5", 0.5), ("12 h/week", 12), ("1 500.5", 1500.5), (".5", 0.5)],
)
def test_numbers_are_read_as_people_write_them(typed: str, reads: float):
    from whybuy.faces.web.worth_typed import typed_value

    assert typed_value(typed, "")["value"] == reads


def test_a_range_may_be_typed_into_one_field(dairy: str, owner: Client):
    one = page(owner, f"{dairy}?v.hours=12 to 20", hx_request="true")
    assert re.search(r"€[\d,]+ to €[\d,]+", one)
    assert "on record: 12 to 16 hour/week" in one


def test_a_competitor_is_set_beside_on_the_same_numbers(dairy: str, owner: Client):
    shown = page(owner, f"{dairy}?rival=Typewell&a_year=18000&brings=100")
    assert "Typewell serves Hill Dairy better, by €14,400" in shown
    ours = page(owner, f"{dairy}?rival=Typewell&a_year=18000&brings=0")
    assert "Ours leaves Hill Dairy" in ours
    assert "On these numbers" not in ours


def test_without_all_numbers_the_page_is_the_questions_to_ask(dairy: str, owner: Client):
    shown = page(owner, f"{dairy}?model=scrap")
    assert "numbers are still needed" in shown
    assert "Chance that it pays" not in shown


def test_numbers_are_kept_with_whose_word_they_are(dairy: str, owner: Client):
    sent = {"model": "typing", "v.people": "9", "v.wage": "30", "to.wage": "40"}
    said = {"mark.people": "said", "who.people": "Ben", "mark.wage": "benchmark"}
    refused = owner.post(f"{dairy}/keep", {**sent, **said}, follow=True)
    assert "a benchmark needs its source" in refused.content.decode()
    assert numbers.of("dairy").height == 2
    kept = owner.post(f"{dairy}/keep", {**sent, **said, "who.wage": "Statistics"})
    assert kept["Location"] == f"{dairy}?model=typing"
    rows = numbers.of("dairy").select("name", "value", "low", "mark", "said_by", "source").rows()
    assert rows[2:] == [
        ("people", 9.0, None, "said", "Ben", ""),
        ("wage", None, 30.0, "benchmark", "", "Statistics"),
    ]
    assert "they said it" in page(owner, dairy)


def test_the_question_leads_to_a_case_by_name(dairy: str, owner: Client):
    assert "Open one customer" in page(owner, "/worth")
    assert owner.get("/cases/open?customer=hill dairy")["Location"] == dairy
    assert owner.get("/cases/open?customer=Nobody").status_code == 400
    assert dairy in page(owner, "/customers/dairy")


def test_nobody_is_no_customer(dairy: str, owner: Client):
    assert owner.get("/worth/nobody").status_code == 404
    assert owner.get(f"{dairy}?model=nothing").status_code == 404
