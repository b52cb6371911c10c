"""`whybuy heard`, `keep-measure`, `decline-measure`: what customers said has changed."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.faces.cli.conftest import Run
from tests.voices import load, says
from whybuy.app import Firm
from whybuy.records import cases


@pytest.fixture
def keys(firm: Firm, whybuy: Callable[..., Run]) -> list[str]:
    """Two things heard: a change, and a difference that says nothing of what it was."""
    load("customers", ["key", "name"], [("C1", "Ace")])
    says("C1", "We cut scrap from 6 % to 4 %.", "It saves us 8 hours a week.")
    return [one["key"] for one in json.loads(whybuy("heard", "--json").out)["heard"]]


def test_one_is_kept_mended_and_the_other_declined(
    keys: list[str], whybuy: Callable[..., Run]
) -> None:
    assert whybuy("keep-measure", keys[0], "name=scrap rate", "after=3 to 4").status == 0
    (row,) = cases.measures().rows(named=True)
    assert (row["name"], row["unit"], row["before"]) == ("scrap rate", "%", 6.0)
    assert (row["after_low"], row["after_high"]) == (3.0, 4.0)
    assert whybuy("decline-measure", keys[1]).status == 0
    assert "Nothing that is still open" in whybuy("heard").out


def test_what_lacks_a_value_is_refused_with_what_to_do(
    keys: list[str], whybuy: Callable[..., Run]
) -> None:
    run = whybuy("keep-measure", keys[1])
    assert run.status == 1
    assert "Fill in the values before and after" in run.err
    again = whybuy("keep-measure", "nothing-1")
    assert (again.status, "whybuy heard" in again.err) == (1, True)


def test_a_value_model_is_read_from_its_file(
    firm: Firm, whybuy: Callable[..., Run], tmp_path
) -> None:
    run = whybuy("add", "value_models", f"text=@{tmp_path / 'none.toml'}")
    assert (run.status, "cannot be read" in run.err) == (1, True)
