"""One line a customer: why they bought, what for, what would make them leave, what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from whybuy.answers.rows import row
from whybuy.answers.wording import counted
from whybuy.evidence.quotes import quotes_key

if TYPE_CHECKING:
    from whybuy.answers.reasoning.reasoned import Reasoned

MOST_UNHEARD = 200
"""Customers of whom nothing is known who are still listed, those with the most business first."""

GONE = "Said of leaving"
"""How the words on leaving begin of one who has stopped: what was named may be why."""
MOST_REASONS = 2
"""Of those that the quote does not say."""

Row = dict[str, Any]

UNNAMED = "customers"
"""The evidence of a row about a customer who is not named: it must not name them either."""

TOLD = (
    ("use", "application", "Use it for"),
    ("", "would_leave", "Would leave without"),
)
"""The fact in words that says the same (if any), the code, and how the line begins."""


def lines(reasoned: Reasoned) -> Iterator[Row]:
    """All rows about single customers: those heard first, by their business a year."""
    import polars as pl

    by_customer, facts = _by_customer(reasoned), _facts(reasoned)
    told = {*by_customer, *facts, *reasoned.anybody_heard}
    known = pl.col("customer_id").is_in(list(told))
    unknown = reasoned.everyone.filter(~known).head(MOST_UNHEARD)
    for person in pl.concat([reasoned.everyone.filter(known), unknown]).iter_rows(named=True):
        key = person["customer_id"]
        yield from _of(reasoned, person, named=by_customer.get(key, {}), facts=facts.get(key, {}))


def _by_customer(reasoned: Reasoned) -> dict[str, dict[str, Row]]:
    found: dict[str, dict[str, Row]] = {}
    for said in reasoned.named.iter_rows(named=True):
        found.setdefault(said["customer_id"], {})[said["code"]] = said
    return found


def _facts(reasoned: Reasoned) -> dict[str, dict[str, Row]]:
    found: dict[str, dict[str, Row]] = {}
    for fact in reasoned.known.iter_rows(named=True):
        found.setdefault(fact["customer_id"], {})[fact["what"]] = fact
    return found


def _of(
    reasoned: Reasoned, person: Row, *, named: dict[str, Row], facts: dict[str, Row]
) -> Iterator[Row]:
    key = person["customer_id"]
    about = partial(row, **reasoned.about(person))
    reasons = {code: said for code, said in named.items() if said["driver"]}
    evidence = quotes_key("", customer_id=key) if named else f"customer:{key}"
    evidence = UNNAMED if reasoned.anonymous else evidence
    why = line(reasoned, person, named=named, facts=facts)
    yield about("reasons_named", len(reasons), "reasons", why=why, evidence=evidence)
    drivers = {said["driver"] for said in reasons.values()}
    said = ", ".join(reasoned.called(driver) for driver in sorted(drivers))
    yield about("drivers_addressed", len(drivers), "drivers", why=said, evidence=evidence)
    if person["a_year"]:
        currency = reasoned.books.currency
        whence = UNNAMED if reasoned.anonymous else person["evidence"]
        yield about("a_year", person["a_year"], currency, why="", evidence=whence)
    last = last_confirmed(named, facts)
    if last is not None:
        days = (reasoned.books.known_until - last).days
        yield about("days_since_confirmed", days, "days", why="", evidence=evidence)


def line(reasoned: Reasoned, person: Row, *, named: dict[str, Row], facts: dict[str, Row]) -> str:
    """The line itself: said things with who and when, then what is only supposed, then gaps."""
    said, supposed, missing = _why(reasoned, person, named, facts)
    told = _quoted(named)
    for fact, code, label in TOLD:
        label = GONE if person["stopped"] and code == "would_leave" else label
        if code in named and named[code]["passage"] == told:
            said.append(f"{label}: the same words{_more(named[code])}")
        elif code in named:
            said.append(f"{label}: {reasoned.quote(named[code])}{_more(named[code])}")
        elif fact in facts and facts[fact]["standing"] in ("said", "measured"):
            said.append(f"{label}: {_told(reasoned, facts[fact])}")
        elif fact in facts:
            supposed.append(f"{label.lower()}: {_noted(reasoned, facts[fact])}")
        else:
            missing.append(_MISSING[code])
    key = person["customer_id"]
    if not (said or supposed or key in reasoned.machine_reads or key in reasoned.only_heard):
        return "Not asked yet"
    last = last_confirmed(named, facts)
    said += [f"Last confirmed {last}"] if last else []
    if not any(each["driver"] for each in named.values()):
        supposed += [reasoned.machine_reads[key]] if key in reasoned.machine_reads else []
        said += [reasoned.only_heard[key]] if key in reasoned.only_heard else []
    said += [f"Only supposed: {'; '.join(supposed)}"] if supposed else []
    said += [f"Missing: {', '.join(missing)}"] if missing else []
    return ". ".join(said)


def _more(said: Row) -> str:
    """That the customer spoke of it elsewhere too."""
    more = said["times"] - 1
    return f", and {counted(more, 'more passage', 'more passages')}" if more else ""


_MISSING = {"application": "what they use it for", "would_leave": "what would make them leave"}


def _why(
    reasoned: Reasoned, person: Row, named: dict[str, Row], facts: dict[str, Row]
) -> tuple[list[str], list[str], list[str]]:
    """Why they bought, as what was said, what is supposed, and what is missing."""
    reasons = _reasons(named)
    if reasons:
        passage = _quoted(named)
        quoted = [said for said in reasons if said["passage"] == passage]
        others = [said for said in reasons if said["passage"] != passage][:MOST_REASONS]
        told = (
            f"{_bought(reasoned, person)} {_called(reasoned, quoted)}, {reasoned.quote(quoted[0])}"
        )
        also = [f"Also named: {_called(reasoned, others)}"] if others else []
        return [told, *also], [], []
    fact = facts.get("why_they_buy")
    if fact is None:
        return [], [], ["why they bought"]
    if fact["standing"] in ("said", "measured"):
        return [f"{_bought(reasoned, person)}: {_told(reasoned, fact)}"], [], []
    return [], [f"why they buy: {_noted(reasoned, fact)}"], []


def _bought(reasoned: Reasoned, person: Row) -> str:
    """How the reasons begin: who has stopped, or never bought, did not say why they buy."""
    if person["stopped"]:
        return "Has stopped buying; named"
    won = reasoned.has_won.get(person["customer_id"])
    if person["buys_now"] or won or (won is None and not reasoned.buy_now):
        return "Bought for"
    return "Has not bought; named"


def _called(reasoned: Reasoned, reasons: list[Row]) -> str:
    return ", ".join(reasoned.called(said["code"]).lower() for said in reasons)


def _reasons(named: dict[str, Row]) -> list[Row]:
    """The reasons that a customer named, the most named first."""
    found = [said for said in named.values() if said["driver"]]
    return sorted(found, key=lambda said: (said["times"], str(said["day"])), reverse=True)


def _quoted(named: dict[str, Row]) -> str:
    """The passage that says why they bought: one that the line does not quote anyway, if any."""
    others = {named[code]["passage"] for _, code, _ in TOLD if code in named}
    passages = [said["passage"] for said in _reasons(named)]
    return next((each for each in passages if each not in others), (passages or [""])[0])


def _told(reasoned: Reasoned, fact: Row) -> str:
    """A fact in words that a customer stated, as noted by us."""
    name = "" if reasoned.anonymous else str(fact["said_by"] or "")
    who = ", ".join(part for part in (name, str(fact["said_on"] or "")) if part)
    return _noted(reasoned, fact) + (f" ({who})" if who else "")


def _noted(reasoned: Reasoned, fact: Row) -> str:
    return reasoned.words(fact["words"], of=fact["customer_id"])


def last_confirmed(named: dict[str, Row], facts: dict[str, Row]) -> date | None:
    """The last day on which the customer said any of it."""
    days = [said["day"] for said in named.values() if said["driver"] or said["code"] in _MISSING]
    days += [
        fact["said_on"]
        for what, fact in facts.items()
        if what in ("why_they_buy", "use") and fact["standing"] == "said"
    ]
    return max((day for day in days if day is not None), default=None)
