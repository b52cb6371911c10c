"""Long work: what runs, how far it is, and what it said when it ended."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from whybuy.faces.web.access import needs
from whybuy.records import jobs as work

SHOWN = 50
GOING = ("waiting", "running", "interrupted")
"""States from which a job goes on by itself: the page looks again."""


@needs("read")
@require_GET
def jobs(request: HttpRequest) -> HttpResponse:
    """The jobs, newest first; while one goes on, the page fetches itself anew."""
    listed = work.listed(limit=SHOWN)
    going = any(job.state in GOING for job in listed)
    return render(request, "web/jobs.html", {"here": "jobs", "jobs": listed, "going": going})


@needs("import")
@require_POST
def again(request: HttpRequest, number: int) -> HttpResponse:
    """Puts a job that failed in the queue once more."""
    work.again(number)
    messages.success(request, _("Job %(number)s waits to be done again.") % {"number": number})
    return HttpResponseRedirect(reverse("jobs"), status=303)
