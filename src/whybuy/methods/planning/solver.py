"""Linear and whole-number programmes by HiGHS: the only place that knows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

from whybuy.errors import WhybuyError
from whybuy.methods.planning.problem import Bools, Floats, Ints

Watch = Callable[[float, float], bool]
"""Told the value and the bound so far; False stops."""


@dataclass(frozen=True, slots=True, eq=False)
class Programme:
    """The greatest gain'x with low <= Ax <= high and 0 <= x <= 1, A given column by column.

    gain: (columns,). starts: (columns + 1,), rows, entries: A as compressed columns.
    low, high: (rows,). whole: (columns,) which must be 0 or 1; None for none.
    """

    gain: Floats
    starts: Ints
    rows: Ints
    entries: Floats
    low: Floats
    high: Floats
    whole: Bools | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """What was found: x (columns,), its value, the bound on any, and what each row is worth.

    x is None where nothing was found that keeps within the rows. ended: whether the solver itself
    came to an end, rather than being stopped.
    """

    x: Floats | None
    value: float
    bound: float
    worth: Floats
    ended: bool


def solve(
    programme: Programme,
    *,
    gap: float = 0.0,
    seconds: float = float("inf"),
    watch: Watch | None = None,
    start: Floats | None = None,
) -> Solved:
    """The programme solved by HiGHS (Huangfu and Hall 2018), on one thread, always the same way.

    gap: how far off the best, as a share, is near enough. start: (columns,) a solution to begin
    with. Raises WhybuyError where the solver fails.
    """
    highs = import_module("highspy")
    solver = highs.Highs()
    options = {
        "output_flag": False,
        "threads": 1,
        "random_seed": 0,
        "mip_rel_gap": gap,
        "mip_abs_gap": 1e-9,
        "time_limit": seconds,
    }
    for name, option in options.items():
        solver.setOptionValue(name, option)
    solver.passModel(_model(highs, programme))
    if start is not None:
        begun = highs.HighsSolution()
        begun.col_value = start.tolist()
        solver.setSolution(begun)
    stopped = _watched(solver, programme, watch)
    solver.run()
    return _read(highs, solver, programme, stopped=stopped)


def _model(highs: Any, programme: Programme) -> Any:
    columns, rows = len(programme.gain), len(programme.low)
    model = highs.HighsLp()
    model.num_col_, model.num_row_ = columns, rows
    model.sense_ = highs.ObjSense.kMaximize
    model.col_cost_ = programme.gain
    model.col_lower_, model.col_upper_ = np.zeros(columns), np.ones(columns)
    model.row_lower_, model.row_upper_ = programme.low, programme.high
    model.a_matrix_.format_ = highs.MatrixFormat.kColwise
    model.a_matrix_.start_ = programme.starts.astype(np.int32)
    model.a_matrix_.index_ = programme.rows.astype(np.int32)
    model.a_matrix_.value_ = programme.entries
    if programme.whole is not None:
        kinds = (highs.HighsVarType.kContinuous, highs.HighsVarType.kInteger)
        model.integrality_ = [kinds[int(each)] for each in programme.whole]
    return model


def _watched(solver: Any, programme: Programme, watch: Watch | None) -> list[bool]:
    """A list that is filled when the watcher wants to stop."""
    stopped: list[bool] = []
    if watch is None or programme.whole is None:
        return stopped

    def ask(event: Any) -> None:
        value, bound = event.data_out.mip_primal_bound, event.data_out.mip_dual_bound
        if stopped or not watch(float(value), float(bound)):
            stopped.append(True)
            event.interrupt()

    solver.cbMipInterrupt += ask
    return stopped


def _read(highs: Any, solver: Any, programme: Programme, *, stopped: list[bool]) -> Solved:
    status, info = solver.getModelStatus(), solver.getInfo()
    known = highs.HighsModelStatus
    fine = {
        known.kOptimal,
        known.kTimeLimit,
        known.kInterrupt,
        known.kInfeasible,
        known.kModelEmpty,
    }
    if status not in fine:
        said = solver.modelStatusToString(status)
        raise WhybuyError(f"The solver could not plan: {said}. Check values and hours.")
    found = solver.getSolution()
    ended = status in {known.kOptimal, known.kInfeasible, known.kModelEmpty} and not stopped
    if info.primal_solution_status != 2:
        return Solved(None, -np.inf, np.inf, np.zeros(len(programme.low)), ended)
    x = np.asarray(found.col_value, dtype=np.float64)
    value = float(programme.gain @ x)
    bound = value if programme.whole is None else float(info.mip_dual_bound)
    worth = np.asarray(found.row_dual, dtype=np.float64)
    return Solved(x, value, bound, worth, ended)
