"""The addresses of conversations: asked, listed, read and coded; codebook, beliefs, search."""

from __future__ import annotations

from django.urls import URLPattern, path

from whybuy.faces.web import ask, codebook_page, search_page, talk, talk_steps, talks

urlpatterns: list[URLPattern] = [
    path("ask", ask.ask, name="ask"),
    path("ask/keep", ask.keep, name="ask_keep"),
    path("ask/forget", ask.forget, name="ask_forget"),
    path("search", search_page.find, name="search"),
    path("coding", codebook_page.codebook, name="coding"),
    path("codebook", codebook_page.codebook, name="codebook"),
    path("beliefs", codebook_page.codebook, name="beliefs"),
    path("conversations", talks.talks, name="conversations"),
    path("conversations/drop", talks.drop, name="talks_drop"),
    path("conversations/<path:key>/steps", talk_steps.steps, name="talk_steps"),
    path("conversations/<path:key>/part", talk.part, name="talk_part"),
    path("conversations/<path:key>/suggestions", talk.suggestions, name="talk_suggestions"),
    path("conversations/<path:key>/rests", talk.rests, name="talk_rests"),
    path("conversations/<path:key>/whose", talk.whose, name="talk_whose"),
    path("conversations/<path:key>/side", talk.side, name="talk_side"),
    path("conversations/<path:key>", talk.conversation, name="conversation"),
]
