"""One deal on paper: one page, whatever stands in the records."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from tests.estimates.pursuits import books, told
from tests.faces.documents.told import MARKUP
from whybuy.answers.answer import Findings
from whybuy.answers.question import question
from whybuy.faces.documents import letters, pages
from whybuy.faces.documents.deal_paper import ROOMS, deal_contents, letter_pdf, pdf

pytestmark = pytest.mark.django_db
OPEN = ["key", "customer", "title", "amount", "currency", "opened"]


@pytest.fixture
def answer():
    firm = books([("d1", "c1", "Filling", 2_000_000, "EUR", "2026-06-01")], columns=OPEN)
    told("d1", "c1")
    asked = question("pursue")
    return asked.ask(firm, asked.read({"deal": "d1"}))


def test_it_is_one_page_however_long_the_words_are(answer):
    assert pdf(answer, firm="Hartwell").startswith(b"%PDF-")
    long = pl.col("why") + pl.lit(" " + MARKUP * 40)
    wordy = replace(answer, findings=Findings(answer.findings.table.with_columns(long)))
    made = [
        pages.page_count(
            letters.harmless(deal_contents(wordy, firm="Hartwell", room=room)), design="deal"
        )
        for room in ROOMS
    ]
    assert 1 in made
    assert pdf(wordy, firm="Hartwell").startswith(b"%PDF-")


def test_the_letter_to_edit_stands_whole_on_a_page_of_its_own(answer):
    said = "Dear Firm c1,\n\nIt serves you better.\n\nWith kind regards\n\n[your name]"
    table = answer.findings.table
    row = {**table.row(0, named=True), "subject": "letter:d1", "measure": "letter", "why": said}
    with_it = Findings(pl.concat([table, pl.DataFrame([row], schema=table.schema)]))
    made = deal_contents(replace(answer, findings=with_it), firm="Hartwell", room=ROOMS[-1])
    assert made["letter"][-1] == "[your name]"
    assert pages.page_count(letters.harmless(made), design="deal") == 2
    assert pages.page_count(letters.harmless({**made, "letter": []}), design="deal") == 1


def test_the_words_that_settle_an_item_stand_beside_it(answer):
    items = {one["name"]: one for one in deal_contents(answer, firm="Hartwell")["items"]}
    need = items["The need, settled in their own words"]
    assert need["state"] == "Settled"
    assert need["words"].startswith("“Every jam costs us a shift”")
    assert items["How they know of it"]["state"] == "Heard"


def test_a_letter_is_shown_as_it_was_edited_and_markup_in_it_is_text():
    from datetime import date

    assert letter_pdf(MARKUP, firm="H", day=date(2026, 5, 1)).startswith(b"%PDF-")
