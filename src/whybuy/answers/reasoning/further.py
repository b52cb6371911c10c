"""What each further driver has gone with, said plainly as an association."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from whybuy.answers.rows import row
from whybuy.estimates.further import gone_with

if TYPE_CHECKING:
    from whybuy.answers.reasoning.reasoned import Reasoned

_CALLED = {
    "still_buying": ("Still buying", "points", "in points of the share who still buy"),
    "spend": ("Spend a year", "times", "as a factor of what they spend in a year"),
    "deals_won": ("Deals won", "points", "in points of the share of their deals that were won"),
}


def further(reasoned: Reasoned) -> Iterator[dict[str, Any]]:
    """Retention, spend and won deals; none where too few are to be compared."""
    for each in gone_with(reasoned.books, reasoned.ever_bought, reasoned.read):
        name, unit, to = _CALLED[each.what]
        times = 100 if unit == "points" else 1
        yield row(
            "gone_with",
            times * each.estimate,
            unit,
            why=(
                f"What one further driver has gone with, {to}; of {each.customers} "
                "customers heard, compared at the same length of what they said. This is "
                "association: it does not show that addressing one more driver would do it"
            ),
            evidence="customers",
            bounds=(times * each.low, times * each.high),
            subject=f"further:{each.what}",
            name=name,
        )
