"""The open deals, a few rows each: the word, the chances, what it brings, what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import polars as pl

from whybuy.answers.rows import row
from whybuy.answers.wording import counted
from whybuy.estimates.deal_chances import cause_words, strongest
from whybuy.estimates.deal_word import move
from whybuy.evidence.deals_open import currency_of, pursued

if TYPE_CHECKING:
    from whybuy.answers.pursuing.pursuit import Pursuit

LEADS = {
    "go": "go", "slow down": "slow_down", "split": "split", "refer": "refer",
    "walk away": "walk_away",
}  # fmt: skip


def deals(found: Pursuit) -> Iterator[dict[str, Any]]:
    """Every open deal, by the word."""
    for deal in found.ordered:
        yield from of_deal(found, deal)


def of_deal(found: Pursuit, deal: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """One deal's word, what may become of it, and the hours still to come."""
    key = str(deal["key"])
    yield _lead(found, deal)
    yield _chance(deal, "chance_to_win", "won", _because(found, deal))
    yield _chance(deal, "chance_of_no_decision", "no_decision", _no_decision(found, key))
    yield _chance(deal, "chance_to_lose", "lost", "")
    yield from _hours(found, deal)


def besides(found: Pursuit, deal: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What there is to tell besides where one deal is asked about alone."""
    key, word = str(deal["key"]), found.words[str(deal["key"])]
    yield from _elsewhere(found, deal)
    yield row(
        "missing_before_a_solution", len(word.readiness.missing), "things", why="",
        evidence=f"deal:{key}", **_about(deal),
    )  # fmt: skip


def _about(deal: dict[str, Any]) -> dict[str, Any]:
    return {"subject": f"deal:{deal['key']}", "name": called(deal)}


def _chance(deal: dict[str, Any], measure: str, end: str, why: str) -> dict[str, Any]:
    return row(
        measure, deal[end], "chance", why=why, evidence=f"deal:{deal['key']}",
        bounds=(deal[f"{end}_low"], deal[f"{end}_high"]), **_about(deal),
    )  # fmt: skip


def _lead(found: Pursuit, deal: dict[str, Any]) -> dict[str, Any]:
    """The word, with what the pursuit is expected to bring; or the chance, without an amount."""
    key = str(deal["key"])
    word, at = found.words[key], found.profits.of(key)
    why = word.whole if found.deal else word.why
    why = f"{why} Ask: {word.ask}" if word.ask else why
    about = _about(deal)
    if at is None:
        other = currency_of(found.books, key)
        amount = (
            f"is in {other}: give a rate where deals are imported, as --rate {other}=0.9"
            if other
            else "is not on record: what it brings cannot be told"
        )
        why = f"{why} Its amount {amount}."
        return row(
            LEADS[word.word], deal["won"], "chance", why=why, evidence=word.evidence,
            bounds=(deal["won_low"], deal["won_high"]), **about,
        )  # fmt: skip
    brings = found.profits.brings.profit
    return row(
        LEADS[word.word], float(brings.mean[at]), found.books.currency, why=why,
        evidence=word.evidence, bounds=(float(brings.low[at]), float(brings.high[at])), **about,
    )  # fmt: skip


def _hours(found: Pursuit, deal: dict[str, Any]) -> Iterator[dict[str, Any]]:
    at = found.profits.of(str(deal["key"]))
    if at is None:
        return
    hours, days = found.profits.brings.hours, deal["days_left"]
    known = "" if days != days else f"Open for {counted(round(days), 'day', 'days')} more."
    yield row(
        "hours_to_come", float(hours.mean[at]), "hours", why=known if found.deal else "",
        evidence=f"deal:{deal['key']}", bounds=(float(hours.low[at]), float(hours.high[at])),
        **_about(deal),
    )  # fmt: skip


def _elsewhere(found: Pursuit, deal: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The chance that an hour here brings more than elsewhere."""
    at, other = found.profits.of(str(deal["key"])), found.profits.elsewhere
    better = float("nan") if at is None else float(found.profits.brings.better[at])
    if other is None or better != better:
        return
    why = (
        f"An hour elsewhere brings {found.money(other.mean)} ({found.money(other.low)} to "
        f"{found.money(other.high)}), by {other.pursuits} past pursuits."
    )
    yield row(
        "better_here_than_elsewhere", better, "chance", why=why, evidence="deals:ended",
        **_about(deal),
    )  # fmt: skip


def _because(found: Pursuit, deal: dict[str, Any]) -> str:
    """The strongest causes in words."""
    causes = strongest(found.chances.causes[str(deal["key"])])
    if found.chances.plain:
        return "That of all your past deals: nothing known of them foretold better."
    if not causes:
        return "As an average deal of yours of this age."
    said = "; ".join(cause_words(one, amount=deal["amount"]) for one in causes)
    return f"{said[0].upper()}{said[1:]}."


def _no_decision(found: Pursuit, key: str) -> str:
    signs = found.words[key].signs
    if not signs.holds:
        return ""
    said = {"status quo": "They prefer things as they are.", "indecision": "They hesitate."}
    return f"{said[signs.holds]} {move(signs)}"


def called(deal: dict[str, Any]) -> str:
    """The customer and the title."""
    title = str(deal["title"])
    return f"{deal['name']}: {title}" if title != deal["key"] else f"{deal['name']}: {deal['key']}"


def odd(found: Pursuit) -> Iterator[dict[str, Any]]:
    """Deals that were left out of sums, or that may be one deal twice."""
    for deal in pursued(found.books).filter(pl.col("odd") != "").iter_rows(named=True):
        why = str(deal["odd"])
        yield row(
            "odd", 1, "deals", why=why[0].upper() + why[1:] + ".", evidence=f"deal:{deal['key']}",
            subject=f"odd:{deal['key']}", name=called(deal),
        )  # fmt: skip
