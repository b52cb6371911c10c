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
from whybuy.estimates.telling import heard_by
from whybuy.faces.web import working
from whybuy.faces.web.working import Progress, StillWorking, Work
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
_works: dict[tuple[Any, ...], Work] = {}
_beginning = threading.Lock()
_going: Progress | None = None


def firm() -> Firm:
    """The firm of the workspace that this process serves."""
    return serving(settings.WHYBUY_WORKSPACE)


def from_books(reckon: Callable[[Books], T], *, as_of: date | None = None) -> T:
    """What `reckon` makes of the books.

    One reader at a time: what one has worked out the next one finds worked out. Raises
    StillWorking while another reader's work takes long.
    """
    if not _one_at_a_time.acquire(timeout=working.PATIENCE_SECONDS):
        raise StillWorking
    try:
        return reckon(firm().books(as_of=as_of))
    finally:
        _one_at_a_time.release()


def answer(name: str, options: Mapping[str, Any]) -> Answer:
    """The answer to one question, remembered until the records change.

    Raises BadInput, NotFound and TooLittleEvidence, as `Firm.ask` does; and StillWorking where it
    takes long: then it goes on in the background, and is there when it is asked for again.
    """
    key = _key(name, options)
    if (found := _answers.get(key)) is not None:
        with suppress(KeyError):
            _answers.move_to_end(key)
        return found
    with _beginning:
        work = _works.get(key)
        if work is None:
            for ended in [key for key, work in _works.items() if work.ended.is_set()]:
                del _works[ended]
            work = _works[key] = Work(lambda: _answered(key, options))
            working.aside(work)
    try:
        return work.result()
    finally:
        if work.ended.is_set():
            _works.pop(key, None)  # A fault is told once; then it is tried anew.


def _answered(key: tuple[Any, ...], options: Mapping[str, Any]) -> Answer:
    """The answer, worked out here and now if need be."""
    global _going
    with _one_at_a_time:
        if key not in _answers:
            _going = Progress(name=key[2], steps=lambda: _steps(key[1]))
            try:
                with heard_by(_going.hear):
                    _answers[key] = firm().ask(key[2], **options)
            finally:
                _going = None
        _answers.move_to_end(key)
        while len(_answers) > KEPT:
            _answers.popitem(last=False)
        return _answers[key]


def _steps(revision: int) -> list[str]:
    """What was worked out so far from this revision of the records."""
    return [str(step[2]) for step in list(firm()._kept) if step[0] == revision]


def going() -> Progress | None:
    """The answer that is being worked out at this moment, and how far it is."""
    return _going


def enough() -> None:
    """Whatever is being worked out ends with what it has found so far, where it can."""
    if (now := _going) is not None:
        now.enough = True


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
            try:
                with suppress(UserError):
                    _answered(_key(name, {}), {})
            except Exception:
                # The page that asks next meets the same fault and says so.
                log.exception("%s could not be worked out ahead", name)
    finally:
        connection.close()


def _key(name: str, options: Mapping[str, Any]) -> tuple[Any, ...]:
    named = tuple(sorted((key, str(value)) for key, value in options.items()))
    return settings.WHYBUY_WORKSPACE, sources.revision(), name, named, _today()


def _today() -> date:
    # An answer may speak of today; one from yesterday is not shown as today's.
    return date.today()
