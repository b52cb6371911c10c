"""The plan of one meeting, told: what for, what to ask, what to bring, who is there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from whybuy.answers.answer import Answer, Ask, Sureness
from whybuy.answers.meeting.words import (
    day_said,
    decision,
    for_what,
    upper,
    week_said,
    welcome,
    what_it_tells,
    why_them,
)
from whybuy.answers.rows import findings, row
from whybuy.answers.wording import counted

if TYPE_CHECKING:
    from whybuy.estimates.meeting_plan import MeetingPlan, Words
    from whybuy.estimates.meeting_questions import Asked
    from whybuy.estimates.meeting_time import Terms
    from whybuy.evidence.books import Books

Row = dict[str, Any]


def planned(
    books: Books, *, customer: str, deal: str, aim: str, terms: Terms, day: date | None = None
) -> MeetingPlan:
    """The plan of a meeting with a customer, by name or key, or about a deal.

    A meeting on record with them (of that week, where a day is given) is the one that is planned.
    Raises NotFound, and BadInput where several are called that.
    """
    from dataclasses import replace

    from whybuy.estimates.meeting_plan import meeting_plan

    customer = _customer(books, customer, deal)
    record = _record(books, customer, deal, day, terms)
    if record is None:
        return meeting_plan(books, customer, terms=terms, day=day, deal=deal, aim=aim)
    terms = replace(terms, minutes=int(record["minutes"] or terms.minutes))
    return meeting_plan(
        books, customer, terms=terms, day=record["day"], deal=deal or record["deal"], aim=aim,
        record=record,
    )  # fmt: skip


def _customer(books: Books, customer: str, deal: str) -> str:
    from whybuy.errors import BadInput, NotFound
    from whybuy.evidence.deals import deals
    from whybuy.records import customers

    if not customer:
        found = deals(books).filter(key=deal)
        if found.is_empty():
            raise NotFound(f"There is no deal {deal!r} in the records.")
        return str(found["customer_id"][0])
    keys = customers.keys_of(customer)
    if len(keys) > 1:
        raise BadInput(f"Several customers are called {customer!r}: {', '.join(keys)}. Give a key.")
    return keys[0] if keys else customer


def _record(books: Books, customer: str, deal: str, day: date | None, terms: Terms) -> Row | None:
    """The next meeting with them that is on record; of the day's week, where one is given."""
    import polars as pl

    from whybuy.evidence.meetings import to_come

    mine = to_come(books).filter(pl.col("customer_id") == customer)
    if deal:
        mine = mine.filter(pl.col("deal").is_in(["", deal]))
    if day is not None:
        mine = mine.filter(pl.col("day").dt.truncate("1w") == terms.monday)
    ahead = mine.filter(pl.col("day") >= books.known_until)
    return ahead.row(0, named=True) if ahead.height else None


def told(books: Books, plan: MeetingPlan, *, options: dict[str, Any]) -> Answer:
    """The whole answer in the form that all answers share."""
    return Answer(
        question="meet",
        headline=headline(plan),
        findings=findings(
            [
                list(_about(books, plan)),
                [_ask(books, plan, one) for one in plan.chosen.asked],
                list(_said(plan)),
                list(_before(plan)),
                [_reach(one) for one in plan.chosen.reach],
                list(_people(plan)),
            ]
        ),
        pictures=(),
        sureness=_sureness(plan),
        ask_next=tuple(_asks(books, plan)),
        as_of=books.as_of,
        options={"as_of": books.as_of, **options, "customer": plan.customer_id},
        revision=books.revision,
        method="value of information, question bank",
        notes=tuple(notes(plan)),
    )


def headline(plan: MeetingPlan) -> str:
    """What the meeting is for, in one sentence."""
    when = day_said(plan.day) if plan.record else week_said(plan.day)
    asks = counted(len(plan.chosen.asked), "question", "questions")
    return f"{plan.name}, {when}: {asks} in {plan.minutes} minutes, to {for_what(_aimed(plan))}."


def _aimed(plan: MeetingPlan) -> Row:
    return {"aim": plan.aim, "deal_title": plan.deal_title}


def _subject(plan: MeetingPlan) -> Row:
    return {"subject": f"customer:{plan.customer_id}", "name": plan.name}


def evidence_of(plan: MeetingPlan) -> str:
    """The records' key of the meeting, or of its customer."""
    return str((plan.record or {}).get("evidence") or f"customer:{plan.customer_id}")


def _about(books: Books, plan: MeetingPlan) -> Iterator[Row]:
    from whybuy.estimates.worth_a_quarter import money_known

    why = why_them(plan.line, books.currency, in_money=money_known(books))
    yield row(
        "minutes", plan.minutes, "minutes", why=f"{upper(for_what(_aimed(plan)))}. {why}",
        evidence=evidence_of(plan), **_subject(plan),
    )  # fmt: skip
    yield row(
        "decision", 1, "decision", why=decision(plan), evidence=evidence_of(plan), **_subject(plan)
    )
    reason = plan.line.get("pretext_evidence") or evidence_of(plan)
    yield row("welcome", 1, "reason", why=welcome(plan.line), evidence=reason, **_subject(plan))
    for what, worth in plan.chosen.worth.items():
        if worth < 0.5:
            continue
        yield row(
            "worth_asking", worth, books.currency, why=whole_worth(what), subject=f"for:{what}",
            name=plan.name, evidence=evidence_of(plan),
        )  # fmt: skip
    if plan.chosen.settles >= 0.5:
        yield row(
            "settles", plan.chosen.settles, books.currency, subject="for:why", name=plan.name,
            why="± so much a year, of the revenue that hangs on why customers buy. No decision "
            "hangs on it.", evidence=evidence_of(plan),
        )  # fmt: skip


def whole_worth(what: str) -> str:
    """What the answers together are worth to one decision."""
    if what == "leaves":
        return "All these answers together, to know whether to go after them or not."
    if what == "case":
        return "The figure to ask for, to their own decision."
    return f"All these answers together, to know whether to go on with “{what}”."


def _ask(books: Books, plan: MeetingPlan, one: Asked) -> Row:
    after = " ".join(f"Then: {words}" for words in one.follow[:2])
    why = f"{what_it_tells(one, books.currency)} {after} {one.avoid}"
    return row(
        "ask", one.minutes, "minutes", why=why, evidence=evidence_of(plan),
        subject=f"ask:{one.key}", name=one.put,
    )  # fmt: skip


def _reach(one: Asked) -> Row:
    return row(
        "reach", one.minutes, "minutes", why=f"{upper(one.about)}. {one.avoid}",
        evidence="customers", subject=f"reach:{one.key}", name=one.put,
    )  # fmt: skip


def _said(plan: MeetingPlan) -> Iterator[Row]:
    for measure, words in (
        ("hesitation", plan.said),
        ("hear_next", plan.hear_next),
        ("need", plan.needs),
    ):
        for one in words:
            yield row(
                measure, 1, "said", why=said_words(one), evidence=one.evidence,
                subject=f"{measure}:{one.evidence}", name=plan.name,
            )  # fmt: skip


def said_words(one: Words) -> str:
    """Their words with who said them, when, and what lies behind."""
    who = ", ".join(part for part in (one.who, str(one.day or "")) if part)
    behind = f" Behind it: {one.beside}." if one.beside else ""
    return f"“{' '.join(one.words.split())}”{f' ({who})' if who else ''}.{behind}"


def _before(plan: MeetingPlan) -> Iterator[Row]:
    for one in plan.promised:
        yield row(
            "promised", 1, "promise", why=promised_words(one, plan.day), evidence=one.evidence,
            subject=one.evidence, name=plan.name,
        )  # fmt: skip
    if plan.last:
        yield row(
            "last_time", 1, "meeting", why=last_words(plan.last), subject=plan.last["evidence"],
            evidence=plan.last["evidence"], name=plan.name,
        )  # fmt: skip


def promised_words(one: Any, day: date) -> str:
    """A promise as one line: kept, open, or late."""
    what = one.what.rstrip(".")
    if one.done_on:
        return f"{what}: kept on {one.done_on}. Ask whether it was right."
    if one.due and one.due < day:
        return f"{what}: it was due on {one.due} and stands open. Say so before they do."
    due = f", due {one.due}" if one.due else ""
    return f"{what}: open{due}."


def _ended(words: str) -> str:
    """The words with a full stop, unless they end by themselves."""
    told = words.strip()
    return told if told.endswith((".", "!", "?", "…")) else f"{told}."


def last_words(last: Row) -> str:
    """The last meeting in a few words."""
    parts = [
        f"{day_said(last['day'])}.",
        f"Learnt: {_ended(last['learnt'])}" if last["learnt"] else "",
        f"Decided: {_ended(last['decided'])}" if last["decided"] else "",
        f"Next step: {_ended(last['next_step'])}" if last["next_step"] else "",
        f"They felt served {last['served']}." if last["served"] else "",
    ]
    return " ".join(part for part in parts if part)


def _people(plan: MeetingPlan) -> Iterator[Row]:
    for one in plan.people:
        yield row(
            "person", 1, "person", why=met_words(one) or "Their part is not known.",
            evidence=f"customer:{plan.customer_id}", subject=f"person:{one.key or one.name}",
            name=one.name,
        )  # fmt: skip


def met_words(one: Any) -> str:
    """Somebody's role there and in the deal: "head of purchasing; economic buyer, for it"."""
    deal = one.in_deal + (f", {one.stance}" if one.stance and one.in_deal else "")
    return "; ".join(part for part in (one.role, deal) if part)


def _sureness(plan: MeetingPlan) -> Sureness:
    told_by = len(plan.said) + len(plan.needs) + len(plan.hear_next)
    because = (
        "What was said and promised is on record. How often a sign is seen before a customer "
        "leaves or a deal is won is supposed, and so is what going after them keeps."
    )
    return Sureness(
        "fairly sure" if told_by or plan.last else "unsure", because,
        {"words of theirs": told_by, "promises": len(plan.promised)},
        "value of information over signs; reduction of variance where no decision hangs on it",
        (), {"said": told_by, "supposed": 3},
    )  # fmt: skip


def _asks(books: Books, plan: MeetingPlan) -> Iterator[Ask]:
    for one in plan.chosen.asked[:3]:
        yield Ask(
            one.put, plan.name, what_it_tells(one, books.currency),
            f"customer:{plan.customer_id}",
        )  # fmt: skip


def notes(plan: MeetingPlan) -> Iterator[str]:
    """What to mind, for this meeting."""
    if not plan.chosen.asked:
        yield (
            f"{plan.minutes} minutes hold no question beside coming and going: ask for half an "
            "hour, or take one of those within reach."
        )
    if plan.deal and plan.people and not plan.has_decider:
        yield (
            f"{plan.payer}, who pays for “{plan.deal_title}”, is not among those who come."
            if plan.payer
            else f"Nobody known for “{plan.deal_title}” holds the purse: ask who else decides."
        )
    if plan.rivals:
        said = (
            f"{plan.name} spoke of a rival. It is not yours to bring up; ask who else they asked."
        )
        yield said
    if not plan.people:
        yield f"Nobody at {plan.name} is on record by name. Ask who should be there."
