"""A file dropped on the page: looked at first, changing nothing; then loaded."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_GET, require_POST

from whybuy import intake
from whybuy.errors import NotFound, UserError
from whybuy.faces.web import columns, jobs, open_firm, waiting
from whybuy.faces.web.access import needs
from whybuy.intake.taken import Taken
from whybuy.records.models import User

SHOWN = 50
"""Rejected rows shown one by one."""

CHOICES = {
    "kind": (
        _lazy("What is in it"),
        {
            "orders": _lazy("orders"),
            "customers": _lazy("customers"),
            "people": _lazy("people"),
            "products": _lazy("products and services"),
            "contracts": _lazy("contracts"),
            "contacts": _lazy("contacts made"),
            "deals": _lazy("deals"),
            "quotes": _lazy("prices quoted"),
            "cases": _lazy("cases"),
            "measures": _lazy("what was measured in cases"),
            "numbers": _lazy("numbers that customers told"),
            "consents": _lazy("who may be contacted"),
            "promises": _lazy("what we promised"),
            "team": _lazy("our team"),
            "needs": _lazy("what customers need"),
            "yellow_lights": _lazy("yellow lights: what makes them hesitate"),
            "meetings": _lazy("meetings"),
            "stage_changes": _lazy("when deals came into their stages"),
            "buying_group": _lazy("who decides a deal"),
            "decision_steps": _lazy("how a deal is decided"),
            "acquaintances": _lazy("who knows whom"),
            "competitors": _lazy("competitors"),
            "referrals": _lazy("referrals, in and out"),
            "conversations": _lazy("what customers said"),
        },
    ),
    "dates": (
        _lazy("Dates are written"),
        {
            "dmy": _lazy("day, month, year"),
            "mdy": _lazy("month, day, year"),
            "ymd": _lazy("year, month, day"),
        },
    ),
    "decimal": (
        _lazy("Decimals stand after"),
        {",": _lazy("a comma: 1,50"), ".": _lazy("a point: 1.50")},
    ),
}
"""What the reader may say about a file, where it cannot be told from the file itself."""


@needs("import")
@require_POST
def drop(request: HttpRequest) -> HttpResponse:
    """Keeps the file and leads to the look at it."""
    upload = request.FILES.get("file")
    if upload is None:
        messages.error(request, _("No file came. Choose one, then look at it."))
        return HttpResponseRedirect(reverse("imports"), status=303)
    kept = waiting.keep(upload)
    return HttpResponseRedirect(reverse("look", args=[kept.mark]), status=303)


@needs("import")
@require_GET
def look(request: HttpRequest, mark: str) -> HttpResponse:
    """What would become of the file, row by row; nothing is changed."""
    found = _found(mark)
    place: dict[str, Any] = {
        "here": "imports",
        "mark": mark,
        "file": found.file.name,
        "choices": [
            (name, label, values.items(), request.GET.get(name, ""))
            for name, (label, values) in CHOICES.items()
        ],
        "source": request.GET.get("source", ""),
        "sent": list(request.GET.items()),
    }
    try:
        taken: Taken | None = _take(request, found, dry_run=True)
        assert taken is not None
        place |= _shown(taken)
        asked = {question.name for question in taken.questions}
        place["choices"] = [one for one in place["choices"] if one[0] not in asked]
    except UserError as fault:
        taken, place["fault"] = None, _on_a_page(str(fault))
    return render(request, "web/look.html", place | _columns(request, found, taken))


def _on_a_page(fault: str) -> str:
    """The fault without what is to be typed in a terminal: here the columns are chosen below."""
    said, command, _rest = fault.partition(" Say which column holds it")
    said = said.partition(" Nearest to")[0] if command else said
    return (
        f"{said} {_('Say below what is in the file and what each column holds.')}"
        if command
        else said
    )


def _columns(request: HttpRequest, found: waiting.Waiting, taken: Taken | None) -> dict[str, Any]:
    """The file's columns beside the fields that they may hold."""
    said = request.GET.get("kind", "") or request.GET.get("mapped", "")
    kind = taken.kind if taken and taken.kind else said
    kind = kind if kind in intake.KINDS else ""
    shown = columns.of_file(taken, found.file, request.GET)
    return {
        "mapped": kind,
        "columns": shown,
        "fields": columns.fields_offered(kind) if kind else [],
        "rows_shown": range(max((len(column.values) for column in shown), default=0)),
    }


@needs("import")
@require_POST
def load(request: HttpRequest, mark: str) -> HttpResponse:
    """Loads the file as it was looked at."""
    found = _found(mark)
    if found.file.stat().st_size > jobs.LONG_BYTES:
        jobs.load_later(found.file, options=_said(request), by=cast(User, request.user))
        messages.info(request, _("It is a long file: it is loaded in the background, as below."))
        return HttpResponseRedirect(reverse("jobs"), status=303)
    try:
        taken = _take(request, found, dry_run=False)
    except UserError as fault:
        messages.error(request, str(fault))
        return HttpResponseRedirect(reverse("look", args=[mark]), status=303)
    found.drop()
    messages.success(request, told(taken))
    open_firm.work_ahead()
    return HttpResponseRedirect(reverse("imports"), status=303)


@needs("import")
@require_POST
def forget(request: HttpRequest, mark: str) -> HttpResponse:
    """Drops the file without loading it."""
    _found(mark).drop()
    messages.info(request, _("The file was put aside; nothing was changed."))
    return HttpResponseRedirect(reverse("imports"), status=303)


def _take(request: HttpRequest, found: waiting.Waiting, *, dry_run: bool) -> Taken:
    by, said = cast(User, request.user), _said(request)
    if dry_run:
        return intake.preview(open_firm.firm(), found.file, by=by, **said)
    return intake.take(open_firm.firm(), [found.file], by=by, **said)[0]


def _said(request: HttpRequest) -> dict[str, Any]:
    """What the reader said about the file. Raises BadInput for two columns onto one field."""
    said = request.POST if request.method == "POST" else request.GET
    given: dict[str, Any] = {
        name: said.get(name) or None
        for name in (*CHOICES, "source", "sheet", "matches", "new_customers")
    }
    mapping = columns.mapping_said(said)
    if mapping is not None:
        given |= {"mapping": mapping, "kind": said["mapped"]}
    return given


def _found(mark: str) -> waiting.Waiting:
    try:
        return waiting.find(mark)
    except NotFound as fault:
        raise Http404(str(fault)) from None


def _shown(taken: Taken) -> dict[str, Any]:
    counts = [
        (_("rows read"), taken.read),
        (_("new"), taken.new),
        (_("changed"), taken.changed),
        (_("unchanged"), taken.unchanged),
        (_("rejected"), taken.rejected),
    ]
    return {
        "taken": taken,
        "counts": counts,
        "rejects": taken.rejects[:SHOWN],
        "more_rejects": max(0, taken.rejected - SHOWN),
        "open_questions": taken.questions,
        "something": taken.new + taken.changed > 0,
    }


def told(taken: Taken) -> SafeString:
    """What became of the file, with a link to its rejected rows."""
    figures = {"file": taken.file.rsplit("/", 1)[-1], "new": f"{taken.new:,}"}
    figures |= {"changed": f"{taken.changed:,}", "rejected": f"{taken.rejected:,}"}
    if taken.batch is None:
        said = _("%(file)s holds nothing new. Nothing was changed.") % figures
    else:
        said = _("%(file)s is loaded: %(new)s new, %(changed)s changed.") % figures
    if taken.rejects_file is None:
        return format_html("{}", said)
    link = reverse("mend", args=[taken.rejects_file.name])
    words = _("%(rejected)s rejected rows, to be mended") % figures
    return format_html('{} <a href="{}">{}</a>', said, link, words)
