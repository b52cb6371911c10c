"""Long work: what runs, how far it is, and what it said when it ended."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from whybuy.faces.web import open_firm
from whybuy.faces.web.access import needs
from whybuy.records import jobs as work
from whybuy.records.models import User

SHOWN = 50
LONG_BYTES = 20_000_000
"""A file longer than this is loaded in the background, so that nobody waits at a still page."""
GOING = ("waiting", "running", "interrupted")
"""States from which a job goes on by itself: the page looks again."""


@needs("read")
@require_GET
def jobs(request: HttpRequest) -> HttpResponse:
    """The jobs, newest first; while one goes on, the page fetches itself anew."""
    listed = work.listed(limit=SHOWN)
    place = {
        "here": "jobs",
        "jobs": [(job, Path(job.payload).name) for job in listed],
        "answering": open_firm.going(),
        "going": open_firm.going() is not None or any(job.state in GOING for job in listed),
    }
    return render(request, "web/jobs.html", place)


@needs("import")
@require_POST
def again(request: HttpRequest, number: int) -> HttpResponse:
    """Puts a job that failed in the queue once more."""
    work.again(number)
    messages.success(request, _("Job %(number)s waits to be done again.") % {"number": number})
    return HttpResponseRedirect(reverse("jobs"), status=303)


def load_later(file: Path, *, options: Mapping[str, Any], by: User) -> int:
    """The number of the job that loads a file which lies within the workspace."""
    within = file.relative_to(settings.WHYBUY_WORKSPACE.path)
    return work.add("import", str(within), options=options, by=by)
