"""What became of a call on the list: the line says so, and what was done is a contact on record."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
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
_ABOUT = "call:"
"""What a draft is about that holds a proposal."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What a line now says; the contact that was written down for it, and its batch to undo."""

    key: str
    state: str
    contact: str = ""
    batch: int | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an assistant proposes to say of a line; a person accepts it, or lets it go."""

    key: str
    state: str
    response: str = ""
    said: str = ""
    why_not: str = ""


def propose(proposal: Proposal, *, by: User) -> None:
    """Leave it for this user to accept; nothing is on record till then. Raises as `settle` does."""
    from whybuy.records import drafts

    _check(proposal.state, proposal.response, proposal.said + proposal.why_not)
    _line(proposal.key)
    drafts.keep(by, _ABOUT + proposal.key, json.dumps(asdict(proposal)))


def proposed(by: User) -> dict[str, Proposal]:
    """What waits for this user to accept, by the key of its line."""
    from whybuy.records import drafts

    texts = drafts.under(by, _ABOUT).values()
    return {one.key: one for one in (Proposal(**json.loads(text)) for text in texts)}


def let_go(by: User, key: str) -> None:
    """Nothing is proposed of this line any more."""
    from whybuy.records import drafts

    drafts.drop(by, _ABOUT + key)


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

    _check(state, response, said + why_not)
    line = _line(key)
    if state != "done" or line["state"] == "done":
        planned.say(key, state, by=by, why_not=why_not)
        return Settled(key, state)
    contact, batch = _contact(line, by=by, day=today, response=response, said=said)
    planned.say(key, state, by=by)
    return Settled(key, state, contact, batch)


def _check(state: str, response: str, typed: str) -> None:
    from whybuy.records import planned

    if state not in planned.STATES:
        raise BadInput(f"{state!r} is not what becomes of a line: {', '.join(planned.STATES)}.")
    if response and response not in RESPONSES:
        raise BadInput(f"{response!r} is no reply. Choose one of: {', '.join(RESPONSES)}.")
    if len(typed) > LONGEST:
        raise BadInput(f"{LONGEST:,} letters are the most that a line takes.")


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
