"""From an empty folder to the records and back, by commands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

ORDERS = """\
order id,customer,date,product,quantity,amount
1,Ada,2026-01-05,tea,1,10.00
2,Ada,2026-02-05,tea,1,12.00
3,Ben,2026-02-07,tea,2,20.00
4,Ben,2026-02-30,tea,2,20.00
"""


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    """Three orders, and one on a day that there is not."""
    file = tmp_path / "orders.csv"
    file.write_text(ORDERS, encoding="utf-8")
    return file


def counts(line: str) -> dict[str, Any]:
    said = json.loads(line)
    return {name: said[name] for name in ("kind", "read", "new", "unchanged", "rejected")}


def test_a_load_is_told_file_by_file_with_each_row_that_was_not_taken(whybuy, orders):
    run = whybuy("import", str(orders), "--json")
    assert run.status == 0, run.err
    said = json.loads(run.out)
    assert counts(run.out) == {"kind": "orders", "read": 4, "new": 3, "unchanged": 0, "rejected": 1}
    assert {"file", "batch", "changed"} <= set(said)
    (reject,) = said["rejects"]
    assert (reject["row"], reject["value"]) == (5, "2026-02-30")
    assert set(reject) == {"row", "column", "value", "reason", "remedy"}


def test_the_same_file_twice_changes_nothing(whybuy, orders):
    whybuy("import", str(orders), "--json")
    again = whybuy("import", str(orders), "--json")
    assert counts(again.out)["unchanged"] == 3
    assert json.loads(again.out)["batch"] is None


def test_a_trial_changes_nothing(whybuy, orders):
    run = whybuy("import", str(orders), "--dry-run")
    assert "Nothing was changed: this was a trial." in run.out
    assert json.loads(whybuy("imports", "--json").out)["imports"] == []


def test_a_load_is_listed_and_taken_back(whybuy, orders):
    batch = json.loads(whybuy("import", str(orders), "--json").out)["batch"]
    assert "orders.csv" in whybuy("imports").out
    assert f"Batch {batch} is taken back" in whybuy("undo", str(batch)).out
    (row,) = [
        row for row in json.loads(whybuy("imports", "--json").out)["imports"] if row["id"] == batch
    ]
    assert row["state"] == "undone"


def test_what_a_person_reads_names_the_row_and_the_file_to_mend(whybuy, orders):
    said = whybuy("import", str(orders), "--yes").out
    assert "row 5" in said
    assert "2026-02-30" in said
    assert "Mend them in" in said


def test_a_file_that_cannot_be_taken_changes_nothing_and_says_why_once(whybuy, tmp_path):
    file = tmp_path / "empty.csv"
    file.touch()
    run = whybuy("import", str(file), "--json")
    assert run.status == 1
    assert "empty.csv" in json.loads(run.out)["error"]["message"]
    assert run.err.count("\n") == 1
    assert json.loads(whybuy("imports", "--json").out)["imports"] == []


def test_a_mapping_without_its_equals_sign_is_refused_with_an_example(whybuy, orders):
    run = whybuy("import", str(orders), "--map", "customer_id")
    assert run.status == 1
    assert '--map customer_id="Client No"' in run.err


def test_a_batch_that_there_is_not_cannot_be_taken_back(whybuy):
    run = whybuy("undo", "99")
    assert run.status == 1
    assert "There is no batch 99" in run.err


def test_a_workspace_is_made_once(whybuy, tmp_path):
    said = json.loads(whybuy("init", str(tmp_path / "new"), "--currency", "gbp", "--json").out)
    assert said["currency"] == "GBP"
    assert (tmp_path / "new" / "whybuy.toml").is_file()
    again = whybuy("init", str(tmp_path / "new"))
    assert (again.status, "is a workspace already" in again.err) == (1, True)


def test_a_folder_is_told_of_in_a_table_whose_headings_are_whole_on_a_narrow_screen(
    whybuy: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("COLUMNS", "80")
    for name in ("alder interview of the fourth of march", "cedar"):
        talk = "Interviewer: Why us?\nCustomer: It lasts.\n"
        (tmp_path / "talks").mkdir(exist_ok=True)
        (tmp_path / "talks" / f"{name}.txt").write_text(f"{talk}Interviewer: And {name}?\n")
    run = whybuy("import", str(tmp_path / "talks"))
    heads = run.out.splitlines()[0].split()
    assert heads == ["file", "kind", "batch", "read", "new", "changed", "unchanged", "rejected"]
