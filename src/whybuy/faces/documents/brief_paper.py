"""The brief for a prospect on one page to print or to send: about them, and in their terms."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from whybuy.faces.documents.case_paper import shorter
from whybuy.faces.documents.contents import day
from whybuy.faces.documents.pages import page_count, typeset

if TYPE_CHECKING:
    from whybuy.answers.finding.brief import Brief

ROOMS = ((8, 400), (5, 220), (3, 140), (2, 90))
"""Lines of a kind and letters of a sentence: the roomiest that fits one page is taken."""


def brief_pdf(brief: Brief, *, firm: str, invented: str = "") -> bytes:
    """The brief as a PDF file of one page."""
    told: dict[str, Any] = {}
    for lines, letters in ROOMS:
        told = contents(brief, firm=firm, invented=invented, lines=lines, letters=letters)
        if page_count(told, design="brief") == 1:
            break
    at = datetime(brief.as_of.year, brief.as_of.month, brief.as_of.day, tzinfo=UTC)
    return typeset(told, at=at, design="brief")


def contents(brief: Brief, *, firm: str, invented: str, lines: int, letters: int) -> dict[str, Any]:
    """The page as plain values that `brief.typ` lays out."""

    def short(sentences: tuple[str, ...]) -> list[str]:
        return [shorter(one, letters) for one in sentences[:lines]]

    return {
        "title": brief.headline,
        "headline": shorter(brief.headline, 160),
        "name": _whom(brief),
        "firm": firm,
        "as_of": day(brief.as_of),
        "invented": invented,
        "now": short(brief.now),
        "cost": brief.cost,
        "lines": [
            {"title": shorter(one.title, 70), "amount": one.amount, "between": one.between}
            for one in brief.lines[:lines]
        ],
        "sure": short(brief.sure),
        "unknown": short(brief.unknown),
        "by": "For us alone: not to be sent."
        if brief.ask_first
        else f"Written for {brief.name} by {firm}.",
        "foot": f"{firm} · {day(brief.as_of)}" + (" · invented" if invented else ""),
    }


def _whom(brief: Brief) -> str:
    """Whose it is; of whom too little is known it goes to nobody."""
    to = brief.person and not brief.ask_first
    return f"{brief.name}: for {brief.person}" if to else brief.name
