"""What stands around every page: the questions there are, and what this reader may do."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from whybuy import __version__
from whybuy.answers.question import questions
from whybuy.faces.web.access import may
from whybuy.faces.web.sample_firms import others


def frame(request: HttpRequest) -> dict[str, Any]:
    """The questions, the firm's name, the currency, and the actions this reader may take."""
    if not hasattr(request, "user"):
        return {}
    actions = ("ask", "read", "import", "undo", "edit", "manage")
    return {
        "questions": list(questions().values()),
        "firm_name": settings.WHYBUY_WORKSPACE.firm,
        "invented": settings.WHYBUY_WORKSPACE.invented,
        "other_firms": others(),
        "currency": settings.WHYBUY_WORKSPACE.currency,
        "version": __version__,
        "may": {action: may(request, action) for action in actions},
    }
