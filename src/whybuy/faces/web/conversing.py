"""The addresses of conversations: asked, listed, read and coded; codebook, beliefs, search."""

from __future__ import annotations

from django.urls import URLPattern, path

from whybuy.faces.web import (
    ask,
    beliefs_page,
    check_page,
    codebook_page,
    coding_page,
    measures_heard,
    rounds_page,
    search_page,
    talk,
    talk_steps,
    talks,
)

urlpatterns: list[URLPattern] = [
    path("ask", ask.ask, name="ask"),
    path("ask/keep", ask.keep, name="ask_keep"),
    path("ask/forget", ask.forget, name="ask_forget"),
    path("search", search_page.find, name="search"),
    path("check", check_page.check, name="check"),
    path("coding", coding_page.coding, name="coding"),
    path("coding/queue", coding_page.teaching, name="coding_queue"),
    path("coding/next", coding_page.following, name="coding_next"),
    path("coding/audit/draw", coding_page.draw, name="audit_draw"),
    path("coding/audit/next", coding_page.audit_next, name="audit_next"),
    path("coding/rounds", rounds_page.begin, name="round_begin"),
    path("coding/rounds/<int:number>", rounds_page.one, name="round"),
    path("coding/rounds/<int:number>/decide", rounds_page.decide, name="round_decide"),
    path("coding/rounds/<int:number>/accept", rounds_page.accept, name="round_accept"),
    path("codebook", codebook_page.book, name="codebook"),
    path("codebook/themes", codebook_page.found_themes, name="themes"),
    path("codebook/<int:batch>/undo", codebook_page.take_back, name="codebook_undo"),
    path("codebook/<slug:what>", codebook_page.change, name="codebook_change"),
    path("beliefs", beliefs_page.mine, name="beliefs"),
    path("beliefs/show", beliefs_page.show, name="beliefs_show"),
    path("beliefs/services", beliefs_page.service, name="service"),
    path("beliefs/services/asked", beliefs_page.asked, name="services_asked"),
    path("conversations", talks.talks, name="conversations"),
    path("conversations/drop", talks.drop, name="talks_drop"),
    path("conversations/<path:key>/steps", talk_steps.steps, name="talk_steps"),
    path("conversations/<path:key>/part", talk.part, name="talk_part"),
    path("conversations/<path:key>/suggestions", talk.suggestions, name="talk_suggestions"),
    path("conversations/<path:key>/rests", talk.rests, name="talk_rests"),
    path("conversations/<path:key>/whose", talk.whose, name="talk_whose"),
    path("conversations/<path:key>/measure", measures_heard.decide, name="talk_measure"),
    path("conversations/<path:key>/side", talk.side, name="talk_side"),
    path("conversations/<path:key>", talk.conversation, name="conversation"),
]
