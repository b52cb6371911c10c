"""Whom to contact: today, this week, by person; each line done, put off or declined with a tap."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from whybuy.answers import question as declarations
from whybuy.answers.answer import Answer, Findings
from whybuy.answers.question import questions
from whybuy.coding.call_outcome import RESPONSES, let_go, minutes_typed, proposed, settle
from whybuy.errors import BadInput, NotFound, TooLittleEvidence, UserError
from whybuy.faces.web import open_firm
from whybuy.faces.web.access import may, needs
from whybuy.faces.web.paging import Page
from whybuy.faces.web.questions import fields
from whybuy.faces.web.questions import shown as answer_shown
from whybuy.faces.web.working import StillWorking
from whybuy.records.models import User

if TYPE_CHECKING:
    from django.http import QueryDict

    from whybuy.estimates.calls import Call, Week

ROWS = 40
SAID = ("response", "said", "why_not")
OWN = ("when", "by", "week")
"""What the list keeps in the address for itself; the rest are the question's options."""
SORTS = {
    "re-sell": _lazy("Due again"),
    "cross-sell": _lazy("Goes with it"),
    "up-sell": _lazy("A step up"),
    "renewal": _lazy("Renewal"),
    "touch": _lazy("Stay in touch"),
    "promise": _lazy("Promised"),
    "light": _lazy("A warning light"),
    "need": _lazy("A need they named"),
    "deal": _lazy("What holds them back"),
    "meeting": _lazy("Meeting"),
    "introduction": _lazy("Ask for an introduction"),
}
WHY_NOT = (
    _lazy("Bought it elsewhere"),
    _lazy("Does not fit them"),
    _lazy("Somebody else is on it"),
    _lazy("They are busy now"),
)
"""Reasons offered beside a line that is declined; any other may be typed."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The list as the address asks for it."""

    week: Week
    calls: tuple[Call, ...]
    when: str
    by: str
    today: date

    @property
    def left(self) -> int:
        """How many lines of those shown are still to do."""
        return len(self.open)

    @property
    def minutes(self) -> int:
        """How long those to do take."""
        return sum(call.minutes or 0 for call in self.open)

    @property
    def open(self) -> tuple[Call, ...]:
        """The lines still to do."""
        return tuple(call for call in self.calls if call.is_open)

    @property
    def settled(self) -> tuple[Call, ...]:
        """The lines of the week of which somebody has said what became."""
        return tuple(call for call in self.week.calls if not call.is_open and self._is_of(call))

    def _is_of(self, call: Call) -> bool:
        return not self.by or call.by_whom == self.by

    @property
    def is_past(self) -> bool:
        """Whether its week has ended."""
        return (self.today - self.week.monday).days > 6


@needs("read")
@require_GET
def lines(request: HttpRequest) -> HttpResponse:
    """The list that the address asks for, and below it what `next` says of the whole."""
    seen = shown(request.GET, who=request.user.get_username())
    page = Page.asked(request.GET, rows=ROWS).within(seen.left)
    place: dict[str, Any] = {
        "here": "next",
        "seen": seen,
        "asked": request.GET,
        "open": seen.open[page.offset : page.offset + ROWS],
        "page": page,
        "pages": page.of(seen.left),
        **_asked(request),
        **_words(),
        "proposed": proposed(cast(User, request.user)) if may(request, "edit") else {},
        "can_tell": "next" in questions() and may(request, "ask"),
        "can_plan": "next" in questions() and may(request, "edit"),
        "stale": _is_stale(seen),
        "in_sales": _in_sales(seen.week),
    }
    return render(request, "web/next.html", place)


@needs("ask")
@require_GET
def told(request: HttpRequest) -> HttpResponse:
    """What the answer says of the whole: how sure, did it work. The list fetches it."""
    if "next" not in questions():
        raise Http404
    question = declarations.question("next")
    known = (option.name for option in question.all_options)
    given = {name: request.GET[name] for name in known if request.GET.get(name)}
    place: dict[str, Any] = {"here": "next", "question": question}
    place["fields"] = fields(question, given)
    try:
        place |= answer_shown(request, _without_lines(open_firm.answer("next", given)))
    except (BadInput, TooLittleEvidence) as fault:
        place["why_not"] = str(fault)
    except StillWorking:
        if not request.htmx:  # type: ignore[attr-defined]
            raise
        place["progress"] = open_firm.going()
    return render(request, "web/next_told.html", place)


@needs("edit")
@require_POST
def say(request: HttpRequest, key: str) -> HttpResponse:
    """What became of a line, from its buttons; the line as it then is, or the list again."""
    user, form = cast(User, request.user), request.POST
    given: dict[str, Any] = {name: form.get(name, "").strip() for name in SAID}
    given["why_not"] = form.get("declined", "") or given["why_not"]
    state = _state(form)
    if form.get("refuse"):
        let_go(user, key)
        return _back(request, key)
    batch = form.get("batch", "")
    try:
        if state == "planned" and batch.isdecimal():
            open_firm.firm().undo(int(batch))
        given["minutes"] = minutes_typed(form.get("minutes", ""))
        settled = settle(key, state, by=user, today=open_firm.firm().today, **given)
    except NotFound:
        messages.warning(request, _("That line has gone: the list was planned anew."))
        return _back(request)
    except UserError as fault:
        messages.error(request, str(fault))
        return _back(request)
    let_go(user, key)
    if not request.htmx:  # type: ignore[attr-defined]
        return _back(request, key)
    call = _after(request, key, settled.state)
    place: dict[str, Any] = {"call": call, "settled": settled, "batch": settled.batch}
    place |= {**_asked(request), **_words()}
    return render(request, "web/call.html", place)


def _after(request: HttpRequest, key: str, state: str) -> Call:
    """The line as it now is: with all that stands beside it where it is to be done again."""
    from whybuy.estimates.calls import settled

    if state != "planned":
        return settled(key)
    return next(call for call in _week(request.GET).calls if call.key == key)


def _state(form: QueryDict) -> str:
    """Which button was pressed: a reply means done, a reason beside a line that it is declined."""
    if form.get("declined"):
        return "declined"
    return form.get("state", "") or ("done" if form.get("response") else "")


def _in_sales(week: Week) -> bool:
    """Whether a margin is to be said: the list's money is sales, or at the margin said before."""
    from whybuy.estimates.margin import AT_MARGIN

    return any(call.gain == "sales" or AT_MARGIN in call.reason for call in week.calls)


@needs("edit")
@require_POST
def plan(request: HttpRequest) -> HttpResponse:
    """The week planned and its list kept; until it is, how far it is, to be asked for again."""
    if request.POST.get("enough"):
        open_firm.enough()
    given = {name: text for name in ("hours", "margin") if (text := request.POST.get(name, ""))}
    place = {"query_part": "", **given}
    try:
        open_firm.answer("next", given)
        monday = open_firm.from_books(lambda _: open_firm.firm().plan_week(**given))
    except StillWorking:
        if not request.htmx:  # type: ignore[attr-defined]
            raise
        return render(request, "web/next_plan.html", {**place, "progress": open_firm.going()})
    except UserError as fault:
        return render(request, "web/next_plan.html", {**place, "fault": str(fault)})
    messages.success(request, _("The week is planned."))
    address = f"{reverse('next')}?week={monday}&when=week"
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponseClientRedirect(address)
    return HttpResponseRedirect(address, status=303)


def shown(address: QueryDict, *, who: str = "") -> Shown:
    """The list that the address asks for: `week`, `when` (today or week) and `by` whom; by itself
    that of `who` reads, where they are of the team and have lines. `by=` is everybody's."""
    from whybuy.estimates.calls import first_of_all

    week = _week(address)
    today, when = open_firm.firm().today, address.get("when", "")
    by = address.get("by", week.key_of(who))
    by = by if by in week.people else ""
    own = week.of(by) if by else week
    running = 0 <= (today - week.monday).days <= 6
    when = when if when in ("today", "week") else "today" if running else "week"
    calls = own.due(max(today, week.monday)) if when == "today" else own.calls
    return Shown(week, calls if by else first_of_all(calls), when, by, today)


def query(address: QueryDict) -> str:
    """The address's own part, to lead back to it."""
    return urlencode({name: address[name] for name in OWN if name in address})


def _is_stale(seen: Shown) -> bool:
    """Whether something was put on record since the list was planned."""
    from whybuy.records import sources

    return bool(seen.open) and seen.week.revision != sources.revision()


def _without_lines(answer: Answer) -> Answer:
    """The answer but for the lines of the list, which stand on the page already."""
    import polars as pl

    table = answer.findings.table
    lines = table.filter(pl.col("measure") == "contact")["subject"]
    rest = table.filter(~pl.col("subject").is_in(lines.implode()))
    return replace(answer, findings=Findings(rest))


def _week(address: QueryDict) -> Week:
    """The week's list. It is short, and waits for no other reader's long work."""
    from whybuy.estimates.calls import week_of

    try:
        day, exact = date.fromisoformat(address.get("week", "")), True
    except ValueError:
        day, exact = open_firm.firm().today, False
    return week_of(open_firm.firm().books(), day=day, exact=exact)


def _asked(request: HttpRequest) -> dict[str, str]:
    """The address's own part, bare and with its question mark."""
    asked = query(request.GET)
    return {"query": asked, "query_part": f"?{asked}" if asked else ""}


def _words() -> dict[str, Any]:
    return {"sorts": SORTS, "responses": RESPONSES.items(), "why_not": WHY_NOT}


def _back(request: HttpRequest, key: str = "") -> HttpResponse:
    """The list again, at the line."""
    asked = query(request.GET)
    address = reverse("next") + (f"?{asked}" if asked else "") + (f"#call-{key}" if key else "")
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponseClientRedirect(address)
    return HttpResponseRedirect(address, status=303)
