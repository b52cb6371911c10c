"""A meeting in words: what it is for, the decision to help them reach, why they will welcome it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from whybuy.answers.wording import counted, money
from whybuy.estimates.questions import AIMS

if TYPE_CHECKING:
    from whybuy.estimates.meeting_plan import MeetingPlan
    from whybuy.estimates.meeting_questions import Asked

Row = dict[str, Any]

STATES = {"agreed": "agreed", "planned": "planned, not agreed yet", "suggested": "suggested"}
FOR_WHAT = {
    "leaves": "tells whether to go after them",
    "won": "tells whether to go on with the deal",
    "case": "tells whether it pays for them",
    "why": "tells why they buy",
}


def day_said(day: date | None) -> str:
    """A day as it is said: Tuesday 1 December 2026."""
    return "" if day is None else f"{day:%A} {day.day} {day:%B} {day.year}"


def week_said(week: date) -> str:
    """A week as it is said: the week of 30 November."""
    return f"the week of {short(week)}"


def short(day: date) -> str:
    """A day near by: 28 September."""
    return f"{day.day} {day:%B}"


def upper(words: str) -> str:
    """The words with a capital at the beginning."""
    return words[:1].upper() + words[1:]


def aim_said(aim: str) -> str:
    """What a meeting is for: the words of the aim, or its own."""
    return AIMS.get(aim, aim)


def for_what(row: Row) -> str:
    """What a meeting is for: its aim, and which deal, where it is for one. A title is no word of
    theirs: it stands in other marks."""
    title = row.get("deal_title") if row.get("aim") == "deal" else ""
    return f"{aim_said(str(row.get('aim') or ''))}{f' on ‘{title}’' if title else ''}"


def welcome(row: Row) -> str:
    """The reason for which the customer will be glad to meet us."""
    return _WELCOME.get(row.get("pretext") or "", _plain)(row)


def decision(plan: MeetingPlan) -> str:
    """The decision to help them reach: their own, whatever it is."""
    record = plan.record or {}
    if record.get("decision"):
        return str(record["decision"])
    if plan.aim == "deal" and plan.deal_title:
        return f"Whether to go on with “{plan.deal_title}”, and what they need for that"
    renewal = plan.line.get("renewal")
    if plan.aim == "renew" and renewal:
        return f"What has to be in the agreement when it renews on {day_said(renewal)}"
    return _DECISIONS.get(plan.aim, _DECISIONS["know"])


_DECISIONS = {
    "know": "What we should do more of for them, and what we can leave away",
    "serve": "What we put right, by when, and who sees to it",
    "keep": "What has to change so that it is right for them again, and by when",
    "renew": "What the year to come should do for them",
    "need": "What they would change first, and who else has to agree that it is so",
    "case": "Whether the figures speak for it, in their own reckoning",
    "deal": "What is still open for them, and the next step to settle it",
    "introduce": "Whom they would like to do a good turn, and how they want to be named",
    "back": "Whether there is something to take up again, or to part as friends",
    "day": "What they would never give up, and what we should learn from it",
}


def why_them(row: Row, currency: str, *, in_money: bool) -> str:
    """Why this customer: what a meeting is worth, by its parts, and how long it has been."""
    said: list[str] = []
    if in_money and (row.get("at_stake") or 0) >= 1:
        said.append(f"{money(row['at_stake'], currency)} a year are at stake")
    if row.get("trouble"):
        said.append("a concern of theirs is open")
    if in_money and (row.get("deal") or 0) >= 1:
        said.append(f"asking about their deal is worth {money(row['deal'], currency)}")
    if (row.get("to_ask") or 0) and row.get("deal_title"):
        things = counted(row["to_ask"], "thing is", "things are")
        said.append(f"{things} still to be settled with them in ‘{row['deal_title']}’")
    if in_money and (row.get("case") or 0) >= 1:
        said.append(f"one figure of theirs brings us {money(row['case'], currency)} by their case")
    if in_money and (row.get("settles") or 0) >= 1:
        said.append(
            f"their reply settles ± {money(row['settles'], currency)} a year of what hangs on why "
            "customers buy"
        )
    said.append(_silence(row))
    return upper("; ".join(part for part in said if part)) + "."


def _silence(row: Row) -> str:
    days, usual = row.get("unheard"), row.get("rhythm")
    if days is None:
        return "never met nor contacted, as far as is on record"
    seen = counted(int(days), "day", "days")
    return f"the last word with them was {seen} ago; {round(usual or 0)} days or so suit them"


def what_it_tells(one: Asked, currency: str) -> str:
    """What the answer to a question is worth, and to what."""
    if one.lacks:
        worth = f" It is worth {money(one.worth, currency)}, too." if one.worth >= 0.5 else ""
        lacks = one.lacks[:1].lower() + one.lacks[1:]
        return f"Not settled yet, and comes before any solution: {lacks}.{worth}"
    if one.worth >= 0.5:
        return f"Worth {money(one.worth, currency)}: it {FOR_WHAT[one.for_what]}."
    if one.settles >= 0.5:
        settled = money(one.settles, currency)
        return f"Settles ± {settled} of yearly revenue that hangs on why; no decision hangs on it."
    return "Always worth asking; no figure hangs on it."


def _case(row: Row) -> str:
    whose = f" at {row['other']}" if row.get("other") else ""
    return f"You can tell them what came of it{whose}: {_end(row.get('about'))}"


def _insight(row: Row) -> str:
    return (
        f"{row['of']} customers of their trade measured {row['other']}: {_end(row.get('about'))} "
        "Ask how it is with them."
    )


def _review(row: Row) -> str:
    return f"Look with them at what was measured or agreed a year ago: {_end(row.get('about'))}"


def _anniversary(row: Row) -> str:
    return f"It is {counted(row['of'], 'year', 'years')} since you first worked together."


def _reconfirm(row: Row) -> str:
    return f"They once said why they buy: “{_cut(row.get('about') or '')}” Is it still so?"


def _day(row: Row) -> str:
    return "It is Get to Know Your Customers Day: three questions, and all the time to listen."


def _why(row: Row) -> str:
    return "Nobody has ever asked them why they buy: people like to be asked."


def _not_yet(row: Row) -> str:
    return "It is about their own work: they are asked, and nothing is sold."


def _plain(row: Row) -> str:
    if row.get("customers_day"):
        return _day(row)
    if row.get("trouble"):
        return "They will be glad that somebody comes back to what they said."
    return "You come to listen, and bring nothing to sell."


_WELCOME: dict[str, Callable[[Row], str]] = {
    "case": _case,
    "insight": _insight,
    "review": _review,
    "anniversary": _anniversary,
    "reconfirm": _reconfirm,
    "day": _day,
    "why": _why,
    "not yet": _not_yet,
}


def _end(words: str | None) -> str:
    said = _cut(words or "").rstrip(".")
    return said if said.endswith("…") or not said else f"{said}."


def _cut(words: str, most: int = 160) -> str:
    lines = (" ".join(line.split()).rstrip(".;") for line in words.splitlines())
    words = "; ".join(line for line in lines if line)
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"
