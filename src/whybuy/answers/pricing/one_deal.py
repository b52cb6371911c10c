"""One deal, before conceding: a sheet that needs no history."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from whybuy.answers.rows import row
from whybuy.answers.wording import share
from whybuy.methods.choice import chance_needed

if TYPE_CHECKING:
    from whybuy.answers.pricing.priced import Deal, Priced

SUBJECT = "deal"
CUTS = (0.05, 0.10, 0.20)
IN_RETURN = (
    "a longer term",
    "payment in advance",
    "a larger quantity at once",
    "a case study with their name and figures",
    "two introductions",
    "a smaller scope",
)


def sheet(priced: Priced) -> Iterator[dict[str, Any]]:
    """The rows of the sheet, if one was asked for."""
    deal = priced.deal
    if deal is None:
        return
    value = deal.value
    yield _line(priced, "Their alternative", value.reference, why="What they would pay without us.")
    for name, amount in value.lines.items():
        yield _line(priced, name, amount, why=_ours(amount))
    yield _line(
        priced,
        "Worth to them",
        value.total,
        why="All of these together: at a higher price they lose by choosing us.",
        bounds=(value.low, value.high),
    )
    yield _line(priced, "Our floor", deal.room.floor, why=_floor(deal))
    if deal.room.overlaps:
        yield _line(priced, "A fair price", deal.room.fair, why=_kept(deal, deal.room.fair))
    if deal.asked != deal.room.fair:
        yield _line(priced, "The price asked", deal.asked, why=_kept(deal, deal.asked))
    yield from (_cut(priced, deal, cut) for cut in CUTS if deal.asked * (1 - cut) > deal.cost)


def _line(
    priced: Priced,
    name: str,
    amount: float,
    *,
    why: str,
    bounds: tuple[float | None, float | None] = (None, None),
) -> dict[str, Any]:
    subject = f"{SUBJECT}-line:{name}"
    return row(
        "deal_amount",
        amount,
        priced.books.currency,
        why=why,
        evidence=f"typed:{name}: {amount:,.2f}",
        bounds=bounds,
        subject=subject,
        name=name,
    )


def _ours(amount: float) -> str:
    return "What ours adds for them." if amount >= 0 else "What ours takes from them."


def _floor(deal: Deal) -> str:
    if deal.room.overlaps:
        return "Below it we lose by the deal, or have less left than you said is the least."
    return (
        "It lies above what ours is worth to them: no price serves both. Better served by the "
        "alternative, or find what ours adds for them."
    )


def _kept(deal: Deal, price: float) -> str:
    """Who keeps how much of the difference at this price."""
    if deal.value.differentiation <= 0:
        return "Ours adds less for them than it takes: there is no difference to share."
    theirs = deal.value.share_given(price)
    if theirs < 0:
        return "It is more than ours is worth to them: they lose by choosing us."
    return f"It leaves them {share(theirs)} of what ours adds over their alternative."


def _cut(priced: Priced, deal: Deal, cut: float) -> dict[str, Any]:
    """What a discount costs, and what to ask for in return."""
    lower = deal.asked * (1 - cut)
    times = chance_needed(1.0, price=deal.asked, lower_price=lower, cost=deal.cost)
    place = CUTS.index(cut)
    first, second = IN_RETURN[2 * place], IN_RETURN[2 * place + 1]
    return row(
        "deal_discount_must_win",
        times,
        "times as likely",
        why=f"{share(cut)} off {priced.money(deal.asked)} gives away "
        f"{priced.money(deal.asked - lower)} and must make a win {times:.2f} times as likely "
        f"to earn as much. Ask in return for {first}, or {second}.",
        evidence=f"typed:price asked: {deal.asked:,.2f}; our cost: {deal.cost:,.2f}",
        subject=f"{SUBJECT}-discount:{round(100 * cut)}",
        name=f"{share(cut)} off",
    )
