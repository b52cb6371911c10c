"""The plan of one meeting: what for, what to ask and to bring, what was promised, who is there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from whybuy.errors import NotFound
from whybuy.estimates.meeting_deals import deal_to_ask
from whybuy.estimates.meeting_quarter import line_of
from whybuy.estimates.meeting_questions import Chosen, choose
from whybuy.estimates.meeting_said import MOST, Words, called, latest, said
from whybuy.estimates.meeting_time import Terms
from whybuy.estimates.questions import AIMS
from whybuy.evidence.books import Books
from whybuy.evidence.business import business
from whybuy.evidence.concerns import concerns
from whybuy.evidence.meetings import as_step, held, meetings, next_steps
from whybuy.evidence.needs import needs
from whybuy.evidence.reasons import named

Row = dict[str, Any]

WEEK_DAYS = 7


@dataclass(frozen=True, slots=True)
class Promised:
    """What we promised: open, or kept on a day."""

    what: str
    due: date | None
    by: str
    done_on: date | None
    evidence: str


@dataclass(frozen=True, slots=True)
class Met:
    """Who is at the meeting, or belongs there: role in the firm, and in the deal."""

    key: str
    name: str
    role: str
    in_deal: str = ""
    stance: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class MeetingPlan:
    """One meeting's plan. record: its row of `evidence.meetings`, None where it is only thought of.

    aim: of `questions.AIMS`. line: what a meeting with them is worth and the reason they welcome
    (a row of `Quarter.lines`). deal: key and title ("" for none). said: their open lights, the
    hesitations that people read, and concerns. promised: since the last meeting, and all that is
    open, but for the next steps of meetings. last: the last meeting held. hear_next: what they wait
    for, in their words. payer: who holds the purse in the deal, there or not.
    """

    customer_id: str
    name: str
    day: date
    minutes: int
    aim: str
    record: Row | None
    line: Row
    deal: str
    deal_title: str
    chosen: Chosen
    people: tuple[Met, ...]
    said: tuple[Words, ...]
    promised: tuple[Promised, ...]
    last: Row | None
    hear_next: tuple[Words, ...]
    needs: tuple[Words, ...]
    rivals: tuple[Words, ...]
    payer: str = ""

    @property
    def has_decider(self) -> bool:
        """Whether anybody known of a deal's group holds the purse."""
        return any(one.in_deal == "economic buyer" for one in self.people)


def meeting_plan(
    books: Books,
    customer: str,
    *,
    terms: Terms,
    day: date | None = None,
    deal: str = "",
    aim: str = "",
    record: Row | None = None,
) -> MeetingPlan:
    """The plan of a meeting with a customer (its key). Raises NotFound for an unknown customer."""
    known = business(books).filter(pl.col("customer_id") == customer)
    if known.is_empty():
        raise NotFound(
            f"There is no customer {customer!r} in the records. Look for the key with: whybuy "
            "search NAME."
        )
    day = day or terms.monday
    line = line_of(books, customer, terms=terms, week=day - timedelta(days=day.weekday()))
    aim = aim or _aim_of(books, record, deal) or str(line["aim"])
    deal = deal or str(line.get("of_deal") or "")
    return MeetingPlan(
        customer_id=customer,
        name=str(known["name"][0]),
        day=day,
        minutes=terms.minutes,
        aim=aim,
        record=record,
        line=line,
        deal=deal,
        deal_title=_title(books, deal),
        chosen=choose(books, customer, aim=aim, minutes=terms.minutes, deal=deal),
        people=_people(books, customer, deal, _names(record)),
        said=said(books, customer, deal=deal),
        promised=_promised(books, customer),
        last=_last(books, customer, before=day),
        hear_next=_hear_next(books, customer),
        needs=_needs(books, customer),
        payer=_payer(books, customer, deal),
        rivals=latest(concerns(books).filter(pl.col("code") == "competitor"), customer),
    )


def plan_of(books: Books, key: str, *, terms: Terms) -> MeetingPlan:
    """The plan of a meeting on record. Raises NotFound."""
    from dataclasses import replace

    found = meetings(books).filter(pl.col("key") == key)
    if found.is_empty():
        raise NotFound(f"There is no meeting {key!r} in the records.")
    row = found.row(0, named=True)
    terms = replace(terms, minutes=int(row["minutes"] or terms.minutes))
    return meeting_plan(
        books, row["customer_id"], terms=terms, day=row["day"], deal=row["deal"], record=row
    )


def _aim_of(books: Books, record: Row | None, deal: str) -> str:
    """The aim that was settled before: the record's own, else the deal that it is to be about."""
    told = str((record or {}).get("aim") or "")
    if told in AIMS:
        return told
    return "deal" if deal and deal_to_ask(books, deal) else ""


def _names(record: Row | None) -> list[str]:
    told = str((record or {}).get("people") or "").split(";")
    return [name.strip() for name in told if name.strip()]


def _title(books: Books, deal: str) -> str:
    from whybuy.evidence.deals import deals

    found = deals(books).filter(pl.col("key") == deal)
    return str(found["title"][0] or deal) if found.height else ""


def _people(books: Books, customer: str, deal: str, there: list[str]) -> tuple[Met, ...]:
    """Who is named for the meeting; else who decides the deal, and all others on record there."""
    from whybuy.records import deals, people

    known = {row["key"]: row for row in people.of(customer).to_dicts()}
    group = deals.buying_group(until=books.known_until).filter(pl.col("deal") == deal)
    part = {row["person"]: row for row in group.to_dicts()} if deal else {}

    def met(key: str) -> Met:
        row, mine = known[key], part.get(key, {})
        return Met(
            key, row["name"] or key, row["role"] or "", mine.get("role") or "",
            mine.get("stance") or "",
        )  # fmt: skip

    by_name = {str(row["name"]).casefold(): key for key, row in known.items()}
    if there:
        keys = [name if name in known else by_name.get(name.casefold(), "") for name in there]
        return tuple(
            met(key) if key else Met("", name, "") for key, name in zip(keys, there, strict=True)
        )
    order = sorted(known, key=lambda key: (key not in part, known[key]["name"] or key))
    return tuple(met(key) for key in order)


def _payer(books: Books, customer: str, deal: str) -> str:
    """The name of who pays, where the deal's group has one."""
    from whybuy.records import deals, people

    group = deals.buying_group(until=books.known_until)
    pays = group.filter(pl.col("deal") == deal, pl.col("role") == "economic buyer")["person"]
    names = dict(people.of(customer).select("key", "name").iter_rows())
    return str(names.get(pays[0]) or pays[0]) if deal and pays.len() else ""


def _promised(books: Books, customer: str) -> tuple[Promised, ...]:
    """What is open, and what was kept since the last meeting."""
    from whybuy.records import promises

    last = held(books).filter(pl.col("customer_id") == customer)["day"].max()
    mine = promises.frame(until=books.known_until).filter(pl.col("customer") == customer)
    steps = next_steps(books).filter(pl.col("customer_id") == customer)["what"]
    mine = mine.filter(~as_step("what").is_in(steps.to_list()))
    still = pl.col("done_on").is_null()
    lately = still if last is None else still | (pl.col("done_on") >= last)
    return tuple(
        Promised(
            row["what"], row["due"], row["by_whom"] or "", row["done_on"], f"promise:{row['key']}"
        )
        for row in mine.filter(lately).iter_rows(named=True)
    )


def _last(books: Books, customer: str, *, before: date) -> Row | None:
    mine = held(books).filter(pl.col("customer_id") == customer, pl.col("day") < before)
    return mine.row(-1, named=True) if mine.height else None


def _hear_next(books: Books, customer: str) -> tuple[Words, ...]:
    """What they said they lack: the first thing that they would like to hear of next."""
    return latest(named(books).filter(pl.col("code") == "unmet_need"), customer)


def _needs(books: Books, customer: str) -> tuple[Words, ...]:
    """Needs that are not settled with them yet."""
    mine = needs(books).filter(pl.col("customer_id") == customer, ~pl.col("settled"))
    names = called()
    return tuple(
        Words(row["words"], names.get(row["person"] or "", row["person"] or ""), row["said_on"],
              row["evidence"], row["consequence"] or "")
        for row in mine.head(MOST).iter_rows(named=True)
    )  # fmt: skip
