"""What our engineers measured at smaller customers: drawn from the population of `cases.toml`.

What came of it lasts at `kept` times the share that was promised; where that would have promised
more than nine tenths, nothing was promised.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Any

import numpy as np
from tools.sample_firm.buying import buying
from tools.sample_firm.customers import Customer, customers
from tools.sample_firm.firm import ENGINEERS, FIRST, KEY_ACCOUNTS, LAST, stream, words

KEPT = (0.84, 0.1)
"""Of the share promised, what came: mean and spread. The firm promises more than it keeps."""
MOST = 0.9
"""The largest share that the firm would promise."""
READ = 0.03
"""How far a reading is off: the standard deviation of its logarithm."""
RISE = {200: 0.6, 380: 0.92, 740: 1.0}
"""Days after the start, and the share of the effect that has come by then."""
TAKEN = {
    "chemical used": (("chemical_use",), 4),
    "length of a wash": (("output",), 2),
    "hours of testing by hand": (("lab_hours",), 3),
    "water bought": (("water_bill",), 3),
}
"""By measure: the reasons of those at whom it was measured, and at how many."""
BEFORE = {
    "chemical used": ("kg/year", 1900.0, 0.5, 3.1),
    "length of a wash": ("minute", 80.0, 0.3, 0.0),
    "hours of testing by hand": ("hour/week", 9.0, 0.4, 1750.0),
    "water bought": ("m^3/year", 9000.0, 0.5, 3.2),
}
"""By measure: its unit, its middle and spread before, and what one less is worth in EUR a year."""
DRIVERS = {"length of a wash": "revenue"}


@cache
def drawn() -> tuple[tuple[str, str, str, dict[str, Any]], ...]:
    """customer, measure, unit, and the rest of each row, promise first."""
    return tuple(
        (one.key, name, BEFORE[name][0], row)
        for name, (reasons, count) in TAKEN.items()
        for one in _whom(reasons, count, name)
        for row in _rows(one, name)
    )


@cache
def truths() -> dict[tuple[str, str], tuple[float, float]]:
    """By customer and measure, of those drawn: the true log ratio, and the share promised."""
    return {
        (one.key, name): _truth(one, name)
        for name, (reasons, count) in TAKEN.items()
        for one in _whom(reasons, count, name)
    }


def _whom(reasons: tuple[str, ...], count: int, name: str) -> list[Customer]:
    """Smaller customers who buy for it and still do, and came to us while the ledger runs."""
    told = {one["customer"] for one in (*words("cases")["cases"], *words("cases")["told"])}
    fit = [
        one
        for one in customers()
        if one.reasons[0] in reasons and not one.large and one.key not in told
        and buying(one).left is None and _start(one) < LAST - timedelta(days=400)
    ]  # fmt: skip
    rng = stream("measured", name)
    return [fit[int(at)] for at in rng.permutation(len(fit))[:count]]


def _start(one: Customer) -> date:
    """When it was put in: some time within two years of the first of their orders."""
    after = int(stream("put in", one.key).integers(40, 700))
    return max(one.since, FIRST) + timedelta(days=after)


def _truth(one: Customer, name: str) -> tuple[float, float]:
    rng, (mean, spread) = stream(f"effect {name}", one.key), words("cases")["effects"][name]
    size = float(rng.normal(mean, spread))
    kept = float(np.clip(rng.normal(*KEPT), 0.6, 1.15))
    return size, (1 - float(np.exp(size))) / kept


def _rows(one: Customer, name: str) -> list[dict[str, Any]]:
    """The promise, and a reading half a year, a year and two years after the start."""
    rng, (size, promised) = stream(f"readings {name}", one.key), truths()[one.key, name]
    _, middle, spread, worth = BEFORE[name]
    before = _round(middle * float(np.exp(rng.normal(0, spread))))
    start, by = _start(one), ENGINEERS[one.country]
    known = {"before": _read(before, rng), "driver": DRIVERS.get(name, "cost")}
    rows = list[dict[str, Any]]()
    if promised <= MOST:
        made = promise(start - timedelta(days=30))
        rows.append(known | {"after": (_round(before * (1 - promised)),)} | made)
    for days, share in RISE.items():
        day = start + timedelta(days=days)
        if day <= LAST:
            after = before * (1 - share * (1 - np.exp(size)))
            rows.append(known | {
                "after": _read(after, rng), "day": day.isoformat(), "by": by,
                "said_on": day.isoformat(), "how": "Read on a visit, over four weeks",
                "money": round((before - after) * worth, -2) or None,
            })  # fmt: skip
    return rows


def promise(day: date) -> dict[str, Any]:
    """What every promise says of itself: by whom and when, and that it is due in a year."""
    due = (day + timedelta(days=365)).isoformat()
    told = {"how": "Our own proposal", "by": KEY_ACCOUNTS, "said_on": day.isoformat()}
    return {"promised": True, "day": due, **told}


def _read(true: float, rng: np.random.Generator) -> tuple[float, float, float]:
    """A reading of a true value, off by a little, with its 90 % range."""
    middle = true * float(np.exp(rng.normal(0, READ)))
    wide = float(np.exp(1.6449 * READ))
    return _round(middle), _round(middle / wide), _round(middle * wide)


def _round(value: float) -> float:
    """Three significant digits."""
    return float(f"{value:.3g}")


def promise_table() -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    """What lasts, of those drawn, and the share promised; last, the share kept by the firm."""
    rows: list[tuple[object, ...]] = [
        (*who, round(size, 5), round(promised, 5) if promised <= MOST else "", "")
        for who, (size, promised) in truths().items()
    ]
    header = ("customer", "measure", "log_ratio", "share_promised", "share_kept")
    return header, [*rows, ("", "all", "", "", KEPT[0])]
