"""A contact logged from one free line: what is proposed from it, and the contact kept."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from whybuy.coding.contact_line import Named, Proposed, day_in, read_line
from whybuy.errors import BadInput

if TYPE_CHECKING:
    from whybuy.records.models import User

LONGEST_LINE = 4000
SHOWN_CHOICES = 6


@dataclass(frozen=True, slots=True)
class Note:
    """A contact as it is proposed, and once kept: then it has a `key` and a `batch`.

    `customer` and `person` are keys, a person who is not on record yet stands by name. `choices`
    are the customers that the line may mean, where it names more than one.
    """

    line: str
    day: date
    customer: str = ""
    person: str = ""
    channel: str = ""
    gave: str = ""
    said: str = ""
    offer: str = ""
    choices: tuple[str, ...] = ()
    key: str = ""
    batch: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain values."""
        return asdict(self) | {"day": self.day.isoformat(), "choices": list(self.choices)}


def propose(
    line: str,
    *,
    today: date,
    customer: str = "",
    day: str = "",
    person: str = "",
    channel: str = "",
    gave: str = "",
    said: str = "",
    offer: str = "",
) -> Note:
    """What would be kept: what is given, by name or key, and the rest as the line says it.

    Without any day it was `today`. Raises BadInput for an empty line, an unknown customer, a day
    that cannot be read or is still to come.
    """
    from whybuy.records import customers

    line = _checked_line(line)
    found = reading(line, today=today)
    whom = customers.key_of(customer.strip()) if customer.strip() else found.customer
    # Of another customer than the line names, its person is not meant.
    met = person.strip() or (found.person if whom == found.customer else "")
    return Note(
        line=line,
        day=_day(day, found, today=today),
        customer=whom,
        person=_person(met, customer=whom),
        channel=channel.strip() or found.channel,
        gave=gave.strip() or found.gave,
        said=said.strip() or found.said,
        offer=offer.strip() or found.offer,
        choices=() if whom else found.choices[:SHOWN_CHOICES],
    )


def keep(note: Note, *, by: User | None) -> Note:
    """The contact kept, in one batch with its person where that is new; it now has its key.

    Raises BadInput where nobody knows with which customer it was.
    """
    from whybuy.records import editing

    check(note)
    names = ("customer", "day", "channel", "gave", "said", "offer")
    fields: dict[str, object] = {name: getattr(note, name) for name in names}
    fields["by_whom"] = by.username if by else ""
    with editing.together(by=by) as batch:
        if note.person:
            fields["person"] = _met(note, by=by, batch=batch)
        key = editing.add("contacts", fields, by=by, batch=batch)
    return replace(note, key=key, person=str(fields.get("person", "")), batch=batch.pk)


def check(note: Note) -> None:
    """Go on where the contact can be kept. Raises BadInput where its customer is not known."""
    if note.customer:
        return
    if note.choices:
        raise BadInput(
            f"The line may mean {' or '.join(note.choices)}. Say with which customer it was."
        )
    raise BadInput(
        "The line names no customer on record. Say with which it was, or write the customer down "
        "first: whybuy add customers name=NAME"
    )


def _checked_line(line: str) -> str:
    line = " ".join(line.replace("\0", "").split())
    if not line:
        raise BadInput('What happened? One line is enough: "Called Hartwell yesterday, …".')
    if len(line) > LONGEST_LINE:
        raise BadInput(f"The line has {len(line):,} letters; {LONGEST_LINE:,} is the most.")
    return line


def reading(line: str, *, today: date) -> Proposed:
    """What a line plainly says, by the customers and people on record."""
    from whybuy.records import customers, people

    known = [Named(*row) for row in customers.frame().select("key", "name").iter_rows()]
    met = people.frame().select("key", "name", "customer").iter_rows()
    return read_line(
        line, today=today, customers=known, people=[Named(*row) for row in met if row[2]]
    )


def _day(given: str, found: Proposed, *, today: date) -> date:
    if found.unclear_day and not given.strip():
        raise BadInput(
            f"{found.unclear_day} can be read in two ways. Say the day: {today} or 3 May."
        )
    day = day_in(given, today=today) if given.strip() else found.day or today
    if day is None:
        raise BadInput(f"{given!r} is not a day. Write it like {today}, 3 May or yesterday.")
    if day > today:
        raise BadInput(f"{day} is still to come. A contact is logged when it was made.")
    return day


def _person(named: str, *, customer: str) -> str:
    from whybuy.records import people

    return (people.key_of(named, customer=customer) or named) if named and customer else named


def _met(note: Note, *, by: User | None, batch: Any) -> str:
    """The key of whom we met. Who is not on record at this customer yet joins it."""
    from whybuy.records import editing, people

    known = people.key_of(note.person, customer=note.customer)
    fields = {"name": note.person, "customer": note.customer}
    return known or editing.add("people", fields, by=by, batch=batch)
