"""Imports that must be asked about, told another currency's rate, or begun afresh."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from whybuy.faces.cli import loading

OPEN = "order id,customer,date,amount\n1,Ada,03/04/2026,1.234\n2,Ben,05/04/2026,2.500\n"


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    """Two orders whose days and amounts can be read in two ways."""
    file = tmp_path / "orders.csv"
    file.write_text(OPEN, encoding="utf-8")
    return file


def test_a_script_is_refused_with_the_options_that_settle_it(whybuy, orders):
    run = whybuy("import", str(orders), "--json")
    assert run.status == 1
    assert "--dates dmy or --dates mdy" in run.err
    assert "--decimal . or --decimal ," in run.err
    told = whybuy("import", str(orders), "--dates", "dmy", "--decimal", ".", "--json")
    assert json.loads(told.out)["new"] == 2


def test_what_was_answered_once_is_not_asked_again_unless_begun_afresh(whybuy, orders):
    whybuy("import", str(orders), "--dates", "dmy", "--decimal", ".", "--json")
    again = whybuy("import", str(orders))
    assert again.status == 0, again.err
    assert "As in the last file of this shape, how days are written: 'dmy'." in again.out
    assert whybuy("import", str(orders), "--fresh").status == 1


def test_a_person_at_the_terminal_is_asked_and_then_shown_what_would_come_of_it(
    whybuy, orders, monkeypatch
):
    said = iter([9, 1, 1])
    monkeypatch.setattr(loading, "_at_a_terminal", lambda: True)
    monkeypatch.setattr(loading.typer, "prompt", lambda *_, **__: next(said))
    run = whybuy("import", str(orders))
    assert run.status == 0, run.err
    assert "the day first: 3 April" in run.out
    assert json.loads(whybuy("imports", "--json").out)["imports"][0]["new"] == 2


def test_rates_come_from_the_user(whybuy, tmp_path):
    file = tmp_path / "orders.csv"
    file.write_text("order id,customer,date,amount,currency\n1,Ada,2026-04-03,10,USD\n")
    assert json.loads(whybuy("import", str(file), "--json").out)["rejected"] == 1
    run = whybuy("import", str(file), "--rate", "USD=0.92", "--json")
    assert json.loads(run.out)["new"] == 1
    assert whybuy("import", str(file), "--rate", "USD=none").status == 1
    (tmp_path / "rates.csv").write_text("day,currency,rate\n2026-04-01,USD,0.5\n")
    run = whybuy("import", str(file), "--rates", str(tmp_path / "rates.csv"), "--json")
    assert json.loads(run.out)["changed"] == 1
