"""A price survey: answers dropped as a file, and what they say. Nothing of it is kept."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from whybuy.answers.pricing.surveyed import Surveyed, plain, told
from whybuy.errors import BadInput, UserError
from whybuy.faces.web import waiting
from whybuy.faces.web.access import needs
from whybuy.faces.web.drawn import Drawn
from whybuy.faces.web.worth_typed import typed_value
from whybuy.intake.price_survey import read_survey
from whybuy.intake.questions import Unclear


@needs("ask")
@require_http_methods(["GET", "POST"])
def survey(request: HttpRequest) -> HttpResponse:
    """The form, and what the survey says that was sent."""
    place: dict[str, Any] = {"here": "price", "cost": request.POST.get("cost", "")}
    if request.method == "GET":
        return render(request, "web/survey.html", place)
    try:
        place |= _shown(_surveyed(request))
    except Unclear as unclear:
        place |= {"fault": str(unclear).partition(" Say it with")[0], "asked": unclear.questions}
    except UserError as fault:
        place["fault"] = str(fault)
    return render(request, "web/survey.html", place, status=422 if "fault" in place else 200)


def _surveyed(request: HttpRequest) -> Surveyed:
    upload = request.FILES.get("file")
    if upload is None:
        raise BadInput(_("No file came. Choose one, then look at it."))
    cost = request.POST.get("cost", "").strip()
    return of_upload(
        upload,
        unit_cost=typed_value(cost, "")["value"] if cost else 0.0,
        sheet=request.POST.get("sheet") or None,
        decimal=request.POST.get("decimal") or None,
    )


def of_upload(
    upload: UploadedFile, *, unit_cost: float, sheet: str | None, decimal: str | None
) -> Surveyed:
    """What an uploaded survey says; the file is gone when it was read. Raises UserError."""
    kept = waiting.keep(upload)
    try:
        found = read_survey(kept.file, sheet=sheet, decimal=decimal)
    finally:
        kept.drop()
    return told(
        found.kind,
        found.answers,
        prices=found.prices,
        unit_cost=unit_cost,
        currency=settings.WHYBUY_WORKSPACE.currency,
        left_out=found.left_out,
    )


def _shown(found: Surveyed) -> dict[str, Any]:
    unit = found.currency
    return {
        "found": found,
        "prices": [
            (one, plain(one.price, unit), f"{plain(one.low, unit)} – {plain(one.high, unit)}")
            for one in found.prices
        ],
        "drawn": Drawn.of(found.picture),
    }
