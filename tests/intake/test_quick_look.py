"""Most rows are only glanced at: a glance never lets by what a close look would not."""

from __future__ import annotations

import csv
import io
from datetime import date
from itertools import product

import pytest

from whybuy import intake
from whybuy.intake import lines
from whybuy.intake.recognise import words

from .conftest import Write

DAYS = ("2026-05-01", "", "1850-01-01", "2099-01-01", "soon", " 2026-05-01 ")
NUMBERS = ("2.50", "", "-2", "nan", "inf", "1e30", "$3", "x", " 4 ", "(5.00)")
IDS = ("A1", "", "A" * 201, "Ä" * 150)
HEADERS = {
    "order_id,date,quantity,price": (IDS, DAYS, NUMBERS, NUMBERS),
    "order_id,date,amount,currency": (IDS, DAYS, NUMBERS, ("EUR", "eur", "", "USD")),
    "customer_id,date,amount,quantity": (IDS, DAYS, NUMBERS, NUMBERS),
    "order_id,date,amount,discount": (IDS, DAYS, NUMBERS, NUMBERS),
}


@pytest.mark.parametrize("header", HEADERS)
def test_a_glance_finds_the_same_faults_as_a_close_look(
    firm, write: Write, monkeypatch, header: str
) -> None:
    text = io.StringIO()
    rows = product(*HEADERS[header])
    csv.writer(text).writerows([header.split(","), *(row for row in rows if any(row))])
    file = write("orders.csv", text.getvalue())
    (glanced,) = intake.take(firm, [file], dry_run=True, decimal=".", today=date(2026, 6, 15))
    monkeypatch.setattr(lines, "_good", lambda form, table: "FALSE")
    (close,) = intake.take(firm, [file], dry_run=True, decimal=".", today=date(2026, 6, 15))
    assert 0 < close.rejected < close.read
    assert glanced.to_dict() == close.to_dict()


@pytest.mark.parametrize("spell", [str, str.lower, str.title, str.capitalize])
def test_every_word_for_a_fee_is_known_by_id_and_by_name(firm, write: Write, spell) -> None:
    fees = [spell(word) for word in words()["words"]["fees"]]
    by_id = [f"A{n},2026-05-01,4.00,{fee}," for n, fee in enumerate(fees)]
    by_name = [f"B{n},2026-05-01,4.00,77,{fee}" for n, fee in enumerate(fees)]
    goods = ["C1,2026-05-01,4.00,teapot,Tea pot", "C2,2026-05-01,4.00,POSTER,POSTAGES"]
    header = "order_id,date,amount,product_id,product_name"
    (taken,) = intake.take(firm, [write("o.csv", "\n".join([header, *by_id, *by_name, *goods]))])
    assert taken.notes["fees and other lines that are no product"] == 2 * len(fees)


def test_every_word_for_nothing_is_no_id_whatever_the_blanks_around_it(firm, write: Write) -> None:
    nothing = words()["words"]["nobody"]
    cells = [spaced for word in nothing for spaced in (word, f" {word}", f"\t{word} ")]
    rows = [f"A{n},2026-05-01,4.00,{cell}" for n, cell in enumerate(cells)]
    somebody = [f"B{n},2026-05-01,4.00,{name}" for n, name in enumerate(("Nano", "#1", "<b>", "7"))]
    header = "order_id,date,amount,customer_id"
    (taken,) = intake.take(firm, [write("o.csv", "\n".join([header, *rows, *somebody]))])
    assert (taken.new, taken.rejected) == (len(rows) + 4, 0)
    assert taken.notes == {"lines without a customer": len(rows)}
