"""Rejected rows mended on the page and sent again."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from whybuy import intake
from whybuy.errors import UserError
from whybuy.faces.web import open_firm
from whybuy.faces.web.access import needs
from whybuy.faces.web.loading import CHOICES, told
from whybuy.intake.keeping import REJECTS
from whybuy.records.models import User

MOST_ROWS = 50
MOST_CELLS = 600
"""Rows and cells on one page; what is beyond them is mended in the file."""


@needs("import")
@require_http_methods(["GET", "POST"])
def mend(request: HttpRequest, name: str) -> HttpResponse:
    """The rejected rows, each with its reason, to be mended; sent, they are loaded."""
    found = _found(name)
    if request.method == "POST":
        return _send(request, found)
    return _page(request, found, changes=_changes(found, {}))


def _send(request: HttpRequest, found: intake.Rejects) -> HttpResponse:
    changes = _changes(found, request.POST)
    shown = _shown(found)
    out = [row.row for row in shown if request.POST.get(f"out{row.row}")]
    said = {name: request.POST.get(name) or None for name in CHOICES}
    by = cast(User, request.user)
    try:
        taken = intake.mend(
            open_firm.firm(), found.file, changes, left_out=out, by=by, **cast(Any, said)
        )
    except UserError as fault:
        return _page(request, found, changes=changes, fault=str(fault))
    messages.success(request, told(taken))
    open_firm.work_ahead()
    if taken.rejects_file is not None:
        return HttpResponseRedirect(reverse("mend", args=[taken.rejects_file.name]), status=303)
    return HttpResponseRedirect(reverse("imports"), status=303)


def _page(
    request: HttpRequest,
    found: intake.Rejects,
    *,
    changes: dict[int, dict[str, str]],
    fault: str = "",
) -> HttpResponse:
    shown = _shown(found)
    rows = [(row, _cells(found.header, changes[row.row])) for row in shown]
    place = {
        "here": "imports",
        "name": found.file.name,
        "header": found.header,
        "rows": rows,
        "more": len(found.rows) - len(shown),
        "total": len(found.rows),
        "fault": fault,
        "choices": [
            (name, label, values.items(), request.POST.get(name, ""))
            for name, (label, values) in CHOICES.items()
            if name != "kind"
        ],
    }
    return render(request, "web/mend.html", place, status=422 if fault else 200)


def _cells(header: Sequence[str], said: Mapping[str, str]) -> list[tuple[int, str, str]]:
    """A row's cells: place, what stands there, and the column's name."""
    return [(at, said.get(name, ""), name) for at, name in enumerate(header)]


def _changes(found: intake.Rejects, form: Mapping[str, str]) -> dict[int, dict[str, str]]:
    """Each shown row's cells as they were sent, else as they stand."""
    return {
        row.row: {
            name: form.get(f"m{row.row}-{at}", value).replace("\0", "")
            for at, (name, value) in enumerate(zip(found.header, row.cells, strict=False))
        }
        for row in _shown(found)
    }


def _shown(found: intake.Rejects) -> tuple[intake.RejectedRow, ...]:
    return found.rows[: min(MOST_ROWS, max(1, MOST_CELLS // max(1, len(found.header))))]


def _found(name: str) -> intake.Rejects:
    """The file of rejects of that name. A name is no way to any other file."""
    folder: Path = settings.WHYBUY_WORKSPACE.files / REJECTS
    if re.search(r"[/\\]", name) or not (folder / name).is_file():
        raise Http404(_("There is no such file of rejected rows."))
    return intake.rejects(settings.WHYBUY_WORKSPACE, folder / name)
