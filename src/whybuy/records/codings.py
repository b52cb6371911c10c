"""Codings: who read which code in which words, each step kept, each step undone and done again.

A coding is anchored in its passage, so that it stays where the same words stand. Steps are added
and marked as taken back, never removed; what stands is read off those that are not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from whybuy.errors import BadInput, NotFound
from whybuy.records import codebook
from whybuy.records.coding_places import Places, hand_of
from whybuy.records.models import Batch, CodingStep, Passage
from whybuy.records.standing_codings import adrift, by_passage, frame, reads
from whybuy.records.writing import writing

if TYPE_CHECKING:
    from whybuy.records.models import User

__all__ = [
    "HOW",
    "Act",
    "Step",
    "adrift",
    "by_passage",
    "code",
    "frame",
    "read",
    "reads",
    "record",
    "redo",
    "reject",
    "steps",
    "uncode",
    "undo",
]

HOW = ("hand", "confirmed", "asked", "imported", "audit", "endpoint")
"""How a coding came about: marked by hand, a suggestion confirmed, the reply to a question that
names the code, brought by a file, coded blind for the audit, or by a configured endpoint."""

APART = ("audit", "endpoint")
"""Codings that stand beside what the same hand said otherwise: what was read blind is evidence of
its own, and what an endpoint supposes is none, whoever had it read."""

What = CodingStep.What


@dataclass(frozen=True, slots=True)
class Act:
    """One thing to do: code `start` to `end` with a code, take step `takes` away, or reject."""

    what: str
    conversation: str
    code: str = ""
    start: int = 0
    end: int = 0
    passage: str = ""
    takes: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step as it was done. `undone` says whether it is taken back at this moment."""

    id: int
    what: str
    conversation: str
    passage: str
    code: str
    by: str
    how: str
    at: datetime
    undone: bool


def code(
    conversation: str,
    start: int,
    end: int,
    code: str,
    *,
    by: User | None,
    how: str = "hand",
    round: int = 0,
    batch: Batch | None = None,
) -> int | None:
    """Code the text from `start` to `end`; the step's id, None where this hand coded it so already.

    Raises NotFound for an unknown conversation or code, BadInput for a place that is not in it.
    """
    act = Act(What.CODE, conversation, code, start, end)
    return _first(record([act], by=by, how=how, round=round, batch=batch))


def uncode(step: int, *, by: User | None, round: int = 0) -> int | None:
    """Take a coding or a rejection away, whoever made it. Raises NotFound for an unknown step."""
    found = CodingStep.objects.filter(pk=step, what__in=(What.CODE, What.REJECT)).first()
    if found is None:
        raise NotFound(f"There is no coding {step}.")
    act = Act(What.UNCODE, found.conversation, found.code, passage=found.passage, takes=step)
    return _first(record([act], by=by, how="hand", round=round))


def reject(passage: str, code: str, *, by: User | None, round: int = 0) -> int | None:
    """Decline a suggestion: this code is not in this passage. Raises NotFound for either."""
    found = Passage.objects.filter(key=passage).values_list("script__conversation", flat=True)
    if not found:
        raise NotFound(f"There is no passage {passage!r} in the records.")
    act = Act(What.REJECT, found[0], code, passage=passage)
    return _first(record([act], by=by, how="hand", round=round))


def read(conversation: str, *, by: User | None, how: str = "hand", round: int = 0) -> int | None:
    """Say that a conversation is read to its end: what is not coded in it is not there."""
    return _first(record([Act(What.READ, conversation)], by=by, how=how, round=round))


def record(
    acts: Sequence[Act],
    *,
    by: User | None,
    how: str = "hand",
    round: int = 0,
    batch: Batch | None = None,
) -> list[int]:
    """Several things at once, undone at once; the ids of the steps that were not so already.

    With a `batch` they stand as long as it does, and are part of its transaction.
    """
    if how not in HOW:
        raise BadInput(f"{how!r} is no way to code. Choose one of: {', '.join(HOW)}.")
    if batch is not None:
        return record_within(acts, by=by, how=how, round=round, batch=batch)
    with writing():
        return record_within(acts, by=by, how=how, round=round)


def undo(conversation: str, *, by: User | None, round: int = 0, audit: bool = False) -> list[int]:
    """Take back what this coder did last in the conversation; the steps' ids, none if none.

    What was done for the audit is undone there alone, and what was not, elsewhere.
    """
    with writing():
        return undo_within(conversation, by=by, round=round, audit=audit)


def undo_within(
    conversation: str, *, by: User | None, round: int = 0, audit: bool = False
) -> list[int]:
    """The same, as part of a transaction that is open."""
    mine = _mine([conversation], by, round, audit=audit)
    last = mine.filter(taken_back_at=None).order_by("-move").first()
    if last is None:
        return []
    rows = mine.filter(move=last.move)
    rows.update(taken_back_at=timezone.now())
    return sorted(rows.values_list("pk", flat=True))


def redo(conversation: str, *, by: User | None, round: int = 0, audit: bool = False) -> list[int]:
    """Do again what was taken back last, unless something else was done since; the steps' ids."""
    with writing():
        return redo_within(conversation, by=by, round=round, audit=audit)


def redo_within(
    conversation: str, *, by: User | None, round: int = 0, audit: bool = False
) -> list[int]:
    """The same, as part of a transaction that is open."""
    mine = _mine([conversation], by, round, audit=audit)
    undone = mine.filter(dropped=False).exclude(taken_back_at=None).order_by("move").first()
    if undone is None:
        return []
    rows = mine.filter(move=undone.move)
    rows.update(taken_back_at=None)
    return sorted(rows.values_list("pk", flat=True))


def steps(conversation: str, *, by: User | None = None, round: int = 0) -> list[Step]:
    """All that was done in a conversation, outside of rounds, newest first; by one coder or all."""
    rows = CodingStep.objects.filter(conversation=conversation, round=round).order_by("-id")
    rows = rows.filter(by=by) if by is not None else rows
    return [
        Step(
            id=row.pk,
            what=row.what,
            conversation=row.conversation,
            passage=row.passage,
            code=row.code,
            by=row.by.username if row.by else "",
            how=row.how,
            at=row.at,
            undone=row.taken_back_at is not None,
        )
        for row in rows.select_related("by")
    ]


def record_within(
    acts: Sequence[Act],
    *,
    by: User | None,
    how: str = "hand",
    round: int = 0,
    batch: Batch | None = None,
) -> list[int]:
    """The same, as part of a transaction that is open."""
    keys = sorted({act.conversation for act in acts})
    _check_codes(acts)
    places = Places(keys)
    standing = _standing(keys, by, round)
    move = (CodingStep.objects.aggregate(last=Max("move"))["last"] or 0) + 1
    shared = {"how": how, "by": by, "round": round, "move": move, "batch": batch}
    made: list[CodingStep] = []
    for act in (one for told in acts for one in _with_twins(told, how=how)):
        step = _step(act, places, hand=hand_of(round, act.conversation, by), **shared)
        if (same := _same(step)) not in standing:
            standing.add(same)
            made.append(step)
    if made and batch is None:
        _mine(keys, by, round, audit=how == "audit").exclude(taken_back_at=None).update(
            dropped=True
        )
    CodingStep.objects.bulk_create(made, batch_size=500)
    return list(CodingStep.objects.filter(move=move).order_by("id").values_list("pk", flat=True))


def _step(act: Act, places: Places, **shared: Any) -> CodingStep:
    step = CodingStep(
        conversation=act.conversation,
        passage=act.passage,
        code=act.code,
        what=act.what,
        takes=act.takes,
        at=timezone.now(),
        **shared,
    )
    if act.what == What.CODE:
        step.passage, step.offset, step.length = places.of(act.conversation, act.start, act.end)
    elif act.what == What.REJECT:
        places.check(act.conversation, act.passage)
    return step


def _with_twins(act: Act, *, how: str) -> list[Act]:
    """Outside of the audit a coding is taken away together with its hand's others of the place."""
    taken = CodingStep.objects.filter(pk=act.takes).first() if act.takes else None
    if taken is None or how == "audit":
        return [act]
    same = ("conversation", "passage", "offset", "length", "code", "what", "by", "round")
    twins = CodingStep.objects.filter(**{name: getattr(taken, name) for name in same})
    others = twins.filter(taken_back_at=None).exclude(pk=taken.pk).values_list("pk", flat=True)
    return [act, *(replace(act, takes=pk) for pk in others)]


def _check_codes(acts: Sequence[Act]) -> None:
    asked = {act.code for act in acts if act.what in (What.CODE, What.REJECT)}
    known = {code.key for code in codebook.codes(all=True)}
    if strange := sorted(asked - known):
        raise NotFound(f"There is no code {strange[0]!r} in the codebook. Add it first.")


def _same(step: CodingStep) -> tuple[object, ...]:
    """What makes two steps of one hand the same: read again blind, or by a person, is another."""
    place = (step.conversation, step.passage, step.offset, step.length)
    how = step.how if step.what == What.READ or step.how in APART else ""
    return (step.what, *place, step.code, step.takes, how)


def _standing(keys: list[str], by: User | None, round: int) -> set[tuple[object, ...]]:
    """What this hand did in these conversations that stands."""
    rows = CodingStep.objects.filter(
        conversation__in=keys, by=by, round=round, taken_back_at=None
    ).exclude(batch__state=Batch.State.UNDONE)
    standing: dict[int, CodingStep] = {}
    for row in rows.order_by("id"):
        gone = [row.takes] if row.what == What.UNCODE else _overruled(row, standing.values())
        for number in gone:
            standing.pop(number or 0, None)
        standing[row.pk] = row
    return {_same(row) for row in standing.values()}


def _overruled(step: CodingStep, before: Iterable[CodingStep]) -> list[int]:
    """The codings that a rejection of the same passage and code takes away, or the reverse."""
    other = {What.REJECT: What.CODE, What.CODE: What.REJECT}.get(What(step.what))
    place = (other, step.passage, step.code)
    return [one.pk for one in before if other and (one.what, one.passage, one.code) == place]


def _mine(keys: list[str], by: User | None, round: int, *, audit: bool) -> QuerySet[CodingStep]:
    """The steps that this hand may take back one by one, for the audit or outside of it.

    Those of a batch go with it, but for replies coded by their question: a person typed them.
    """
    asked = Q(how="asked", batch__state=Batch.State.LOADED)
    mine = CodingStep.objects.filter(conversation__in=keys, by=by, round=round)
    return mine.filter(Q(batch=None) | asked, Q(how="audit") if audit else ~Q(how="audit"))


def _first(found: list[int]) -> int | None:
    return found[0] if found else None
