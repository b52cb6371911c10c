"""Long work done by one worker process at a time; what a killed one had begun is taken up again."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from whybuy.errors import CannotWrite, UserError
from whybuy.records import jobs

if TYPE_CHECKING:
    from whybuy.records.jobs import Job
    from whybuy.records.workspace import Workspace

BEAT_SECONDS = 1.0

Tell = Callable[[str, float], None]
"""Says what a job does now, and which share of it is done."""
Handler = Callable[["Job", Tell], str]
"""Does a job of one kind and says in a sentence what came of it."""


def work(workspace: Workspace, handlers: Mapping[str, Handler]) -> int:
    """Do all jobs that wait, one after the other; how many that were.

    One worker a workspace: a second one finds the first at work and leaves at once. A job that a
    killed worker had begun is begun anew.
    """
    done = 0
    with _only_worker(workspace) as alone:
        while alone and (job := jobs.take(tuple(handlers), alone=True)):
            _do(job, handlers[job.kind])
            done += 1
    return done


def _do(job: Job, handler: Handler) -> None:
    """One job, and how it ended. Whatever is its fault is said, and the next job goes on."""
    try:
        with _beating(job.id) as tell:
            said = handler(job, tell)
    except UserError as error:
        jobs.finish(job.id, said=str(error), failed=True)
    except Exception as error:
        said = f"This is our fault, not yours: {type(error).__name__}: {error}"
        jobs.finish(job.id, said=said, failed=True)
    except BaseException:
        jobs.interrupt(job.id)
        raise
    else:
        jobs.finish(job.id, said=said)


@contextmanager
def _beating(number: int) -> Iterator[Tell]:
    """A thread writes down how far the job is: its own transactions know nothing of that."""
    latest: dict[str, tuple[str, float]] = {}
    ended = threading.Event()

    def beat() -> None:
        from django.db import connection

        while not ended.wait(BEAT_SECONDS):
            words, share = latest.get("now", ("", 0.0))
            # The job itself may be writing for long; then there is nothing new to see either.
            try:
                jobs.heartbeat(number, progress=share, said=words)
            except CannotWrite:
                continue
        connection.close()

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield lambda words, share: latest.update(now=(words, share))
    finally:
        ended.set()
        thread.join()


@contextmanager
def _only_worker(workspace: Workspace) -> Iterator[bool]:
    """Whether no other worker lives. The lock is an SQLite file: if we are killed, it is free."""
    with closing(sqlite3.connect(workspace.path / ".worker", timeout=0)) as lock:
        lock.isolation_level = None
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            yield False
            return
        yield True
