"""A calendar (.ics, RFC 5545) as a list of meetings, a numbered row for each time that one is.

Whose a meeting is: the customer of an attendee's address or mail domain, else the customer that
the title names. Where that is not sure the row says who it may be and is rejected, to be filled in
and sent again; events that name nobody on record are left out, and counted: of them the hours alone
are kept, which they take of our weeks.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from whybuy.errors import BadFile
from whybuy.intake.busy_beside import Taken
from whybuy.intake.calendar_times import Time, times_of
from whybuy.intake.dialect import Dialect
from whybuy.intake.tidy import Tidied
from whybuy.records import team

if TYPE_CHECKING:
    from whybuy.intake.conversations.known import Known
    from whybuy.intake.receive import Received

KIND = "meetings"
MAY_BE = "Customer may be"
"""A column for the reader alone, where it is not sure whose a meeting is."""
HEADER = (
    *("Meeting id", "Customer", MAY_BE, "Date", "Time", "Time zone", "Minutes"),
    *("Location", "How", "By whom", "Attendees", "Aim", "Status", "UID"),
)
STATES = {"CANCELLED": "cancelled", "TENTATIVE": "planned"}
OURS = "@whybuy"
"""How the UID of what we wrote into a calendar ends, after its key."""
LONGEST_AIM, SHOWN = 1_000, 5
_CALLS = ("teams.microsoft", "zoom.us", "meet.google", "webex", "whereby", "teams meeting")


@dataclass(slots=True)
class _Gone:
    """What was left out, counted, and what else the user should be told."""

    nobody: int = 0
    without_end: int = 0
    zones: set[str] = field(default_factory=set)
    floating: int = 0
    unsure: list[str] = field(default_factory=list)


def is_calendar(received: Received) -> bool:
    """Whether the file begins as calendars do."""
    if received.form != "text":
        return False
    with received.plain.open("rb") as file:
        return b"BEGIN:VCALENDAR" in file.read(1 << 12).upper()


def unfold(received: Received, *, today: date) -> Received:
    """The same as a list of meetings. Raises BadFile for what is no calendar."""
    from whybuy.intake.conversations.known import gathered

    known, gone, number = gathered(), _Gone(), 0
    busy = Taken(today - timedelta(days=today.weekday()))
    plain = received.plain.with_name("meetings.csv")
    events = _events(received)
    if not events:
        raise BadFile(f"{received.name} holds no event: it is empty or cut short. Export it again.")
    kept = _kept([_text(event, "UID") for event in events])
    with plain.open("w", encoding="utf-8", newline="") as out:
        write = csv.writer(out, lineterminator="\n").writerow
        for event, time in times_of(events, today=today, told=gone):
            row = _row(event, time, known, kept, today=today)
            if row is None:
                gone.nobody += 1
                if not _text(event, "UID").endswith(OURS):
                    busy.add(event, time, _members(event, known))
                continue
            number += 1
            if not row[1]:
                gone.unsure.append(f"{row[11]!r} on {row[3]} may be with {row[2]}")
            write([number + 1, *row])
    if not number:
        raise BadFile(
            f"{received.name} holds {len(events):,} events and none with a customer on record: no "
            "attendee's address and no title names one. Load the customers and people first."
        )
    made = received.unfolded(
        plain, Dialect(",", HEADER, 0), tidied=Tidied(rows=number), told=tuple(_told(gone))
    )
    return replace(made, busy=busy.by_week(_owner(received)))


def _events(received: Received) -> list[Any]:
    from icalendar import Calendar

    try:
        calendars = Calendar.from_ical(received.plain.read_bytes(), multiple=True)
    except ValueError as error:
        raise BadFile(
            f"{received.name} is no calendar that can be read: {str(error)[:120]}. Export it again."
        ) from error
    found = list[Any]()
    for calendar in calendars:
        called_off = str(calendar.get("METHOD", "")).upper() == "CANCEL"
        for event in calendar.walk("VEVENT"):
            if called_off:
                event["STATUS"] = "CANCELLED"
            found.append(event)
    return found


def _kept(uids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """The meetings on record with these UIDs: by UID, their key and customer."""
    from whybuy.records.models import Meeting

    rows = list(Meeting.objects.values_list("uid", "key", "customer__key"))
    by_uid = {uid: (key, whose) for uid, key, whose in rows if uid}
    by_uid |= {f"{key}{OURS}": (key, whose) for uid, key, whose in rows if not uid}
    return {uid: by_uid[uid] for uid in uids if uid in by_uid}


def _row(
    event: Any, time: Time, known: Known, kept: dict[str, tuple[str, str]], *, today: date
) -> list[str] | None:
    """A meeting's cells; None for an event that names nobody on record."""
    uid = _text(event, "UID")
    ours, theirs = _people(event, known)
    customer, may_be = _whose(event, theirs, known)
    known_as = uid or f"{time} {_text(event, 'SUMMARY')}"
    key = f"cal-{_hash(f'{known_as} {time.of}')}"
    if uid in kept and not time.of:
        key, customer = kept[uid]
    elif uid.endswith(OURS):
        return None  # a call of ours, on its way back
    if not customer and not may_be:
        return None
    aim = _text(event, "SUMMARY")[:LONGEST_AIM]
    place, people = _text(event, "LOCATION"), [_known_as(one, known) for one in theirs]
    called = any(one in f"{place} {_text(event, 'DESCRIPTION')}".lower() for one in _CALLS)
    state = STATES.get(_text(event, "STATUS").upper(), "")
    state = state or ("held" if time.day < today else "agreed")
    return [
        *(key, customer, "; ".join(may_be), f"{time.day}", time.at, time.zone, time.minutes),
        *(place, "video" if called else "", "; ".join(ours), "; ".join(people), aim, state, uid),
    ]


@dataclass(frozen=True, slots=True)
class _Attendee:
    name: str
    email: str


def _people(event: Any, known: Known) -> tuple[list[str], list[_Attendee]]:
    """Who of us takes part, by name, and the others."""
    given = [event.get("ORGANIZER"), *_listed(event.get("ATTENDEE"))]
    ours, theirs = list[str](), list[_Attendee]()
    for one in given:
        if one is None:
            continue
        email = str(one).removeprefix("mailto:").removeprefix("MAILTO:").strip().casefold()
        name = str(getattr(one, "params", {}).get("CN", "")).strip(" \"'")
        name = "" if "@" in name else name
        if _is_ours(name, email, known):
            ours.append(name or email)
        elif all(email != other.email for other in theirs):
            theirs.append(_Attendee(name, email))
    return list(dict.fromkeys(ours)), theirs


def _is_ours(name: str, email: str, known: Known) -> bool:
    from whybuy.intake.conversations.known import person_name
    from whybuy.intake.conversations.mails import domain_of

    if email in known.our_addresses or domain_of(email) in known.our_domains:
        return True
    return bool(name) and person_name(name) in _team() and email not in known.by_address


def _team() -> set[str]:
    from whybuy.intake.conversations.known import person_name
    from whybuy.records.models import Member

    return {person_name(name) for name in Member.objects.values_list("name", flat=True)}


def _members(event: Any, known: Known) -> list[str]:
    """The keys of those of the team whom an event names."""
    return [key for name in _people(event, known)[0] if (key := team.key_of(name))]


def _owner(received: Received) -> str:
    """Whose calendar it is, by its own name or that of the file; or the one who is the team."""
    found = re.search(rb"^X-WR-CALNAME[^:]*:(.+?)\r?$", received.plain.read_bytes(), re.M | re.I)
    called = found[1].decode(errors="replace") if found else ""
    stem = received.name.rpartition(".")[0]
    mine = next((key for name in (called, stem) if (key := team.key_of(name))), "")
    every = team.frame()["key"].to_list()
    return mine or (every[0] if len(every) == 1 else "")


def _listed(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _whose(event: Any, theirs: Sequence[_Attendee], known: Known) -> tuple[str, list[str]]:
    """The customer where it is sure, else those whom it may be."""
    from whybuy.intake.conversations.known import SHORTEST_NAME, bare_name, person_name
    from whybuy.intake.conversations.mails import domain_of

    sure, may_be = Counter[str](), Counter[str]()
    for one in theirs:
        people = [person.customer for person in known.by_address.get(one.email, [])]
        domain = domain_of(one.email)
        found = [key for key in people if key] or known.by_domain.get(domain, [])
        (sure if len(set(found)) == 1 else may_be).update(set(found))
        named = known.by_person.get(person_name(one.name), []) if one.name else []
        may_be.update({person.customer for person in named if person.customer})
    title = f" {bare_name(_text(event, 'SUMMARY'))} "
    for name, keys in known.by_name.items():
        if len(name) >= SHORTEST_NAME and f" {name} " in title:
            (sure if len(keys) == 1 and not sure else may_be).update(keys)
    if len(sure) == 1:
        return next(iter(sure)), []
    return "", sorted({*sure, *may_be})


def _known_as(one: _Attendee, known: Known) -> str:
    """A person's key, else the name or address as it stands there."""
    keys = [person.key for person in known.by_address.get(one.email, []) if person.key]
    return keys[0] if len(keys) == 1 else (one.name or one.email).replace(";", ",")


def _told(gone: _Gone) -> Iterator[str]:
    if gone.nobody:
        times = "time is" if gone.nobody == 1 else "times are"
        yield f"{gone.nobody:,} {times} left out: with nobody whom the records know."
    if gone.without_end:
        yield f"{gone.without_end:,} series without end are taken up to a year from today."
    for zone in sorted(gone.zones):
        yield f"{zone!r} is no zone by that name: its times are told in UTC."
    if gone.floating:
        yield f"Times without a zone are taken as local ones: {gone.floating:,}."
    if gone.unsure:
        more = f" and {len(gone.unsure) - SHOWN:,} more" if len(gone.unsure) > SHOWN else ""
        yield (
            f"{'; '.join(gone.unsure[:SHOWN])}{more}. Fill in Customer in the rejected rows, and "
            "import those."
        )
    yield "What was before today and not cancelled counts as held: change what was not."


def _text(event: Any, name: str) -> str:
    value = event.get(name)
    value = value[0] if isinstance(value, list) and value else value
    return " ".join(str(value).split()) if value is not None else ""


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:16]
