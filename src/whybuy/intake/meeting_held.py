"""A meeting that was held: what was said goes to be coded, what was promised gets its day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from whybuy.errors import BadInput, NotFound
from whybuy.intake.conversations import plain
from whybuy.intake.conversations.known import gathered
from whybuy.intake.conversations.sides import with_sides
from whybuy.records import conversations, editing, meetings, people, sources
from whybuy.records.transcript import Spoken, Transcript

if TYPE_CHECKING:
    from whybuy.records.models import Batch, User

SERVED = ("well", "not quite", "badly")
TEXTS = ("their_words", "said_by", "notes", "learnt", "decided", "next_step", "served",
         "served_words")  # fmt: skip
TAKES = (*TEXTS, "next_due", "day", "minutes", "promise", "due", "by_whom")
"""What may be typed of a meeting that was held."""
CAME = ("learnt", "decided", "next_step", "served")
"""What tells that something came of a meeting."""
OF_LATE_DAYS = 60
MOST_MINUTES = 24 * 60
LONGEST = 500_000
"""Letters of a transcript that is pasted; longer ones come as files."""
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PromiseMade:
    """What we promised there, by when, and who of us."""

    what: str
    due: date | None = None
    by_whom: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What came of a meeting. their_words: as they said them, a paragraph each; notes: our own, or
    a transcript with names. next_step with a day is a promise of ours, too. minutes: how long it
    was, where it was not as long as planned."""

    their_words: str = ""
    said_by: str = ""
    notes: str = ""
    learnt: str = ""
    decided: str = ""
    next_step: str = ""
    next_due: date | None = None
    served: str = ""
    served_words: str = ""
    promises: Sequence[PromiseMade] = field(default_factory=tuple[PromiseMade, ...])
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """What was put on record: the conversation's key ("" where nothing was said), how many
    promises, the batch to undo, and the meeting's key."""

    conversation: str
    promises: int
    batch: int | None
    meeting: str = ""


def keep(called: str, *, today: date, by: User | None, **typed: Any) -> Kept:
    """What came of a meeting, as it is typed: `called` is its key, or the name or key of its
    customer. Fields are those of `TAKES`. Raises NotFound, and BadInput with all faults."""
    told, day = read(typed)
    return hold(which(called, today=today), told, day=day, by=by)


def read(typed: Mapping[str, Any]) -> tuple[Told, date | None]:
    """What was typed, and the day it was held. Raises BadInput for what cannot be read."""
    if strange := typed.keys() - set(TAKES):
        raise BadInput(f"There is no {min(strange)!r} here; there are: {', '.join(TAKES)}.")
    what = str(typed.get("promise") or "")
    made = PromiseMade(what, _day(typed, "due"), str(typed.get("by_whom") or ""))
    told = Told(
        **{name: str(typed.get(name) or "") for name in TEXTS},
        next_due=_day(typed, "next_due"),
        promises=[made] if what else [],
        minutes=read_minutes(typed.get("minutes")),
    )
    return told, _day(typed, "day")


def waiting(*, today: date) -> list[Row]:
    """The meetings of which nobody has said yet what came of them, the last one first; of those
    that count as held, the ones of late."""
    since = today - timedelta(days=OF_LATE_DAYS)
    return [row for row in _untold(today) if row["state"] != "held" or row["day"] > since]


def _untold(today: date) -> list[Row]:
    import polars as pl

    told = pl.any_horizontal(pl.col(*CAME).fill_null("") != "")
    there = pl.col("state").fill_null("") != "cancelled"
    still = meetings.frame().filter(~told, there, pl.col("day") <= today)
    return still.reverse().to_dicts()


def which(called: str, *, today: date) -> str:
    """The key of a meeting: its own, or that of the last one with a customer of this name or key of
    which nothing is told yet. Raises NotFound, BadInput."""
    from whybuy.records import customers

    if meetings.frame().filter(key=called).height:
        return called
    keys = customers.keys_of(called)
    if len(keys) > 1:
        raise BadInput(f"Several customers are called {called!r}: {', '.join(keys)}. Give a key.")
    mine = [row for row in _untold(today) if keys and row["customer"] == keys[0]]
    if not mine:
        raise NotFound(
            f"No meeting with {called!r} waits to be told of. If it was not planned, a line is "
            f'enough: whybuy note "met {called}, …". Or put it on record first: whybuy add '
            f'meetings customer="{called}" day={today}.'
        )
    return str(mine[0]["key"])


def _day(typed: Mapping[str, Any], name: str) -> date | None:
    given = typed.get(name) or None
    if given is None or isinstance(given, date):
        return given
    try:
        return date.fromisoformat(str(given).strip())
    except ValueError:
        raise BadInput(f"{name} is {given!r}; it must be a day such as 2026-01-31.") from None


def read_minutes(given: Any) -> int | None:
    """How long it was; None where nothing is given. Raises BadInput."""
    text = str(given or "").strip()
    if not text:
        return None
    if not text.isdecimal() or not 0 < int(text) <= MOST_MINUTES:
        raise BadInput(f"minutes is {given!r}; it must be a number from 1 to {MOST_MINUTES}.")
    return int(text)


def hold(key: str, told: Told, *, day: date | None = None, by: User | None) -> Kept:
    """A meeting was held: it, its words, its promises and the contact that it was, in one batch.

    day: when, where it was not the day planned. Raises NotFound, and BadInput with all faults.
    """
    row = _meeting(key)
    held_on = day or row["day"]
    _check(row, told, held_on)
    words = _transcript(row, told, held_on)
    with editing.together(by=by, kind="conversations" if words else "edit") as batch:
        editing.change("meetings", key, _changed(told, held_on), by=by, batch=batch)
        talk = _keep_words(row, told, words, by=by, batch=batch) if words else ""
        contact = _contact(row, told, held_on, by=by, batch=batch)
        made = [_promise(row, one, held_on, contact, by=by, batch=batch) for one in _promises(told)]
    return Kept(talk, len(made), batch.pk, key)


def _meeting(key: str) -> Row:
    import polars as pl

    found = meetings.frame().filter(pl.col("key") == key)
    if found.is_empty():
        raise NotFound(f"There is no meeting {key!r} in the records.")
    return found.row(0, named=True)


def _check(row: Row, told: Told, day: date) -> None:
    faults: list[str] = []
    if row["state"] == "held" and any(row[name] for name in CAME):
        faults.append("This meeting has its notes already: change the record, or undo the batch.")
    if day > date.today():
        faults.append(f"{day} is still to come. Write down what was said once it was held.")
    if told.served and told.served not in SERVED:
        faults.append(f"served is {told.served!r}; choose one of: {', '.join(SERVED)}.")
    if told.next_due and told.next_due < day:
        faults.append(f"The next step is due on {told.next_due}, before the meeting itself.")
    for one in told.promises:
        if one.due and one.due < day:
            faults.append(f"“{one.what}” is due on {one.due}, before it was promised.")
    if len(told.notes) + len(told.their_words) > LONGEST:
        faults.append(f"{LONGEST:,} letters are the most here. Load a longer one as a file.")
    if faults:
        raise BadInput(" ".join(faults))


def _changed(told: Told, day: date) -> Row:
    said = {
        "learnt": told.learnt, "decided": told.decided, "next_step": told.next_step,
        "served": told.served, "served_words": told.served_words,
    }  # fmt: skip
    given: Row = {name: text.strip() for name, text in said.items() if text.strip()}
    if told.next_due:
        given["next_due"] = told.next_due
    if told.minutes:
        given["minutes"] = told.minutes
    return {**given, "day": day, "state": "held"}


def _transcript(row: Row, told: Told, day: date) -> Transcript | None:
    """What was said, as one conversation: their words first, then our notes or the transcript."""
    theirs = [
        Spoken(told.said_by, "customer", part.strip())
        for part in told.their_words.split("\n\n")
        if part.strip()
    ]
    if told.served_words.strip():
        asked = "Where did we serve you well of late, where not quite, and where badly?"
        theirs += [
            Spoken("", "us", asked),
            Spoken(told.said_by, "customer", told.served_words.strip()),
        ]
    ours = _read(row, told.notes) if told.notes.strip() else []
    if not theirs and not ours:
        return None
    title = row["aim"] or "A meeting"
    return Transcript(title, day, "interview", [*theirs, *ours], format="meeting")


def _read(row: Row, notes: str) -> list[Spoken]:
    """A transcript by its names, each on the side that is sure; notes without names are ours."""
    talk = plain.read(notes, name="meeting", form="text")
    sided = with_sides(talk, gathered(), customer=row["customer"])
    turns = list(sided.transcript.turns)
    if any(turn.speaker for turn in turns):
        return turns
    return [Spoken(row["by_whom"] or "", "us", turn.text) for turn in turns]


def _keep_words(row: Row, told: Told, words: Transcript, *, by: User | None, batch: Batch) -> str:
    person = people.key_of(told.said_by, customer=row["customer"]) if told.said_by else None
    given = conversations.Given(
        words, customer=row["customer"], person=person, deal=row["deal"] or None
    )
    (key,), counts = conversations.add_all([given], by=by, batch=batch)
    new, changed = batch.new + counts.new, batch.changed + counts.changed
    sources.count(batch, read=batch.read + 1, new=new, changed=changed)
    return key


def _contact(row: Row, told: Told, day: date, *, by: User | None, batch: Batch) -> str:
    """A meeting is a contact: whoever looks at the last one finds it there."""
    fields: Row = {
        "customer": row["customer"], "day": day, "channel": row["channel"] or "visit",
        "by_whom": row["by_whom"], "said": told.learnt.strip(), "sort": "care",
        "minutes": told.minutes or row["minutes"],
    }  # fmt: skip
    return editing.add("contacts", {n: v for n, v in fields.items() if v}, by=by, batch=batch)


def _promises(told: Told) -> list[PromiseMade]:
    made = [one for one in told.promises if one.what.strip()]
    if told.next_step.strip() and told.next_due:
        made.append(PromiseMade(told.next_step, told.next_due))
    return made


def _promise(
    row: Row, one: PromiseMade, day: date, contact: str, *, by: User | None, batch: Batch
) -> str:
    first = (row["by_whom"] or "").partition(";")[0].strip()
    fields: Row = {
        "customer": row["customer"], "what": one.what.strip(), "made_on": day, "due": one.due,
        "by_whom": one.by_whom.strip() or first, "contact": contact,
    }  # fmt: skip
    return editing.add("promises", {n: v for n, v in fields.items() if v}, by=by, batch=batch)
