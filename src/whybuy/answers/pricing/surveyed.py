"""What a price survey says: crossings or demand, each with its range, a picture, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from whybuy.answers.pictures import axis, layer, picture
from whybuy.answers.wording import counted, share

if TYPE_CHECKING:
    from whybuy.answers.answer import Picture

SCHEMA = "whybuy.price-survey/1"
POINTS = {
    "too_cheap_to_trust": (
        "Lowest price that is trusted",
        "below it more people find it too cheap to trust than do not find it a bargain",
    ),
    "optimal": (
        "Fewest are put off",
        "as many find it too expensive as too cheap",
    ),
    "indifference": (
        "The usual price",
        "as many find it expensive as a bargain",
    ),
    "too_dear": (
        "Highest price that is accepted",
        "above it more people find it too expensive than do not find it expensive",
    ),
}
SAYS = (
    "People say what they would pay, and they are not paying: take the range as where to look, and "
    "let quotes tell (whybuy price)."
)


@dataclass(frozen=True, slots=True)
class Price:
    """One price that the survey tells of, and where it lies nine times in ten."""

    measure: str
    title: str
    why: str
    price: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, eq=False)
class Surveyed:
    """What a survey says. `curve` has a row a price: shares of people."""

    kind: str
    headline: str
    currency: str
    people: int
    prices: tuple[Price, ...]
    columns: tuple[str, ...]
    curve: tuple[tuple[float, ...], ...]
    picture: Picture
    notes: tuple[str, ...]
    left_out: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        told = {name: getattr(self, name) for name in ("kind", "headline", "currency", "people")}
        return {
            "schema": SCHEMA,
            **told,
            "prices": [asdict(one) for one in self.prices],
            "curve": [dict(zip(self.columns, row, strict=True)) for row in self.curve],
            "notes": list(self.notes),
            "left_out": list(self.left_out),
        }


def told(
    kind: str,
    answers: Sequence[Sequence[float]],
    *,
    prices: Sequence[float] = (),
    unit_cost: float = 0.0,
    currency: str = "EUR",
    left_out: Sequence[str] = (),
) -> Surveyed:
    """Either survey told, with the people who were left out.

    Raises TooLittleEvidence for fewer than ten people, saying why others were left out.
    """
    from whybuy.errors import TooLittleEvidence

    try:
        if kind == "van westendorp":
            found = four_prices(answers, currency=currency)
        else:
            found = would_buy(prices, answers, unit_cost=unit_cost, currency=currency)
    except TooLittleEvidence as fault:
        raise TooLittleEvidence("\n".join((str(fault), *left_out))) from None
    if not left_out:
        return found
    note = f"{counted(len(left_out), 'answer was', 'answers were')} left out; see below which."
    return replace(found, notes=(*found.notes, note), left_out=tuple(left_out))


def four_prices(answers: Sequence[Sequence[float]], *, currency: str) -> Surveyed:
    """Van Westendorp's survey told; answers: four prices a person, from too cheap to too dear.

    Raises TooLittleEvidence for fewer than ten people.
    """
    import numpy as np

    from whybuy.methods.choice import van_westendorp, van_westendorp_intervals

    columns = np.asarray(answers, dtype=float).reshape(-1, 4).T
    points = van_westendorp(*columns)
    ranges = van_westendorp_intervals(*columns)
    prices = tuple(
        Price(name, title, why, getattr(points, name), *ranges[name])
        for name, (title, why) in POINTS.items()
    )
    at = np.unique(columns)
    rows = [
        (
            float(price),
            float((columns[0] >= price).mean()),
            float((columns[1] >= price).mean()),
            float((columns[2] <= price).mean()),
            float((columns[3] <= price).mean()),
        )
        for price in at
    ]
    people = columns.shape[1]
    headline = (
        f"{counted(people, 'person takes', 'people take')} "
        f"{plain(points.too_cheap_to_trust, currency)} to {plain(points.too_dear, currency)} "
        f"for an acceptable price; fewest are put off at {plain(points.optimal, currency)}."
    )
    names = ("price", "too cheap", "a bargain", "expensive", "too expensive")
    shown = _curves(names, rows, currency, "What share of people call each price what")
    notes = (SAYS, "The four prices of the survey ask what seems right, not who would buy.")
    return Surveyed(
        "van westendorp", headline, currency, people, prices, names, tuple(rows), shown, notes
    )


def would_buy(
    prices: Sequence[float], answers: Sequence[Sequence[float]], *, unit_cost: float, currency: str
) -> Surveyed:
    """Gabor and Granger's survey told; answers: for each person 1 or 0 at each price asked.

    unit_cost: what one costs to make and deliver; 0 seeks the highest revenue. Raises
    TooLittleEvidence for fewer than ten people.
    """
    import numpy as np

    from whybuy.methods.choice import gabor_granger, gabor_granger_interval

    given = np.asarray(answers, dtype=float).reshape(-1, len(prices))
    ends = gabor_granger_interval(prices, given, unit_cost=unit_cost)
    demand = gabor_granger(prices, given)
    best = demand.best(unit_cost=unit_cost)
    aim = "profit" if unit_cost else "revenue"
    why = f"of the prices asked the one with the highest {aim}; {share(best.share)} would buy at it"
    found = Price("best_price", f"Highest {aim}", why, best.price, ends.low, ends.high)
    rows = [
        (float(p), float(said), float(s), float((p - unit_cost) * s))
        for p, said, s in zip(demand.price, given.mean(axis=0), demand.share, strict=True)
    ]
    headline = (
        f"Of {counted(len(given), 'person', 'people')}, {share(best.share)} would buy at "
        f"{plain(best.price, currency)}, which brings the highest {aim} of the prices asked."
    )
    columns = ("price", "said they would buy", "would buy, never rising", f"{aim} a person")
    shown = _curves(columns[:3], [row[:3] for row in rows], currency, "How many would buy")
    told = "" if unit_cost else "No cost was given: it is the revenue that is highest, not profit."
    edge = best.price in (demand.price[0], demand.price[-1])
    beyond = "The best of the prices asked is at their end: ask beyond it." if edge else ""
    notes = tuple(note for note in (SAYS, told, beyond) if note)
    return Surveyed(
        "gabor granger",
        headline,
        currency,
        len(given),
        (found,),
        columns,
        tuple(rows),
        shown,
        notes,
    )


def plain(amount: float, currency: str) -> str:
    """A price to the cent where it has one: €12.50."""
    from whybuy.answers.wording import money

    sign = money(0, currency).removesuffix("0")
    return f"{sign}{amount:,.0f}" if amount == round(amount) else f"{sign}{amount:,.2f}"


def _curves(
    names: Sequence[str], rows: Sequence[Sequence[float]], currency: str, title: str
) -> Picture:
    """Each share against the price, a line each."""
    long = [
        {"price": row[0], "answer": name, "share": 100 * value}
        for row in rows
        for name, value in zip(names[1:], row[1:], strict=True)
    ]
    return picture(
        title,
        says="Share of people, by price.",
        rows=long,
        layers=[
            layer(
                "line",
                x=axis("price", "quantitative", f"Price, {currency}", scale={"zero": False}),
                y=axis("share", "quantitative", "Share of people, %"),
                color=axis("answer", "nominal", "", sort=None),
            )
        ],
    )
