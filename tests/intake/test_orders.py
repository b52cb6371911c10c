"""Orders in: what is counted, what is refused, and that nothing happens twice."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from whybuy import intake
from whybuy.errors import BadFile
from whybuy.records import customers, products, sources

from .conftest import Write

TODAY = date(2026, 6, 15)

SALES = """\
order_id,customer_id,product_id,order_date,quantity,unit_price
A1,C7,tea,2026-05-01,2,3.50
A1,C7,pot,2026-05-01,1,20.00
A2,C8,tea,2026-05-02 10:30,1,3.50
"""


def take(firm, *files, **given):
    """The only file's outcome, as of a fixed day."""
    return intake.take(firm, files, today=TODAY, **given)[0]


def counts(taken) -> tuple[int, int, int, int, int]:
    return taken.read, taken.new, taken.changed, taken.unchanged, taken.rejected


def lines(firm, order: str, *, source: str = "files") -> list[tuple]:
    """product, quantity, amount, kind of an order's lines as they stand."""
    found = firm.orders().lines_of(order, source=source)
    return sorted(found.select("product_id", "quantity", "amount", "kind").rows())


def test_lines_join_the_log_in_minor_units_with_customers_and_products(firm, write: Write) -> None:
    taken = take(firm, write("sales.csv", SALES))
    assert counts(taken) == (3, 3, 0, 0, 0)
    assert lines(firm, "A1") == [("pot", 1.0, 2000, "sale"), ("tea", 2.0, 700, "sale")]
    assert firm.orders().lines_of("A2", source="files")["at"][0] == datetime(2026, 5, 2, 10, 30)
    assert customers.frame()["key"].sort().to_list() == ["C7", "C8"]
    assert products.frame()["key"].sort().to_list() == ["pot", "tea"]
    assert taken.batch == sources.batches()[0].id


def test_each_line_leads_back_to_its_row_in_the_file(firm, write: Write) -> None:
    take(firm, write("sales.csv", SALES))
    found = firm.orders().lines_of("A1", source="files")
    assert dict(found.select("product_id", "row").rows()) == {"tea": 2, "pot": 3}


def test_the_file_is_kept_as_it_came_by_its_hash(firm, write: Write) -> None:
    import hashlib

    path = write("sales.csv", SALES)
    take(firm, path)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    assert (firm.workspace.files / sha256).read_bytes() == path.read_bytes()
    assert sorted(p.name for p in firm.workspace.files.iterdir()) == [sha256]


def test_the_same_file_twice_changes_nothing(firm, write: Write) -> None:
    path = write("sales.csv", SALES)
    take(firm, path)
    before = sources.revision()
    again = take(firm, path)
    assert counts(again) == (3, 0, 0, 3, 0)
    assert again.batch is None
    assert sources.revision() == before
    assert len(sources.batches()) == 1


def test_the_same_orders_in_other_rows_and_columns_change_nothing(firm, write: Write) -> None:
    take(firm, write("sales.csv", SALES))
    header, *rows = [line.split(",") for line in SALES.splitlines()]
    turned = "\n".join(";".join(reversed(row)) for row in [header, *reversed(rows)])
    again = take(firm, write("other-name.csv", turned))
    assert counts(again) == (3, 0, 0, 3, 0)
    assert again.batch is None


def test_an_order_that_differs_is_replaced_whole_and_shows_again_after_undo(
    firm, write: Write
) -> None:
    take(firm, write("sales.csv", SALES))
    mended = SALES.replace("C7,tea,2026-05-01,2", "C7,tea,2026-05-01,5")
    taken = take(firm, write("mended.csv", mended))
    assert counts(taken) == (3, 0, 2, 1, 0)
    assert lines(firm, "A1")[1] == ("tea", 5.0, 1750, "sale")
    intake.undo(firm, taken.batch)
    assert lines(firm, "A1")[1] == ("tea", 2.0, 700, "sale")
    assert counts(take(firm, write("mended.csv", mended))) == (3, 0, 2, 1, 0)


def test_orders_of_two_systems_with_the_same_ids_stand_side_by_side(firm, write: Write) -> None:
    take(firm, write("shop.csv", SALES), source="shop")
    other = take(firm, write("branch.csv", SALES.replace("3.50", "4.00")), source="branch")
    assert counts(other) == (3, 3, 0, 0, 0)
    assert lines(firm, "A2", source="shop") == [("tea", 1.0, 350, "sale")]
    assert lines(firm, "A2", source="branch") == [("tea", 1.0, 400, "sale")]


def test_a_dry_run_tells_all_and_leaves_nothing(firm, write: Write) -> None:
    take(firm, write("sales.csv", SALES))
    before = sorted(p.name for p in firm.workspace.path.rglob("*"))
    more = SALES + "A3,C9,tea,2026-05-03,1,3.50\nA4,C9,tea,never,1,3.50\n"
    taken = take(firm, write("more.csv", more), dry_run=True)
    assert counts(taken) == (5, 1, 0, 3, 1)
    assert (taken.batch, taken.rejects_file) == (None, None)
    assert taken.rejects[0].row == 6
    assert sorted(p.name for p in firm.workspace.path.rglob("*")) == before
    assert len(sources.batches()) == 1


def test_every_line_that_is_no_plain_sale_is_told(firm, write: Write) -> None:
    text = """\
InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID
536365,85123A,HEART,6,2010-12-01 08:26,2.55,17850
536365,85123A,HEART,6,2010-12-01 08:26,2.55,17850
C536379,D99,HEART,-1,2010-12-01 09:41,2.55,17850
536366,POST,POSTAGE,1,2010-12-01 10:00,18.00,12583
536367,22139,SAMPLE,1,2010-12-01 11:00,0.00,12583
536368,22139,RETURN,-2,2010-12-01 12:00,1.25,12583
536369,22139,BOX,1,2010-12-01 12:30,1.25,
"""
    taken = take(firm, write("retail.csv", text))
    assert taken.notes == {
        "returns": 1,
        "cancellations": 1,
        "fees and other lines that are no product": 1,
        "lines at price zero": 1,
        "lines without a customer": 1,
        "exact duplicates within an order, kept": 1,
    }
    assert taken.new == 7
    assert lines(firm, "536365") == [("85123A", 6.0, 1530, "sale")] * 2
    assert lines(firm, "C536379") == [("D99", -1.0, -255, "cancelled")]
    assert lines(firm, "536366") == [("POST", 1.0, 1800, "fee")]
    assert firm.orders().line_counts()["lines"].sum() == 7


def test_ids_that_begin_with_c_are_no_cancellations_by_that_alone(firm, write: Write) -> None:
    text = "order_id,customer,date,amount\nC1001,Acme,2026-05-01,10.00\n"
    assert take(firm, write("o.csv", text)).notes == {}
    assert lines(firm, "C1001") == [(None, None, 1000, "sale")]


def test_an_order_that_was_called_off_brought_nothing(firm, write: Write) -> None:
    text = (
        "order id,customer,date,amount,status\n"
        "1,Acme,2026-05-01,10.00,paid\n2,Acme,2026-05-01,99.00,Cancelled\n"
    )
    assert take(firm, write("o.csv", text)).notes == {"cancellations": 1}
    assert lines(firm, "2") == [(None, None, 0, "cancelled")]


def test_lines_without_an_order_id_are_put_together_by_customer_and_moment(
    firm, write: Write
) -> None:
    text = "customer,date,amount\nAcme,2026-05-01,10\nAcme,2026-05-01,5\nBolt,2026-05-01,7\n"
    taken = take(firm, write("o.csv", text))
    assert taken.notes == {"lines without an order id, put together by customer and moment": 3}
    assert len(lines(firm, "Acme@2026-05-01T00:00:00")) == 2


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ("A9,C7,tea,,1,3.50", "order_date", "The day is missing."),
        ("A9,C7,tea,2026-02-30,1,3.50", "order_date", "not a day"),
        ("A9,C7,tea,0001-01-01,1,3.50", "order_date", "before 1900"),
        ("A9,C7,tea,2026-06-17,1,3.50", "order_date", "in the future"),
        ("A9,C7,tea,2026-05-01,,3.50", "quantity", "The quantity is missing."),
        ("A9,C7,tea,2026-05-01,two,3.50", "quantity", "not a number"),
        ("A9,C7,tea,2026-05-01,NaN,3.50", "quantity", "not a number"),
        ("A9,C7,tea,2026-05-01,1,inf", "unit_price", "not a number"),
        ("A9,C7,tea,2026-05-01,1,-Infinity", "unit_price", "not a number"),
        ("A9,C7,tea,2026-05-01,1,", "unit_price", "The price is missing."),
        ("A9,C7,tea,2026-05-01,1,1e30", "unit_price", "more than 1,000,000,000,000 EUR"),
        ("A9,C7,tea,2026-05-01,1e200,1e200", "unit_price", "more than"),
        ("A9,C7,tea,2026-05-01,1,99999999999999999999", "unit_price", "more than"),
        ("A9,C7,tea,2026-05-01,-1,-3.50", "quantity", "the money says otherwise"),
        ("A9,C7,tea,2026-05-01,1,£3.50", "unit_price", "not in EUR"),
        ("A9,C7," + "x" * 201 + ",2026-05-01,1,3.50", "product_id", "longer than 200"),
        ("A9,C7,tea,2026-05-01,1", "(the whole row)", "5 cells where the header has 6"),
        ("A9,C7,tea,2026-05-01,1,3,50", "(the whole row)", "7 cells where the header has 6"),
    ],
)
def test_a_row_that_cannot_be_right_is_rejected_with_row_column_reason_and_remedy(
    firm, write: Write, cells: str, column: str, reason: str
) -> None:
    taken = take(firm, write("sales.csv", SALES + cells + "\n"))
    assert counts(taken) == (4, 3, 0, 0, 1)
    (reject,) = taken.rejects
    assert (reject.row, reject.column) == (5, column)
    assert reason in reject.reason
    assert reject.remedy
    assert cells in taken.rejects_file.read_text(encoding="utf-8-sig")


def test_tomorrow_is_not_the_future_since_clocks_differ(firm, write: Write) -> None:
    text = SALES + "A9,C7,tea,2026-06-16 23:59,1,3.50\n"
    assert take(firm, write("sales.csv", text)).rejected == 0


def test_rejects_once_mended_are_imported_and_their_orders_are_whole(firm, write: Write) -> None:
    text = SALES.replace("pot,2026-05-01,1,20.00", "pot,2026-05-01,one,20.00")
    taken = take(firm, write("sales.csv", text))
    assert counts(taken) == (3, 2, 0, 0, 1)
    assert lines(firm, "A1") == [("tea", 2.0, 700, "sale")]
    mended = taken.rejects_file.read_text(encoding="utf-8-sig").replace("one", "1")
    again = take(firm, write("mended.csv", mended))
    assert (again.rejected, again.changed) == (0, 2)
    assert lines(firm, "A1") == [("pot", 1.0, 2000, "sale"), ("tea", 2.0, 700, "sale")]
    assert lines(firm, "A2") == [("tea", 1.0, 350, "sale")]


def test_another_currency_is_never_converted_at_a_rate_that_nobody_gave(firm, write: Write) -> None:
    text = (
        "order id,customer,date,amount,currency\n"
        "1,Acme,2026-05-01,10.00,EUR\n2,Acme,2026-05-01,10.00,usd\n3,Acme,2026-05-01,10.00,\n"
    )
    taken = take(firm, write("o.csv", text))
    assert counts(taken) == (3, 2, 0, 0, 1)
    assert (taken.rejects[0].row, taken.rejects[0].value) == (3, "usd")
    assert "workspace" in taken.rejects[0].remedy


def test_lines_that_only_name_their_order_get_the_rest_from_its_first_line(
    firm, write: Write
) -> None:
    text = "order id,customer,date,sku,amount\n1,Acme,2026-05-01,tea,10.00\n1,,,pot,5.00\n"
    taken = take(firm, write("o.csv", text))
    assert taken.notes == {"lines completed from the first line of their order": 1}
    assert lines(firm, "1") == [("pot", None, 500, "sale"), ("tea", None, 1000, "sale")]


def test_ids_that_a_sheet_made_numbers_of_are_the_ids_again(firm, write: Write) -> None:
    text = "order id,customer id,date,amount\n1,13085.0,2026-05-01,10.00\n2,,2026-05-01,1.00\n"
    take(firm, write("o.csv", text))
    assert customers.frame()["key"].to_list() == ["13085"]


def test_a_file_whose_days_turn_out_to_be_written_in_two_ways_is_refused(
    firm, write: Write
) -> None:
    text = "order id,customer,date,amount\n1,Acme,14/05/2026,1.00\n"
    rows = "".join(f"{n},Acme,14/05/2026,1.00\n" for n in range(2, 5_100))
    with pytest.raises(BadFile, match=r"two ways.*'05/14/2026'.*--dates"):
        take(firm, write("o.csv", text + rows + "5100,Acme,05/14/2026,1.00\n"))
    assert sources.batches() == []


def test_nothing_is_loaded_when_one_of_the_files_cannot_be_taken(firm, write: Write) -> None:
    good, bad = write("sales.csv", SALES), write("odd.csv", "a,b\n1,2\n")
    with pytest.raises(BadFile, match=r"odd\.csv"):
        intake.take(firm, [good, bad], today=TODAY)
    assert sources.batches() == []


def test_files_are_loaded_in_the_order_that_they_need_and_told_in_the_order_given(
    firm, write: Write
) -> None:
    contacts = write("a.csv", "customer_id,day,channel\nC1,2026-05-01,call\n")
    known = write("b.csv", "customer_id,name\nC1,Acme\n")
    taken = intake.take(firm, [contacts, known], today=TODAY)
    assert [(one.kind, one.new) for one in taken] == [("contacts", 1), ("customers", 1)]


def test_the_outcome_as_a_dictionary_has_the_names_that_scripts_read(firm, write: Write) -> None:
    told = take(firm, write("sales.csv", SALES + "A9,C7,tea,,1,3.50\n")).to_dict()
    assert list(told)[:9] == [
        "file",
        "kind",
        "batch",
        "read",
        "new",
        "changed",
        "unchanged",
        "rejected",
        "rejects",
    ]
    assert set(told["rejects"][0]) == {"row", "column", "value", "reason", "remedy"}


def test_a_customer_known_already_keeps_the_name_it_has(firm, write: Write) -> None:
    take(firm, write("c.csv", "customer_id,name\nC7,Acme Ltd\n"))
    text = "order id,customer id,customer name,date,amount\n1,C7,ACME,2026-05-01,1.00\n"
    take(firm, write("o.csv", text))
    assert customers.frame().select("key", "name").rows() == [("C7", "Acme Ltd")]


@pytest.mark.parametrize("nobody", ["NULL", "null", "N/A", "NaN", "None"])
def test_a_programs_word_for_nothing_is_no_customer(firm, write: Write, nobody: str) -> None:
    text = f"order,customer,date,amount\n1,{nobody},2026-05-01,10\n2,13085.0,2026-05-02,5\n"
    taken = take(firm, write("o.csv", text))
    assert taken.notes == {"lines without a customer": 1}
    assert customers.frame()["key"].to_list() == ["13085"]
