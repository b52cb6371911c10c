"""Long work: taken once, told of, and taken up again after a kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from whybuy import app
from whybuy.app import Firm
from whybuy.errors import BadInput, NotFound
from whybuy.records import customers, jobs, users
from whybuy.upkeep.jobs import Handler, work

pytestmark = pytest.mark.django_db(transaction=True)


def saying(words: str) -> Handler:
    """A job's work that says these words and is done."""

    def do(job: jobs.Job, tell: object) -> str:
        return f"{job.payload}: {words}"

    return do


def test_a_job_is_done_once_and_says_what_came_of_it(firm: Firm) -> None:
    number = jobs.add("count", "tea", by=users.local_owner())
    assert jobs.waiting()
    assert work(firm.workspace, {"count": saying("twelve")}) == 1
    done = jobs.one(number)
    assert (done.state, done.progress, done.said, done.by) == ("done", 1.0, "tea: twelve", "owner")
    assert work(firm.workspace, {"count": saying("again")}) == 0


def test_a_job_that_fails_says_why_and_the_next_goes_on(firm: Firm) -> None:
    def refuse(job: jobs.Job, tell: object) -> str:
        raise BadInput("There is no tea.")

    first, second = jobs.add("refuse"), jobs.add("count")
    assert work(firm.workspace, {"refuse": refuse, "count": saying("x")}) == 2
    assert (jobs.one(first).state, jobs.one(first).said) == ("failed", "There is no tea.")
    assert jobs.one(second).state == "done"
    jobs.again(first)
    assert jobs.one(first).state == "waiting"
    with pytest.raises(BadInput, match="only one that failed"):
        jobs.again(second)
    with pytest.raises(NotFound, match="no job 999"):
        jobs.one(999)


def test_work_that_is_laid_down_is_taken_up_by_the_next_worker(firm: Firm) -> None:
    def stop(job: jobs.Job, tell: object) -> str:
        raise KeyboardInterrupt

    number = jobs.add("count")
    with pytest.raises(KeyboardInterrupt):
        work(firm.workspace, {"count": stop})
    assert jobs.one(number).state == "interrupted"
    assert work(firm.workspace, {"count": saying("x")}) == 1


def test_what_another_living_worker_does_is_left_to_it() -> None:
    jobs.add("count")
    taken = jobs.take(worker="one")
    assert taken is not None
    assert jobs.take(worker="two") is None
    assert not jobs.heartbeat(taken.id, progress=0.5, worker="two")
    assert jobs.heartbeat(taken.id, progress=0.5, said="halfway", worker="one")
    assert (jobs.one(taken.id).progress, jobs.one(taken.id).said) == (0.5, "halfway")
    found = jobs.take(worker="two", alone=True)
    assert found is not None
    assert (found.id, found.tries) == (taken.id, 2)
    assert not jobs.finish(taken.id, worker="one")


def test_a_job_that_kills_its_worker_each_time_is_given_up() -> None:
    number = jobs.add("count")
    for worker in ("one", "two", "three"):
        assert jobs.take(worker=worker, alone=True) is not None
    assert jobs.take(worker="four", alone=True) is None
    assert jobs.one(number).state == "failed"
    assert "3 times" in jobs.one(number).said


def test_a_file_is_loaded_as_a_job_and_a_question_answered(firm: Firm) -> None:
    (firm.workspace.path / "customers.csv").write_text("customer_id,name\nA1,Abel\nB2,Bohr\n")
    load = jobs.add("import", "customers.csv", by=users.local_owner())
    ask = jobs.add("answer", "cake")
    assert app.work(firm) == 2
    assert jobs.one(load).said.startswith("customers.csv: 2 read, 2 new")
    assert customers.one("B2").name == "Bohr"
    assert jobs.one(ask).state == "failed"


SLOW = """
import sys, time
import whybuy
firm = whybuy.open(sys.argv[1])
from whybuy.records import jobs
from whybuy.upkeep.jobs import work
def slow(job, tell):
    if job.tries == 1:
        print("begun", flush=True)
        time.sleep(60)
    return f"done at try {job.tries}"
if sys.argv[2] == "add":
    jobs.add("slow")
print(work(firm.workspace, {"slow": slow}), jobs.listed()[0].said, flush=True)
"""


def test_a_killed_worker_s_job_is_taken_up_at_once_by_the_next(shared_firm_path: Path) -> None:
    words = [sys.executable, "-c", SLOW, str(shared_firm_path)]
    killed = subprocess.Popen([*words, "add"], stdout=subprocess.PIPE, text=True)
    assert killed.stdout is not None
    assert killed.stdout.readline() == "begun\n"
    second = subprocess.run([*words, "go"], capture_output=True, text=True)
    assert second.stdout.split()[0] == "0", "While the first lives, the second leaves it alone."
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()
    third = subprocess.run([*words, "go"], capture_output=True, text=True)
    assert third.stdout == "1 done at try 2\n", third.stderr


@pytest.fixture
def shared_firm_path(tmp_path: Path) -> Path:
    from whybuy.records import workspace

    return workspace.create(tmp_path / "killed").path
