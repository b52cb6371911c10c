"""The deal that a contact was about, and what was heard of it, kept in the contact's batch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from whybuy.errors import BadInput
from whybuy.records.hours_spent import BANDS, hours_in

if TYPE_CHECKING:
    from whybuy.coding.contact_note import Note
    from whybuy.records.models import Batch, User


def deal_of(given: str, line: str, *, customer: str) -> str:
    """The key of the deal named, else of the one that the line names, else of their only open one.

    Raises BadInput for a deal that the customer does not have.
    """
    if not customer:
        return ""
    rows = _deals(customer)
    said = given.strip().casefold()
    if said:
        found = [
            row["key"] for row in rows if said in (row["key"].casefold(), row["title"].casefold())
        ]
        if len(found) != 1:
            listed = ", ".join(row["title"] or row["key"] for row in rows[:5]) or "none so far"
            raise BadInput(f"They have no such deal as {given!r}. Their deals: {listed}.")
        return found[0]
    still = [row for row in rows if not row["outcome"] and row["closed"] is None]
    named = [row for row in still if row["title"] and row["title"].casefold() in line.casefold()]
    found = named or still
    return found[0]["key"] if len(found) == 1 else ""


def hours_of(given: str, found: float | None) -> float | None:
    """The hours given, "none" for none, else those of the line. Raises BadInput."""
    said = given.strip()
    if not said or said.casefold() == "none":
        return None if said else found
    hours = hours_in(said)
    if hours is None:
        raise BadInput(f"{said!r} is no time spent. Write hours such as 6, or: {', '.join(BANDS)}.")
    return hours


def keep(note: Note, *, by: User | None, batch: Batch) -> None:
    """What the note says of needs, hesitations, steps and time, as records beside the contact."""
    from whybuy.records import editing

    whose: dict[str, Any] = {"customer": note.customer, "said_on": note.day}
    whose |= {name: text for name in ("deal", "person") if (text := getattr(note, name))}
    if note.need:
        need = {"words": note.need, "mark": "said"}
        editing.add("needs", whose | need, by=by, batch=batch)
    if note.light:
        editing.add("yellow_lights", whose | {"words": note.light}, by=by, batch=batch)
    if note.step and note.deal:
        step = {"deal": note.deal, "what": note.step, "due": note.step_due}
        editing.add("decision_steps", step, by=by, batch=batch)
    if note.hours and note.deal:
        spent = next(row["hours"] for row in _deals(note.customer) if row["key"] == note.deal)
        hours = {"hours": (spent or 0.0) + note.hours}
        editing.change("deals", note.deal, hours, by=by, batch=batch)


def _deals(customer: str) -> list[dict[str, Any]]:
    from whybuy.records import deals

    return deals.of(customer).to_dicts()
