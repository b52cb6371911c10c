"""What each route gives, as plain values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from whybuy import app
from whybuy.answers.question import Option, Question
from whybuy.errors import BadInput

if TYPE_CHECKING:
    from whybuy.app import Firm

FORMS = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""The files that an answer is written to, by their ending."""

OFFSET = Option("offset", int, 0, "How many rows to pass over.", low=0)
LIMIT = Option("limit", int, 100, "How many rows to give.", low=1, high=1000)
PAGE = (OFFSET, LIMIT)
EVIDENCE = PAGE
CUSTOMERS = (Option("q", str, "", "Only those whose name or id holds this."), *PAGE)
AUDIT = (Option("who", str, "", "Only what this user did."), *PAGE)


def firm() -> Firm:
    """The firm that this process serves."""
    return app.serving(settings.WHYBUY_WORKSPACE)


def asking(question: Question) -> Callable[[HttpRequest], dict[str, Any]]:
    """A view that asks this question with the options of the address."""

    def ask(request: HttpRequest) -> dict[str, Any]:
        given = request.GET.dict()
        page = {option.name: option.read(given.pop(option.name, None)) for option in PAGE}
        return firm().ask(question.name, **given).to_dict(**page)

    return ask


def writing(question: Question, form: str) -> Callable[[HttpRequest], HttpResponse]:
    """A view that gives the answer to this question as a file."""

    def write(request: HttpRequest) -> HttpResponse:
        answer = firm().ask(question.name, **request.GET.dict())
        made = HttpResponse(firm().document(answer, form), content_type=FORMS[form])
        name = f"{question.name}-{answer.as_of}.{form}"
        made["Content-Disposition"] = f'attachment; filename="{name}"'
        return made

    return write


def handing(form: str) -> Callable[[HttpRequest], HttpResponse]:
    """A view that gives one customer's case as a file to hand to them."""

    def hand(request: HttpRequest) -> HttpResponse:
        made = HttpResponse(firm().case(form, **request.GET.dict()), content_type=FORMS[form])
        made["Content-Disposition"] = f'attachment; filename="case.{form}"'
        return made

    return hand


def customers(request: HttpRequest) -> dict[str, Any]:
    """One page of the customers, with what we reckon of each."""
    import polars as pl

    from whybuy.estimates.customers import customer_table

    given = read(request, CUSTOMERS)
    table = customer_table(firm().books())
    if given["q"]:
        sought = given["q"].lower()
        named = pl.col("customer_id", "name").str.to_lowercase()
        table = table.filter(pl.any_horizontal(named.str.contains(sought, literal=True)))
    return {
        "columns": table.columns,
        "total": table.height,
        "offset": given["offset"],
        "rows": table.slice(given["offset"], given["limit"]).to_dicts(),
    }


def evidence(request: HttpRequest, key: str) -> dict[str, Any]:
    """One page of the records behind a figure."""
    from whybuy.evidence.trail import records_behind

    given = read(request, EVIDENCE)
    behind = records_behind(firm().books(), key, limit=given["limit"], offset=given["offset"])
    return {
        "title": behind.title,
        "columns": list(behind.columns),
        "total": behind.total,
        "offset": given["offset"],
        "rows": [dict(zip(behind.columns, row, strict=True)) for row in behind.rows],
        "leads_to": list(behind.leads_to),
    }


def imports(request: HttpRequest) -> dict[str, Any]:
    """Every load, newest first."""
    from whybuy.records import sources

    read(request, ())
    return {"schema": "whybuy.imports/1", "imports": [asdict(row) for row in sources.batches()]}


def jobs(request: HttpRequest) -> dict[str, Any]:
    """Long work, newest first: what waits, what runs and how far it is."""
    from whybuy.records import jobs as work

    read(request, ())
    return {"schema": "whybuy.jobs/1", "jobs": [asdict(job) for job in work.listed()]}


def people(request: HttpRequest) -> dict[str, Any]:
    """Every user and their role."""
    from whybuy.records import users

    read(request, ())
    found = [{"name": user.username, "role": user.role} for user in users.everybody()]
    return {"schema": "whybuy.users/1", "users": found}


def audit(request: HttpRequest) -> dict[str, Any]:
    """Who came in and who changed what, newest first."""
    from whybuy.records import users

    given = read(request, AUDIT)
    lines = users.audit(given["limit"], offset=given["offset"], who=given["who"] or None)
    return {"schema": "whybuy.audit/1", "lines": [asdict(line) for line in lines]}


def read(request: HttpRequest, options: Sequence[Option]) -> dict[str, Any]:
    """The options of the address as typed values. Raises BadInput, naming all faults at once."""
    known = {option.name: option for option in options}
    faults = [f"There is no option {name!r} here." for name in request.GET if name not in known]
    values: dict[str, Any] = {}
    for name, option in known.items():
        try:
            values[name] = option.read(request.GET.get(name))
        except BadInput as fault:
            faults.append(str(fault))
    if faults:
        raise BadInput(" ".join(faults))
    return values
