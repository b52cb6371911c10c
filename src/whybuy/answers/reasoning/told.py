"""The answer to `why`, put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from whybuy.answers.answer import Answer
from whybuy.answers.reasoning import each, shared
from whybuy.answers.reasoning.headline import headline
from whybuy.answers.reasoning.sure import sureness
from whybuy.answers.rows import findings

if TYPE_CHECKING:
    from whybuy.answers.reasoning.reasoned import Reasoned


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
            ]
        ),
        pictures=(),
        sureness=sureness(reasoned),
        ask_next=(),
        as_of=books.as_of,
        options={
            "as_of": books.as_of,
            "top": reasoned.top,
            "by": reasoned.by,
            "anonymous": reasoned.anonymous,
        },
        revision=books.revision,
        method="prediction-powered shares" if not reasoned.few else "names and counts",
    )
