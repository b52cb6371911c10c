"""What they use it for, a customer a line; and what they wish for, a need a line."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from whybuy.answers.rows import row
from whybuy.answers.wording import counted
from whybuy.evidence.quotes import quotes_key

if TYPE_CHECKING:
    from whybuy.answers.reasoning.reasoned import Reasoned

MOST_USES = 3
"""Quotes of one customer in a row, the last first."""

Row = dict[str, Any]


def applications(reasoned: Reasoned) -> Iterator[Row]:
    """What each customer uses it for, those with the most business first."""
    for person, said in _said(reasoned, "application"):
        more = len(said) - MOST_USES
        told = [reasoned.quote(each) for each in said[:MOST_USES]]
        told += [f"and {counted(more, 'more passage', 'more passages')}"] if more > 0 else []
        evidence = quotes_key("application", customer_id=person["customer_id"])
        evidence = said[0]["evidence"] if len(said) == 1 or reasoned.anonymous else evidence
        about = partial(row, **reasoned.about(person, kind="use"), evidence=evidence)
        yield about("used_for", len(said), "passages", why="; ".join(told))


def needs(reasoned: Reasoned) -> Iterator[Row]:
    """Unmet needs as opportunities: whose, in which words, and the next step."""
    for person, found in _said(reasoned, "unmet_need"):
        for said in found:
            yield from _need(reasoned, person, said)


def _need(reasoned: Reasoned, person: Row, said: Row) -> Iterator[Row]:
    about = partial(
        row,
        subject=f"need:{said['passage']}",
        name=reasoned.about(person)["name"],
        evidence=said["evidence"],
    )
    who = "them" if reasoned.anonymous or not said["said_by"] else said["said_by"]
    step = f"Next step: ask {who} what having it would be worth, and whether others need it"
    yield about("opportunity", 1, "need", why=f"{reasoned.quote(said)}. {step}")
    if person["a_year"]:
        yield about("a_year", person["a_year"], reasoned.books.currency, why="")


def _said(reasoned: Reasoned, code: str) -> Iterator[tuple[Row, list[Row]]]:
    """Each customer who named it, with all that they said of it, the last first."""
    from whybuy.evidence.reasons import quotes

    found: dict[str, list[Row]] = {}
    for said in quotes(reasoned.books, code=code).iter_rows(named=True):
        found.setdefault(said["customer_id"], []).append(said)
    for person in reasoned.everyone.iter_rows(named=True):
        if person["customer_id"] in found:
            yield person, found[person["customer_id"]]
