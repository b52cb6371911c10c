"""An error says what happened and what to do next; the status says whose turn it is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace

import pytest

from whybuy.records import sources

MAIN = "from whybuy.faces.cli.main import main; main()"


def test_what_the_user_can_mend_ends_with_1_and_one_clear_line(whybuy):
    run = whybuy("user", "reset", "bob")
    assert (run.status, run.out) == (1, "")
    assert run.err == ("whybuy: There is no user 'bob'. See them all with: whybuy user list.\n")


def test_an_error_is_json_too_where_json_was_asked_for(whybuy):
    run = whybuy("imports", "--as-user", "bob", "--json")
    assert run.status == 1
    said = json.loads(run.out)
    assert said["schema"] == "whybuy.error/1"
    assert said["error"]["kind"] == "NotFound"
    assert "There is no user 'bob'" in said["error"]["message"]


@pytest.mark.parametrize(
    "typed", [["imprts"], ["user", "role"], ["undo", "first"], ["imports", "--yaml"]]
)
def test_a_command_typed_wrongly_is_mendable(whybuy, typed):
    run = whybuy(*typed)
    assert run.status == 1
    assert "Error:" in run.err


def test_our_own_fault_ends_with_2_and_says_how_to_report_it(whybuy, monkeypatch):
    monkeypatch.setattr(sources, "batches", lambda: 1 / 0)
    run = whybuy("imports")
    assert run.status == 2
    assert "our fault" in run.err
    assert "ZeroDivisionError" in run.err
    assert "Traceback" not in run.err


def test_where_we_failed_is_shown_when_asked_for(whybuy, monkeypatch):
    monkeypatch.setattr(sources, "batches", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        whybuy("imports", "--traceback")


def test_without_a_workspace_it_says_how_to_make_one(tmp_path):
    environment = {name: value for name, value in os.environ.items() if name != "WHYBUY_WORKSPACE"}
    run = subprocess.run(
        [sys.executable, "-c", MAIN, "imports"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 1
    assert f"whybuy init {tmp_path}" in run.stderr


def test_a_reader_that_has_gone_away_is_no_error(tmp_path):
    code = "import sys; sys.argv = ['whybuy', 'init', 'firm']; " + MAIN
    reading, writing = os.pipe()
    os.close(reading)
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.close(writing)
    assert run.stderr == ""
    assert (tmp_path / "firm" / "whybuy.toml").is_file()


def test_damaged_records_are_named_with_the_remedy(tmp_path):
    def run(*words):
        code = "from whybuy.faces.cli.main import main; main()"
        command = [sys.executable, "-c", code, *words, "--workspace", "firm"]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)

    subprocess.run(
        [sys.executable, "-c", "from whybuy.faces.cli.main import main; main()", "init", "firm"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    (tmp_path / "orders.csv").write_text("order,customer,date,amount\n1,Ada,2026-01-05,10\n")
    assert run("import", "orders.csv").returncode == 0
    os.truncate(tmp_path / "firm" / "records.sqlite3", 3000)
    end = run("keep")
    assert (end.returncode, "damaged" in end.stderr, "backup" in end.stderr) == (1, True, True)


def test_a_question_cannot_take_a_commands_name(monkeypatch):
    import typer

    from whybuy.answers.question import question
    from whybuy.faces.cli import asking, loading

    app = typer.Typer()
    loading.declare(app)
    monkeypatch.setattr(
        asking, "questions", lambda: {"imports": replace(question("keep"), name="imports")}
    )
    with pytest.raises(ValueError, match="a command is"):
        asking.declare(app)
