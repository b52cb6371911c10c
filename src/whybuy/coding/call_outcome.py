"""What became of a call on the list: the line says so, and what was done is a contact on record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from whybuy.errors import BadInput, NotFound

if TYPE_CHECKING:
    from whybuy.records.models import User

RESPONSES = {
    "ordered": "Ordered",
    "interested": "Interested",
    "happy": "Happy",
    "not now": "Not now",
    "no": "No",
    "unhappy": "Unhappy",
    "no answer": "No answer",
}
"""What a customer may reply, best first, and its words."""
_SORTS = {"touch": "care", "light": "care", "promise": "gave", "need": "ask"}
"""What a contact is for, by the sort of its line; all others are offers."""
LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Settled:
    """What a line now says; the contact that was written down for it, and its batch to undo."""

    key: str
    state: str
    contact: str = ""
    batch: int | None = None


def settle(
    key: str,
    state: str,
    *,
    by: User | None,
    today: date,
    response: str = "",
    said: str = "",
    why_not: str = "",
) -> Settled:
    """A line is done, put off, declined or planned again; done, its contact is on record.

    response: one of RESPONSES or "". said: what they said, in your words. A promise that was kept
    counts as kept. Raises NotFound for an unknown line, BadInput for another state or response.
    """
    from whybuy.records import planned

    if response and response not in RESPONSES:
        raise BadInput(f"{response!r} is no reply. Choose one of: {', '.join(RESPONSES)}.")
    if len(said) > LONGEST or len(why_not) > LONGEST:
        raise BadInput(f"{LONGEST:,} letters are the most that a line takes.")
    line = _line(key)
    if state != "done" or line["state"] == "done":
        planned.say(key, state, by=by, why_not=why_not)
        return Settled(key, state)
    contact, batch = _contact(line, by=by, day=today, response=response, said=said)
    planned.say(key, state, by=by)
    return Settled(key, state, contact, batch)


def _line(key: str) -> dict[str, Any]:
    from whybuy.records import planned

    found = planned.frame(every=True)
    rows = found.filter(found["key"] == key).to_dicts()
    if not rows:
        raise NotFound(f"There is no line {key!r} on any week's list.")
    return rows[0]


def _contact(
    line: dict[str, Any], *, by: User | None, day: date, response: str, said: str
) -> tuple[str, int | None]:
    """The contact on record, with the promise that it kept; its key, and the batch of both."""
    from whybuy.records import editing, people

    sort = _SORTS.get(line["sort"], "offer")
    fields: dict[str, object] = {
        "customer": line["customer"],
        "day": day,
        "channel": line["channel"] or "call",
        "by_whom": line["by_whom"] or (by.username if by else ""),
        "sort": sort,
        "response": response,
        "said": said.strip(),
        "product": line["product"],
        "offer": _offered(line["product"]) if sort == "offer" else "",
        "minutes": line["minutes"],
    }
    if line["person"] and people.key_of(line["person"], customer=line["customer"]):
        fields["person"] = line["person"]
    with editing.together(by=by) as batch:
        key = editing.add("contacts", fields, by=by, batch=batch)
        if sort == "gave" and (promise := _promise(line)):
            kept = {"done_on": day, "contact": key}
            editing.change("promises", promise, kept, by=by, batch=batch)
    return key, batch.pk


def _offered(product: str) -> str:
    from whybuy.records import products

    known = dict(products.frame().select("key", "name").iter_rows())
    return known.get(product) or product or "an offer"


def _promise(line: dict[str, Any]) -> str:
    """The open promise that the line is about: named in its reason, else the only one."""
    from whybuy.records import promises

    found = promises.open_ones()
    mine = found.filter(found["customer"] == line["customer"]).to_dicts()
    named = [one for one in mine if one["what"] and one["what"] in line["reason"]]
    return str((named or mine)[0]["key"]) if named or len(mine) == 1 else ""
