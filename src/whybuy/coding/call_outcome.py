"""What became of a call on the list: the line says so, and what was done is a contact on record."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from whybuy.errors import BadInput, NotFound

if TYPE_CHECKING:
    from whybuy.coding.contact_note import Note
    from whybuy.records.models import Batch, User

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
_SORTS = {
    **dict.fromkeys(("touch", "light", "meeting"), "care"),
    **dict.fromkeys(("need", "deal", "introduction"), "ask"),
    "promise": "gave",
}
"""What a contact is for, by the sort of its line; all others are offers."""
NO_ANSWER = "no answer"
MOST_MINUTES = 24 * 60
TOLD = 100
"""So many letters of a case are enough to know it again."""
LONGEST = 2000
_ABOUT = "call:"
"""What a draft is about that holds a proposal."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What a line now says; the contact that was written down for it, and its batch to undo.

    A line that was done already has no contact: of two who say so at once the first counts.
    promise, due: what the line of words promised them; stop: the channel that it says they forbade.
    """

    key: str
    state: str
    contact: str = ""
    batch: int | None = None
    promise: str = ""
    due: date | None = None
    stop: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an assistant proposes to say of a line; a person accepts it, or lets it go."""

    key: str
    state: str
    response: str = ""
    said: str = ""
    why_not: str = ""
    minutes: int | None = None


def propose(proposal: Proposal, *, by: User) -> None:
    """Leave it for this user to accept; nothing is on record till then. Raises as `settle` does."""
    from whybuy.records import drafts

    _check(proposal.state, proposal.response, proposal.said + proposal.why_not, proposal.minutes)
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
    minutes: int | None = None,
) -> Settled:
    """A line is done, put off, declined or planned again; done, its contact is on record.

    response: one of RESPONSES or "". said: what they said, in your words; a promise in it, or that
    they want no more calls, is on record too. A promise that was kept counts as kept. minutes: how
    long it took, where somebody noted it. With no answer it is an attempt: nothing was heard, kept
    or given, and the line stays on the list.
    Raises NotFound for an unknown line, BadInput for another state or response.
    """
    from whybuy.records import planned

    _check(state, response, said + why_not, minutes)
    line = _line(key)
    if state != "done" or line["state"] == "done":
        planned.say(key, state, by=by, why_not=why_not)
        return Settled(key, state)
    note = _noted(line, day=today, said=said)
    response = response or note.response
    if response == NO_ANSWER:
        return _tried(line, note, by=by, minutes=minutes)
    return _contacted(line, note, by=by, response=response, minutes=minutes)


def minutes_typed(text: str) -> int | None:
    """Minutes as they are typed, None where nothing is. Raises BadInput."""
    typed = text.strip()
    if typed and not typed.isdecimal():
        raise BadInput(f"{typed!r} is no number of minutes. Write one like 15.")
    return int(typed[:6]) if typed else None


def _check(state: str, response: str, typed: str, minutes: int | None) -> None:
    from whybuy.records import planned

    if state not in planned.STATES:
        raise BadInput(f"{state!r} is not what becomes of a line: {', '.join(planned.STATES)}.")
    if response and response not in RESPONSES:
        raise BadInput(f"{response!r} is no reply. Choose one of: {', '.join(RESPONSES)}.")
    if len(typed) > LONGEST:
        raise BadInput(f"{LONGEST:,} letters are the most that a line takes.")
    if minutes is not None and not 0 < minutes <= MOST_MINUTES:
        raise BadInput(f"A contact takes 1 to {MOST_MINUTES:,} minutes, not {minutes:,}.")


def _line(key: str) -> dict[str, Any]:
    from whybuy.records import planned

    found = planned.frame(every=True)
    rows = found.filter(found["key"] == key).to_dicts()
    if not rows:
        raise NotFound(f"There is no line {key!r} on any week's list.")
    return rows[0]


def _tried(line: dict[str, Any], note: Note, *, by: User | None, minutes: int | None) -> Settled:
    """The attempt on record, once a day; the line is still to do and says when it was tried."""
    from whybuy.records import editing, planned

    key, tried = "", f"Tried on {note.day}: no answer"
    with editing.together(by=by) as batch:
        if planned.turn(line["key"], "planned", by=by, why_not=tried):
            fields = {"customer": note.customer, "day": note.day, "channel": note.channel}
            fields |= {"by_whom": _by_whom(line, by), "said": note.said, "minutes": minutes}
            fields |= {"response": NO_ANSWER} | ({"person": note.person} if note.person else {})
            key = editing.add("contacts", fields, by=by, batch=batch)
    return Settled(line["key"], "planned", key, batch.pk)


def _contacted(
    line: dict[str, Any], note: Note, *, by: User | None, response: str, minutes: int | None
) -> Settled:
    """The contact on record, with what it kept and what the words promise or forbid: one batch."""
    from whybuy.records import editing, planned

    sort = _SORTS.get(line["sort"], "offer")
    fields = _fields(line, note, by=by, sort=sort)
    fields |= {"response": response, "minutes": minutes}
    with editing.together(by=by) as batch:
        if not planned.turn(line["key"], "done", by=by):
            return Settled(line["key"], "done")
        key = editing.add("contacts", fields, by=by, batch=batch)
        _with_it(line, replace(note, key=key), by=by, batch=batch)
    return Settled(line["key"], "done", key, batch.pk, note.promise, note.due, note.stop)


def _with_it(line: dict[str, Any], note: Note, *, by: User | None, batch: Batch) -> None:
    """What the contact kept, and what its words promise or forbid."""
    from whybuy.coding import contact_note
    from whybuy.records import editing

    if line["sort"] == "promise" and (promise := _promise(line)):
        kept = {"done_on": note.day, "contact": note.key}
        editing.change("promises", promise, kept, by=by, batch=batch)
    if note.promise:
        promised = contact_note.promised(note, by=by) | {"by_whom": _by_whom(line, by)}
        editing.add("promises", promised, by=by, batch=batch)
    if note.stop:
        editing.add("consents", contact_note.forbidden(note), by=by, batch=batch)


def _by_whom(line: dict[str, Any], by: User | None) -> str:
    """Whose line it is; where it is nobody's, who says what became of it."""
    return line["by_whom"] or (by.username if by else "")


def _noted(line: dict[str, Any], *, day: date, said: str) -> Note:
    """What the words say, read as any line of a contact with this customer is."""
    from whybuy.coding import contact_note
    from whybuy.records import people

    met = line["person"] if people.key_of(line["person"], customer=line["customer"]) else ""
    channel = line["channel"] or "phone"
    if not said.strip():
        return contact_note.Note("", day, line["customer"], met, channel)
    given = {"customer": line["customer"], "day": day.isoformat(), "channel": channel}
    found = contact_note.propose(said, today=day, person=met, **given)
    return replace(found, person=met, said=" ".join(said.split()))


def _fields(line: dict[str, Any], note: Note, *, by: User | None, sort: str) -> dict[str, object]:
    """The contact as it goes on record."""
    fields: dict[str, object] = {
        "customer": note.customer,
        "day": note.day,
        "channel": note.channel,
        "by_whom": _by_whom(line, by),
        "sort": sort,
        "said": note.said,
        "gave": note.gave or _given(line),
        "product": line["product"],
        "offer": _offered(line["product"]) if sort == "offer" else "",
    }
    return fields | ({"person": note.person} if note.person else {})


def _given(line: dict[str, Any]) -> str:
    """What the line had to give: its case by name, so that nobody hears it twice, or its words."""
    from whybuy.estimates.touches import MEASURED
    from whybuy.records import cases

    said = line["give_first"] or (line["opening"] if line["sort"] == "touch" else "")
    words = " ".join(said.split())
    titles = [
        case["title"]
        for case in (cases.cases().to_dicts() if words else ())
        if _is_told(case["how_it_paid"] or case["title"], words)
    ]
    if titles:
        return f"{titles[0]}: {words}"
    return words if line["give_first"] or MEASURED in words else ""


def _is_told(came: str, words: str) -> bool:
    """Whether a sentence tells what came of a case; long words of it are cut in the sentence."""
    began = " ".join(came.split())[:TOLD]
    return bool(began) and f"“{began}" in words


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
