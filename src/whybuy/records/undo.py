"""A batch, or one edit of it, taken back field by field, in any order; an undo can be undone too.

Each value becomes what the latest surviving batch that gave it said; a record that no surviving
batch mentions leaves. So the records are always what the surviving batches, in their order, say.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from whybuy.errors import BadInput, NotFound
from whybuy.records.history import Edited, edited
from whybuy.records.models import Batch, Fact, Mention, OrderFile, User
from whybuy.records.models.mention import GONE, OWN
from whybuy.records.settling import Settled, Stayed, in_batches, settle
from whybuy.records.writing import writing

__all__ = ["Stayed", "Undone", "undo", "undo_edit"]

FOR_GOOD = "redact"
"""The kind of batch that cannot be taken back: what was blanked is gone."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo did: order lines withdrawn, records that left, values given back or kept.

    The undo of an undo brings order lines and records back. `examples` names up to twenty records
    that stayed and twenty values kept, of each kind.
    """

    batch: int
    undone_in: int
    order_lines: int
    left: dict[str, int]
    restored: int
    stayed: int
    kept: int
    examples: tuple[Stayed, ...]
    came: dict[str, int] = field(default_factory=dict)
    order_lines_back: int = 0


def undo(batch_id: int, *, by: User | None = None) -> Undone:
    """Take a batch back; recorded as a batch of kind "undo". The file may be loaded again.

    An undo is taken back like any batch: what it took away stands again. Raises NotFound for an
    unknown batch, BadInput for one undone already or one that cannot be taken back.
    """
    with writing():
        batch = _undoable(batch_id)
        undoing = _undoing(batch, by=by)
        flipped, touched = _flip(batch, undoing)
        gone = [found.pk for found in flipped if found.state == Batch.State.UNDONE]
        settled = settle(touched, taken_back=gone, batch=undoing)
        return _recorded(batch, undoing, settled, flipped)


def undo_edit(edit_id: str, *, by: User | None = None) -> Undone:
    """Take one edit back, as `history` numbers them ("customer-12"); the rest of its batch stays.

    Raises NotFound for an unknown edit, BadInput for one undone already or that cannot be.
    """
    with writing():
        edit = edited(edit_id)
        batch = _undoable(edit.batch)
        if batch.undoes_edit or batch.kind == "undo":
            return _undo_an_undo(batch, edit_id, by=by)
        _check_edit(edit)
        undoing = _undoing(batch, by=by, edit=edit_id)
        _stand(edit, undoing.pk)
        settled = settle(_mentions_of(edit), taken_back=[batch.pk], batch=undoing)
        return _recorded(batch, undoing, settled, [])


def _undo_an_undo(batch: Batch, edit_id: str, *, by: User | None) -> Undone:
    """The edit is what an undo did: that of one edit is taken back whole."""
    if not batch.undoes_edit:
        raise BadInput(
            f"{edit_id} was done by the undo {batch.pk} of a whole batch. Take that undo back as a "
            f"whole with: whybuy undo {batch.pk}."
        )
    undoing = _undoing(batch, by=by)
    flipped, touched = _flip(batch, undoing)
    return _recorded(batch, undoing, settle(touched, taken_back=[], batch=undoing), flipped)


def _undoable(batch_id: int) -> Batch:
    batch = Batch.objects.select_related("source").filter(pk=batch_id).first()
    if batch is None:
        raise NotFound(f"There is no batch {batch_id}. See them all with: whybuy imports.")
    if batch.kind == FOR_GOOD:
        raise BadInput(f"Batch {batch_id} redacted a person: what was blanked is gone for good.")
    if batch.state == Batch.State.UNDONE:
        raise BadInput(
            f"Batch {batch_id} is undone already. Nothing was changed. "
            f"To have it back: whybuy undo {batch.undone_in.pk if batch.undone_in else batch_id}."
        )
    return batch


def _undoing(batch: Batch, *, by: User | None, edit: str = "") -> Batch:
    return Batch.objects.create(
        source=batch.source,
        kind="undo",
        file_name=batch.file_name,
        by=by,
        undoes=batch,
        undoes_edit=edit,
    )


def _flip(batch: Batch, undoing: Batch) -> tuple[list[Batch], str]:
    """The batches whose state changes with this one's, and the condition of what they touch.

    An undo that ceases to stand lets its batch stand again, unless another undo of it stands.
    """
    batch.state = Batch.State.UNDONE
    batch.undone_in = undoing  # type: ignore[assignment]
    batch.save()
    flipped = [batch]
    while batch.undoes:
        if batch.undoes_edit:
            return flipped, _flip_edit(batch)
        batch = batch.undoes
        standing = batch.undos.filter(state=Batch.State.LOADED, undoes_edit="").order_by("-pk")
        batch.undone_in = standing.first()
        state = Batch.State.UNDONE if batch.undone_in else Batch.State.LOADED
        changes, batch.state = batch.state != state, state
        batch.save()
        if not changes:
            break
        flipped.append(batch)
    return flipped, in_batches([found.pk for found in flipped])


def _flip_edit(undo_of_edit: Batch) -> str:
    """The edit stands again, or not, as the undos of it that stand will have it."""
    edit = edited(undo_of_edit.undoes_edit)
    standing = Batch.objects.filter(state=Batch.State.LOADED, undoes_edit=undo_of_edit.undoes_edit)
    last = standing.order_by("-pk").first()
    _stand(edit, last.pk if last else None)
    return _mentions_of(edit)


def _stand(edit: Edited, undone_in: int | None) -> None:
    """Note by which undo the edit is taken back, if by any."""
    if edit.record == "fact":
        Fact.objects.filter(pk=edit.number).update(undone_in=undone_in)
        return
    rows = Mention.objects.filter(batch_id=edit.batch, record=edit.record, record_id=edit.record_id)
    rows.update(undone_in=undone_in)


def _check_edit(edit: Edited) -> None:
    if edit.undone_in:
        raise BadInput(
            f"{edit.id} is undone already. Nothing was changed. "
            f"To have it back: whybuy undo {edit.undone_in}."
        )
    rows = Mention.objects.filter(batch_id=edit.batch, record=edit.record, record_id=edit.record_id)
    gave = [row.gave for row in rows]
    if edit.record != "fact" and not any(one & (OWN | GONE) for one in gave):
        raise BadInput(
            f"Batch {edit.batch} names this {edit.record} in what else it brought. "
            f"Take back the whole batch with: whybuy undo {edit.batch}."
        )


def _mentions_of(edit: Edited) -> str:
    """The SQL condition of the edit's mentions; those of a fact say nothing of values."""
    if edit.record == "fact":
        return "1 = 0"
    return (
        f"m.batch_id = {edit.batch:d} AND m.record = '{edit.record}' "
        f"AND m.record_id = {edit.record_id:d}"
    )


def _recorded(batch: Batch, undoing: Batch, settled: Settled, flipped: list[Batch]) -> Undone:
    """What was done, noted with the undo itself."""
    withdrawn = back = 0
    for file in OrderFile.objects.filter(batch__in=flipped).select_related("batch"):
        stands = file.batch.state == Batch.State.LOADED
        withdrawn, back = withdrawn + file.lines * (not stands), back + file.lines * stands
    undoing.notes = {
        "left": settled.left,
        "came": settled.came,
        "restored": settled.restored,
        "kept": settled.kept,
    }
    undoing.changed = settled.changed
    undoing.save()
    return Undone(
        batch=batch.pk,
        undone_in=undoing.pk,
        order_lines=withdrawn,
        left=settled.left,
        restored=settled.restored,
        stayed=settled.stayed,
        kept=settled.kept,
        examples=tuple(settled.examples),
        came=settled.came,
        order_lines_back=back,
    )
