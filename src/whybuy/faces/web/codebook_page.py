"""The codebook."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from whybuy.faces.web.access import needs


@needs("read")
def codebook(request: HttpRequest) -> HttpResponse:
    """To come."""
    return HttpResponseRedirect(reverse("conversations"), status=303)
