"""A file that somebody was redacted from does not come back as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from whybuy import intake
from whybuy.app import Firm
from whybuy.errors import BadFile
from whybuy.records import people

pytestmark = pytest.mark.django_db(transaction=True)

ADA = "p1,Ada King,buyer,ada@example.org\n"
PEOPLE = f"person id,name,role,email\n{ADA}p2,Bo Lund,clerk,bo@example.org\n"


def forget(firm: Firm, key: str) -> None:
    firm.redact(key)


def test_the_old_form_of_a_redacted_file_is_refused_and_says_what_to_do(
    firm: Firm, tmp_path: Path
) -> None:
    file = tmp_path / "people.csv"
    file.write_text(PEOPLE, encoding="utf-8")
    intake.take(firm, [file], kind="people")
    forget(firm, "p1")
    for how in ({}, {"dry_run": True}):
        with pytest.raises(BadFile, match=r"redacted on 20.*Export it again without them"):
            intake.take(firm, [file], kind="people", **how)
    assert "Ada King" not in people.frame()["name"].to_list()


def test_the_same_file_without_them_is_taken(firm: Firm, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(PEOPLE, encoding="utf-8")
    intake.take(firm, [file], kind="people")
    forget(firm, "p1")
    file.write_text(PEOPLE.replace(ADA, ""), encoding="utf-8")
    (taken,) = intake.take(firm, [file], kind="people")
    assert (taken.read, taken.unchanged) == (1, 1)
