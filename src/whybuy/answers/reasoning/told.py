"""The answer to `why`, put together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from whybuy.answers.answer import Answer
from whybuy.answers.reasoning import each, groups, in_their_words, rivals, shared, supposed
from whybuy.answers.reasoning.asks import asks
from whybuy.answers.reasoning.drawn import pictures
from whybuy.answers.reasoning.further import further
from whybuy.answers.reasoning.headline import headline
from whybuy.answers.reasoning.never_cut import left_without, never_cut
from whybuy.answers.reasoning.sure import sureness
from whybuy.answers.rows import findings
from whybuy.answers.wording import counted

if TYPE_CHECKING:
    from whybuy.answers.reasoning.reasoned import Reasoned
    from whybuy.evidence.books import Books


def told(reasoned: Reasoned) -> Answer:
    """The whole answer in the form that all answers share."""
    books = reasoned.books
    return Answer(
        question="why",
        headline=headline(reasoned),
        findings=findings(
            [
                list(each.lines(reasoned)),
                list(shared.drivers(reasoned)),
                list(shared.reasons(reasoned)),
                list(never_cut(reasoned)),
                list(left_without(reasoned)),
                list(supposed.supposed(reasoned)),
                list(supposed.marketed(reasoned)),
                list(rivals.compared(reasoned)),
                list(in_their_words.applications(reasoned)),
                list(in_their_words.needs(reasoned)),
                list(groups.apart(reasoned)),
                list(groups.changed(reasoned)),
                list(further(reasoned)),
            ]
        ),
        pictures=pictures(reasoned),
        sureness=sureness(reasoned),
        ask_next=tuple(asks(reasoned)),
        as_of=books.known_until,
        options={
            "as_of": books.known_until,
            "top": reasoned.top,
            "by": reasoned.by,
            "anonymous": reasoned.anonymous,
        },
        revision=books.revision,
        notes=tuple(_notes(reasoned)),
        method="prediction-powered shares" if not reasoned.few else "names and counts",
    )


def _base(reasoned: Reasoned) -> str:
    """Whom shares are of, in plain words."""
    whole = reasoned.asked.whole
    if not reasoned.buy_now:
        return f"all {whole:,} on record, for nobody buys now"
    return f"all {whole:,} who buy now: who bought in the past year or have a contract running"


def _stopped(reasoned: Reasoned) -> Iterator[str]:
    """Who was heard and does not buy any more, and where that stands."""
    stopped = len(reasoned.stopped) if reasoned.buy_now else 0
    if stopped:
        yield (
            f"{counted(stopped, 'customer was', 'customers were')} heard who stopped buying, and "
            "have no contract running: they count in no share and in no “of so many heard”. Their "
            "words stand under their names, and as “Left” by what came of it."
        )


def _notes(reasoned: Reasoned) -> Iterator[str]:
    """What a reader must know beside the figures."""
    if not reasoned.few:
        yield (
            "A share is of customers who name it, weighted by segment and size to "
            f"{_base(reasoned)}. Who is moved by it and does not say so is not in it."
        )
    yield from _stopped(reasoned)
    if reasoned.anonymous:
        yield (
            "Customers have numbers here, and their names and those of their people are left out "
            "of their words. What else they say may still tell who they are."
        )
    from whybuy.evidence.purchases import purchases

    books = reasoned.books
    if books.known_until > books.as_of and purchases(books).height:
        yield (
            f"Orders are known to {books.as_of:%Y-%m-%d}, and a year's business is of the year to "
            f"that day; what was said and agreed is heard to {books.known_until:%Y-%m-%d}."
        )
    from whybuy.records.conversations import unmatched, unsided

    yield from _without_a_day(books)
    waiting = len(unmatched())
    if waiting:
        yield (
            f"{counted(waiting, 'conversation waits', 'conversations wait')} for somebody to say "
            "whose they are; they are not in this answer."
        )
    unknown = len(unsided())
    if unknown:
        yield (
            f"{counted(unknown, 'conversation waits', 'conversations wait')} for somebody to say "
            "who spoke for whom; no word of it counts till then: whybuy conversations --unmatched."
        )


def _without_a_day(books: Books) -> Iterator[str]:
    """What talks without a day are in, and what not."""
    from whybuy.evidence.conversations import conversations, not_known_yet

    undated = conversations(books)["day"].null_count()
    if undated:
        yield (
            f"{counted(undated, 'conversation has', 'conversations have')} no day: what was said "
            "there counts, but not by year, nor in what has changed."
        )
    later = len(not_known_yet(books))
    if later:
        yield (
            f"{counted(later, 'conversation', 'conversations')} without a day "
            f"{'was' if later == 1 else 'were'} taken in after {books.known_until:%Y-%m-%d}: not "
            "in this answer, for nothing tells that it was said before."
        )
