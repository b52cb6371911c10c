"""The addresses of what it is worth: cases, value models, links to share, price surveys."""

from __future__ import annotations

from django.urls import URLPattern, path

from whybuy.faces.web import worth_page, worth_shared

urlpatterns: list[URLPattern] = [
    path("worth/<path:key>/keep", worth_page.keep, name="worth_keep"),
    path("worth/<path:key>/share", worth_shared.share, name="worth_share"),
    path("shared", worth_shared.links, name="shared_links"),
    path("shared/<int:number>/take-back", worth_shared.revoke, name="shared_revoke"),
    path("shared/<slug:token>", worth_shared.shared, name="shared"),
    path("worth/<path:key>", worth_page.case, name="worth_of"),
]
