"""Supposed and real: what people of the firm believe beside what customers said."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from whybuy.answers.reasoning.each import UNNAMED
from whybuy.answers.rows import row
from whybuy.answers.wording import counted, name_it, share
from whybuy.evidence.quotes import quotes_key
from whybuy.evidence.supposed import ASKED, beliefs, services

if TYPE_CHECKING:
    from whybuy.answers.reasoning.reasoned import Reasoned
    from whybuy.estimates.reasons import Moved

Row = dict[str, Any]


def supposed(reasoned: Reasoned) -> Iterator[Row]:
    """Each driver and reason of which somebody showed a belief, beside the evidence."""
    for told in beliefs(reasoned.books).iter_rows(named=True):
        each = reasoned.moved.get(told["code"])
        if each is None:
            continue
        about = partial(
            row,
            subject=f"belief:{each.key}",
            name=reasoned.called(each.key),
            evidence=quotes_key(each.key),
        )
        people = counted(told["people"], "person believes", "people believe")
        spread = f", between {share(told['lowest'])} and {share(told['highest'])}"
        why = f"{people} this{spread if told['people'] > 1 else ''}. {_real(told['share'], each)}"
        yield about("supposed_share", told["share"], "share", why=why)
        if each.share is not None:
            ends = (each.share.low, each.share.high)
            yield about("said_share", each.share.estimate, "share", why="", bounds=ends)
        if each.heard:
            yield about("said_by", each.named, "customers", why=f"{each.named} of {each.heard}")


def _real(believed: float, each: Moved) -> str:
    """What the evidence says of a belief."""
    if not each.heard:
        return "Nobody was asked: nothing is known of it"
    if each.share is None:
        heard = counted(each.heard, "customer", "customers")
        return f"Of {heard} heard, {name_it(each.named)}"
    low, high = share(each.share.low), share(each.share.high)
    if believed < each.share.low:
        return f"More customers name it: {low} to {high}"
    if believed > each.share.high:
        return f"Fewer customers name it: {low} to {high}"
    return f"What customers say does not speak against it: {low} to {high}"


def marketed(reasoned: Reasoned) -> Iterator[Row]:
    """Services that we market: whether customers know, use and would miss them."""
    for told in services(reasoned.books).iter_rows(named=True):
        key = told["service"]
        # The replies behind it name customers and their people.
        evidence = UNNAMED if reasoned.anonymous else f"service:{key}"
        about = partial(row, subject=f"service:{key}", name=told["called"], evidence=evidence)
        yield about("asked_about", told["asked_known"], "customers", why=_silence(reasoned, told))
        for what in ASKED:
            asked = told[f"asked_{what}"]
            if asked:
                why = f"{told[what]} of {asked} asked"
                yield about(_MEASURES[what], told[what], "customers", why=why)


_MEASURES = {"known": "know_it", "used": "use_it", "missed": "would_miss_it"}


def _silence(reasoned: Reasoned, told: Row) -> str:
    if not any(told[f"asked_{what}"] for what in ASKED):
        return "Not asked: that nobody spoke of it proves nothing"
    unknown = [] if reasoned.anonymous else list(told["not_known"])
    count = told["asked_known"] - told["known"]
    names = f": {', '.join(unknown[:5])}" if unknown else ""
    if not count:
        return f"{told['asked_known']} asked, and all know it"
    return f"{count} of {told['asked_known']} asked do not know it{names}"
