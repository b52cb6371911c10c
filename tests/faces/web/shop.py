"""A small shop: what its till wrote down in a year."""

from __future__ import annotations

from datetime import date, timedelta

SURE = "correct horse battery staple"
"""A password."""


def orders_csv(customers: int = 40) -> str:
    """Orders of a year: customer n buys every n + 3 days; the last ten stopped in June."""
    lines = ["order,customer,date,product,quantity,amount"]
    for number in range(customers):
        day, end = date(2025, 1, 1) + timedelta(days=number), date(2025, 12, 31)
        if number >= customers - 10:
            end = date(2025, 6, 30)
        while day <= end:
            order = f"{number}-{day:%m%d}"
            lines.append(f"{order},c{number:02},{day},tea,1,{10 + number}.50")
            day += timedelta(days=number % 20 + 3)
    return "\n".join(lines) + "\n"
