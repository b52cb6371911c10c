"""One free line about a contact, read for what it plainly says: the rest is left to be filled in.

Rules only, no guessing: what two readings fit is not proposed. Everything found is shown to whoever
wrote the line, and kept only when they confirm it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

CHANNELS = {
    "call": r"called|call|phoned|rang|voicemail|on the phone",
    "video": r"video|zoom|teams",
    "meeting": r"met|visited|meeting|visit|lunch|coffee|dinner|dropped (?:in|by)|at the fair",
    "e-mail": r"e-?mail(?:ed)?|mailed",
    "letter": r"letter|posted|card",
    "message": r"texted|messaged|message|text|whatsapp",
}
"""A channel and the words that name it."""

MONTHS: list[str] = [
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
]
WEEKDAYS: list[str] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
SPECIFIC = 4
"""A customer's first word names it from this many letters on."""

_WHO = r"(?:(?:them|her|him|us|me|[A-Z][\w'-]+)\s+)?"
_GAVE = re.compile(rf"\b(?:gave|sent|shared|brought|lent|showed)\s+{_WHO}(?P<what>.+)", re.S)
_OFFER = re.compile(rf"\b(?:offered|proposed|quoted)\s+{_WHO}(?P<what>.+)", re.S)
_SAID = re.compile(
    r"(?:\b(?:and|but|then)\s+)?\b(?P<who>they|she|he|[A-Z][\w'-]+)\s+"
    r"(?P<verb>said|says|told (?:us|me)|asked|wants?|wanted|needs?|complained|mentioned|thinks|"
    r"likes?|loves?)\b(?P<what>.+)",
    re.S,
)
_QUOTE = re.compile(r"[“\"«](?P<what>[^”\"»]+)[”\"»]")
_FIGURES = re.compile(
    r"(?<![\d/.])(?!24/7)(?P<one>\d{1,2})(?:/(?P<two>\d{1,2})(?:/(?P<year>\d{4}|\d{2}))?)(?![\d/])"
)
_PLAIN_VERBS = re.compile(r"^(?:said|says|told (?:us|me)|mentioned)$")
_NOT_NAMES = frozenset({"We", "I", "You", "And", "But", "Then", "The", "It"})


@dataclass(frozen=True, slots=True)
class Named:
    """A customer, or a person at one, as the records know them. `at` is the person's customer."""

    key: str
    name: str
    at: str = ""


@dataclass(frozen=True, slots=True)
class Proposed:
    """What a line plainly says of a contact; "" or None where it does not.

    `choices` are the customers that the line may mean, where it names more than one; `unclear_day`
    is a day written so that two readings fit (03/04). `product` is a key; `promise` is what we
    promised, `due` its day; `stop` a channel that they forbade, or "all".
    """

    day: date | None = None
    unclear_day: str = ""
    channel: str = ""
    customer: str = ""
    person: str = ""
    gave: str = ""
    offer: str = ""
    said: str = ""
    choices: tuple[str, ...] = field(default=())
    response: str = ""
    product: str = ""
    promise: str = ""
    due: date | None = None
    stop: str = ""


def read_line(
    line: str,
    *,
    today: date,
    customers: Sequence[Named],
    people: Sequence[Named] = (),
    products: Sequence[Named] = (),
) -> Proposed:
    """What the line says. A line with no mark of who gave or said what stands whole in `said`."""
    from whybuy.coding.contact_reply import read_reply

    line = " ".join(line.split())
    reply = read_reply(line, today=today)
    sold = named_in(line, products, wholly=True)
    found = named_in(line, customers)
    met = _people_in(line, people, at=found[0].key if len(found) == 1 else "")
    if not found and len({person.at for person in met}) == 1:
        found = [one for one in customers if one.key == met[0].at]
    customer = found[0].key if len(found) == 1 else ""
    own = [person for person in met if person.at == customer]
    gave, offer, said = _clauses(reply.rest)
    return Proposed(
        day=day_in(reply.rest, today=today),
        unclear_day=unclear_day(reply.rest, today=today),
        channel=channel_in(line),
        customer=customer,
        person=own[0].key if len(own) == 1 else "",
        gave=gave,
        offer=offer,
        said=said if gave or offer or said else line,
        choices=tuple(one.key for one in found) if len(found) > 1 else (),
        response=reply.response,
        product=sold[0].key if len(sold) == 1 else "",
        promise=reply.promise,
        due=reply.due,
        stop=reply.stop,
    )


def named_in(line: str, customers: Sequence[Named], *, wholly: bool = False) -> list[Named]:
    """The customers that the line names: by whole name or key, else by the name's first word.

    `wholly`: by whole names alone, as a product is, whose id may be any number.
    """
    text = line.casefold()
    if wholly:
        customers = [one for one in customers if len(one.name) >= SPECIFIC]
    whole = [
        one
        for one in customers
        if _stands(one.name, text) or (_stands(one.key, text) and not wholly)
    ]
    if whole:
        return [one for one in whole if not any(_inside(one, other) for other in whole)]
    if wholly:
        return []
    first = [(one, (one.name.split() or [""])[0]) for one in customers]
    return [one for one, word in first if len(word) >= SPECIFIC and _stands(word, text)]


def day_in(line: str, *, today: date) -> date | None:
    """The day that the line names, none after `today`; None where none, or two readings fit."""
    text = line.casefold()
    if found := re.search(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b", text):
        return _date(*map(int, found.groups()))
    if "day before yesterday" in text:
        return today - timedelta(days=2)
    for word, days in (("yesterday", 1), ("today", 0), ("this morning", 0), ("just now", 0)):
        if re.search(rf"\b{word}\b", text):
            return today - timedelta(days=days)
    if found := re.search(r"\b(\d{1,3}) days? ago\b", text):
        return today - timedelta(days=int(found[1]))
    return _named_day(text, today) or _figures_day(text, today) or _weekday(text, today)


def unclear_day(line: str, *, today: date) -> str:
    """The day in figures that two readings fit, as the line writes it (03/04); "" where none."""
    if day_in(line, today=today):
        return ""
    found = _FIGURES.search(line)
    return found[0] if found and len(_readings(found, today)) > 1 else ""


def channel_in(line: str) -> str:
    """The channel that the line names first, "" where none."""
    text = line.casefold()
    found = [
        (match.start(), channel)
        for channel, words in CHANNELS.items()
        if (match := re.search(rf"\b(?:{words})\b", text))
    ]
    return min(found)[1] if found else ""


def _named_day(text: str, today: date) -> date | None:
    months = "|".join(f"{month}[a-z]*" for month in MONTHS)
    ordinal = r"(\d{1,2})(?:st|nd|rd|th|\.)?"
    year = r"(?:,?\s+(\d{4}))?"
    if found := re.search(rf"\b{ordinal}(?: of)? ({months}){year}\b", text):
        day, month, said = found.groups()
    elif found := re.search(rf"\b({months}) {ordinal}{year}\b", text):
        month, day, said = found.groups()
    else:
        return None
    number = MONTHS.index(month[:3]) + 1
    if said:
        return _date(int(said), number, int(day))
    this_year = _date(today.year, number, int(day))
    if this_year and this_year > today:
        return _date(today.year - 1, number, int(day))
    return this_year


def _figures_day(text: str, today: date) -> date | None:
    """A day in figures, where one reading fits: 25/03 does, 03/04 does not."""
    found = _FIGURES.search(text)
    readings = _readings(found, today) if found else set[date]()
    return readings.pop() if len(readings) == 1 else None


def _readings(found: re.Match[str], today: date) -> set[date]:
    """Each day, none to come, that the figures may mean; without a year, the last such day."""
    one, two, said = found["one"], found["two"], found["year"]
    years = [int(said) + 2000 * (len(said) == 2)] if said else [today.year, today.year - 1]
    orders = ((int(one), int(two)), (int(two), int(one)))
    by_order = ([_date(year, month, day) for year in years] for day, month in orders)
    past = ([known for known in one_order if known and known <= today] for one_order in by_order)
    return {known[0] for known in past if known}


def _weekday(text: str, today: date) -> date | None:
    """The last such day before today: `on Tuesday`, said on a Tuesday, was a week ago."""
    for number, name in enumerate(WEEKDAYS):
        if re.search(rf"\b{name}\b", text):
            return today - timedelta(days=(today.weekday() - number - 1) % 7 + 1)
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _people_in(line: str, people: Iterable[Named], *, at: str) -> list[Named]:
    """People named in full, else those of the customer named by their first name."""
    text = line.casefold()
    known = [person for person in people if not at or person.at == at]
    full = [person for person in known if _stands(person.name, text)]
    if full:
        return full
    words = set(re.findall(r"\b[A-Z][\w'-]+", line))
    return [person for person in known if (person.name.split() or [""])[0] in words]


def _clauses(line: str) -> tuple[str, str, str]:
    """What we gave, what we offered, what they said."""
    said, rest = _said(line)
    gave, offer = _GAVE.search(rest), _OFFER.search(rest)
    return _until_next(gave), _until_next(offer), said


def _said(line: str) -> tuple[str, str]:
    """What they said, and the line without it."""
    for found in _SAID.finditer(line):
        if found["who"] in _NOT_NAMES:
            continue
        what = found["what"] if _PLAIN_VERBS.match(found["verb"]) else _told(found)
        return _tidy(re.sub(r"^\s*that\b", "", what)), line[: found.start()]
    quoted = _QUOTE.search(line)
    return (_tidy(quoted["what"]), line.replace(quoted[0], "")) if quoted else ("", line)


def _told(found: re.Match[str]) -> str:
    return f"{found['verb']}{found['what']}"


def _until_next(found: re.Match[str] | None) -> str:
    """The clause, up to where the next one begins."""
    if found is None:
        return ""
    return _tidy(re.split(r"[,;.](?:\s|$)|\s+and\s+(?:offered|gave|sent|we)\b", found["what"])[0])


def _tidy(text: str) -> str:
    return text.strip(' ,;.:-–—“”"')


def _stands(name: str, text: str) -> bool:
    """Whether the name stands in the text as words of its own."""
    name = name.casefold().strip()
    if not name or name not in text:
        return False
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def _inside(one: Named, other: Named) -> bool:
    """Whether a name is only a part of a longer one that stands there too."""
    return one is not other and one.name.casefold() in other.name.casefold() != one.name.casefold()
