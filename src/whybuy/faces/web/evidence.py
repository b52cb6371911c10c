"""The records behind a figure."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from whybuy.errors import BadInput, NotFound
from whybuy.evidence.trail import records_behind
from whybuy.faces.web import open_firm
from whybuy.faces.web.access import needs
from whybuy.faces.web.paging import Page

ROWS = 50


@needs("read")
@require_GET
def evidence(request: HttpRequest, key: str) -> HttpResponse:
    """One page of the records that an evidence key stands for."""
    page = Page.asked(request.GET, rows=ROWS)
    try:
        behind = records_behind(open_firm.firm().books(), key, limit=ROWS, offset=page.offset)
    except (BadInput, NotFound):
        raise Http404(
            _("No record stands behind this address. The load it came from may have been undone.")
        ) from None
    rows = list(zip(behind.rows, behind.leads_to, strict=True))
    place = {
        "key": key,
        "behind": behind,
        "rows": rows,
        "page": page,
        "pages": page.of(behind.total),
    }
    return render(request, "web/evidence.html", place)
