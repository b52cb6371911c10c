"""Drivers and reasons: who names them, and what share of customers and of revenue that is."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from whybuy.answers.rows import row
from whybuy.answers.wording import name_it, share
from whybuy.evidence.quotes import quotes_key

if TYPE_CHECKING:
    from whybuy.answers.reasoning.reasoned import Reasoned
    from whybuy.estimates.reasons import Moved

NAMED = 5
"""Names in a row, before the rest are counted."""

Row = dict[str, Any]


def drivers(reasoned: Reasoned) -> Iterator[Row]:
    """The four drivers."""
    for each in reasoned.ranked(reasoned.drivers):
        yield from of(reasoned, each, kind="driver")


def reasons(reasoned: Reasoned) -> Iterator[Row]:
    """The reasons under them."""
    for each in reasoned.ranked(reasoned.reasons):
        yield from of(reasoned, each, kind="reason")


def of(reasoned: Reasoned, each: Moved, *, kind: str) -> Iterator[Row]:
    """The rows of one driver or code: a share where it can be told, else names and counts."""
    evidence = quotes_key(each.key)
    about = partial(
        row, subject=f"{kind}:{each.key}", name=reasoned.called(each.key), evidence=evidence
    )
    names = names_of(reasoned, each)
    if each.share is not None:
        ends = (each.share.low, each.share.high)
        yield about(f"{kind}_share", each.share.estimate, "share", why=rests_on(each), bounds=ends)
    why = names if each.share is not None else "; ".join(filter(None, (names, each.why_not)))
    yield about(f"{kind}_named_by", each.named, "customers", why=why)
    if each.revenue is not None:
        ends = (each.revenue.low, each.revenue.high)
        why = "Of a year's revenue, the share of customers who name it"
        yield about(f"{kind}_revenue", each.revenue.estimate, "share", why=why, bounds=ends)


def names_of(reasoned: Reasoned, each: Moved) -> str:
    """How many of those heard, and who: "5 of 7: Abel, Boll"."""
    said = f"{each.named} of {each.heard}"
    if reasoned.anonymous or not each.names:
        return said
    more = len(each.names) - NAMED
    names = ", ".join(each.names[:NAMED]) + (f" and {more:,} more" if more > 0 else "")
    return f"{said}: {names}"


def rests_on(each: Moved) -> str:
    """What a share rests on, in words."""
    found = each.share
    assert found is not None
    return (
        f"{name_it(found.positives, f' of {found.checked} checked')}; the machine alone would say "
        f"{share(found.machine)}{each.held and f'; {each.held}'}"
    )
