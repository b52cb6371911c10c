"""On the pages of a sample firm: the other sample firms, each one click away."""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from whybuy.demo import beside
from whybuy.demo.firms import FIRMS
from whybuy.demo.workspace import OPENED_FROM, shown_in
from whybuy.faces.web.access import needs
from whybuy.faces.web.server import free_port
from whybuy.settings import BESIDE


def others() -> list[dict[str, Any]]:
    """The sample firms but this one; none where this is a firm of the user's own.

    Where this one was opened from another's pages, that one has an address.
    """
    this = shown_in(settings.WHYBUY_WORKSPACE.path)
    from_firm, _space, address = os.environ.get(OPENED_FROM, "").partition(" ")
    return [
        {"firm": firm, "address": address if firm.name == from_firm else ""}
        for firm in FIRMS.values()
        if this and firm.name != this
    ]


@needs("manage")
@never_cache
@require_http_methods(["GET", "POST"])
def other_firm(request: HttpRequest, name: str) -> HttpResponse:
    """Opens another sample firm on a port of its own, and leads there once it is ready."""
    firm = next((other["firm"] for other in others() if other["firm"].name == name), None)
    if firm is None:
        raise Http404
    if request.method == "POST":
        home = f"{shown_in(settings.WHYBUY_WORKSPACE.path)} http://{request.get_host()}"
        beside.open_beside(firm, start=_start(), port=free_port(), home=home)
        return HttpResponseRedirect(reverse("other_firm", args=[name]), status=303)
    opened = beside.opened(name)
    if request.htmx and opened and opened.link:  # type: ignore[attr-defined]
        # Not from the form itself: the content policy keeps forms on this address.
        return HttpResponseClientRedirect(opened.take_link())
    return render(request, "web/other_firm.html", {"firm": firm, "opened": opened})


def _start() -> str:
    module, _colon, name = BESIDE.partition(":")
    return f"from {module} import {name}; {name}()"
