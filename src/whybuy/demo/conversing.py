"""What a firm's people do by hand: confirm whose a talk is, and write down what they believe."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

ANSWERS = {"yes": True, "no": False, "": None}


def enter(shipped: Path) -> None:
    """Confirm the proposed matches; write beliefs, services and what customers replied of them.

    A second time nothing is written twice.
    """
    confirm()
    believe(shipped / "beliefs.csv")
    ask(shipped)


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
            user = users.create(name, role="reader")
        importance = int(row["Importance"])
        beliefs.believe(
            row["Code"],
            float(row["Share"]),
            by=user,
            importance=importance,
            services=row["Because"],
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


def _rows(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
