"""Long work: what waits, what runs and how far it is; and a worker that does it."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from whybuy.faces.cli.door import Json, Visit, command
from whybuy.faces.cli.terminal import add_row, paper, print_json, say, table

if TYPE_CHECKING:
    from whybuy.records.workspace import Workspace

LOOK_SECONDS = 2.0
_START = "from whybuy.faces.cli.main import main; main()"


def declare(app: typer.Typer) -> None:
    """Add `whybuy jobs` to the command line."""
    examples = "whybuy jobs\nwhybuy jobs --ask keep\nwhybuy jobs --work\nwhybuy jobs --again 3"
    command(app, "jobs", needs="import", examples=examples)(jobs)


def jobs(
    visit: Visit,
    *,
    work: Annotated[bool, typer.Option("--work", help="Do the jobs that wait, then end.")] = False,
    again: Annotated[
        int | None, typer.Option(metavar="JOB", help="Put a job that failed in the queue again.")
    ] = None,
    ask: Annotated[
        str | None, typer.Option(metavar="QUESTION", help="Put a question in the queue: keep, …")
    ] = None,
    json: Json = False,
) -> None:
    """Show long work: what waits, what runs and how far it is.

    While `whybuy serve` runs it sees to the jobs by itself. A job whose process was killed is taken
    up again.
    """
    from whybuy import app
    from whybuy.answers.question import question
    from whybuy.records import jobs as records

    if ask is not None:
        records.add("answer", question(ask).name, by=visit.user)
    if again is not None:
        records.again(again)
    if work:
        app.work(visit.firm)
    found = records.listed()
    if json:
        print_json({"schema": "whybuy.jobs/1", "jobs": [asdict(job) for job in found]})
        return
    if not found:
        paper().print("There are no jobs.")
        return
    rows = table("job", "kind", "what", "state", "done", "", right=("job", "done"), long=("",))
    for job in found:
        share = f"{job.progress:.0%}"
        add_row(rows, str(job.id), job.kind, job.payload, job.state, share, job.said)
    paper().print(rows)


@contextmanager
def worked_beside(workspace: Workspace) -> Iterator[None]:
    """While this goes on, jobs that wait are done by a process of their own."""
    ended = threading.Event()
    watching = threading.Thread(target=_watch, args=(workspace, ended), daemon=True)
    watching.start()
    try:
        yield
    finally:
        ended.set()
        watching.join()


def _watch(workspace: Workspace, ended: threading.Event) -> None:
    """Starts a worker when there is work, and tells it to end when we do."""
    from django.db import connection

    from whybuy.records import jobs

    words = [sys.executable, "-c", _START, "jobs", "--work", "--workspace", str(workspace.path)]
    worker: subprocess.Popen[bytes] | None = None
    while not ended.wait(LOOK_SECONDS):
        if (worker is None or worker.poll() is not None) and jobs.waiting():
            quiet = subprocess.DEVNULL
            worker = subprocess.Popen(words, stdin=quiet, stdout=quiet, stderr=quiet)
    connection.close()
    if worker is not None and worker.poll() is None:
        worker.terminate()
        try:
            worker.wait(timeout=5)
        except subprocess.TimeoutExpired:
            worker.kill()
            say(paper(), "A job was broken off. It is taken up again with the next whybuy serve.")
