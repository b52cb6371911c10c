"""The word on each open deal: go, slow down and ask this, walk away, or refer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from whybuy.estimates.deal_chances import chances
from whybuy.estimates.deal_fit import Fit, fits
from whybuy.estimates.deal_profit import LEAST, Profits, Terms, profits
from whybuy.estimates.deal_readiness import Readiness, readiness
from whybuy.estimates.deal_signs import Heard, Signs, signs
from whybuy.estimates.deal_time import ELSEWHERE
from whybuy.evidence.books import Books

GO, SLOW, WALK, REFER, SPLIT = "go", "slow down", "walk away", "refer", "split"
WORDS = (GO, SLOW, SPLIT, REFER, WALK)
AGAINST_STAYING = (
    "Show them what standing still costs them a month, in their own numbers; name the day after "
    "which it costs more. Do not soften the step: it is not fear that holds them."
)
AGAINST_FEAR = (
    "Do not press: urgency makes fear worse. Recommend one option, leave the others out, and take "
    "the risk off the table: a trial, a way back, somebody who has done it."
)
_HESITATES = "You said: “{words}” What lies behind that, and what would settle it?"
_NOT_YET = (
    "Whether it is worth its hours cannot be told yet: what it still takes is supposed. Note the "
    f"hours of deals as they end; {LEAST} are enough."
)
_HARVESTED = (
    "Before we write anything: may we speak for half an hour with whoever pays, on what happens if "
    "nothing changes?"
)


@dataclass(frozen=True, slots=True)
class Word:
    """The word on one deal, why, and the question to ask next ("" where there is none)."""

    deal: str
    word: str
    why: str
    ask: str
    evidence: str
    signs: Signs
    readiness: Readiness
    fit: Fit


def words(books: Books, terms: Terms, *, checklist: str) -> dict[str, Word]:
    """The word on every open deal, by its key."""
    return books.once(("deal_words", terms, checklist), lambda: _words(books, terms, checklist))


def _words(books: Books, terms: Terms, checklist: str) -> dict[str, Word]:
    brings, ready = profits(books, terms), readiness(books, name=checklist)
    marks, fit = signs(books), fits(books)
    return {
        key: _word(key, brings, ready[key], marks[key], fit[key])
        for key in chances(books).deals["key"]
    }


def _word(key: str, brings: Profits, ready: Readiness, marks: Signs, fit: Fit) -> Word:
    """The need first: where others serve it better, whatever the profit."""
    asks = list(_asks(ready, marks))
    ask = asks[0] if asks else ""
    if fit.verdict == "poor":
        return Word(key, REFER, fit.words, "", fit.evidence, marks, ready, fit)
    if fit.verdict == "part":
        why = f"{fit.words} Their product, our service."
        return Word(key, SPLIT, why, ask, fit.evidence, marks, ready, fit)
    lost = not_worth_it(brings, key)
    if lost:
        return Word(key, WALK, lost, "", f"deal:{key}", marks, ready, fit)
    why, evidence = _slow(key, ready, marks)
    if _seems_lost(brings, key):
        why = f"{_NOT_YET} {why}".rstrip()
    if why:
        return Word(key, SLOW, why, ask, evidence or f"deal:{key}", marks, ready, fit)
    return Word(key, GO, _go(ready), "", f"deal:{key}", marks, ready, fit)


def not_worth_it(brings: Profits, key: str) -> str:
    """Why a pursuit is not worth its hours; "" where it is, or where that cannot be said."""
    return _seems_lost(brings, key) if brings.is_grounded else ""


def _seems_lost(brings: Profits, key: str) -> str:
    """The same, though the hours to come may rest on nothing but what is supposed."""
    at = brings.of(key)
    if at is None:
        return ""
    if brings.brings.profit.high[at] <= 0:
        return "It costs more to pursue than it can be expected to bring, over the whole range."
    keeps = float(brings.keeps[at])
    if keeps <= ELSEWHERE:
        sure = "surely" if keeps < 0.015 else f"with a chance of {1 - keeps:.0%}"
        return f"The same hours bring more than twice as much elsewhere, {sure}."
    return ""


def _slow(key: str, ready: Readiness, marks: Signs) -> tuple[str, str]:
    """What there is to slow down for, the gravest first; and where it is on record."""
    found: list[tuple[str, str]] = []
    if marks.open_lights:
        first = marks.open_lights[0]
        since = f" since {on_day(first.day)}" if first.day else ""
        found.append((f"A yellow light is open{since}: “{first.words}”.", first.evidence))
    if marks.harvests:
        found.append((f"It may only gather ideas: {'; '.join(marks.harvest)}.", f"deal:{key}"))
    if ready.too_early:
        found.append(
            (
                f"A price was quoted on {on_day(ready.drafted)} before the need was settled.",
                f"deal:{key}",
            )
        )
    if marks.discount is not None:
        found.append(("A discount came up before the need was settled.", marks.discount.evidence))
    if ready.missing:
        named = "; ".join(one.item.name[0].lower() + one.item.name[1:] for one in ready.missing[:3])
        more = f" and {len(ready.missing) - 3} more" if len(ready.missing) > 3 else ""
        found.append(
            (f"Not settled before a solution may be presented: {named}{more}.", f"deal:{key}")
        )
    if not found and marks.people <= 1:
        found.append(("We speak to one person only, or to nobody.", f"deal:{key}"))
    if not found and marks.is_late:
        found.append(
            (f"They are late in their own search: {'; '.join(marks.late)}.", f"deal:{key}")
        )
    return " ".join(why for why, _ in found), found[0][1] if found else ""


def _asks(ready: Readiness, marks: Signs) -> list[str]:
    """What to ask, the most telling first: the hesitation, who pays, then what is missing."""
    lit: tuple[Heard, ...] = (*marks.open_lights, *marks.doubts)
    found = [_HESITATES.format(words=one.words[:160]) for one in lit[:1]]
    if marks.harvests:
        found.append(_HARVESTED)
    found += [one.item.ask for one in ready.missing]
    if marks.people <= 1:
        found.append("Who else will live with this decision, and may we hear what they need?")
    return found


def _go(ready: Readiness) -> str:
    return (
        f"All {ready.needed} things that come before a solution are settled, and no yellow light "
        "is open."
    )


def move(marks: Signs) -> str:
    """What helps against what holds them: opposite moves for status quo and indecision."""
    if marks.holds == "status quo":
        return AGAINST_STAYING
    return AGAINST_FEAR if marks.holds == "indecision" else ""


def on_day(day: date | None) -> str:
    """A day as people write it: 12 Jun 2026."""
    return f"{day.day} {day:%b %Y}" if day else ""
