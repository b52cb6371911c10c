"""Reasons told apart: by what came of it, segment, product or year; and what has changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from whybuy.answers.reasoning.shared import names_of, rests_on
from whybuy.answers.rows import row
from whybuy.answers.wording import counted, share
from whybuy.estimates.reasons import change, counted_change, moved
from whybuy.evidence.quotes import quotes_key

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from whybuy.answers.reasoning.reasoned import Reasoned
    from whybuy.estimates.asked import Asked
    from whybuy.estimates.reasons import Moved

    Bools = NDArray[np.bool_]

YEAR_DAYS = 365
MOST_REASONS = 5
"""Of each group."""
MOST_GROUPS = 12

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Customers heard, and which of their passages count; what the quotes behind it are about."""

    called: str
    asked: Asked
    said: Bools
    naming: str = ""
    bought: str = ""


def apart(reasoned: Reasoned) -> Iterator[Row]:
    """The drivers and the most named reasons of each group, in the way that was asked for."""
    for group in _groups(reasoned):
        yield from _of(reasoned, group)


def _of(reasoned: Reasoned, group: Group) -> Iterator[Row]:
    asked, said = group.asked, group.said
    if not len(asked):
        return
    found = [
        moved(asked, reasoned.read.of(key).where(said), key=key, of_revenue=False)
        for key in (*reasoned.drivers, *reasoned.reasons)
    ]
    drivers, reasons = found[: len(reasoned.drivers)], found[len(reasoned.drivers) :]
    reasons = sorted(reasons, key=lambda each: (-_size(each), each.key))[:MOST_REASONS]
    for each in (*drivers, *reasons):
        if each.named or each.share is not None:
            yield from _one(reasoned, group, each)


def _one(reasoned: Reasoned, group: Group, each: Moved) -> Iterator[Row]:
    called = group.called
    about = partial(
        row,
        subject=f"{reasoned.by}:{called}:{each.key}",
        name=f"{called}: {reasoned.called(each.key)}",
        evidence=quotes_key(each.key, naming=group.naming, bought=group.bought),
    )
    if each.share is not None:
        ends = (each.share.low, each.share.high)
        why = rests_on(each)
        yield about(f"by_{reasoned.by}_share", each.share.estimate, "share", why=why, bounds=ends)
    why = names_of(reasoned, each)
    if each.share is None and each.why_not:
        why = f"{why}; {each.why_not}"
    yield about(f"by_{reasoned.by}_named_by", each.named, "customers", why=why)


def _size(each: Moved) -> float:
    return each.share.estimate if each.share is not None else each.named / max(each.heard, 1)


def _groups(reasoned: Reasoned) -> Iterator[Group]:
    ways = {"outcome": _outcomes, "segment": _segments, "product": _products, "year": _years}
    yield from ways[reasoned.by](reasoned)


def _outcomes(reasoned: Reasoned) -> Iterator[Group]:
    from whybuy.estimates.asked import asked_of
    from whybuy.evidence.deals import outcomes

    came = outcomes(reasoned.books)
    for outcome in came["outcome"].unique(maintain_order=True):
        talks = came.filter(came["outcome"] == outcome)["conversation"]
        said = reasoned.read.of_conversations(talks)
        # Shares are of those who were heard about it: of the others with this outcome nothing says
        # how many they are.
        spoke = reasoned.read.passages.filter(said)["customer_id"].unique().to_list()
        whole = reasoned.everyone.filter(reasoned.everyone["customer_id"].is_in(spoke))
        yield Group(str(outcome).capitalize(), asked_of(reasoned.books, whole, said=said), said)


def _segments(reasoned: Reasoned) -> Iterator[Group]:
    from whybuy.estimates.asked import asked_of
    from whybuy.evidence.business import buying

    whole, said = buying(reasoned.books), reasoned.everything
    for segment in whole["segment"].unique(maintain_order=True).to_list()[:MOST_GROUPS]:
        people = whole.filter(whole["segment"] == segment)
        yield Group(segment or "No segment", asked_of(reasoned.books, people, said=said), said)


def _products(reasoned: Reasoned) -> Iterator[Group]:
    """By what customers bought, that which brings most first; of what nobody bought that we know
    of, by the words naming it.
    """
    from whybuy.estimates.asked import asked_of
    from whybuy.evidence.bought import brings, buyers
    from whybuy.evidence.business import buying

    whole, heard, of = buying(reasoned.books), set(reasoned.heard), buyers(reasoned.books)
    brought, had = brings(reasoned.books), [name for name in of if of[name] & heard]
    had.sort(key=lambda name: (-brought.get(name, 0.0), -len(of[name] & heard)))
    for name in had[:MOST_GROUPS]:
        people = whole.filter(whole["customer_id"].is_in(list(of[name])))
        asked = asked_of(reasoned.books, people, said=reasoned.everything)
        yield Group(f"{name}, bought", asked, reasoned.everything, bought=name)
    for name, forms in reasoned.offered.items():
        said = reasoned.read.naming(*forms)
        if name not in of and said.any():
            yield Group(f"{name}, named", reasoned.asked, said, naming=name)


def _years(reasoned: Reasoned) -> Iterator[Group]:
    for called, said in _periods(reasoned):
        yield Group(called, _heard_in(reasoned, said), said)


def _periods(reasoned: Reasoned) -> list[tuple[str, Bools]]:
    """The past year, and the year before it."""
    import polars as pl

    now = reasoned.books.known_until
    day = reasoned.read.passages["day"]
    year, two = now - timedelta(days=YEAR_DAYS), now - timedelta(days=2 * YEAR_DAYS)
    frame = pl.DataFrame({"day": day})
    past = frame.select((pl.col("day") > year).fill_null(value=False))["day"]
    before = frame.select(((pl.col("day") > two) & (pl.col("day") <= year)).fill_null(value=False))
    return [("The past year", past.to_numpy()), ("The year before", before["day"].to_numpy())]


def _heard_in(reasoned: Reasoned, said: Bools) -> Asked:
    from whybuy.estimates.asked import asked_of
    from whybuy.evidence.business import buying

    return asked_of(reasoned.books, buying(reasoned.books), said=said)


def changed(reasoned: Reasoned) -> Iterator[Row]:
    """Drivers and reasons of which more or fewer speak in the past year than in the one before."""
    (_, now), (_, before) = _periods(reasoned)
    heard_now, heard_before = _heard_in(reasoned, now), _heard_in(reasoned, before)
    if not len(heard_now) or not len(heard_before):
        return
    for key in (*reasoned.drivers, *reasoned.reasons):
        reading = reasoned.read.of(key)
        was = moved(heard_before, reading.where(before), key=key, of_revenue=False)
        is_ = moved(heard_now, reading.where(now), key=key, of_revenue=False)
        if was.named or is_.named:
            yield _change(reasoned, was, is_)


def _change(reasoned: Reasoned, was: Moved, is_: Moved) -> Row:
    about = partial(
        row,
        subject=f"change:{is_.key}",
        name=reasoned.called(is_.key),
        evidence=quotes_key(is_.key),
    )
    counted_by, of = counted_change(was, is_)
    counts = f"{_count(is_, of)}{of} in the past year, {_count(was, of)} before"
    weighted = change(was, is_)
    told, measure = (
        (counted_by, "changed_by_count") if weighted is None else (weighted, "changed_by")
    )
    sure = told.low > 0 or told.high < 0
    doubt = "" if sure else ", which no change at all would not contradict"
    words = f"{_words(told.difference)}{doubt}"
    if weighted is None:
        why = f"{counts}, not weighted; {words}"
    else:
        why = f"{_weighted(was, is_)}; {words}. Counted, not weighted: {counts}"
        why += _other_way(weighted.difference, counted_by.difference)
    ends = (100 * told.low, 100 * told.high)
    return about(measure, 100 * told.difference, "points", why=why, bounds=ends)


def _count(each: Moved, of: str) -> str:
    """How many of those checked, or of those heard."""
    if of == " checked":
        return f"{each.found} of {each.checked}"
    return f"{each.named} of {each.heard}"


def _weighted(was: Moved, is_: Moved) -> str:
    assert was.share is not None
    assert is_.share is not None
    now, before = share(is_.share.estimate), share(was.share.estimate)
    return f"{now} in the past year, {before} before, weighted to all who buy now"


def _other_way(weighted: float, by_count: float) -> str:
    """Why the counts seem to say the opposite, where they do."""
    if weighted * by_count >= 0:
        return ""
    return ", which goes the other way, for others were heard in the one than in the other"


def _words(difference: float) -> str:
    points = round(abs(100 * difference))
    if not points:
        return "much the same"
    return f"{'up' if difference > 0 else 'down'} by {counted(points, 'point', 'points')}"
