"""A case's sums as formulas of a spreadsheet: each is what `methods.value` reckons, written out."""

from __future__ import annotations

from dataclasses import dataclass

from whybuy.methods.value import ValueModel
from whybuy.methods.value.flows import NUCLEUS_YEARS
from whybuy.methods.value.formula import Formula
from whybuy.methods.value.model import Line, Variable
from whybuy.methods.value.writing import spreadsheet

UNDEFINED = "not defined"
NEVER = "never"


@dataclass(frozen=True)
class Formulas:
    """The formulas of a model. cells: for each variable the cell of its value, in its own unit;
    those that the model reckons join it as they are written."""

    model: ValueModel
    cells: dict[str, str]

    def _of(self, formula: Formula) -> str:
        """The formula on the cells, each turned into base units."""
        based = {name: self._based(name) for name in formula.names}
        return spreadsheet(formula, cells=based, units=self.model.units)

    def _based(self, name: str) -> str:
        factor = self.model.variables[name].unit.factor
        return self.cells[name] if factor == 1 else f"({self.cells[name]}*{factor!r})"

    def variable(self, variable: Variable) -> str:
        """A variable that the model reckons, in its own unit."""
        assert variable.formula is not None
        factor = variable.unit.factor
        value = self._of(variable.formula)
        if factor != 1:
            value = f"({value})/{factor!r}"
        return f"={_rounded(value, variable.round)}"

    def line(self, line: Line) -> str:
        """A full year's amount of a line, or what comes once, after shares and risk."""
        if line.formula is None:
            return "=0"
        amount = self._of(line.formula)
        if line.per not in (0, 1):
            amount = f"({amount})*{line.per!r}"
        parts = [f"({_rounded(amount, line.round)})"]
        for share in (line.attribution, line.adoption):
            if share is not None:
                parts.append(f"MIN(MAX({self._of(share)},0),1)")
        if line.risk_factor != 1:
            parts.append(repr(line.risk_factor))
        return f"={'*'.join(parts)}"


def _rounded(value: str, digits: int | None) -> str:
    return value if digits is None else f"ROUND({value},{digits})"


def factor(at: int, *, rate: str, convention: str) -> str:
    """What a unit of money at the start (0) or in a year is worth now. rate: the rate's cell."""
    when = {"end_of_year": at + 1, "mid_year": max(at - 0.5, 0), "nucleus": 0}.get(convention, at)
    return f"=(1+{rate})^-{when:g}" if when else "=1"


def roi(convention: str, *, npv: str, costs: str, net: list[str], start: str) -> str:
    """Return on investment as a share. net: the cells of each year's net; start: the first cost."""
    if convention != "nucleus":
        return f'=IF({costs}>0,{npv}/{costs},"{UNDEFINED}")'
    years = net[1 : NUCLEUS_YEARS + 1]
    if not years:
        return f'="{UNDEFINED}"'
    return f'=IF({start}>0,AVERAGE({years[0]}:{years[-1]})/{start},"{UNDEFINED}")'


def internal_rate(net: list[str], *, irr: float | None) -> str:
    """The internal rate of return; not where the case has found none, or several."""
    if irr is None:
        return f'="{UNDEFINED}"'
    return f'=IFERROR(IRR({net[0]}:{net[-1]},{irr!r}),"{UNDEFINED}")'


def paid_back(at: int, *, so_far: list[str], net: list[str]) -> str:
    """The months until the sum crosses nought in this year; no number where it does not."""
    if at == 0:
        return '=""'
    before, after = so_far[at - 1], so_far[at]
    return f'=IF(AND({before}<0,{after}>=0),12*({at - 1}-{before}/{net[at]}),"")'


def payback(so_far: list[str], crossings: list[str]) -> str:
    """Months until the sum stays at or above nought."""
    whole = f"{so_far[0]}:{so_far[-1]}"
    years = f"{crossings[0]}:{crossings[-1]}"
    return f'=IF(MIN({whole})>=0,0,IF({so_far[-1]}<0,"{NEVER}",MAX({years})))'
