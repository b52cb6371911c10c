"""The page of any question, made from its declaration; all of its state is in the address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from whybuy.answers import question as declarations
from whybuy.answers.answer import Answer
from whybuy.answers.question import Option, Question
from whybuy.errors import BadInput, NotFound, TooLittleEvidence
from whybuy.faces.web import foretelling, open_firm, quotes_page
from whybuy.faces.web.access import needs
from whybuy.faces.web.drawn import all_of
from whybuy.faces.web.naming import names_offered
from whybuy.faces.web.sheet import Sheet

FORMS = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
OWN = ("sort", "page", "part")
"""What the page keeps in the address for itself; the rest are the question's options."""


@dataclass(frozen=True, slots=True)
class Field:
    """One option as a form shows it."""

    option: Option
    value: str

    @property
    def input(self) -> str:
        """The input's type in HTML."""
        if self.option.choices or self.option.type is bool:
            return "select"
        kinds = {date: "date", int: "number", float: "number"}
        return kinds.get(self.option.type, "text")

    @property
    def step(self) -> str:
        """The step of a number's input."""
        return "1" if self.option.type is int else "any"

    @property
    def choices(self) -> tuple[str, ...]:
        """What may be chosen."""
        return ("yes", "no") if self.option.type is bool else self.option.choices


@needs("ask")
@require_GET
def ask(request: HttpRequest, name: str) -> HttpResponse:
    """The answer to the question of that name with the options that the address gives."""
    try:
        question = declarations.question(name)
    except NotFound:
        raise Http404 from None
    given = _given(request, question)
    frame: dict[str, Any] = {"question": question, "fields": fields(question, given)}
    page = [f"web/question_{name}.html", "web/question.html"]
    if name == "worth":
        frame["names"] = names_offered()
    try:
        answer = open_firm.answer(name, given)
    except BadInput as fault:
        return render(request, page, {**frame, "fault": str(fault)}, status=400)
    except TooLittleEvidence as fault:
        return render(request, page, {**frame, "too_little": str(fault)})
    foretelling.write_down(request, answer)
    return render(request, page, {**frame, **shown(request, answer)})


@needs("ask")
@require_GET
def document(request: HttpRequest, name: str, form: str) -> HttpResponse:
    """The answer as a file, with the options that the address gives."""
    if form not in FORMS or name not in declarations.questions():
        raise Http404
    given = _given(request, declarations.question(name))
    try:
        answer = open_firm.answer(name, given)
    except (BadInput, TooLittleEvidence):
        # The question's own page says what is wrong, and has the form to mend it.
        return redirect(f"{reverse('question', args=[name])}?{urlencode(given)}")
    made = open_firm.firm().document(answer, form)
    response = HttpResponse(made, content_type=FORMS[form])
    response["Content-Disposition"] = f'inline; filename="{name}-{answer.as_of}.{form}"'
    return response


def _given(request: HttpRequest, question: Question) -> dict[str, str]:
    """The options that the address gives; and no names where one has said so before."""
    given = {key: value for key, value in request.GET.items() if key not in OWN and value != ""}
    name = quotes_page.ANONYMOUS
    hidden = quotes_page.remember(request, given.get(name))
    takes = any(option.name == name for option in question.options)
    return {**given, name: "yes"} if takes and hidden and name not in given else given


def shown(request: HttpRequest, answer: Answer) -> dict[str, Any]:
    """The answer as the page lays it out."""
    asked = declarations.question(answer.question)
    given = {key: value for key, value in request.GET.items() if key not in OWN and value != ""}
    return {
        "answer": answer,
        "asked_with": f"?{urlencode(given)}" if given else "",
        "drawn": all_of(answer.pictures),
        "sheet": Sheet.of(answer.findings, request.GET, titles=asked.parts, heads=asked.heads),
    }


def fields(question: Question, given: dict[str, str]) -> list[Field]:
    """The options as a form shows them, each with what was given or its default."""
    return [
        Field(option, _sayable(option, given.get(option.name, _plain(option.default))))
        for option in question.all_options
    ]


def _sayable(option: Option, value: str) -> str:
    """What a field can hold: a field of a day holds nothing else."""
    if option.type is not date:
        return value
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        return ""


def _plain(default: Any) -> str:
    if isinstance(default, bool):
        return "yes" if default else "no"
    return "" if default is None else str(default)
