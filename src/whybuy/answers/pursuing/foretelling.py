"""What `pursue` foretells of each open deal, for the ledger."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from whybuy.estimates.deal_chances import HORIZON_DAYS
from whybuy.records.ledger import Foretold

if TYPE_CHECKING:
    from whybuy.answers.pursuing.pursuit import Pursuit

METHOD, PLAIN = "pooled hazard and outcome", "base rate by age"


def foretold(found: Pursuit) -> tuple[Foretold, ...]:
    """The chance that each is won, and that it ends undecided, within the next 90 days.

    It reads what was known on the last day of the records, and is dated on that.
    """
    books, soon = found.books, found.chances.soon
    made: list[Foretold] = []
    told = (("won", soon.won), ("no decision", soon.no_decision))
    for at, key in enumerate(found.chances.deals["key"]):
        for measure, one in told:
            made.append(
                Foretold(
                    question="pursue",
                    subject=f"deal:{key}",
                    measure=measure,
                    as_of=books.known_until,
                    due=books.known_until + timedelta(days=HORIZON_DAYS),
                    estimate=float(one.mean[at]),
                    low=float(min(one.low[at], one.mean[at])),
                    high=float(max(one.high[at], one.mean[at])),
                    unit="chance",
                    method=PLAIN if found.chances.plain else METHOD,
                    revision=books.revision,
                )
            )
    return tuple(made)
