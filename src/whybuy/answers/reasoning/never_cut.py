"""What would make customers leave were it cut: what it is, for whom, and what hangs on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from whybuy.answers.reasoning.shared import names_of, rests_on
from whybuy.answers.rows import row
from whybuy.answers.wording import name_it
from whybuy.estimates.reasons import counted_range, moved, named_only
from whybuy.evidence.quotes import quotes_key

if TYPE_CHECKING:
    from whybuy.answers.reasoning.reasoned import Reasoned
    from whybuy.estimates.readings import Reading
    from whybuy.estimates.reasons import Moved

CODE = "would_leave"

Row = dict[str, Any]


def never_cut(reasoned: Reasoned) -> Iterator[Row]:
    """What must never be cut, the most named first: services, products and reasons."""
    if CODE not in reasoned.codes:
        return
    found = [
        (name, evidence, each)
        for name, key, evidence, reading in _targets(reasoned)
        if (each := moved(reasoned.asked, reading, key=key)).named
    ]
    found.sort(key=lambda told: (-_size(told[2]), -told[2].a_year, told[2].key))
    for name, evidence, each in found:
        yield from _of(reasoned, name, each, evidence=evidence)


def left_without(reasoned: Reasoned) -> Iterator[Row]:
    """What those who have stopped buying said they would leave, or left, without: apart."""
    if CODE not in reasoned.codes or not reasoned.buy_now:
        return
    found = [
        (name, evidence, named_only(reasoned.stopped, reading, key=key))
        for name, key, evidence, reading in _targets(reasoned)
    ]
    for name, evidence, each in sorted(found, key=lambda told: (-told[2].named, told[2].key)):
        if each.named:
            yield row(
                "left_without",
                each.named,
                "customers",
                why=f"Of those heard who have stopped buying: {names_of(reasoned, each)}",
                evidence=evidence,
                subject=f"left_without:{each.key}",
                name=name,
            )


def _size(each: Moved) -> float:
    if each.share is not None:
        return each.share.estimate
    many, of = (each.found, each.checked) if each.checked else (each.named, each.heard)
    return many / max(of, 1)


def _targets(reasoned: Reasoned) -> Iterator[tuple[str, str, str, Reading]]:
    """What the words might be about: its name, key, quotes, and "would leave without it"."""
    read = reasoned.read
    leave = read.of(CODE)
    yield "Anything at all", "any", quotes_key(CODE), leave
    for name, forms in reasoned.offered.items():
        if (said := read.naming(*forms)).any():
            yield name, f"offer:{name}", quotes_key(CODE, naming=name), leave.where(said)
    for key in reasoned.reasons:
        both = leave.beside(read.of(key))
        yield reasoned.called(key), key, quotes_key(CODE, beside=key), both


def _of(reasoned: Reasoned, name: str, each: Moved, *, evidence: str) -> Iterator[Row]:
    about = partial(row, subject=f"never_cut:{each.key}", name=name, evidence=evidence)
    shares = list(_share(reasoned, each, about))
    yield from shares
    if not shares:
        yield _named(reasoned, each, about)
    if each.a_year:
        why = "What those who said so bring in a year; others who feel so are not in it"
        yield about("revenue_that_hangs_on_it", each.a_year, reasoned.books.currency, why=why)
    if shares:
        yield _named(reasoned, each, about)
    if each.revenue is not None:
        ends = (each.revenue.low, each.revenue.high)
        why = "Of a year's revenue, the share of customers who say so"
        yield about("never_cut_revenue", each.revenue.estimate, "share", why=why, bounds=ends)


def _share(reasoned: Reasoned, each: Moved, about: Callable[..., Row]) -> Iterator[Row]:
    """Of all who buy where that can be told, else of those who were checked."""
    if each.share is not None:
        ends, why = (each.share.low, each.share.high), rests_on(each)
        yield about("never_cut_share", each.share.estimate, "share", why=why, bounds=ends)
    elif each.checked and not reasoned.few:
        found = name_it(each.found, f" of {each.checked} checked")
        names = names_of(reasoned, each)
        why = f"{found}, counted and not weighted to all who buy; of those heard {names}"
        ends, rate = counted_range(each.found, each.checked), each.found / each.checked
        yield about("never_cut_of_checked", rate, "share", why=why, bounds=ends)


def _named(reasoned: Reasoned, each: Moved, about: Callable[..., Row]) -> Row:
    """By how many heard, and who; what is missing to say more, where nobody was checked."""
    why = names_of(reasoned, each)
    if each.share is None and (reasoned.few or not each.checked):
        why = "; ".join(filter(None, (why, each.why_not)))
    return about("never_cut_for", each.named, "customers", why=why)
