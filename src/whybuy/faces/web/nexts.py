"""The addresses of the pages of whom to contact."""

from __future__ import annotations

from django.urls import URLPattern, path

from whybuy.faces.web import last_contacts_page, next_files, next_holdout, next_page

urlpatterns: list[URLPattern] = [
    path("next", next_page.lines, name="next"),
    path("next/told", next_page.told, name="next_told"),
    path("next/plan", next_page.plan, name="plan_week"),
    path("next/calls.<slug:form>", next_files.calls, name="calls_file"),
    path("next/last-contacts", last_contacts_page.last_contacts, name="last_contacts"),
    path("next/last-contacts.<slug:form>", next_files.last_contacts, name="last_contacts_file"),
    path("next/holdout", next_holdout.holdout, name="holdout"),
    path("next/holdout/begin", next_holdout.begin, name="begin_holdout"),
    path("next/holdout/<path:key>/end", next_holdout.end, name="end_holdout"),
    path("next/<slug:key>/say", next_page.say, name="say"),
]
