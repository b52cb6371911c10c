"""A contact logged from one free line: what is proposed from it, and the contact kept."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from whybuy.coding import contact_deal
from whybuy.coding.contact_line import Named, Proposed, day_in, read_line
from whybuy.coding.contact_pursuit import hear
from whybuy.coding.day_to_come import day_to_come
from whybuy.errors import BadInput

if TYPE_CHECKING:
    from whybuy.records.models import User

LONGEST_LINE = 4000
SHOWN_CHOICES = 6
LONGEST_SOURCE = 300
WORDS = ("channel", "gave", "said", "offer", "response", "promise", "stop")
HEARD = ("need", "light", "step")
"""What of a contact stands as it is said."""
NONE = "none"
"""The word that says that a field is none, whatever the line says."""


@dataclass(frozen=True, slots=True)
class Note:
    """A contact as it is proposed, and once kept: then it has a `key` and a `batch`.

    `customer`, `person` and `product` are keys, a person who is not on record yet stands by name.
    `promise` is what we promised, `due` its day; `stop` a channel that they forbade, or "all".
    `choices` are the customers that the line may mean, where it names more than one. `need`,
    `light` (a hesitation) and `step` (their next one, due on `step_due`) stand in their words;
    `deal` is a key, `hours` what we spent on it.
    """

    line: str
    day: date
    customer: str = ""
    person: str = ""
    channel: str = ""
    gave: str = ""
    said: str = ""
    offer: str = ""
    response: str = ""
    product: str = ""
    promise: str = ""
    due: date | None = None
    stop: str = ""
    choices: tuple[str, ...] = ()
    key: str = ""
    batch: int | None = None
    need: str = ""
    light: str = ""
    deal: str = ""
    step: str = ""
    step_due: date | None = None
    hours: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain values."""
        days = {"day": self.day.isoformat(), "due": self.due.isoformat() if self.due else ""}
        days |= {"step_due": self.step_due.isoformat() if self.step_due else ""}
        return asdict(self) | days | {"choices": list(self.choices)}


def propose(
    line: str,
    *,
    today: date,
    customer: str = "",
    day: str = "",
    person: str = "",
    product: str = "",
    due: str = "",
    deal: str = "",
    hours: str = "",
    **words: str,
) -> Note:
    """What would be kept: what is given, by name or key, and the rest as the line says it.

    `words` are any of WORDS. Without any day it was `today`; "none" for a field is none, whatever
    the line says. Raises BadInput for an empty line, an unknown customer, a day that cannot be read
    or is still to come.
    """
    from whybuy.records import customers

    line = _checked_line(line)
    found = reading(line, today=today)
    whom = customers.key_of(customer.strip()) if customer.strip() else found.customer
    # Of another customer than the line names, its person is not meant.
    met = person.strip() or (found.person if whom == found.customer else "")
    said: dict[str, Any] = {
        name: _either(words.pop(name, ""), getattr(found, name)) for name in WORDS
    }
    about = _about(line, whom, deal=deal, hours=hours, words=words, today=today)
    if words:
        raise TypeError(f"A contact has no {', '.join(words)}; it has: {', '.join(WORDS)}.")
    note = Note(
        line=line,
        day=_day(day, found, today=today),
        customer=whom,
        person=_person(met, customer=whom),
        product=product_of(_either(product, found.product)),
        due=_due(due, found.due, today=today) if said["promise"] else None,
        choices=() if whom else found.choices[:SHOWN_CHOICES],
        **said,
        **about,
    )
    check_words(note)
    return note


def _about(
    line: str,
    whom: str,
    *,
    deal: str,
    hours: str,
    words: dict[str, str],
    today: date,
) -> dict[str, Any]:
    """What the line, or who gives it, says of a deal; steps and hours are of one alone."""
    heard = hear(line, today=today)
    said: dict[str, Any] = {
        name: _either(words.pop(name, ""), getattr(heard, name)) for name in HEARD
    }
    key = contact_deal.deal_of(deal, line, customer=whom)
    spent = contact_deal.hours_of(hours, heard.hours)
    if not key:
        if hours.strip() and spent and whom:
            raise BadInput("On which deal were the hours spent? Name it: --deal TITLE.")
        return said | {"step": ""}
    due = heard.step_due if said["step"] else None
    return said | {"deal": key, "hours": spent, "step_due": due}


def keep(note: Note, *, by: User | None) -> Note:
    """The contact kept, in one batch with its person where that is new; it now has its key.

    Raises BadInput where nobody knows with which customer it was.
    """
    from whybuy.records import editing

    check(note)
    check_words(note)
    names = ("customer", "day", "channel", "gave", "said", "offer", "response", "product")
    fields: dict[str, object] = {name: getattr(note, name) for name in names}
    fields["sort"] = "offer" if note.offer else "gave" if note.gave else ""
    fields["by_whom"] = by.username if by else ""
    with editing.together(by=by) as batch:
        if note.person:
            fields["person"] = _met(note, by=by, batch=batch)
        key = editing.add("contacts", fields, by=by, batch=batch)
        note = replace(note, key=key, person=str(fields.get("person", "")))
        if note.promise:
            editing.add("promises", promised(note, by=by), by=by, batch=batch)
        if note.stop:
            editing.add("consents", forbidden(note), by=by, batch=batch)
        contact_deal.keep(note, by=by, batch=batch)
    return replace(note, batch=batch.pk)


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


def check_words(note: Note) -> None:
    """Go on where the words of choice are ours. Raises BadInput, and for a promise due too soon."""
    from whybuy.records.models import Consent, Contact

    for name, known in (
        ("response", Contact.Response.values),
        ("stop", ("all", *Consent.Channel.values)),
    ):
        given = getattr(note, name)
        if given and given not in known:
            raise BadInput(f"{given!r} is no {name}. Choose {', '.join(known)}, or none.")
    if note.due and note.due < note.day:
        raise BadInput(
            f"The promise is due on {note.due}, before it was made on {note.day}. Correct one day."
        )


def promised(note: Note, *, by: User | None) -> dict[str, object]:
    """The promise that the line makes, as a record."""
    fields: dict[str, object] = {"customer": note.customer, "what": note.promise}
    fields |= {"made_on": note.day, "due": note.due, "contact": note.key}
    fields |= {"person": note.person} if note.person else {}
    return fields | {"by_whom": by.username if by else ""}


def forbidden(note: Note) -> dict[str, object]:
    """The consent that the line withdraws, with its words for the source."""
    said = f"said on {note.day} ({note.channel or 'a contact'}): {note.line}"
    fields: dict[str, object] = {"customer": note.customer, "allowed": False, "said_on": note.day}
    fields |= {"channel": "" if note.stop == "all" else note.stop, "source": said[:LONGEST_SOURCE]}
    return fields | ({"person": note.person} if note.person else {})


def _either(given: str, found: str) -> str:
    """What is given, else what the line says; the word none is nothing."""
    said = given.strip()
    return "" if said.casefold() == NONE else said or found


def product_of(named: str) -> str:
    """The key of the product named; a name that nobody knows stays as it is."""
    from whybuy.records import products

    known = list(products.frame().select("key", "name").iter_rows()) if named else []
    if any(key == named for key, _ in known):
        return named
    return next((key for key, name in known if name.casefold() == named.casefold()), named)


def _due(given: str, found: date | None, *, today: date) -> date | None:
    said = given.strip()
    if not said or said.casefold() == NONE:
        return None if said else found
    day = day_to_come(said, today=today)
    if day is None:
        raise BadInput(f"{said!r} is no day to come. Write it like {today}, Tuesday or next week.")
    return day


def _checked_line(line: str) -> str:
    line = " ".join(line.replace("\0", "").split())
    if not line:
        raise BadInput('What happened? One line is enough: "Called Hartwell yesterday, …".')
    if len(line) > LONGEST_LINE:
        raise BadInput(f"The line has {len(line):,} letters; {LONGEST_LINE:,} is the most.")
    return line


def reading(line: str, *, today: date) -> Proposed:
    """What a line plainly says, by the customers and people on record."""
    from whybuy.records import customers, people, products

    known = [Named(*row) for row in customers.frame().select("key", "name").iter_rows()]
    met = people.frame().select("key", "name", "customer").iter_rows()
    sold = [Named(*row) for row in products.frame().select("key", "name").iter_rows()]
    there = [Named(*row) for row in met if row[2]]
    return read_line(line, today=today, customers=known, people=there, products=sold)


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
