"""What was loaded, newest first, and how to take a load back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from whybuy.errors import UserError
from whybuy.faces.web import open_firm
from whybuy.faces.web.access import needs
from whybuy.faces.web.paging import Page
from whybuy.intake.keeping import REJECTS
from whybuy.records import sources, undo
from whybuy.records.models import User

ROWS = 50


@dataclass(frozen=True, slots=True)
class Load:
    """A batch as the page lists it."""

    row: sources.BatchRow

    @property
    def may_be_undone(self) -> bool:
        """Whether it stands and is no undo itself."""
        return self.row.state == "loaded" and self.row.kind != "undo"

    @property
    def key(self) -> str:
        """The evidence key that leads to it."""
        return f"batch:{self.row.id}"

    @property
    def notes(self) -> list[tuple[str, Any]]:
        """What was noted, a count each, those that are nothing left out."""
        return [(name, value) for name, value in self.row.notes.items() if value]

    @property
    def rejects(self) -> str:
        """The name of the file that holds its rejected rows, where there is one."""
        ending = f"-{self.row.file_sha256[:8]}-rejected.csv"
        found = [name for name in _rejects_files() if self.row.rejected and name.endswith(ending)]
        return found[0] if found else ""


@needs("read")
@require_GET
def imports(request: HttpRequest) -> HttpResponse:
    """The loads, edits and undos there were, with their counts."""
    batches = sources.batches()
    page = Page.asked(request.GET, rows=ROWS).within(len(batches))
    shown = [Load(row) for row in batches[page.offset : page.offset + ROWS]]
    place: dict[str, Any] = {
        "here": "imports",
        "loads": shown,
        "page": page,
        "pages": page.of(len(batches)),
        "total": len(batches),
    }
    return render(request, "web/imports.html", place)


@needs("undo")
@require_POST
def take_back(request: HttpRequest, batch: int) -> HttpResponse:
    """Undoes a batch and says what left, what came back and what stayed."""
    try:
        undone = undo.undo(batch, by=cast(User, request.user))
    except UserError as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, _told(undone))
        open_firm.work_ahead()
    return HttpResponseRedirect(reverse("imports"), status=303)


def _told(undone: undo.Undone) -> str:
    said = [_("Batch %(number)s is undone.") % {"number": undone.batch}]
    if undone.order_lines:
        lines = ngettext("%(n)s order line", "%(n)s order lines", undone.order_lines)
        said.append(_("It held %(lines)s.") % {"lines": lines % {"n": f"{undone.order_lines:,}"}})
    for kind, left in undone.left.items():
        said.append(_("%(n)s %(kind)s left.") % {"n": f"{left:,}", "kind": kind})
    if undone.stayed or undone.kept:
        stayed = f"{undone.stayed + undone.kept:,}"
        said.append(_("%(n)s stay, because other loads need or changed them.") % {"n": stayed})
    said.append(_("The file can be loaded again."))
    return " ".join(said)


@needs("read")
@require_GET
def rejects(request: HttpRequest, name: str) -> FileResponse:
    """The file of a load's rejected rows, to be mended and loaded again."""
    if name not in _rejects_files():
        raise Http404(_("There is no such file of rejected rows."))
    file = settings.WHYBUY_WORKSPACE.files / REJECTS / name
    return FileResponse(file.open("rb"), as_attachment=True, filename=name)


def _rejects_files() -> list[str]:
    folder = settings.WHYBUY_WORKSPACE.files / REJECTS
    return sorted(file.name for file in folder.iterdir()) if folder.is_dir() else []
