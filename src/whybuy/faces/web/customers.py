"""The customers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from whybuy.faces.web.access import needs


@needs("read")
def customers(request: HttpRequest) -> HttpResponse:
    return HttpResponse("soon")


@needs("read")
def customer(request: HttpRequest, key: str) -> HttpResponse:
    return HttpResponse("soon")
