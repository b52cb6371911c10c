"""The answer to `why` in one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from whybuy.answers.reasoning.never_cut import CODE
from whybuy.answers.wording import counted, name_it, share

if TYPE_CHECKING:
    from whybuy.answers.reasoning.reasoned import Reasoned
    from whybuy.estimates.reasons import Moved


def headline(reasoned: Reasoned) -> str:
    """One sentence that a busy owner understands."""
    heard = len(reasoned.asked)
    ranked = reasoned.ranked(reasoned.reasons)
    if not ranked:
        return _nothing(reasoned, heard)
    told = f"{_most(reasoned)}{_first(reasoned, ranked[0])}"
    second = f", then {_then(reasoned, ranked[1])}" if len(ranked) > 1 else ""
    told = f"{told}{second}{_never_cut(reasoned)}{_unheard(reasoned, heard)}."
    return told[0].upper() + told[1:]


def _nothing(reasoned: Reasoned, heard: int) -> str:
    people = counted(reasoned.asked.whole, "customer", "customers")
    if not heard:
        return f"Nobody has asked your {people} why they buy: ask the first three."
    who = counted(heard, "customer is", "customers are")
    return f"{who} heard, and nothing they said is coded yet: read their conversations first."


def _most(reasoned: Reasoned) -> str:
    """The driver that moves most, once its share can be told."""
    ranked = reasoned.ranked(reasoned.drivers)
    if not ranked or (most := ranked[0].share) is None:
        return ""
    name = reasoned.called(ranked[0].key).lower()
    who = f"{share(most.estimate)} of customers ({share(most.low)} to {share(most.high)})"
    return f"what moves most is “{name}”, named by about {who}; "


def _first(reasoned: Reasoned, best: Moved) -> str:
    name = reasoned.called(best.key).lower()
    if best.share is None:
        who = name_it(best.named, f" of {best.heard} customers heard")
    else:
        low, high = share(best.share.low), share(best.share.high)
        who = f"about {share(best.share.estimate)} of customers name it ({low} to {high})"
    return f"their first reason is “{name}”: {who}"


def _then(reasoned: Reasoned, next_: Moved) -> str:
    name = reasoned.called(next_.key).lower()
    if next_.share is None:
        return f"“{name}”, {next_.named} of {next_.heard}"
    return f"“{name}”, {share(next_.share.estimate)}"


def _never_cut(reasoned: Reasoned) -> str:
    """How many would leave; who said so and has stopped is counted apart."""
    if CODE not in reasoned.codes:
        return ""
    stay = reasoned.moved[CODE].named
    gone = reasoned.left_having_said(CODE) if reasoned.buy_now else 0
    told = f"; {stay} would leave if something were cut" if stay else ""
    if not gone:
        return told
    return f"{told}{', and' if stay else ';'} {gone} who said so {_have(gone)} left"


def _have(count: int) -> str:
    return "has" if count == 1 else "have"


def _unheard(reasoned: Reasoned, heard: int) -> str:
    left = reasoned.asked.whole - heard
    of = f"{reasoned.asked.whole:,}{' who buy now' if reasoned.buy_now else ''}"
    return f"; {left:,} of {of} were never asked" if left > 0 else ""
