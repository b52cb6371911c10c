"""What was loaded."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from whybuy.faces.web.access import needs


@needs("read")
def imports(request: HttpRequest) -> HttpResponse:
    return HttpResponse("soon")
