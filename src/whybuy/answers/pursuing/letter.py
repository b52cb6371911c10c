"""A courteous letter to a customer whom somebody else serves better, to be edited and sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from whybuy.estimates.deal_facts import called
from whybuy.estimates.deal_known import people_known
from whybuy.estimates.deal_profit import buyers
from whybuy.estimates.deal_word import REFER, SPLIT, WALK
from whybuy.evidence.purchases import purchases

if TYPE_CHECKING:
    from whybuy.answers.pursuing.pursuit import Pursuit
    from whybuy.estimates.deal_fit import Better
    from whybuy.estimates.deal_word import Word

LETTERS = (REFER, SPLIT, WALK)
"""The words on which a letter to the customer follows."""
UNSIGNED = "[your name]"


def letter(found: Pursuit, deal: dict[str, Any], *, firm: str = UNSIGNED) -> str:
    """The letter as text: their need first, who serves it better, what we offer besides."""
    word = found.words[str(deal["key"])]
    parts = [
        f"Dear {_to_whom(found, deal) or deal['name']},",
        f"{_thanks(word, deal)}{_need(word)}",
        _advice(word),
        _offer(word),
        _goes_on(found, deal),
        "If we were wrong, or if something changes, write or call: we would rather serve you well "
        "once than sell to you twice.",
        f"With kind regards\n\n{firm}",
    ]
    return "\n\n".join(part for part in parts if part)


def _to_whom(found: Pursuit, deal: dict[str, Any]) -> str:
    """Who of theirs was spoken with last about it, else who pays or speaks for it; by name."""
    known = people_known(found.books).filter(pl.col("deal") == deal["key"])
    names = called()
    keys = known.sort("day", nulls_last=False)["person"].to_list()
    return next((str(names.get(key) or key) for key in reversed(keys) if key), "")


def _goes_on(found: Pursuit, deal: dict[str, Any]) -> str:
    """To a customer: all else stays as it is, and what they have been to us."""
    if deal["customer_id"] not in buyers(found.books):
        return ""
    first = dict(purchases(found.books).select("customer_id", "first_day").iter_rows())
    since = first.get(deal["customer_id"])
    years = f"You have bought from us since {since.year}, and we value that. " if since else ""
    return (
        f"{years}Nothing changes in all that we do for you already: we are glad to go on with it."
    )


def _thanks(word: Word, deal: dict[str, Any]) -> str:
    """For the talk, for asking, or for nothing that never was."""
    if word.signs.people:
        return f"Thank you for speaking with us about {_about(deal)}."
    if deal["by_request"]:
        return f"Thank you for asking us about {_about(deal)}."
    return f"We write to you about {_about(deal)}."


def _about(deal: dict[str, Any]) -> str:
    title = str(deal["title"])
    return title if title != deal["key"] else str(deal["application"] or "what you need")


def _need(word: Word) -> str:
    said = next(
        (one for one in word.readiness.found if one.item.key in ("need", "pain") and one.words),
        None,
    )
    return f" We understood that it is about this: “{said.words}”." if said else ""


def _advice(word: Word) -> str:
    better = word.fit.better
    if word.word == SPLIT and better:
        return (
            f"For a part of it we believe that {_named(better[0])} serves you better than we "
            f"would: {better[0].serves}. We suggest that you take that from them, and the service "
            "from us."
        )
    if better:
        return (
            f"We believe that {_named(better[0])} serves you better there than we would: "
            f"{better[0].serves}. We would do the same in your place."
        )
    if word.word == REFER:
        return (
            "We have thought about it, and we do not believe that what we offer serves you well "
            "there: it has not worked as it should for others who used it for the like. Please "
            "look further; we will gladly say what to look for."
        )
    return (
        "We have thought about it, and we do not believe that we are the right ones to help you "
        "with it now."
    )


def _named(better: Better) -> str:
    theirs = f" with {better.product}" if better.product else ""
    page = f" ({better.page})" if better.page else ""
    return f"{better.name}{theirs}{page}"


def _offer(word: Word) -> str:
    if word.word == SPLIT:
        return "We are glad to speak with them, so that the two parts fit together."
    if not word.fit.better:
        return ""
    told = " and tell them what you told us" if word.signs.people else ""
    return f"If it helps, we will gladly introduce you{told}."
