"""Meetings, hesitations about deals, introductions, as lines of the week: why now, what to say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from whybuy.estimates.introductions import MOMENTS
from whybuy.estimates.meetings_due import SAID
from whybuy.estimates.questions import AIMS

Row = dict[str, Any]

BESIDE = {
    "meeting": "ask for a meeting",
    "deal": "what holds them back in the deal",
    "introduction": "who else has this problem",
}
CALLED = {
    "deal": "hesitations to understand",
    "meeting": "meetings",
    "introduction": "introductions to ask for",
}
LONGEST = 200


def why(row: Row, today: date) -> str:
    """Why this customer, now, for a line of one of these sorts."""
    return _WHY[row["sort"]](row, today)


def first_sentence(row: Row) -> str:
    """The first sentence to say, for a line of one of these sorts."""
    return _SAY[row["sort"]](row)


def aim_words(aim: str) -> str:
    """What a meeting is for: the words of the aim, or its own."""
    return AIMS.get(aim, aim)


def _meeting(row: Row, _: date) -> str:
    day, aim = row["day"], aim_words(row["about"])
    to_do = f": {aim}" if aim else ""
    if row["kind"] == "hold":
        return f"You meet them on {_day(day)}{to_do}. Its plan is under Meet."
    if row["kind"] == "settle":
        return f"A meeting is planned for {_day(day)} and not agreed yet{to_do}."
    return f"The quarter's plan has a meeting with them in the week of {_day(day)}{to_do}."


def _deal(row: Row, today: date) -> str:
    who, when = row["said_by"] or "They", row["day"]
    since = f" {(today - when).days} days ago" if when and when < today else ""
    other = f" It is about “{row['other']}”." if row["other"] else ""
    return f"{who} hesitated{since}: “{_cut(row['about'])}” Nobody has settled it on record.{other}"


def _introduction(row: Row, today: date) -> str:
    moment = MOMENTS.get(row["kind"], "they do well with us")
    when = f", {(today - row['day']).days} days ago" if row["day"] and row["day"] < today else ""
    who = f" ({row['said_by']})" if row["said_by"] else ""
    said = f": “{_cut(row['about']).rstrip('.')}.”" if row["about"] else "."
    return f"{_upper(moment)}{when}{who}{said} That is the moment to ask."


def _say_meeting(row: Row) -> str:
    if row["kind"] == "hold":
        return f"We meet on {_day(row['day'])}: what would make it worth your time?"
    if row["kind"] == "settle":
        return f"Does {_day(row['day'])} suit you, or which day would be better?"
    aim = "back" if row["about"] == "keep" and row["other"] != SAID else row["about"]
    return _ASKS.get(aim, _ASKS["know"]).format(week=_day(row["day"]))


_ASKS = {
    "know": (
        "I would like to understand what you need of us, and to listen: would half an hour suit "
        "you in the week of {week}?"
    ),
    "serve": (
        "I would like to hear where we serve you well and where we do not: would half an hour suit "
        "you in the week of {week}?"
    ),
    "keep": (
        "Something you said stayed with me, and I would like to understand it before I answer: may "
        "I see you in the week of {week}?"
    ),
    "renew": (
        "Before the year is out on our agreement, what has it done for you, and what should "
        "change? May we look at it together in the week of {week}?"
    ),
    "case": (
        "You know better than we do what it is worth to you: shall we put it in figures together, "
        "in the week of {week}?"
    ),
    "deal": (
        "Whatever you decide, we would like to help you decide well: what is still open for you, "
        "and may we talk it through in the week of {week}?"
    ),
    "back": (
        "We have not heard from each other for a while, and I would like to know why rather than "
        "guess: may I ring you in the week of {week}?"
    ),
    "day": (
        "On Get to Know Your Customers Day we ask three questions and listen: may we ask them of "
        "you, in the week of {week}?"
    ),
    "introduce": (
        "You know who else has the problem that you had: may I ask you about it in the week of "
        "{week}?"
    ),
}


def _say_deal(row: Row) -> str:
    said = f"You said “{_cut(row['about'])}” " if row["about"] else ""
    return f"{said}What is behind it, and what would be the worst that could come of it?"


def _say_introduction(row: Row) -> str:
    said = f"You said “{_cut(row['about']).rstrip('.')}.” " if row["about"] else ""
    return f"{said}Who else do you know who has the trouble that you had?"


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]


def _day(day: date | None) -> str:
    return "" if day is None else f"{day.day} {day:%B}"


def _cut(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= LONGEST else words[: LONGEST - 1].rstrip() + "…"


_WHY: dict[str, Callable[[Row, date], str]] = {
    "meeting": _meeting,
    "deal": _deal,
    "introduction": _introduction,
}
_SAY: dict[str, Callable[[Row], str]] = {
    "meeting": _say_meeting,
    "deal": _say_deal,
    "introduction": _say_introduction,
}
