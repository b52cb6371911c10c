"""What each further driver has gone with, said plainly as an association."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from whybuy.answers.rows import row
from whybuy.estimates.further import gone_with

if TYPE_CHECKING:
    from whybuy.answers.reasoning.reasoned import Reasoned

_CALLED = {
    "still_buying": ("Still buying", "share", "to the share who still buy"),
    "spend": ("Spend a year", "times", "to what they spend in a year, as a factor"),
    "deals_won": ("Deals won", "share", "to the share of their deals that were won"),
}


def further(reasoned: Reasoned) -> Iterator[dict[str, Any]]:
    """Retention, spend and won deals; none where too few are to be compared."""
    for each in gone_with(reasoned.books, reasoned.asked, reasoned.read):
        name, unit, to = _CALLED[each.what]
        yield row(
            "gone_with",
            each.estimate,
            unit,
            why=(
                f"What one further driver has gone with, added {to}; of {each.customers} "
                "customers heard, compared at the same length of what they said. This is "
                "association: it does not show that addressing one more driver would do it"
            ),
            evidence="customers",
            bounds=(each.low, each.high),
            subject=f"further:{each.what}",
            name=name,
        )
