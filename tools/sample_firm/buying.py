"""On which days a customer buys, when and why they leave, and what is in each basket."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import numpy as np
from tools.sample_firm.customers import Customer
from tools.sample_firm.firm import (
    DAYS_PER_YEAR,
    EQUIPMENT,
    FIRST,
    LAST,
    LATE_FROM,
    LATE_TO,
    RISE,
    Article,
    articles,
    list_price,
    stream,
    words,
)

CAUSES = {"rival": 0.3, "closed": 0.17, "group": 0.13, "process": 0.16, "neglect": 0.24}
"""Why customers leave of whom no event got hold."""
NEED_MEMBRANES = ("liquor", "syrup_water", "whey", "brine", "reuse")
NEED_CERTAINTY = ("supply", "line_stop", "output")
SPEND_SHAPE = 3.0
"""Gamma shape of an order's money: p of Gamma-Gamma."""
RISE_TOLD_ON_FOR = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Buying:
    """A customer's purchase days; the day of the last one ever, if they left, and why."""

    days: tuple[date, ...]
    left: date | None
    cause: str


@dataclass(frozen=True, slots=True)
class Line:
    """Goods on an order: the article, how many, and EUR a piece as agreed."""

    article: Article
    quantity: int
    unit_price: float


@cache
def buying(customer: Customer) -> Buying:
    """BG/NBD bent by season, closing days and two events."""
    rng, days = stream("buying", customer.name), list[date]()
    at = FIRST if customer.old else customer.since
    if customer.old:
        at = _next(rng, customer, at)
    while (day := open_day(at)) <= LAST:
        if not days or day > days[-1]:
            days.append(day)
            if len(days) > 1 and (cause := _leaves(rng, customer, day)):
                return Buying(tuple(days), day, cause)
        at = _next(rng, customer, at)
    return Buying(tuple(days), None, "")


def _next(rng: np.random.Generator, customer: Customer, at: date) -> date:
    """The next day on which they would buy: Poisson, thinned by the season of their trade."""
    months = words("names")["months"][customer.segment]
    peak = max(months)
    time = float(at.toordinal())
    while True:
        time += rng.exponential(DAYS_PER_YEAR / (customer.orders_a_year * peak))
        day = date.fromordinal(min(round(time), LAST.toordinal() + 400))
        if day > LAST or rng.random() < months[day.month - 1] / peak:
            return max(day, at + timedelta(days=1))


def open_day(day: date) -> date:
    """The day itself, or the first on which somebody is at work."""
    while day.weekday() > 4 or (day.month, day.day) in ((12, 24), (12, 25), (12, 26), (1, 1)):
        day += timedelta(days=1)
    return day


def hit_by_delay(customer: Customer) -> bool:
    """Whether what they buy came late in the spring of 2024."""
    return customer.use in NEED_MEMBRANES or customer.lost == "late"


def _leaves(rng: np.random.Generator, customer: Customer, day: date) -> str:
    """The cause for which this order was the last one, or nothing."""
    luck, why = rng.random(), rng.random()
    if customer.lost:
        start = LATE_FROM + timedelta(days=40) if customer.lost == "late" else RISE
        return customer.lost if day > start + timedelta(days=25) else ""
    if luck < _event_chance(customer, day, "late"):
        return "late"
    if luck < _event_chance(customer, day, "price"):
        return "price"
    if luck >= customer.leave_chance:
        return ""
    chances = np.cumsum(list(CAUSES.values()))
    cause = list(CAUSES)[min(int(np.searchsorted(chances, why)), len(CAUSES) - 1)]
    return "group" if customer.large and cause == "neglect" else cause


def _event_chance(customer: Customer, day: date, event: str) -> float:
    """Chance that this order is the last because of the event; large ones bear more."""
    bears = 0.1 if customer.large else 1.0
    if event == "late":
        need = hit_by_delay(customer) and bool(set(customer.reasons) & set(NEED_CERTAINTY))
        return 0.3 * bears if need and LATE_FROM <= day <= LATE_TO else 0.0
    dear = customer.accepts_premium_percent < 3.5
    return 0.22 * bears if dear and RISE <= day <= RISE + RISE_TOLD_ON_FOR else 0.0


@cache
def baskets(customer: Customer) -> tuple[tuple[Line, ...], ...]:
    """What each order holds: what is due by use, its worth drawn by Gamma-Gamma."""
    rng = stream("baskets", customer.name)
    wanted = _assortment(rng, customer)
    had = {
        article: FIRST - timedelta(days=int(rng.integers(0, article.due_days + 1)))
        for article in wanted
    }
    made = list[tuple[Line, ...]]()
    for day in buying(customer).days:
        spend = customer.mean_spend * rng.gamma(SPEND_SHAPE) / SPEND_SHAPE
        lines = _basket(rng, customer, wanted, had, day, max(spend, 60.0))
        had.update({line.article: day for line in lines})
        made.append(lines)
    return tuple(made)


def _assortment(rng: np.random.Generator, customer: Customer) -> list[Article]:
    """What this customer ever buys: all that their use needs, and some of what anybody may."""
    own = [a for a in articles() if customer.use in a.uses]
    rest = [a for a in articles() if "all" in a.uses]
    keep = rng.permutation(len(rest))[: int(rng.integers(3, 8))]
    return own + [rest[i] for i in sorted(keep)]


def _basket(
    rng: np.random.Generator,
    customer: Customer,
    wanted: list[Article],
    had: dict[Article, date],
    day: date,
    spend: float,
) -> tuple[Line, ...]:
    """Pieces of equipment that are due, and consumables for the rest of the money."""
    due = np.array([min((day - had[a]).days / a.due_days, 2.0) + 0.02 for a in wanted])
    due *= [0.6 if a.group in EQUIPMENT else 1.0 for a in wanted]
    order = rng.choice(len(wanted), size=len(wanted), replace=False, p=due / due.sum())
    picked = [wanted[i] for i in order[: 1 + rng.poisson(2.1)]]
    price = {a: _agreed(rng, customer, a, day) for a in picked}
    left, lines = spend, list[Line]()
    for article in [a for a in picked if a.group in EQUIPMENT]:
        if price[article] < 0.6 * left and (day - had[article]).days > article.due_days // 2:
            count = 1 + int(rng.poisson(0.5)) * int(price[article] < 0.1 * left)
            lines.append(Line(article, count, price[article]))
            left -= count * price[article]
    goods = [a for a in picked if a.group not in EQUIPMENT and price[a] < 1.2 * left]
    if not goods:
        staple = _staple(wanted)
        goods, price = [staple], {staple: _agreed(rng, customer, staple, day)}
    return tuple(lines + _consumables(rng, goods, price, left))


def _consumables(
    rng: np.random.Generator, goods: list[Article], price: dict[Article, float], left: float
) -> list[Line]:
    """The rest of the money over the goods, dearest first, in whole pieces."""
    lines = list[Line]()
    shares = rng.dirichlet(np.full(len(goods), 2.0))
    for article, share in sorted(zip(goods, shares, strict=True), key=lambda g: -price[g[0]]):
        last = len(lines) == len(goods) - 1
        count = round((left if last else left * share) / price[article])
        lines.append(Line(article, max(1, count), price[article]))
        left = max(left - lines[-1].quantity * price[article], 0.0)
    return lines


def _staple(wanted: list[Article]) -> Article:
    """The cheapest consumable."""
    return min((a for a in wanted if a.group not in EQUIPMENT), key=lambda a: a.price)


def _agreed(rng: np.random.Generator, customer: Customer, article: Article, day: date) -> float:
    """List price less the customer's discount, and now and then five per cent more, unasked."""
    extra = 0.95 if rng.random() < 0.03 else 1.0
    return round(list_price(article, day) * (1 - customer.discount_percent / 100) * extra, 2)
