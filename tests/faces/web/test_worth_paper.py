"""A case to hand over: from the page, the API and Python, and nobody in it who did not approve."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from tests.house.tree import DOCS
from whybuy.answers.worthwhile.handed import handed, worth_asked
from whybuy.errors import BadInput
from whybuy.faces.web import open_firm
from whybuy.methods.value import evaluate
from whybuy.records import editing, users

MODEL = (DOCS / "examples" / "saving-time.toml").read_text(encoding="utf-8")
SAID = {"mark": "said", "said_by": "Ann"}
WENT = {"name": "hours", "unit": "hour/week", "before": 17, "after": 2, "said_on": date(2026, 3, 1)}


@pytest.fixture
def dairy(served: Any) -> str:
    """A customer with a model, and what came of it for four others, of whom two approved."""
    by = users.local_owner()
    for key, name in (("dairy", "Hill Dairy"), ("mill", "Mill"), ("inn", "Inn"), ("spa", "Spa")):
        editing.add("customers", {"key": key, "name": name, "segment": "food"}, by=by)
    editing.add("customers", {"key": "=fox", "name": "Fox", "segment": "food"}, by=by)
    editing.add("value_models", {"key": "typing", "title": "Time saved", "text": MODEL}, by=by)
    for number in ({"name": "people", "value": 6}, {"name": "hours", "low": 12, "high": 16}):
        editing.add("numbers", {"customer": "dairy", **number, **SAID}, by=by)
    for of, approval in (("mill", "named"), ("inn", "anonymous"), ("spa", "no"), ("=fox", "")):
        about = {"customer": of, "key": f"case-{of}", "title": of, "approval": approval}
        editing.add("cases", about, by=by)
        editing.add("measures", {"customer": of, "case": about["key"], **WENT}, by=by)
    return "dairy"


def left(book: bytes) -> float:
    rows = CalamineWorkbook.from_filelike(BytesIO(book)).get_sheet_by_name("Case").to_python()
    return next(row[1] for row in rows if row[0].startswith("What is left"))


def test_the_page_hands_over_the_case_with_the_numbers_as_they_stand_on_it(
    dairy: str, owner: Client
):
    moved = "/worth/dairy/case.xlsx?model=typing&v.wage=30&v.people=9"
    expected = evaluate(MODEL, {"people": 9, "hours": [12, 16], "wage": 30}).npv.point
    assert left(owner.get(moved).content) == pytest.approx(expected)
    page = owner.get("/worth/dairy?v.people=9").content.decode()
    assert "/worth/dairy/case.pdf?model=typing&amp;v.people=9" in page
    made = owner.get("/worth/dairy/case.pdf")
    assert made.content.startswith(b"%PDF-")
    assert "Hill%20Dairy" in made["Content-Disposition"]


def test_what_cannot_be_a_case_leads_back_to_the_page_that_says_why(dairy: str, owner: Client):
    wrong = owner.get("/worth/dairy/case.pdf?v.people=many")
    assert wrong.status_code == 302
    assert wrong["Location"].startswith("/worth/dairy?model=typing&v.people=many")
    assert owner.get("/worth/dairy/case.doc").status_code == 404
    missing = owner.get("/worth/dairy/case.pdf?v.people=")
    assert missing.content.startswith(b"%PDF-"), "missing numbers are the questions to ask"
    assert owner.get("/worth/dairy/case.xlsx?v.people=").status_code == 302


def test_nobody_stands_in_it_who_did_not_approve(dairy: str):
    told = handed(worth_asked(open_firm.firm().books(), customer="Hill Dairy"))
    assert told["others"] == (
        "Mill: hours from 17 to 2 hour/week.",
        "A customer (food): hours from 17 to 2 hour/week.",
    )


def test_python_and_the_api_give_the_same_case(dairy: str, owner: Client, tmp_path: Path):
    firm = open_firm.firm()
    file = firm.save_case(tmp_path / "case.xlsx", customer="Hill Dairy", years=5)
    assert left(file.read_bytes()) == pytest.approx(
        evaluate(MODEL, {"people": 6, "hours": [12, 16], "settings": {"years": 5}}).npv.point
    )
    fetched = owner.get("/api/worth/case.xlsx?customer=Hill%20Dairy&years=5")
    assert left(fetched.content) == left(file.read_bytes())
    with pytest.raises(BadInput, match="one customer's"):
        firm.case("pdf")
    with pytest.raises(BadInput, match="no customer 'Nobody'"):
        firm.case("pdf", customer="Nobody")
    with pytest.raises(BadInput, match=r"\.pdf or \.xlsx"):
        firm.case("doc", customer="Hill Dairy")
