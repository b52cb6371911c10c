"""The addresses of meetings: the quarter, the plan of one, what came of it, private calendars."""

from __future__ import annotations

from django.urls import URLPattern, path

from whybuy.faces.web import calendar_feed, meet_page, meeting_page

urlpatterns: list[URLPattern] = [
    path("meet/quarter", meet_page.weeks, name="meet_weeks"),
    path("meet/put", meet_page.put, name="meet_put"),
    path("meet/calendar/issue", meet_page.issue, name="calendar_issue"),
    path("meet/calendar/revoke", meet_page.revoke, name="calendar_revoke"),
    path("meet/with/<path:customer>", meeting_page.thought_of, name="meeting_with"),
    path("meetings/<path:key>/held", meeting_page.held, name="meeting_held"),
    path("meetings/<path:key>/change", meeting_page.change, name="meeting_change"),
    path("meetings/<path:key>", meeting_page.meeting, name="meeting"),
    path("calendar/<slug:token>.ics", calendar_feed.calendar, name="calendar"),
]
