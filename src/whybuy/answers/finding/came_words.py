"""Who came unasked and what convinced them, whom to ask for an introduction, and warm contacts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from whybuy.answers.answer import Ask
from whybuy.answers.rows import row
from whybuy.answers.wording import counted, share

if TYPE_CHECKING:
    import polars as pl

    from whybuy.evidence.books import Books

ELSE = "“Who else do you know that has this problem?”"
FEW = 8
"""Names that stand in a row; the others are counted."""


def to_ask(books: Books) -> Iterator[dict[str, Any]]:
    """Happy customers, each with the moment at which to ask."""
    from whybuy.answers.finding.path_words import firm

    for one in _proposed(books).iter_rows(named=True):
        yield row(
            "would_name_somebody",
            one["chance"],
            "chance",
            why=moment(one),
            evidence=one["evidence"],
            subject=f"customer:{one['customer_id']}",
            name=firm(books, one["customer_id"]),
        )


def supposed(books: Books) -> Iterator[str]:
    """What the chance rests on that somebody happy names somebody."""
    from whybuy.estimates.introductions import ANSWERS

    if _proposed(books).height:
        yield (
            f"That somebody happy who is asked names somebody is taken to be {share(ANSWERS)} "
            "likely: a supposition of ours."
        )


def moment(one: dict[str, Any]) -> str:
    """Why now: They told us that they are happy on 2026-06-01: “…” (Bo)."""
    from whybuy.estimates.introductions import MOMENTS

    said = MOMENTS[one["kind"]]
    words = f": “{one['about'][:120]}”" if one["about"] else ""
    who = f" ({one['said_by']})" if one["said_by"] else ""
    return f"{said[0].upper()}{said[1:]} on {one['day']}{words}{who}. Ask: {ELSE}"


def _proposed(books: Books) -> pl.DataFrame:
    from whybuy.estimates.introductions import introductions

    return introductions(books, monday=_monday(books.known_until))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def first_to_ask(books: Books) -> str:
    """What to do while no prospect is on record."""
    from whybuy.answers.finding.path_words import firm

    found = _proposed(books)
    if found.is_empty():
        return "Ask a customer who is happy: who else has this problem?"
    return f"Ask {firm(books, found['customer_id'][0])} first: who else has this problem?"


def asks(books: Books) -> Iterator[Ask]:
    """The question to the first happy customers."""
    from whybuy.answers.finding.path_words import firm

    for one in _proposed(books).head(2).iter_rows(named=True):
        yield Ask(
            ELSE,
            to=firm(books, one["customer_id"]),
            worth=moment(one).partition(". Ask:")[0] + ".",
            subject=f"customer:{one['customer_id']}",
        )


def convinced(books: Books) -> Iterator[dict[str, Any]]:
    """How many came unasked, and what convinced whom."""
    from whybuy.estimates.unasked import unasked

    found = unasked(books)
    if found.asked_of:
        yield row(
            "came_unasked",
            found.share,
            "share",
            why=f"{found.unasked} of {counted(found.asked_of, 'customer', 'customers')} of whom it "
            "is on record.",
            evidence="customers",
            bounds=(found.low, found.high),
        )
    yield from _named(found.convinced, "convinced_by")


def sources(books: Books) -> Iterator[dict[str, Any]]:
    """How they came."""
    from whybuy.estimates.unasked import unasked

    yield from _named(unasked(books).sources, "source")


def _named(words: pl.DataFrame, measure: str) -> Iterator[dict[str, Any]]:
    for one in words.iter_rows(named=True):
        names = one["names"][:FEW]
        more = f" and {len(one['names']) - FEW} more" if len(one["names"]) > FEW else ""
        own = f" {one['unasked']} of them came unasked." if one["unasked"] else ""
        yield row(
            measure,
            one["customers"],
            "customers",
            why=f"{', '.join(names)}{more}.{own}",
            evidence=one["evidence"],
            subject=f"{measure}:{one['words'][:80]}",
            name=one["words"][:120],
        )


def warm(books: Books) -> Iterator[dict[str, Any]]:
    """The share of first contacts that were warm, in all of the last year and by quarter, the
    newest first."""
    from whybuy.estimates.unasked import range_of
    from whybuy.estimates.warm_contacts import warm_contacts, warm_share

    many, of, untold = warm_share(books)
    if of:
        yield row(
            "warm_first_contacts_past_year",
            many / of,
            "share",
            why=f"{many} of {counted(of, 'first contact', 'first contacts')} with somebody who "
            f"had not bought.{_untold(untold)}",
            evidence="customers",
            bounds=range_of(many, of),
        )
    for one in warm_contacts(books).reverse().iter_rows(named=True):
        day: date = one["quarter"]
        yield row(
            "warm_first_contacts",
            one["share"],
            "share",
            why=f"{one['warm']} of {counted(one['contacts'], 'first contact', 'first contacts')}."
            + _untold(one["untold"]),
            evidence="customers",
            bounds=(one["low"], one["high"]),
            subject=f"quarter:{day}",
            name=f"{day.year}, quarter {(day.month + 2) // 3}",
        )


def _untold(many: int) -> str:
    """That nothing says how so many came, who may have come warm."""
    if not many:
        return ""
    return f" Of {many:,} nothing says how they came; they count as not warm, and may have been."


def checks(books: Books) -> Iterator[str]:
    """Whether the formula of ties held against the referrals that came in."""
    from whybuy.estimates.warm_contacts import checked

    found = checked(books)
    if not found.of:
        yield (
            "No referral that came in names a person on record, so that the strength of ties is a "
            "prior and was not checked."
        )
        return
    yield (
        f"Of {counted(found.of, 'referral', 'referrals')} that came in, {found.held} came from the "
        f"warmest quarter of those whom we could have asked, by what was known before; "
        f"{found.by_chance:.1f} would by lot."
        + (" The formula does no better than lots: do not go by it." if found.worse else "")
    )
