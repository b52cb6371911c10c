"""The addresses of the pages where records are entered and mended, and of their history."""

from __future__ import annotations

from django.urls import URLPattern, path

from whybuy.faces.web import contact_form, first_sheet, history_page, mending, record_form

urlpatterns: list[URLPattern] = [
    path("sheet", first_sheet.sheet, name="sheet"),
    path("contact", contact_form.contact, name="contact"),
    path("add/<slug:kind>", record_form.add, name="add"),
    path("change/<slug:kind>/<path:key>", record_form.change, name="change"),
    path("remove/<slug:kind>/<path:key>", record_form.remove, name="remove"),
    path("history", history_page.changes, name="history"),
    path("history/edit/<slug:edit>/undo", history_page.take_back_edit, name="undo_edit"),
    path("history/batch/<int:batch>/undo", history_page.take_back_batch, name="undo_batch"),
    path("imports/mend/<str:name>", mending.mend, name="mend"),
]
