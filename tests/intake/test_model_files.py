"""Value models in from their own files."""

from __future__ import annotations

from pathlib import Path

import pytest

from whybuy import intake
from whybuy.errors import BadFile
from whybuy.records import conversations, value_models

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
    assert (taken.kind, taken.new, taken.batch) == ("value_models", 1, 1)
    kept = value_models.one("less-scrap")
    assert (kept.title, kept.text) == ("Less scrap", MODEL)
    assert intake.take(firm, [file])[0].unchanged == 1
    file.write_text(MODEL.replace("Less", "Least"))
    assert intake.take(firm, [file])[0].changed == 1
    intake.undo(firm, 2)
    assert value_models.one("less-scrap").text == MODEL


def test_a_model_with_faults_is_refused_with_all_of_them_and_is_no_conversation(firm, tmp_path):
    file = tmp_path / "bad.toml"
    file.write_text(MODEL.replace("EUR/year", "EUR/yaer").replace('"cost"', '"costs"'))
    with pytest.raises(BadFile, match=r"(?s)bad.toml .*Did you mean 'year'.*driver"):
        intake.take(firm, [file])
    assert value_models.value_models().is_empty()
    assert conversations.frame().is_empty()
