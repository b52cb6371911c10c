"""The conversations as they were written, with the codes that stand in them.

`conversations/` holds one file a talk: what it is, an empty line, then the words. A run of words
that says something is marked `[[codes| words]]`; what is not marked says nothing that a code
stands for, though it may sound so. The marks are in no file that the package ships.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

from tools.sample_firm.customers import Customer, customers
from tools.sample_firm.deals import deal_of
from tools.sample_firm.firm import ENGINEERS, INSIDE_SALES, KEY_ACCOUNTS
from tools.sample_firm.people import Person, people_of

FOLDER = Path(__file__).parent / "conversations"
BOOK = Path(__file__).resolve().parents[2] / "src" / "whybuy" / "records" / "codebook.toml"
TABLES = ("survey", "reviews")
LABELS = ("Interviewer", "Account manager")
_MARK = re.compile(r"\[\[(?P<codes>[a-z_. ]+)\| (?P<words>.+?)\]\]", re.DOTALL)
_TURN = re.compile(r"(?:\[(?P<at>[\d:]+)\] )?(?P<name>[^:\[]{2,40}): (?P<words>.+)")


@dataclass(frozen=True, slots=True)
class Words:
    """What one person says at a stretch. `side` is "customer" or "us"; `marks` are words, codes."""

    speaker: str
    side: str
    text: str
    marks: tuple[tuple[str, tuple[str, ...]], ...]
    at: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Conversation:
    """One talk. `row` is its row in a table, the header being 1, or 0 for a file of its own."""

    name: str
    customer: Customer
    people: tuple[Person, ...]
    us: tuple[str, ...]
    day: date
    medium: str
    form: str
    title: str
    words: tuple[Words, ...]
    deal: str = ""
    row: int = 0
    score: str = ""
    copied: tuple[Person, ...] = ()


@cache
def conversations() -> tuple[Conversation, ...]:
    """All of them: those with a file of their own by day, then the tables' rows."""
    own = [_talk(path) for path in sorted(FOLDER.glob("*.txt")) if path.stem not in TABLES]
    own.sort(key=lambda one: (one.day, one.name))
    return (*own, *(row for name in TABLES for row in _rows(name)))


@cache
def codes() -> frozenset[str]:
    """The keys of the codebook that every firm starts from."""
    return frozenset(one["key"] for one in tomllib.loads(BOOK.read_text("utf-8"))["code"])


def _talk(path: Path) -> Conversation:
    head, _, body = path.read_text("utf-8").partition("\n\n")
    told = _fields(head)
    customer = _customer(told["customer"])
    there = {person.key: person for person in people_of(customer.key)}
    talk = Conversation(
        name=path.stem,
        customer=customer,
        people=tuple(there[key] for key in told["people"].split(", ")),
        us=(told["us"],) if "us" in told else (),
        day=date.fromisoformat(told["day"]),
        medium=told["medium"],
        form=told["form"],
        title=told["title"],
        words=(),
        deal=deal_of(customer.key, closed_by=told["day"]) if "deal" in told else "",
        copied=tuple(there[key] for key in told["cc"].split(", ")) if "cc" in told else (),
    )
    if talk.medium == "mail":
        words = [_words(talk.people[0].name, "customer", body.strip())]
    elif talk.medium == "note":
        words = [_words(talk.us[0], "us", body.strip())]
    else:
        words = [_turn(line, talk) for line in body.strip().split("\n")]
    return _with(talk, words)


def _with(talk: Conversation, words: list[Words]) -> Conversation:
    ours = tuple(dict.fromkeys(one.speaker for one in words if one.side == "us")) or talk.us
    return replace(talk, words=tuple(words), us=ours)


def _rows(name: str) -> Iterator[Conversation]:
    """The rows of a table, each a conversation with as many stretches as it has answers."""
    blocks = (FOLDER / f"{name}.txt").read_text("utf-8").strip().split("\n---\n")
    for row, block in enumerate(blocks, start=2):
        told = _fields(block)
        customer = _customer(told["customer"])
        person = next(one for one in people_of(customer.key) if one.key == told["people"])
        answers = [told[key] for key in ("why", "value", "miss", "text") if key in told]
        yield Conversation(
            name=name,
            customer=customer,
            people=(person,),
            us=(),
            day=date.fromisoformat(told["day"]),
            medium="review" if name == "reviews" else "survey",
            form="table",
            title=told.get("title", ""),
            words=tuple(_words(person.name, "customer", answer) for answer in answers),
            row=row,
            score=told["score"],
        )


def _fields(text: str) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in text.strip().split("\n"))


def _customer(key: str) -> Customer:
    return next(one for one in customers() if one.key == key)


def _turn(line: str, talk: Conversation) -> Words:
    """One line of talk: who, and what they say."""
    found = _TURN.fullmatch(line)
    if found is None:
        raise ValueError(f"{talk.name}: no speaker in {line!r}")
    name, side = _speaker(found["name"], talk)
    label = found["name"] if found["name"] in LABELS else name
    return _words(name, side, found["words"], at=found["at"] or "", label=label)


def _speaker(label: str, talk: Conversation) -> tuple[str, str]:
    """The whole name behind a label, and their side."""
    for person in talk.people:
        if person.name == label or person.name.split()[0] == label:
            return person.name, "customer"
    for name in (KEY_ACCOUNTS, INSIDE_SALES, *ENGINEERS.values()):
        if name == label or name.split()[0] == label:
            return name, "us"
    if label in LABELS:
        return KEY_ACCOUNTS, "us"
    raise ValueError(f"{talk.name}: nobody is called {label!r}")


def _words(name: str, side: str, marked: str, *, at: str = "", label: str = "") -> Words:
    marks = tuple(
        (found["words"].strip(), tuple(found["codes"].split())) for found in _MARK.finditer(marked)
    )
    for words, given in marks:
        if unknown := set(given) - codes():
            raise ValueError(f"No such code: {unknown}, of {words!r}")
    plain = _MARK.sub(lambda found: found["words"].strip(), marked)
    if "[[" in plain or "]]" in plain:
        raise ValueError(f"A mark without an end: {plain!r}")
    return Words(name, side, plain, marks, at, label or name)
