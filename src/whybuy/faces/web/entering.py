"""The addresses of the pages where records are entered and mended."""

from __future__ import annotations

from django.urls import URLPattern, path

from whybuy.faces.web import first_sheet

urlpatterns: list[URLPattern] = [
    path("sheet", first_sheet.sheet, name="sheet"),
]
