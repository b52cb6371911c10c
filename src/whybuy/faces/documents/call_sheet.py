"""A call sheet on paper: who, why now, their words, what to offer, to ask, not to mention."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from whybuy.answers.wording import counted
from whybuy.faces.documents.call_rows import may_add
from whybuy.faces.documents.contents import day
from whybuy.faces.documents.pages import typeset

if TYPE_CHECKING:
    from whybuy.estimates.calls import Call

SORTS = {
    "re-sell": "Due again",
    "cross-sell": "Goes with it",
    "up-sell": "A step up",
    "renewal": "Renewal",
    "touch": "Stay in touch",
    "promise": "Promised",
    "light": "A warning light",
    "need": "A need they named",
    "deal": "Holds them back",
    "meeting": "Meeting",
    "introduction": "Ask for an introduction",
}
REPLIES = ("ordered", "interested", "happy", "not now", "no", "unhappy", "no answer")
MOST = 200
"""Calls on one sheet; more than that is a file for a dialler."""


def calls_pdf(calls: Sequence[Call], *, firm: str, as_of: date, invented: str = "") -> bytes:
    """The calls still to do, those of each person together, as a PDF file."""
    at = datetime(as_of.year, as_of.month, as_of.day, tzinfo=UTC)
    told = contents(calls, firm=firm, as_of=as_of, invented=invented)
    return typeset(told, at=at, design="calls")


def contents(
    calls: Sequence[Call], *, firm: str, as_of: date, invented: str = ""
) -> dict[str, Any]:
    """The sheet as plain values that `calls.typ` lays out."""
    to_do = [call for call in calls if call.is_open]
    shown = to_do[:MOST]
    names = list(dict.fromkeys(call.by_name for call in shown))
    left = len(to_do) - len(shown)
    return {
        "title": "Whom to contact",
        "firm": firm,
        "headline": _headline(to_do),
        "as_of": day(as_of),
        "invented": invented,
        "replies": list(REPLIES),
        "groups": [_group(name, shown, alone=len(names) == 1) for name in names],
        "notes": [f"… and {left:,} more, which are in the spreadsheet."] if left else [],
        "foot": f"{firm} · {day(as_of)}" + (" · invented" if invented else ""),
    }


def _headline(calls: Sequence[Call]) -> str:
    if not calls:
        return "Nobody is left to contact."
    minutes = sum(call.minutes or 0 for call in calls)
    hours = f", about {counted(round(minutes / 60), 'hour', 'hours')}" if minutes >= 60 else ""
    return f"{counted(len(calls), 'contact', 'contacts')} to make{hours}"


def _group(name: str, calls: Sequence[Call], *, alone: bool) -> dict[str, Any]:
    mine = [_call(call) for call in calls if call.by_name == name]
    return {"name": "" if alone and not name else name or "Nobody yet", "calls": mine}


def _call(call: Call) -> dict[str, Any]:
    who = ", ".join(part for part in (call.person_name, call.role) if part)
    last = f"{day(call.last_contact)}" if call.last_contact else "never before"
    if call.last_offer_day:
        last += f"; last offer {day(call.last_offer_day)}: {call.last_offer}"
    rows = {
        "Give first": call.give_first,
        "Then say" if call.give_first else "Say first": f"“{call.opening}”" if call.opening else "",
        "Offer": call.product_name,
        "May add": may_add(call) if call.expected is not None else "",
        "Ask": call.ask,
        "Last contact": last,
    }
    how = [call.channel.capitalize(), f"{call.minutes} min" if call.minutes else ""]
    return {
        "name": call.name,
        "sort": SORTS.get(call.sort, call.sort),
        "who": " · ".join(part for part in (who, call.reach or call.lacks) if part),
        "how": " · ".join(part for part in how if part),
        "reason": call.reason,
        "rows": [{"name": name, "words": words} for name, words in rows.items() if words],
        "valued": [{"words": f"“{said.words}”", "who": _who(said)} for said in call.valued],
        "avoid": list(call.not_mention),
    }


def _who(said: Any) -> str:
    return ", ".join(part for part in (said.who, day(said.day) if said.day else "") if part)
