"""What they use it for, and what they wish for: a quote a line."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from whybuy.answers.rows import row

if TYPE_CHECKING:
    from whybuy.answers.reasoning.reasoned import Reasoned

Row = dict[str, Any]


def applications(reasoned: Reasoned) -> Iterator[Row]:
    """What each customer uses it for, those with the most business first."""
    for person, said in _said(reasoned, "application"):
        about = partial(row, **reasoned.about(person, kind="use"))
        why, evidence = reasoned.quote(said), said["evidence"]
        yield about("used_for", said["times"], "passages", why=why, evidence=evidence)


def needs(reasoned: Reasoned) -> Iterator[Row]:
    """Unmet needs as opportunities: whose, in which words, and the next step."""
    for person, said in _said(reasoned, "unmet_need"):
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


def _said(reasoned: Reasoned, code: str) -> Iterator[tuple[Row, Row]]:
    """Each customer who named it, with what they said last."""
    found = {
        said["customer_id"]: said
        for said in reasoned.named.iter_rows(named=True)
        if said["code"] == code
    }
    for person in reasoned.everyone.iter_rows(named=True):
        if person["customer_id"] in found:
            yield person, found[person["customer_id"]]
