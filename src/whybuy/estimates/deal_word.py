"""The word on each open deal: go, slow down and ask this, walk away, or refer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from textwrap import shorten

from whybuy.estimates.deal_chances import chances
from whybuy.estimates.deal_fit import Fit, fits
from whybuy.estimates.deal_profit import LEAST, Profits, Terms, buyers, profits
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
_COMPLAINS = (
    "You said: “{words}” Where does that stand today, and what do you want us to do about it?"
)
_AGAINST = "To {name}: what speaks against it for you, and what would have to be different?"
LONGEST = 160
"""Letters of their words that a question says back."""
MOST = 3
"""Missing things that are named where many deals stand in a list."""
_IN_PERSON = "They buy from us: tell them in person, for all else goes on."
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
    """The word on one deal, why, and the question to ask next ("" where there is none).

    whole: why, with all that is missing named.
    """

    deal: str
    word: str
    why: str
    ask: str
    evidence: str
    signs: Signs
    readiness: Readiness
    fit: Fit
    whole: str


def words(books: Books, terms: Terms, *, checklist: str) -> dict[str, Word]:
    """The word on every open deal, by its key."""
    return books.once(("deal_words", terms, checklist), lambda: _words(books, terms, checklist))


def _words(books: Books, terms: Terms, checklist: str) -> dict[str, Word]:
    brings, ready = profits(books, terms), readiness(books, name=checklist)
    marks, fit, known = signs(books), fits(books), buyers(books)
    return {
        key: _word(key, brings, ready[key], marks[key], fit[key], buys=customer in known)
        for key, customer in chances(books).deals.select("key", "customer_id").iter_rows()
    }


def _word(
    key: str, brings: Profits, ready: Readiness, marks: Signs, fit: Fit, *, buys: bool
) -> Word:
    """The need first: where others serve it better, whatever the profit."""
    asks = list(_asks(ready, marks))
    ask = asks[0] if asks else ""

    def told(word: str, why: str, ask: str, evidence: str = "", whole: str = "") -> Word:
        where = evidence or f"deal:{key}"
        return Word(key, word, why, ask, where, marks, ready, fit, whole or why)

    if fit.verdict == "poor":
        return told(REFER, fit.words, "", fit.evidence)
    if fit.verdict == "part":
        return told(SPLIT, f"{fit.words} Their product, our service.", ask, fit.evidence)
    lost = not_worth_it(brings, key)
    if lost:
        return told(WALK, f"{lost} {_IN_PERSON}" if buys else lost, "")
    not_yet = _NOT_YET if _seems_lost(brings, key) else ""
    why, evidence = _slow(key, ready, marks, most=MOST)
    if why or not_yet:
        whole, _ = _slow(key, ready, marks, most=len(ready.missing))
        both = (f"{not_yet} {one}".strip() for one in (why, whole))
        return told(SLOW, next(both), ask, evidence, next(both))
    return told(GO, _go(ready, marks), ask if marks.doubts else "")


def not_worth_it(brings: Profits, key: str) -> str:
    """Why a pursuit is not worth its hours; "" where it is, or where that cannot be said."""
    return _seems_lost(brings, key) if brings.is_grounded else ""


def _seems_lost(brings: Profits, key: str) -> str:
    """The same, though the hours to come may rest on nothing but what is supposed."""
    at = brings.of(key)
    if at is None:
        return ""
    profit, keeps = brings.brings.profit, float(brings.keeps[at])
    if profit.high[at] <= 0:
        return "It costs more to pursue than it can be expected to bring, over the whole range."
    if keeps != keeps or keeps > ELSEWHERE:
        return ""
    sure = "as good as certain" if keeps < 0.015 else f"{100 * (1 - keeps):.0f} % likely"
    loses = "It is expected to cost more than it brings. " if profit.mean[at] < 0 else ""
    return f"{loses}It is {sure} that the same hours bring more than twice as much elsewhere."


def _slow(key: str, ready: Readiness, marks: Signs, *, most: int) -> tuple[str, str]:
    """What there is to slow down for, the gravest first; and where it is on record."""
    found: list[tuple[str, str]] = []
    for first in marks.open_lights[:1]:
        since = f" since {on_day(first.day)}" if first.day else ""
        found.append((f"A yellow light is open{since}: “{first.words}”.", first.evidence))
    for one in marks.against[:1]:
        found.append((f"Who pays is against it{by_whom(one)}.", one.evidence))
    for one in marks.since[:1]:
        found.append((f"They hesitate{by_whom(one)}.", one.evidence))
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
        names = [one.item.name[0].lower() + one.item.name[1:] for one in ready.missing]
        named = "; ".join(names[:most])
        more = f" and {len(names) - most} more" if len(names) > most else ""
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
    """What to ask, the most telling first: the hesitation, who pays, what waits for an answer of
    ours, then what is missing."""
    lit = (*marks.open_lights, *marks.fearing)
    others = [one for one in marks.doubts if not one.hesitates]
    found = [_HESITATES.format(words=_short(one.words)) for one in lit[:1]]
    found += [_AGAINST.format(name=one.who) for one in marks.against[:1]]
    if marks.harvests:
        found.append(_HARVESTED)
    found += [_COMPLAINS.format(words=_short(one.words)) for one in others[:1]]
    found += [one.item.ask for one in ready.missing]
    if marks.people <= 1:
        found.append("Who else will live with this decision, and may we hear what they need?")
    return found


def _go(ready: Readiness, marks: Signs) -> str:
    settled = (
        f"All {ready.needed} things that come before a solution are settled, and no yellow light"
    )
    for one in (*marks.fearing, *marks.doubts)[:1]:
        heard = "They hesitated before" if one.hesitates else "A doubt was heard before"
        return f"{settled} is on record. {heard}{by_whom(one)}, and it is not settled."
    return f"{settled} is open."


def _short(words: str) -> str:
    """As much of somebody's words as one says back."""
    return shorten(words, LONGEST, placeholder=" …")


def by_whom(said: Heard) -> str:
    """Like " (Ann, 12 Jun 2026)"; "" where neither is known."""
    told = ", ".join(part for part in (said.who, on_day(said.day)) if part)
    return f" ({told})" if told else ""


def move(marks: Signs) -> str:
    """What helps against what holds them: opposite moves for status quo and indecision."""
    if marks.holds == "status quo":
        return AGAINST_STAYING
    return AGAINST_FEAR if marks.holds == "indecision" else ""


def on_day(day: date | None) -> str:
    """A day as people write it: 12 Jun 2026."""
    return f"{day.day} {day:%b %Y}" if day else ""
