"""The addresses of conversations: asked, listed, read and coded; codebook, beliefs, search."""

from __future__ import annotations

from django.urls import URLPattern, path

from whybuy.faces.web import ask

urlpatterns: list[URLPattern] = [
    path("ask", ask.ask, name="ask"),
    path("ask/keep", ask.keep, name="ask_keep"),
    path("ask/forget", ask.forget, name="ask_forget"),
]
