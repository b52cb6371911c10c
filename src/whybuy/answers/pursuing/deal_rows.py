"""The open deals, a few rows each: the word, the chances, what it brings, what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import polars as pl

from whybuy.answers.rows import row
from whybuy.answers.wording import counted
from whybuy.estimates.deal_chances import cause_words, strongest
from whybuy.estimates.deal_word import move
from whybuy.evidence.deals_open import pursued

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
    """One deal's word, chances and money."""
    key, word = str(deal["key"]), found.words[str(deal["key"])]
    about: dict[str, Any] = {"subject": f"deal:{key}", "name": called(deal)}
    evidence = f"deal:{key}"
    yield _lead(found, deal)
    yield row(
        "chance_to_win", deal["won"], "chance", why=_because(found, key), evidence=evidence,
        bounds=(deal["won_low"], deal["won_high"]), **about,
    )  # fmt: skip
    for measure, name, why in (
        ("chance_of_no_decision", "no_decision", _no_decision(found, key)),
        ("chance_to_lose", "lost", ""),
    ):
        yield row(
            measure, deal[name], "chance", why=why, evidence=evidence,
            bounds=(deal[f"{name}_low"], deal[f"{name}_high"]), **about,
        )  # fmt: skip
    yield from _hours(found, deal, about)
    ready = word.readiness
    yield row(
        "missing_before_a_solution", len(ready.missing), "things", why="",
        evidence=evidence, **about,
    )  # fmt: skip
    longest = max((one.days or 0 for one in word.signs.open_lights), default=None)
    if longest is not None:
        first = word.signs.open_lights[0]
        yield row(
            "yellow_light_open", longest, "days", why=f"“{first.words}”",
            evidence=first.evidence, **about,
        )  # fmt: skip


def _lead(found: Pursuit, deal: dict[str, Any]) -> dict[str, Any]:
    """The word, with what the pursuit is expected to bring; or the chance, without an amount."""
    key = str(deal["key"])
    word, at = found.words[key], found.profits.of(key)
    why = f"{word.why} Ask: {word.ask}" if word.ask else word.why
    about: dict[str, Any] = {"subject": f"deal:{key}", "name": called(deal)}
    if at is None:
        why = f"{why} Its amount is not on record: what it brings cannot be told."
        return row(
            LEADS[word.word], deal["won"], "chance", why=why, evidence=word.evidence,
            bounds=(deal["won_low"], deal["won_high"]), **about,
        )  # fmt: skip
    brings = found.profits.brings.profit
    return row(
        LEADS[word.word], float(brings.mean[at]), found.books.currency, why=why,
        evidence=word.evidence, bounds=(float(brings.low[at]), float(brings.high[at])), **about,
    )  # fmt: skip


def _hours(found: Pursuit, deal: dict[str, Any], about: dict[str, Any]) -> Iterator[dict[str, Any]]:
    at = found.profits.of(str(deal["key"]))
    if at is None:
        return
    brings, evidence = found.profits.brings, f"deal:{deal['key']}"
    hours = brings.hours
    days = counted(round(deal["days_left"]), "day", "days") if deal["days_left"] == deal[
        "days_left"
    ] else "an unknown time"  # fmt: skip
    yield row(
        "hours_to_come", float(hours.mean[at]), "hours",
        why=f"It is expected to stand open for {days} more.", evidence=evidence,
        bounds=(float(hours.low[at]), float(hours.high[at])), **about,
    )  # fmt: skip
    better = float(brings.better[at])
    if better == better:
        other = found.profits.elsewhere
        assert other is not None
        why = (
            f"An hour elsewhere brings {found.money(other.mean)} ({found.money(other.low)} to "
            f"{found.money(other.high)}), by {other.pursuits} past pursuits."
        )
        yield row(
            "better_here_than_elsewhere", better, "chance", why=why, evidence=evidence, **about
        )


def _because(found: Pursuit, key: str) -> str:
    """The strongest causes in words."""
    causes = strongest(found.chances.causes[key])
    if found.chances.plain:
        return "That of all your past deals: nothing known of them foretold better."
    if not causes:
        return "As an average deal of yours of this age."
    return f"{'; '.join(cause_words(one) for one in causes)}."


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
