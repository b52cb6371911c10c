"""A project that we wrote comes back: here to the same conversations, elsewhere as they were."""

from __future__ import annotations

import json
import zipfile
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tests.intake.conversations.conftest import Write
from whybuy import intake
from whybuy.intake.conversations import described, project
from whybuy.intake.conversations.talk import Placed
from whybuy.records import codings, conversations, customers
from whybuy.records.transcript import Spoken

MAIL = (
    "From: Ana Silva <ana@acme.example>\nTo: us@firm.example\nSubject: The line\n"
    "Date: Mon, 2 Mar 2026 09:00:00 +0000\nMessage-ID: <1@acme.example>\n\n"
    "It saves us hours.\n\nWhy: it is fast.\n"
)
SURVEY = (
    "Company,Date,Why did you choose us?,What else?,Rating\n"
    "Acme Foods,2026-03-05,Cheaper than Purelock,They always come back,3\n"
)
NOTE = "Customer: Acme Foods\nDate: 2026-03-07\n\nThey wait for the harvest. We ring in May.\n"
WHOSE = ("conversation", "customer", "day", "medium", "title", "format")


@pytest.fixture
def out(firm, write: Write, tmp_path: Path) -> Path:
    """The project of a mail, a survey's answer and a note of Acme Foods, each coded once."""
    customers.add("acme", by=None, name="Acme Foods", email="desk@acme.example")
    files = {"m.eml": MAIL, "survey.csv": SURVEY, "note.txt": NOTE}
    intake.take(firm, [write(name, text) for name, text in files.items()])
    for row in said().filter(pl.col("turn") < 2).unique("conversation", keep="last").to_dicts():
        codings.code(row["conversation"], row["start"], row["end"], "cost.time", by=None)
    project.export(tmp_path / "out.qdpx", name="x")
    return tmp_path / "out.qdpx"


def said() -> pl.DataFrame:
    """All that was said, by whom, in answer to what."""
    return conversations.passages(side=None).sort("passage")


def told() -> list[tuple[object, ...]]:
    return sorted(conversations.frame().select(WHOSE).iter_rows())


def coded() -> list[tuple[object, ...]]:
    return sorted(codings.frame().select("conversation", "start", "end", "code").iter_rows())


def test_it_doubles_nothing_whatever_the_form_of_the_words(firm, out: Path) -> None:
    before = (told(), said().rows(), coded())
    taken = intake.take(firm, [out])[0]
    assert (taken.batch, taken.new, taken.unchanged) == (None, 0, 3)
    assert "conversations whose customer is to be confirmed" not in taken.notes
    assert (told(), said().rows(), coded()) == before


def test_where_nobody_has_the_conversations_they_come_with_all_that_was_known(
    firm, out: Path
) -> None:
    before = (told(), said().rows(), coded())
    assert {(row[1], row[3]) for row in before[0]} == {
        ("acme", "mail"),
        ("acme", "survey"),
        ("acme", "note"),
    }
    for key in conversations.frame()["conversation"]:
        conversations.remove(key)
    taken = intake.take(firm, [out])[0]
    assert (taken.new, len(before[2])) == (3, 3)
    assert (told(), said().rows(), coded()) == before
    assert intake.take(firm, [out])[0].batch is None


def test_a_customer_of_the_same_number_and_another_name_is_not_taken(firm, out: Path) -> None:
    for key in conversations.frame()["conversation"]:
        conversations.remove(key)
    customers.change("acme", by=None, name="Best Bakers")
    intake.take(firm, [out])
    assert conversations.frame()["customer"].to_list() == [None] * 3


@pytest.mark.parametrize(
    ("was", "now", "back", "passed_over"),
    [
        (b"the harvest. We ring in May", b"the crop. We ring in June", 2, 1),
        (b"\n\nWhy: it", b"\n\nIt", 3, 0),
    ],
)
def test_words_that_another_program_changed_stay_as_they_are_here(
    firm, out: Path, was: bytes, now: bytes, back: int, passed_over: int
) -> None:
    changed = out.with_name("changed.qdpx")
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(was, now))
    before = (told(), said().rows())
    for key in conversations.frame()["conversation"]:
        codings.undo(key, by=None)
    taken = intake.take(firm, [changed])[0]
    assert (taken.new, taken.unchanged) == (0, 3)
    assert "have other words here than in the project: 1. They stay" in taken.told[-1]
    assert (f"passed over: {passed_over}." in taken.told[-1]) == bool(passed_over)
    assert (told(), said().rows()) == before
    assert len(coded()) == back


@pytest.mark.parametrize(
    "ours",
    [
        "[" * 5000,
        "[]",
        '{"text": "another"}',
        '{"turns": [[0, 999, "", "", null, ""]]}',
        '{"turns": [[0, 3, "", "nobody", null, ""]]}',
        '{"turns": [[0, 3, "", "us", 9999999999999999999, ""]]}',
        '{"turns": [[0, 3]]}',
    ],
)
def test_a_description_that_is_not_ours_or_not_whole_is_no_more_than_a_text(ours: str) -> None:
    text = "Cheap."
    about = described.About(day=date(2026, 3, 1))
    turns = [Placed(Spoken("", "", text), 0)]
    good = described.written(about, key="k", title="t", text=text, turns=turns)
    assert described.read(f"A note of theirs. {good}\n", text=text) is not None
    bad = ours
    if ours.startswith('{"turns"'):
        whole = json.loads(good.partition(described.MARK)[2])
        bad = json.dumps(whole | json.loads(ours))
    assert described.read(described.MARK + bad, text=text) is None


def test_what_a_language_model_suggested_goes_out_as_nobodys_coding(
    firm, out: Path, tmp_path: Path
) -> None:
    row = said().row(0, named=True)
    act = codings.Act("code", row["conversation"], "risk.downtime", row["start"], row["end"])
    codings.record([act], by=None, how="endpoint")
    assert project.export(tmp_path / "again.qdpx", name="x")[2] == 3


def test_other_programs_can_group_it_by_customer_day_and_medium(out: Path, shared_data) -> None:
    from lxml import etree

    with zipfile.ZipFile(out) as archive:
        document = etree.fromstring(archive.read("project.qde"))
    etree.XMLSchema(etree.parse(shared_data / "exports" / "refi_qda_Project.xsd")).assertValid(
        document
    )
    names = {one.get("guid"): one.get("name") for one in document.iterfind(".//{*}Variable")}
    values = [
        {
            names[value[0].get("targetGUID")]: value[1].text
            for value in source.iterfind("{*}VariableValue")
        }
        for source in document.iterfind(".//{*}TextSource")
    ]
    assert {"Customer": "Acme Foods", "Day": "2026-03-05", "Medium": "survey"} in values
    assert "ana@acme.example" not in etree.tostring(document).decode()
