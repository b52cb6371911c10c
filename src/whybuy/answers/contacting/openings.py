"""The first sentence of each call: about them, and a question wherever one will do."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from whybuy.answers.contacting.meets import CALLED as MEETS
from whybuy.answers.contacting.meets import first_sentence

Row = dict[str, Any]

NEAR_DAYS = 300
"""A day and a month mean the nearest such day: within so many days no year need be said."""
OFTEN_DAYS = 7
"""What is bought more often than weekly is kept on no shelf to be asked about."""
MOST_PIECES = 500
"""More is a measure of something else, as of litres in hundredths, and is not said."""


@dataclass(frozen=True, slots=True)
class Names:
    """What products are called, which of them customers keep on a shelf, and what day it is."""

    products: Mapping[str, str]
    kept: frozenset[str]
    today: date
    orders_end: date | None = None
    """The last day of orders on record, where that is long ago."""
    dated: bool = False
    """Whether days are said as days alone, to be read on another one."""

    def of(self, product: str) -> str:
        """The product's whole name."""
        return self.products.get(product, product)

    def spoken(self, product: str) -> str:
        """The name as it is said: no size, and small where it begins a sentence elsewhere."""
        return small(self.of(product).partition(",")[0].strip())

    def ago(self, day: date) -> str:
        """How long ago, or how far ahead: 12 days ago, tomorrow; on 2026-05-31 where dated."""
        days = (self.today - day).days
        near = {0: "today", -1: "tomorrow", 1: "yesterday"}
        if self.dated:
            return f"on {day}"
        if days in near:
            return near[days]
        return f"in {-days} days" if days < 0 else f"{days:,} days ago"

    def when(self, day: date) -> str:
        """The day, and how long ago: 2026-05-31 (tomorrow)."""
        return f"{day}" if self.dated else f"{day} ({self.ago(day)})"

    def day(self, day: date | None) -> str:
        """A day as it is said: 28 September; with its year where another may be taken for it."""
        if day is None:
            return ""
        said = f"{day.day} {day:%B}"
        return f"{said} {day.year}" if abs((day - self.today).days) > NEAR_DAYS else said


def small(words: str) -> str:
    """The words with a small first letter, unless they begin with letters of a kind: pH, ISO."""
    low = words[:2] == "A " or words[1:2].islower() or len(words) == 1
    return words[:1].lower() + words[1:] if low else words


GIFTS = ("case", "insight", "review")
"""Pretexts that give something, and can stand before what is asked."""


def opening(row: Row, names: Names) -> str:
    """The first sentence to say, for a line of the week."""
    if row["sort"] in MEETS:
        return first_sentence(row)
    return _OPENINGS[row["sort"], row["kind"]](row, names)


def giving(row: Row, names: Names) -> str:
    """What to give first in a call that asks for something: its pretext; "" where there is none."""
    if row["sort"] == "touch" or row["pretext"] not in GIFTS:
        return ""
    if row["pretext"] == "review" and row["sort"] == "renewal":
        return ""
    as_touch = {
        **row,
        "kind": row["pretext"],
        "about": row["pretext_about"],
        "other": row["pretext_other"],
        "day": row["pretext_day"],
        "of": row["pretext_of"],
    }
    return _OPENINGS["touch", row["pretext"]](as_touch, names)


def _due(row: Row, names: Names) -> str:
    what, last = names.spoken(row["product_id"]), names.day(row["last_day"])
    often = row.get("usual_gap")
    if often and often < OFTEN_DAYS:
        return f"You take the {what} every few days: what about it could be easier for you?"
    if row["product_id"] not in names.kept:
        return f"You last had the {what} on {last}: when would the next one suit you?"
    units = row["units"]
    pieces = f" ({units:,.0f})" if 2 <= units <= MOST_PIECES and units == round(units) else ""
    return f"You last took the {what}{pieces} on {last}: what is left of it, and what is coming up?"


def _after(row: Row, names: Names) -> str:
    had, then = names.spoken(row["other"]), names.spoken(row["product_id"])
    return f"Many who use our {had} come to need {_one(then)} as well: what do you use there today?"


def _alike(row: Row, names: Names) -> str:
    then = names.spoken(row["product_id"])
    return f"What do you use today where others would take {_one(then)}, and does it do?"


def _one(what: str) -> str:
    """With its article, where it is one thing: "a pH probe", "gloves"."""
    if what.endswith("s") and not what.endswith("ss"):
        return what
    return f"an {what}" if what[:1].lower() in "aeiou" else f"a {what}"


def _step(row: Row, names: Names) -> str:
    return (
        f"How is the {names.spoken(row['other'])} keeping up, and what would you want it to do "
        "that it does not?"
    )


def _retainer(row: Row, _: Names) -> str:
    return (
        f"You have come to us {row['of']} times in two years: would a few hours a month, agreed "
        "once, save you asking each time?"
    )


def _renewal(row: Row, names: Names) -> str:
    return (
        f"Before “{row['about']}” renews on {names.day(row['day'])}: what was the past year worth "
        "to you, and what should change?"
    )


def _scope(row: Row, _: Names) -> str:
    return (
        f"You take a good deal more than a year ago: does “{row['about']}” still cover what you "
        "need?"
    )


def _ended(row: Row, names: Names) -> str:
    return f"How are you getting on since “{row['about']}” ended on {names.day(row['day'])}?"


def _promise(row: Row, _: Names) -> str:
    return f"I have not forgotten what I promised you: {to_you(small(row['about']))}"


def _next_step(row: Row, names: Names) -> str:
    return (
        f"I come back to what we spoke of on {names.day(row['last_day'])}: how does it look with "
        "you now?"
    )


def to_you(words: str) -> str:
    """What was promised to them, as it is said to them: "a page for their IT" is for your IT."""
    return re.sub(r"\btheir\b", "your", words)


def _concern(row: Row, _: Names) -> str:
    return f"You told us: “{cut(row['about'])}” How does that stand now, and what can we do?"


def _rival(_: Row, __: Names) -> str:
    return "How well do we serve you at the moment, and what would you change if you were us?"


def _change(_: Row, __: Names) -> str:
    return "What is going to change with you this year, and what would make it easier?"


def _need(row: Row, _: Names) -> str:
    return f"You said: “{cut(row['about'])}” Is that still so, and what would it be worth to you?"


def _case(row: Row, _: Names) -> str:
    who = row["other"] or "Somebody in your trade"
    what, _, came = row["about"].rpartition("\n")
    of = f"what came of “{cut(what, 80)}”" if what else "what our work came to"
    return f"{who} told us {of}: “{cut(came)}” How is that with you?"


def _insight(row: Row, _: Names) -> str:
    from whybuy.estimates.touches import MEASURED, as_said

    said = f"{row['of']} {MEASURED} {as_said(row['other'])}"
    return f"{said}: {row['about']}. What is it with you?"


def _review(row: Row, _: Names) -> str:
    return (
        f"We have not looked together at “{row['about']}” for a long time: what has it been worth "
        "to you?"
    )


def _reconfirm(row: Row, _: Names) -> str:
    return f"You once told us why you buy from us: “{cut(row['about'])}” Is that still so?"


def _anniversary(row: Row, names: Names) -> str:
    years = "a year" if row["of"] == 1 else f"{row['of']} years"
    return (
        f"It is {years} on {names.day(row['day'])} since we first worked together: thank you. What "
        "should the next one bring?"
    )


def _customers_day(row: Row, _: Names) -> str:
    return (
        f"{row['day']:%A} is Get to Know Your Customers Day, and I would rather ask you than "
        "guess: what matters most to you this year?"
    )


def _why(_: Row, __: Names) -> str:
    return "I have never asked you: why do you buy from us, and what would you miss most?"


def _need_of_theirs(_: Row, __: Names) -> str:
    return "What would you change first in how you do it today, and what does it cost you?"


def _word(_: Row, __: Names) -> str:
    return "How are you getting on, and what is coming up for you?"


def cut(words: str, most: int = 160) -> str:
    """The words, shortened at a word where they are long."""
    words = " ".join(words.split())
    return words if len(words) <= most else words[:most].rsplit(" ", 1)[0] + " …"


_OPENINGS: dict[tuple[str, str], Callable[[Row, Names], str]] = {
    ("re-sell", "due"): _due,
    ("cross-sell", "after"): _after,
    ("cross-sell", "alike"): _alike,
    ("up-sell", "step"): _step,
    ("up-sell", "retainer"): _retainer,
    ("renewal", "renewal"): _renewal,
    ("renewal", "scope"): _scope,
    ("renewal", "ended"): _ended,
    ("promise", "promise"): _promise,
    ("promise", "step"): _next_step,
    ("light", "concern"): _concern,
    ("light", "competitor"): _rival,
    ("light", "change"): _change,
    ("need", "unmet_need"): _need,
    ("touch", "case"): _case,
    ("touch", "insight"): _insight,
    ("touch", "review"): _review,
    ("touch", "reconfirm"): _reconfirm,
    ("touch", "anniversary"): _anniversary,
    ("touch", "day"): _customers_day,
    ("touch", "why"): _why,
    ("touch", "not yet"): _need_of_theirs,
    ("touch", "word"): _word,
}
