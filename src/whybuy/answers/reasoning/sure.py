"""How sure `why` is, and what that rests on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from whybuy.answers.answer import Sureness
from whybuy.answers.wording import counted

if TYPE_CHECKING:
    from whybuy.answers.reasoning.reasoned import Reasoned
    from whybuy.methods.judge.shares import Share

METHOD = (
    "The machine reads every passage; people read all that a customer said for a sample of "
    "customers drawn by hash, without seeing what it suggests. Shares are prediction-powered "
    "(Angelopoulos et al. 2023, PPI++): the machine's, corrected by that sample; a customer counts "
    "once, weighted by segment and size to all who buy now; 90 % score intervals. They are of "
    "those who name a reason."
)
NARROW = 0.2
"""A width of the widest driver's interval up to which we call the shares sure."""


def sureness(reasoned: Reasoned) -> Sureness:
    """The level in words, the records it rests on, and the checks that were made."""
    asked = reasoned.asked
    level, because = _level(reasoned)
    known = dict(reasoned.known["standing"].value_counts().iter_rows())
    said = int(reasoned.named["times"].sum() or 0)
    from whybuy.evidence.conversations import conversations, passages

    return Sureness(
        level=level,
        because=because,
        records={
            "customers who buy now" if reasoned.buy_now else "customers": asked.whole,
            "customers heard": len(asked),
            "conversations": conversations(reasoned.books).height,
            "passages": passages(reasoned.books).height,
            "customers checked": asked.checked,
        },
        method=METHOD if not reasoned.few else "Names and counts: no model.",
        checks=tuple(_checks(reasoned)),
        standing={
            "said": said + known.get("said", 0),
            "supposed": known.get("supposed", 0),
            "measured": known.get("measured", 0),
        },
    )


def _level(reasoned: Reasoned) -> tuple[str, str]:
    asked = reasoned.asked
    heard = counted(len(asked), "customer is", "customers are")
    if reasoned.few:
        return "too little to say", (
            f"{heard} heard of {asked.whole:,}. What they said stands here by name; it takes "
            "twenty to speak of shares."
        )
    widths = [each.high - each.low for each in _shares(reasoned)]
    if not widths:
        why_not = next(iter(reasoned.moved.values())).why_not
        return "unsure", f"{heard} heard, but no share can be told yet: {why_not}"
    level = "sure" if max(widths) <= NARROW else "fairly sure"
    return level, (
        f"{heard} heard and {asked.checked:,} checked by people; the widest range of a driver is "
        f"{counted(round(100 * max(widths)), 'point', 'points')} wide. Those who were asked were "
        "not drawn by lot: who talks to us may differ from who does not, and no weighting mends "
        "all of that."
    )


def _shares(reasoned: Reasoned) -> list[Share]:
    """Of the drivers whose share can be told."""
    shares = [reasoned.moved[key].share for key in reasoned.drivers]
    return [each for each in shares if each is not None]


def _checks(reasoned: Reasoned) -> Iterator[str]:
    asked = reasoned.asked
    if asked.missing:
        yield f"No machine has read along: {asked.missing}"
    yield from _not_english(reasoned)
    silent = asked.whole - int(asked.base.sum())
    if silent > 0 and _shares(reasoned):
        yield (
            f"{counted(silent, 'customer is', 'customers are')} of segments of which nobody was "
            "heard; the shares do not speak of them."
        )


def _not_english(reasoned: Reasoned) -> Iterator[str]:
    """What the machine does not read, and who is heard in nothing else."""
    asked = reasoned.asked
    passages = int(reasoned.read.unread.sum())
    if not passages:
        return
    yield (
        f"{counted(passages, 'passage is', 'passages are')} not in English, which is all the "
        "machine reads: it suggests nothing there, and only people can code them."
    )
    unread, waiting = int(asked.unread.sum()), int(asked.waiting.sum())
    if unread:
        yield (
            f"{counted(unread, 'customer was', 'customers were')} heard, but not in English: "
            "shares take the machine's average in place of its reading. "
            f"{waiting:,} of them {'waits' if waiting == 1 else 'wait'} for a person to read them."
        )
