"""Value models in from their own files."""

from __future__ import annotations

from pathlib import Path

import pytest

from whybuy import intake
from whybuy.errors import BadFile
from whybuy.records import conversations, numbers, value_models

MODEL = """# Ours.
title = "Less scrap"
[variables.scrap]
unit = "EUR/year"
[benefits.scrap]
driver = "cost"
formula = "scrap"
"""


def test_a_value_model_is_kept_letter_for_letter_under_its_files_name(firm, tmp_path: Path):
    file = tmp_path / "less-scrap.toml"
    file.write_text(MODEL)
    (taken,) = intake.take(firm, [file])
    assert (taken.kind, taken.new) == ("value_models", 1)
    assert taken.batch
    kept = value_models.one("less-scrap")
    assert (kept.title, kept.text) == ("Less scrap", MODEL)
    assert intake.take(firm, [file])[0].unchanged == 1
    file.write_text(MODEL.replace("Less", "Least"))
    (again,) = intake.take(firm, [file])
    assert again.changed == 1
    assert again.batch
    intake.undo(firm, again.batch)
    assert value_models.one("less-scrap").text == MODEL


def test_a_model_with_faults_is_refused_with_all_of_them_and_is_no_conversation(firm, tmp_path):
    file = tmp_path / "bad.toml"
    file.write_text(MODEL.replace("EUR/year", "EUR/yaer").replace('"cost"', '"costs"'))
    with pytest.raises(BadFile, match=r"(?s)bad.toml .*Did you mean 'year'.*driver"):
        intake.take(firm, [file])
    assert value_models.value_models().is_empty()
    assert conversations.frame().is_empty()


def test_a_customers_inputs_are_no_model_and_it_is_said_what_to_do_with_them(firm, tmp_path):
    file = tmp_path / "prospect.toml"
    file.write_text("people = 6\nhours = [12, 16]\n")
    with pytest.raises(BadFile, match=r"whybuy worth --model MODEL.toml --inputs prospect.toml"):
        intake.take(firm, [file])


def test_a_column_for_each_variable_is_read_as_numbers_of_each_customer(firm, tmp_path):
    (tmp_path / "less-scrap.toml").write_text(MODEL)
    (tmp_path / "customers.csv").write_text("customer_id,name\nC1,Oak\nC2,Elm\n")
    wide = tmp_path / "calls.csv"
    wide.write_text("Customer,Scrap,Notes\nOak,900 to 1200,rang\nElm,,no answer\nElm,much,\n")
    intake.take(firm, [tmp_path / "less-scrap.toml", tmp_path / "customers.csv"])
    (taken,) = intake.take(firm, [wide])
    assert (taken.kind, taken.new, [one.row for one in taken.rejects]) == ("numbers", 1, [402])
    (kept,) = numbers.numbers().iter_rows(named=True)
    assert (kept["customer"], kept["name"], kept["low"], kept["high"]) == ("C1", "scrap", 900, 1200)
    assert (kept["mark"], kept["source"]) == ("said", "calls.csv")
