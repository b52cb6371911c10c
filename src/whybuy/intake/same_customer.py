"""Customers written down by hand, known by their name, who come in a file under an id."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from whybuy.errors import BadInput
from whybuy.intake.questions import Question, Unclear

if TYPE_CHECKING:
    import polars as pl

    from whybuy.records.models import Batch, User

SAME, APART = "same", "apart"
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Match:
    """A customer of a file, new to the records, who may be one that was written down by hand."""

    by_hand: str
    key: str
    shares: str

    def __str__(self) -> str:
        return f"{self.by_hand!r} (in the file {self.key!r}: {self.shares})"


def confirmed(frame: pl.DataFrame, answer: str | None) -> list[Match]:
    """The matches that the user says are one and the same; `frame` has key and name or email.

    `answer` is "same", "apart", or the file's ids of those that are the same. Who is in the records
    under the file's id already is not asked about again. Raises Unclear while there is no answer,
    BadInput where one customer by hand would be two.
    """
    found = matches(frame)
    if not found:
        return []
    if not answer:
        raise _unclear(found)
    said = {word.strip() for word in answer.split(",")}
    if said == {APART}:
        return []
    known = {match.key for match in found}
    if said != {SAME} and (strange := said - known):
        raise BadInput(
            f"{min(strange)!r} is no customer that was asked about. Say same, apart, or some of: "
            f"{', '.join(sorted(known)[:SHOWN])}."
        )
    chosen = [match for match in found if said == {SAME} or match.key in said]
    _check_one_each(chosen)
    _check_not_ordered(chosen)
    return chosen


def matches(frame: pl.DataFrame) -> list[Match]:
    """Customers of the frame whom the records do not have, beside those by hand who may be they."""
    from whybuy.records import customers, loading

    by_hand = customers.by_hand()
    if not by_hand:
        return []
    named = {_plain(one.name): one.key for one in by_hand}
    mailed = {_plain(one.email): one.key for one in by_hand if one.email}
    given = [name for name in ("key", "name", "email") if name in frame.columns]
    found, keys = list[Match](), set(frame["key"])
    for row in frame.select(given).iter_rows(named=True):
        name, mail = _plain(row.get("name")), _plain(row.get("email"))
        whom = named.get(name) or mailed.get(mail)
        if whom is not None and whom not in keys:
            shares = "the same name" if name in named else "the same e-mail"
            found.append(Match(whom, row["key"], shares))
    new = set(loading.unknown("customers", [match.key for match in found])) if found else set()
    return [match for match in found if match.key in new]


def join(found: Sequence[Match], *, batch: Batch, by: User | None) -> list[str]:
    """What was known of those by hand goes over to the file's customers; a sentence for each.

    In the batch that has loaded them, and a second one beside it that takes the old records out.
    """
    from whybuy.records import editing, sources

    if not found:
        return []
    for match in found:
        editing.hand_over(match.by_hand, to=match.key, by=by, batch=batch)
    gone = sources.beside(batch, source=sources.BY_HAND, kind="remove")
    for match in found:
        editing.remove("customers", match.by_hand, by=by, batch=gone)
    return [
        f"{match.by_hand!r}, written down by hand, is {match.key!r} now, with all that was known "
        f"of it. To have both again: whybuy undo {gone.pk}, then whybuy undo {batch.pk}."
        for match in found
    ]


def _plain(text: str | None) -> str:
    return " ".join((text or "").split()).casefold()


def _unclear(found: Sequence[Match]) -> Unclear:
    return whether_the_same(
        f"{len(found):,} customers of the file may be ones that were written down by hand",
        found,
        same="They are the same: what was written down joins the file's customers",
    )


def whether_the_same(may_be: str, found: Sequence[object], *, same: str) -> Unclear:
    """The question whether records of a file are those on record, the first of them named."""
    listed = "; ".join(map(str, found[:SHOWN]))
    more = f"; and {len(found) - SHOWN:,} more" if len(found) > SHOWN else ""
    asked = f"{may_be}: {listed}{more}. Are they the same?"
    choices = {SAME: same, APART: "They are others: keep both"}
    return Unclear(
        f"{asked} Say --matches same or --matches apart, or name the ids of those that are.",
        [Question("matches", "", "", asked, choices)],
    )


def _check_one_each(chosen: Sequence[Match]) -> None:
    keys = dict[str, str]()
    for match in chosen:
        if match.by_hand in keys:
            raise BadInput(
                f"{match.by_hand!r}, written down by hand, would be two customers of the file: "
                f"{keys[match.by_hand]!r} and {match.key!r}. Say which: --matches {match.key}"
            )
        keys[match.by_hand] = match.key


def _check_not_ordered(chosen: Sequence[Match]) -> None:
    from whybuy.records import customers

    ordered = customers.ordered(match.by_hand for match in chosen)
    for match in chosen:
        if match.by_hand in ordered:
            raise BadInput(
                f"Orders of {match.by_hand!r} are in the log under that name, so it keeps it. "
                f"Write {match.by_hand!r} for {match.key!r} in the file, or say apart to keep both."
            )
