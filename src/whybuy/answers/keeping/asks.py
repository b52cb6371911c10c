"""What to ask next: of whom it would teach most to know more, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from whybuy.answers.answer import Ask
from whybuy.answers.wording import share

if TYPE_CHECKING:
    from whybuy.answers.keeping.kept import Kept


def asks(kept: Kept) -> Iterator[Ask]:
    """The customer to talk to first, then what the firm itself could add."""
    if kept.standstill is None:
        yield from _customer(kept)
    if kept.values.margin.standing == "unknown":
        yield Ask(
            question="What share of a sale is left once the goods are paid for?",
            to="Whoever keeps your books",
            worth="Turns these sales into margin: give it as the option margin, or load costs.",
        )
    if kept.standstill is not None:
        yield Ask(
            question=f"Which orders came in after {kept.last_day:%Y-%m-%d}?",
            to="Whoever keeps your books",
            worth="With them, this answer can say what each customer is likely to bring.",
        )
    elif kept.values.model is None:
        yield Ask(
            question="Which older orders do you have, in any form?",
            to="Whoever keeps your books",
            worth=(
                f"With {kept.values.terms.least} customers who have bought again, this answer "
                "can say what each is likely to bring."
            ),
        )


def _customer(kept: Kept) -> Iterator[Ask]:
    from whybuy.estimates.quiet import most_worth_knowing

    known = most_worth_knowing(kept.values, kept.quiet)
    if known is not None:
        yield Ask(
            question="How are you getting on, and what has changed since you last bought from us?",
            to=known.name,
            worth=(
                f"We give {share(known.chance_active)} that they still buy. The reply settles "
                f"about ± {kept.money(known.settles)} of {kept.span}'s {kept.gain}: "
                f"{share(known.reduction)} of the variance that the quiet ones make. (That is a "
                "reduction of variance, not a gain.)"
            ),
            subject=f"customer:{known.customer_id}",
        )
    elif kept.quiet.table.height:
        yield Ask(
            question="How are you getting on, and what do you need next?",
            to=kept.quiet.table["name"][0],
            worth="They have been silent for longer than ever before.",
            subject=f"customer:{kept.quiet.table['customer_id'][0]}",
        )
