"""The first page: every question with its answer in one line, and what the books hold."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from whybuy.answers import question as declarations
from whybuy.answers.question import Question, questions
from whybuy.errors import NotFound, UserError
from whybuy.faces.web import first_sheet, open_firm, week
from whybuy.faces.web.access import may, needs
from whybuy.faces.web.sheet import WHOLE
from whybuy.faces.web.working import Progress, StillWorking
from whybuy.records import sources
from whybuy.records.models import Customer

if TYPE_CHECKING:
    from whybuy.answers.answer import Answer

log = logging.getLogger(__name__)

FIGURES = 3
"""Figures shown under a headline."""


@dataclass(frozen=True, slots=True)
class Line:
    """A question with its answer; or why there is none; or neither, while it is worked out."""

    question: Question
    answer: Answer | None
    why_not: str = ""
    broken: bool = False
    progress: Progress | None = None
    """How far the work is that goes on first."""

    @property
    def totals(self) -> list[dict[str, Any]]:
        """The first figures about the whole firm, one of each unit: orders, money, a share."""
        if self.answer is None:
            return []
        first: dict[str, dict[str, Any]] = {}
        for row in self.answer.findings.of(WHOLE):
            first.setdefault(row["unit"], row)
        return list(first.values())[:FIGURES]


@needs("ask")
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The questions there are, each with its headline where known; the sheet for empty books."""
    if first_sheet.opens_here(request):
        return first_sheet.shown(request)
    lines = [Line(question, open_firm.known(question.name)) for question in questions().values()]
    place: dict[str, Any] = {"here": "home", "lines": lines, "books": _books()}
    if may(request, "read"):
        place["week"] = week.of_home(request)
    return render(request, "web/home.html", place)


@needs("ask")
@require_GET
def line(request: HttpRequest, name: str) -> HttpResponse:
    """One question with its headline, worked out if need be: what the first page fetches later."""
    try:
        question = declarations.question(name)
    except NotFound:
        raise Http404 from None
    return render(request, "web/line.html", {"line": _line(question)})


def _line(question: Question) -> Line:
    try:
        return Line(question, open_firm.answer(question.name, {}))
    except StillWorking:
        return Line(question, None, progress=open_firm.going())
    except UserError as fault:
        return Line(question, None, str(fault))
    except Exception:
        # One question that breaks must not take the page of all with it.
        log.exception("%s could not be answered", question.name)
        why_not = _("This is our fault. The terminal where whybuy runs shows what broke.")
        return Line(question, None, why_not, broken=True)


def _books() -> dict[str, Any]:
    """What the books hold: how many customers and loads, and the last load."""
    loads = [row for row in sources.batches() if row.state == "loaded" and row.kind != "undo"]
    files = sources.order_files()
    return {
        "customers": Customer.objects.count(),
        "order_lines": sum(file.lines for file in files),
        "loads": len(loads),
        "last": loads[0] if loads else None,
    }
