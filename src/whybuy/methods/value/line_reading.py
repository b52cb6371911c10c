"""A line of a value model, read from its table."""

from __future__ import annotations

from typing import Any, cast

from whybuy.errors import BadInput
from whybuy.methods.value.formula import Formula, parse
from whybuy.methods.value.model import DRIVERS, Line, Timing
from whybuy.methods.value.notation import Table

PER = {"year": 1.0, "quarter": 4.0, "month": 12.0, "week": 365.25 / 7, "day": 365.25}


def line_of(row: Table, name: str, kind: str) -> Line:
    """The line; its faults are noted in the table."""
    driver = row.choice("driver", tuple(DRIVERS)) if kind == "benefit" else ""
    if kind == "benefit" and not driver:
        row.fault(f"needs a driver, one of: {', '.join(DRIVERS)}")
    timing = _timing(row, kind)
    formula = _formula(row, "formula", of=name)
    if formula is None and row.raw("formula") is None and driver != "emotion":
        row.fault("needs a formula. Only a line of the driver emotion may stand in words alone")
    line = Line(
        name=name,
        title=row.text("title") or name.replace("_", " "),
        kind=kind,
        driver=driver,
        note=row.text("note"),
        formula=formula,
        per=_per(row, timing),
        timing=timing,
        attribution=_share(row, "attribution", name),
        adoption=_share(row, "adoption", name),
        risk=_risk(row),
        round=row.whole("round", None, least=-9, most=9),
    )
    row.done()
    return line


def _per(row: Table, timing: Timing) -> float:
    """Times a year that the formula's money comes; 0 where the formula says so itself."""
    per = row.choice("per", tuple(PER))
    if per and timing.one_off:
        row.fault("comes once, and per a time: take one of them away")
    return PER[per] if per else 0.0


def _timing(row: Table, kind: str) -> Timing:
    one_off = row.choice("timing", ("recurring", "one-off"), "recurring") == "one-off"
    usual = 0 if kind == "cost" else 1
    ramp = _ramp(row)
    months = row.number("ramp_months", 0.0, least=0, most=600) or 0.0
    if ramp and months:
        row.fault("has ramp and ramp_months; take one of them away")
    if one_off and (ramp or months):
        row.fault("comes once, and has a ramp: take one of them away")
    return Timing(
        one_off=one_off,
        year=row.whole("year", usual, least=0, most=50) or 0,
        years=row.whole("years", None, least=0, most=50),
        ramp=ramp,
        ramp_months=months,
        starts_month=row.number("starts_month", 0.0, least=0, most=600) or 0.0,
        decay=row.number("decay", 0.0, least=0, most=1) or 0.0,
        growth=row.number("growth", 0.0, least=-1, most=10) or 0.0,
    )


def _ramp(row: Table) -> tuple[float, ...]:
    given: Any = row.raw("ramp", [])
    if not isinstance(given, list):
        row.fault(f"has ramp = {given!r}; it must be a list of shares, such as [0.5, 1]")
        return ()
    found: list[float] = []
    for share in cast(list[Any], given):
        if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= 1:
            row.fault(f"has {share!r} in its ramp; a share lies between 0 and 1")
        else:
            found.append(float(share))
    return tuple(found)


def _share(row: Table, key: str, name: str) -> Formula | None:
    """A share between 0 and 1, as a number or as a formula of variables."""
    given = row.raw(key)
    if given is None:
        return None
    if isinstance(given, int | float) and not 0 <= given <= 1:
        percent = f" For {given:g} %, write {given / 100:g}." if 1 < given <= 100 else ""
        row.fault(f"has {key} = {given:g} ({given:.0%}); a share lies between 0 and 1.{percent}")
        return None
    return _formula(row, key, of=f"{name}, {key}")


def _risk(row: Table) -> float:
    """The mean of a triangular low, likely, high; or a single number."""
    given: Any = row.raw("risk", 0.0)
    parts = cast(list[Any], given) if isinstance(given, list) else [given]
    numbers = [float(p) for p in parts if isinstance(p, int | float)]
    right = len(numbers) == len(parts) in (1, 3) and numbers == sorted(numbers)
    if not right or not all(0 <= p <= 1 for p in numbers):
        row.fault(f"has risk = {given!r}; it is a share, or [low, likely, high] of shares")
        return 0.0
    return sum(numbers) / len(numbers)


def _formula(row: Table, key: str, *, of: str) -> Formula | None:
    text = row.raw(key)
    if text is None:
        return None
    try:
        return parse(str(text), of=of)
    except BadInput as fault:
        row.faults.append(str(fault))
        return None
