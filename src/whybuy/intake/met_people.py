"""People of an address book or network loaded: known again, asked about where that is not sure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from whybuy.errors import BadInput
from whybuy.intake import keeping
from whybuy.intake.cards import Card
from whybuy.intake.conversations.known import bare_name, gathered, person_name
from whybuy.intake.questions import Question, Unclear
from whybuy.intake.receive import Received
from whybuy.intake.same_customer import APART, SAME, SHOWN
from whybuy.intake.taken import SHOWN_REJECTS, Reject, Taken

if TYPE_CHECKING:
    import polars as pl

    from whybuy.intake.conversations.known import Known
    from whybuy.intake.job import Load
    from whybuy.records.models import Batch

KIND = "people"
LONGEST = {"name": 300, "role": 200, "email": 254, "phone": 60, "profile": 300}
COLUMNS = {
    "name": "Name",
    "customer": "Company",
    "role": "What they do",
    "email": "E-mail",
    "profile": "Page",
}
"""What is read of a card, as it is shown before it is loaded."""
SHOWN_ROWS = 5
FROM = "LinkedIn connections"


@dataclass(slots=True)
class PeopleJob:
    """One file of people on its way in; `member` is whose connections they are, or ""."""

    file: Path
    folder: Path
    received: Received
    cards: list[Card]
    source: str
    matches: str | None = None
    member: str = ""


@dataclass(frozen=True, slots=True)
class _Frames:
    people: pl.DataFrame
    ties: pl.DataFrame
    rejects: tuple[Reject, ...]
    told: tuple[str, ...]


def member_of(load: Load) -> str:
    """Whose connections the user loads: who was named, the user, or the only one of the team.

    Raises BadInput where that may be several.
    """
    from whybuy.records import team

    named = list(team.frame().select("key", "name").iter_rows())
    user = [load.by.get_full_name(), load.by.username] if load.by else []
    said = [load.said.source] if load.said.source else [one for one in user if one]
    for one in said:
        if key := team.key_of(one):
            return key
    if load.said.source:
        return load.said.source
    if len(named) == 1:
        return named[0][0]
    if not named:
        return said[0] if said else "us"
    raise BadInput(
        f"Whose connections are these? The team has {len(named)} people: "
        f"{', '.join(name for _, name in named[:SHOWN])}. Say it: --source NAME"
    )


def take_people(job: PeopleJob, load: Load) -> Taken:
    """What became of the file. Raises Unclear where somebody may be one whom the records know."""
    load.tell(f"Matching {job.file.name}", 0.3)
    frames = _frames(job)
    load.tell(f"Comparing {job.file.name} with what is there", 0.5)
    counts = _counts(frames)
    if load.dry_run:
        if load.trial is not None:
            _load(frames, load.trial)
        return _taken(job, frames, counts, batch=None)
    if not (counts["new"] or counts["changed"]):
        return _taken(job, frames, counts, batch=None)
    return _committed(job, load, frames, counts)


def _committed(job: PeopleJob, load: Load, frames: _Frames, counts: dict[str, int]) -> Taken:
    from whybuy.records import sources

    keeping.flush(job.received.kept)
    about = {"file_name": job.file.name, "file_sha256": job.received.sha256, "by": load.by}
    with sources.new_batch(source=job.source, kind=KIND, **about) as batch:
        load.tell(f"Loading {job.file.name}", 0.7)
        _load(frames, batch)
        told: dict[str, Any] = {**counts, "rejected": len(frames.rejects)}
        sources.count(batch, read=len(job.cards), **told)
        keeping.keep(load.firm.workspace, job.received.kept, sha256=job.received.sha256)
    load.tell(f"Committed {job.file.name}", 0.98)
    return _taken(job, frames, counts, batch=batch.pk)


def _load(frames: _Frames, batch: Batch) -> None:
    from whybuy.records import loading

    loading.load(KIND, frames.people, batch=batch)
    if not frames.ties.is_empty():
        loading.load("acquaintances", frames.ties, batch=batch)


def _counts(frames: _Frames) -> dict[str, int]:
    """How many people were new, changed (or newly known to somebody), and as they stood."""
    import polars as pl

    from whybuy.records import loading

    keys = set(frames.people["key"])
    new = set(loading.unknown(KIND, keys))
    stood = loading.unchanged(KIND, frames.people)
    ties = frames.ties.filter(~pl.col("person").is_in(list(new)))
    tied = set(
        ties.filter(pl.col("key").is_in(list(loading.unchanged("acquaintances", ties))))["person"]
    )
    same = {key for key in stood if key in tied or key not in set(frames.ties["person"])}
    return {"new": len(new), "changed": len(keys - new - same), "unchanged": len(same)}


def _taken(
    job: PeopleJob, frames: _Frames, counts: Mapping[str, int], *, batch: int | None
) -> Taken:
    said: dict[str, Any] = dict(counts)
    return Taken(
        str(job.file),
        KIND,
        batch,
        read=len(job.cards),
        rejected=len(frames.rejects),
        rejects=frames.rejects[:SHOWN_REJECTS],
        source=job.source,
        told=frames.told,
        mapping=COLUMNS,
        columns=tuple(COLUMNS.values()),
        first_rows=tuple(
            (one.name, one.company, one.role, "; ".join(one.emails), one.profile)
            for one in job.cards[:SHOWN_ROWS]
        ),
        **said,
    )


def _frames(job: PeopleJob) -> _Frames:
    import polars as pl

    from whybuy.records import editing, models

    good = [card for card in job.cards if card.name]
    known, keys = gathered(), _matched(good, job.matches)
    history: Any = getattr(models.Person, "history")  # noqa: B009 -- the checker does not know it
    taken = set(history.values_list("key", flat=True))
    people, ties, strangers = dict[str, dict[str, Any]](), dict[str, dict[str, Any]](), 0
    for card, kept in zip(good, keys, strict=True):
        key = kept or _new_key(card, taken, editing.key_like)
        taken.add(key)
        whose = _customer(card, known)
        strangers += bool(card.company and not whose)
        people.setdefault(key, _person(card, key, whose, known=bool(kept)))
        if job.member:
            tie = {"person": key, "member": job.member, "how": "network", "source": FROM}
            ties[key] = {"key": f"{job.member}-{key}"[:200], **tie, "since": card.since}
    told = [f"At firms that are no customers on record: {strangers:,}."] if strangers else []
    texts = ("key", "customer", "name", "role", "email", "phone", "profile")
    tied = dict.fromkeys(("key", "person", "member", "how", "source"), pl.String)
    return _Frames(
        pl.DataFrame(list(people.values()), schema=dict.fromkeys(texts, pl.String)),
        pl.DataFrame(list(ties.values()), schema=tied | {"since": pl.Date}),
        tuple(_rejects(job.cards)),
        tuple(told),
    )


def _rejects(cards: Sequence[Card]) -> Iterator[Reject]:
    for card in cards:
        if not card.name:
            remedy = "Fill in the name, or leave the row out."
            yield Reject(card.row, "name", card.company, "It names nobody.", remedy)


def _new_key(card: Card, taken: set[str], key_like: Any) -> str:
    if card.emails and card.emails[0] not in taken:
        return card.emails[0][:200]
    return key_like(card.name, taken=taken)


def _person(card: Card, key: str, whose: str, *, known: bool) -> dict[str, Any]:
    """The fields that a card gives; of somebody known it gives no name, and moves nobody."""
    role = card.role
    if card.company and not whose:
        role = f"{role} at {card.company}" if role else f"at {card.company}"
    email = card.emails[0] if card.emails else ""
    given = {"name": card.name, "role": role, "email": email, "phone": card.phone}
    given |= {"profile": card.profile}
    fields = {name: text[: LONGEST[name]] or None for name, text in given.items()}
    fields |= {"customer": whose or None}
    if known:
        fields |= _left(key, fields)
    return {"key": key, **fields}


def _left(key: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """What stands stays: name, customer, address; nulls leave them."""
    from whybuy.records.models import Person

    stands = Person.objects.filter(key=key).values("name", "customer_id", "email", "phone").first()
    left = {"name": None}
    for name, column in (("customer", "customer_id"), ("email", "email"), ("phone", "phone")):
        if stands and stands[column] not in (None, ""):
            left[name] = None
    return left


def _customer(card: Card, known: Known) -> str:
    """The customer where the person works: by the firm's name, else by a mail domain of its own."""
    from whybuy.intake.conversations.mails import domain_of

    by_name = known.by_name.get(bare_name(card.company), []) if card.company else []
    if len(by_name) == 1:
        return by_name[0]
    domains = [known.by_domain.get(domain_of(email), []) for email in card.emails]
    found = {keys[0] for keys in domains if len(keys) == 1}
    return found.pop() if len(found) == 1 and not card.company else ""


def _matched(cards: Sequence[Card], answer: str | None) -> list[str]:
    """For each card the key of the person on record whom it is of, "" for somebody new.

    Sure is a profile or an address, or a name that one person at the firm has. One who has but the
    name in common is asked about. Raises Unclear, BadInput.
    """
    found, unsure = list[str](), list[tuple[int, list[str]]]()
    look = _Look()
    for card in cards:
        sure, may_be = look(card)
        if not sure and may_be:
            unsure.append((len(found), may_be))
        found.append(sure)
    if unsure and not answer:
        raise _unclear([(cards[at], keys) for at, keys in unsure])
    said = {word.strip() for word in (answer or "").split(",")}
    for at, keys in unsure:
        chosen = [key for key in keys if key in said] or (keys if said == {SAME} else [])
        if len(chosen) > 1:
            raise BadInput(
                f"{cards[at].name!r} (row {cards[at].row}) may be {len(chosen)} people on record: "
                f"{', '.join(chosen[:SHOWN])}. Name the id of the one: --matches {chosen[0]}, or "
                "say --matches apart."
            )
        found[at] = chosen[0] if chosen else ""
    return found


class _Look:
    """Looks for whom a card is of among the people on record."""

    def __init__(self) -> None:
        from whybuy.records import people

        self._known = gathered()
        rows = people.frame().to_dicts()
        self._by_profile = {
            row["profile"].rstrip("/"): row["key"] for row in rows if row["profile"]
        }
        self._by_name: dict[str, list[dict[str, Any]]] = {}
        self._by_email: dict[str, list[str]] = {}
        for row in rows:
            self._by_name.setdefault(person_name(row["name"]), []).append(row)
            if row["email"]:
                self._by_email.setdefault(row["email"].casefold(), []).append(row["key"])

    def __call__(self, card: Card) -> tuple[str, list[str]]:
        """The person's key where it is sure, else those whom it may be."""
        if card.profile and (key := self._by_profile.get(card.profile.rstrip("/"))):
            return key, []
        for email in card.emails:
            if len(keys := self._by_email.get(email, [])) == 1:
                return keys[0], []
        same = [row for row in self._by_name.get(person_name(card.name), []) if _may_be(card, row)]
        whose = _customer(card, self._known)
        there = [row for row in same if (row["customer"] or "") == whose]
        if len(there) == 1 and (whose or there[0]["role"].endswith(card.company)):
            return there[0]["key"], []
        return "", [row["key"] for row in same]


def _may_be(card: Card, row: Mapping[str, Any]) -> bool:
    """Whether nothing tells them apart: another profile is another person."""
    theirs = row["profile"].rstrip("/")
    return not (card.profile and theirs and card.profile.rstrip("/") != theirs)


def _unclear(unsure: Sequence[tuple[Card, list[str]]]) -> Unclear:
    listed = "; ".join(
        f"{card.name!r}, row {card.row}{f' at {card.company}' if card.company else ''} (on record: "
        f"{', '.join(keys[:SHOWN])})"
        for card, keys in unsure[:SHOWN]
    )
    more = f"; and {len(unsure) - SHOWN:,} more" if len(unsure) > SHOWN else ""
    asked = (
        f"{len(unsure):,} people of the file have the name of somebody on record, and nothing else "
        f"tells whether they are the same: {listed}{more}. Are they the same?"
    )
    choices = {
        SAME: "They are the same: what the file says of them is added",
        APART: "They are others: keep both",
    }
    return Unclear(
        f"{asked} Say --matches same or --matches apart, or name the ids on record of those.",
        [Question("matches", "", "", asked, choices)],
    )
