"""A person blanked for good: in records, history, facts, texts, files and the order log.

Not an undo and not undoable. What remains is a row without a name, so that counts, sums and the
history of everybody else stay true, and a tombstone for each file that was rewritten, so that the
old file is known when it comes again.
"""

# ruff: noqa: S608 -- names of tables and columns come from our own models, never from a file

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from django.db import connection
from django.db import models as db

from whybuy.errors import BadInput, NotFound
from whybuy.records import models, redacted_ties, redacted_words, sources
from whybuy.records.kinds import KINDS, Kind, kind_of, quoted
from whybuy.records.undo import FOR_GOOD

if TYPE_CHECKING:
    from whybuy.records.models import User

BLANK = "[redacted]"
CHUNK = 5_000
_KEPT = {"person": ("customer",), "customer": ("segment", "country")}
"""What of somebody redacted tells nothing of who they were."""


@dataclass(frozen=True, slots=True)
class Words:
    """What names somebody. `strong` words do anywhere, `weak` ones (a first name) beside them.

    The key gives way to `token` only where ids of this kind of `record` stand: other things may
    have the same id. `names` are all their full names; `files` are the SHA-256 of files that hold
    conversations of theirs and of nobody else.
    """

    key: str
    token: str
    strong: re.Pattern[str] | None
    weak: re.Pattern[str] | None
    files: frozenset[str] = frozenset()
    record: str = "person"
    names: frozenset[str] = frozenset()

    def blanked(self, text: str, *, theirs: bool = False) -> str:
        """The text without the words; `theirs`: it is about them, so a first name is enough."""
        for pattern in (self.strong, self.weak if theirs else None):
            text = pattern.sub(BLANK, text) if pattern else text
        return text


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A file made anew without somebody; `new_sha256` is "" where it was removed as a whole.

    `called` is what its user calls it.
    """

    old_name: str
    old_sha256: str
    new_name: str
    new_sha256: str
    places: int
    called: str = ""


class Store(Protocol):
    """Files beside the database that hold what was loaded."""

    name: str

    def rewrite(self, words: Words) -> list[Rewritten]:
        """New files, flushed to disk, beside those that name the person."""
        ...

    def tidy(self) -> None:
        """Remove the old files: called when nothing names them any more."""
        ...


@dataclass(frozen=True, slots=True)
class Redacted:
    """Somebody who was blanked: their new key, and where how much was blanked.

    `removed` are the names of files that could not be written anew without them.
    """

    record: str
    key: str
    batch: int
    where: dict[str, int]
    files: int
    removed: tuple[str, ...] = ()


def redact(
    key: str, *, by: User | None, record: str = "person", stores: Sequence[Store] = ()
) -> Redacted:
    """Blank a person (or a customer who is one) everywhere, for good. Cannot be undone.

    Raises NotFound for a key that nobody ever had.
    """
    kind = kind_of(record)
    if kind.record not in _KEPT:
        raise BadInput(f"Only a person or a customer can be redacted, not a {kind.record}.")
    with sources.new_batch(source=sources.BY_HAND, kind=FOR_GOOD, by=by) as batch:
        number = _number(kind, key)
        words = _words(kind, key, token=f"redacted-{batch.pk}")
        where = redacted_ties.forget(kind, number)
        where += _blank_records(kind, number, words) + _blank_rest(kind, words)
        where += redacted_ties.rename(kind, words)
        redaction = models.Redaction.objects.create(
            record=kind.record, record_key=words.token, by=by
        )
        where += redacted_words.blank(kind.record, number, words, redaction=redaction)
        files = [_note(redaction, one, store) for store in stores for one in store.rewrite(words)]
        removed = tuple(sorted({one.called for _, one in files if not one.new_sha256}))
        for store_name, one in files:
            where[store_name] += one.places
        redaction.blanked = batch.notes = dict(where)
        redaction.save()
        sources.count(batch, read=1, new=0, changed=1, notes=dict(where))
    for store in stores:
        store.tidy()
    _scrub()
    return Redacted(kind.record, words.token, batch.pk, dict(where), len(files), removed)


def tombstone(file_sha256: str) -> models.Tombstone | None:
    """The tombstone of a file that names somebody redacted, should that very file come again."""
    rows = models.Tombstone.objects.select_related("redaction")
    return rows.filter(old_sha256=file_sha256).first()


def _number(kind: Kind, key: str) -> int:
    history: Any = getattr(kind.model, "history")  # noqa: B009 -- the checker does not know it
    found = history.filter(key=key).order_by("-history_id").values_list("id", flat=True).first()
    if found is None:
        raise NotFound(f"There is no {kind.record} {key!r}, nor was there ever.")
    return found


def _words(kind: Kind, key: str, *, token: str) -> Words:
    """All names, addresses and numbers that they ever had, as patterns."""
    history: Any = getattr(kind.model, "history")  # noqa: B009 -- the checker does not know it
    rows = history.filter(key=key).values_list("name", "email", "phone")
    names, emails, phones = (set(column) - {""} for column in zip(*rows, strict=True))
    strong = [_spaced(name) for name in names if name != key or _names_them(key, names)]
    strong += [re.escape(e) for e in emails]
    strong += [_reversed(name) for name in names if len(name.split()) > 1]
    strong += [_digits(phone) for phone in phones if sum(map(str.isdigit, phone)) >= 6]
    if _names_them(key, names):
        strong.append(re.escape(key))
    weak = [_letters(part) for name in names for part in name.split() if len(part) >= 3]
    files = frozenset(redacted_words.files_of(kind.record, _number(kind, key)))
    called = frozenset(names - {key}) | ({key} if key in names and " " in key else set())
    return Words(key, token, _pattern(strong), _pattern(weak), files, kind.record, called)


def _names_them(key: str, names: Iterable[str]) -> bool:
    """Whether the key is no mere number or code: an address, or made of their name."""
    parts = [part.casefold() for name in names if name != key for part in name.split()]
    if sum(1 for part in set(parts) if len(part) >= 3 and part in key.casefold()) > 1:
        return True
    return "@" in key or (key in names and len(key) >= 4 and not any(map(str.isdigit, key)))


def _pattern(words: Iterable[str]) -> re.Pattern[str] | None:
    longest_first = sorted({word for word in words if word}, key=len, reverse=True)
    if not longest_first:
        return None
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(longest_first)})(?![^\W_])", re.IGNORECASE)


_ALIKE = ("'\u2018\u2019\u02bc`\u00b4", "-\u2010\u2011\u2013")
"""Apostrophes and hyphens that programs put for one another."""


def _letters(word: str) -> str:
    """The word, however its accents, apostrophes and hyphens are written."""
    return "".join(map(_letter, unicodedata.normalize("NFC", word)))


def _letter(letter: str) -> str:
    for alike in _ALIKE:
        if letter in alike:
            return f"[{re.escape(alike)}]"
    apart = unicodedata.normalize("NFD", letter)
    return re.escape(letter) if apart == letter else f"(?:{letter}|{apart})"


def _spaced(name: str) -> str:
    return r"[\s._-]+".join(map(_letters, name.split()))


def _reversed(name: str) -> str:
    *first, last = name.split()
    return _letters(last) + r",\s*" + r"\s+".join(map(_letters, first))


def _digits(phone: str) -> str:
    """The number, however it is spaced."""
    plus = r"\+?" if phone.strip().startswith("+") else ""
    return plus + r"[\s()./-]*".join(c for c in phone if c.isdigit())


def _blank_records(kind: Kind, number: int, words: Words) -> Counter[str]:
    """Their own rows and history blanked, and every text that names them, of every kind."""
    where: Counter[str] = Counter()
    own = [name for name in kind.fields if name not in _KEPT[kind.record]]
    sets = ", ".join(f"{kind.column(n)} = {_nothing(kind, n)}" for n in own)
    for table, _, label in _tables_of(kind):
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {table} SET key = %s, {sets} WHERE id = %s", [words.token, number]
            )
            where[label] += cursor.rowcount
    for other in KINDS.values():
        texts = [n for n in other.fields if isinstance(other.field(n), db.CharField | db.TextField)]
        columns = [other.column(name) for name in texts]
        theirs = [other.column(n) for n, to in other.references.items() if to == kind.name]
        for table, pk, label in _tables_of(other):
            where[label] += _blank(table, pk, columns, words, theirs=theirs, number=number)
    return where


def _nothing(kind: Kind, name: str) -> str:
    return f"'{BLANK}'" if name == "name" else kind.blank(name, key="''")


def _tables_of(kind: Kind) -> Iterator[tuple[str, str, str]]:
    yield kind.table, "id", kind.name
    yield kind.history, "history_id", f"history of {kind.name}"


def _blank(
    table: str, pk: str, columns: list[str], words: Words, *, theirs: list[str], number: int
) -> int:
    """Texts of a table that name them, blanked; how many rows that were."""
    rows = _rows(f"SELECT {', '.join([pk, *theirs, *columns])} FROM {table}", pk)
    changed = 0
    for row_id, *rest in rows:
        about_them = number in rest[: len(theirs)]
        texts = rest[len(theirs) :]
        blanked = [words.blanked(text, theirs=about_them) for text in texts]
        if blanked != texts:
            _set(table, pk, row_id, columns, blanked)
            changed += 1
    return changed


def _rows(select: str, pk: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a table, a chunk at a time, so that they may be changed meanwhile."""
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(f"{select} WHERE {pk} > %s ORDER BY {pk} LIMIT {CHUNK}", [last])
            rows = cursor.fetchall()
        if not rows:
            return
        yield from rows
        last = rows[-1][0]


def _set(table: str, pk: str, row_id: int, columns: list[str], values: list[str]) -> None:
    sets = ", ".join(f"{column} = %s" for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {sets} WHERE {pk} = %s", [*values, row_id])


_ELSEWHERE = (
    (models.Batch, ("file_name",)),
    (models.Job, ("payload", "said")),
    (models.AuditEntry, ("about",)),
    (models.Forecast, ("subject",)),
    (models.Fact, ("value", "said_by_name")),
    (models.Belief, ("services",)),
    (models.Draft, ("about", "text")),
    (models.AuditCustomer, ("customer",)),
    (models.SharedCase, ("customer", "title", "contents")),
    (models.Planned, ("customer", "person", "reason", "give_first", "opening", "why_not")),
    (models.Experiment, ("name", "what")),
)


def _blank_rest(kind: Kind, words: Words) -> Counter[str]:
    """Facts, forecasts, names of files and the like."""
    where: Counter[str] = Counter()
    facts = models.Fact.objects.filter(record=kind.record, record_key=words.key)
    if kind.record == "person":
        where["facts"] += facts.update(record_key=words.token, value=BLANK)
        said = models.Fact.objects.filter(said_by_key=words.key)
        where["facts"] += said.update(said_by_key=words.token, said_by_name=BLANK)
        models.Planned.objects.filter(person=words.key).update(person=words.token)
    else:
        where["facts"] += facts.update(record_key=words.token)
        where += _blank_customers(words)
    for model, names in _ELSEWHERE:
        table, columns = quoted(model._meta.db_table), [quoted(name) for name in names]
        label = str(model._meta.verbose_name_plural)
        where[label] += _blank(table, "id", columns, words, theirs=[], number=0)
    return Counter({label: count for label, count in where.items() if count})


_OF_CUSTOMERS = (
    (models.Forecast, "subject"),
    (models.AuditCustomer, "customer"),
    (models.SharedCase, "customer"),
    (models.Planned, "customer"),
)
"""Where a customer's key stands outside of the records."""


def _blank_customers(words: Words) -> Counter[str]:
    where: Counter[str] = Counter()
    for model, name in _OF_CUSTOMERS:
        table, column = quoted(model._meta.db_table), quoted(name)
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {table} SET {column} = %s WHERE {column} = %s", [words.token, words.key]
            )
            where[str(model._meta.verbose_name_plural)] += cursor.rowcount
    return where


def _note(redaction: models.Redaction, file: Rewritten, store: Store) -> tuple[str, Rewritten]:
    """The file's place in the manifest or its batch taken by the new one; a tombstone for it."""
    models.OrderFile.objects.filter(file=file.old_name, sha256=file.old_sha256).update(
        file=file.new_name, sha256=file.new_sha256
    )
    models.Batch.objects.filter(file_sha256=file.old_sha256).update(file_sha256=file.new_sha256)
    if file.old_sha256:
        redacted_words.name_file(file.old_sha256, file.new_sha256)
        models.Tombstone.objects.create(
            redaction=redaction,
            old_sha256=file.old_sha256,
            new_sha256=file.new_sha256,
            file_name=file.new_name,
        )
    return store.name, file


def _scrub() -> None:
    """What was overwritten is gone from the database's file too, not only from its tables."""
    if connection.in_atomic_block or connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        for statement in ("PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM"):
            cursor.execute(statement)
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
