"""Whom to ask which of the three questions, what to read first, and what else is missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from whybuy.answers.answer import Ask
from whybuy.answers.wording import counted, share
from whybuy.estimates.asking import QUESTIONS, ask_next

if TYPE_CHECKING:
    from whybuy.answers.reasoning.reasoned import Reasoned

MOST = 3
OF_THOSE_DRAWN = "What does each customer of the audit sample say, read blind?"
OF_MORE = "What do more customers say? Draw them for the audit sample, and read them blind."
SAMPLE = "audit sample"
"""In the words about a share that is missing: it takes reading or drawing more of the sample."""
HANGS = {"value_most": "what must never be cut"}
"""What a reply to the question tells of, where that is not why they buy."""


def asks(reasoned: Reasoned) -> Iterator[Ask]:
    """Customers by what their reply would settle; then the audit sample that shares wait for."""
    found = list(_by_worth(reasoned))
    yield from found or _by_name(reasoned)
    if not reasoned.few:
        yield from _audit(reasoned)


def _by_worth(reasoned: Reasoned) -> Iterator[Ask]:
    narrowing = ask_next(reasoned.books, reasoned.asked, reasoned.read, count=MOST)
    for number, each in enumerate(narrowing):
        # Once is enough to say what kind of figure it is.
        what = "" if number else " (A reduction of variance, not a gain.)"
        whom = reasoned.about({"customer_id": each.customer_id, "name": each.name})
        yield Ask(
            question=QUESTIONS[each.asked],
            to=whom["name"],
            worth=(
                f"Their reply would take away {share(each.reduction)} of the doubt about how much "
                f"revenue hangs on {HANGS.get(each.asked, 'each reason')}: about "
                f"± {reasoned.money(each.settles)} a year.{what}"
            ),
            subject=whom["subject"],
        )


def _by_name(reasoned: Reasoned) -> Iterator[Ask]:
    """Where no revenue is on record: who was not heard, in the order of the records."""
    from whybuy.evidence.askable import askable

    heard = set(reasoned.anybody_heard)
    everyone = askable(reasoned.books, reasoned.everyone)
    people = everyone.select("customer_id", "name").iter_rows(named=True)
    unheard = [person for person in people if person["customer_id"] not in heard]
    for person, question in zip(unheard, QUESTIONS.values(), strict=False):
        whom = reasoned.about(person)
        yield Ask(
            question=question,
            to=whom["name"],
            worth=f"{counted(len(unheard), 'customer was', 'customers were')} never asked.",
            subject=whom["subject"],
        )


def _audit(reasoned: Reasoned) -> Iterator[Ask]:
    """The reason that most name of those whose share waits for the audit sample.

    Not of those for which more customers are to be asked: that is what the others ask for.
    """
    waiting = [each for each in reasoned.moved.values() if each.named and SAMPLE in each.why_not]
    if waiting:
        most = max(waiting, key=lambda each: each.named)
        read = reasoned.asked.to_read or not reasoned.asked.checked
        yield Ask(
            question=OF_THOSE_DRAWN if read else OF_MORE,
            to="one of your team",
            worth=f"“{reasoned.called(most.key)}” has no share yet. {_sentence(most.why_not)}",
        )


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."
