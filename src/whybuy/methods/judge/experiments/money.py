"""What an extra euro cost: the programme's cost beside what it changed."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from whybuy.errors import BadInput


@dataclass(frozen=True, slots=True)
class Cost:
    """Cost for each extra unit of money; None where nothing extra came, or nothing certain.

    extra, extra_low, extra_high: money that came of it in all. cost_high is infinite where it may
    have brought nothing. pays: "yes" or "no" where all of the interval says so, else "unsure".
    """

    cost: float
    cost_low: float
    cost_high: float
    extra: float
    extra_low: float
    extra_high: float
    pays: str


def cost_per_extra(
    *, spent: float, contacted: int, effect: float, low: float, high: float, margin: float = 1.0
) -> Cost:
    """Money spent for each extra unit of margin.

    spent: money the programme cost in all; contacted: customers it reached; effect, low, high:
    what it changed a customer, in the outcome's units; margin: money of one unit. The interval of
    the ratio is that of the effect, for the cost is known: where the effect may be nothing, the
    cost may be without bound. Raises BadInput.
    """
    if spent < 0 or contacted < 1 or not low <= effect <= high:
        raise BadInput("spent is at least 0, contacted at least 1, and low <= effect <= high.")
    extra, least, most = (each * margin * contacted for each in (effect, low, high))
    least, most = min(least, most), max(least, most)
    pays = "yes" if least > spent else "no" if most < spent else "unsure"
    return Cost(
        _ratio(spent, extra), _ratio(spent, most), _ratio(spent, least), extra, least, most, pays
    )


def _ratio(spent: float, extra: float) -> float:
    return spent / extra if extra > 0 else inf
