"""The same orders in every form that a file may have."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from whybuy import intake
from whybuy.records import customers

from .conftest import Write

TEXT = """\
order id,customer,date,quantity,price
1,Müller,2026-05-01,2,3.50
2,"Côté, Fils",2026-05-02,1,1234.50
3,"5"" Pipes",2026-05-03,1,1.00
"""


def semicolons(text: str) -> str:
    return text.replace('"Côté, Fils"', "Côté§ Fils").replace(",", ";").replace("§", ",")


FORMS: dict[str, Callable[[str], bytes]] = {
    "utf-8": str.encode,
    "utf-8 with a mark": lambda text: text.encode("utf-8-sig"),
    "utf-16 with a mark": lambda text: text.encode("utf-16"),
    "utf-16 without": lambda text: text.encode("utf-16-le"),
    "windows-1252": lambda text: text.encode("cp1252"),
    "semicolons": lambda text: semicolons(text).encode(),
    "tabs": lambda text: semicolons(text).replace(";", "\t").encode(),
    "windows line ends": lambda text: text.replace("\n", "\r\n").encode(),
    "old mac line ends": lambda text: text.replace("\n", "\r").encode(),
    "mixed line ends": lambda text: text.replace("\n", "\r\n", 2).encode(),
    "gzip": lambda text: gzip.compress(text.encode()),
    "gzip of windows-1252": lambda text: gzip.compress(text.encode("cp1252")),
    "no end of line at the end": lambda text: text.rstrip().encode(),
    "all in quotes": lambda text: text.replace("1,Müller", '"1","Müller"').encode(),
    "empty columns at the end": lambda text: text.replace("\n", ",,\n").encode(),
}


@pytest.mark.parametrize("form", FORMS)
def test_the_same_orders_come_out_of_every_form(firm, write: Write, form: str) -> None:
    (taken,) = intake.take(firm, [write("orders.csv", FORMS[form](TEXT))], today=date(2026, 6, 1))
    assert (taken.read, taken.new, taken.rejected) == (3, 3, 0)
    assert customers.frame()["key"].sort().to_list() == ['5" Pipes', "Côté, Fils", "Müller"]
    found = firm.orders().lines_of("2", source="files")
    assert found.select("amount", "row").rows() == [(123450, 3)]


def test_parquet_keeps_its_types_and_ids_lose_the_fraction_they_never_had(
    firm, tmp_path: Path
) -> None:
    path = tmp_path / "orders.parquet"
    pl.DataFrame(
        {
            "Invoice": [489434, 489435],
            "Customer ID": [13085.0, None],
            "InvoiceDate": [date(2026, 5, 1), date(2026, 5, 2)],
            "Quantity": [12, 1],
            "Price": [6.95, 0.125],
        }
    ).write_parquet(path)
    (taken,) = intake.take(firm, [path], today=date(2026, 6, 1))
    assert (taken.new, taken.rejected) == (2, 0)
    assert customers.frame()["key"].to_list() == ["13085"]
    assert firm.orders().lines_of("489435", source="files")["amount"].to_list() == [13]


def test_rows_are_counted_as_a_sheet_counts_them(firm, write: Write) -> None:
    text = (
        "A report of our orders\n"
        "\n"
        "order id,customer,date,amount\n"
        '1,"Two\nlines",2026-05-01,1.00\n'
        "\n"
        "2,Acme,never,2.00\n"
    )
    (taken,) = intake.take(firm, [write("orders.csv", text)], today=date(2026, 6, 1))
    assert firm.orders().lines_of("1", source="files")["row"].to_list() == [4]
    assert [reject.row for reject in taken.rejects] == [6]
    assert taken.notes == {"empty rows passed over": 1}


def test_blanks_may_part_the_cells(firm, write: Write) -> None:
    text = " customer_id  date number_of_cds  dollar_value\n 00001 19970101  1   11.77\n"
    (taken,) = intake.take(firm, [write("cdnow.txt", text)])
    assert taken.new == 1
    assert customers.frame()["key"].to_list() == ["00001"]
