"""The first page: every question with its answer in one line, and what the books hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from whybuy.answers.question import Question, questions
from whybuy.errors import UserError
from whybuy.faces.web import open_firm
from whybuy.faces.web.access import needs

if TYPE_CHECKING:
    from whybuy.answers.answer import Answer


@dataclass(frozen=True, slots=True)
class Line:
    """A question, and its answer or the reason why there is none yet."""

    question: Question
    answer: Answer | None
    why_not: str = ""


@needs("ask")
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The questions there are, each with its headline."""
    lines = [_line(question) for question in questions().values()]
    return render(request, "web/home.html", {"lines": lines})


def _line(question: Question) -> Line:
    try:
        return Line(question, open_firm.answer(question.name, {}))
    except UserError as fault:
        return Line(question, None, str(fault))
