"""Rejected rows mended, in their file or cell by cell, and sent again."""

from __future__ import annotations

import csv
from datetime import date, datetime
from pathlib import Path

import pytest

from whybuy import intake
from whybuy.errors import BadInput, NotFound
from whybuy.intake.harmless import as_it_was, harmless
from whybuy.records import customers

from .conftest import Write
from .sheets import workbook

TODAY = date(2026, 6, 1)
ORDERS = """\
No;Client;When;Total
1;Acme;23/04/2026;10,50
2;Bolt;03/04/2026;many
2;Bolt;03/04/2026;2,00
3;Cog;05/04/2026;1.234
"""
SAID = {"order_id": "No", "customer_id": "Client", "at": "When", "amount": "Total"}


def first(firm, write: Write):
    (taken,) = intake.take(
        firm, [write("o.csv", ORDERS)], kind="orders", mapping=SAID, source="till", today=TODAY
    )
    assert (taken.read, taken.new, taken.rejected) == (4, 3, 1)
    return taken


def lines(firm, order: str) -> list[tuple]:
    return firm.orders().lines_of(order, source="till").sort("row").select("at", "amount").rows()


def test_a_file_of_rejects_is_taken_as_the_first_file_was_read(
    firm, write: Write, tmp_path: Path
) -> None:
    rejects = first(firm, write).rejects_file
    text = rejects.read_text(encoding="utf-8-sig").replace("many", '"7,25"')
    (taken,) = intake.take(firm, [write("mended by hand.csv", text)], today=TODAY)
    assert (taken.kind, taken.source, taken.rejected) == ("orders", "till", 0)
    assert lines(firm, "2") == [(datetime(2026, 4, 3), 725), (datetime(2026, 4, 3), 200)]


def test_a_file_of_rejects_saved_as_a_workbook_is_taken_too(
    firm, write: Write, tmp_path: Path
) -> None:
    rejects = first(firm, write).rejects_file
    rows = list(
        csv.reader(rejects.read_text(encoding="utf-8-sig").replace("many", '"7,25"').splitlines())
    )
    (taken,) = intake.take(firm, [workbook(tmp_path / "m.xlsx", S=rows)], today=TODAY)
    assert (taken.kind, taken.source, taken.rejected) == ("orders", "till", 0)
    assert lines(firm, "2") == [(datetime(2026, 4, 3), 725), (datetime(2026, 4, 3), 200)]


def test_a_file_of_rejects_sent_as_it_is_changes_nothing(firm, write: Write) -> None:
    rejects = first(firm, write).rejects_file
    (again,) = intake.take(firm, [rejects], today=TODAY)
    assert (again.batch, again.unchanged, again.rejected) == (None, 1, 1)


def test_cells_are_mended_by_row_and_column(firm, write: Write) -> None:
    batch = first(firm, write).batch
    found = intake.rejects(firm.workspace, batch)
    assert found.header == ("No", "Client", "When", "Total")
    assert [(row.row, row.cells[3]) for row in found.rows] == [(2, "many"), (3, "2,00")]
    assert found.rows[0].reason == "This is not a number."
    tried = intake.mend(firm, batch, {2: {"Total": "7,25"}}, today=TODAY, dry_run=True)
    assert (tried.batch, tried.rejected) == (None, 0)
    taken = intake.mend(firm, batch, {2: {"Total": "7,25"}}, today=TODAY)
    assert (taken.source, taken.rejected) == ("till", 0)
    assert lines(firm, "2") == [(datetime(2026, 4, 3), 725), (datetime(2026, 4, 3), 200)]


def test_mending_what_is_not_there_is_refused(firm, write: Write) -> None:
    batch = first(firm, write).batch
    with pytest.raises(BadInput, match="no row 9"):
        intake.mend(firm, batch, {9: {"Total": "1"}})
    with pytest.raises(BadInput, match="no column 'Sum'"):
        intake.mend(firm, batch, {2: {"Sum": "1"}})
    with pytest.raises(NotFound):
        intake.mend(firm, batch + 7)


def test_a_row_too_narrow_stays_rejected_until_somebody_fills_it_in(firm, write: Write) -> None:
    text = 'customer_id,name,city\nC1,Acme,Lyon\nC2\nC3,"Cog,Nice\nC4,Dot,Faro,x\n'
    (taken,) = intake.take(firm, [write("c.csv", text)])
    assert (taken.new, taken.rejected) == (1, 3)
    (again,) = intake.take(firm, [taken.rejects_file])
    assert (again.batch, again.new, again.rejected) == (None, 0, 3)
    changes = {
        2: {"name": "Bolt", "city": "Porto"},
        3: {"customer_id": "C3", "name": "Cog", "city": "Nice"},
    }
    mended = intake.mend(firm, taken.batch, changes, left_out=[4])
    assert (mended.new, mended.rejected) == (2, 0)
    assert customers.frame().sort("key")["place"].to_list() == ["Lyon", "Porto", "Nice"]


FORMULA = '=HYPERLINK("http://x","y")'


def test_formulas_are_neutral_in_the_file_of_rejects_and_themselves_when_sent_again(
    firm, write: Write
) -> None:
    text = (
        "customer,day,channel,said\n"
        + f'=1+2,someday,call,"{FORMULA.replace(chr(34), chr(34) * 2)}"\n'
    )
    intake.take(firm, [write("k.csv", "customer_id,name\n=1+2,@Acme\n")])
    (taken,) = intake.take(firm, [write("c.csv", text)])
    row = list(csv.reader(taken.rejects_file.read_text(encoding="utf-8-sig").splitlines()))[1]
    assert row[:4] == ["'=1+2", "someday", "call", f"'{FORMULA}"]
    assert intake.rejects(firm.workspace, taken.rejects_file).rows[0].cells[3] == FORMULA
    mended = intake.mend(firm, taken.rejects_file, {2: {"day": "2026-05-01"}})
    assert (mended.new, mended.rejected) == (1, 0)


@pytest.mark.parametrize(
    "cell",
    ["=1", "'=1", "''=1", "+a", "-5", "-5,5", "+353 20 91", "'13085", "@x", "-", "", "a=1", "-1e5"],
)
def test_what_is_made_harmless_comes_back_as_it_was(cell: str) -> None:
    assert as_it_was(harmless(cell)) == cell
    assert harmless(cell)[:1] not in set("=@")
