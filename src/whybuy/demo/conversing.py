"""What a firm's people do by hand: say whose a talk is, what they believe, and what they read."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from whybuy.records.codings import Act

ANSWERS = {"yes": True, "no": False, "": None}
READER = "marta.wielgosz"
"""Who is taken to have read the conversations."""
CHECKED = 60
"""Customers of the audit sample."""
BELIEVED = date(2025, 6, 2)
"""The day of the invented beliefs: more than a year before the firm's last day."""
CONFIRMED = 10
"""Customers besides, whose suggestions somebody confirmed; the machine alone reads the others."""


def enter(shipped: Path) -> None:
    """Confirm the proposed matches; write beliefs, services, and what was read in conversations.

    A second time nothing is written twice.
    """
    confirm()
    believe(shipped / "beliefs.csv")
    sign_on()
    ask(shipped)
    read(shipped / "codings.csv")


def sign_on() -> None:
    """A user for each of the team, who may settle the lines of their own list."""
    from whybuy.records import team, users

    there = {user.username for user in users.everybody()}
    for key in team.frame()["key"].to_list():
        if key not in there:
            users.create(key, role="editor")


def confirm() -> int:
    """Give each conversation that waits to the customer proposed first; how many."""
    from whybuy.intake.conversations.known import gathered
    from whybuy.intake.conversations.matching import propose
    from whybuy.records import conversations, users

    known, by, given = gathered(), users.local_owner(), 0
    for waiting in conversations.unmatched():
        proposed = propose(waiting.key, known).candidates
        if proposed:
            first = proposed[0]
            conversations.assign(waiting.key, customer=first.customer, person=first.person, by=by)
            given += 1
    return given


def believe(file: Path) -> None:
    """What each of the firm's people supposed, shown to all."""
    from whybuy.errors import NotFound
    from whybuy.records import beliefs, users

    for row in _rows(file):
        name = row["By"].lower().replace(" ", ".")
        try:
            user = users.one(name)
        except NotFound:
            user = users.create(name, role="editor")
        importance = int(row["Importance"])
        beliefs.believe(
            row["Code"],
            float(row["Share"]),
            by=user,
            importance=importance,
            services=row["Because"],
            held_on=BELIEVED,
        )
        beliefs.show(user)


def ask(shipped: Path) -> None:
    """The services that the firm markets, and what customers replied of them."""
    from whybuy.records import editing, services, users

    by, there = users.local_owner(), {one.key for one in services.marketed()}
    for row in _rows(shipped / "services.csv"):
        if row["Service"] not in there:
            services.add(row["Name"], note=row["Note"], key=row["Service"], by=by)
    if not services.frame().is_empty():
        return
    with editing.together(by=by, kind="fact") as batch:
        for row in _rows(shipped / "services_asked.csv"):
            services.ask(
                row["Customer no."],
                row["Service"],
                person=row["Person id"],
                day=date.fromisoformat(row["Date"]),
                known=ANSWERS[row["Known"]],
                used=ANSWERS[row["Used"]],
                missed=ANSWERS[row["Missed"]],
                by=by,
                batch=batch,
            )


def read(file: Path) -> None:
    """An audit sample read blind, and suggestions confirmed in some of the other conversations."""
    from whybuy.records import audit_sample, codings, conversations, users

    if not codings.reads().is_empty():
        return
    audit_sample.draw(n=CHECKED, by=users.local_owner())
    blind = set(audit_sample.drawn()["customer"])
    rest = sorted({*conversations.frame()["customer"].drop_nulls()} - blind)
    told, by = _told(file), users.one(READER)
    codings.record(list(_acts(blind, told)), by=by, how="audit")
    codings.record(list(_acts(rest[:CONFIRMED], told)), by=by, how="confirmed")


def _told(file: Path) -> dict[str, list[tuple[str, list[str]]]]:
    """By customer: each run of words that says something, and its codes."""
    told = defaultdict[str, list[tuple[str, list[str]]]](list)
    for row in _rows(file):
        told[row["Customer no."]].append((row["Words"], row["Codes"].split(";")))
    return told


def _acts(customers: Iterable[str], told: dict[str, list[tuple[str, list[str]]]]) -> Iterable[Act]:
    """Every conversation of these customers coded where the words stand, and read to its end."""
    from whybuy.records import conversations
    from whybuy.records.codings import Act

    whose = conversations.frame().select("customer", "conversation")
    for customer in sorted(customers):
        for key in whose.filter(customer=customer)["conversation"]:
            text = conversations.one(key).text
            for words, codes in told.get(customer, []):
                # A line of a mail or of captions may break anywhere in the words.
                found = re.search(r"\s+".join(map(re.escape, words.split())), text)
                if found:
                    yield from (Act("code", key, code, *found.span()) for code in codes)
            yield Act("read", key)


def _rows(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
