"""A message pasted before it is sent: about them or about us, with the words marked."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from whybuy.coding.message_check import check as checked_of
from whybuy.coding.message_check import shared_encoder
from whybuy.errors import BadInput
from whybuy.faces.web.access import needs


@needs("read")
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """The form, and the message that was sent with it, marked. Nothing of it is kept."""
    text = request.POST.get("text", "").replace("\r\n", "\n")
    place: dict[str, Any] = {"here": "check", "text": text}
    if request.method == "POST":
        try:
            place["checked"] = checked_of(text, encoder=shared_encoder())
        except BadInput as fault:
            place["fault"] = str(fault)
    return render(request, "web/check.html", place, status=400 if "fault" in place else 200)
