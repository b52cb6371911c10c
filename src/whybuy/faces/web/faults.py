"""Pages for what went wrong, in plain words, with what to do next."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from whybuy.errors import Denied, NotFound, WhybuyError
from whybuy.faces.web.open_firm import going
from whybuy.faces.web.working import StillWorking, shown

log = logging.getLogger(__name__)


def page(request: HttpRequest, status: int, title: str, says: str) -> HttpResponse:
    """A page that says what happened and what to do next."""
    if request.path.startswith("/api/"):
        return JsonResponse({"error": {"kind": title, "message": says}}, status=status)
    return render(request, "web/fault.html", {"title": title, "says": says}, status=status)


def not_there(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404: the page is not there."""
    says = str(exception) if exception and _is_plain(exception) else ""
    if request.path == "/api/":
        says = _("What can be asked, and where, is told by /api/openapi.json.")
    return page(
        request,
        404,
        _("There is nothing at this address"),
        says
        or _("The link may be old, or a letter may be missing. Begin again from the questions."),
    )


def not_allowed(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """403: the reader's role does not allow it."""
    return page(
        request,
        403,
        _("This is not open to you"),
        _("Your role does not allow this. Ask the owner of this workspace to give you another."),
    )


def ours(request: HttpRequest) -> HttpResponse:
    """500: our fault; nothing is shown of what broke, the log has it."""
    return page(
        request,
        500,
        _("Something went wrong here"),
        _(
            "This is our fault, not yours, and none of your records were changed. Try once more; "
            "if it happens again, the terminal where whybuy runs shows what broke."
        ),
    )


def not_from_this_page(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form came back without the mark that this page gave it."""
    log.warning("A form was refused: %s", reason)
    return page(
        request,
        403,
        _("This form is too old"),
        _(
            "It was opened before you signed in, or in another window. Go back, reload the page "
            "and send it again. Nothing was changed."
        ),
    )


class PlainWords:
    """Turns an error that the reader can mend into a page that says how."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The page as it comes."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page that says what happened; None for what is our fault."""
        if isinstance(error, StillWorking):
            return shown(request, going())
        if not isinstance(error, WhybuyError):
            return None
        status = 403 if isinstance(error, Denied) else 404 if isinstance(error, NotFound) else 400
        return page(request, status, _("This cannot be done as it stands"), str(error))


def _is_plain(exception: Any) -> bool:
    """Django's own 404 carries a dictionary of the routes it tried; ours carries a sentence."""
    return bool(exception.args) and isinstance(exception.args[0], str)
