"""A case as PDF: two pages in the customer's terms, that its finance director can check."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from whybuy.faces.documents import pages
from whybuy.faces.documents.case_contents import ROOMS, contents
from whybuy.faces.documents.case_paper import Paper

if TYPE_CHECKING:
    from whybuy.methods.value import Case, ValueModel

PAGES = 2


def pdf(case: Case, *, model: ValueModel, as_of: date, **beside: Any) -> bytes:
    """The case on two pages; `beside` as `Paper` has it: customer, firm, others, notes, invented.

    Below half on the customer's own numbers these are the questions to ask.
    """
    paper = Paper(case, model, as_of=as_of, **beside)
    at = datetime(as_of.year, as_of.month, as_of.day, tzinfo=UTC)
    return pages.typeset(fitting(paper), at=at, design="case")


def fitting(paper: Paper) -> dict[str, Any]:
    """The contents with as much room as two pages have."""
    for room in ROOMS[:-1]:
        told = contents(paper, room)
        if pages.page_count(told, design="case") <= PAGES:
            return told
    return contents(paper, ROOMS[-1])
