"""Who buys, and the truth about each: why, how often, how much, what would make them leave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Any

import numpy as np
from tools.sample_firm.firm import FIRST, LAST, stream, words

SMALL = 260
OLD = 0.58
"""Share of the smaller customers who bought before the ledger begins."""
SUPPOSED = {
    "chemical_use": 0.42,
    "taste": 0.13,
    "line_stop": 0.2,
    "water_bill": 0.13,
    "recall": 0.12,
}
"""What the firm believes of customers whom it never asked: mostly that they count chemicals."""
TRUE = {
    "shelf_life": 4, "output": 5, "listing": 4, "taste": 3,
    "chemical_use": 7, "water_bill": 6, "call_outs": 4, "lab_hours": 4, "stock_held": 2,
    "recall": 7, "audit": 8, "line_stop": 12, "permit": 5, "operator_safety": 4, "supply": 4,
    "sleep": 4, "phone": 7, "blame": 3, "trust": 9, "simple": 5,
}  # fmt: skip
"""How often each reason is a smaller customer's true one, as weights."""
PRODUCT_WATER = (
    "cip", "brine", "liquor", "bottle_rinse", "syrup_water", "pasteuriser", "product_wash",
    "flume_wash", "ice_water", "retort",
)  # fmt: skip
"""Uses in which the water meets the food."""
NEEDS = {
    "permit": ("effluent", "reuse"),
    "taste": ("liquor", "syrup_water", "humidity", "brine"),
    "recall": PRODUCT_WATER,
    "listing": PRODUCT_WATER,
    "shelf_life": (
        "bottle_rinse",
        "syrup_water",
        "product_wash",
        "flume_wash",
        "ice_water",
        "brine",
    ),
    "chemical_use": ("cip", "bottle_rinse", "product_wash", "flume_wash", "effluent", "retort"),
    "operator_safety": ("cip", "bottle_rinse", "product_wash", "flume_wash", "effluent"),
}
"""Reasons that only some uses give."""
LANGUAGES = {"Germany": "de", "France": "fr", "Netherlands": "nl"}
MOVABLE = {"chemical_use": -4.0, "water_bill": -2.0, "stock_held": -1.5, "trust": 4.0, "phone": 3.0}
"""By how many points a reason moves the premium that a customer would accept."""


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer and the truth. `reasons` are codes, the first the strongest; shares add to 1.

    `orders_a_year` while buying; `leave_chance` after each order but the first; `mean_spend` EUR an
    order at the prices of the start; `accepts_premium_percent` over the next best offer.
    `lost` forces a large customer's leaving by a named event.
    """

    name: str
    segment: str
    city: str
    country: str
    use: str
    large: bool
    reasons: tuple[str, ...]
    shares: tuple[float, ...]
    supposed: str
    leaves_without: str
    worry: str
    since: date
    orders_a_year: float
    leave_chance: float
    mean_spend: float
    discount_percent: float
    accepts_premium_percent: float
    source: str
    lost: str = ""
    key: str = ""
    referred_by: str = ""

    @property
    def old(self) -> bool:
        """Whether they bought before the ledger begins."""
        return self.since < FIRST


@cache
def customers() -> tuple[Customer, ...]:
    """All 300, numbered by the day since when they buy."""
    made = [_large(told) for told in words("large")["customer"]]
    made += [_small(name, where) for name, where in _names()]
    made.sort(key=lambda one: (one.since, one.name))
    keyed = [replace(one, key=str(20014 + 3 * n)) for n, one in enumerate(made)]
    return tuple(_referred(one, keyed[:n]) for n, one in enumerate(keyed))


def _large(told: dict[str, Any]) -> Customer:
    rng = stream("customer", told["name"])
    since = _since(rng, old=bool(told.get("lost")) or rng.random() < 0.85)
    return Customer(
        **{name: told[name] for name in ("name", "segment", "country", "leaves_without", "worry")},
        city=told["town"],
        use=told["application"],
        large=True,
        reasons=tuple(told["reasons"]),
        shares=(0.65, 0.35),
        supposed=told["supposed"],
        since=since,
        orders_a_year=float(np.clip(rng.gamma(4.0, 6.0), 9, 60)),
        leave_chance=float(rng.beta(0.5, 320)),
        mean_spend=_mean_spend(rng, typical=2150),
        discount_percent=float(
            rng.choice([6, 8, 10, 12, 15, 18], p=[0.1, 0.2, 0.3, 0.2, 0.1, 0.1])
        ),
        accepts_premium_percent=_premium(rng, tuple(told["reasons"]), told.get("lost", "")),
        source=_source(rng),
        lost=told.get("lost", ""),
    )


def _small(name: str, where: tuple[str, str, str]) -> Customer:
    segment, country, city = where
    rng = stream("customer", name)
    told = words("names")["segments"][segment]
    use = _pick(rng, told["uses"])
    reasons, shares = _reasons(rng, use)
    return Customer(
        name=name,
        segment=segment,
        city=city,
        country=country,
        use=use,
        large=False,
        reasons=reasons,
        shares=shares,
        supposed=_pick(rng, SUPPOSED),
        leaves_without=_feature(rng, reasons[0]),
        worry=_pick(rng, dict.fromkeys(words("sayings")["worries"], 1.0)),
        since=_since(rng, old=rng.random() < OLD),
        orders_a_year=float(np.clip(rng.gamma(2.2, told["orders_a_year"] / 2.2), 0.5, 30)),
        leave_chance=float(rng.beta(0.9, 25)),
        mean_spend=_mean_spend(rng, typical=760),
        discount_percent=float(rng.choice([0, 2, 3, 5, 8, 12], p=[0.4, 0.1, 0.1, 0.2, 0.12, 0.08])),
        accepts_premium_percent=_premium(rng, reasons, ""),
        source=_source(rng),
    )


def _names() -> list[tuple[str, tuple[str, str, str]]]:
    """Names of the smaller customers, each once, with segment, country and town."""
    rng, found = stream("names"), dict[str, tuple[str, str, str]]()
    places = words("names")["countries"]
    shares = {name: told["share"] for name, told in words("names")["segments"].items()}
    while len(found) < SMALL:
        country = _pick(rng, {name: told["share"] for name, told in places.items()})
        segment = _pick(rng, shares)
        trade = rng.choice(words("names")["trades"][segment][LANGUAGES.get(country, "en")])
        stem = str(rng.choice(places[country]["stems"]))
        first = country in ("France", "Germany") and " " not in str(trade)
        name = f"{trade} {stem}" if first else f"{stem} {trade}"
        found.setdefault(name, (segment, country, str(rng.choice(places[country]["towns"]))))
    return list(found.items())


def _pick(rng: np.random.Generator, weights: dict[str, float]) -> str:
    names = list(weights)
    chances = np.array([float(weights[name]) for name in names])
    return str(names[int(rng.choice(len(names), p=chances / chances.sum()))])


def _reasons(rng: np.random.Generator, use: str) -> tuple[tuple[str, ...], tuple[float, ...]]:
    """One to three true reasons and how much each weighs."""
    open_ = {name: w for name, w in TRUE.items() if use in NEEDS.get(name, (use,))}
    picked = list[str]()
    for _ in range(int(rng.choice([1, 2, 3], p=[0.35, 0.45, 0.2]))):
        picked.append(_pick(rng, {n: float(w) for n, w in open_.items() if n not in picked}))
    shares = {1: (1.0,), 2: (0.65, 0.35), 3: (0.5, 0.3, 0.2)}[len(picked)]
    return tuple(picked), shares


def _feature(rng: np.random.Generator, reason: str) -> str:
    """What they would leave without: mostly what carries their reason; for three in ten nothing."""
    if rng.random() < 0.3:
        return "none"
    return str(words("sayings")["reasons"][reason]["feature"])


def _since(rng: np.random.Generator, *, old: bool) -> date:
    if old:
        return FIRST - timedelta(days=int(rng.gamma(2.0, 900)) + 20)
    return FIRST + timedelta(days=int(rng.integers(0, (LAST - FIRST).days - 120)))


def _mean_spend(rng: np.random.Generator, *, typical: float) -> float:
    """EUR an order: p over a Gamma(q) rate, as in Gamma-Gamma, the far tail cut."""
    return round(float(np.clip(typical * 3.5 / rng.gamma(4.5), typical / 4, typical * 2.6)), 2)


def _premium(rng: np.random.Generator, reasons: Sequence[str], lost: str) -> float:
    """Per cent over the next best offer at which they stay."""
    if lost == "price":
        return 3.0
    moved = sum(MOVABLE.get(reason, 0.0) for reason in reasons)
    return round(float(np.clip(rng.normal(9, 4) + moved, 0.5, 25)), 1)


def _source(rng: np.random.Generator) -> str:
    chances = [0.34, 0.13, 0.12, 0.12, 0.09, 0.1, 0.1]
    return str(rng.choice(list(words("sayings")["sources"]), p=chances))


def _referred(one: Customer, earlier: Sequence[Customer]) -> Customer:
    """With who recommended us, where somebody did: an earlier customer of the same country."""
    if one.source != "referral":
        return one
    near = [c for c in earlier if c.country == one.country and c.segment == one.segment]
    near = near or [c for c in earlier if c.country == one.country]
    if not near:
        return replace(one, source="asked")
    rng = stream("referral", one.name)
    return replace(one, referred_by=near[int(rng.integers(len(near)))].key)
