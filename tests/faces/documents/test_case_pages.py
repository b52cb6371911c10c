"""A case on paper: two pages, in the customer's own terms, whatever is in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from whybuy.faces.documents import pages
from whybuy.faces.documents.case_contents import BACKS, FRONTS, contents
from whybuy.faces.documents.case_pages import fitting, pdf
from whybuy.faces.documents.case_paper import Paper
from whybuy.methods.value import evaluate, read_model

TODAY = date(2026, 11, 22)
TYPING = """
title = "Time saved in order entry"
[variables]
people = {title = "People who enter orders"}
hours = {title = "Hours each of them spends on it", unit = "hour/week", least = 0}
wage = {title = "Cost of an hour of work", default = [28, 42], unit = "EUR/hour", least = 0}
saved = {default = {low = 25, high = 60}, unit = "%", least = 0, most = 100, ours = true}
licence = {default = 18_000, unit = "EUR/year", ours = true}
[benefits.time]
driver = "cost"
formula = "people * hours * wage * saved"
[costs.licence]
formula = "licence"
[standing_still.typing]
title = "Orders typed by hand"
formula = "people * hours * wage"
growth = 0.03
"""
TOLD = {"people": 6, "hours": [12, 16]}


def paper(model: str = TYPING, given: dict[str, Any] | None = None, **beside: Any) -> Paper:
    read = read_model(model)
    case = evaluate(read, TOLD if given is None else given, points=2**10)
    return Paper(case, read, as_of=TODAY, **beside)


def printed(one: Paper) -> bytes:
    beside = {"customer": one.customer, "others": one.others, "notes": one.notes}
    return pdf(one.case, model=one.model, as_of=TODAY, **beside)


def words(told: Any) -> str:
    """All texts of some contents, in one."""
    if isinstance(told, str):
        return told
    inner = told.values() if isinstance(told, dict) else told if isinstance(told, list) else []
    return " | ".join(words(one) for one in inner)


def test_a_case_begins_with_what_standing_still_costs_and_ends_with_what_others_got():
    told = contents(paper(customer="Hartwell", others=("A maker of pumps saved a third.",)))
    assert told["kind"] == "case"
    assert told["headline"].startswith("Standing still costs you about €12,")
    assert told["rests"].startswith("50\u00a0% of the benefits rest on your own numbers.")
    assert "licence" not in words(told["front"]["still"]).lower(), (
        "our product stands in their loss"
    )
    assert told["others"] == ["A maker of pumps saved a third."]
    marks = {row["name"]: row["mark"] for row in told["back"]["inputs"]["rows"]}
    assert marks["People who enter orders"] == "You said"
    assert marks["Cost of an hour of work"] == "Our guess"
    assert marks["Licence"] == "What we ask"


def test_below_half_on_their_own_numbers_it_is_the_questions_to_ask_and_no_case():
    told = contents(paper(given={**TOLD, "people": {"low": 2, "high": 9, "mark": "guess"}}))
    assert told["kind"] == "questions"
    assert "Only 25\u00a0% of the benefits" in told["rests"]
    assert "€" not in told["headline"]
    assert told["front"]["questions"][0]["ask"] == "People who enter orders: how much is it?"
    assert "licence" not in words(told["front"]["questions"]).lower(), (
        "our own price is ours to know"
    )


def test_while_numbers_are_missing_it_is_questions_and_the_missing_come_first():
    one = paper()
    bare = replace(one, reckoned=None, missing=(one.model.variables["people"],), known=one.inputs)
    told = contents(bare)
    assert told["kind"] == "questions"
    assert told["rests"].startswith("1 number is missing, so that no sum can be told yet.")
    assert told["front"]["questions"][0]["supposed"] == "nobody knows yet"
    assert pages.page_count(fitting(bare), design="case") == 2


def test_what_stands_in_words_alone_is_told_in_words():
    told = contents(paper("[benefits.calm]\ntitle = 'No calls'\ndriver = 'emotion'", {}))
    assert told["headline"] == "What it is worth to you cannot be told in money yet."
    assert told["front"]["words"] == ["No calls."]


MANY = 40
LONG = "Überaus langer Name einer Größe, die niemand kürzer nennen wollte, weil sie so heißt " * 2


def wide(count: int = MANY) -> str:
    variables = "\n".join(
        f'v{n} = {{title = "{LONG}{n}", unit = "EUR/year", default = {{low = {n + 1}, high = '
        f'{n + 9}, mark = "benchmark", source = "{LONG}"}}}}'
        for n in range(count)
    )
    lines = "\n".join(
        f'[benefits.b{n}]\ndriver = "cost"\ntitle = "{LONG}{n}"\nformula = "v{n} * said"'
        for n in range(count)
    )
    stays = "\n".join(f'[standing_still.s{n}]\nformula = "v{n} * said"' for n in range(count))
    costs = "\n".join(f'[costs.c{n}]\nformula = "v{n}"' for n in range(count))
    return f"years = 50\n[variables]\nsaid = {{}}\n{variables}\n{lines}\n{costs}\n{stays}"


@pytest.mark.parametrize(
    "one",
    [
        paper(customer="W" * 400, firm="B" * 300, others=(LONG,) * 30, notes=(LONG * 3,) * 30),
        paper(wide(), {"said": 9}, customer=LONG),
        paper(wide(12), {"said": 9}),
        paper("[benefits.calm]\ndriver = 'emotion'", {}),
        paper(TYPING.replace("[costs.licence]\nformula", "[benefits.l]\ndriver='cost'\nformula")),
        paper(TYPING.replace('currency = "EUR"', "").replace("EUR", "JPY").replace(
            "title =", 'currency = "JPY"\ntitle =', 1), customer="株式会社 日本の顧客"),
        paper(given={"people": 1, "hours": 0.001}, customer="שלום עולם ומרחבא مرحبا"),
    ],
    ids=["long names", "40 inputs", "12 of each", "words alone", "no costs", "yen", "it loses"],
)  # fmt: skip
def test_whatever_is_in_it_it_is_two_pages(one: Paper):
    assert pages.page_count(fitting(one), design="case") == 2
    assert printed(one).startswith(b"%PDF-")


def test_a_case_that_does_not_pay_says_so_at_once():
    told = contents(paper(given={"people": 1, "hours": 2}))
    assert "but by these numbers a change does not pay" in told["headline"]
    facts = dict(told["front"]["range"]["facts"])
    assert facts["Paid back after"] == "not within these years"
    assert told["front"]["waiting"] == "", "waiting puts off no gain where there is none"


def test_no_cost_leaves_return_undefined_and_says_so():
    free = TYPING.replace("[costs.licence]\nformula", "[benefits.l]\ndriver='cost'\nformula")
    told = contents(paper(free, {**TOLD, "wage": [28, 42], "licence": 900, "saved": [9, 12]}))
    assert dict(told["front"]["range"]["facts"])["Return on what is spent (ROI)"].startswith(
        "not defined"
    )


def test_where_rows_are_left_out_they_are_counted_and_what_moves_most_stays():
    one = paper(wide(), {"said": 9})
    told = contents(replace(one, reckoned=replace(one.case, own_share=0.9)), FRONTS[-1], BACKS[-1])
    left = told["back"]["inputs"]["more"]
    assert "11 more" in left
    most = one.case.tornado[0].title
    assert any(row["name"][:20] == most[:20] for row in told["back"]["inputs"]["rows"])
    assert "34 more" in told["front"]["change"]["benefits"][-1]["name"]
