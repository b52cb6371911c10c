"""Experiments: who was to hear no offers, since when, and which effect the owner wants to see."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from whybuy.errors import BadInput, NotFound
from whybuy.records import editing, frames
from whybuy.records.models import Experiment
from whybuy.records.writing import writing

if TYPE_CHECKING:
    import polars as pl

    from whybuy.records.models import User


def frame(*, until: date | None = None) -> pl.DataFrame:
    """All experiments, or those begun by a day, the oldest first.

    key, name, began, ended (null: still running), share (of customers held out), seed, effect (the
    least that the owner wants to see), what (of what).
    """
    import polars as pl

    schema = {"key": pl.String, "name": pl.String, "began": pl.Date, "ended": pl.Date}
    whole = schema | {"share": pl.Float64, "seed": pl.String}
    whole |= {"effect": pl.Float64, "what": pl.String}
    where, given = ("WHERE began <= %s", [until]) if until else ("", [])
    found = frames.read(
        f"SELECT {', '.join(whole)} FROM records_experiment {where} ORDER BY began, id",  # noqa: S608
        given,
        schema=whole,
    )
    if until is None:
        return found
    ended = pl.when(pl.col("ended") <= until).then("ended")
    return found.with_columns(ended.alias("ended"))


def begin(
    name: str,
    *,
    share: float,
    effect: float,
    began: date,
    by: User | None,
    seed: str = "1",
    what: str = "",
) -> str:
    """An experiment begun; its key. Raises BadInput while another runs, and for a share not in 0-1.

    Whether the firm has customers enough to see the effect is to be asked before.
    """
    if not 0 < share < 1:
        raise BadInput(f"The share held out lies between 0 and 1; this one is {share}.")
    if not effect > 0:
        raise BadInput("Name an effect above 0: the least change that you want to see.")
    with writing():
        running = Experiment.objects.filter(ended=None).values_list("name", flat=True).first()
        if running:
            raise BadInput(f"The experiment {running!r} still runs. End it first.")
        taken = Experiment.objects.values_list("key", flat=True)
        key = editing.key_like(name or "experiment", taken=taken)
        said = {"share": share, "effect": effect, "began": began, "seed": seed, "what": what}
        Experiment.objects.create(key=key, name=name or key, by=by, **said)
    return key


def end(key: str, *, on: date) -> None:
    """An experiment ended on a day: from the next on everybody may hear offers again.

    Raises NotFound for an unknown one, BadInput for one that has ended, or a day before it began.
    """
    with writing():
        found = Experiment.objects.filter(key=key).first()
        if found is None:
            raise NotFound(f"There is no experiment {key!r} in the records.")
        if found.ended:
            raise BadInput(f"The experiment {found.name!r} has ended on {found.ended} already.")
        if on < found.began:
            raise BadInput(f"The experiment began on {found.began}; it cannot end on {on}.")
        Experiment.objects.filter(pk=found.pk).update(ended=on)
