"""Offers sent to many, told for what they are: who answered, and that it is no experiment."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from whybuy.answers.rows import row
from whybuy.answers.wording import money, share

if TYPE_CHECKING:
    from whybuy.evidence.books import Books


def campaign_rows(books: Books) -> Iterator[dict[str, Any]]:
    """The newest offers that went to many, each with how many answered."""
    from whybuy.evidence.campaigns import campaigns

    for one in campaigns(books).iter_rows(named=True):
        offer = f"offer:{one['offer']}"
        sent = f"Answered, of {one['sent']:,} who got it from {one['began']:%Y-%m-%d}."
        yield row(
            "answered", one["answered"], "customers", why=f"{sent} {_chosen(books, one)}".rstrip(),
            evidence=offer, subject=offer, name=one["offer"],
        )  # fmt: skip


def campaign_notes(books: Books) -> Iterator[str]:
    """That who got an offer was chosen, and what follows from it."""
    from whybuy.evidence.campaigns import campaigns

    if campaigns(books).height:
        yield (
            "Offers went to many, and no lot is on record: who got them was chosen. So neither "
            "the answers nor what they bought afterwards tell what the offers changed; somebody "
            "held out by lot would (whybuy holdout)."
        )


def _chosen(books: Books, one: dict[str, Any]) -> str:
    """How those who got it differ from the others before they got it."""
    mine, others = one["before"], one["others_before"]
    if mine is None or others is None or others <= 0:
        return ""
    apart = mine / others - 1
    way = f"{share(abs(apart))} {'more' if apart > 0 else 'less'}"
    return (
        "No lot is on record. In the eight weeks before, they had spent "
        f"{money(mine, books.currency)} each and the others {money(others, books.currency)}, {way}."
    )
