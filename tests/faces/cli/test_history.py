"""What happened, told and taken back, from the command line."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.faces.cli.conftest import Run
from tests.records.loads import load
from whybuy.records import customers, history, jobs, people, users

Whybuy = Callable[..., Run]


def test_history_tells_who_changed_what_from_which_source(whybuy: Whybuy) -> None:
    load("customers", {"key": ["A1"], "name": ["Abel"]})
    customers.change("A1", by=users.local_owner(), place="Ulm")
    run = whybuy("history", "customer", "A1", "--json")
    first = json.loads(run.out)["changes"][0]
    assert (first["by"], first["field"], first["before"], first["after"]) == (
        "owner",
        "place",
        "",
        "Ulm",
    )
    assert "by hand" in whybuy("history").out
    assert "Nothing happened" in whybuy("history", "customer", "B2").out
    run = whybuy("history", "customer")
    assert (run.status, "Give a record and its key" in run.err) == (1, True)


def test_history_tells_how_a_fact_is_known_and_whom_a_contact_was_with(
    whybuy: Whybuy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    said = ("--said-by", "Ann", "--said-on", "2026-05-30")
    whybuy("add", "customers", "name=Hartwell", "use=papers", *said)
    whybuy("note", "Called Hartwell", "--day", "2026-05-29")
    shown = whybuy("history").out
    assert "stated use (said by Ann, 2026-05-30) papers" in shown
    assert "contact: call with Hartwell, 2026-05-29 (" in shown


def test_one_edit_is_taken_back_and_given_back(whybuy: Whybuy) -> None:
    load("customers", {"key": ["A1"], "name": ["Abel"]})
    customers.change("A1", by=None, place="Ulm")
    edit = history.of("customer", "A1")[-1].edit
    run = whybuy("undo", "--edit", edit)
    assert "1 values show again" in run.out
    assert customers.one("A1").place == ""
    undone_in = json.loads(whybuy("history", "--json").out)["changes"][0]["batch"]
    assert whybuy("undo", str(undone_in)).status == 0
    assert customers.one("A1").place == "Ulm"


@pytest.mark.parametrize("typed", [(), ("3", "--edit", "customer-1")])
def test_undo_takes_a_batch_or_an_edit(whybuy: Whybuy, typed: tuple[str, ...]) -> None:
    run = whybuy("undo", *typed)
    assert (run.status, "Give a batch" in run.err) == (1, True)


def test_a_script_that_redacts_must_say_so(whybuy: Whybuy) -> None:
    load("people", {"key": ["p1"], "name": ["Ada Lovelace"]})
    run = whybuy("redact", "p1")
    assert (run.status, "whybuy redact p1 --yes" in run.err) == (1, True)
    done = json.loads(whybuy("redact", "p1", "--yes", "--json").out)
    assert people.frame()["key"].to_list() == [done["key"]]


def test_a_question_is_put_in_the_queue(whybuy: Whybuy) -> None:
    (job,) = json.loads(whybuy("jobs", "--ask", "keep", "--json").out)["jobs"]
    assert (job["kind"], job["payload"], job["state"]) == ("answer", "keep", "waiting")
    run = whybuy("jobs", "--ask", "cake")
    assert (run.status, "cake" in run.err) == (1, True)


def test_jobs_are_shown_done_and_put_back(whybuy: Whybuy) -> None:
    assert "There are no jobs" in whybuy("jobs").out
    number = jobs.add("answer", "cake")
    (job,) = json.loads(whybuy("jobs", "--work", "--json").out)["jobs"]
    assert (job["id"], job["state"]) == (number, "failed")
    assert "waiting" in whybuy("jobs", "--again", str(number)).out
