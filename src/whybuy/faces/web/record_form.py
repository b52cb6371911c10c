"""One record added, changed or removed by form; three fields at most are required."""

from __future__ import annotations

import json
from datetime import date
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_POST

from whybuy.coding import record_line
from whybuy.errors import UserError
from whybuy.faces.web import open_firm, pursuit_forms
from whybuy.faces.web.access import needs
from whybuy.faces.web.naming import customer_name, names_offered
from whybuy.faces.web.record_fields import FORMS, as_typed, read
from whybuy.intake import typed_figures, typed_pursuits
from whybuy.records import editing
from whybuy.records.kinds import kind_of
from whybuy.records.models import Deal, User

ADDING = {
    "customers": _lazy("A new customer"),
    "people": _lazy("A new person"),
    "contracts": _lazy("A new contract, project or retainer"),
    "contacts": _lazy("A contact made"),
    "products": _lazy("A new product or service"),
    "cases": _lazy("A new case"),
    "measures": _lazy("A new measure, before and after"),
    "numbers": _lazy("A number they told, or a benchmark"),
    "consents": _lazy("Whether they may be contacted"),
    "promises": _lazy("What we promised"),
    "team": _lazy("Somebody of ours"),
    **pursuit_forms.ADDING,
}
CHANGING = {
    "customers": _lazy("Change a customer"),
    "people": _lazy("Change a person"),
    "contracts": _lazy("Change a contract"),
    "contacts": _lazy("Change a contact"),
    "products": _lazy("Change a product"),
    "cases": _lazy("Change a case"),
    "measures": _lazy("Change a measure"),
    "numbers": _lazy("Change a number"),
    "consents": _lazy("Change whether they may be contacted"),
    "promises": _lazy("Change a promise"),
    "team": _lazy("Change somebody of ours"),
    **pursuit_forms.CHANGING,
}
GIVEN = ("customer", "case", "deal", "person", "direction", "day", "words", "said_on")
"""Fields of a new record that a link may fill in."""
LONGEST_LINE = 4000


@needs("edit")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, kind: str) -> HttpResponse:
    """The form of a new record; sent, the record is kept."""
    _check(kind)
    if request.method == "POST":
        return _keep(request, kind, "", {})
    typed = {name: request.GET[name] for name in GIVEN if name in request.GET}
    line = request.GET.get("line", "").strip()[:LONGEST_LINE]
    if line:
        told = record_line.propose(kind, line, today=date.today())
        if "hours" in told:
            told["hours"] = pursuit_forms.band_of(float(told["hours"]))
        typed = told | typed
    if "customer" in typed:
        typed["customer"] = customer_name(typed["customer"])
    if "deal" in typed:
        typed["deal"] = pursuit_forms.deal_written(typed["deal"])
    return _form(request, kind, "", typed=typed, was={})


@needs("edit")
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """The form of a record as it stands; sent, what differs is kept."""
    record = _record(kind, key)
    if request.method == "POST":
        return _keep(request, kind, key, _was(request.POST.get("was", "")))
    stands = as_typed(kind, record)
    return _form(request, kind, key, typed=stands, was=stands)


@needs("edit")
@require_POST
def remove(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Takes a record out; the history keeps it, and an undo brings it back."""
    record = _record(kind, key)
    deal = getattr(record, "deal", None)
    customer = getattr(record, "customer", None) or getattr(deal, "customer", None)
    try:
        batch = editing.remove(kind, key, by=cast(User, request.user))
    except UserError as fault:
        messages.error(request, str(fault))
        return HttpResponseRedirect(reverse("change", args=[kind, key]), status=303)
    said = _("%(name)s is removed.") % {
        "name": next(filter(None, (getattr(record, n, "") for n in ("name", "title", "what"))), key)
    }
    link = reverse("history") + f"?batch={batch}"
    words = _("It can be brought back in the history.")
    messages.success(request, format_html('{} <a href="{}">{}</a>', said, link, words))
    open_firm.work_ahead()
    where = reverse("customer", args=[customer.key]) if customer else reverse("customers")
    return HttpResponseRedirect(where, status=303)


def _keep(request: HttpRequest, kind: str, key: str, was: dict[str, str]) -> HttpResponse:
    typed = {asked.name: request.POST.get(asked.name, "") for asked in FORMS[kind]}
    fields, faults = read(kind, typed, was)
    number: int | None = None
    if not faults:
        try:
            key, number = _write(request, kind, key, fields)
        except UserError as fault:
            faults[""] = str(fault)
    if faults:
        return _form(request, kind, key, typed=typed, was=was, faults=faults)
    messages.success(request, _("It is kept.") if number != 0 else _("Nothing was changed."))
    open_firm.work_ahead()
    return HttpResponseRedirect(_after(kind, key), status=303)


def _write(request: HttpRequest, kind: str, key: str, fields: dict[str, Any]) -> tuple[str, int]:
    """The record's key, and the batch's number; 0 where nothing was changed."""
    by = cast(User, request.user)
    if key and not fields:
        return key, 0
    if kind == "customers" and not key:
        fields = {"key": fields["name"][:200], **fields}
    with editing.together(by=by) as batch:
        if key:
            editing.change(kind, key, fields, by=by, batch=batch)
        else:
            new = typed_figures.marked(kind, fields)
            key = editing.add(kind, new, by=by, batch=batch)
        typed_figures.check(kind, key)
        typed_pursuits.check(kind, key)
    return key, batch.pk or 0


def _after(kind: str, key: str) -> str:
    """The page to go to: that of the customer whom the record is about."""
    if kind in ("products", "team", "competitors"):
        return reverse("history") + f"?record={kind_of(kind).record}&key={key}"
    if kind == "customers":
        return reverse("customer", args=[key])
    return _page_of(_record(kind, key))


def _page_of(record: Any) -> str:
    """The deal's page where the record is one or belongs to one, else the customer's."""
    deal = record if isinstance(record, Deal) else getattr(record, "deal", None)
    if deal is not None:
        return reverse("deal", args=[deal.key])
    customer = getattr(record, "customer", None) or getattr(
        getattr(record, "person", None), "customer", None
    )
    return reverse("customer", args=[customer.key]) if customer else reverse("customers")


def _form(
    request: HttpRequest,
    kind: str,
    key: str,
    *,
    typed: dict[str, str],
    was: dict[str, str],
    faults: dict[str, str] | None = None,
) -> HttpResponse:
    faults = faults or {}
    place = {
        "here": "customers",
        "kind": kind,
        "key": key,
        "title": CHANGING[kind] if key else ADDING[kind],
        "fields": [
            (asked, typed.get(asked.name, ""), faults.get(asked.name, "")) for asked in FORMS[kind]
        ],
        "fault": faults.get("", ""),
        # A new record begins at the first field that is needed and not filled in by a link.
        "focus": ""
        if key or faults
        else next(
            (asked.name for asked in FORMS[kind] if asked.required and not typed.get(asked.name)),
            "",
        ),
        "was": json.dumps(was),
        # A new record may be told in one line, from which the fields are proposed.
        "by_line": not key and kind in record_line.ABOUT,
        "line": request.GET.get("line", ""),
        "given": [(name, request.GET[name]) for name in GIVEN if name in request.GET],
        "names": names_offered() if kind != "customers" else [],
        "record": kind_of(kind).record,
    }
    return render(request, "web/record_form.html", place, status=422 if faults else 200)


def _check(kind: str) -> None:
    if kind not in FORMS:
        raise Http404(_("There is no form for that."))


def _record(kind: str, key: str) -> Any:
    _check(kind)
    model: Any = kind_of(kind).model
    found = model.objects.filter(key=key).first()
    if found is None:
        raise Http404(_("That record is not there. It may have been removed; the history knows."))
    return found


def _was(text: str) -> dict[str, str]:
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
