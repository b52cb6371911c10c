"""Write the invented files in docs/examples: `uv run python tools/example_files.py`.

A maker of packaging that sells to shops: 240 customers, two years, seeded. Nothing in it is real.
"""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "examples"
FIRST, LAST = date(2024, 1, 1), date(2025, 12, 31)
DAYS = (LAST - FIRST).days
PLACES = (
    "Aldgate",
    "Brook",
    "Corner",
    "Dale",
    "Elm",
    "Forge",
    "Grove",
    "Harbour",
    "Iron",
    "Juniper",
)
TRADES = (
    "Bakery",
    "Books",
    "Coffee",
    "Flowers",
    "Soap",
    "Toys",
    "Wine",
    "Tea",
    "Candles",
    "Ceramics",
)
TOWNS = ("Leeds", "York", "Bristol", "Bath", "Cardiff", "Glasgow")
PRODUCTS = (
    ("BOX-S", "Small box", "Boxes", 0.42, 0.19),
    ("BOX-M", "Medium box", "Boxes", 0.68, 0.31),
    ("BOX-L", "Large box", "Boxes", 1.15, 0.55),
    ("TAPE", "Paper tape, roll", "Tape", 3.20, 1.40),
    ("WRAP", "Tissue wrap, 100 sheets", "Wrap", 6.50, 2.90),
    ("BAG", "Paper bag, 250", "Bags", 21.00, 11.80),
    ("LABEL", "Labels, 500", "Labels", 14.50, 5.10),
)
WORDS = (
    "The boxes arrive the day we need them.",
    "Tape was late twice this spring.",
    "We like that one order covers all the packing.",
    "Asked whether the large box comes in green.",
    "A competitor quoted five per cent less for boxes.",
    "",
)


def customers() -> list[tuple[str, str, str, str, str]]:
    """Key, name, segment, town, country of each customer."""
    names = [f"{place} {trade}" for place in PLACES for trade in TRADES]
    names += [f"{name} of {town}" for name, town in zip(names, TOWNS * 17, strict=False)][:90]
    names += [f"{place} Kitchen of {town}" for place in PLACES for town in TOWNS[:5]]
    return [
        (f"C{n:03d}", name, name.split()[1], TOWNS[n % len(TOWNS)], "United Kingdom")
        for n, name in enumerate(names, start=1)
    ]


def purchase_days(rng: np.random.Generator) -> list[int]:
    """Days (from the first) on which one customer buys: BG/NBD, so the truth is known."""
    rate, leave = rng.gamma(1.6, 1 / 42.0), rng.beta(1.1, 9.0)
    day, days = float(rng.integers(0, int(DAYS * 0.75))), []
    while day < DAYS:
        days.append(int(day))
        if rng.random() < leave:
            break
        day += rng.exponential(1 / rate)
    return sorted(set(days))


def lines(rng: np.random.Generator) -> list[tuple[object, ...]]:
    """All order lines, oldest first, with returns, cancelled orders and postage among them."""
    rows: list[tuple[object, ...]] = []
    for key, *_ in customers():
        size = rng.lognormal(0, 0.6)
        favourites = rng.choice(len(PRODUCTS), size=3, replace=False)
        for day in purchase_days(rng):
            moment = FIRST + timedelta(days=day)
            for product in favourites[: 1 + rng.integers(0, 3)]:
                code, *_, price, _cost = PRODUCTS[product]
                quantity = max(1, int(rng.poisson(60 / price**0.7 * size)))
                rows.append((moment, key, code, quantity, price))
                if rng.random() < 0.015:
                    back = min(moment + timedelta(days=9), LAST)
                    rows.append((back, key, code, -max(1, quantity // 3), price))
            if rng.random() < 0.2:
                rows.append((moment, key, "POST", 1, 7.95))
    return sorted(rows, key=lambda row: (row[0], row[1]))


def quotes(rng: np.random.Generator) -> list[tuple[object, ...]]:
    """Quotes of bags and labels, won by a known response: log-odds 7 - 8 x price over list price,
    for kitchens 9 - 12 x."""
    rows: list[tuple[object, ...]] = []
    for number in range(360):
        key, _, trade, *_ = customers()[int(rng.integers(0, 240))]
        code, *_, listed, _cost = PRODUCTS[5 + number % 2]
        price = round(listed * rng.uniform(0.65, 1.0), 2)
        level, slope = (9.0, -12.0) if trade == "Kitchen" else (7.0, -8.0)
        won = rng.random() < 1 / (1 + np.exp(-(level + slope * price / listed)))
        day = FIRST + timedelta(days=2 * number)
        many = int(rng.integers(5, 60))
        end = "won" if won else "lost"
        rows.append((f"Q{number + 1:03d}", key, day, code, many, price, f"{listed:.2f}", end))
    return rows


def write(name: str, header: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
    with (FOLDER / name).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def main() -> None:
    rng = np.random.default_rng(20240101)
    number, before, orders = 1000, None, []
    for day, key, code, quantity, price in lines(rng):
        number += (day, key) != before
        before = (day, key)
        orders.append((f"A{number}", key, day, code, quantity, price))
    contacts = [
        (key, FIRST + timedelta(days=int(rng.integers(0, DAYS))), channel, "Sam", gave, "", said)
        for key, *_ in customers()
        for channel, gave, said in [
            (
                str(rng.choice(["call", "mail", "visit"])),
                str(rng.choice(["", "a sample set", "a cost comparison"])),
                str(rng.choice(WORDS)),
            )
        ]
        if rng.random() < 0.6
    ]
    write("orders.csv", ("Order", "Customer", "Date", "Product", "Quantity", "Unit price"), orders)
    write("customers.csv", ("Customer", "Name", "Segment", "City", "Country"), list(customers()))
    write(
        "products.csv",
        ("Product", "Name", "Group", "Unit cost"),
        [(code, name, group, cost) for code, name, group, _price, cost in PRODUCTS],
    )
    header = ("Customer", "Date", "Channel", "By", "Gave", "Offer", "Said")
    write("contacts.csv", header, sorted(contacts, key=lambda row: row[1]))
    columns = ("Quote", "Customer", "Date", "Product", "Quantity", "Quoted price", "List price")
    write("quotes.csv", (*columns, "Outcome"), quotes(np.random.default_rng(20240102)))
    print(f"{len(orders):,} order lines, {len(contacts)} contacts written to {FOLDER}")


if __name__ == "__main__":
    main()
