"""The week on the first page: whom to contact today, and what was learnt since last week."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from whybuy.faces.web import open_firm
from whybuy.faces.web.next_page import SORTS, shown

if TYPE_CHECKING:
    from whybuy.evidence.since import Learnt

FIRST = 5
NAMED = 3


def of_home(request: HttpRequest) -> dict[str, Any] | None:
    """The first lines to do, how many there are, and what was learnt; None where there is neither.

    Before there is a list of this week, the last one is shown as what is left of it.
    """
    from whybuy.evidence.since import learnt

    seen = shown(request.GET, who=request.user.get_username())
    known = learnt(open_firm.firm().books())
    said = in_words(known)
    if not seen.week.calls and not said:
        return None
    return {
        "seen": seen,
        "first": seen.open[:FIRST],
        "more": max(seen.left - FIRST, 0),
        "sorts": SORTS,
        "until": known.until,
        "said": said,
    }


def in_words(known: Learnt) -> list[tuple[str, str]]:
    """What was learnt, a sentence each, and the name of the page that shows it."""
    told = [
        (_contacts(known), "last_contacts"),
        (_lines(known), "next"),
        (_spoke(known.concerned, _("spoke of a concern, a rival or leaving")), "conversations"),
        (_spoke(known.needing, _("named a need that nobody meets")), "conversations"),
        (_bought(known), "customers"),
        (_promises(known), "next"),
    ]
    return [(words, page) for words, page in told if words]


def _contacts(known: Learnt) -> str:
    if not known.contacts:
        return ""
    made = ngettext("%(n)s contact", "%(n)s contacts", known.contacts) % {"n": known.contacts}
    replies = ", ".join(f"{count} {reply}" for reply, count in known.replies)
    return f"{made}: {replies}." if replies else f"{made}."


def _lines(known: Learnt) -> str:
    if not known.planned:
        return ""
    return _("%(done)s of %(all)s lines of the list done.") % {
        "done": known.done,
        "all": known.planned,
    }


def _spoke(names: tuple[str, ...], what: str) -> str:
    if not names:
        return ""
    more = len(names) - NAMED
    told = ", ".join(names[:NAMED])
    if more > 0:
        told += ngettext(" and %(n)s other", " and %(n)s others", more) % {"n": more}
    return f"{told} {what}."


def _bought(known: Learnt) -> str:
    if not known.bought:
        return ""
    told = ngettext("%(n)s customer ordered", "%(n)s customers ordered", known.bought)
    heard = _("%(n)s of them heard from us in the four weeks before") % {"n": known.heard}
    bought = told % {"n": known.bought}
    return f"{bought}; {heard}." if known.heard else f"{bought}."


def _promises(known: Learnt) -> str:
    kept = ngettext("%(n)s promise kept.", "%(n)s promises kept.", known.kept) % {"n": known.kept}
    late = ngettext("%(n)s promise is overdue.", "%(n)s promises are overdue.", known.late)
    told = [(kept, known.kept), (late % {"n": known.late}, known.late)]
    return " ".join(words for words, count in told if count)
