"""A made-up firm whose deals have a truth that is known, kept in the records as real ones are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from tests.fakes import ListOrderLog, bought
from tests.voices import load
from whybuy.evidence.books import Books

START, TODAY = date(2024, 1, 1), date(2026, 6, 30)
SOURCE = {"they called": 1.4, "referral": 0.6, "fair": -0.6, "cold call": -1.6}
"""Log-odds to win, over the level, by how a deal came."""
LEVEL = {"won": 0.2, "decided": 0.5}
COLUMNS = [
    "key", "customer", "title", "amount", "currency", "opened", "closed", "outcome", "hours",
    "source", "by_request",
]  # fmt: skip


@dataclass(frozen=True)
class Truth:
    """The deals drawn, and each one's true chance to be won if it is decided."""

    rows: list[tuple[Any, ...]]
    wins: dict[str, float]


def logistic(odds: float) -> float:
    return float(1 / (1 + np.exp(-odds)))


def drawn(many: int, *, seed: int = 1, open_ones: int = 8) -> Truth:
    """Deals opened over two years, won by how they came; the last ones are open today."""
    rng = np.random.default_rng(seed)
    rows: list[tuple[Any, ...]] = []
    wins: dict[str, float] = {}
    for n in range(many + open_ones):
        source = list(SOURCE)[n % len(SOURCE)]
        wins[f"d{n}"] = logistic(LEVEL["won"] + SOURCE[source])
        amount = int(rng.integers(5, 50)) * 100_000
        life = int(rng.integers(20, 120))
        if n >= many:
            opened, closed, outcome = TODAY - timedelta(days=30), None, ""
        else:
            opened = START + timedelta(days=int(rng.integers(0, 700)))
            closed = opened + timedelta(days=life)
            decided = rng.random() < logistic(LEVEL["decided"])
            won = rng.random() < wins[f"d{n}"]
            outcome = ("won" if won else "lost") if decided else "no decision"
        rows.append((
            f"d{n}", f"c{n % 40}", f"Deal {n}", amount, "EUR", f"{opened}",
            None if closed is None else f"{closed}", outcome, float(life) / 7, source, False,
        ))  # fmt: skip
    return Truth(rows, wins)


def books(rows: list[tuple[Any, ...]], *, columns: list[str] = COLUMNS, on: date = TODAY) -> Books:
    """The firm's books with these deals; nobody has ordered but one customer."""
    customers = sorted({str(row[1]) for row in rows} | {"c0", "c1", "c2"})
    load("customers", ["key", "name", "segment"], [(c, f"Firm {c}", "Trade") for c in customers])
    if rows:
        load("deals", columns, rows)
    return Books(ListOrderLog(bought("c0", START)), on, 1, "EUR", last_record=on)


def told(deal: str, customer: str) -> None:
    """All that comes before a solution, settled with the customer of this deal."""
    from tests.voices import coded, says

    rows = [("n1", customer, deal, "Every jam costs us a shift", "late orders", 4_800_000, "EUR",
             "said", "2026-06-02", "2026-06-10")]  # fmt: skip
    load(
        "needs",
        ["key", "customer", "deal", "words", "consequence", "per_year", "currency", "mark",
         "said_on", "settled_on"],
        rows,
    )  # fmt: skip
    load("people", ["key", "customer", "name"], [("p1", customer, "Ann"), ("p2", customer, "Bo")])
    load(
        "buying_group",
        ["key", "deal", "person", "role", "said_on"],
        [("g1", deal, "p1", "economic buyer", "2026-06-05"),
         ("g2", deal, "p2", "champion", "2026-06-05")],
    )  # fmt: skip
    load("decision_steps", ["key", "deal", "what"], [("s1", deal, "The board meets on 9 July")])
    said = says(
        customer, "We want half the jams by next year.", "We asked you because of the fitters.",
        "We fill bottles with it.", "Otherwise we leave it as it is.", deal=deal,
        day=date(2026, 6, 10), speaker="Ann",
    )  # fmt: skip
    coded(said, "We want half the jams by next year.", "pull")
    coded(said, "We asked you because of the fitters.", "emotion.people")
    coded(said, "We fill bottles with it.", "application")
    coded(said, "Otherwise we leave it as it is.", "staying")
    load(
        "meetings",
        ["key", "customer", "deal", "day", "state", "decided"],
        [("m1", customer, deal, "2026-06-12", "held", "What counts as a jam, and by when")],
    )
