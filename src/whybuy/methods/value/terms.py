"""What a line is cut, raised and spread by, in words, so that whoever multiplies gets its sum."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from whybuy.methods.value.formula import Formula
from whybuy.methods.value.model import Line, Timing, Variable


def terms(line: Line, variables: Mapping[str, Variable]) -> tuple[str, ...]:
    """Each term of a line beside its formula: what share of it counts, risk, when it comes."""
    return tuple(_terms(line, variables))


def _terms(line: Line, variables: Mapping[str, Variable]) -> Iterator[str]:
    if line.formula is None:
        return
    if line.per not in (0, 1):
        yield f"times {line.per:.4g} a year"
    shares = ((line.attribution, "is owed to the change"), (line.adoption, "is taken up"))
    for share, counted in shares:
        if share is not None and share.text.strip() != "1":
            yield f"{_share(share, variables)} {counted}"
    if line.risk and line.kind != "standing_still":
        yield f"{_percent(line.risk)} {'more' if line.kind == 'cost' else 'less'} for risk"
    yield from _timed(line.timing)


def _share(share: Formula, variables: Mapping[str, Variable]) -> str:
    """A share as a number; of variables, by their names."""
    if share.root.kind == "number":
        return f"{_percent(share.root.number)} of it"
    told = " x ".join(variables[name].title for name in share.names)
    return f"{told or share.text}: that share of it"


def _timed(timing: Timing) -> Iterator[str]:
    if timing.one_off:
        yield f"once, in year {timing.year}" if timing.year else "once, at the start"
        return
    if timing.starts_month:
        yield f"begins after {_months(timing.starts_month)}"
    if timing.ramp:
        steps = ", ".join(_percent(step) for step in timing.ramp)
        yield f"{steps} of it in the years from the first on"
    if timing.ramp_months:
        yield f"rises to all of it over {_months(timing.ramp_months)}"
    if timing.growth:
        way = "grows" if timing.growth > 0 else "falls"
        yield f"{way} by {_percent(abs(timing.growth))} a year"
    if timing.decay:
        yield f"fades by {_percent(timing.decay)} a year"
    if timing.years is not None:
        yield f"ends after {timing.years} year{'' if timing.years == 1 else 's'}"


def _months(months: float) -> str:
    return f"{months:g} month{'' if months == 1 else 's'}"


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %"
