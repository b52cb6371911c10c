"""Prospects: firms that have bought nothing yet, what they told of themselves, and the truth."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

import numpy as np
from tools.sample_firm.customers import LANGUAGES, customers
from tools.sample_firm.firm import LAST, stream, words
from tools.sample_firm.sizes import drawn_size

FIRST_KEY = 21001
MIDDLE_SIZE = 60
LIKELY = 1.6449
"""Half of a 90 % range, in standard deviations."""
WEEKS = 365.25 / 7
ELSEWHERE = 0.3
"""Chance that a number is told in another unit than the model's."""
RANGED = 0.45
"""Chance that a range is told and not one number, and how sure they are of it."""
SPREADS = (0.06, 0.12, 0.2)
SAVED = {
    "washing": {
        "chemical_saved": "chemical used",
        "shorter": "length of a wash",
        "testing_saved": "hours of testing by hand",
    },
    "water": {
        "water_saved": "water bought",
        "effluent_saved": "effluent charge",
        "fewer_calls": "call-outs",
        "watching_saved": "hours of testing by hand",
    },
}
"""By model: the variables of which cases speak, and their measures."""


@dataclass(frozen=True, slots=True)
class Prospect:
    """A firm that has bought nothing, and the truth about it by variable."""

    key: str
    name: str
    segment: str
    city: str
    country: str
    employees: int
    model: str
    depth: str
    teller: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number that a prospect told, or a benchmark (`customer` is "")."""

    key: str
    customer: str
    name: str
    unit: str
    value: float | None
    low: float | None
    high: float | None
    source: str
    by: str = ""
    day: str = ""
    mark: str = "said"


@cache
def prospects() -> tuple[Prospect, ...]:
    """All prospects, in the order of the list."""
    taken, made = {one.name for one in customers()}, list[Prospect]()
    for at, (segment, country, depth) in enumerate(words("prospects")["prospects"]):
        name, city, teller = _name(at, segment, country, taken)
        taken.add(name)
        washing = segment in words("prospects")["trades"]["washing"]
        made.append(Prospect(
            str(FIRST_KEY + 3 * at), name, segment, city, country, drawn_size(name, large=False),
            "washing" if washing else "water", depth, teller,
        ))  # fmt: skip
    return tuple(made)


def _name(at: int, segment: str, country: str, taken: set[str]) -> tuple[str, str, str]:
    """A name that no customer has, a town, and who speaks for them."""
    rng, place = stream("prospect", str(at)), words("names")["countries"][country]
    trades = words("names")["trades"][segment][LANGUAGES.get(country, "en")]
    name = ""
    while not name or name in taken:
        trade, stem = str(rng.choice(trades)), str(rng.choice(place["stems"]))
        first = country in ("France", "Germany") and " " not in trade
        name = f"{trade} {stem}" if first else f"{stem} {trade}"
    who = f"{rng.choice(place['first'])} {rng.choice(place['last'])}"
    return (
        name,
        str(rng.choice(place["towns"])),
        f"{who}, {rng.choice(words('prospects')['roles'])}",
    )


def true_values(one: Prospect, model: str) -> dict[str, float]:
    """Each variable's true value in the model's unit, and the true share that would be saved."""
    found = dict[str, float]()
    for name, (_, middle, spread, power, *_) in words("prospects")["variables"][model].items():
        rng = stream(f"true {name}", one.key)
        grown = middle * (one.employees / MIDDLE_SIZE) ** power
        found[name] = float(grown * np.exp(rng.normal(0, spread)))
    for name, measure in SAVED[model].items():
        mean, spread = words("cases")["effects"][measure]
        rng = stream(f"true {measure}", one.key)
        found[name] = 100 * (1 - float(np.exp(rng.normal(mean, spread))))
    if "filled" in found:
        found["filled"] = min(found["filled"], 90.0)
    return found


def worth_a_year(one: Prospect, model: str) -> float:
    """What it would truly be worth to them a year, in EUR, before what we charge."""
    true = true_values(one, model)
    share = {name: true[name] / 100 for name in SAVED[model]}
    if model == "washing":
        freed = true["washes"] * WEEKS * true["wash_length"] / 60 * share["shorter"]
        return (
            true["chemical"] * share["chemical_saved"]
            + freed * true["filled"] / 100 * true["hour_worth"]
            + true["testing"] * WEEKS * true["wage"] * share["testing_saved"]
        )
    return (
        true["water"] * true["water_price"] * share["water_saved"]
        + true["effluent"] * share["effluent_saved"]
        + true["call_outs"] * true["call_cost"] * share["fewer_calls"]
        + true["watched"] * WEEKS * true["wage"] * share["watching_saved"]
    )


@cache
def numbers() -> tuple[Number, ...]:
    """Benchmarks, then what each prospect told."""
    made = [
        Number(f"B-{n:02d}", "", name, unit, value, low, high, source, day="2026-01-12",
               mark="benchmark")
        for n, (name, unit, value, low, high, source)
        in enumerate(words("prospects")["benchmarks"]["rows"], start=1)
    ]  # fmt: skip
    said = [one for prospect in prospects() for one in _told(prospect)]
    said += [one for prospect in prospects()[::2] for one in _told_since(prospect)]
    return (*made, *(Number(f"N-{n:03d}", *one) for n, one in enumerate(said, start=1)))


def _told(one: Prospect) -> list[tuple[Any, ...]]:
    """What a prospect told: the first so many variables, some in another unit, some as a range."""
    asked = list(words("prospects")["variables"][one.model])
    return _rows(one, "told", asked[: words("prospects")["told"][one.depth]], (5, 330))


def _told_since(one: Prospect) -> list[tuple[Any, ...]]:
    """Two more, of some who had told little: what they looked up when we asked again."""
    if one.depth != "little":
        return []
    begin = words("prospects")["told"][one.depth]
    asked = list(words("prospects")["variables"][one.model])
    return _rows(one, "told since", asked[begin : begin + 2], (1, 5))


def _rows(
    one: Prospect, noun: str, names: list[str], days: tuple[int, int]
) -> list[tuple[Any, ...]]:
    rng, true = stream(noun, one.key), true_values(one, one.model)
    day = (LAST - timedelta(days=int(rng.integers(*days)))).isoformat()
    rows = list[tuple[Any, ...]]()
    asked = words("prospects")["variables"][one.model]
    for name in names:
        unit, *_, other, factor = asked[name]
        if other and rng.random() < ELSEWHERE:
            unit, true[name] = other, true[name] * factor
        said = _said(true[name], rng)
        if name == "call_outs":  # Nobody is called out seven and a third times.
            said = tuple(end if end is None else round(end) for end in said)
        rows.append((one.key, name, unit, *said, "", one.teller, day))
    return rows


def _said(true: float, rng: np.random.Generator) -> tuple[float | None, ...]:
    """Value, low and high as told: nearly right, or a 90 % range about what they believe."""
    if rng.random() > RANGED:
        return _round(true * float(np.exp(rng.normal(0, 0.02)))), None, None
    spread = float(rng.choice(SPREADS))
    middle = true * float(np.exp(rng.normal(0, spread)))
    wide = float(np.exp(LIKELY * spread))
    return None, _round(middle / wide), _round(middle * wide)


def _round(value: float) -> float:
    """Two significant digits below 100, three above: as people tell numbers."""
    return float(f"{value:.3g}" if value >= 100 else f"{value:.2g}")


def prospect_table() -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    """One row a prospect, model and variable: the true value; `worth_a_year` among them."""
    rows = [
        (one.key, model, name, round(value, 4))
        for one in prospects()
        for model in SAVED
        for name, value in _truth(one, model).items()
    ]
    return ("customer", "model", "variable", "value"), rows


def _truth(one: Prospect, model: str) -> dict[str, float]:
    return true_values(one, model) | {"worth_a_year": worth_a_year(one, model)}


def standstill_table() -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    """What standing still truly costs each prospect a month, by the model of its trade."""
    return ("prospect", "model", "a_month"), [
        (one.key, one.model, round(worth_a_year(one, one.model) / 12, 2)) for one in prospects()
    ]
