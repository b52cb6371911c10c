"""The firm whose pages these are, opened once in a process."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings

from whybuy.answers.question import questions
from whybuy.app import Firm, serving
from whybuy.errors import UserError
from whybuy.records import sources

if TYPE_CHECKING:
    from whybuy.answers.answer import Answer
    from whybuy.evidence.books import Books

T = TypeVar("T")

KEPT = 24
"""Answers kept, so that sorting and paging through one does not ask it anew."""

log = logging.getLogger(__name__)

_answers: OrderedDict[tuple[Any, ...], Answer] = OrderedDict()
_one_at_a_time = threading.RLock()


def firm() -> Firm:
    """The firm of the workspace that this process serves."""
    return serving(settings.WHYBUY_WORKSPACE)


def from_books(reckon: Callable[[Books], T], *, as_of: date | None = None) -> T:
    """What `reckon` makes of the books.

    One reader at a time: what one has worked out the next one finds worked out.
    """
    with _one_at_a_time:
        return reckon(firm().books(as_of=as_of))


def answer(name: str, options: Mapping[str, Any]) -> Answer:
    """The answer to one question, remembered until the records change.

    Raises BadInput, NotFound and TooLittleEvidence, as `Firm.ask` does.
    """
    with _one_at_a_time:
        key = _key(name, options)
        if key not in _answers:
            _answers[key] = firm().ask(name, **options)
        _answers.move_to_end(key)
        while len(_answers) > KEPT:
            _answers.popitem(last=False)
        return _answers[key]


def known(name: str) -> Answer | None:
    """The answer with no option changed, if it has been worked out already; waits for nothing."""
    return _answers.get(_key(name, {}))


def work_ahead() -> None:
    """Begins to answer every question in the background, so that the next reader need not wait.

    Not a daemon: one that still reckons while the process ends would crash it, not end it.
    """
    threading.Thread(target=_answer_all).start()


def _answer_all() -> None:
    from django.db import connection

    try:
        for name in questions():
            with suppress(UserError):
                answer(name, {})
    except Exception:
        # The page that asks next meets the same fault and says so.
        log.exception("Working ahead stopped")
    finally:
        connection.close()


def _key(name: str, options: Mapping[str, Any]) -> tuple[Any, ...]:
    named = tuple(sorted((key, str(value)) for key, value in options.items()))
    return settings.WHYBUY_WORKSPACE, sources.revision(), name, named, _today()


def _today() -> date:
    # An answer may speak of today; one from yesterday is not shown as today's.
    return date.today()
