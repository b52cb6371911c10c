"""Every address of the pages; each view declares what it needs (`access.py`)."""

from __future__ import annotations

from allauth.account import views as allauth_views
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from whybuy.faces.web import (
    audit,
    conversing,
    customer,
    customers,
    deals_page,
    entering,
    entry,
    evidence,
    faults,
    find_page,
    home,
    imports,
    jobs,
    joining,
    learn_page,
    loading,
    meets,
    nexts,
    people,
    questions,
    sample_firms,
    security,
    worth_paper,
    worths,
)
from whybuy.faces.web.access import needs

handler403 = faults.not_allowed
handler404 = faults.not_there
handler500 = faults.ours

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("line/<slug:name>", home.line, name="line"),
    path("enter", entry.enter, name="enter"),
    path("sign-in", needs("enter")(allauth_views.login), name="account_login"),
    path("sign-out", needs("enter")(allauth_views.logout), name="account_logout"),
    path("join", joining.join, name="join"),
    path("people", people.people, name="people"),
    path("people/invite", people.invite, name="invite"),
    path("people/invitations/<int:number>/withdraw", people.withdraw, name="withdraw"),
    path("people/<str:name>/role", people.role, name="role"),
    path("people/<str:name>/link", people.let_in, name="let_in"),
    path("people/<str:name>/sessions/<int:number>/end", people.end, name="end_session_of"),
    path("audit", audit.audit, name="audit"),
    path("jobs", jobs.jobs, name="jobs"),
    path("jobs/<int:number>/again", jobs.again, name="again"),
    *security.urlpatterns,
    *entering.urlpatterns,
    *conversing.urlpatterns,
    path("worth/<path:key>/case.<slug:form>", worth_paper.paper, name="worth_paper"),
    *worths.urlpatterns,
    *nexts.urlpatterns,
    *meets.urlpatterns,
    *find_page.urlpatterns,
    path("deals", deals_page.deals_list, name="deals"),
    path("deals/<path:key>/letter.pdf", deals_page.letter, name="deal_letter"),
    path("deals/<path:key>/deal.pdf", deals_page.paper, name="deal_paper"),
    path("deals/<path:key>", deals_page.deal, name="deal"),
    path("learn/mine", learn_page.mine, name="learn_mine"),
    path("customers", customers.customers, name="customers"),
    path("customers/<path:key>", customer.customer, name="customer"),
    path("imports", imports.imports, name="imports"),
    path("imports/drop", loading.drop, name="drop"),
    path("imports/waiting/<slug:mark>", loading.look, name="look"),
    path("imports/waiting/<slug:mark>/load", loading.load, name="load"),
    path("imports/waiting/<slug:mark>/forget", loading.forget, name="forget"),
    path("imports/rejects/<str:name>", imports.rejects, name="rejects"),
    path("imports/<int:batch>/undo", imports.take_back, name="undo"),
    path("samples/<slug:name>", sample_firms.other_firm, name="other_firm"),
    path("evidence/<path:key>", evidence.evidence, name="evidence"),
    path("api/", include(settings.WHYBUY_API_URLS)),
    # A question is found by its name, so that a new file in `answers` has a page at once.
    path("<slug:name>", questions.ask, name="question"),
    path("<slug:name>.<slug:form>", questions.document, name="document"),
]
